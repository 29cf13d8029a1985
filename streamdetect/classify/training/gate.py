"""`python -m streamdetect.classify.training.gate`: choose anew what an artifact's gate asks for.

The model stays as it is; `worth` and `worth_spaced` of thresholds.json change, where asked the
other thresholds too, and with them what tells of them: drift.json, report.json and the card.
Training uses the same stage.
"""

import hashlib
import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer
from rich.console import Console

from streamdetect.classify.artifact import CALIBRATION_FILE, WEIGHTS_FILE
from streamdetect.classify.inference import TransformerClassifier, load_classifier
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.phrases import PHRASES_FILE
from streamdetect.classify.thresholds import THRESHOLDS_FILE, Thresholds
from streamdetect.classify.training.calibrate import speech_windows, worth_level
from streamdetect.classify.training.card import megabytes_of, read_report, write_report
from streamdetect.classify.training.evaluate import evaluate, gate_figures, rounded
from streamdetect.classify.training.measures import share
from streamdetect.classify.training.publishing import (
    ARTIFACT_FILES,
    empty_workplace,
    name_of,
    publish,
)
from streamdetect.classify.training.rambles import rambles_of
from streamdetect.classify.training.reference import SPEECH_WINDOWS, write_reference
from streamdetect.classify.training.rows import DATA, read_rows, texts_of
from streamdetect.classify.training.settings import (
    TrainingSettings,
    gate_settings,
    settings_of,
    threshold_settings,
)
from streamdetect.classify.training.splits import Splits, usable_splits
from streamdetect.classify.training.threshold_choice import write_thresholds
from streamdetect.detect.bounds import is_spaced
from streamdetect.errors import StreamdetectError
from streamdetect.settings import content_folder

_SAVED_EVERY: Final = 1_000  # texts
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class GateFolders:
    """Where the stage finds rules, keeps half-done work, and (a file) real speech to measure on."""

    rules: Path
    work: Path
    speech: Path | None = None


def write_gate(
    built: Path,
    splits: Splits,
    settings: TrainingSettings,
    folders: GateFolders,
    progress: Progress,
) -> dict[str, float | None]:
    """Choose what phrases must say for a prediction; return what the gate lets through (shares).

    It lets through a share of what the model flags: among calibration lines, among rambles of them,
    and among windows of real speech where there is some, the lowest level of all. A claim that the
    model would not flag anyway costs only time.
    """
    classifier = load_classifier(built)
    texts = {
        "rambles": rambles_of(splits.calibration, settings.gate_rambles),
        "lines": texts_of(splits.calibration),
    }
    if folders.speech is not None:
        texts["real_speech"] = speech_windows(folders.speech, SPEECH_WINDOWS, settings.seed)
    thresholds = classifier.thresholds
    flagged: dict[str, list[str]] = {}
    hits: list[list[Prediction]] = []
    for name, some in texts.items():
        found = opinions_of(classifier, built, some, folders.work / f"gate-{name}.npz", progress)
        asked = [thresholds.flagged(one) is not None for one in found]
        flagged[name] = list(compress(some, asked))
        hits.append(list(compress(found, asked)))
    levels = with_worth(thresholds, hits, settings.gate_recall)
    (built / THRESHOLDS_FILE).write_text(levels.to_json(), encoding="utf-8")
    classifier = load_classifier(built)
    claims, ok = (
        texts_of([row for row in splits.calibration if row.claims is kind])
        for kind in (True, False)
    )
    passed = {f"{name}_flagged": some for name, some in flagged.items()}
    passed |= {"claims": claims, "ok": ok} | texts
    return {
        "texts_held_to": float(sum(map(len, hits))),
        **{name: rounded(share(classifier.gate(some))) for name, some in passed.items()},
    }


def with_worth(
    thresholds: Thresholds, flagged: Sequence[Sequence[Prediction]], recall: float
) -> Thresholds:
    """Return thresholds by which the gate lets through `recall` of each kind of what is flagged."""
    worth, worth_spaced = (
        worth_level([[one for one in some if one.spaced is spaced] for some in flagged], recall)
        for spaced in (False, True)
    )
    return replace(thresholds, worth=worth, worth_spaced=worth_spaced)


def opinions_of(
    classifier: TransformerClassifier,
    model: Path,
    texts: Sequence[str],
    path: Path,
    progress: Progress,
) -> list[Prediction]:
    """Return the model's prediction of each text; what a run before it left in `path` is kept."""
    key = _key(model, texts)
    found = _saved_opinions(path, key)
    for start in range(len(found), len(texts), _SAVED_EVERY):
        some = classifier.predict(texts[start : start + _SAVED_EVERY])
        found += [
            [
                *(score for _, score in one.categories),
                one.outcome_violation,
                one.outcome_review,
                math.nan if one.phrases is None else one.phrases,
            ]
            for one in some
        ]
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, key=np.array(key), scores=np.array(found))
        partial.replace(path)
        progress(f"gate: the model has read {len(found)} of {len(texts)} texts")
    return [
        Prediction.from_probabilities(
            scores, None if math.isnan(phrases) else phrases, spaced=is_spaced(text)
        )
        for text, (*scores, phrases) in zip(texts, found, strict=True)
    ]


def _saved_opinions(path: Path, key: str) -> list[list[float]]:
    """Return the scores that a run left behind; none where they are of other texts or damaged."""
    if not path.exists():
        return []
    try:
        with np.load(path, allow_pickle=False) as saved:
            found: list[list[float]] = saved["scores"].tolist()
            return found if str(saved["key"]) == key else []
    except Exception:  # zip, header and array errors have no common base
        return []


def refit(
    artifact: Path,
    data: Path,
    settings: TrainingSettings,
    folders: GateFolders,
    progress: Progress,
    *,
    thresholds: bool = False,
) -> dict[str, Any]:
    """Choose the gate of a trained artifact and put the new files in place; return its report.

    `thresholds`: choose them anew before, since the gate lets through what they flag.
    """
    report = read_report(artifact)
    splits = usable_splits(read_rows(data), settings)
    built = empty_workplace(folders.work, artifact, (data, folders.rules, folders.speech))
    for path in artifact.iterdir():
        if path.name in ARTIFACT_FILES:
            shutil.copyfile(path, built / path.name)
    if thresholds:
        report["flagged_share"] = write_thresholds(
            built, splits, settings, folders.rules, folders.speech
        )
        progress(f"thresholds: {report['flagged_share']}")
    report["gate"] = write_gate(built, splits, settings, folders, progress)
    classifier = load_classifier(built)
    write_reference(classifier, built, splits.calibration, settings.seed, folders.speech)
    report["settings"] = {  # without what a gate of an older form was set by
        key: value for key, value in report["settings"].items() if key in asdict(settings)
    } | gate_settings(settings)
    if thresholds:
        report["settings"] |= threshold_settings(settings)
        report["test"] = evaluate(classifier, splits, settings.seed)
    else:
        found = classifier.predict(texts_of(splits.test))
        pairs = list(zip(splits.test, found, strict=True))
        report["test"]["gate"] = gate_figures(classifier, pairs)
    report["model_hash"] = classifier.model_hash
    report["megabytes"] = megabytes_of(built)
    write_report(built, report)
    publish(built, artifact)
    return report


def _key(model: Path, texts: Sequence[str]) -> str:
    total = hashlib.sha256(f"{len(LABELS) + 1} scores".encode())
    for name in (WEIGHTS_FILE, CALIBRATION_FILE, PHRASES_FILE):
        if (model / name).exists():
            total.update((model / name).read_bytes())
    total.update("\0".join(texts).encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    data: Annotated[Path, typer.Option(help="Folder of *.jsonl training lines.")] = DATA,
    rules: Annotated[
        Path | None,
        typer.Option(
            help="Rules folder: which rules the model knows [default: the bundled rules]."
        ),
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder of half-done work [default: build/training/NAME].")
    ] = None,
    speech: Annotated[
        Path | None,
        typer.Option(help="Real speech (JSON lines with a text): only measured, never learned."),
    ] = None,
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="Choose the thresholds anew, too.")
    ] = False,
    smoke: Annotated[
        bool, typer.Option("--smoke", help="Run the same code on few lines, in seconds.")
    ] = False,
) -> None:
    """Choose the gate of an artifact anew, with the default settings of this version."""
    console = Console(stderr=True)
    folder = work or Path("build", "training", name_of(artifact))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        settings = settings_of(artifact).with_default_gate()
        if thresholds:
            settings = settings.with_default_thresholds()
        report = refit(
            artifact.absolute(),
            data,
            settings.smoke() if smoke else settings,
            GateFolders(rules or content_folder("rules"), folder, speech),
            lambda line: console.print(line, highlight=False),
            thresholds=thresholds,
        )
    except StreamdetectError as error:
        console.print(f"error: {error}", style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    console.print_json(data={"gate": report["gate"], "test": report["test"]["gate"]})


if __name__ == "__main__":
    typer.run(main)
