/* A look at a segment: what is found in it, and what stands at its borders. */
#pragma once

#include "finding.h"

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
