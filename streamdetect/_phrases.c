/* What `classify.phrases` does in Python, in C: probabilities of labels and of a claim by n-grams.
 *
 * A text is laid out once with one blank between words (or instead of each run of white space), so
 * that every n-gram is a stretch of it; n-grams are looked up by a hash that grows with the stretch
 * and compared in full.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MAX_LABELS 64
#define STEEPEST 30.0 /* of a logit; beyond it a probability is as good as certain */

typedef struct {
    uint32_t check; /* upper half of the hash */
    uint32_t gram;  /* number of the n-gram, from 1; 0 is a free slot */
} Slot;

typedef struct {
    PyObject_HEAD
    Py_ssize_t grams, labels;
    uint32_t slot_bits;
    Slot *slots;
    Py_UCS4 *pool;    /* the n-grams one after another, without the tab of those of words */
    uint32_t *ends;   /* by n-gram: where it ends in `pool` */
    uint8_t *spaced;  /* by n-gram: 1 for n-grams of words */
    float *rarity;    /* by n-gram */
    int8_t *weights;  /* [n-gram][label] */
    double *scales;   /* [of characters, of words][label] */
    double *bias;     /* likewise */
    uint32_t *counts; /* by n-gram, 0 between two texts */
    int sizes[2];     /* longest n-gram in characters, in words */
    double surest;    /* the least probability that counts, and what the greatest lacks to 1 */
} Table;

/* What of a text is looked at: its code points, where words begin and end, what was found. */
typedef struct {
    Py_UCS4 *points;
    Py_ssize_t *begins, *ends;
    uint32_t *found;
    Py_ssize_t length, words, different;
} Layout;

/* ---------------------------------------------------------------- n-grams by hash */

static inline uint64_t longer(uint64_t hash, Py_UCS4 point)
{
    hash = (hash ^ point) * 0x9E3779B97F4A7C15ull;
    return hash ^ hash >> 29;
}

static inline uint64_t beginning(int spaced)
{
    return spaced ? 0xD6E8FEB86659FD93ull : 0xA0761D6478BD642Full;
}

/* Return the slot of an n-gram, or the free one where it would be. */
static inline Slot *slot_of(const Table *self, uint64_t hash, const Py_UCS4 *points,
                            Py_ssize_t length, int spaced)
{
    const uint32_t last = (1u << self->slot_bits) - 1, check = (uint32_t)(hash >> 32);
    uint32_t at = (uint32_t)hash & last;
    for (;; at = (at + 1) & last) {
        Slot *slot = &self->slots[at];
        if (slot->gram == 0)
            return slot;
        if (slot->check != check)
            continue;
        const uint32_t gram = slot->gram - 1, from = gram ? self->ends[gram - 1] : 0;
        if (self->spaced[gram] == spaced && (Py_ssize_t)(self->ends[gram] - from) == length &&
            memcmp(self->pool + from, points, (size_t)length * sizeof(Py_UCS4)) == 0)
            return slot;
    }
}

static inline void count(Table *self, Layout *text, uint64_t hash, Py_ssize_t from, Py_ssize_t to,
                         int spaced)
{
    const Slot *slot = slot_of(self, hash, text->points + from, to - from, spaced);
    if (slot->gram && self->counts[slot->gram - 1]++ == 0)
        text->found[text->different++] = slot->gram - 1;
}

/* ---------------------------------------------------------------- a text laid out */

static inline int is_letter(Py_UCS4 point)
{
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') || point == '\'';
}

/* Lay out words, each of letters and digits or of one other character, with a blank between. */
static void lay_out_words(PyObject *source, Layout *text)
{
    const int kind = PyUnicode_KIND(source);
    const void *data = PyUnicode_DATA(source);
    const Py_ssize_t length = PyUnicode_GET_LENGTH(source);
    int within = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        const Py_UCS4 point = PyUnicode_READ(kind, data, i);
        const int letter = is_letter(point);
        if (!(letter && within)) {
            within = 0;
            if (!letter && Py_UNICODE_ISSPACE(point))
                continue;
            if (text->words)
                text->points[text->length++] = ' ';
            text->begins[text->words++] = text->length;
        }
        text->points[text->length++] = point;
        text->ends[text->words - 1] = text->length;
        within = letter;
    }
}

/* Lay out characters, with one blank for white space between others. */
static void lay_out_characters(PyObject *source, Layout *text)
{
    const int kind = PyUnicode_KIND(source);
    const void *data = PyUnicode_DATA(source);
    const Py_ssize_t length = PyUnicode_GET_LENGTH(source);
    int blank = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        const Py_UCS4 point = PyUnicode_READ(kind, data, i);
        if (Py_UNICODE_ISSPACE(point)) {
            blank = text->length > 0;
            continue;
        }
        if (blank)
            text->points[text->length++] = ' ';
        blank = 0;
        text->points[text->length++] = point;
    }
}

static void count_words(Table *self, Layout *text)
{
    for (Py_ssize_t first = 0; first < text->words; first++) {
        uint64_t hash = beginning(1);
        Py_ssize_t at = text->begins[first];
        for (Py_ssize_t last = first; last < text->words && last < first + self->sizes[1]; last++) {
            for (; at < text->ends[last]; at++)
                hash = longer(hash, text->points[at]);
            count(self, text, hash, text->begins[first], at, 1);
        }
    }
}

static void count_characters(Table *self, Layout *text)
{
    for (Py_ssize_t first = 0; first < text->length; first++) {
        uint64_t hash = beginning(0);
        for (Py_ssize_t at = first; at < text->length && at < first + self->sizes[0]; at++) {
            hash = longer(hash, text->points[at]);
            count(self, text, hash, first, at + 1, 0);
        }
    }
}

/* ---------------------------------------------------------------- from counts to a claim */

static inline double odds(const Table *self, double probability)
{
    if (probability < self->surest)
        probability = self->surest;
    if (probability > 1 - self->surest)
        probability = 1 - self->surest;
    return probability / (1 - probability);
}

/* Weigh what was counted into the probability of each label, and set the counts back to 0. */
static void weigh(Table *self, const Layout *text, int spaced, double *chances)
{
    double logits[MAX_LABELS] = {0}, square = 0;
    const Py_ssize_t labels = self->labels;
    for (Py_ssize_t i = 0; i < text->different; i++) {
        const uint32_t gram = text->found[i];
        const uint32_t times = self->counts[gram];
        double part = self->rarity[gram];
        if (times > 1)
            part *= 1 + log((double)times);
        self->counts[gram] = 0;
        square += part * part;
        const int8_t *weights = self->weights + (Py_ssize_t)gram * labels;
        for (Py_ssize_t label = 0; label < labels; label++)
            logits[label] += part * weights[label];
    }
    const double length = square > 0 ? sqrt(square) : 1;
    for (Py_ssize_t label = 0; label < labels; label++) {
        double logit = logits[label] / length * self->scales[spaced * labels + label] +
                       self->bias[spaced * labels + label];
        logit = logit > STEEPEST ? STEEPEST : logit < -STEEPEST ? -STEEPEST : logit;
        chances[label] = 1 / (1 + exp(-logit));
    }
}

static double claim_of(const Table *self, const double *chances)
{
    double no_category = 1, no_outcome = 1;
    for (Py_ssize_t label = 0; label < self->labels; label++)
        *(label < self->labels - 2 ? &no_category : &no_outcome) *= 1 - chances[label];
    const double both = sqrt(odds(self, 1 - no_outcome) * odds(self, 1 - no_category));
    return both / (1 + both);
}

/* Put the probability of each label into `chances`; 0, or -1 and an error. */
static int look_at(Table *self, PyObject *args, double *chances)
{
    PyObject *source;
    int spaced;
    if (!PyArg_ParseTuple(args, "Up", &source, &spaced))
        return -1;
    /* Each character at most begins a word and follows a blank; each n-gram begins at one. */
    const size_t room = (size_t)PyUnicode_GET_LENGTH(source) + 1;
    const size_t most = (size_t)(spaced ? self->sizes[1] : self->sizes[0]);
    const size_t bytes = room * (2 * sizeof(Py_ssize_t) + (2 + most) * sizeof(uint32_t));
    _Alignas(max_align_t) char few[8192];
    char *work = bytes <= sizeof few ? few : PyMem_Malloc(bytes);
    if (work == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Layout text = {0};
    text.begins = (Py_ssize_t *)work;
    text.ends = text.begins + room;
    text.points = (Py_UCS4 *)(text.ends + room);
    text.found = (uint32_t *)(text.points + 2 * room);
    if (spaced) {
        lay_out_words(source, &text);
        count_words(self, &text);
    } else {
        lay_out_characters(source, &text);
        count_characters(self, &text);
    }
    weigh(self, &text, spaced, chances);
    if (work != few)
        PyMem_Free(work);
    return 0;
}

static PyObject *table_claim(Table *self, PyObject *args)
{
    double chances[MAX_LABELS];
    return look_at(self, args, chances) < 0 ? NULL : PyFloat_FromDouble(claim_of(self, chances));
}

/* The probability of each label and, last, that of a claim. */
static PyObject *table_scores(Table *self, PyObject *args)
{
    double chances[MAX_LABELS + 1];
    if (look_at(self, args, chances) < 0)
        return NULL;
    chances[self->labels] = claim_of(self, chances);
    PyObject *scores = PyTuple_New(self->labels + 1);
    for (Py_ssize_t i = 0; scores != NULL && i <= self->labels; i++) {
        PyObject *score = PyFloat_FromDouble(chances[i]);
        if (score == NULL)
            Py_CLEAR(scores);
        else
            PyTuple_SET_ITEM(scores, i, score);
    }
    return scores;
}

/* ---------------------------------------------------------------- a table made ready */

static void table_dealloc(Table *self)
{
    void *all[] = {self->slots,   self->pool,   self->ends, self->spaced, self->rarity,
                   self->weights, self->scales, self->bias, self->counts};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        PyMem_Free(all[i]);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Return a copy of `count` numbers, NULL and an error where there are more or fewer. */
static void *copied(const Py_buffer *buffer, Py_ssize_t count, size_t wide)
{
    if (buffer->len != count * (Py_ssize_t)wide) {
        PyErr_SetString(PyExc_ValueError, "the arrays do not fit each other");
        return NULL;
    }
    void *copy = PyMem_Malloc((size_t)buffer->len + 1);
    if (copy == NULL)
        return PyErr_NoMemory();
    return memcpy(copy, buffer->buf, (size_t)buffer->len);
}

/* Put the n-grams one after another and into their slots; of two equal ones the later counts. */
static int table_fill(Table *self, PyObject *grams)
{
    size_t total = 0;
    for (Py_ssize_t i = 0; i < self->grams; i++) {
        PyObject *gram = PyTuple_GET_ITEM(grams, i);
        if (!PyUnicode_Check(gram)) {
            PyErr_SetString(PyExc_TypeError, "n-grams are strings");
            return -1;
        }
        total += (size_t)PyUnicode_GET_LENGTH(gram);
    }
    for (self->slot_bits = 4; ((size_t)1 << self->slot_bits) < 2 * (size_t)self->grams + 2;)
        self->slot_bits++;
    self->slots = PyMem_Calloc((size_t)1 << self->slot_bits, sizeof(Slot));
    self->pool = PyMem_Calloc(total + 1, sizeof(Py_UCS4));
    self->ends = PyMem_Calloc((size_t)self->grams + 1, sizeof(uint32_t));
    self->spaced = PyMem_Calloc((size_t)self->grams + 1, sizeof(uint8_t));
    self->counts = PyMem_Calloc((size_t)self->grams + 1, sizeof(uint32_t));
    if (total > UINT32_MAX || !self->slots || !self->pool || !self->ends || !self->spaced ||
        !self->counts) {
        PyErr_NoMemory();
        return -1;
    }
    uint32_t at = 0;
    for (Py_ssize_t i = 0; i < self->grams; i++) {
        PyObject *gram = PyTuple_GET_ITEM(grams, i);
        const Py_ssize_t length = PyUnicode_GET_LENGTH(gram);
        const int spaced = length > 0 && PyUnicode_READ_CHAR(gram, 0) == '\t';
        const uint32_t from = at;
        uint64_t hash = beginning(spaced);
        for (Py_ssize_t place = spaced; place < length; place++) {
            self->pool[at++] = PyUnicode_READ_CHAR(gram, place);
            hash = longer(hash, self->pool[at - 1]);
        }
        self->ends[i] = at;
        self->spaced[i] = (uint8_t)spaced;
        Slot *slot = slot_of(self, hash, self->pool + from, (Py_ssize_t)(at - from), spaced);
        slot->check = (uint32_t)(hash >> 32);
        slot->gram = (uint32_t)i + 1;
    }
    return 0;
}

static PyObject *table_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"grams",      "rarity", "weights", "scales", "bias",
                            "characters", "words",  "surest",  NULL};
    PyObject *grams;
    Py_buffer rarity = {0}, weights = {0}, scales = {0}, bias = {0};
    Table *self = (Table *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    int whole = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "$O!y*y*y*y*iid", names, &PyTuple_Type, &grams,
                                     &rarity, &weights, &scales, &bias, &self->sizes[0],
                                     &self->sizes[1], &self->surest))
        goto done;
    self->grams = PyTuple_GET_SIZE(grams);
    self->labels = bias.len / (2 * (Py_ssize_t)sizeof(double));
    if (self->labels < 2 || self->labels > MAX_LABELS || self->grams >= 1 << 28 ||
        self->sizes[0] < 1 || self->sizes[0] > 16 || self->sizes[1] < 1 || self->sizes[1] > 16) {
        PyErr_SetString(PyExc_ValueError, "too many or too few n-grams, labels or sizes");
        goto done;
    }
    if ((self->rarity = copied(&rarity, self->grams, sizeof(float))) == NULL ||
        (self->weights = copied(&weights, self->grams * self->labels, 1)) == NULL ||
        (self->scales = copied(&scales, 2 * self->labels, sizeof(double))) == NULL ||
        (self->bias = copied(&bias, 2 * self->labels, sizeof(double))) == NULL)
        goto done;
    whole = table_fill(self, grams) == 0;
done:
    PyBuffer_Release(&rarity);
    PyBuffer_Release(&weights);
    PyBuffer_Release(&scales);
    PyBuffer_Release(&bias);
    if (!whole)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static PyMethodDef table_methods[] = {
    {"claim", (PyCFunction)table_claim, METH_VARARGS, NULL},
    {"scores", (PyCFunction)table_scores, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject TableType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._phrases.Table",
    .tp_basicsize = sizeof(Table),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = table_new,
    .tp_dealloc = (destructor)table_dealloc,
    .tp_methods = table_methods,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_phrases", "Phrases in C; see classify/phrases.py.", -1, NULL, NULL,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__phrases(void)
{
    PyObject *self;
    if (PyType_Ready(&TableType) < 0 || (self = PyModule_Create(&module)) == NULL)
        return NULL;
    if (PyModule_AddObjectRef(self, "Table", (PyObject *)&TableType) < 0)
        Py_CLEAR(self);
    return self;
}
