/* Attending to a segment: the look, and the rules that are due, in one call (detect.attention). */
#pragma once

#include "due.h"

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
