/* Reading what a scanner is made of (detect.specs). */
#pragma once

#include "scanner.h"

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

/* How far before a segment a literal that ends in it may begin. */
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
