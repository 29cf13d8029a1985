/* What a scanner knows of its rules, and what a look at a text found. */
#pragma once

#include "automaton.h"

#define MOST_RULES (1 << 20) /* tables and each look at a window are as long as the highest */
#define MOST_GROUPS (1 << 24)
#define JOINED_BITS 20 /* of the table of pairs in interruptible literals */
#define BEGUN_BITS 18  /* of the table of pairs that spellings begin with */

typedef struct {
    int32_t start, end, literal;
} Hit;

typedef struct {
    Hit *items;
    Py_ssize_t count, capacity;
} Hits;

/* Copy what was gathered into memory of its size. */
static int settle(Hits *hits, const Hits *gathered)
{
    hits->items = NULL;
    hits->count = hits->capacity = gathered->count;
    if (gathered->count == 0)
        return 0;
    if ((hits->items = PyMem_Malloc((size_t)gathered->count * sizeof(Hit))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(hits->items, gathered->items, (size_t)gathered->count * sizeof(Hit));
    return 0;
}

static int push(Hits *hits, int32_t start, int32_t end, int32_t literal)
{
    if (hits->count == hits->capacity) {
        Py_ssize_t capacity = hits->capacity ? hits->capacity * 2 : 16;
        Hit *items = PyMem_Realloc(hits->items, (size_t)capacity * sizeof(Hit));
        if (!items) {
            PyErr_NoMemory();
            return -1;
        }
        hits->items = items;
        hits->capacity = capacity;
    }
    hits->items[hits->count++] = (Hit){start, end, literal};
    return 0;
}

typedef struct {
    int32_t rule, gap, anchor, orders, steps, needs;
    int32_t *step; /* orders × steps; group, -1 number, -2 - i pattern i */
    int32_t *need; /* groups that must occur */
    int is_open, has_patterns, has_company;
} Sequence;

#define QUICK_NEEDS 8

#define MOST_WORDS 4 /* of 64 positions each */

/* A pattern as text.positions has it: sets of positions are words of 64 bits. */
typedef struct {
    int words, holds_everywhere;
    uint8_t *classes; /* by interval of code points, NULL where the pattern is left to RE2 */
    uint64_t *sets;   /* by class: the positions that take its characters */
    uint64_t *follow; /* by position */
    uint64_t first[MOST_WORDS], last[MOST_WORDS];
} Positions;

/* The first look at a sequence: its needs side by side, those beyond the last are in Sequence. */
typedef struct {
    int32_t index, rule;
    int16_t count;
    int16_t need[QUICK_NEEDS];
} Quick;

typedef struct {
    PyObject_HEAD
    Automaton literals, spellings;
    Py_ssize_t count, words, rules;
    int32_t *groups_start, *groups; /* by literal: the groups that it is in */
    uint64_t *some; /* by literal: its groups modulo 64, as bits */
    int32_t interruptible, longest_interruptible;
    uint64_t *joined; /* one bit a pair of neighbours inside an interruptible literal, by hash */
    uint8_t filler[BMP / 8], mark[BMP / 8], numeral[BMP / 8];
    PyObject *phrases; /* fillers of two characters, one behind another */
    uint16_t *code;  /* by BMP character: its sound where it may hide another, else itself */
    uint16_t *sound; /* by BMP character: its sound, confusable ones apart */
    uint64_t *begun; /* one bit a pair with which a spelling begins, by hash */
    PyObject *terms; /* tuple of literals */
    PyObject *heard; /* tuple of them in characters that sound as they do, each as long */
    PyObject *meant; /* by spelling: tuple of literals */
    uint64_t *common; /* open addressing: common words of two characters */
    size_t common_mask;
    Sequence *sequences;
    Py_ssize_t sequence_count;
    int32_t *anchored_start, *anchored; /* sequences by group */
    int32_t *by_rule_start, *by_rule;
    Quick *quick; /* in the order of `anchored` */
    uint64_t *anchor_bits, *open_bits;
    PyObject *patterns; /* tuple of functions: text → list of spans */
    PyObject *searches; /* … text → whether there is one, where `positions` do not say */
    Positions *positions; /* by pattern */
    Py_ssize_t positions_count;
    uint32_t *borders;    /* of the intervals of code points */
    Py_ssize_t intervals;
    uint16_t *interval; /* by BMP character */
    Py_ssize_t longest_sound, many;
    Py_ssize_t pattern_characters, pattern_spaced; /* with Han, without */
    Py_ssize_t window_segments, window_characters, window_ms, border_characters;
    Py_ssize_t reach, reach_wide; /* characters before a segment in which a literal may begin */
    Classes *classes; /* of characters */
    Hits gathered, gathered_sounds; /* of the look under way; no Python runs in between */
} Scanner;

typedef struct Looked {
    PyObject_VAR_HEAD
    Scanner *scanner;
    PyObject *before, *text, *pointed;
    struct Looked *joined; /* the look at it together with what it folds with, NULL for none */
    Hits found, heard;
    Py_ssize_t size;
    int32_t node; /* of the automaton of literals, at the end of the text */
    uint8_t holds_number, is_spaced;
    uint8_t first, last; /* what stands at its borders */
    uint8_t is_joined; /* its groups count words that have no place here */
    uint64_t *opens; /* two bits a pattern: known, holds */
    uint64_t bits[]; /* groups */
} Looked;

static PyTypeObject LookedType;

static inline int has(const uint8_t *set, Py_UCS4 c)
{
    return c < BMP && (set[c >> 3] >> (c & 7) & 1);
}

static inline int is_in(const Scanner *s, int32_t literal, int32_t group)
{
    if (!(s->some[literal] >> (group & 63) & 1))
        return 0;
    for (int32_t k = s->groups_start[literal]; k < s->groups_start[literal + 1]; k++)
        if (s->groups[k] == group)
            return 1;
    return 0;
}

static inline int bit(const uint64_t *bits, int32_t at)
{
    return (int)(bits[at >> 6] >> (at & 63) & 1);
}
