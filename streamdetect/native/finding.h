/* Literals in a text: as written, interrupted by fillers, and by their sound. */
#pragma once

#include "scanner.h"

/* Go on at `from`, from and to a node. */
static int find_literals(Scanner *s, int kind, const void *data, Py_ssize_t from, Py_ssize_t length,
                         int32_t *at_node, Hits *hits)
{
    const Automaton *a = &s->literals;
    int32_t node = *at_node;
    for (Py_ssize_t i = from; i < length; i++) {
        node = step_of(a, node, PyUnicode_READ(kind, data, i));
        int32_t at = ending_at(a, node);
        for (; at != 0; at = a->nodes[at].shorter) {
            int32_t literal = a->nodes[at].output;
            if (push(hits, (int32_t)(i + 1 - a->length[literal]), (int32_t)(i + 1), literal) < 0)
                return -1;
        }
    }
    *at_node = node;
    return 0;
}

/* Tell whether a look ended where one at `before` would end: then the search goes on from there.
 * It saw the same characters, and no more of them count. */
static int ends_alike(const Looked *left, PyObject *before)
{
    Py_ssize_t base = PyUnicode_GET_LENGTH(before), size = left->size;
    Py_ssize_t earlier = PyUnicode_GET_LENGTH(left->before);
    if (earlier + size < base || left->scanner->literals.depth[left->node] > base)
        return 0;
    for (Py_ssize_t back = 1; back <= base; back++) {
        Py_UCS4 seen = back <= size ? PyUnicode_READ_CHAR(left->text, size - back)
                                    : PyUnicode_READ_CHAR(left->before, earlier + size - back);
        if (seen != PyUnicode_READ_CHAR(before, base - back))
            return 0;
    }
    return 1;
}

/* Tell whether two characters side by side are a filler. */
static inline int is_phrase(const Scanner *s, Py_UCS4 left, Py_UCS4 right)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(s->phrases);
    for (Py_ssize_t i = 0; i < length; i += 2)
        if (PyUnicode_READ_CHAR(s->phrases, i + 1) == right &&
            PyUnicode_READ_CHAR(s->phrases, i) == left)
            return 1;
    return 0;
}

/* Tell whether a term of two characters goes on where a clause may have ended. */
static int is_parted_by_mark(const Scanner *s, int kind, const void *data, int32_t first,
                             int32_t last)
{
    for (int32_t i = first + 1; i < last - 1; i++)
        if (has(s->mark, PyUnicode_READ(kind, data, i)))
            return 1;
    return 0;
}

/* Search kept[from:to] for interrupted literals. */
static int find_between(Scanner *s, int kind, const void *data, const int32_t *kept,
                        Py_ssize_t from, Py_ssize_t to, Hits *hits)
{
    const Automaton *a = &s->literals;
    int32_t node = 0;
    for (Py_ssize_t i = from; i < to; i++) {
        node = step_of(a, node, PyUnicode_READ(kind, data, kept[i]));
        int32_t at = ending_at(a, node);
        for (; at != 0; at = a->nodes[at].shorter) {
            int32_t literal = a->nodes[at].output;
            if (literal >= s->interruptible)
                continue;
            Py_ssize_t start = i + 1 - a->length[literal];
            int32_t first = kept[start], last = kept[i] + 1;
            int32_t extra = last - first - (int32_t)(i + 1 - start);
            if (extra <= 0 || extra > 4 ||
                (a->length[literal] == 2 && is_parted_by_mark(s, kind, data, first, last)))
                continue;
            int close = 1;
            for (Py_ssize_t k = start; k < i && close; k++)
                close = kept[k + 1] - kept[k] <= 3;
            if (close && push(hits, first, last, literal) < 0)
                return -1;
        }
    }
    return 0;
}

/* Terms interrupted by fillers: the text without fillers, searched for the interruptible ones.
 * Only around fillers whose neighbours stand side by side in some literal. */
static int find_interrupted(Scanner *s, int kind, const void *data, Py_ssize_t length, Hits *hits)
{
    int32_t few[512], *kept = few;
    if (length > 512 && (kept = PyMem_Malloc((size_t)length * sizeof(int32_t))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (has(s->filler, c))
            continue;
        if (i + 1 < length && is_phrase(s, c, PyUnicode_READ(kind, data, i + 1)))
            i++;
        else
            kept[count++] = (int32_t)i;
    }
    Py_ssize_t from = -1, to = -1, reach = s->longest_interruptible - 1;
    int failed = 0;
    for (Py_ssize_t k = 0; k + 1 < count && !failed; k++) {
        int32_t apart = kept[k + 1] - kept[k];
        if (apart == 1 || apart > 3)
            continue;
        uint64_t pair = hashed_pair(PyUnicode_READ(kind, data, kept[k]),
                                    PyUnicode_READ(kind, data, kept[k + 1]), JOINED_BITS);
        if (!(s->joined[pair >> 6] >> (pair & 63) & 1))
            continue;
        Py_ssize_t low = k + 1 > reach ? k + 1 - reach : 0;
        Py_ssize_t high = k + 1 + reach < count ? k + 1 + reach : count;
        if (from >= 0 && low > to) {
            failed = find_between(s, kind, data, kept, from, to, hits) < 0;
            from = low;
        } else if (from < 0)
            from = low;
        to = high;
    }
    if (from >= 0 && !failed)
        failed = find_between(s, kind, data, kept, from, to, hits) < 0;
    if (kept != few)
        PyMem_Free(kept);
    return failed ? -1 : 0;
}

/* Drop what ends before `base`, and count the others from there. */
static void drop_before(Hits *hits, int32_t base, int32_t joint)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < hits->count; i++) {
        Hit hit = hits->items[i];
        if (hit.end > base - joint)
            hits->items[kept++] = (Hit){hit.start - base, hit.end - base, hit.literal};
    }
    hits->count = kept;
}

static int is_written(const Hits *hits, Py_ssize_t plain, int32_t start, int32_t end)
{
    /* Hits of one end lie together, in order of end; look from the first of that end. */
    Py_ssize_t low = 0, high = plain;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (hits->items[middle].end < end)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < plain && hits->items[low].end == end; low++)
        if (hits->items[low].start == start)
            return 1;
    return 0;
}

static int is_common(const Scanner *s, Py_UCS4 left, Py_UCS4 right)
{
    if (left >= BMP || right >= BMP)
        return 0;
    uint64_t key = (uint64_t)left << 16 | right;
    size_t at = (size_t)mixed(key) & s->common_mask;
    while (s->common[at] != 0 && s->common[at] != key)
        at = (at + 1) & s->common_mask;
    return s->common[at] == key;
}

static inline Py_UCS4 code_of(const Scanner *s, Py_UCS4 c)
{
    return c < BMP ? s->code[c] : c;
}

/* sounds._covers: the places of the first and the last character that is another of the same sound;
   0 where it is none, or not to be counted. */
static int covers_of(const Scanner *s, int kind, const void *data, Py_ssize_t start,
                     PyObject *term, PyObject *heard, Py_ssize_t *first, Py_ssize_t *last)
{
    Py_ssize_t strange = 0, confused = 0, length = PyUnicode_GET_LENGTH(term);
    int told = 0, is_word = 0, is_again = 0, was_strange = 0;
    for (Py_ssize_t k = 0; k < length; k++) {
        Py_UCS4 said = PyUnicode_READ(kind, data, start + k);
        int is_strange = said != PyUnicode_READ_CHAR(term, k);
        if (k > 0 && (is_strange || was_strange))
            is_word |= is_common(s, PyUnicode_READ(kind, data, start + k - 1), said);
        was_strange = is_strange;
        if (!is_strange) {
            told += code_of(s, said) != said;
            continue;
        }
        Py_UCS4 sounds = PyUnicode_READ_CHAR(heard, k);
        if (said >= BMP || sounds >= BMP || s->sound[said] != s->sound[sounds]) {
            if (length > 3 && code_of(s, said) != code_of(s, sounds))
                return 0;
            confused++;
        }
        for (Py_ssize_t other = start; other < start + k; other++)
            is_again |= PyUnicode_READ(kind, data, other) == said;
        if (strange++ == 0)
            *first = k;
        *last = k;
    }
    if (strange == 0 || strange > (length == 2 || confused ? 1 : length))
        return 0;
    if (length < 4 ? strange == 1 : strange < length && !confused)
        return length > 2 || !confused;
    return !is_word && !is_again && (told > 1 || !confused);
}

/* Take what is spelled in [start, end) for the literals that it may stand for. */
static int hear_spelling(Scanner *s, int kind, const void *data, Py_ssize_t start, Py_ssize_t end,
                         Py_ssize_t length, Py_ssize_t from, int32_t spelling, const Hits *hits,
                         Py_ssize_t plain, Hits *heard)
{
    int is_short = end - start == 2;
    Py_UCS4 last_one = PyUnicode_READ(kind, data, end - 1);
    if (is_short && is_common(s, PyUnicode_READ(kind, data, start), last_one))
        return 0;
    if (is_written(hits, plain, (int32_t)start, (int32_t)end))
        return 0;
    /* Does a word go on beyond the span? */
    int after = end < length && is_common(s, last_one, PyUnicode_READ(kind, data, end));
    int before = start > from && is_common(s, PyUnicode_READ(kind, data, start - 1),
                                           PyUnicode_READ(kind, data, start));
    PyObject *meant = PyTuple_GET_ITEM(s->meant, spelling);
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(meant); k++) {
        long literal = PyLong_AsLong(PyTuple_GET_ITEM(meant, k));
        Py_ssize_t first = 0, last = 0;
        if (!covers_of(s, kind, data, start, PyTuple_GET_ITEM(s->terms, literal),
                       PyTuple_GET_ITEM(s->heard, literal), &first, &last) ||
            (after && (is_short || start + last == end - 1)) ||
            (before && (is_short || first == 0)))
            continue;
        if (push(heard, (int32_t)start, (int32_t)end, (int32_t)literal) < 0)
            return -1;
    }
    return 0;
}

/* Sort what was found place by place by its end; of one end, the earlier place stays first. Spans are
 * short, so each moves by a few. */
static void sort_by_end(Hits *hits)
{
    for (Py_ssize_t i = 1; i < hits->count; i++) {
        Hit hit = hits->items[i];
        Py_ssize_t at = i;
        for (; at > 0 && hits->items[at - 1].end > hit.end; at--)
            hits->items[at] = hits->items[at - 1];
        hits->items[at] = hit;
    }
}

/* Homophones in together[from:]; offsets are those of `together`. As sounds.Sounds.find has it. */
static int find_sounds(Scanner *s, PyObject *together, Py_ssize_t from, const Hits *hits,
                       Py_ssize_t plain, Hits *heard)
{
    const Automaton *a = &s->spellings;
    int kind = PyUnicode_KIND(together);
    const void *data = PyUnicode_DATA(together);
    Py_ssize_t length = PyUnicode_GET_LENGTH(together);
    int failed = 0;
    /* From each place on, since most pairs of characters begin no spelling: one bit says so, and
     * the large tables are left alone. */
    Py_UCS4 next = from < length ? code_of(s, PyUnicode_READ(kind, data, from)) : 0;
    for (Py_ssize_t start = from; start + 1 < length && !failed; start++) {
        Py_UCS4 first = next;
        next = code_of(s, PyUnicode_READ(kind, data, start + 1));
        uint64_t pair = hashed_pair(first, next, BEGUN_BITS);
        if (!(s->begun[pair >> 6] >> (pair & 63) & 1))
            continue;
        int32_t node = child_of(a, 0, first);
        for (Py_ssize_t end = start + 2; node != 0 && end <= length && !failed; end++) {
            node = child_of(a, node, code_of(s, PyUnicode_READ(kind, data, end - 1)));
            if (node != 0 && a->nodes[node].output >= 0)
                failed = hear_spelling(s, kind, data, start, end, length, from,
                                       a->nodes[node].output, hits, plain, heard) < 0;
        }
    }
    sort_by_end(heard);
    return failed ? -1 : 0;
}

static void count_groups(Looked *looked, const Hits *hits)
{
    Scanner *s = looked->scanner;
    for (Py_ssize_t i = 0; i < hits->count; i++) {
        int32_t literal = hits->items[i].literal;
        for (int32_t k = s->groups_start[literal]; k < s->groups_start[literal + 1]; k++)
            looked->bits[s->groups[k] >> 6] |= 1ull << (s->groups[k] & 63);
    }
}
