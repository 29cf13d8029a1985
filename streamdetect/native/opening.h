/* Which sequences have all that they need in a window. */
#pragma once

#include "patterns.h"

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
