"""Every number of the training in one value, seeds included; the report repeats them."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from streamdetect.classify.artifact import REPORT_FILE
from streamdetect.classify.errors import TrainingDataError

_THRESHOLDS: Final = (
    "alarm_share",
    "spaced_alarm_share",
    "speech_alarm_share",
    "doubted_share",
)


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """Defaults are those of the committed artifact; learning rates per step, shares 0–1.

    The head is fitted on `head_rows` lines alone. `category_lift` is the weight of a labelled
    category against that of an absent one.
    `development_share`: so much of the rows by which rules were developed an epoch takes.
    `frozen_epochs`: so many of the epochs move the last layer only. `begun_epochs`: so many are
    behind the weights that a run goes on from; its own begin there. `rehearsed_share`: of the lines
    of authors that these weights have learnt from an epoch takes so much, of new ones everything.
    `pieces`: so many of a multilingual base are kept. `taught_share`: so much of what is right a
    teacher says, of Chinese lines; of `rambles`, so many texts an epoch, it says everything.
    `bfloat16`: multiply in numbers of 16 bits, where the processor can twice as fast.
    `phrases`: so many n-grams the second opinion knows.
    `gate_rambles`: so many texts made of calibration lines the gate is held to, beside the lines.
    `gate_recall`: it lets through so much of what the model flags.
    `alarm_share`, `spaced_alarm_share`: so many ordinary pieces, in languages without and with
    spaces, the model alone may flag; `speech_alarm_share`: so many windows of real speech, no more
    than of sentences in real rooms that claim nothing.
    """

    seed: int = 20261122
    calibration_share: float = 0.08
    test_share: float = 0.07
    layers: int = 8
    positions: int = 192
    head_epochs: int = 6
    head_rate: float = 2e-3
    head_rows: int = 20_000
    epochs: int = 2
    frozen_epochs: int = 0
    begun_epochs: int = 0
    rehearsed_share: float = 1.0
    rate: float = 2e-4
    warmup_share: float = 0.1
    weight_decay: float = 0.01
    batch: int = 32
    averaged_epochs: int = 1
    dropout: float = 0.0
    outcome_weight: float = 2.0
    category_lift: float = 2.5
    augmented_share: float = 0.75
    development_share: float = 0.33
    pieces: int = 12_600
    taught_share: float = 0.5
    rambles: int = 6_000
    bfloat16: bool = False
    phrases: int = 42_000
    gate_rambles: int = 2_500
    gate_recall: float = 0.965
    alarm_share: float = 0.025
    spaced_alarm_share: float = 0.022
    speech_alarm_share: float = 0.05
    doubted_share: float = 0.05
    rows: int | None = None

    def smoke(self) -> "TrainingSettings":
        """Return settings that run the same code on few lines in seconds."""
        return replace(
            self,
            layers=1,
            head_epochs=1,
            epochs=1,
            frozen_epochs=0,
            averaged_epochs=1,
            rambles=60,
            phrases=500,
            gate_rambles=60,
            rows=200,
        )

    def going_on(
        self, begun: int, passes: int = 1, rehearsed_share: float = 1.0
    ) -> "TrainingSettings":
        """Return settings that move weights on which `begun` epochs are behind.

        So many epochs more (`passes`) of all layers, at half the rate, with variants of their own.
        A teacher then speaks of rambles only: of lines the pupil knows as much.
        """
        return replace(
            self,
            begun_epochs=begun,
            epochs=begun + passes,
            rehearsed_share=rehearsed_share,
            rate=self.rate / 2,
            taught_share=0.0,
        )

    def with_default_gate(self) -> "TrainingSettings":
        """Return the settings with the gate's as they are by default."""
        return replace(self, **gate_settings(TrainingSettings()))

    def with_default_thresholds(self) -> "TrainingSettings":
        """Return the settings with what thresholds are chosen by as it is by default."""
        return replace(self, **threshold_settings(TrainingSettings()))

    def digest(self) -> str:
        """Return a short digest of all settings, for the version of what they made."""
        return _short_digest(asdict(self))

    def fit_digest(self) -> str:
        """Return a short digest of what the weights depend on: only such checkpoints resume."""
        later = threshold_settings(self) | gate_settings(self) | {"phrases": self.phrases}
        return _short_digest(
            {key: value for key, value in asdict(self).items() if key not in later}
        )


def authors_of(model: Path) -> frozenset[str]:
    """Return whose lines an artifact has learnt from, as its report tells; nobody's without one.

    Raises TrainingDataError for a report that tells none.
    """
    with _report_of(model, "authors") as report:
        return frozenset(key.partition("/")[0] for key in report.get("lines", {}))


def gate_settings(settings: TrainingSettings) -> dict[str, Any]:
    """Return the part of the settings that only the gate depends on."""
    return {key: value for key, value in asdict(settings).items() if key.startswith("gate_")}


def threshold_settings(settings: TrainingSettings) -> dict[str, Any]:
    """Return the part of the settings that only the thresholds depend on."""
    return {key: value for key, value in asdict(settings).items() if key in _THRESHOLDS}


def settings_of(model: Path) -> TrainingSettings:
    """Return the settings that an artifact's report tells; the defaults without a report.

    Raises TrainingDataError for a report that tells none: lines would be split in another way.
    """
    with _report_of(model, "settings") as report:
        kinds = {name: type(value) for name, value in asdict(TrainingSettings()).items()}
        kept = {name: value for name, value in report.get("settings", {}).items() if name in kinds}
        for name, value in kept.items():
            if name != "rows" and not isinstance(value, kinds[name] | int):
                raise ValueError(f"{name} is {value!r}")
        return TrainingSettings(**kept)


@contextmanager
def _report_of(model: Path, wanted: str) -> Iterator[dict[str, Any]]:
    """Give an artifact's report, empty without one; what fails on it tells nothing of `wanted`."""
    path = model / REPORT_FILE
    try:
        yield json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise TrainingDataError(
            f"the report tells no {wanted} ({type(error).__name__}: {error})",
            where=str(path),
            fix="copy the artifact again, or delete the file to take the default settings",
        ) from error


def _short_digest(document: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]
