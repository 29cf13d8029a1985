/* The type Looked, as Python sees it. */
#pragma once

#include "scanner.h"

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
