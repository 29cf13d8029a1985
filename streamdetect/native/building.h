/* The type Scanner: made, freed and called by Python. */
#pragma once

#include "attending.h"
#include "looked.h"
#include "reading.h"

static int scanner_traverse(Scanner *s, visitproc visit, void *arg)
{
    Py_VISIT(s->patterns);
    Py_VISIT(s->searches);
    Py_VISIT(s->terms);
    Py_VISIT(s->heard);
    Py_VISIT(s->meant);
    return 0;
}

static int scanner_clear(Scanner *s)
{
    Py_CLEAR(s->patterns);
    Py_CLEAR(s->searches);
    Py_CLEAR(s->terms);
    Py_CLEAR(s->heard);
    Py_CLEAR(s->meant);
    Py_CLEAR(s->phrases);
    return 0;
}

static void scanner_dealloc(Scanner *s)
{
    PyObject_GC_UnTrack(s);
    scanner_clear(s);
    positions_free(s);
    Py_CLEAR(s->classes);
    automaton_free(&s->literals);
    automaton_free(&s->spellings);
    if (s->sequences)
        for (Py_ssize_t i = 0; i < s->sequence_count; i++) {
            PyMem_Free(s->sequences[i].step);
            PyMem_Free(s->sequences[i].need);
        }
    PyMem_Free(s->sequences);
    PyMem_Free(s->joined);
    PyMem_Free(s->begun);
    PyMem_Free(s->quick);
    PyMem_Free(s->groups_start);
    PyMem_Free(s->groups);
    PyMem_Free(s->some);
    PyMem_Free(s->code);
    PyMem_Free(s->gathered.items);
    PyMem_Free(s->gathered_sounds.items);
    PyMem_Free(s->sound);
    PyMem_Free(s->common);
    PyMem_Free(s->anchored_start);
    PyMem_Free(s->anchored);
    PyMem_Free(s->by_rule_start);
    PyMem_Free(s->by_rule);
    PyMem_Free(s->anchor_bits);
    PyMem_Free(s->open_bits);
    PyObject_GC_Del(s);
}

static PyObject *scanner_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"literals", "literal_groups", "groups", "interruptible", "fillers",
                            "marks", "phrases", "numerals", "sequences", "patterns", "searches",
                            "codes", "sounds", "spellings", "meant", "heard", "common_words",
                            "longest_sound", "pattern_characters", "pattern_spaced", "window_segments",
                            "window_characters", "window_ms", "border_characters", "interruptions",
                            "classes", "many", "borders", "walks", NULL};
    PyObject *literals, *members, *fillers, *marks, *phrases, *numerals, *sequences, *patterns;
    PyObject *codes, *sounds, *searches, *spellings, *meant, *heard, *common;
    Py_ssize_t groups, interruptible, longest_sound;
    Py_ssize_t pattern_characters, pattern_spaced;
    Py_ssize_t window_segments, window_characters, window_ms, border_characters, interruptions;
    Py_ssize_t many, borders_size;
    PyObject *classes, *walks;
    const char *borders;
    if (!PyArg_ParseTupleAndKeywords(
            args, kwargs, "O!O!nnUUUUO!O!O!O!O!O!O!O!UnnnnnnnnO!ny#O!", names, &PyList_Type, &literals,
            &PyTuple_Type, &members, &groups, &interruptible, &fillers, &marks, &phrases,
            &numerals, &PyList_Type, &sequences, &PyList_Type, &patterns, &PyList_Type, &searches, &PyDict_Type, &codes,
            &PyDict_Type, &sounds, &PyList_Type, &spellings, &PyTuple_Type, &meant,
            &PyList_Type, &heard, &common, &longest_sound, &pattern_characters, &pattern_spaced,
            &window_segments, &window_characters, &window_ms, &border_characters, &interruptions,
            &ClassesType, &classes, &many, &borders, &borders_size, &PyList_Type, &walks))
        return NULL;
    if (many > 1024 || many < 0) {
        PyErr_SetString(PyExc_ValueError, "many is at most 1024");
        return NULL;
    }
    if (groups < 0 || groups > MOST_GROUPS) {
        PyErr_SetString(PyExc_ValueError, "there are not so many groups");
        return NULL;
    }
    if (PyList_GET_SIZE(searches) != PyList_GET_SIZE(patterns)) {
        PyErr_SetString(PyExc_ValueError, "each pattern has its search");
        return NULL;
    }
    Scanner *s = (Scanner *)type->tp_alloc(type, 0);
    if (s == NULL)
        return NULL;
    s->words = (groups + 63) / 64;
    s->count = PyList_GET_SIZE(literals);
    if (!are_as_long(literals, heard)) {
        PyErr_SetString(PyExc_ValueError, "each literal is heard as a text of its length");
        goto failed;
    }
    if (interruptible < 0 || interruptible > s->count) {
        PyErr_SetString(PyExc_ValueError, "interruptible literals come first");
        goto failed;
    }
    s->interruptible = (int32_t)interruptible;
    s->longest_sound = longest_sound;
    s->pattern_characters = pattern_characters;
    s->pattern_spaced = pattern_spaced;
    s->window_segments = window_segments;
    s->window_characters = window_characters;
    s->window_ms = window_ms;
    s->border_characters = border_characters;
    s->many = many;
    s->terms = PyList_AsTuple(literals);
    s->heard = PyList_AsTuple(heard);
    s->meant = Py_NewRef(meant);
    s->phrases = Py_NewRef(phrases);
    mark(s->filler, fillers);
    mark(s->mark, marks);
    mark(s->numeral, numerals);
    for (Py_UCS4 c = '0'; c <= '9'; c++)
        s->numeral[c >> 3] |= (uint8_t)(1 << (c & 7));
    s->patterns = PyList_AsTuple(patterns);
    s->searches = PyList_AsTuple(searches);
    s->groups_start = PyMem_Calloc((size_t)s->count + 2, sizeof(int32_t));
    s->code = PyMem_Calloc(BMP, sizeof(uint16_t));
    s->sound = PyMem_Calloc(BMP, sizeof(uint16_t));
    s->anchor_bits = PyMem_Calloc((size_t)s->words + 1, sizeof(uint64_t));
    s->open_bits = PyMem_Calloc((size_t)s->words + 1, sizeof(uint64_t));
    s->sequence_count = PyList_GET_SIZE(sequences);
    s->sequences = PyMem_Calloc((size_t)s->sequence_count + 1, sizeof(Sequence));
    s->joined = PyMem_Calloc((1u << JOINED_BITS) / 64, sizeof(uint64_t));
    s->begun = PyMem_Calloc((1u << BEGUN_BITS) / 64, sizeof(uint64_t));
    s->classes = (Classes *)Py_NewRef(classes);
    if (!s->terms || !s->heard || !s->patterns || !s->searches || !s->joined || !s->begun || !s->groups_start || !s->code ||
        !s->sound || !s->anchor_bits || !s->open_bits ||
        !s->sequences) {
        PyErr_NoMemory();
        goto failed;
    }
    if (automaton_build(&s->literals, literals) < 0 || automaton_build(&s->spellings, spellings) < 0)
        goto failed;
    if (read_groups(s, members, groups) < 0 || read_begun(s, spellings) < 0)
        goto failed;
    if (read_walks(s, borders, borders_size, walks) < 0)
        goto failed;
    read_pairs(s, literals);
    read_reach(s, literals, interruptions);
    if (read_codes(codes, s->code) < 0 || read_codes(sounds, s->sound) < 0 ||
        read_common(s, common) < 0)
        goto failed;
    if (check_meant(s, spellings) < 0)
        goto failed;
    for (Py_ssize_t i = 0; i < s->sequence_count; i++) {
        Sequence *sequence = &s->sequences[i];
        if (read_sequence(s, sequence, PyList_GET_ITEM(sequences, i), groups) < 0)
            goto failed;
        if (sequence->anchor < 0 || sequence->anchor >= groups) {
            PyErr_SetString(PyExc_ValueError, "an anchor is a group");
            goto failed;
        }
        s->anchor_bits[sequence->anchor >> 6] |= 1ull << (sequence->anchor & 63);
        if (sequence->is_open)
            s->open_bits[sequence->anchor >> 6] |= 1ull << (sequence->anchor & 63);
    }
    if (bucket(s, groups, 0, &s->anchored_start, &s->anchored) < 0 ||
        bucket(s, s->rules, 1, &s->by_rule_start, &s->by_rule) < 0)
        goto failed;
    if ((s->quick = PyMem_Calloc((size_t)s->sequence_count + 1, sizeof(Quick))) == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t i = 0; i < s->sequence_count; i++) {
        const Sequence *sequence = &s->sequences[s->anchored[i]];
        Quick *quick = &s->quick[i];
        quick->index = s->anchored[i];
        quick->rule = sequence->rule;
        for (int32_t k = 0; k < sequence->needs && k < QUICK_NEEDS; k++)
            if (sequence->need[k] <= INT16_MAX)
                quick->need[quick->count++] = (int16_t)sequence->need[k];
            else
                break;
    }
    return (PyObject *)s;
failed:
    Py_DECREF(s);
    return NULL;
}

static PyMethodDef scanner_methods[] = {
    {"look", (PyCFunction)(void (*)(void))scanner_look, METH_FASTCALL, NULL},
    {"due", (PyCFunction)(void (*)(void))scanner_due, METH_FASTCALL, NULL},
    {"attend", (PyCFunction)(void (*)(void))scanner_attend, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject ScannerType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "streamdetect._native.Scanner",
    .tp_basicsize = sizeof(Scanner),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = scanner_new,
    .tp_dealloc = (destructor)scanner_dealloc,
    .tp_traverse = (traverseproc)scanner_traverse,
    .tp_clear = (inquiry)scanner_clear,
    .tp_methods = scanner_methods,
};
