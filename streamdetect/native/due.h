/* Which rules a window must be judged by. */
#pragma once

#include "chains.h"

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
