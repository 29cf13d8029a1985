/* A sieve before a regular expression, in C, optional: what text.sieved.PlainSieve does, with the
 * same answers.
 *
 * Every match of the expression holds one of each of some sets of needles: characters, or pairs of
 * neighbours. Most texts hold none, and one walk over them says so many times faster than `re`.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define MOST_SETS 3

/* Needles sorted by key, and a bloom filter of them: one bit a needle. */
typedef struct {
    Py_ssize_t count;
    uint64_t *keys;
    uint64_t *bloom;
    int shift; /* a hash shifted by it is a bit of the filter */
} Needles;

typedef struct {
    Needles singles, pairs;
} Set;

typedef struct {
    PyObject_HEAD
    PyObject *pattern; /* has match, search, finditer and sub; compiled when first asked */
    Py_ssize_t width;  /* characters of the longest match */
    Py_ssize_t sets;
    Set set[MOST_SETS];
} Sieve;

static PyObject *name_match, *name_search, *name_finditer, *name_sub, *nothing;

static inline uint64_t hash_of(uint64_t key)
{
    return key * 0x9E3779B97F4A7C15ull;
}

static inline uint64_t key_of(Py_UCS4 left, Py_UCS4 right)
{
    return (uint64_t)left << 32 | right;
}

static int by_key(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Make room for needles; 0 on success. */
static int reserve(Needles *needles, Py_ssize_t count)
{
    int bits = 6;
    while (bits < 20 && (1ll << bits) < 24 * (long long)count)
        bits++;
    needles->count = count;
    needles->shift = 64 - bits;
    needles->keys = PyMem_Calloc((size_t)count + 1, sizeof(uint64_t));
    needles->bloom = PyMem_Calloc((1u << bits) / 64, sizeof(uint64_t));
    if (needles->keys == NULL || needles->bloom == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static void forget(Needles *needles)
{
    PyMem_Free(needles->keys);
    PyMem_Free(needles->bloom);
}

/* Sort the keys, each once, and fill the filter. */
static void settle(Needles *needles)
{
    Py_ssize_t kept = 0;
    qsort(needles->keys, (size_t)needles->count, sizeof(uint64_t), by_key);
    for (Py_ssize_t i = 0; i < needles->count; i++) {
        uint64_t key = needles->keys[i];
        if (kept && needles->keys[kept - 1] == key)
            continue;
        needles->keys[kept++] = key;
        uint64_t at = hash_of(key) >> needles->shift;
        needles->bloom[at >> 6] |= 1ull << (at & 63);
    }
    needles->count = kept;
}

static int needles_of(Needles *needles, PyObject *text, int length)
{
    if (reserve(needles, PyUnicode_GET_LENGTH(text) / length) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < needles->count; i++) {
        Py_UCS4 first = PyUnicode_READ_CHAR(text, i * length);
        needles->keys[i] = length == 1 ? first
                                       : key_of(first, PyUnicode_READ_CHAR(text, i * 2 + 1));
    }
    settle(needles);
    return 0;
}

/* Return where a key stands among the needles, -1 where it is none. */
static inline Py_ssize_t place_in(const Needles *needles, uint64_t key)
{
    uint64_t at = hash_of(key) >> needles->shift;
    if (!(needles->bloom[at >> 6] >> (at & 63) & 1))
        return -1;
    Py_ssize_t low = 0, high = needles->count;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (needles->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < needles->count && needles->keys[low] == key ? low : -1;
}

static inline int holds(const Needles *needles, uint64_t key)
{
    return place_in(needles, key) >= 0;
}

/* One walk, with the width of characters known to the compiler. */
static inline int stands(const Set *set, int kind, const void *data, Py_ssize_t from, Py_ssize_t to)
{
    Py_UCS4 before = 0;
    int has_singles = set->singles.count > 0, has_pairs = set->pairs.count > 0;
    for (Py_ssize_t i = from; i < to; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (has_singles && holds(&set->singles, c))
            return 1;
        if (has_pairs && i > from && holds(&set->pairs, key_of(before, c)))
            return 1;
        before = c;
    }
    return 0;
}

/* Tell whether a match may lie in text[from:to]. */
static int passes(const Sieve *self, PyObject *text, Py_ssize_t from, Py_ssize_t to)
{
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    for (Py_ssize_t i = 0; i < self->sets; i++) {
        const Set *set = &self->set[i];
        int found = kind == PyUnicode_2BYTE_KIND   ? stands(set, PyUnicode_2BYTE_KIND, data, from, to)
                    : kind == PyUnicode_1BYTE_KIND ? stands(set, PyUnicode_1BYTE_KIND, data, from, to)
                                                   : stands(set, PyUnicode_4BYTE_KIND, data, from, to);
        if (!found)
            return 0;
    }
    return 1;
}

/* Read (text, start, end) as `re` does; -1 where that is for the expression to refuse or to read. */
static int read_span(PyObject *const *args, Py_ssize_t count, Py_ssize_t *from, Py_ssize_t *to)
{
    if (count < 1 || count > 3 || !PyUnicode_Check(args[0]))
        return -1;
    Py_ssize_t length = PyUnicode_GET_LENGTH(args[0]);
    *from = 0;
    *to = length;
    if (count > 1) {
        *from = PyLong_AsSsize_t(args[1]);
        if (count > 2)
            *to = PyLong_AsSsize_t(args[2]);
        if (PyErr_Occurred()) {
            PyErr_Clear();
            return -1;
        }
    }
    if (*from < 0)
        *from = 0;
    if (*to > length)
        *to = length;
    return 0;
}

static PyObject *ask(Sieve *self, PyObject *name, PyObject *const *args, Py_ssize_t count)
{
    PyObject *answer = PyObject_GetAttr(self->pattern, name);
    if (answer == NULL)
        return NULL;
    PyObject *found = PyObject_Vectorcall(answer, args, (size_t)count, NULL);
    Py_DECREF(answer);
    return found;
}

static PyObject *sieve_match(Sieve *self, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t from, to;
    if (read_span(args, count, &from, &to) == 0) {
        if (to - from > self->width)
            to = from + self->width;
        if (!passes(self, args[0], from, to))
            Py_RETURN_NONE;
    }
    return ask(self, name_match, args, count);
}

static PyObject *sieve_search(Sieve *self, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t from, to;
    if (read_span(args, count, &from, &to) == 0 && !passes(self, args[0], from, to))
        Py_RETURN_NONE;
    return ask(self, name_search, args, count);
}

static PyObject *sieve_finditer(Sieve *self, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t from, to;
    if (read_span(args, count, &from, &to) == 0 && !passes(self, args[0], from, to))
        return Py_NewRef(nothing);
    return ask(self, name_finditer, args, count);
}

static PyObject *sieve_sub(Sieve *self, PyObject *const *args, Py_ssize_t count)
{
    if (count == 2 && PyUnicode_CheckExact(args[1]) &&
        !passes(self, args[1], 0, PyUnicode_GET_LENGTH(args[1])))
        return Py_NewRef(args[1]);
    return ask(self, name_sub, args, count);
}

static void sieve_dealloc(Sieve *self)
{
    PyObject_GC_UnTrack(self);
    for (Py_ssize_t i = 0; i < MOST_SETS; i++) {
        forget(&self->set[i].singles);
        forget(&self->set[i].pairs);
    }
    Py_XDECREF(self->pattern);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int sieve_traverse(Sieve *self, visitproc visit, void *arg)
{
    Py_VISIT(self->pattern);
    return 0;
}

static int sieve_clear(Sieve *self)
{
    Py_CLEAR(self->pattern);
    return 0;
}

static PyObject *sieve_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"pattern", "width", "needles", NULL};
    PyObject *pattern, *needles;
    Py_ssize_t width;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OnO!", names, &pattern, &width, &PyTuple_Type,
                                     &needles))
        return NULL;
    if (PyTuple_GET_SIZE(needles) > MOST_SETS || width < 0) {
        PyErr_SetString(PyExc_ValueError, "at most three sets of needles, and a width");
        return NULL;
    }
    Sieve *self = (Sieve *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->pattern = Py_NewRef(pattern);
    self->width = width;
    self->sets = PyTuple_GET_SIZE(needles);
    for (Py_ssize_t i = 0; i < self->sets; i++) {
        PyObject *singles, *pairs;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(needles, i), "UU", &singles, &pairs) ||
            needles_of(&self->set[i].singles, singles, 1) < 0 ||
            needles_of(&self->set[i].pairs, pairs, 2) < 0) {
            Py_DECREF(self);
            return NULL;
        }
    }
    return (PyObject *)self;
}

static PyMethodDef sieve_methods[] = {
    {"match", (PyCFunction)(void (*)(void))sieve_match, METH_FASTCALL, NULL},
    {"search", (PyCFunction)(void (*)(void))sieve_search, METH_FASTCALL, NULL},
    {"finditer", (PyCFunction)(void (*)(void))sieve_finditer, METH_FASTCALL, NULL},
    {"sub", (PyCFunction)(void (*)(void))sieve_sub, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject SieveType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._sieve.Sieve",
    .tp_basicsize = sizeof(Sieve),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = sieve_new,
    .tp_dealloc = (destructor)sieve_dealloc,
    .tp_traverse = (traverseproc)sieve_traverse,
    .tp_clear = (inquiry)sieve_clear,
    .tp_methods = sieve_methods,
};

/* ---------------------------------------------------------------- steps */

#define MOST_STEPS 64

/* A needle of some steps, a bit a step, by number of the set. */
typedef struct {
    uint64_t of[MOST_SETS];
} Shared;

/* Steps of folding, one after another: (sieve, needs or None, replacement) each. Their needles lie
 * together, so that one walk over a text says which of them may apply. */
typedef struct {
    PyObject_HEAD
    PyObject *steps;
    Needles singles, pairs;           /* of all steps */
    Shared *of_singles, *of_pairs;    /* beside their keys */
    uint64_t without[MOST_SETS];      /* steps that have no such set */
} Steps;

static const Shared *shared_by(const Needles *needles, const Shared *shared, uint64_t key)
{
    Py_ssize_t at = place_in(needles, key);
    return at < 0 ? NULL : &shared[at];
}

static inline void note(uint64_t *found, const Shared *shared)
{
    for (int i = 0; shared != NULL && i < MOST_SETS; i++)
        found[i] |= shared->of[i];
}

static inline void walk_over(const Steps *self, int kind, const void *data, Py_ssize_t length,
                             uint64_t *found)
{
    Py_UCS4 before = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        note(found, shared_by(&self->singles, self->of_singles, c));
        if (i > 0)
            note(found, shared_by(&self->pairs, self->of_pairs, key_of(before, c)));
        before = c;
    }
}

/* Return the steps that may change a text, as bits. */
static uint64_t that_may_apply(const Steps *self, PyObject *text)
{
    uint64_t found[MOST_SETS];
    memcpy(found, self->without, sizeof found);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const void *data = PyUnicode_DATA(text);
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        walk_over(self, PyUnicode_1BYTE_KIND, data, length, found);
        break;
    case PyUnicode_2BYTE_KIND:
        walk_over(self, PyUnicode_2BYTE_KIND, data, length, found);
        break;
    default:
        walk_over(self, PyUnicode_4BYTE_KIND, data, length, found);
    }
    uint64_t all = found[0];
    for (int i = 1; i < MOST_SETS; i++)
        all &= found[i];
    return all;
}

/* Tell whether a step is needed: 1, 0, or -1 on error. */
static int is_needed(PyObject *step, PyObject *text)
{
    PyObject *needs = PyTuple_GET_ITEM(step, 1);
    if (needs == Py_None)
        return 1;
    PyObject *found = PyObject_CallMethodOneArg(needs, name_search, text);
    if (found == NULL)
        return -1;
    Py_DECREF(found);
    return found != Py_None;
}

static PyObject *steps_apply(Steps *self, PyObject *text)
{
    if (!PyUnicode_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "apply(text: str)");
        return NULL;
    }
    Py_INCREF(text);
    uint64_t left = that_may_apply(self, text);
    while (left) {
        int number = __builtin_ctzll(left);
        left &= left - 1;
        PyObject *step = PyTuple_GET_ITEM(self->steps, number);
        int needed = is_needed(step, text);
        if (needed == 0)
            continue;
        PyObject *asked[2] = {PyTuple_GET_ITEM(step, 2), text};
        PyObject *written =
            needed < 0 ? NULL : ask((Sieve *)PyTuple_GET_ITEM(step, 0), name_sub, asked, 2);
        if (written != NULL && !PyUnicode_CheckExact(written)) {
            PyErr_SetString(PyExc_TypeError, "a step of folding returns a str");
            Py_CLEAR(written);
        }
        if (written != NULL && written != text && number + 1 < MOST_STEPS) /* others may now */
            left = that_may_apply(self, written) & ~0ull << (number + 1);
        Py_SETREF(text, written);
        if (written == NULL)
            return NULL;
    }
    return text;
}

static const Sieve *sieve_at(PyObject *steps, Py_ssize_t number)
{
    return (const Sieve *)PyTuple_GET_ITEM(PyTuple_GET_ITEM(steps, number), 0);
}

static const Needles *needles_in(const Set *set, int pairs)
{
    return pairs ? &set->pairs : &set->singles;
}

/* Gather the needles of all steps, and whose each of them is. */
static int share(PyObject *steps, int pairs, Needles *needles, Shared **shared)
{
    Py_ssize_t size = PyTuple_GET_SIZE(steps), count = 0, next = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        for (Py_ssize_t k = 0; k < sieve_at(steps, i)->sets; k++)
            count += needles_in(&sieve_at(steps, i)->set[k], pairs)->count;
    if (reserve(needles, count) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < size; i++)
        for (Py_ssize_t k = 0; k < sieve_at(steps, i)->sets; k++) {
            const Needles *its = needles_in(&sieve_at(steps, i)->set[k], pairs);
            memcpy(needles->keys + next, its->keys, (size_t)its->count * sizeof(uint64_t));
            next += its->count;
        }
    settle(needles);
    *shared = PyMem_Calloc((size_t)needles->count + 1, sizeof(Shared));
    if (*shared == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        for (Py_ssize_t k = 0; k < sieve_at(steps, i)->sets; k++) {
            const Needles *its = needles_in(&sieve_at(steps, i)->set[k], pairs);
            for (Py_ssize_t n = 0; n < its->count; n++)
                (*shared)[place_in(needles, its->keys[n])].of[k] |= 1ull << i;
        }
    return 0;
}

static PyObject *steps_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"steps", NULL};
    PyObject *steps;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!", names, &PyTuple_Type, &steps))
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(steps); i++) {
        PyObject *step = PyTuple_GET_ITEM(steps, i);
        if (!PyTuple_Check(step) || PyTuple_GET_SIZE(step) != 3 ||
            Py_TYPE(PyTuple_GET_ITEM(step, 0)) != &SieveType) {
            PyErr_SetString(PyExc_TypeError, "a step is (sieve, needs or None, replacement)");
            return NULL;
        }
    }
    if (PyTuple_GET_SIZE(steps) > MOST_STEPS) {
        PyErr_SetString(PyExc_ValueError, "too many steps");
        return NULL;
    }
    Steps *self = (Steps *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->steps = Py_NewRef(steps);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(steps); i++)
        for (Py_ssize_t k = sieve_at(steps, i)->sets; k < MOST_SETS; k++)
            self->without[k] |= 1ull << i;
    if (share(steps, 0, &self->singles, &self->of_singles) < 0 ||
        share(steps, 1, &self->pairs, &self->of_pairs) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void steps_dealloc(Steps *self)
{
    PyObject_GC_UnTrack(self);
    forget(&self->singles);
    forget(&self->pairs);
    PyMem_Free(self->of_singles);
    PyMem_Free(self->of_pairs);
    Py_XDECREF(self->steps);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int steps_traverse(Steps *self, visitproc visit, void *arg)
{
    Py_VISIT(self->steps);
    return 0;
}

static int steps_clear(Steps *self)
{
    Py_CLEAR(self->steps);
    return 0;
}

static PyMethodDef steps_methods[] = {
    {"apply", (PyCFunction)steps_apply, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject StepsType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._sieve.Steps",
    .tp_basicsize = sizeof(Steps),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = steps_new,
    .tp_dealloc = (destructor)steps_dealloc,
    .tp_traverse = (traverseproc)steps_traverse,
    .tp_clear = (inquiry)steps_clear,
    .tp_methods = steps_methods,
};

/* ---------------------------------------------------------------- places */

/* Where one of some single characters or pairs of neighbours stands. */
typedef struct {
    PyObject_HEAD
    Needles singles, pairs;
} Places;

static inline Py_ssize_t next_place(const Places *self, int kind, const void *data, Py_ssize_t at,
                                    Py_ssize_t to, Py_ssize_t length)
{
    for (; at < to; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if (holds(&self->singles, c) ||
            (at + 1 < length && holds(&self->pairs, key_of(c, PyUnicode_READ(kind, data, at + 1)))))
            return at;
    }
    return to;
}

static PyObject *places_next(Places *self, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t from, to;
    if (count != 3 || read_span(args, count, &from, &to) < 0) {
        PyErr_SetString(PyExc_TypeError, "next(text: str, start: int, end: int)");
        return NULL;
    }
    PyObject *text = args[0];
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), at;
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        at = next_place(self, PyUnicode_1BYTE_KIND, data, from, to, length);
        break;
    case PyUnicode_2BYTE_KIND:
        at = next_place(self, PyUnicode_2BYTE_KIND, data, from, to, length);
        break;
    default:
        at = next_place(self, PyUnicode_4BYTE_KIND, data, from, to, length);
    }
    return PyLong_FromSsize_t(at);
}

static PyObject *places_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"singles", "pairs", NULL};
    PyObject *singles, *pairs;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "UU", names, &singles, &pairs))
        return NULL;
    Places *self = (Places *)type->tp_alloc(type, 0);
    if (self != NULL &&
        (needles_of(&self->singles, singles, 1) < 0 || needles_of(&self->pairs, pairs, 2) < 0))
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void places_dealloc(Places *self)
{
    forget(&self->singles);
    forget(&self->pairs);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef places_methods[] = {
    {"next", (PyCFunction)(void (*)(void))places_next, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject PlacesType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._sieve.Places",
    .tp_basicsize = sizeof(Places),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = places_new,
    .tp_dealloc = (destructor)places_dealloc,
    .tp_methods = places_methods,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_sieve", "Sieves before expressions; see text/sieved.py.", -1, NULL, NULL,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__sieve(void)
{
    PyObject *self;
    if ((name_match = PyUnicode_InternFromString("match")) == NULL ||
        (name_search = PyUnicode_InternFromString("search")) == NULL ||
        (name_finditer = PyUnicode_InternFromString("finditer")) == NULL ||
        (name_sub = PyUnicode_InternFromString("sub")) == NULL ||
        (nothing = PyTuple_New(0)) == NULL || PyType_Ready(&SieveType) < 0 ||
        PyType_Ready(&StepsType) < 0 || PyType_Ready(&PlacesType) < 0 ||
        (self = PyModule_Create(&module)) == NULL)
        return NULL;
    if (PyModule_AddObjectRef(self, "Sieve", (PyObject *)&SieveType) < 0 ||
        PyModule_AddObjectRef(self, "Steps", (PyObject *)&StepsType) < 0 ||
        PyModule_AddObjectRef(self, "Places", (PyObject *)&PlacesType) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return self;
}
