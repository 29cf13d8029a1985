"""The whole run: read, split, prune, fit, calibrate, gate, thresholds, evaluate, write.

Everything is built in a work directory; the artifact directory changes only when all is done.
"""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch

from streamdetect.classify.artifact import digest_of_files
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.thresholds import THRESHOLDS_FILE, Thresholds
from streamdetect.classify.training.augment import Augmenter
from streamdetect.classify.training.calibrate import (
    claim_thresholds,
    doubt_thresholds,
    fitted_temperatures,
    ordinary_pieces,
    raised,
    speech_windows,
)
from streamdetect.classify.training.card import model_card, notice
from streamdetect.classify.training.evaluate import evaluate, rounded
from streamdetect.classify.training.fit import Progress, fit, logits_of
from streamdetect.classify.training.gate_fitting import fit_gate, with_threshold
from streamdetect.classify.training.measures import share
from streamdetect.classify.training.pruning import save_model, starting_model
from streamdetect.classify.training.reference import (
    PIECES_A_LINE,
    SPEECH_WINDOWS,
    write_reference,
)
from streamdetect.classify.training.rows import Row, count_by, read_rows, texts_of
from streamdetect.classify.training.settings import REPORT_FILE, TrainingSettings
from streamdetect.classify.training.splits import Splits, split_rows

_GATE_VARIANTS: Final = 2


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What one run reads and writes. `speech` is optional unlabelled JSON lines."""

    base: str
    data: Path
    out: Path
    work: Path
    settings: TrainingSettings
    speech: Path | None = None

    @property
    def command(self) -> str:
        """Return the command for the report: names of folders, no places on a machine."""
        base = f"FOLDER/{Path(self.base).name}" if Path(self.base).is_dir() else self.base
        words = ["python -m streamdetect.classify.training"]
        words += [f"--base {base}", f"--out models/{self.out.name}"]
        if self.settings.rows is not None:
            words.append("--smoke")
        elif self.settings.layers != TrainingSettings().layers:
            words.append(f"--layers {self.settings.layers}")
        return " ".join([*words, *(["--speech SPEECH.jsonl"] if self.speech else [])])


def train(run: TrainingRun, progress: Progress) -> dict[str, Any]:
    """Run all stages and return the report."""
    settings = run.settings
    torch.manual_seed(settings.seed)
    rows = read_rows(run.data)
    splits = usable_splits(rows, settings)
    progress(
        f"{len(rows)} lines: {len(splits.train)} train, "
        f"{len(splits.calibration)} calibrate, {len(splits.test)} test"
    )
    built = run.work / run.out.name
    shutil.rmtree(built, ignore_errors=True)
    run.work.mkdir(parents=True, exist_ok=True)
    (run.work / ".gitignore").write_text("*\n", encoding="utf-8")
    built.mkdir(parents=True)

    model, tokenizer = starting_model(run.base, settings.layers, settings.positions)
    fit(model, tokenizer, splits.train, settings, run.work, progress)
    save_model(model, tokenizer, built)
    logits = logits_of(model, tokenizer, texts_of(splits.calibration))
    targets = torch.tensor([row.targets for row in splits.calibration])
    temperatures = fitted_temperatures(logits, targets)
    temperatures.save(built)
    progress(f"temperatures: {temperatures}")

    flagged = write_thresholds(run, splits, built)
    progress(f"thresholds: {flagged}")
    gated = write_gate(run, splits, built)
    progress(f"gate: {gated}")

    classifier = load_classifier(built)
    compared = write_reference(classifier, built, splits.calibration, settings.seed, run.speech)
    progress(f"reference of drift: {compared} texts")
    report = {
        "name": run.out.name,
        "command": run.command,
        "base": Path(run.base).name,
        "settings": asdict(settings),
        "lines": {"/".join(key): size for key, size in _mix(rows).items()},
        "splits": {
            "train": len(splits.train),
            "calibration": len(splits.calibration),
            "test": len(splits.test),
        },
        "temperatures": asdict(temperatures),
        "flagged_share": flagged,
        "gate": gated,
        "test": evaluate(classifier, splits, settings.seed),
        "torch": torch.__version__.partition("+")[0],
        "model_hash": classifier.model_hash,
        "megabytes": round(sum(path.stat().st_size for path in built.iterdir()) / 1e6, 1),
    }
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    (built / REPORT_FILE).write_text(text, encoding="utf-8")
    (built / "README.md").write_text(model_card(report), encoding="utf-8")
    (built / "NOTICE").write_text(notice(), encoding="utf-8")
    publish(built, run.out)
    return report


def usable_splits(rows: list[Row], settings: TrainingSettings) -> Splits:
    """Split the lines (a spread sample of them in a smoke run) and check that all sides exist."""
    chosen = rows if settings.rows is None else rows[:: max(1, len(rows) // settings.rows)]
    splits = split_rows(chosen, settings.seed, settings.calibration_share, settings.test_share)
    for name in ("train", "calibration", "test"):
        part: list[Row] = getattr(splits, name)
        if len({row.claims for row in part}) < 2:
            raise TrainingDataError(
                f"the {name} split holds {len(part)} lines, not both claims and ok lines",
                where="training data",
                fix="give more lines or more families",
            )
    return splits


def write_gate(run: TrainingRun, splits: Splits, built: Path) -> dict[str, float | None]:
    """Fit the gate and choose its threshold; return which shares it lets through.

    It learns from the labels and the model's own scores of varied training lines. Its threshold
    lets through what the model would nearly flag, among varied lines of calibration families: a
    claim that the model would not flag anyway costs only time behind the gate.
    """
    settings = run.settings
    classifier = load_classifier(built)
    rows = _with_variants(splits.train, settings)
    wanted = [
        (prediction.claim + row.claims) / 2
        for row, prediction in zip(rows, classifier.predict(texts_of(rows)), strict=True)
    ]
    gate = fit_gate(
        texts_of(rows),
        wanted,
        settings.gate_bits,
        settings.gate_stretch,
        settings.gate_rounds,
    )
    unseen = _with_variants(splits.calibration, settings)
    level = min(classifier.thresholds.claim.values()) - settings.gate_margin
    scored = zip(unseen, classifier.predict(texts_of(unseen)), strict=True)
    held = [row.text for row, prediction in scored if prediction.claim >= level]
    if not held:  # a model that flags nothing: let every labelled claim through instead
        held = texts_of([row for row in unseen if row.claims])
    gate = with_threshold(gate, held, settings.gate_recall)
    gate.save(built)
    passed = {
        "lines_held_to": float(len(held)),
        "nearly_flagged": rounded(share(gate.passes(held))),
        "claims": rounded(share(gate.passes(texts_of([r for r in unseen if r.claims])))),
        "ok": rounded(share(gate.passes(texts_of([r for r in unseen if not r.claims])))),
    }
    if run.speech is not None:
        windows = speech_windows(run.speech, SPEECH_WINDOWS, settings.seed)
        passed["real_speech"] = rounded(share(gate.passes(windows)))
    return passed


def write_thresholds(run: TrainingRun, splits: Splits, built: Path) -> dict[str, float | None]:
    """Choose and write the thresholds; return which share of unseen pieces they flag."""
    settings = run.settings
    classifier = load_classifier(built)
    pieces = ordinary_pieces(splits.calibration, settings.seed, PIECES_A_LINE)
    found = classifier.predict(pieces)
    thresholds = Thresholds(
        f"{settings.digest()}/{digest_of_files(built)[:16]}",
        claim_thresholds(found, settings.alarm_share),
        doubt_thresholds(
            splits.calibration,
            classifier.predict(texts_of(splits.calibration)),
            settings.doubted_share,
        ),
    )
    flagged: dict[str, float | None] = {}
    if run.speech is not None:
        speech = classifier.predict(speech_windows(run.speech, SPEECH_WINDOWS, settings.seed))
        thresholds = raised(thresholds, claim_thresholds(speech, settings.speech_alarm_share))
        thresholds = replace(thresholds, version=f"{thresholds.version}/speech")
        flagged["real_speech"] = rounded(
            share([thresholds.flagged(prediction) is not None for prediction in speech])
        )
    flagged["ok_pieces"] = rounded(
        share([thresholds.flagged(prediction) is not None for prediction in found])
    )
    (built / THRESHOLDS_FILE).write_text(thresholds.to_json(), encoding="utf-8")
    return flagged


def publish(built: Path, out: Path) -> None:
    """Put the finished files in place of those of an earlier run."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(built.iterdir()):
        partial = out / f".{path.name}.partial"
        shutil.copyfile(path, partial)
        partial.replace(out / path.name)
    for path in out.iterdir():
        if path.is_file() and not (built / path.name).exists():
            path.unlink()


def _with_variants(rows: list[Row], settings: TrainingSettings) -> list[Row]:
    augmenter = Augmenter(rows, settings.seed, settings.augmented_share)
    variants = [augmenter.epoch(1000 + number) for number in range(_GATE_VARIANTS)]
    return [row for part in (rows, *variants) for row in part]


def _mix(rows: list[Row]) -> dict[tuple[str, ...], int]:
    return count_by(rows, "author", "lang", "outcome")
