/* Patterns, walked as position automata (text.positions). */
#pragma once

#include "scanner.h"

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
