/* Whether the parts of a sequence stand in its order and within its gaps. */
#pragma once

#include "opening.h"
#include "windows.h"

/* Where the parts of a chain may end, step by step. */
typedef struct {
    int32_t ends[2][1024];
    int from, known, reached, is_far;
    int32_t gap;
} Chain;

static inline void extend(Chain *chain, int32_t start, int32_t end)
{
    int fits = chain->known < 0;
    const int32_t *ends = chain->ends[chain->from];
    for (int e = 0; e < chain->known && !fits; e++)
        fits = ends[e] <= start && (chain->is_far || start - ends[e] <= chain->gap);
    if (fits && chain->reached < 1024)
        chain->ends[1 - chain->from][chain->reached++] = end;
}

/* Extend by every place of a number or pattern; -1 on error, 0 where there are too many. */
static int extend_open(const Scanner *s, PyObject *window, Layout *layout, Chain *chain,
                       int32_t step)
{
    if (step == -1) {
        if (find_numbers(s, window, layout) < 0)
            return -1;
        if (layout->numbers.count > s->many)
            return 0;
        for (Py_ssize_t i = 0; i < layout->numbers.count; i++)
            extend(chain, layout->numbers.items[i].start, layout->numbers.items[i].end);
        return 1;
    }
    PyObject *spans = spans_of(s, window, layout, step);
    if (spans == NULL)
        return -1;
    if (PyList_GET_SIZE(spans) > s->many)
        return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(spans); i++) {
        int start, end;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(spans, i), "ii", &start, &end))
            return -1;
        extend(chain, start, end);
    }
    return 1;
}

/* Extend by every hit of a group: only in the segments that have some. */
static void extend_group(const Scanner *s, PyObject *window, const Layout *layout, Chain *chain,
                         int32_t group)
{
    Py_ssize_t from = 0;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(window); from = layout->ends[at++]) {
        if (!bit(looked_at(window, at)->bits, group))
            continue;
        for (Py_ssize_t i = from; i < layout->ends[at]; i++) {
            if (!(layout->some[i] >> (group & 63) & 1))
                continue;
            Hit hit = layout->placed.items[i];
            if (is_in(s, hit.literal, group))
                extend(chain, hit.start, hit.end);
        }
    }
}

/* Tell whether hits stand in the order and within the gaps of a sequence, some of them new.
 * Where not `with_open`, numbers and patterns are taken to stand wherever they are needed. */
static int may_stand(const Scanner *s, const Sequence *sequence, PyObject *window, Layout *layout,
                     int with_open)
{
    if (layout->placed.count > s->many)
        return 1;
    Chain chain;
    chain.gap = sequence->gap;
    for (int32_t o = 0; o < sequence->orders; o++) {
        chain.known = -1;
        chain.is_far = chain.from = 0;
        int possible = 1, is_far = 0;
        for (int32_t k = 0; k < sequence->steps && possible; k++) {
            int32_t step = sequence->step[o * sequence->steps + k];
            if (step < 0 && !with_open) {
                is_far = 1;
                continue;
            }
            chain.reached = 0;
            chain.is_far = is_far;
            if (step < 0) {
                int known = extend_open(s, window, layout, &chain, step);
                if (known <= 0)
                    return known < 0 ? -1 : 1;
            } else
                extend_group(s, window, layout, &chain, step);
            possible = chain.reached > 0;
            chain.known = chain.reached;
            chain.from = 1 - chain.from;
            is_far = 0;
        }
        if (possible && !sequence->has_company && !is_far) {
            possible = 0;
            for (int e = 0; e < chain.known && !possible; e++)
                possible = chain.ends[chain.from][e] > layout->new_start;
        }
        if (possible)
            return 1;
    }
    return 0;
}
