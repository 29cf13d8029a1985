"""The whole run: read, split, prune, fit, average, calibrate, thresholds, gate, evaluate, write.

Everything is built in a work directory; the artifact directory changes only when all is done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from streamdetect.classify.inference import load_classifier
from streamdetect.classify.training.averaging import (
    average_with,
    digest_of_weights,
    trained_model,
    weights_alike,
)
from streamdetect.classify.training.calibrate import fitted_temperatures, speech_windows
from streamdetect.classify.training.card import megabytes_of, notice, write_report
from streamdetect.classify.training.evaluate import evaluate
from streamdetect.classify.training.fit import Progress, fit
from streamdetect.classify.training.forward import logits_of
from streamdetect.classify.training.gate import GateFolders, write_gate
from streamdetect.classify.training.phrase_fitting import write_phrases
from streamdetect.classify.training.pruning import save_model, starting_model
from streamdetect.classify.training.publishing import (
    empty_workplace,
    name_of,
    publish,
    require_folder,
    require_own_folder,
)
from streamdetect.classify.training.reference import SPEECH_WINDOWS, write_reference
from streamdetect.classify.training.rows import Row, count_by, read_rows, texts_of
from streamdetect.classify.training.settings import TrainingSettings, authors_of
from streamdetect.classify.training.splits import usable_splits
from streamdetect.classify.training.teacher import Teacher
from streamdetect.classify.training.threshold_choice import write_thresholds


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What one run reads and writes.

    `speech`: optional unlabelled JSON lines. `start`: an artifact of that base whose weights are
    moved on. `average_with`: one whose weights are averaged with what was trained. `teacher`: one
    of any base that has a say in what is right.
    """

    base: str
    data: Path
    rules: Path
    out: Path
    work: Path
    settings: TrainingSettings
    speech: Path | None = None
    start: Path | None = None
    average_with: Path | None = None
    teacher: Path | None = None

    @property
    def command(self) -> str:
        """Return the command for the report: names of folders, no places on a machine."""
        base = f"FOLDER/{Path(self.base).name}" if Path(self.base).is_dir() else self.base
        words = ["python -m streamdetect.classify.training"]
        words += [f"--base {base}", f"--out models/{name_of(self.out)}"]
        if self.start is not None:
            words.append(f"--start FOLDER/{self.start.name}")
        if self.settings.rows is not None:
            words.append("--smoke")
        elif self.settings.layers != TrainingSettings().layers:
            words.append(f"--layers {self.settings.layers}")
        if self.teacher is not None:
            words.append(f"--teacher FOLDER/{self.teacher.name}")
        if self.settings.bfloat16:
            words.append("--bfloat16")
        if self.average_with is not None:
            words.append(f"--average-with FOLDER/{self.average_with.name}")
        if self.settings.rehearsed_share != 1:
            words.append(f"--rehearse {self.settings.rehearsed_share:g}")
        if self.start is not None and self._passes != 1:
            words.append(f"--passes {self._passes}")
        return " ".join([*words, *(["--speech SPEECH.jsonl"] if self.speech else [])])

    @property
    def _passes(self) -> int:
        return self.settings.epochs - self.settings.begun_epochs


def train(run: TrainingRun, progress: Progress) -> dict[str, Any]:
    """Run all stages and return the report."""
    settings = run.settings
    for folder in (run.out, run.work):
        require_folder(folder)
    require_own_folder(run.out)
    torch.manual_seed(settings.seed)
    rows = read_rows(run.data)
    splits = usable_splits(rows, settings)
    progress(
        f"{len(rows)} lines: {len(splits.train)} train, "
        f"{len(splits.calibration)} calibrate, {len(splits.test)} test"
    )
    if run.speech is not None:
        speech_windows(run.speech, SPEECH_WINDOWS, settings.seed)  # what is wrong is told first
    models = (run.start, run.average_with, run.teacher)
    needed = (run.data, run.rules, run.speech, *models, Path(run.base))
    built = empty_workplace(run.work, run.out, needed)

    origins: dict[str, str] = {}
    if run.start is not None:
        model, tokenizer = trained_model(run.start)
        origins["start"] = digest_of_weights(run.start)
        known = authors_of(run.start)
    else:
        model, tokenizer = starting_model(
            run.base,
            settings.layers,
            settings.positions,
            words_of(rows, run.rules),
            settings.pieces,
        )
        known = frozenset()
    others: dict[str, torch.Tensor] | None = None
    if run.average_with is not None:
        others = weights_alike(model, tokenizer, run.average_with)
        origins["averaged_with"] = digest_of_weights(run.average_with)
    teacher = None
    if run.teacher is not None:
        teacher = Teacher(*trained_model(run.teacher))
        origins["teacher"] = digest_of_weights(run.teacher)
    fit(model, tokenizer, splits.train, settings, run.work, progress, known, teacher)
    if others is not None:
        average_with(model, others)
    save_model(model, tokenizer, built)
    logits = logits_of(model, tokenizer, texts_of(splits.calibration))
    targets = torch.tensor([row.targets for row in splits.calibration])
    temperatures = fitted_temperatures(logits, targets)
    temperatures.save(built)
    progress(f"temperatures: {temperatures}")

    phrases = write_phrases(built, splits, settings, progress)
    flagged = write_thresholds(built, splits, settings, run.rules, run.speech)
    progress(f"thresholds: {flagged}")
    folders = GateFolders(run.rules, run.work, run.speech)
    gated = write_gate(built, splits, settings, folders, progress)
    progress(f"gate: {gated}")

    classifier = load_classifier(built)
    compared = write_reference(classifier, built, splits.calibration, settings.seed, run.speech)
    progress(f"reference of drift: {compared} texts")
    report = {
        "name": name_of(run.out),
        "command": run.command,
        "base": Path(run.base).name,
        "settings": asdict(settings),
        "lines": {"/".join(key): size for key, size in _mix(rows).items()},
        "splits": {
            "train": len(splits.train),
            "calibration": len(splits.calibration),
            "test": len(splits.test),
        },
        **origins,
        "temperatures": asdict(temperatures),
        "phrases": phrases,
        "flagged_share": flagged,
        "gate": gated,
        "drift_texts": compared,
        "test": evaluate(classifier, splits, settings.seed),
        "torch": torch.__version__.partition("+")[0],
        "model_hash": classifier.model_hash,
        "weights": digest_of_weights(built),
        "megabytes": megabytes_of(built),
    }
    write_report(built, report)
    (built / "NOTICE").write_text(notice(Path(run.base).name), encoding="utf-8")
    publish(built, run.out)
    return report


def words_of(rows: Sequence[Row], rules: Path) -> Iterator[str]:
    """Yield what tells which pieces of a multilingual base are in use: lines, and all of rules."""
    yield from texts_of(rows)
    for path in sorted([*rules.rglob("*.yml"), *rules.rglob("*.txt")]):
        yield from path.read_text(encoding="utf-8").splitlines()


def _mix(rows: list[Row]) -> dict[tuple[str, ...], int]:
    return count_by(rows, "author", "lang", "outcome")
