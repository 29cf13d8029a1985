/* A window in its own offsets, with what was found in its segments. */
#pragma once

#include "looking.h"

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
