"""How much of what the model flags the gate lets through, at any share of texts that pass.

The gate is what phrases say (`streamdetect.classify.phrases`): its cost is theirs.

    python -m benchmarks.gate RECORDINGS.jsonl [--texts 6000] [--model FOLDER] [--kept SCORES.npz]
                              [--labels ROOMS]

Texts are those that a worker would give the model: each segment with the tail of its predecessors,
drawn at random. `--kept` is where the model's scores are kept for the next run (they take minutes);
`--labels` adds sentences of `tests/data/live_labels.jsonl` whose recordings are in the file.
"""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer
from rich.table import Table

from benchmarks.live_labels import labelled
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.phrases import read_phrases
from streamdetect.classify.tokens import readable
from streamdetect.classify.training.gate import opinions_of
from streamdetect.classify.training.measures import area_under_curve, share
from streamdetect.cli.terminal import console
from streamdetect.detect.bounds import is_spaced
from streamdetect.detect.model_window import model_window
from streamdetect.detect.rooms import MIN_MODEL_CHARACTERS
from streamdetect.settings import content_folder
from streamdetect.text.segmenting import cut_recording

_SEED: Final = 6
_SHARES: Final = (0.03, 0.05, 0.1, 0.2, 0.3, 0.5)
_TIMED: Final = 2000
_ROUNDS: Final = 5


def model_texts(recordings: Path, count: int) -> list[str]:
    """Return `count` texts of a file of recordings as the worker gives them to the model."""
    found = []
    for line in recordings.read_text(encoding="utf-8").splitlines():
        segments = [one for one in cut_recording(json.loads(line)["text"]) if one.strip()]
        found += [model_window(segments, place) for place in range(len(segments))]
    found = [text for text in found if len(text) >= MIN_MODEL_CHARACTERS]
    Random(_SEED).shuffle(found)
    return found[:count]


def kept(order: Sequence[int], wanted: Sequence[bool], passing: int) -> float:
    """Return the share of wanted texts among the first `passing` of an order, of all wanted."""
    return sum(wanted[place] for place in order[:passing]) / max(1, sum(wanted))


def main(
    recordings: Annotated[Path, typer.Argument(help="JSON lines with `recording` and `text`.")],
    texts: Annotated[int, typer.Option(min=100, help="Texts to draw.")] = 6000,
    model: Annotated[Path | None, typer.Option(help="An artifact directory.")] = None,
    kept_in: Annotated[
        Path | None, typer.Option("--kept", help="Where the model's scores are kept.")
    ] = None,
    labels: Annotated[str | None, typer.Option(help="tune, tune-2 or score.")] = None,
) -> None:
    """Print what the gate keeps at several shares, at its threshold, and its cost."""
    folder = model or content_folder("models") / "claims-zh-en"
    classifier, phrases = load_classifier(folder), read_phrases(folder)
    if phrases is None:
        raise typer.BadParameter("the artifact has no phrases.npz", param_hint="--model")
    levels = classifier.thresholds.worth, classifier.thresholds.worth_spaced

    def scored(texts: Sequence[str]) -> list[float]:
        """Return how far what phrases say of each text is above what is asked for."""
        said = phrases.claims([readable(text) for text in texts])
        return [one - levels[is_spaced(text)] for one, text in zip(said, texts, strict=True)]

    drawn = model_texts(recordings, texts)
    path = kept_in or Path("build", "gate-benchmark.npz")
    path.parent.mkdir(parents=True, exist_ok=True)
    found = opinions_of(classifier, folder, drawn, path, lambda line: typer.echo(line, err=True))
    scores = scored(drawn)
    order = sorted(range(len(drawn)), key=lambda place: -scores[place])
    flagged = [classifier.thresholds.flagged(one) is not None for one in found]
    ranked = sorted((one.claim for one in found), reverse=True)
    wanted = {
        "flagged": flagged,
        "top 1 %": [one.claim >= ranked[len(drawn) // 100] for one in found],
        "top 2 %": [one.claim >= ranked[len(drawn) // 50] for one in found],
    }
    columns = [f"{name} ({sum(hits)})" for name, hits in wanted.items()]
    sentences = labelled(recordings, labels) if labels else []
    bounds = scored([one.text for one in sentences])
    claims = [score for one, score in zip(sentences, bounds, strict=True) if one.is_claim]
    table = Table("passing", *columns, *([f"labelled claims ({len(claims)})"] if labels else []))
    at_threshold = sum(score >= 0 for score in scores)
    passing = sorted({*(round(part * len(drawn)) for part in _SHARES), at_threshold})
    for number in passing:
        mark = " (threshold)" if number == at_threshold else ""
        cells = [f"{kept(order, hits, number):.3f}" for hits in wanted.values()]
        if labels:
            least = scores[order[number - 1]] if number else 0.0
            cells.append(f"{share([score >= least for score in claims]):.3f}")
        table.add_row(f"{number / len(drawn):.3f}{mark}", *cells)
    out = console()
    out.print(table)
    hits, rest = (
        [s for s, hit in zip(scores, flagged, strict=True) if hit is so] for so in (True, False)
    )
    out.print(f"area under the curve, flagged against the rest: {area_under_curve(hits, rest):.3f}")
    if labels:
        ok = [score for one, score in zip(sentences, bounds, strict=True) if one.is_ok]
        out.print(f"labelled claims against ok: {area_under_curve(claims, ok):.3f}")
    for size in (1, 16, 64):
        out.print(f"{_cost(scored, drawn[:_TIMED], size):.1f} µs a text in batches of {size}")


def _cost(score: Callable[[Sequence[str]], list[float]], texts: Sequence[str], size: int) -> float:
    """Return microseconds of CPU a text, the best of some rounds."""
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.process_time()
        for start in range(0, len(texts), size):
            score(texts[start : start + size])
        best = min(best, time.process_time() - began)
    return best / len(texts) * 1e6


if __name__ == "__main__":
    typer.run(main)
