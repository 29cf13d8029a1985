/* Which characters a text may hold and still surely fold to itself (text.pipeline.is_plain). */
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define BMP 0x10000

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
