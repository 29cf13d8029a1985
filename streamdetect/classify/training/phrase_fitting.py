"""The stage that fits the phrases of an artifact, on its training lines alone.

    python -m streamdetect.classify.training.phrase_fitting MODEL

puts them into a trained artifact. Thresholds and gate then have to be chosen again
(`python -m streamdetect.classify.training.gate MODEL --thresholds`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from streamdetect.classify.inference import load_classifier
from streamdetect.classify.training.card import megabytes_of, read_report, write_report
from streamdetect.classify.training.ngram_model import fit_ngram_model, phrase_weights
from streamdetect.classify.training.rows import DATA, read_rows
from streamdetect.classify.training.settings import TrainingSettings, settings_of
from streamdetect.classify.training.splits import Splits, usable_splits
from streamdetect.errors import StreamdetectError


def write_phrases(
    built: Path, splits: Splits, settings: TrainingSettings, progress: Callable[[str], None]
) -> int:
    """Fit and write an artifact's phrases; return how many n-grams they hold."""
    model = fit_ngram_model(splits.train, splits.calibration)
    found = phrase_weights(model, splits.train, settings.phrases)
    found.save(built)
    progress(f"phrases: {len(found.grams)} of {len(model)} n-grams")
    return len(found.grams)


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    data: Annotated[Path, typer.Option(help="Folder of *.jsonl training lines.")] = DATA,
) -> None:
    """Fit the phrases of an artifact anew, on the lines that trained it."""
    try:
        settings = settings_of(artifact)
        report = read_report(artifact)
        splits = usable_splits(read_rows(data), settings)
        report["phrases"] = write_phrases(
            artifact, splits, settings, lambda line: typer.echo(line, err=True)
        )
        report["settings"]["phrases"] = settings.phrases
        report["megabytes"] = megabytes_of(artifact)
        report["model_hash"] = load_classifier(artifact).model_hash
        write_report(artifact, report)
    except StreamdetectError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    typer.run(main)
