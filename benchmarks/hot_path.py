"""What a segment costs: our core against the naive chain and against other matchers, in one run.

    python -m benchmarks.hot_path [--recordings FILE] [--terms 5000] [--patterns 500] [--rounds 40]

The contenders take turns on the same block of segments; a figure is the median over the rounds,
a ratio the median of the ratios within a round. `make bench` installs the peers, which the project
itself does not need (pyahocorasick, hyperscan).

Our core hears a decoded segment and concludes: folding, windows, homophones, rules, guards. The
naive chain only normalises (NFKC, traditional to simplified, a loop over characters, pinyin). The
peers only look for the literals and patterns, in text that is folded already.
"""

import json
import re
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.synthetic_rules import ruleset
from benchmarks.workload import segments
from streamdetect.detect import compiled
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scanner import build_plain, build_scanner
from streamdetect.events.messages import TranscriptSegment
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import PatternStep, Ruleset
from streamdetect.settings import content_folder
from streamdetect.text import pipeline
from streamdetect.text.pipeline import fold_text

BLOCK = 200  # segments a round

Contender = Callable[[Sequence[TranscriptSegment]], object]


def naive_chain() -> Contender:
    """Return normalisation as it is often written."""
    from opencc_purepy import OpenCC
    from pypinyin import lazy_pinyin

    convert = OpenCC("t2s").convert

    def run(block: Sequence[TranscriptSegment]) -> None:
        for segment in block:
            text = convert(unicodedata.normalize("NFKC", segment.text))
            kept = [char.lower() for char in text if unicodedata.category(char) not in ("Cf", "Cc")]
            lazy_pinyin("".join(kept))

    return run


def core(rules: Ruleset, *, native: bool) -> Contender:
    """Return our core, rules only, with or without the extension."""
    with _extension(used=native):
        rooms = Rooms(Detector(rules, detectors=Detectors.RULES))

    def run(block: Sequence[TranscriptSegment]) -> None:
        with _extension(used=native):
            for segment in block:
                rooms.conclude(rooms.hear(segment, UNKNOWN_GOODS), None)

    return run


@contextmanager
def _extension(*, used: bool) -> Iterator[None]:
    classes = pipeline.CLASSES
    if not used:
        compiled.build_scanner, pipeline.CLASSES = build_plain, None
    try:
        yield
    finally:
        compiled.build_scanner, pipeline.CLASSES = build_scanner, classes


def literals_and_patterns(rules: Ruleset) -> tuple[list[str], list[str]]:
    """Return all terms and all patterns of a ruleset."""
    terms: dict[str, None] = {}
    patterns: dict[str, None] = {}
    for rule in rules.rules:
        for group in rule.groups.values():
            terms.update(dict.fromkeys(map(fold_text, group)))
        for sequence in rule.matching.any_of:
            for step in sequence.steps:
                if isinstance(step, PatternStep):
                    patterns[step.pattern] = None
    terms.pop("", None)
    return list(terms), list(patterns)


def one_by_one(terms: list[str], patterns: list[str]) -> Contender:
    """Return one `in` a term, one `re` a pattern."""
    compiled_patterns = [re.compile(pattern) for pattern in patterns]

    def run(block: Sequence[TranscriptSegment]) -> None:
        for segment in block:
            text = segment.text
            [term for term in terms if term in text]
            [pattern for pattern in compiled_patterns if pattern.search(text)]

    return run


def pyahocorasick(terms: list[str], patterns: list[str]) -> Contender:
    """Return pyahocorasick for the terms; where one occurs, the patterns one by one."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for index, term in enumerate(terms):
        automaton.add_word(term, index)
    automaton.make_automaton()
    compiled_patterns = [re.compile(pattern) for pattern in patterns]

    def run(block: Sequence[TranscriptSegment]) -> None:
        for segment in block:
            if list(automaton.iter(segment.text)):
                [pattern for pattern in compiled_patterns if pattern.search(segment.text)]

    return run


def hyperscan(terms: list[str], patterns: list[str]) -> Contender:
    """Return one hyperscan database of all terms and patterns."""
    import hyperscan as hs

    database = hs.Database()
    expressions = [re.escape(term).encode() for term in terms] + [one.encode() for one in patterns]
    database.compile(
        expressions=expressions,
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[hs.HS_FLAG_UTF8 | hs.HS_FLAG_SINGLEMATCH] * len(expressions),
    )
    found: list[tuple[int, int, int]] = []

    def note(number: int, start: int, end: int, flags: int, context: object) -> None:
        found.append((number, start, end))

    def run(block: Sequence[TranscriptSegment]) -> None:
        for segment in block:
            found.clear()
            database.scan(segment.text.encode(), match_event_handler=note)

    return run


def take_turns(
    contenders: dict[str, Contender], blocks: Sequence[Sequence[TranscriptSegment]]
) -> dict[str, list[float]]:
    """Return µs a segment by contender, one figure a round."""
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    for block in blocks:
        for name, run in contenders.items():
            started = time.perf_counter()
            run(block)
            figures[name].append((time.perf_counter() - started) / len(block) * 1e6)
    return figures


def spread(rules: Ruleset, played: Sequence[TranscriptSegment]) -> tuple[float, float]:
    """Return the 50th and 99th percentile of what one segment costs the core, in µs of CPU."""
    rooms = Rooms(Detector(rules, detectors=Detectors.RULES))
    costs = []
    for segment in played:
        started = time.thread_time_ns()
        rooms.conclude(rooms.hear(segment, UNKNOWN_GOODS), None)
        costs.append((time.thread_time_ns() - started) / 1000)
    costs.sort()
    return costs[len(costs) // 2], costs[len(costs) * 99 // 100]


def evil_texts(terms: list[str]) -> dict[str, str]:
    """Return inputs made to cost much, of 120 characters."""
    term = max(terms, key=len)
    makers = {
        "one term again and again": term,
        "terms interrupted by fillers": "啊".join(term) + "，",
        "negations": "不没别非",
        "fillers": "啊，呃。",
        "digits and signs": "1l0O%*",
        "combining marks": "a\u0301\u0323",
        "split characters": "月巴言正",
        "emoji": "🥇🔝",
    }
    return {name: (unit * 120)[:120] for name, unit in makers.items()}


def main(
    recordings: Annotated[Path | None, typer.Option(help="Recordings (JSONL) to cut.")] = None,
    terms: Annotated[int, typer.Option(min=100)] = 5000,
    patterns: Annotated[int, typer.Option(min=0)] = 500,
    rounds: Annotated[int, typer.Option(min=3)] = 40,
    output: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Measure, and print medians and ratios."""
    played = list(segments(rounds * BLOCK, recordings))
    blocks = [played[at : at + BLOCK] for at in range(0, len(played), BLOCK)]
    made = ruleset(terms, patterns)
    real = load_ruleset(content_folder("rules"))
    written = literals_and_patterns(made)
    contenders = {
        "naive chain, no matching": naive_chain(),
        f"core, {terms} terms and {patterns} patterns": core(made, native=True),
        "… without the C extension": core(made, native=False),
        "core, the real rules": core(real, native=True),
        "… real rules, without the C extension": core(real, native=False),
        "peer: one after another": one_by_one(*written),
        "peer: pyahocorasick, then re": pyahocorasick(*written),
        "peer: hyperscan": hyperscan(*written),
    }
    figures = take_turns(contenders, blocks)
    _print("Cost of a segment", figures, "naive chain, no matching")
    p50, p99 = spread(made, played)
    print(f"spread: p50 {p50:.1f} µs, p99 {p99:.1f} µs, p99/p50 {p99 / p50:.1f}")
    scale = take_turns(
        {
            f"{count} terms": core(ruleset(count, patterns), native=True)
            for count in (1000, 5000, 20_000)
        },
        blocks,
    )
    _print("More terms", scale, "1000 terms")
    figures |= scale
    figures |= _evil(made, written[0], blocks[0])
    if output is not None:
        output.write_text(json.dumps(figures, indent=1, ensure_ascii=False), "utf-8")


def _evil(
    rules: Ruleset, terms: list[str], block: Sequence[TranscriptSegment]
) -> dict[str, list[float]]:
    """Print what a character of evil input costs, as a multiple of one of ordinary speech."""
    import msgspec

    run = core(rules, native=True)
    found: dict[str, list[float]] = {"ordinary": []}
    for round_ in range(9):
        for name, text in {"ordinary": "", **evil_texts(terms)}.items():
            spoken = [
                msgspec.structs.replace(
                    one,
                    text=text or (one.text * 20)[:120],
                    room_id=f"{round_}-{name}-{one.room_id}",
                )
                for one in block
            ]
            started = time.perf_counter()
            run(spoken)
            found.setdefault(name, []).append(
                (time.perf_counter() - started) / sum(len(one.text) for one in spoken) * 1e6
            )
    _print("Cost of a character of evil input", found, "ordinary")
    return {f"evil: {name}": values for name, values in found.items()}


def _print(title: str, figures: dict[str, list[float]], base: str) -> None:
    table = Table("contender", "µs (median)", f"{base} / this", title=title)
    for name, values in figures.items():
        ratio = statistics.median(a / b for a, b in zip(figures[base], values, strict=True))
        table.add_row(name, f"{statistics.median(values):.2f}", f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
