/* The hot path in C, optional: what `detect.scanner.PlainScanner` and the first look of
 * `text.pipeline.fold_text` do, with the same answers.
 *
 * Two Aho-Corasick automata over code points (literals; spellings by sound), groups as bit sets, and
 * the quick check of sequences. What is rare stays in Python: confirming a homophone, a pattern.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define BMP 0x10000
#define MOST_RULES (1 << 20) /* tables and each look at a window are as long as the highest */
#define MOST_GROUPS (1 << 24)

/* ---------------------------------------------------------------- classes of characters */

/* What text.pipeline.is_plain asks first: 1 folds to itself, 2 does not or may hint at once, 3 folds
 * to itself but hints where one of some characters stands beside it, 4 likewise where it stands two
 * before. */
typedef struct {
    PyObject_HEAD
    uint8_t *kinds;  /* by BMP character */
    uint64_t *pairs; /* one bit a pair of neighbours that hints, by hash */
} Classes;

#define PAIR_BITS 20

static inline uint64_t hashed_pair(Py_UCS4 left, Py_UCS4 right, int bits)
{
    return ((uint64_t)left << 21 | right) * 0x9E3779B97F4A7C15ull >> (64 - bits);
}

static void classes_dealloc(Classes *self)
{
    PyMem_Free(self->kinds);
    PyMem_Free(self->pairs);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *classes_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"kinds", "pairs", NULL};
    const char *kinds;
    Py_ssize_t size;
    PyObject *pairs;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y#U", names, &kinds, &size, &pairs))
        return NULL;
    if (size != BMP || PyUnicode_GET_LENGTH(pairs) % 2) {
        PyErr_SetString(PyExc_ValueError,
                        "kinds has one byte a character of the basic plane, pairs are pairs");
        return NULL;
    }
    Classes *self = (Classes *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->kinds = PyMem_Malloc(BMP);
    self->pairs = PyMem_Calloc((1u << PAIR_BITS) / 64, sizeof(uint64_t));
    if (self->kinds == NULL || self->pairs == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    memcpy(self->kinds, kinds, BMP);
    for (Py_ssize_t i = 0; i + 1 < PyUnicode_GET_LENGTH(pairs); i += 2) {
        uint64_t pair = hashed_pair(PyUnicode_READ_CHAR(pairs, i),
                                    PyUnicode_READ_CHAR(pairs, i + 1), PAIR_BITS);
        self->pairs[pair >> 6] |= 1ull << (pair & 63);
    }
    return (PyObject *)self;
}

static inline int hints(const Classes *self, Py_UCS4 left, Py_UCS4 right)
{
    uint64_t pair = hashed_pair(left, right, PAIR_BITS);
    return (int)(self->pairs[pair >> 6] >> (pair & 63) & 1);
}

/* Tell whether a text surely folds to itself, behind the two characters that stand before it (0:
 * none). */
static int folds_to_itself(const Classes *self, PyObject *text, Py_ssize_t from, Py_ssize_t to,
                           Py_UCS4 second, Py_UCS4 before)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = from; i < to; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        uint8_t its = c < BMP ? self->kinds[c] : 2;
        if (its == 2 || (its == 4 && c == second) ||
            (before != 0 && (its == 3 || self->kinds[before] == 3) && hints(self, before, c)))
            return 0;
        second = before;
        before = c;
    }
    return 1;
}

static PyObject *classes_is_plain(Classes *self, PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "is_plain(text: str)");
        return NULL;
    }
    return PyBool_FromLong(folds_to_itself(self, text, 0, PyUnicode_GET_LENGTH(text), 0, 0));
}

static PyMethodDef classes_methods[] = {
    {"is_plain", (PyCFunction)classes_is_plain, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject ClassesType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._native.Classes",
    .tp_basicsize = sizeof(Classes),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = classes_new,
    .tp_dealloc = (destructor)classes_dealloc,
    .tp_methods = classes_methods,
};

/* ---------------------------------------------------------------- automaton */

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

/* ---------------------------------------------------------------- types */

typedef struct {
    int32_t start, end, literal;
} Hit;

typedef struct {
    Hit *items;
    Py_ssize_t count, capacity;
} Hits;

/* Copy what was gathered into memory of its size. */
static int settle(Hits *hits, const Hits *gathered)
{
    hits->items = NULL;
    hits->count = hits->capacity = gathered->count;
    if (gathered->count == 0)
        return 0;
    if ((hits->items = PyMem_Malloc((size_t)gathered->count * sizeof(Hit))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(hits->items, gathered->items, (size_t)gathered->count * sizeof(Hit));
    return 0;
}

static int push(Hits *hits, int32_t start, int32_t end, int32_t literal)
{
    if (hits->count == hits->capacity) {
        Py_ssize_t capacity = hits->capacity ? hits->capacity * 2 : 16;
        Hit *items = PyMem_Realloc(hits->items, (size_t)capacity * sizeof(Hit));
        if (!items) {
            PyErr_NoMemory();
            return -1;
        }
        hits->items = items;
        hits->capacity = capacity;
    }
    hits->items[hits->count++] = (Hit){start, end, literal};
    return 0;
}

typedef struct {
    int32_t rule, gap, anchor, orders, steps, needs;
    int32_t *step; /* orders × steps; group, -1 number, -2 - i pattern i */
    int32_t *need; /* groups that must occur */
    int is_open, has_patterns, has_company;
} Sequence;

#define QUICK_NEEDS 8

#define MOST_WORDS 4 /* of 64 positions each */

/* A pattern as text.positions has it: sets of positions are words of 64 bits. */
typedef struct {
    int words, holds_everywhere;
    uint8_t *classes; /* by interval of code points, NULL where the pattern is left to RE2 */
    uint64_t *sets;   /* by class: the positions that take its characters */
    uint64_t *follow; /* by position */
    uint64_t first[MOST_WORDS], last[MOST_WORDS];
} Positions;

/* The first look at a sequence: its needs side by side, those beyond the last are in Sequence. */
typedef struct {
    int32_t index, rule;
    int16_t count;
    int16_t need[QUICK_NEEDS];
} Quick;

typedef struct {
    PyObject_HEAD
    Automaton literals, spellings;
    Py_ssize_t count, words, rules;
    int32_t *groups_start, *groups; /* by literal: the groups that it is in */
    uint64_t *some; /* by literal: its groups modulo 64, as bits */
    int32_t interruptible, longest_interruptible;
    uint64_t *joined; /* one bit a pair of neighbours inside an interruptible literal, by hash */
    uint8_t filler[BMP / 8], mark[BMP / 8], numeral[BMP / 8];
    PyObject *phrases; /* fillers of two characters, one behind another */
    uint16_t *code;  /* by BMP character: its sound where it may hide another, else itself */
    uint16_t *sound; /* by BMP character: its sound, confusable ones apart */
    uint64_t *begun; /* one bit a pair with which a spelling begins, by hash */
    PyObject *terms; /* tuple of literals */
    PyObject *heard; /* tuple of them in characters that sound as they do, each as long */
    PyObject *meant; /* by spelling: tuple of literals */
    uint64_t *common; /* open addressing: common words of two characters */
    size_t common_mask;
    Sequence *sequences;
    Py_ssize_t sequence_count;
    int32_t *anchored_start, *anchored; /* sequences by group */
    int32_t *by_rule_start, *by_rule;
    Quick *quick; /* in the order of `anchored` */
    uint64_t *anchor_bits, *open_bits;
    PyObject *patterns; /* tuple of functions: text → list of spans */
    PyObject *searches; /* … text → whether there is one, where `positions` do not say */
    Positions *positions; /* by pattern */
    Py_ssize_t positions_count;
    uint32_t *borders;    /* of the intervals of code points */
    Py_ssize_t intervals;
    uint16_t *interval; /* by BMP character */
    Py_ssize_t longest_sound, many;
    Py_ssize_t pattern_characters, pattern_spaced; /* with Han, without */
    Py_ssize_t window_segments, window_characters, window_ms, border_characters;
    Py_ssize_t reach, reach_wide; /* characters before a segment in which a literal may begin */
    Classes *classes; /* of characters */
    Hits gathered, gathered_sounds; /* of the look under way; no Python runs in between */
} Scanner;

typedef struct Looked {
    PyObject_VAR_HEAD
    Scanner *scanner;
    PyObject *before, *text, *pointed;
    struct Looked *joined; /* the look at it together with what it folds with, NULL for none */
    Hits found, heard;
    Py_ssize_t size;
    int32_t node; /* of the automaton of literals, at the end of the text */
    uint8_t holds_number, is_spaced;
    uint8_t first, last; /* what stands at its borders */
    uint8_t is_joined; /* its groups count words that have no place here */
    uint64_t *opens; /* two bits a pattern: known, holds */
    uint64_t bits[]; /* groups */
} Looked;

static PyTypeObject LookedType;

static inline int has(const uint8_t *set, Py_UCS4 c)
{
    return c < BMP && (set[c >> 3] >> (c & 7) & 1);
}

static inline int is_in(const Scanner *s, int32_t literal, int32_t group)
{
    if (!(s->some[literal] >> (group & 63) & 1))
        return 0;
    for (int32_t k = s->groups_start[literal]; k < s->groups_start[literal + 1]; k++)
        if (s->groups[k] == group)
            return 1;
    return 0;
}

static inline int bit(const uint64_t *bits, int32_t at)
{
    return (int)(bits[at >> 6] >> (at & 63) & 1);
}

/* ---------------------------------------------------------------- looking */

/* Go on at `from`, from and to a node. */
static int find_literals(Scanner *s, int kind, const void *data, Py_ssize_t from, Py_ssize_t length,
                         int32_t *at_node, Hits *hits)
{
    const Automaton *a = &s->literals;
    int32_t node = *at_node;
    for (Py_ssize_t i = from; i < length; i++) {
        node = step_of(a, node, PyUnicode_READ(kind, data, i));
        int32_t at = ending_at(a, node);
        for (; at != 0; at = a->nodes[at].shorter) {
            int32_t literal = a->nodes[at].output;
            if (push(hits, (int32_t)(i + 1 - a->length[literal]), (int32_t)(i + 1), literal) < 0)
                return -1;
        }
    }
    *at_node = node;
    return 0;
}

/* Tell whether a look ended where one at `before` would end: then the search goes on from there.
 * It saw the same characters, and no more of them count. */
static int ends_alike(const Looked *left, PyObject *before)
{
    Py_ssize_t base = PyUnicode_GET_LENGTH(before), size = left->size;
    Py_ssize_t earlier = PyUnicode_GET_LENGTH(left->before);
    if (earlier + size < base || left->scanner->literals.depth[left->node] > base)
        return 0;
    for (Py_ssize_t back = 1; back <= base; back++) {
        Py_UCS4 seen = back <= size ? PyUnicode_READ_CHAR(left->text, size - back)
                                    : PyUnicode_READ_CHAR(left->before, earlier + size - back);
        if (seen != PyUnicode_READ_CHAR(before, base - back))
            return 0;
    }
    return 1;
}

#define JOINED_BITS 20
#define BEGUN_BITS 18

/* Tell whether two characters side by side are a filler. */
static inline int is_phrase(const Scanner *s, Py_UCS4 left, Py_UCS4 right)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(s->phrases);
    for (Py_ssize_t i = 0; i < length; i += 2)
        if (PyUnicode_READ_CHAR(s->phrases, i + 1) == right &&
            PyUnicode_READ_CHAR(s->phrases, i) == left)
            return 1;
    return 0;
}

/* Tell whether a term of two characters goes on where a clause may have ended. */
static int is_parted_by_mark(const Scanner *s, int kind, const void *data, int32_t first,
                             int32_t last)
{
    for (int32_t i = first + 1; i < last - 1; i++)
        if (has(s->mark, PyUnicode_READ(kind, data, i)))
            return 1;
    return 0;
}

/* Search kept[from:to] for interrupted literals. */
static int find_between(Scanner *s, int kind, const void *data, const int32_t *kept,
                        Py_ssize_t from, Py_ssize_t to, Hits *hits)
{
    const Automaton *a = &s->literals;
    int32_t node = 0;
    for (Py_ssize_t i = from; i < to; i++) {
        node = step_of(a, node, PyUnicode_READ(kind, data, kept[i]));
        int32_t at = ending_at(a, node);
        for (; at != 0; at = a->nodes[at].shorter) {
            int32_t literal = a->nodes[at].output;
            if (literal >= s->interruptible)
                continue;
            Py_ssize_t start = i + 1 - a->length[literal];
            int32_t first = kept[start], last = kept[i] + 1;
            int32_t extra = last - first - (int32_t)(i + 1 - start);
            if (extra <= 0 || extra > 4 ||
                (a->length[literal] == 2 && is_parted_by_mark(s, kind, data, first, last)))
                continue;
            int close = 1;
            for (Py_ssize_t k = start; k < i && close; k++)
                close = kept[k + 1] - kept[k] <= 3;
            if (close && push(hits, first, last, literal) < 0)
                return -1;
        }
    }
    return 0;
}

/* Terms interrupted by fillers: the text without fillers, searched for the interruptible ones.
 * Only around fillers whose neighbours stand side by side in some literal. */
static int find_interrupted(Scanner *s, int kind, const void *data, Py_ssize_t length, Hits *hits)
{
    int32_t few[512], *kept = few;
    if (length > 512 && (kept = PyMem_Malloc((size_t)length * sizeof(int32_t))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (has(s->filler, c))
            continue;
        if (i + 1 < length && is_phrase(s, c, PyUnicode_READ(kind, data, i + 1)))
            i++;
        else
            kept[count++] = (int32_t)i;
    }
    Py_ssize_t from = -1, to = -1, reach = s->longest_interruptible - 1;
    int failed = 0;
    for (Py_ssize_t k = 0; k + 1 < count && !failed; k++) {
        int32_t apart = kept[k + 1] - kept[k];
        if (apart == 1 || apart > 3)
            continue;
        uint64_t pair = hashed_pair(PyUnicode_READ(kind, data, kept[k]),
                                    PyUnicode_READ(kind, data, kept[k + 1]), JOINED_BITS);
        if (!(s->joined[pair >> 6] >> (pair & 63) & 1))
            continue;
        Py_ssize_t low = k + 1 > reach ? k + 1 - reach : 0;
        Py_ssize_t high = k + 1 + reach < count ? k + 1 + reach : count;
        if (from >= 0 && low > to) {
            failed = find_between(s, kind, data, kept, from, to, hits) < 0;
            from = low;
        } else if (from < 0)
            from = low;
        to = high;
    }
    if (from >= 0 && !failed)
        failed = find_between(s, kind, data, kept, from, to, hits) < 0;
    if (kept != few)
        PyMem_Free(kept);
    return failed ? -1 : 0;
}

/* Drop what ends before `base`, and count the others from there. */
static void drop_before(Hits *hits, int32_t base, int32_t joint)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < hits->count; i++) {
        Hit hit = hits->items[i];
        if (hit.end > base - joint)
            hits->items[kept++] = (Hit){hit.start - base, hit.end - base, hit.literal};
    }
    hits->count = kept;
}

static int is_written(const Hits *hits, Py_ssize_t plain, int32_t start, int32_t end)
{
    /* Hits of one end lie together, in order of end; look from the first of that end. */
    Py_ssize_t low = 0, high = plain;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (hits->items[middle].end < end)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < plain && hits->items[low].end == end; low++)
        if (hits->items[low].start == start)
            return 1;
    return 0;
}

static int is_common(const Scanner *s, Py_UCS4 left, Py_UCS4 right)
{
    if (left >= BMP || right >= BMP)
        return 0;
    uint64_t key = (uint64_t)left << 16 | right;
    size_t at = (size_t)mixed(key) & s->common_mask;
    while (s->common[at] != 0 && s->common[at] != key)
        at = (at + 1) & s->common_mask;
    return s->common[at] == key;
}

static inline Py_UCS4 code_of(const Scanner *s, Py_UCS4 c)
{
    return c < BMP ? s->code[c] : c;
}

/* sounds._covers: the places of the first and the last character that is another of the same sound;
   0 where it is none, or not to be counted. */
static int covers_of(const Scanner *s, int kind, const void *data, Py_ssize_t start,
                     PyObject *term, PyObject *heard, Py_ssize_t *first, Py_ssize_t *last)
{
    Py_ssize_t strange = 0, confused = 0, length = PyUnicode_GET_LENGTH(term);
    int told = 0, is_word = 0, is_again = 0, was_strange = 0;
    for (Py_ssize_t k = 0; k < length; k++) {
        Py_UCS4 said = PyUnicode_READ(kind, data, start + k);
        int is_strange = said != PyUnicode_READ_CHAR(term, k);
        if (k > 0 && (is_strange || was_strange))
            is_word |= is_common(s, PyUnicode_READ(kind, data, start + k - 1), said);
        was_strange = is_strange;
        if (!is_strange) {
            told += code_of(s, said) != said;
            continue;
        }
        Py_UCS4 sounds = PyUnicode_READ_CHAR(heard, k);
        if (said >= BMP || sounds >= BMP || s->sound[said] != s->sound[sounds]) {
            if (length > 3 && code_of(s, said) != code_of(s, sounds))
                return 0;
            confused++;
        }
        for (Py_ssize_t other = start; other < start + k; other++)
            is_again |= PyUnicode_READ(kind, data, other) == said;
        if (strange++ == 0)
            *first = k;
        *last = k;
    }
    if (strange == 0 || strange > (length == 2 || confused ? 1 : length))
        return 0;
    if (length < 4 ? strange == 1 : strange < length && !confused)
        return length > 2 || !confused;
    return !is_word && !is_again && (told > 1 || !confused);
}

/* Take what is spelled in [start, end) for the literals that it may stand for. */
static int hear_spelling(Scanner *s, int kind, const void *data, Py_ssize_t start, Py_ssize_t end,
                         Py_ssize_t length, Py_ssize_t from, int32_t spelling, const Hits *hits,
                         Py_ssize_t plain, Hits *heard)
{
    int is_short = end - start == 2;
    Py_UCS4 last_one = PyUnicode_READ(kind, data, end - 1);
    if (is_short && is_common(s, PyUnicode_READ(kind, data, start), last_one))
        return 0;
    if (is_written(hits, plain, (int32_t)start, (int32_t)end))
        return 0;
    /* Does a word go on beyond the span? */
    int after = end < length && is_common(s, last_one, PyUnicode_READ(kind, data, end));
    int before = start > from && is_common(s, PyUnicode_READ(kind, data, start - 1),
                                           PyUnicode_READ(kind, data, start));
    PyObject *meant = PyTuple_GET_ITEM(s->meant, spelling);
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(meant); k++) {
        long literal = PyLong_AsLong(PyTuple_GET_ITEM(meant, k));
        Py_ssize_t first = 0, last = 0;
        if (!covers_of(s, kind, data, start, PyTuple_GET_ITEM(s->terms, literal),
                       PyTuple_GET_ITEM(s->heard, literal), &first, &last) ||
            (after && (is_short || start + last == end - 1)) ||
            (before && (is_short || first == 0)))
            continue;
        if (push(heard, (int32_t)start, (int32_t)end, (int32_t)literal) < 0)
            return -1;
    }
    return 0;
}

/* Sort what was found place by place by its end; of one end, the earlier place stays first. Spans are
 * short, so each moves by a few. */
static void sort_by_end(Hits *hits)
{
    for (Py_ssize_t i = 1; i < hits->count; i++) {
        Hit hit = hits->items[i];
        Py_ssize_t at = i;
        for (; at > 0 && hits->items[at - 1].end > hit.end; at--)
            hits->items[at] = hits->items[at - 1];
        hits->items[at] = hit;
    }
}

/* Homophones in together[from:]; offsets are those of `together`. As sounds.Sounds.find has it. */
static int find_sounds(Scanner *s, PyObject *together, Py_ssize_t from, const Hits *hits,
                       Py_ssize_t plain, Hits *heard)
{
    const Automaton *a = &s->spellings;
    int kind = PyUnicode_KIND(together);
    const void *data = PyUnicode_DATA(together);
    Py_ssize_t length = PyUnicode_GET_LENGTH(together);
    int failed = 0;
    /* From each place on, since most pairs of characters begin no spelling: one bit says so, and
     * the large tables are left alone. */
    Py_UCS4 next = from < length ? code_of(s, PyUnicode_READ(kind, data, from)) : 0;
    for (Py_ssize_t start = from; start + 1 < length && !failed; start++) {
        Py_UCS4 first = next;
        next = code_of(s, PyUnicode_READ(kind, data, start + 1));
        uint64_t pair = hashed_pair(first, next, BEGUN_BITS);
        if (!(s->begun[pair >> 6] >> (pair & 63) & 1))
            continue;
        int32_t node = child_of(a, 0, first);
        for (Py_ssize_t end = start + 2; node != 0 && end <= length && !failed; end++) {
            node = child_of(a, node, code_of(s, PyUnicode_READ(kind, data, end - 1)));
            if (node != 0 && a->nodes[node].output >= 0)
                failed = hear_spelling(s, kind, data, start, end, length, from,
                                       a->nodes[node].output, hits, plain, heard) < 0;
        }
    }
    sort_by_end(heard);
    return failed ? -1 : 0;
}

static void count_groups(Looked *looked, const Hits *hits)
{
    Scanner *s = looked->scanner;
    for (Py_ssize_t i = 0; i < hits->count; i++) {
        int32_t literal = hits->items[i].literal;
        for (int32_t k = s->groups_start[literal]; k < s->groups_start[literal + 1]; k++)
            looked->bits[s->groups[k] >> 6] |= 1ull << (s->groups[k] & 63);
    }
}

/* What stands at a border. PARTS is white space, or a clause mark as folding writes it: beside one
 * no space is laid out. */
enum { PARTS, OTHER, DIGIT, LETTER };

static uint8_t kind_of(Py_UCS4 c)
{
    switch (c) {
    case 0xFF0C: case 0x3002: case 0xFF01: case 0xFF1F: case 0xFF1B: case 0xFF1A: case 0x3001:
        return PARTS;
    }
    if (c >= 0x80 || !Py_UNICODE_ISALNUM(c))
        return Py_UNICODE_ISSPACE(c) ? PARTS : OTHER;
    return Py_UNICODE_ISALPHA(c) ? LETTER : DIGIT;
}

static inline int is_han(Py_UCS4 c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/* Whether there is a space between the end of a text (step -1: or its beginning, 1) and its Han. */
static int has_words(PyObject *text, Py_ssize_t step)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = step > 0 ? 0 : size - 1; i >= 0 && i < size; i += step) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (c == ' ' || is_han(c))
            return c == ' ';
    }
    return 0;
}

/* bounds.joint, told what stands on both sides and whether neither text has Han. */
static int is_joint(PyObject *left, PyObject *right, uint8_t last, uint8_t first, int are_spaced)
{
    if (last == PARTS || first == PARTS || are_spaced)
        return last != PARTS && first != PARTS;
    if (last == OTHER || first == OTHER || (last == DIGIT && first == DIGIT))
        return 0;
    return has_words(left, -1) || has_words(right, 1);
}

/* `left`: the look at the text before, NULL where it is not known. */
static PyObject *look_at(Scanner *s, PyObject *before, PyObject *text, const Looked *left)
{
    Looked *looked = PyObject_NewVar(Looked, &LookedType, s->words);
    if (looked == NULL)
        return NULL;
    Py_INCREF(s);
    looked->scanner = s;
    looked->before = Py_NewRef(before);
    looked->text = Py_NewRef(text);
    looked->pointed = PyTuple_New(0);
    looked->joined = NULL;
    memset(&looked->found, 0, sizeof(Hits));
    memset(&looked->heard, 0, sizeof(Hits));
    memset(looked->bits, 0, (size_t)s->words * sizeof(uint64_t));
    looked->opens = NULL;
    looked->node = 0;
    Py_ssize_t base = PyUnicode_GET_LENGTH(before);
    looked->size = PyUnicode_GET_LENGTH(text);
    looked->is_spaced = 1;
    looked->first = looked->last = PARTS;
    looked->holds_number = looked->is_joined = 0;
    PyObject *together = base ? PyUnicode_Concat(before, text) : Py_NewRef(text);
    if (together == NULL || looked->pointed == NULL)
        goto failed;
    int kind = PyUnicode_KIND(together);
    const void *data = PyUnicode_DATA(together);
    Py_ssize_t length = base + looked->size;
    int fillers = 0;
    Py_UCS4 last = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        fillers |= has(s->filler, c) || (i && is_phrase(s, last, c));
        last = c;
        if (i >= base && is_han(c))
            looked->is_spaced = 0; /* it has Han */
        if (i >= base && has(s->numeral, c))
            looked->holds_number = 1;
    }
    if (looked->size) {
        looked->first = kind_of(PyUnicode_READ(kind, data, base));
        looked->last = kind_of(PyUnicode_READ(kind, data, length - 1));
    }
    Hits *found = &s->gathered, *heard = &s->gathered_sounds;
    found->count = heard->count = 0;
    /* The space between two segments is of neither, but some literals end in it. */
    int joint = base && PyUnicode_READ_CHAR(before, base - 1) == ' ';
    Py_ssize_t from =
        !joint && left != NULL && left->scanner == s && ends_alike(left, before) ? base : 0;
    looked->node = from ? left->node : 0;
    if (find_literals(s, kind, data, from, length, &looked->node, found) < 0)
        goto failed;
    Py_ssize_t plain = found->count;
    if (!looked->is_spaced || base) {
        Py_ssize_t tail = base < s->longest_sound ? base : s->longest_sound;
        if (find_sounds(s, together, base - tail, found, plain, heard) < 0)
            goto failed;
    }
    if (fillers && s->interruptible && find_interrupted(s, kind, data, length, found) < 0)
        goto failed;
    drop_before(found, (int32_t)base, joint);
    drop_before(heard, (int32_t)base, 0);
    if (settle(&looked->found, found) < 0 || settle(&looked->heard, heard) < 0)
        goto failed;
    count_groups(looked, &looked->found);
    count_groups(looked, &looked->heard);
    Py_DECREF(together);
    return (PyObject *)looked;
failed:
    Py_XDECREF(together);
    Py_DECREF(looked);
    if (!PyErr_Occurred())
        PyErr_NoMemory();
    return NULL;
}

static PyObject *scanner_look(Scanner *s, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyUnicode_Check(args[0]) || !PyUnicode_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "look(before: str, text: str)");
        return NULL;
    }
    return look_at(s, args[0], args[1], NULL);
}

/* ---------------------------------------------------------------- patterns */

static Py_ssize_t interval_of(const Scanner *s, Py_UCS4 c)
{
    if (c < BMP)
        return s->interval[c];
    Py_ssize_t low = 0, high = s->intervals;
    while (high - low > 1) {
        Py_ssize_t middle = (low + high) / 2;
        if (s->borders[middle] <= c)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Walk text[from:] from the positions in `live` on; 1 where a match ends. */
static int walk(const Scanner *s, const Positions *p, PyObject *text, Py_ssize_t from,
                uint64_t *live)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = from; i < PyUnicode_GET_LENGTH(text); i++) {
        const uint64_t *set =
            &p->sets[p->classes[interval_of(s, PyUnicode_READ(kind, data, i))] * p->words];
        uint64_t reached[MOST_WORDS], ended = 0;
        memcpy(reached, p->first, sizeof reached);
        for (int w = 0; w < p->words; w++)
            for (uint64_t bits = live[w]; bits; bits &= bits - 1) {
                const uint64_t *next = &p->follow[(w * 64 + __builtin_ctzll(bits)) * p->words];
                for (int v = 0; v < p->words; v++)
                    reached[v] |= next[v];
            }
        for (int w = 0; w < p->words; w++) {
            live[w] = reached[w] & set[w];
            ended |= live[w] & p->last[w];
        }
        if (ended)
            return 1;
    }
    return 0;
}

/* Tell whether text[from:] and what follows it hold a pattern. */
static int holds_in(const Scanner *s, const Positions *p, PyObject *text, Py_ssize_t from,
                 PyObject *following)
{
    uint64_t live[MOST_WORDS] = {0};
    return p->holds_everywhere || walk(s, p, text, from, live) ||
           walk(s, p, following, 0, live);
}

static void positions_free(Scanner *s)
{
    if (s->positions)
        for (Py_ssize_t i = 0; i < s->positions_count; i++) {
            PyMem_Free(s->positions[i].classes);
            PyMem_Free(s->positions[i].sets);
            PyMem_Free(s->positions[i].follow);
        }
    PyMem_Free(s->positions);
    PyMem_Free(s->borders);
    PyMem_Free(s->interval);
}

static void *copy_of(const void *bytes, Py_ssize_t size)
{
    void *copy = PyMem_Malloc((size_t)size + 1);
    if (copy == NULL)
        PyErr_NoMemory();
    else
        memcpy(copy, bytes, (size_t)size);
    return copy;
}

static int read_positions(const Scanner *s, Positions *p, PyObject *tables)
{
    const char *classes, *sets, *first, *last, *follow;
    Py_ssize_t intervals, sizes, first_size, last_size, follow_size;
    const Py_ssize_t wide = (Py_ssize_t)sizeof(uint64_t);
    if (!PyArg_ParseTuple(tables, "y#y#y#y#y#p", &classes, &intervals, &sets, &sizes, &first,
                          &first_size, &last, &last_size, &follow, &follow_size,
                          &p->holds_everywhere))
        return -1;
    p->words = (int)(first_size / wide);
    const Py_ssize_t row = p->words * wide;
    int fits = intervals == s->intervals && p->words >= 1 && p->words <= MOST_WORDS &&
               first_size == row && last_size == row && sizes % row == 0 &&
               follow_size % row == 0 && follow_size / row <= p->words * 64;
    for (Py_ssize_t i = 0; fits && i < intervals; i++)
        fits = (uint8_t)classes[i] < sizes / row;
    if (fits) {
        memcpy(p->first, first, (size_t)row);
        memcpy(p->last, last, (size_t)row);
        /* Only positions that have a row of their own may ever be live. */
        for (Py_ssize_t at = follow_size / row; at < p->words * 64; at++)
            for (Py_ssize_t k = 0; fits && k < sizes / row; k++) {
                uint64_t word;
                memcpy(&word, sets + k * row + at / 64 * wide, sizeof word);
                fits = !(word >> (at % 64) & 1);
            }
    }
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the tables of a pattern do not fit each other");
        return -1;
    }
    p->sets = copy_of(sets, sizes);
    p->follow = copy_of(follow, follow_size);
    p->classes = copy_of(classes, intervals);
    return p->sets && p->follow && p->classes ? 0 : -1;
}

/* Read what text.positions.written returns. */
static int read_walks(Scanner *s, const char *borders, Py_ssize_t size, PyObject *tables)
{
    s->intervals = size / (Py_ssize_t)sizeof(uint32_t);
    if (s->intervals < 1 || s->intervals >= BMP || size % (Py_ssize_t)sizeof(uint32_t) ||
        PyList_GET_SIZE(tables) != PyTuple_GET_SIZE(s->patterns)) {
        PyErr_SetString(PyExc_ValueError, "each pattern has its tables, by the same intervals");
        return -1;
    }
    s->borders = copy_of(borders, size);
    s->interval = PyMem_Calloc(BMP, sizeof(uint16_t));
    s->positions_count = PyList_GET_SIZE(tables);
    s->positions = PyMem_Calloc((size_t)s->positions_count + 1, sizeof(Positions));
    if (s->borders == NULL || s->interval == NULL || s->positions == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t at = 0;
    for (uint32_t c = 0; c < BMP; c++) {
        while (at + 1 < s->intervals && s->borders[at + 1] <= c)
            at++;
        s->interval[c] = (uint16_t)at;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(tables); i++)
        if (PyList_GET_ITEM(tables, i) != Py_None &&
            read_positions(s, &s->positions[i], PyList_GET_ITEM(tables, i)) < 0)
            return -1;
    return 0;
}

/* ---------------------------------------------------------------- sequences */

/* Tell whether a pattern ends in the segment; searched once. -1 on error. */
static int holds_pattern(Looked *looked, Py_ssize_t pattern)
{
    Scanner *s = looked->scanner;
    Py_ssize_t words = (PyTuple_GET_SIZE(s->patterns) * 2 + 63) / 64;
    if (looked->opens == NULL &&
        (looked->opens = PyMem_Calloc((size_t)words, sizeof(uint64_t))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    uint64_t *word = &looked->opens[pattern * 2 / 64];
    int shift = (int)(pattern * 2 % 64);
    if (*word >> shift & 1)
        return (int)(*word >> (shift + 1) & 1);
    Py_ssize_t base = PyUnicode_GET_LENGTH(looked->before);
    Py_ssize_t reach = looked->is_spaced ? s->pattern_spaced : s->pattern_characters;
    Py_ssize_t from = base > reach ? base - reach : 0;
    int holds;
    const Positions *positions = &s->positions[pattern];
    if (positions->classes != NULL)
        holds = holds_in(s, positions, looked->before, from, looked->text);
    else {
        PyObject *before = PyUnicode_Substring(looked->before, from, base);
        PyObject *together = before ? PyUnicode_Concat(before, looked->text) : NULL;
        Py_XDECREF(before);
        PyObject *found =
            together ? PyObject_CallOneArg(PyTuple_GET_ITEM(s->searches, pattern), together) : NULL;
        Py_XDECREF(together);
        holds = found ? PyObject_IsTrue(found) : -1;
        Py_XDECREF(found);
        if (holds < 0)
            return -1;
    }
    *word |= (uint64_t)(1 | holds << 1) << shift;
    return holds;
}

/* Tell whether a number or pattern ends in it, alone or folded with what is before; -1 on error. */
static int opened_by(Looked *looked, int32_t step)
{
    int holds = step == -1 ? looked->holds_number : holds_pattern(looked, -2 - (Py_ssize_t)step);
    return holds || looked->joined == NULL ? holds : opened_by(looked->joined, step);
}

/* Tell whether its numbers and patterns are there and some part of the sequence is new. */
static int may_open(const Sequence *sequence, PyObject *window, Py_ssize_t new, int is_new)
{
    for (int32_t k = 0; k < sequence->steps; k++) {
        int32_t step = sequence->step[k];
        if (step >= 0)
            continue;
        int holds = opened_by((Looked *)PyList_GET_ITEM(window, new), step);
        if (holds < 0)
            return -1;
        if (holds) {
            is_new = 1;
            continue;
        }
        int somewhere = 0;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(window) && !somewhere; i++) {
            if (i == new)
                continue;
            somewhere = opened_by((Looked *)PyList_GET_ITEM(window, i), step);
            if (somewhere < 0)
                return -1;
        }
        if (!somewhere)
            return 0;
    }
    return is_new;
}

static int needs_space(const Looked *left, const Looked *right)
{
    return is_joint(left->text, right->text, left->last, right->first,
                    left->is_spaced && right->is_spaced);
}

/* A window in its own offsets, as detect.window.Window lays it out. Its characters, numbers and
 * patterns only where some sequence asks for them. */
typedef struct {
    Hits placed;      /* hits and sounds */
    uint64_t *some;   /* of each of them: Scanner.some of its literal, side by side */
    Py_ssize_t *ends; /* by segment of the window: behind the last of its own */
    Hits numbers;
    int32_t new_start, surplus;
    int is_placed, has_numbers;
    Py_UCS4 *characters;
    Py_ssize_t length;
    PyObject *text, *spans; /* spans: dict of pattern → list of (start, end) */
} Layout;

static void layout_free(Layout *layout)
{
    PyMem_Free(layout->placed.items);
    PyMem_Free(layout->some);
    PyMem_Free(layout->ends);
    PyMem_Free(layout->numbers.items);
    PyMem_Free(layout->characters);
    Py_CLEAR(layout->text);
    Py_CLEAR(layout->spans);
}

static Looked *looked_at(PyObject *window, Py_ssize_t at)
{
    return (Looked *)PyList_GET_ITEM(window, at);
}

static int lay_out(const Scanner *s, PyObject *window, Py_ssize_t new, Layout *layout)
{
    Py_ssize_t before = 0;
    for (Py_ssize_t i = 0; i < new; i++)
        before += looked_at(window, i)->size;
    Py_ssize_t surplus = before > s->window_characters ? before - s->window_characters : 0;
    if (surplus > looked_at(window, 0)->size)
        surplus = looked_at(window, 0)->size;
    layout->surplus = (int32_t)surplus;
    int32_t offset = -layout->surplus;
    Py_ssize_t capacity = 0;
    layout->ends = PyMem_Malloc((size_t)PyList_GET_SIZE(window) * sizeof(Py_ssize_t));
    if (layout->ends == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(window); i++)
        capacity += looked_at(window, i)->found.count + looked_at(window, i)->heard.count;
    if (capacity) {
        layout->placed.items = PyMem_Malloc((size_t)capacity * sizeof(Hit));
        if (layout->placed.items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        layout->placed.capacity = capacity;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(window); i++) {
        Looked *looked = looked_at(window, i);
        if (i)
            offset += needs_space(looked_at(window, i - 1), looked);
        if (i == new)
            layout->new_start = offset > 0 ? offset : 0;
        const Hits *both[2] = {&looked->found, &looked->heard};
        for (int b = 0; b < 2; b++)
            for (Py_ssize_t k = 0; k < both[b]->count; k++) {
                Hit hit = both[b]->items[k];
                if (hit.start + offset >= 0 &&
                    push(&layout->placed, hit.start + offset, hit.end + offset, hit.literal) < 0)
                    return -1;
            }
        layout->ends[i] = layout->placed.count;
        offset += (int32_t)looked->size;
    }
    layout->is_placed = 1;
    layout->some = PyMem_Malloc(((size_t)layout->placed.count + 1) * sizeof(uint64_t));
    if (layout->some == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < layout->placed.count; i++)
        layout->some[i] = s->some[layout->placed.items[i].literal];
    return 0;
}

static int read_characters(PyObject *window, Layout *layout)
{
    if (layout->characters != NULL)
        return 0;
    Py_ssize_t total = 1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(window); i++)
        total += looked_at(window, i)->size + 1;
    Py_UCS4 *out = layout->characters = PyMem_Malloc((size_t)total * sizeof(Py_UCS4));
    if (out == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(window); i++) {
        Looked *looked = looked_at(window, i);
        if (i && needs_space(looked_at(window, i - 1), looked))
            out[at++] = ' ';
        int kind = PyUnicode_KIND(looked->text);
        const void *data = PyUnicode_DATA(looked->text);
        for (Py_ssize_t k = i ? 0 : layout->surplus; k < looked->size; k++)
            out[at++] = PyUnicode_READ(kind, data, k);
    }
    layout->length = at;
    return 0;
}

static inline int is_digit(Py_UCS4 c)
{
    return c >= '0' && c <= '9';
}

/* numerals.NUMBER_PATTERN: digits with . or , inside and a % behind, or Chinese numerals. */
static int find_numbers(const Scanner *s, PyObject *window, Layout *layout)
{
    if (layout->has_numbers)
        return 0;
    if (read_characters(window, layout) < 0)
        return -1;
    const Py_UCS4 *text = layout->characters;
    Py_ssize_t length = layout->length;
    for (Py_ssize_t i = 0; i < length;) {
        Py_ssize_t end = i;
        if (is_digit(text[i])) {
            for (;;) {
                while (end < length && is_digit(text[end]))
                    end++;
                if (end + 1 < length && (text[end] == '.' || text[end] == ',') &&
                    is_digit(text[end + 1]))
                    end++;
                else
                    break;
            }
            if (end < length && text[end] == '%')
                end++;
        } else
            while (end < length && has(s->numeral, text[end]) && !is_digit(text[end]))
                end++;
        if (end == i)
            i++;
        else {
            if (push(&layout->numbers, (int32_t)i, (int32_t)end, -1) < 0)
                return -1;
            i = end;
        }
    }
    layout->has_numbers = 1;
    return 0;
}

/* The spans of a pattern in the window's text, a list (borrowed); searched once. */
static PyObject *spans_of(const Scanner *s, PyObject *window, Layout *layout, int32_t step)
{
    if (layout->spans == NULL && (layout->spans = PyDict_New()) == NULL)
        return NULL;
    PyObject *key = PyLong_FromLong(step);
    if (key == NULL)
        return NULL;
    PyObject *spans = PyDict_GetItemWithError(layout->spans, key);
    if (spans == NULL && !PyErr_Occurred()) {
        if (layout->text == NULL && read_characters(window, layout) == 0)
            layout->text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, layout->characters,
                                                     layout->length);
        PyObject *found =
            layout->text
                ? PyObject_CallOneArg(PyTuple_GET_ITEM(s->patterns, -2 - step), layout->text)
                : NULL;
        if (found != NULL && !PyList_Check(found))
            PyErr_SetString(PyExc_TypeError, "a pattern returns a list of spans");
        else if (found != NULL && PyDict_SetItem(layout->spans, key, found) == 0)
            spans = found; /* the dict keeps it */
        Py_XDECREF(found);
    }
    Py_DECREF(key);
    return spans;
}

/* Where the parts of a chain may end, step by step. */
typedef struct {
    int32_t ends[2][1024];
    int from, known, reached, is_far;
    int32_t gap;
} Chain;

static inline void extend(Chain *chain, int32_t start, int32_t end)
{
    int fits = chain->known < 0;
    const int32_t *ends = chain->ends[chain->from];
    for (int e = 0; e < chain->known && !fits; e++)
        fits = ends[e] <= start && (chain->is_far || start - ends[e] <= chain->gap);
    if (fits && chain->reached < 1024)
        chain->ends[1 - chain->from][chain->reached++] = end;
}

/* Extend by every place of a number or pattern; -1 on error, 0 where there are too many. */
static int extend_open(const Scanner *s, PyObject *window, Layout *layout, Chain *chain,
                       int32_t step)
{
    if (step == -1) {
        if (find_numbers(s, window, layout) < 0)
            return -1;
        if (layout->numbers.count > s->many)
            return 0;
        for (Py_ssize_t i = 0; i < layout->numbers.count; i++)
            extend(chain, layout->numbers.items[i].start, layout->numbers.items[i].end);
        return 1;
    }
    PyObject *spans = spans_of(s, window, layout, step);
    if (spans == NULL)
        return -1;
    if (PyList_GET_SIZE(spans) > s->many)
        return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(spans); i++) {
        int start, end;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(spans, i), "ii", &start, &end))
            return -1;
        extend(chain, start, end);
    }
    return 1;
}

/* Extend by every hit of a group: only in the segments that have some. */
static void extend_group(const Scanner *s, PyObject *window, const Layout *layout, Chain *chain,
                         int32_t group)
{
    Py_ssize_t from = 0;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(window); from = layout->ends[at++]) {
        if (!bit(looked_at(window, at)->bits, group))
            continue;
        for (Py_ssize_t i = from; i < layout->ends[at]; i++) {
            if (!(layout->some[i] >> (group & 63) & 1))
                continue;
            Hit hit = layout->placed.items[i];
            if (is_in(s, hit.literal, group))
                extend(chain, hit.start, hit.end);
        }
    }
}

/* Tell whether hits stand in the order and within the gaps of a sequence, some of them new.
 * Where not `with_open`, numbers and patterns are taken to stand wherever they are needed. */
static int may_stand(const Scanner *s, const Sequence *sequence, PyObject *window, Layout *layout,
                     int with_open)
{
    if (layout->placed.count > s->many)
        return 1;
    Chain chain;
    chain.gap = sequence->gap;
    for (int32_t o = 0; o < sequence->orders; o++) {
        chain.known = -1;
        chain.is_far = chain.from = 0;
        int possible = 1, is_far = 0;
        for (int32_t k = 0; k < sequence->steps && possible; k++) {
            int32_t step = sequence->step[o * sequence->steps + k];
            if (step < 0 && !with_open) {
                is_far = 1;
                continue;
            }
            chain.reached = 0;
            chain.is_far = is_far;
            if (step < 0) {
                int known = extend_open(s, window, layout, &chain, step);
                if (known <= 0)
                    return known < 0 ? -1 : 1;
            } else
                extend_group(s, window, layout, &chain, step);
            possible = chain.reached > 0;
            chain.known = chain.reached;
            chain.from = 1 - chain.from;
            is_far = 0;
        }
        if (possible && !sequence->has_company && !is_far) {
            possible = 0;
            for (int e = 0; e < chain.known && !possible; e++)
                possible = chain.ends[chain.from][e] > layout->new_start;
        }
        if (possible)
            return 1;
    }
    return 0;
}

/* Add the rules of a segment's matches that end at most `reach` characters before its end. */
static int add_rules(Scanner *s, PyObject *pointed, Py_ssize_t reach, uint8_t *rules)
{
    int any = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(pointed); i++) {
        long rule;
        Py_ssize_t behind;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(pointed, i), "ln", &rule, &behind))
            return -1;
        if (rule < 0 || rule >= s->rules) {
            PyErr_SetString(PyExc_ValueError, "pointed holds a rule that is not there");
            return -1;
        }
        if (behind <= reach)
            any = rules[rule] = 1;
    }
    return any;
}

static PyObject *due_in(Scanner *s, PyObject *window, Py_ssize_t new, Py_ssize_t reach)
{
    Py_ssize_t size = PyList_GET_SIZE(window);
    if (new < 0 || new >= size) {
        PyErr_SetString(PyExc_IndexError, "the new segment is not in the window");
        return NULL;
    }
    int is_joined = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = PyList_GET_ITEM(window, i);
        if (Py_TYPE(item) != &LookedType || ((Looked *)item)->scanner != s) {
            PyErr_SetString(PyExc_TypeError, "a window holds what this scanner looked at");
            return NULL;
        }
        is_joined |= ((Looked *)item)->is_joined;
    }
    Looked *latest = (Looked *)PyList_GET_ITEM(window, new);
    uint64_t present_[64], *present = present_;
    uint8_t *rules = NULL;
    Layout layout;
    memset(&layout, 0, sizeof layout);
    int any = 0;
    PyObject *result = NULL;
    if (s->words > 64 && (present = PyMem_Malloc((size_t)s->words * sizeof(uint64_t))) == NULL)
        return PyErr_NoMemory();
    memcpy(present, latest->bits, (size_t)s->words * sizeof(uint64_t));
    int is_bare = 1;
    for (Py_ssize_t w = 0; w < s->words; w++)
        is_bare &= latest->bits[w] == 0;
    Py_ssize_t distance = 0;
    for (Py_ssize_t i = new - 1; i >= 0; i--) {
        Looked *looked = (Looked *)PyList_GET_ITEM(window, i);
        for (Py_ssize_t w = 0; w < s->words; w++)
            present[w] |= looked->bits[w];
        /* Not by distance alone: a match that a late segment completed ends behind its own. */
        if (PyTuple_GET_SIZE(looked->pointed)) {
            if (rules == NULL && (rules = PyMem_Calloc((size_t)s->rules + 1, 1)) == NULL)
                goto memory;
            if ((any |= add_rules(s, looked->pointed, reach - distance, rules)) < 0)
                goto done;
        }
        distance += looked->size;
    }
    for (Py_ssize_t i = new + 1; i < size; i++) {
        Looked *looked = (Looked *)PyList_GET_ITEM(window, i);
        for (Py_ssize_t w = 0; w < s->words; w++)
            present[w] |= looked->bits[w];
        if (PyTuple_GET_SIZE(looked->pointed)) {
            if (rules == NULL && (rules = PyMem_Calloc((size_t)s->rules + 1, 1)) == NULL)
                goto memory;
            if ((any |= add_rules(s, looked->pointed, PY_SSIZE_T_MAX, rules)) < 0)
                goto done;
        }
    }
    for (Py_ssize_t w = 0; w < s->words; w++) {
        uint64_t live = present[w] & s->anchor_bits[w];
        if (is_bare)
            live &= s->open_bits[w];
        for (; live; live &= live - 1) {
            int32_t group = (int32_t)(w * 64 + __builtin_ctzll(live));
            for (int32_t i = s->anchored_start[group]; i < s->anchored_start[group + 1]; i++) {
                const Quick *quick = &s->quick[i];
                if (rules && rules[quick->rule])
                    continue;
                int complete = 1, is_new = 0;
                for (int32_t k = 0; k < quick->count && complete; k++) {
                    complete = bit(present, quick->need[k]);
                    is_new |= bit(latest->bits, quick->need[k]);
                }
                if (!complete)
                    continue;
                const Sequence *sequence = &s->sequences[quick->index];
                for (int32_t k = quick->count; k < sequence->needs && complete; k++) {
                    complete = bit(present, sequence->need[k]);
                    is_new |= bit(latest->bits, sequence->need[k]);
                }
                if (!complete || (!is_new && !sequence->is_open))
                    continue;
                int stands = 1;
                if (!is_joined) {
                    if (!layout.is_placed && lay_out(s, window, new, &layout) < 0)
                        goto done;
                    stands = may_stand(s, sequence, window, &layout, !sequence->has_patterns);
                }
                if (stands == 0)
                    continue;
                /* Last, since patterns are searched in Python. */
                if (stands > 0 && sequence->is_open) {
                    stands = is_new = may_open(sequence, window, new, is_new);
                    if (stands > 0 && !is_joined && sequence->has_patterns)
                        stands = may_stand(s, sequence, window, &layout, 1);
                }
                if (stands < 0)
                    goto done;
                if (!stands || !is_new)
                    continue;
                if (rules == NULL && (rules = PyMem_Calloc((size_t)s->rules + 1, 1)) == NULL)
                    goto memory;
                rules[sequence->rule] = 1;
                any = 1;
            }
        }
    }
    result = PyList_New(0);
    if (result == NULL || !any)
        goto done;
    for (Py_ssize_t rule = 0; rule < s->rules; rule++) {
        if (!rules[rule])
            continue;
        for (int32_t i = s->by_rule_start[rule]; i < s->by_rule_start[rule + 1]; i++) {
            const Sequence *sequence = &s->sequences[s->by_rule[i]];
            int complete = 1;
            for (int32_t k = 0; k < sequence->needs && complete; k++)
                complete = bit(present, sequence->need[k]);
            if (!complete)
                continue;
            PyObject *index = PyLong_FromLong(s->by_rule[i]);
            int failed = index == NULL || PyList_Append(result, index) < 0;
            Py_XDECREF(index);
            if (failed) {
                Py_CLEAR(result);
                goto done;
            }
        }
    }
    goto done;
memory:
    PyErr_NoMemory();
done:
    if (present != present_)
        PyMem_Free(present);
    PyMem_Free(rules);
    layout_free(&layout);
    return result;
}

static int reach_of(PyObject *given, Py_ssize_t *reach)
{
    *reach = PyLong_AsSsize_t(given);
    if (*reach == -1 && PyErr_Occurred())
        return -1;
    if (*reach < 0) {
        PyErr_SetString(PyExc_ValueError, "a reach is not below 0");
        return -1;
    }
    return 0;
}

static PyObject *scanner_due(Scanner *s, PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyList_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "due(window: list[Looked], new: int, reach: int)");
        return NULL;
    }
    Py_ssize_t new = PyLong_AsSsize_t(args[1]), reach = 0;
    if ((new == -1 && PyErr_Occurred()) || reach_of(args[2], &reach) < 0)
        return NULL;
    /* Its own list: a search in Python may change that of the caller. */
    PyObject *window = PyList_GetSlice(args[0], 0, PyList_GET_SIZE(args[0]));
    PyObject *due = window == NULL ? NULL : due_in(s, window, new, reach);
    Py_XDECREF(window);
    return due;
}

/* ---------------------------------------------------------------- attending to a segment */

static struct {
    PyObject *segment, *text, *seq, *end_ms, *looked, *compiled, *denied, *fused, *space;
} names;

static int read_number(PyObject *owner, PyObject *name, long long *number)
{
    PyObject *value = PyObject_GetAttr(owner, name);
    if (value == NULL)
        return -1;
    *number = PyLong_AsLongLong(value);
    Py_DECREF(value);
    return *number == -1 && PyErr_Occurred() ? -1 : 0;
}

static int read_of_segment(PyObject *entry, PyObject *name, long long *number)
{
    PyObject *segment = PyObject_GetAttr(entry, names.segment);
    if (segment == NULL)
        return -1;
    int failed = read_number(segment, name, number);
    Py_DECREF(segment);
    return failed;
}

/* The folded text of an entry, a new reference. */
static PyObject *text_of(PyObject *entry)
{
    PyObject *text = PyObject_GetAttr(entry, names.text);
    if (text != NULL && !PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "the text of an entry is a str");
        Py_CLEAR(text);
    }
    return text;
}

static int length_of(PyObject *entry, Py_ssize_t *length)
{
    PyObject *text = text_of(entry);
    if (text == NULL)
        return -1;
    *length = PyUnicode_GET_LENGTH(text);
    Py_DECREF(text);
    return 0;
}

/* bounds.window_bounds: the first and last entry of the window around entry `new`. */
static int bounds_of(const Scanner *s, PyObject *entries, Py_ssize_t new, Py_ssize_t *first,
                     Py_ssize_t *last)
{
    long long centre, end_ms;
    Py_ssize_t length;
    if (read_of_segment(PyList_GET_ITEM(entries, new), names.end_ms, &centre) < 0)
        return -1;
    *first = *last = new;
    Py_ssize_t room = s->window_characters, lowest = new - s->window_segments + 1;
    for (Py_ssize_t i = new - 1; i >= 0 && i >= lowest && room > 0; i--) {
        PyObject *entry = PyList_GET_ITEM(entries, i);
        if (read_of_segment(entry, names.end_ms, &end_ms) < 0 || length_of(entry, &length) < 0)
            return -1;
        if (centre - end_ms > s->window_ms)
            break;
        *first = i;
        room -= length;
    }
    room = s->window_characters;
    Py_ssize_t highest = new + s->window_segments - 1;
    for (Py_ssize_t i = new + 1; i < PyList_GET_SIZE(entries) && i <= highest && room > 0; i++) {
        PyObject *entry = PyList_GET_ITEM(entries, i);
        if (read_of_segment(entry, names.end_ms, &end_ms) < 0 || length_of(entry, &length) < 0)
            return -1;
        if (end_ms - centre > s->window_ms)
            break;
        *last = i;
        room -= length;
    }
    return 0;
}

static int is_wide(PyObject *text)
{
    if (PyUnicode_IS_ASCII(text))
        return 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); i++) {
        if (is_han(PyUnicode_READ(kind, data, i)))
            return 1;
    }
    return 0;
}

/* Whether the words on both sides of a border surely fold to themselves, together too. */
static int is_settled(const Scanner *s, PyObject *left, PyObject *right)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(left), ahead = PyUnicode_GET_LENGTH(right);
    Py_ssize_t from = size > s->border_characters ? size - s->border_characters : 0;
    if (ahead > s->border_characters)
        ahead = s->border_characters;
    return folds_to_itself(s->classes, left, from, size, 0, 0) &&
           folds_to_itself(s->classes, right, 0, ahead,
                           size > 1 ? PyUnicode_READ_CHAR(left, size - 2) : 0,
                           PyUnicode_READ_CHAR(left, size - 1));
}

/* Whether two neighbours surely fold one by one: 1 yes, 0 not sure, -1 on error. */
static int folds_apart(const Scanner *s, PyObject *left, PyObject *left_text, PyObject *right,
                       PyObject *right_text, int right_is_wide)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(left_text);
    if (size == 0 || PyUnicode_GET_LENGTH(right_text) == 0)
        return 1;
    if (!right_is_wide && !is_wide(left_text)) /* a word may be cut in two: cu + res */
        return !(Py_UNICODE_ISALPHA(PyUnicode_READ_CHAR(left_text, size - 1)) &&
                 Py_UNICODE_ISALPHA(PyUnicode_READ_CHAR(right_text, 0)));
    int apart = -1;
    PyObject *left_segment = PyObject_GetAttr(left, names.segment);
    PyObject *right_segment = PyObject_GetAttr(right, names.segment);
    long long left_seq, right_seq;
    if (left_segment == NULL || right_segment == NULL ||
        read_number(left_segment, names.seq, &left_seq) < 0 ||
        read_number(right_segment, names.seq, &right_seq) < 0)
        goto done;
    apart = 1;
    if (right_seq != left_seq + 1)
        goto done;
    if (!(apart = is_settled(s, left_text, right_text)))
        goto done;
    /* The folded text must be the original itself: its border is that of the words as said. */
    PyObject *left_original = PyObject_GetAttr(left_segment, names.text);
    PyObject *right_original = PyObject_GetAttr(right_segment, names.text);
    if (left_original == NULL || right_original == NULL)
        apart = -1;
    else
        apart = left_original == left_text && right_original == right_text;
    Py_XDECREF(left_original);
    Py_XDECREF(right_original);
done:
    Py_XDECREF(left_segment);
    Py_XDECREF(right_segment);
    return apart;
}

/* attention._tail: the text before an entry in which a literal that ends in it may begin. */
static PyObject *tail_of(const Scanner *s, PyObject *entries, Py_ssize_t first, Py_ssize_t at,
                         PyObject *text, int wide)
{
    Py_ssize_t reach = wide ? s->reach_wide : s->reach;
    PyObject *before = PyUnicode_New(0, 0);
    PyObject *right = Py_NewRef(text);
    for (Py_ssize_t i = at - 1; i >= first && before != NULL; i--) {
        if (PyUnicode_GET_LENGTH(before) >= reach)
            break;
        PyObject *left = text_of(PyList_GET_ITEM(entries, i));
        if (left == NULL) {
            Py_CLEAR(before);
            break;
        }
        Py_ssize_t size = PyUnicode_GET_LENGTH(left);
        PyObject *part = size > reach ? PyUnicode_Substring(left, size - reach, size)
                                      : Py_NewRef(left);
        int between = part != NULL && size > 0 && PyUnicode_GET_LENGTH(right) > 0 &&
                      is_joint(left, right, kind_of(PyUnicode_READ_CHAR(left, size - 1)),
                               kind_of(PyUnicode_READ_CHAR(right, 0)),
                               !is_wide(left) && !is_wide(right));
        if (between)
            PyUnicode_Append(&part, names.space);
        Py_SETREF(right, left);
        if (part != NULL)
            PyUnicode_Append(&part, before);
        if (part == NULL) {
            Py_CLEAR(before);
            break;
        }
        Py_SETREF(before, part);
    }
    Py_DECREF(right);
    return before;
}

/* Look at an entry that was never looked at, where the quick way is enough.
 * A new reference; NULL without an error where the caller must take the slow way. */
static PyObject *look_quickly(Scanner *s, PyObject *rules, PyObject *entries, Py_ssize_t first,
                              Py_ssize_t at, PyObject *fuses)
{
    PyObject *entry = PyList_GET_ITEM(entries, at);
    PyObject *denied = PyObject_GetAttr(entry, names.denied);
    if (denied == NULL)
        return NULL;
    int is_fresh = PyTuple_Check(denied) && PyTuple_GET_SIZE(denied) == 0;
    Py_DECREF(denied);
    if (!is_fresh)
        return NULL;
    PyObject *text = text_of(entry), *before = NULL, *looked = NULL, *known = NULL;
    if (text == NULL)
        return NULL;
    if (at == first)
        before = PyUnicode_New(0, 0);
    else {
        PyObject *left = PyList_GET_ITEM(entries, at - 1);
        PyObject *fused = PyObject_GetAttr(left, names.fused);
        if (fused == NULL)
            goto done;
        int is_among = at - 1 > first && fused == Py_True; /* of several that fold together */
        Py_DECREF(fused);
        PyObject *left_text = is_among ? NULL : text_of(left);
        if (left_text == NULL)
            goto done;
        int wide = is_wide(text);
        int apart = folds_apart(s, left, left_text, entry, text, wide);
        Py_DECREF(left_text);
        if (apart == 0) {
            PyObject *answer = PyObject_CallFunctionObjArgs(fuses, left, entry, NULL);
            int fused = answer == NULL ? -1 : PyObject_IsTrue(answer);
            Py_XDECREF(answer);
            apart = fused < 0 ? -1 : !fused;
        }
        if (apart <= 0)
            goto done;
        before = tail_of(s, entries, first, at, text, wide);
        known = PyObject_GetAttr(left, names.looked);
        if (known == NULL)
            goto done;
    }
    const Looked *left_look =
        known != NULL && Py_IS_TYPE(known, &LookedType) ? (const Looked *)known : NULL;
    if (before == NULL || (looked = look_at(s, before, text, left_look)) == NULL)
        goto done;
    if (PyObject_SetAttr(entry, names.fused, Py_False) < 0 ||
        PyObject_SetAttr(entry, names.compiled, rules) < 0 ||
        PyObject_SetAttr(entry, names.looked, looked) < 0)
        Py_CLEAR(looked);
done:
    Py_DECREF(text);
    Py_XDECREF(before);
    Py_XDECREF(known);
    return looked;
}

static PyObject *scanner_attend(Scanner *s, PyObject *const *args, Py_ssize_t count)
{
    if (count != 6 || !PyList_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError,
                        "attend(rules, entries: list, index: int, reach: int, fuses, look)");
        return NULL;
    }
    PyObject *rules = args[0], *fuses = args[4], *look = args[5];
    Py_ssize_t index = PyLong_AsSsize_t(args[2]), reach, first, last;
    if (index < 0 || index >= PyList_GET_SIZE(args[1])) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "there is no such entry");
        return NULL;
    }
    if (reach_of(args[3], &reach) < 0)
        return NULL;
    /* Its own list: what is called may change that of the caller. */
    PyObject *entries = PyList_GetSlice(args[1], 0, PyList_GET_SIZE(args[1]));
    if (entries == NULL)
        return NULL;
    if (bounds_of(s, entries, index, &first, &last) < 0) {
        Py_DECREF(entries);
        return NULL;
    }
    PyObject *window = PyList_New(0);
    for (Py_ssize_t at = first; window != NULL && at <= last; at++) {
        PyObject *entry = PyList_GET_ITEM(entries, at);
        PyObject *compiled = PyObject_GetAttr(entry, names.compiled);
        PyObject *looked = PyObject_GetAttr(entry, names.looked);
        if (compiled != NULL && looked != NULL && (compiled != rules || at > index)) {
            int is_new = looked == Py_None;
            Py_CLEAR(looked);
            if (is_new)
                looked = look_quickly(s, rules, entries, first, at, fuses);
            if (looked == NULL && !PyErr_Occurred()) {
                PyObject *done =
                    PyObject_CallFunction(look, "OOnn", rules, args[1], first, at);
                Py_XDECREF(done);
                looked = done == NULL ? NULL : PyObject_GetAttr(entry, names.looked);
            }
        }
        if (compiled == NULL || looked == NULL || PyList_Append(window, looked) < 0)
            Py_CLEAR(window);
        Py_XDECREF(compiled);
        Py_XDECREF(looked);
    }
    Py_DECREF(entries);
    if (window == NULL)
        return NULL;
    PyObject *due = due_in(s, window, index - first, reach);
    Py_DECREF(window);
    return due == NULL ? NULL : Py_BuildValue("(nnN)", first, last, due);
}

/* ---------------------------------------------------------------- Looked */

static void looked_dealloc(Looked *self)
{
    Py_CLEAR(self->scanner);
    Py_CLEAR(self->joined);
    Py_CLEAR(self->pointed);
    Py_CLEAR(self->before);
    Py_CLEAR(self->text);
    PyMem_Free(self->found.items);
    PyMem_Free(self->heard.items);
    PyMem_Free(self->opens);
    PyObject_Free(self);
}

#if PY_VERSION_HEX >= 0x030D0000
#define AND_RAISE , 1 /* what earlier versions always did */
#else
#define AND_RAISE
#endif

/* Read a non-negative int into words; what is beyond the last group is left out. */
static uint64_t *words_of(Scanner *s, PyObject *value)
{
    uint64_t *words = PyMem_Calloc((size_t)s->words + 1, sizeof(uint64_t));
    if (words == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (_PyLong_AsByteArray((PyLongObject *)value, (unsigned char *)words,
                            (size_t)s->words * sizeof(uint64_t), 1, 0 AND_RAISE) < 0) {
        PyMem_Free(words);
        return NULL;
    }
    return words;
}

static PyObject *moved(Looked *self, const Hits *hits, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyLong_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "takes (wanted: int, offset: int)");
        return NULL;
    }
    PyObject *result = PyList_New(0);
    if (result == NULL || hits->count == 0)
        return result;
    Scanner *s = self->scanner;
    long offset = PyLong_AsLong(args[1]);
    uint64_t *wanted = words_of(s, args[0]);
    if (wanted == NULL || (offset == -1 && PyErr_Occurred()))
        goto failed;
    for (Py_ssize_t i = 0; i < hits->count; i++) {
        Hit hit = hits->items[i];
        if (hit.start + offset < 0)
            continue;
        int is_wanted = 0;
        for (int32_t k = s->groups_start[hit.literal];
             k < s->groups_start[hit.literal + 1] && !is_wanted; k++)
            is_wanted = bit(wanted, s->groups[k]);
        if (!is_wanted)
            continue;
        PyObject *tuple = Py_BuildValue("(lli)", hit.start + offset, hit.end + offset, hit.literal);
        int bad = tuple == NULL || PyList_Append(result, tuple) < 0;
        Py_XDECREF(tuple);
        if (bad)
            goto failed;
    }
    PyMem_Free(wanted);
    return result;
failed:
    PyMem_Free(wanted);
    Py_DECREF(result);
    return NULL;
}

static PyObject *looked_hits(Looked *self, PyObject *const *args, Py_ssize_t count)
{
    return moved(self, &self->found, args, count);
}

static PyObject *looked_sounds(Looked *self, PyObject *const *args, Py_ssize_t count)
{
    return moved(self, &self->heard, args, count);
}

static PyObject *looked_include(Looked *self, PyObject *other)
{
    if (Py_TYPE(other) != &LookedType || ((Looked *)other)->scanner != self->scanner) {
        PyErr_SetString(PyExc_TypeError, "include() takes what the same scanner looked at");
        return NULL;
    }
    for (Py_ssize_t w = 0; w < self->scanner->words; w++)
        self->bits[w] |= ((Looked *)other)->bits[w];
    self->is_joined = 1;
    if (other != (PyObject *)self && ((Looked *)other)->joined == NULL)
        Py_XSETREF(self->joined, (Looked *)Py_NewRef(other));
    Py_RETURN_NONE;
}

static PyObject *looked_get_pointed(Looked *self, void *Py_UNUSED(closure))
{
    return Py_NewRef(self->pointed);
}

static int looked_set_pointed(Looked *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (value == NULL || !PyTuple_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "pointed is a tuple of (rule, characters behind its match)");
        return -1;
    }
    Py_INCREF(value);
    Py_SETREF(self->pointed, value);
    return 0;
}

static PyObject *looked_get_bits(Looked *self, void *Py_UNUSED(closure))
{
    return _PyLong_FromByteArray((unsigned char *)self->bits,
                                 (size_t)self->scanner->words * sizeof(uint64_t), 1, 0);
}

static PyGetSetDef looked_attributes[] = {
    {"pointed", (getter)looked_get_pointed, (setter)looked_set_pointed, NULL, NULL},
    {"bits", (getter)looked_get_bits, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef looked_methods[] = {
    {"hits", (PyCFunction)(void (*)(void))looked_hits, METH_FASTCALL, NULL},
    {"sounds", (PyCFunction)(void (*)(void))looked_sounds, METH_FASTCALL, NULL},
    {"include", (PyCFunction)looked_include, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject LookedType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._native.Looked",
    .tp_basicsize = sizeof(Looked),
    .tp_itemsize = sizeof(uint64_t),
    .tp_flags = Py_TPFLAGS_DEFAULT, /* holds nothing that could hold it */
    .tp_dealloc = (destructor)looked_dealloc,
    .tp_methods = looked_methods,
    .tp_getset = looked_attributes,
};

/* ---------------------------------------------------------------- building */

static int scanner_traverse(Scanner *s, visitproc visit, void *arg)
{
    Py_VISIT(s->patterns);
    Py_VISIT(s->searches);
    Py_VISIT(s->terms);
    Py_VISIT(s->heard);
    Py_VISIT(s->meant);
    return 0;
}

static int scanner_clear(Scanner *s)
{
    Py_CLEAR(s->patterns);
    Py_CLEAR(s->searches);
    Py_CLEAR(s->terms);
    Py_CLEAR(s->heard);
    Py_CLEAR(s->meant);
    Py_CLEAR(s->phrases);
    return 0;
}

static void scanner_dealloc(Scanner *s)
{
    PyObject_GC_UnTrack(s);
    scanner_clear(s);
    positions_free(s);
    Py_CLEAR(s->classes);
    automaton_free(&s->literals);
    automaton_free(&s->spellings);
    if (s->sequences)
        for (Py_ssize_t i = 0; i < s->sequence_count; i++) {
            PyMem_Free(s->sequences[i].step);
            PyMem_Free(s->sequences[i].need);
        }
    PyMem_Free(s->sequences);
    PyMem_Free(s->joined);
    PyMem_Free(s->begun);
    PyMem_Free(s->quick);
    PyMem_Free(s->groups_start);
    PyMem_Free(s->groups);
    PyMem_Free(s->some);
    PyMem_Free(s->code);
    PyMem_Free(s->gathered.items);
    PyMem_Free(s->gathered_sounds.items);
    PyMem_Free(s->sound);
    PyMem_Free(s->common);
    PyMem_Free(s->anchored_start);
    PyMem_Free(s->anchored);
    PyMem_Free(s->by_rule_start);
    PyMem_Free(s->by_rule);
    PyMem_Free(s->anchor_bits);
    PyMem_Free(s->open_bits);
    PyObject_GC_Del(s);
}

static void mark(uint8_t *set, PyObject *characters)
{
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(characters); i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(characters, i);
        if (c < BMP)
            set[c >> 3] |= (uint8_t)(1 << (c & 7));
    }
}

static int read_sequence(Scanner *s, Sequence *sequence, PyObject *written, Py_ssize_t groups)
{
    PyObject *orders, *need;
    if (!PyArg_ParseTuple(written, "iO!iO!ip", &sequence->rule, &PyTuple_Type, &orders,
                          &sequence->gap, &PyLong_Type, &need, &sequence->anchor,
                          &sequence->has_company))
        return -1;
    if (sequence->rule < 0 || sequence->rule >= MOST_RULES) {
        PyErr_SetString(PyExc_ValueError, "a sequence is of a rule that cannot be");
        return -1;
    }
    sequence->orders = (int32_t)PyTuple_GET_SIZE(orders);
    for (int32_t o = 0; o < sequence->orders; o++) {
        PyObject *order = PyTuple_GET_ITEM(orders, o);
        if (!PyTuple_Check(order) || (o && PyTuple_GET_SIZE(order) != sequence->steps)) {
            PyErr_SetString(PyExc_ValueError, "orders are tuples of the same steps");
            return -1;
        }
        sequence->steps = (int32_t)PyTuple_GET_SIZE(order);
        if (o == 0 && (sequence->step = PyMem_Calloc(
                           (size_t)(sequence->orders * sequence->steps + 1), sizeof(int32_t))) == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        for (int32_t k = 0; k < sequence->steps; k++) {
            long step = PyLong_AsLong(PyTuple_GET_ITEM(order, k));
            if (step == -1 && PyErr_Occurred())
                return -1;
            if (step >= groups || step < -1 - PyTuple_GET_SIZE(s->patterns)) {
                PyErr_SetString(PyExc_ValueError, "a step is a group, a number or a pattern");
                return -1;
            }
            sequence->step[o * sequence->steps + k] = (int32_t)step;
            sequence->is_open |= step < 0;
            sequence->has_patterns |= step < -1;
        }
    }
    if (sequence->rule + 1 > s->rules)
        s->rules = sequence->rule + 1;
    uint64_t *words = words_of(s, need);
    if (words == NULL)
        return -1;
    sequence->need = PyMem_Calloc((size_t)s->words * 64 + 1, sizeof(int32_t));
    if (sequence->need == NULL) {
        PyMem_Free(words);
        PyErr_NoMemory();
        return -1;
    }
    for (int32_t group = 0; group < s->words * 64; group++)
        if (bit(words, group))
            sequence->need[sequence->needs++] = group;
    PyMem_Free(words);
    int32_t *fitting =
        PyMem_Realloc(sequence->need, ((size_t)sequence->needs + 1) * sizeof(int32_t));
    if (fitting != NULL)
        sequence->need = fitting;
    return 0;
}

/* Remember which characters stand side by side in interruptible literals. */
static void read_pairs(Scanner *s, PyObject *literals)
{
    for (Py_ssize_t i = 0; i < s->interruptible; i++) {
        PyObject *literal = PyList_GET_ITEM(literals, i);
        Py_ssize_t length = PyUnicode_GET_LENGTH(literal);
        if (length > s->longest_interruptible)
            s->longest_interruptible = (int32_t)length;
        for (Py_ssize_t k = 0; k + 1 < length; k++) {
            uint64_t pair = hashed_pair(PyUnicode_READ_CHAR(literal, k),
                                        PyUnicode_READ_CHAR(literal, k + 1), JOINED_BITS);
            s->joined[pair >> 6] |= 1ull << (pair & 63);
        }
    }
}

/* How far before a segment a literal that ends in it may begin. */
/* Note with which pairs spellings begin. */
static int read_begun(Scanner *s, PyObject *spellings)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(spellings); i++) {
        PyObject *spelling = PyList_GET_ITEM(spellings, i);
        if (PyUnicode_GET_LENGTH(spelling) < 2) {
            PyErr_SetString(PyExc_ValueError, "a spelling has two characters at least");
            return -1;
        }
        uint64_t pair = hashed_pair(PyUnicode_READ_CHAR(spelling, 0),
                                    PyUnicode_READ_CHAR(spelling, 1), BEGUN_BITS);
        s->begun[pair >> 6] |= 1ull << (pair & 63);
    }
    return 0;
}

static void read_reach(Scanner *s, PyObject *literals, Py_ssize_t interruptions)
{
    for (Py_ssize_t i = 0; i < s->count; i++) {
        PyObject *literal = PyList_GET_ITEM(literals, i);
        Py_ssize_t length = PyUnicode_GET_LENGTH(literal) + interruptions;
        if (length > s->reach)
            s->reach = length;
        if (!PyUnicode_IS_ASCII(literal) && length > s->reach_wide)
            s->reach_wide = length;
    }
    if (s->reach < s->pattern_spaced)
        s->reach = s->pattern_spaced;
    if (s->reach_wide < s->pattern_characters)
        s->reach_wide = s->pattern_characters;
}

/* Each spelling means some literals of its length. */
static int check_meant(const Scanner *s, PyObject *spellings)
{
    int fits = PyTuple_GET_SIZE(s->meant) == PyList_GET_SIZE(spellings);
    for (Py_ssize_t i = 0; fits && i < PyTuple_GET_SIZE(s->meant); i++) {
        PyObject *those = PyTuple_GET_ITEM(s->meant, i);
        Py_ssize_t length = PyUnicode_GET_LENGTH(PyList_GET_ITEM(spellings, i));
        fits = PyTuple_Check(those);
        for (Py_ssize_t k = 0; fits && k < PyTuple_GET_SIZE(those); k++) {
            PyObject *item = PyTuple_GET_ITEM(those, k);
            Py_ssize_t literal = PyLong_Check(item) ? PyLong_AsSsize_t(item) : -1;
            fits = literal >= 0 && literal < s->count &&
                   PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(s->terms, literal)) == length;
        }
    }
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "each spelling means some literals of its length");
    return fits ? 0 : -1;
}

/* Read by literal the tuple of its groups. */
static int read_groups(Scanner *s, PyObject *members, Py_ssize_t groups)
{
    if (PyTuple_GET_SIZE(members) != s->count) {
        PyErr_SetString(PyExc_ValueError, "each literal is in some groups");
        return -1;
    }
    Py_ssize_t total = 0;
    for (Py_ssize_t i = 0; i < s->count; i++) {
        PyObject *its = PyTuple_GET_ITEM(members, i);
        if (!PyTuple_Check(its)) {
            PyErr_SetString(PyExc_TypeError, "the groups of a literal are a tuple");
            return -1;
        }
        total += PyTuple_GET_SIZE(its);
        s->groups_start[i + 1] = (int32_t)total;
    }
    s->some = PyMem_Calloc((size_t)s->count + 1, sizeof(uint64_t));
    s->groups = PyMem_Calloc((size_t)total + 1, sizeof(int32_t));
    if (s->groups == NULL || s->some == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int32_t *next = s->groups;
    for (Py_ssize_t i = 0; i < s->count; i++) {
        PyObject *its = PyTuple_GET_ITEM(members, i);
        for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(its); k++) {
            long group = PyLong_AsLong(PyTuple_GET_ITEM(its, k));
            if (group < 0 || group >= groups) {
                if (!PyErr_Occurred())
                    PyErr_SetString(PyExc_ValueError, "a literal is in a group that is not there");
                return -1;
            }
            *next++ = (int32_t)group;
            s->some[i] |= 1ull << (group & 63);
        }
    }
    return 0;
}

/* Sort sequence indices into buckets: starts[b] … starts[b + 1] of items. */
static int bucket(Scanner *s, Py_ssize_t buckets, int by_rule, int32_t **starts, int32_t **items)
{
    *starts = PyMem_Calloc((size_t)buckets + 2, sizeof(int32_t));
    *items = PyMem_Calloc((size_t)s->sequence_count + 1, sizeof(int32_t));
    int32_t *next = PyMem_Calloc((size_t)buckets + 1, sizeof(int32_t));
    if (!*starts || !*items || !next) {
        PyMem_Free(next);
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < s->sequence_count; i++)
        (*starts)[(by_rule ? s->sequences[i].rule : s->sequences[i].anchor) + 1]++;
    for (Py_ssize_t b = 0; b < buckets; b++) {
        (*starts)[b + 1] += (*starts)[b];
        next[b] = (*starts)[b];
    }
    for (Py_ssize_t i = 0; i < s->sequence_count; i++)
        (*items)[next[by_rule ? s->sequences[i].rule : s->sequences[i].anchor]++] = (int32_t)i;
    PyMem_Free(next);
    return 0;
}

/* Read code point → character; what is not there is itself. */
static int read_codes(PyObject *codes, uint16_t *table)
{
    for (uint32_t c = 0; c < BMP; c++)
        table[c] = (uint16_t)c;
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(codes, &at, &key, &value)) {
        long c = PyLong_AsLong(key);
        if (c < 0 || c >= BMP || !PyUnicode_Check(value) || PyUnicode_GET_LENGTH(value) != 1 ||
            PyUnicode_READ_CHAR(value, 0) >= BMP) {
            PyErr_SetString(PyExc_ValueError, "codes map a character to one of the basic plane");
            return -1;
        }
        table[c] = (uint16_t)PyUnicode_READ_CHAR(value, 0);
    }
    return 0;
}

/* Read words of two characters, one after another. */
static int read_common(Scanner *s, PyObject *words)
{
    Py_ssize_t count = PyUnicode_GET_LENGTH(words) / 2;
    size_t size = 64;
    while (size < (size_t)count * 2)
        size *= 2;
    s->common_mask = size - 1;
    if ((s->common = PyMem_Calloc(size, sizeof(uint64_t))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_UCS4 left = PyUnicode_READ_CHAR(words, i * 2);
        Py_UCS4 right = PyUnicode_READ_CHAR(words, i * 2 + 1);
        if (left >= BMP || right >= BMP)
            continue;
        uint64_t key = (uint64_t)left << 16 | right;
        size_t at = (size_t)mixed(key) & s->common_mask;
        while (s->common[at] != 0 && s->common[at] != key)
            at = (at + 1) & s->common_mask;
        s->common[at] = key;
    }
    return 0;
}

/* Whether two lists hold texts, those of the second as long as those of the first. */
static int are_as_long(PyObject *texts, PyObject *others)
{
    if (PyList_GET_SIZE(texts) != PyList_GET_SIZE(others))
        return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(texts); i++) {
        PyObject *text = PyList_GET_ITEM(texts, i), *other = PyList_GET_ITEM(others, i);
        if (!PyUnicode_Check(text) || !PyUnicode_Check(other) ||
            PyUnicode_GET_LENGTH(text) != PyUnicode_GET_LENGTH(other))
            return 0;
    }
    return 1;
}

static PyObject *scanner_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"literals", "literal_groups", "groups", "interruptible", "fillers",
                            "marks", "phrases", "numerals", "sequences", "patterns", "searches",
                            "codes", "sounds", "spellings", "meant", "heard", "common_words",
                            "longest_sound", "pattern_characters", "pattern_spaced", "window_segments",
                            "window_characters", "window_ms", "border_characters", "interruptions",
                            "classes", "many", "borders", "walks", NULL};
    PyObject *literals, *members, *fillers, *marks, *phrases, *numerals, *sequences, *patterns;
    PyObject *codes, *sounds, *searches, *spellings, *meant, *heard, *common;
    Py_ssize_t groups, interruptible, longest_sound;
    Py_ssize_t pattern_characters, pattern_spaced;
    Py_ssize_t window_segments, window_characters, window_ms, border_characters, interruptions;
    Py_ssize_t many, borders_size;
    PyObject *classes, *walks;
    const char *borders;
    if (!PyArg_ParseTupleAndKeywords(
            args, kwargs, "O!O!nnUUUUO!O!O!O!O!O!O!O!UnnnnnnnnO!ny#O!", names, &PyList_Type, &literals,
            &PyTuple_Type, &members, &groups, &interruptible, &fillers, &marks, &phrases,
            &numerals, &PyList_Type, &sequences, &PyList_Type, &patterns, &PyList_Type, &searches, &PyDict_Type, &codes,
            &PyDict_Type, &sounds, &PyList_Type, &spellings, &PyTuple_Type, &meant,
            &PyList_Type, &heard, &common, &longest_sound, &pattern_characters, &pattern_spaced,
            &window_segments, &window_characters, &window_ms, &border_characters, &interruptions,
            &ClassesType, &classes, &many, &borders, &borders_size, &PyList_Type, &walks))
        return NULL;
    if (many > 1024 || many < 0) {
        PyErr_SetString(PyExc_ValueError, "many is at most 1024");
        return NULL;
    }
    if (groups < 0 || groups > MOST_GROUPS) {
        PyErr_SetString(PyExc_ValueError, "there are not so many groups");
        return NULL;
    }
    if (PyList_GET_SIZE(searches) != PyList_GET_SIZE(patterns)) {
        PyErr_SetString(PyExc_ValueError, "each pattern has its search");
        return NULL;
    }
    Scanner *s = (Scanner *)type->tp_alloc(type, 0);
    if (s == NULL)
        return NULL;
    s->words = (groups + 63) / 64;
    s->count = PyList_GET_SIZE(literals);
    if (!are_as_long(literals, heard)) {
        PyErr_SetString(PyExc_ValueError, "each literal is heard as a text of its length");
        goto failed;
    }
    if (interruptible < 0 || interruptible > s->count) {
        PyErr_SetString(PyExc_ValueError, "interruptible literals come first");
        goto failed;
    }
    s->interruptible = (int32_t)interruptible;
    s->longest_sound = longest_sound;
    s->pattern_characters = pattern_characters;
    s->pattern_spaced = pattern_spaced;
    s->window_segments = window_segments;
    s->window_characters = window_characters;
    s->window_ms = window_ms;
    s->border_characters = border_characters;
    s->many = many;
    s->terms = PyList_AsTuple(literals);
    s->heard = PyList_AsTuple(heard);
    s->meant = Py_NewRef(meant);
    s->phrases = Py_NewRef(phrases);
    mark(s->filler, fillers);
    mark(s->mark, marks);
    mark(s->numeral, numerals);
    for (Py_UCS4 c = '0'; c <= '9'; c++)
        s->numeral[c >> 3] |= (uint8_t)(1 << (c & 7));
    s->patterns = PyList_AsTuple(patterns);
    s->searches = PyList_AsTuple(searches);
    s->groups_start = PyMem_Calloc((size_t)s->count + 2, sizeof(int32_t));
    s->code = PyMem_Calloc(BMP, sizeof(uint16_t));
    s->sound = PyMem_Calloc(BMP, sizeof(uint16_t));
    s->anchor_bits = PyMem_Calloc((size_t)s->words + 1, sizeof(uint64_t));
    s->open_bits = PyMem_Calloc((size_t)s->words + 1, sizeof(uint64_t));
    s->sequence_count = PyList_GET_SIZE(sequences);
    s->sequences = PyMem_Calloc((size_t)s->sequence_count + 1, sizeof(Sequence));
    s->joined = PyMem_Calloc((1u << JOINED_BITS) / 64, sizeof(uint64_t));
    s->begun = PyMem_Calloc((1u << BEGUN_BITS) / 64, sizeof(uint64_t));
    s->classes = (Classes *)Py_NewRef(classes);
    if (!s->terms || !s->heard || !s->patterns || !s->searches || !s->joined || !s->begun || !s->groups_start || !s->code ||
        !s->sound || !s->anchor_bits || !s->open_bits ||
        !s->sequences) {
        PyErr_NoMemory();
        goto failed;
    }
    if (automaton_build(&s->literals, literals) < 0 || automaton_build(&s->spellings, spellings) < 0)
        goto failed;
    if (read_groups(s, members, groups) < 0 || read_begun(s, spellings) < 0)
        goto failed;
    if (read_walks(s, borders, borders_size, walks) < 0)
        goto failed;
    read_pairs(s, literals);
    read_reach(s, literals, interruptions);
    if (read_codes(codes, s->code) < 0 || read_codes(sounds, s->sound) < 0 ||
        read_common(s, common) < 0)
        goto failed;
    if (check_meant(s, spellings) < 0)
        goto failed;
    for (Py_ssize_t i = 0; i < s->sequence_count; i++) {
        Sequence *sequence = &s->sequences[i];
        if (read_sequence(s, sequence, PyList_GET_ITEM(sequences, i), groups) < 0)
            goto failed;
        if (sequence->anchor < 0 || sequence->anchor >= groups) {
            PyErr_SetString(PyExc_ValueError, "an anchor is a group");
            goto failed;
        }
        s->anchor_bits[sequence->anchor >> 6] |= 1ull << (sequence->anchor & 63);
        if (sequence->is_open)
            s->open_bits[sequence->anchor >> 6] |= 1ull << (sequence->anchor & 63);
    }
    if (bucket(s, groups, 0, &s->anchored_start, &s->anchored) < 0 ||
        bucket(s, s->rules, 1, &s->by_rule_start, &s->by_rule) < 0)
        goto failed;
    if ((s->quick = PyMem_Calloc((size_t)s->sequence_count + 1, sizeof(Quick))) == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t i = 0; i < s->sequence_count; i++) {
        const Sequence *sequence = &s->sequences[s->anchored[i]];
        Quick *quick = &s->quick[i];
        quick->index = s->anchored[i];
        quick->rule = sequence->rule;
        for (int32_t k = 0; k < sequence->needs && k < QUICK_NEEDS; k++)
            if (sequence->need[k] <= INT16_MAX)
                quick->need[quick->count++] = (int16_t)sequence->need[k];
            else
                break;
    }
    return (PyObject *)s;
failed:
    Py_DECREF(s);
    return NULL;
}

static PyMethodDef scanner_methods[] = {
    {"look", (PyCFunction)(void (*)(void))scanner_look, METH_FASTCALL, NULL},
    {"due", (PyCFunction)(void (*)(void))scanner_due, METH_FASTCALL, NULL},
    {"attend", (PyCFunction)(void (*)(void))scanner_attend, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject ScannerType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._native.Scanner",
    .tp_basicsize = sizeof(Scanner),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = scanner_new,
    .tp_dealloc = (destructor)scanner_dealloc,
    .tp_traverse = (traverseproc)scanner_traverse,
    .tp_clear = (inquiry)scanner_clear,
    .tp_methods = scanner_methods,
};

/* ---------------------------------------------------------------- the module */

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_native", "The hot path in C; see detect/scanner.py.", -1, NULL, NULL,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__native(void)
{
    PyObject *self;
    struct {
        PyObject **name;
        const char *text;
    } all[] = {{&names.segment, "segment"}, {&names.text, "text"},         {&names.seq, "seq"},
               {&names.end_ms, "end_ms"},   {&names.looked, "looked"},     {&names.fused, "fused"},
               {&names.denied, "denied"},   {&names.compiled, "compiled"}, {&names.space, " "}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((*all[i].name = PyUnicode_InternFromString(all[i].text)) == NULL)
            return NULL;
    if (PyType_Ready(&LookedType) < 0 || PyType_Ready(&ScannerType) < 0 ||
        PyType_Ready(&ClassesType) < 0 || (self = PyModule_Create(&module)) == NULL)
        return NULL;
    if (PyModule_AddObjectRef(self, "Scanner", (PyObject *)&ScannerType) < 0 ||
        PyModule_AddObjectRef(self, "Looked", (PyObject *)&LookedType) < 0 ||
        PyModule_AddObjectRef(self, "Classes", (PyObject *)&ClassesType) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return self;
}
