/* An Aho-Corasick automaton over code points. */
#pragma once

#include "characters.h"

/* Nodes are numbered by breadth, so that the children of one lie side by side and all that a step
 * asks of a node is in one line of the cache. Only nodes with many children have edges in a table. */
typedef struct {
    int32_t fail;
    int32_t output;  /* literal that ends here, -1 for none */
    int32_t shorter; /* nearest node on the failure chain with an output, 0 for none */
    int32_t first;   /* first child */
    int32_t children;
    Py_UCS4 only; /* letter of the first child */
} Node;

typedef struct {
    uint64_t key; /* node << 21 | code point, + 1; 0: free */
    int32_t child;
} Edge;

#define MANY_CHILDREN 8

typedef struct {
    Node *nodes;
    Py_UCS4 *letters; /* by node */
    Edge *edges;
    uint64_t *bloom; /* one bit an edge, by hash: most missing edges are known here, in cache */
    size_t mask, bloom_mask;
    int32_t *length; /* by literal, characters */
    int32_t *depth;  /* by node, characters from the root */
    int32_t *root; /* by BMP character: child of the root, 0 for none */
} Automaton;

static inline uint64_t mixed(uint64_t key)
{
    return (key * 0x9E3779B97F4A7C15ull) >> 20;
}

static inline uint64_t edge_key(int32_t node, Py_UCS4 c)
{
    return ((uint64_t)node << 21 | c) + 1;
}

static size_t place_of(const Edge *edges, size_t mask, uint64_t key)
{
    size_t at = (size_t)mixed(key) & mask;
    while (edges[at].key != 0 && edges[at].key != key)
        at = (at + 1) & mask;
    return at;
}

static inline int32_t child_of(const Automaton *a, int32_t at, Py_UCS4 c)
{
    if (at == 0 && c < BMP)
        return a->root[c];
    const Node *node = &a->nodes[at];
    if (node->children <= 1)
        return node->children && node->only == c ? node->first : 0;
    if (node->children <= MANY_CHILDREN) {
        for (int32_t child = node->first; child < node->first + node->children; child++)
            if (a->letters[child] == c)
                return child;
        return 0;
    }
    uint64_t key = edge_key(at, c);
    size_t bit = (size_t)mixed(key) & a->bloom_mask;
    if (!(a->bloom[bit >> 6] >> (bit & 63) & 1))
        return 0;
    const Edge *edge = &a->edges[place_of(a->edges, a->mask, key)];
    return edge->key == 0 ? 0 : edge->child;
}

static inline int32_t step_of(const Automaton *a, int32_t node, Py_UCS4 c)
{
    for (;;) {
        int32_t child = child_of(a, node, c);
        if (child != 0 || node == 0)
            return child;
        node = a->nodes[node].fail;
    }
}

/* The node from which to follow what ends after a step, 0 for none. */
static inline int32_t ending_at(const Automaton *a, int32_t node)
{
    return a->nodes[node].output >= 0 ? node : a->nodes[node].shorter;
}

static void automaton_free(Automaton *a)
{
    PyMem_Free(a->nodes);
    PyMem_Free(a->letters);
    PyMem_Free(a->edges);
    PyMem_Free(a->bloom);
    PyMem_Free(a->length);
    PyMem_Free(a->depth);
    PyMem_Free(a->root);
    memset(a, 0, sizeof *a);
}

/* A trie in order of insertion, from which the automaton is laid out. */
typedef struct {
    Edge *edges;
    size_t mask;
    int32_t *child, *sibling, *output, *children; /* by node */
    Py_UCS4 *letter;
    int32_t nodes;
} Trie;

static int trie_build(Trie *t, PyObject *list, int32_t *lengths)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *word = PyList_GET_ITEM(list, i);
        int kind = PyUnicode_KIND(word);
        const void *data = PyUnicode_DATA(word);
        Py_ssize_t length = PyUnicode_GET_LENGTH(word);
        int32_t node = 0;
        for (Py_ssize_t k = 0; k < length; k++) {
            Py_UCS4 c = PyUnicode_READ(kind, data, k);
            uint64_t key = edge_key(node, c);
            Edge *edge = &t->edges[place_of(t->edges, t->mask, key)];
            if (edge->key == 0) {
                int32_t child = t->nodes++;
                edge->key = key;
                edge->child = child;
                t->letter[child] = c;
                t->sibling[child] = t->child[node];
                t->child[node] = child;
                t->children[node]++;
            }
            node = edge->child;
        }
        t->output[node] = (int32_t)i;
        lengths[i] = (int32_t)length;
    }
    return 0;
}

static void automaton_link(Automaton *a, int32_t node, Py_UCS4 c, int32_t child)
{
    if (node == 0 && c < BMP) {
        a->root[c] = child;
        return;
    }
    uint64_t key = edge_key(node, c);
    Edge *edge = &a->edges[place_of(a->edges, a->mask, key)];
    edge->key = key;
    edge->child = child;
    size_t bit = (size_t)mixed(key) & a->bloom_mask;
    a->bloom[bit >> 6] |= 1ull << (bit & 63);
}

/* Number the trie's nodes by breadth; parents get their failure links before their children. */
static int automaton_lay_out(Automaton *a, const Trie *t)
{
    size_t many = 1;
    for (int32_t old = 0; old < t->nodes; old++)
        if (old == 0 || t->children[old] > MANY_CHILDREN)
            many += (size_t)t->children[old];
    size_t size = 64;
    while (size < many * 2)
        size *= 2;
    a->mask = size - 1;
    a->bloom_mask = size * 4 - 1;
    a->edges = PyMem_Calloc(size, sizeof(Edge));
    a->bloom = PyMem_Calloc(size * 4 / 64, sizeof(uint64_t));
    a->nodes = PyMem_Calloc((size_t)t->nodes, sizeof(Node));
    a->letters = PyMem_Calloc((size_t)t->nodes, sizeof(Py_UCS4));
    a->depth = PyMem_Calloc((size_t)t->nodes, sizeof(int32_t));
    a->root = PyMem_Calloc(BMP, sizeof(int32_t));
    int32_t *old_of = PyMem_Calloc((size_t)t->nodes, sizeof(int32_t));
    int failed = !a->edges || !a->bloom || !a->nodes || !a->letters || !a->depth || !a->root ||
                 !old_of;
    int32_t next = 1;
    for (int32_t at = 0; !failed && at < next; at++) {
        Node *node = &a->nodes[at];
        int32_t old = old_of[at];
        node->output = t->output[old];
        node->first = next;
        node->children = t->children[old];
        for (int32_t child = t->child[old]; child != 0; child = t->sibling[child]) {
            Py_UCS4 c = t->letter[child];
            if (next == node->first)
                node->only = c;
            a->letters[next] = c;
            a->depth[next] = a->depth[at] + 1;
            old_of[next] = child;
            if (at == 0 || node->children > MANY_CHILDREN)
                automaton_link(a, at, c, next);
            if (at != 0)
                a->nodes[next].fail = step_of(a, node->fail, c);
            next++;
        }
        const Node *fallback = &a->nodes[node->fail];
        if (at != 0)
            node->shorter = fallback->output >= 0 ? node->fail : fallback->shorter;
    }
    PyMem_Free(old_of);
    if (failed)
        PyErr_NoMemory();
    return failed ? -1 : 0;
}

/* Build from a list of non-empty strings; 0 on success. */
static int automaton_build(Automaton *a, PyObject *list)
{
    Py_ssize_t count = PyList_GET_SIZE(list);
    size_t total = 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *word = PyList_GET_ITEM(list, i);
        if (!PyUnicode_Check(word) || PyUnicode_GET_LENGTH(word) == 0) {
            PyErr_SetString(PyExc_ValueError, "literals are non-empty strings");
            return -1;
        }
        total += (size_t)PyUnicode_GET_LENGTH(word);
    }
    size_t size = 64;
    while (size < total * 2)
        size *= 2;
    Trie t = {.mask = size - 1, .nodes = 1};
    t.edges = PyMem_Calloc(size, sizeof(Edge));
    t.child = PyMem_Calloc(total, sizeof(int32_t));
    t.sibling = PyMem_Calloc(total, sizeof(int32_t));
    t.output = PyMem_Malloc(total * sizeof(int32_t));
    t.children = PyMem_Calloc(total, sizeof(int32_t));
    t.letter = PyMem_Calloc(total, sizeof(Py_UCS4));
    a->length = PyMem_Calloc((size_t)count + 1, sizeof(int32_t));
    int failed = !t.edges || !t.child || !t.sibling || !t.output || !t.children || !t.letter ||
                 !a->length;
    if (failed)
        PyErr_NoMemory();
    else {
        memset(t.output, -1, total * sizeof(int32_t));
        failed = trie_build(&t, list, a->length) < 0 || automaton_lay_out(a, &t) < 0;
    }
    PyMem_Free(t.edges);
    PyMem_Free(t.child);
    PyMem_Free(t.sibling);
    PyMem_Free(t.output);
    PyMem_Free(t.children);
    PyMem_Free(t.letter);
    return failed ? -1 : 0;
}
