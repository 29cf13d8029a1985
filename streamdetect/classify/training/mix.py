"""`python -m streamdetect.classify.training.mix`: the counts of the datasheet, as Markdown."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence

from streamdetect.classify.training.rows import OUTCOMES, Row, read_rows
from streamdetect.events.vocabulary import CATEGORIES

MARK_BEGIN = "<!-- mix: begin -->"
MARK_END = "<!-- mix: end -->"
_TOPIC_LINES = 20  # a topic of fewer is counted among the small ones
Keys = Callable[[Row], Sequence[str]]


def mix_tables(rows: Sequence[Row]) -> str:
    """Return lines per author, per topic and per category, each by outcome.

    Topics of few lines, of which there are thousands, share a row a language.
    """
    sizes = Counter((row.topic, row.lang) for row in rows)
    small = Counter(lang for (_, lang), size in sizes.items() if size < _TOPIC_LINES)

    def topic(row: Row) -> list[str]:
        few = sizes[row.topic, row.lang] < _TOPIC_LINES
        named = f"{small[row.lang]} small topics" if few else row.topic
        return [f"{named} ({row.lang})"]

    parts = [
        f"{len(rows)} lines in {len({row.family for row in rows})} families.",
        _table("author, language", rows, lambda row: [f"{row.author}, {row.lang}"]),
        _table("topic", rows, topic),
        _table("category", rows, lambda row: list(row.labels), CATEGORIES),
    ]
    return "\n\n".join(parts) + "\n"


def _table(title: str, rows: Sequence[Row], keys: Keys, order: Sequence[str] = ()) -> str:
    counts: dict[str, Counter[str]] = {name: Counter() for name in order}
    for row in rows:
        for key in keys(row):
            counts.setdefault(key, Counter())[row.outcome] += 1
    names = list(order) or sorted(counts)
    lines = [f"| {title} | {' | '.join(OUTCOMES)} |", "|---" * (len(OUTCOMES) + 1) + "|"]
    for name in names:
        numbers = " | ".join(str(counts[name][outcome]) for outcome in OUTCOMES)
        lines.append(f"| {name} | {numbers} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(mix_tables(read_rows()))
