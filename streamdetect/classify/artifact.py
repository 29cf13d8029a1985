"""Reading a classifier directory: what must be in it, its digest, clear errors.

A standard Hugging Face sequence-classification directory is enough (config.json, weights,
tokenizer.json). Ours adds calibration.json, phrases.npz, ownership.safetensors and thresholds.json,
all optional.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import LABELS

CONFIG_FILE: Final = "config.json"
WEIGHTS_FILE: Final = "model.safetensors"
TOKENIZER_FILE: Final = "tokenizer.json"
CALIBRATION_FILE: Final = "calibration.json"
OWNERSHIP_FILE: Final = "ownership.safetensors"
CALIBRATION_FORMAT: Final = 1
OUTCOME_GROUP: Final = "outcome"
CATEGORY_GROUP: Final = "category"
REPORT_FILE: Final = "report.json"
# Documents: they tell about the model and change no answer, so the digest leaves them out.
_DOCUMENTS: Final = frozenset({"README.md", "NOTICE", REPORT_FILE, "drift.json"})


@dataclass(frozen=True, slots=True)
class Artifact:
    """A checked directory. `columns[i]` is the model output that carries `LABELS[i]`."""

    directory: Path
    config: Mapping[str, Any]
    columns: tuple[int, ...]
    temperatures: tuple[float, ...]
    model_hash: str

    @property
    def name(self) -> str:
        """Name of the directory, as it appears in events."""
        return self.directory.name


def read_artifact(directory: Path) -> Artifact:
    """Check a classifier directory and return what describes it; no weights are loaded."""
    directory = directory.absolute()
    try:
        is_there = directory.is_dir()
    except OSError as error:
        raise unreadable(directory, error) from error
    if not is_there:
        raise ClassifierArtifactError(
            "there is no such classifier directory",
            where=str(directory),
            fix="set the classifier path to a directory that holds config.json and its weights",
        )
    config = json_object(
        directory / CONFIG_FILE, "a Hugging Face config.json with id2label is needed"
    )
    if config.get("problem_type") == "single_label_classification":
        raise ClassifierArtifactError(
            "the model picks one label (single_label_classification); ours are independent",
            where=str(directory / CONFIG_FILE),
            fix="train with problem_type multi_label_classification",
        )
    columns = _columns(config, directory / CONFIG_FILE)
    if not any(_weight_files(directory)):
        raise ClassifierArtifactError(
            f"no weights: neither {WEIGHTS_FILE} nor any other *.safetensors or *.bin file",
            where=str(directory),
            fix="copy the whole directory again (is it a checkout without large files?)",
        )
    contents = _contents(directory)
    _check_weights(directory, contents)
    return Artifact(directory, config, columns, _temperatures(directory), _digest_of(contents))


def digest_of_files(directory: Path) -> str:
    """Return sha256 over names and contents of all files that can change an answer.

    Hidden files cannot: what a file browser, a version control or a cut copy leaves behind.
    """
    return _digest_of(_contents(directory))


def _contents(directory: Path) -> dict[str, str]:
    """Return the sha256 of each file that can change an answer, in order of their names."""
    found = {}
    for path in sorted(directory.iterdir(), key=lambda entry: entry.name):
        if path.is_file() and path.name not in _DOCUMENTS and not path.name.startswith("."):
            found[path.name] = digest_of_file(path)
    return found


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file's content. Raises ClassifierArtifactError."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error


def _digest_of(contents: Mapping[str, str]) -> str:
    total = hashlib.sha256()
    for name, content in contents.items():
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()


def _check_weights(directory: Path, contents: Mapping[str, str]) -> None:
    """Refuse weights that are not those of which our report tells: scores would be wrong quietly.

    A report that cannot be read, or that tells of no weights, is no reason to stop.
    """
    try:
        told = json.loads((directory / REPORT_FILE).read_text(encoding="utf-8"))["weights"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return
    if contents.get(WEIGHTS_FILE, told) != told:
        raise ClassifierArtifactError(
            f"not the weights that {REPORT_FILE} tells of: damaged on the way, or of another model",
            where=str(directory / WEIGHTS_FILE),
            fix=f"copy the whole directory again; delete {REPORT_FILE} where they were changed "
            "on purpose",
        )


def unreadable(path: Path, error: OSError) -> ClassifierArtifactError:
    """Return the error for what the system does not let us read."""
    return ClassifierArtifactError(
        f"cannot be read ({error.strerror})", where=str(path), fix="check permissions"
    )


def damaged(path: Path, error: BaseException) -> ClassifierArtifactError:
    """Return the error for a file whose content does not load."""
    reason = str(error).strip().splitlines()
    return ClassifierArtifactError(
        f"damaged or not what the config describes ({type(error).__name__}"
        f"{': ' + reason[0][:200] if reason else ''})",
        where=str(path),
        fix="copy the classifier directory again or train it anew",
    )


def _weight_files(directory: Path) -> list[Path]:
    return [*directory.glob("*.safetensors"), *directory.glob("*.bin")]


def json_object(path: Path, need: str) -> dict[str, Any]:
    """Return the JSON object of a file; `need` tells what to do where there is none.

    Raises ClassifierArtifactError, whatever is wrong with it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ClassifierArtifactError(
            "file is missing", where=str(path), fix=f"{need}; copy the whole directory"
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, RecursionError) as error:
        raise damaged(path, error) from error
    if not isinstance(document, dict):
        raise ClassifierArtifactError("not a JSON object", where=str(path), fix=need)
    return document


def _columns(config: Mapping[str, Any], path: Path) -> tuple[int, ...]:
    fix = (
        "the model must have exactly these labels, in any order: the 16 categories of the "
        "taxonomy, violation and review"
    )
    try:
        by_label = {str(label): int(number) for number, label in config["id2label"].items()}
    except (KeyError, AttributeError, ValueError, TypeError, OverflowError) as error:
        raise ClassifierArtifactError(
            "id2label is missing or is not a mapping of numbers to names", where=str(path), fix=fix
        ) from error
    unknown = sorted(set(by_label) - set(LABELS))
    missing = [label for label in LABELS if label not in by_label]
    if unknown or missing:
        parts = [
            f"{kind} labels: {', '.join(labels)}"
            for kind, labels in (("unknown", unknown), ("missing", missing))
            if labels
        ]
        raise ClassifierArtifactError("; ".join(parts), where=f"{path} id2label", fix=fix)
    columns = tuple(by_label[label] for label in LABELS)
    if sorted(columns) != list(range(len(LABELS))):
        raise ClassifierArtifactError(
            f"id2label numbers are not 0–{len(LABELS) - 1}, each once", where=str(path), fix=fix
        )
    return columns


def _temperatures(directory: Path) -> tuple[float, ...]:
    """Return the divisor of each logit in the order of `LABELS`; 1.0 without calibration."""
    path = directory / CALIBRATION_FILE
    if not path.exists():
        return (1.0,) * len(LABELS)
    need = "train the artifact again, or delete the file to use uncalibrated scores"
    document = json_object(path, need)
    try:
        if document["format"] != CALIBRATION_FORMAT:
            raise ValueError(f"format {document['format']!r}, not {CALIBRATION_FORMAT}")
        groups = {
            group: float(document["temperature"][group])
            for group in (OUTCOME_GROUP, CATEGORY_GROUP)
        }
        if not all(math.isfinite(value) and value > 0 for value in groups.values()):
            raise ValueError(f"temperatures must be positive, not {groups}")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ClassifierArtifactError(
            f"calibration cannot be used ({type(error).__name__}: {error})",
            where=str(path),
            fix=need,
        ) from error
    categories = len(LABELS) - 2
    return (groups[CATEGORY_GROUP],) * categories + (groups[OUTCOME_GROUP],) * 2
