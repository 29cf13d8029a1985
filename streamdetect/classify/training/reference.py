"""`python -m streamdetect.classify.training.reference`: write `drift.json` of an artifact anew."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from streamdetect.classify.drift import DRIFT_FILE, reference_of
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.inference import TransformerClassifier, load_classifier
from streamdetect.classify.training.calibrate import ordinary_pieces, speech_windows
from streamdetect.classify.training.rows import DATA, Row, read_rows
from streamdetect.classify.training.settings import settings_of
from streamdetect.classify.training.splits import split_rows
from streamdetect.errors import StreamdetectError

PIECES_A_LINE: Final = 4
SPEECH_WINDOWS: Final = 1500
_DRAWN: Final = 2  # windows drawn for one that is read: the gate holds most of them back


def write_reference(
    classifier: TransformerClassifier,
    artifact: Path,
    calibration: Sequence[Row],
    seed: int,
    speech: Path | None,
) -> int:
    """Write how scores are spread over what the gate lets through; return the number of texts.

    Over windows of real speech where there is some, else over pieces of ok calibration lines. With
    nothing let through, no file is written.
    """
    if speech is not None:
        texts, made_from = (
            speech_windows(speech, _DRAWN * SPEECH_WINDOWS, seed),
            "windows of real speech",
        )
    else:
        texts = ordinary_pieces(calibration, seed, PIECES_A_LINE)
        made_from = "pieces of ok calibration lines"
    passed = [text for text, ok in zip(texts, classifier.gate(texts), strict=True) if ok]
    passed = passed[:SPEECH_WINDOWS]
    path = artifact / DRIFT_FILE
    if not passed:
        path.unlink(missing_ok=True)
        return 0
    reference = reference_of(classifier.predict(passed), made_from)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(reference.to_json(), encoding="utf-8")
    partial.replace(path)
    return len(passed)


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    data: Annotated[Path, typer.Option(help="Folder of *.jsonl training lines.")] = DATA,
    speech: Annotated[
        Path | None, typer.Option(help="Real speech instead (JSON lines with a text).")
    ] = None,
) -> None:
    """Write drift.json of an artifact that has none, or none of the speech it hears now."""
    try:
        settings = settings_of(artifact)
        splits = split_rows(
            read_rows(data), settings.seed, settings.calibration_share, settings.test_share
        )
        classifier = load_classifier(artifact)
        number = write_reference(classifier, artifact, splits.calibration, settings.seed, speech)
        if not number:
            raise TrainingDataError(
                "the gate lets no text through",
                where=str(artifact),
                fix="give more lines or speech",
            )
    except StreamdetectError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{artifact / DRIFT_FILE}: {number} texts")


if __name__ == "__main__":
    typer.run(main)
