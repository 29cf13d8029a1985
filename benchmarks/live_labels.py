"""Scores detectors on labelled sentences of real rooms. The labels are here, the words are not.

    python -m benchmarks.live_labels RECORDINGS.jsonl --rooms tune [--model FOLDER] [--heard]

`--rooms`: `tune`, whose errors steered training lines; `tune-2`, sentences of the same rooms that
no writer of lines has seen (its false alarms steered three rules on 2026-11-30); `score`, for the
end of a round of work.

`tests/data/live_labels.jsonl` names sentences by recording and offsets, each labelled twice by
readers who wrote no training lines (benchmarks.live_sample drew them). A sentence counts as a claim
where both called it a violation or a review, as ok where both called it ok; the others, on which
the two differ, are left out and counted. Sentences stand alone: no window, no goods. With `--heard`
they are also heard where they were said, in the windows of a worker and in others as long.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from streamdetect.classify.inference import TransformerClassifier, load_classifier
from streamdetect.classify.model import LABELS as LABEL_NAMES
from streamdetect.classify.model import Prediction
from streamdetect.classify.training.measures import area_under_curve, share
from streamdetect.cli.evaluate import RoomSet
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.model_window import MODEL_CHARACTERS
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, scan_rows
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder
from streamdetect.text.segmenting import cut_recording

LABELS: Final = Path("tests/data/live_labels.jsonl")
_LEAST_SHARED: Final = 4  # characters of a sentence in a segment that counts as one of its own
_NOTHING: Final = Prediction.from_probabilities([0.0] * len(LABEL_NAMES))
_WINDOWS: Final = (0, 32, MODEL_CHARACTERS, 48, 64, 80)  # 0: a segment alone


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with both labels (`ok`, `review` or `violation`)."""

    text: str
    stratum: str
    first: str
    second: str
    recording: str = field(default="", compare=False)  # all that was said, and where in it
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    def heard(self, characters: int) -> list[str]:
        """Return what the model reads as the segments with its words come in, so many at a time.

        A longer segment is read whole.
        """
        texts = []
        at = 0
        for segment in cut_recording(self.recording):
            begin, at = at, at + len(segment)
            if min(at, self.end) - max(begin, self.start) >= _LEAST_SHARED:
                texts.append(self.recording[max(0, min(begin, at - characters)) : at])
        return texts

    @property
    def is_claim(self) -> bool:
        """Whether both readers saw a claim."""
        return "ok" not in (self.first, self.second)

    @property
    def is_ok(self) -> bool:
        """Whether both readers saw none."""
        return self.first == self.second == "ok"

    @property
    def is_violation(self) -> bool:
        """Whether both saw a claim, at least one a violation."""
        return self.is_claim and "violation" in (self.first, self.second)


def labelled(recordings: Path, rooms: str, labels: Path = LABELS) -> list[Labelled]:
    """Return the labelled sentences of one half of the rooms, with their words."""
    texts = {}
    for line in recordings.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["recording"]] = row["text"]
    found = []
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["rooms"] == rooms:
            if row["recording"] not in texts:
                raise typer.BadParameter(
                    f"recording {row['recording']} is not in {recordings.name}: "
                    f"give the recordings of the {rooms} rooms"
                )
            text = texts[row["recording"]][row["start"] : row["end"]]
            outcomes = row["first"]["outcome"], row["second"]["outcome"]
            place = texts[row["recording"]], row["start"], row["end"]
            found.append(Labelled(" ".join(text.split()), row["stratum"], *outcomes, *place))
    return found


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Return Cohen's kappa: agreement of two readers beyond chance."""
    agreed = share([one == other for one, other in zip(first, second, strict=True)])
    by_chance = sum(
        (first.count(label) / len(first)) * (second.count(label) / len(second))
        for label in {*first, *second}
    )
    return (agreed - by_chance) / (1 - by_chance)


def outcomes(
    sentences: Sequence[Labelled], detectors: Detectors, classifier: TransformerClassifier
) -> list[str]:
    """Return the outcome of each sentence as `scan` gives it."""
    detector = Detector(
        load_ruleset(content_folder("rules")),
        thresholds=classifier.thresholds,
        detectors=detectors,
    )
    requests = [ScanRequest((one.text,)) for one in sentences]
    model = None if detectors is Detectors.RULES else classifier
    return [row.outcome for row in scan_rows(requests, detector, model, day=FIXED_DAY)]


def figures(
    sentences: Sequence[Labelled], classifier: TransformerClassifier, *, rules: bool
) -> dict[str, Any]:
    """Return agreement, areas under the curve, and flagged shares by detector."""
    predictions = classifier.predict([one.text for one in sentences])
    sure = [pair for pair in zip(sentences, predictions, strict=True) if _is_sure(pair[0])]
    told: dict[str, Any] = {
        "sentences": len(sentences),
        "claims": sum(one.is_claim for one in sentences),
        "violations": sum(one.is_violation for one in sentences),
        "differ": sum(not _is_sure(one) for one in sentences),
        "kappa_outcome": kappa([s.first for s in sentences], [s.second for s in sentences]),
        "kappa_claim": kappa(
            [str(s.first != "ok") for s in sentences], [str(s.second != "ok") for s in sentences]
        ),
        "auc_claim": _area(sure, violations_only=False),
        "auc_violation": _area(sure, violations_only=True),
    }
    passed = classifier.gate([one.text for one in sentences])
    told["gate"] = {
        "claims": share([ok for s, ok in zip(sentences, passed, strict=True) if s.is_claim]),
        "ok": share([ok for s, ok in zip(sentences, passed, strict=True) if s.is_ok]),
    }
    if rules:
        for detectors in (Detectors.RULES, Detectors.MODEL, Detectors.ALL):
            found = outcomes(sentences, detectors, classifier)
            told[detectors.value] = _flagged(sentences, found)
    return told


def heard_figures(
    sentences: Sequence[Labelled], classifier: TransformerClassifier
) -> dict[str, Any]:
    """Return areas under the curve of sentences heard in windows of several lengths.

    A sentence scores as the highest of the windows that its words came with. What else was said in
    them counts for it or against it, as in a live room.
    """
    sure = [one for one in sentences if _is_sure(one)]
    told: dict[str, Any] = {}
    for characters in _WINDOWS:
        windows = [one.heard(characters) for one in sure]
        found = iter(classifier.predict([text for texts in windows for text in texts]))
        best = [
            max((next(found) for _ in texts), key=lambda one: one.claim, default=_NOTHING)
            for texts in windows
        ]
        pairs = list(zip(sure, best, strict=True))
        told[f"heard_{characters}"] = {
            "auc_claim": _area(pairs, violations_only=False),
            "auc_violation": _area(pairs, violations_only=True),
        }
    return told


def _is_sure(sentence: Labelled) -> bool:
    return sentence.is_claim or sentence.is_ok


def _area(pairs: Sequence[tuple[Labelled, Prediction]], *, violations_only: bool) -> float:
    kept = [
        (one, prediction.claim)
        for one, prediction in pairs
        if one.is_ok or one.is_violation or not violations_only
    ]
    return area_under_curve(
        [score for one, score in kept if one.is_claim],
        [score for one, score in kept if one.is_ok],
    )


def _flagged(sentences: Sequence[Labelled], found: Sequence[str]) -> dict[str, float]:
    pairs = list(zip(sentences, [outcome != "ok" for outcome in found], strict=True))
    return {
        "violations": share([hit for one, hit in pairs if one.is_violation]),
        "claims": share([hit for one, hit in pairs if one.is_claim]),
        "ok": share([hit for one, hit in pairs if one.is_ok]),
        "ok_random": share([hit for one, hit in pairs if one.is_ok and one.stratum == "random"]),
    }


def main(
    recordings: Annotated[Path, typer.Argument(help="JSON lines with `recording` and `text`.")],
    rooms: Annotated[
        RoomSet, typer.Option(help="Which labels; score is kept for the end of a round of work.")
    ] = RoomSet.TUNE,
    model: Annotated[Path | None, typer.Option(help="An artifact directory.")] = None,
    rules: Annotated[bool, typer.Option(help="Rules, model and both, as `scan` runs them.")] = True,
    heard: Annotated[bool, typer.Option("--heard", help="Also where they were said.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print the figures of one half of the rooms."""
    classifier = load_classifier(model or content_folder("models") / "claims-zh-en")
    sentences = labelled(recordings, rooms)
    told = figures(sentences, classifier, rules=rules)
    if heard:
        told |= heard_figures(sentences, classifier)
    if as_json:
        print(json.dumps(told))
        return
    table = Table("figure", "value")
    for name, value in told.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, number in parts:
            table.add_row(f"{name} {part}".strip(), f"{number:.3f}" if number else str(number))
    console().print(table)


if __name__ == "__main__":
    typer.run(main)
