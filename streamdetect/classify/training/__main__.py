"""`python -m streamdetect.classify.training`: train the default classifier."""

from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from transformers.utils import logging as transformers_logging

from streamdetect.classify.training.pipeline import TrainingRun, train
from streamdetect.classify.training.publishing import name_of
from streamdetect.classify.training.rows import DATA
from streamdetect.classify.training.settings import TrainingSettings, settings_of
from streamdetect.errors import StreamdetectError
from streamdetect.settings import content_folder


def main(
    base: Annotated[str, typer.Option(help="Folder or hub name of a BERT encoder.")],
    out: Annotated[Path, typer.Option(help="Artifact directory to write.")],
    data: Annotated[Path, typer.Option(help="Folder of *.jsonl training lines.")] = DATA,
    rules: Annotated[
        Path | None,
        typer.Option(help="Rules folder: which rules the model knows [default: the bundled]."),
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder of checkpoints [default: build/training/NAME].")
    ] = None,
    speech: Annotated[
        Path | None,
        typer.Option(help="Unlabelled real speech (JSON lines with a text): raises thresholds."),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(help="A trained artifact of that base: its weights are moved on an epoch."),
    ] = None,
    average_with: Annotated[
        Path | None,
        typer.Option(help="Another artifact of the same base: the mean of both weights is kept."),
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(help="A trained artifact of any base: has a say in what is right."),
    ] = None,
    rehearse: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Of the lines that `--start` has learnt from, take this share."
        ),
    ] = 1.0,
    passes: Annotated[int, typer.Option(min=1, help="So many epochs on from `--start`.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Torch threads; 1 repeats best.")] = 1,
    layers: Annotated[
        int, typer.Option(min=1, help="Layers; the last one begins as a mean.")
    ] = TrainingSettings().layers,
    bfloat16: Annotated[
        bool,
        typer.Option("--bfloat16", help="Multiply in 16 bits: faster where processors can."),
    ] = False,
    smoke: Annotated[
        bool, typer.Option("--smoke", help="Run the same code on few lines, in seconds.")
    ] = False,
) -> None:
    """Train, calibrate and evaluate a classifier; a run that was cut goes on where it stopped."""
    console = Console(stderr=True)
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    if start is None and (rehearse != 1 or passes != 1):
        raise typer.BadParameter(
            "there is nothing that was learnt before to go on from: give --start MODEL with them",
            param_hint="--rehearse, --passes",
        )
    settings = TrainingSettings(layers=layers, bfloat16=bfloat16)
    if smoke:
        settings = settings.smoke()
    torch.set_num_threads(threads)
    try:
        if start is not None:
            settings = settings.going_on(settings_of(start).epochs, passes, rehearse)
        run = TrainingRun(
            base=base,
            data=data,
            rules=rules or content_folder("rules"),
            out=out,
            work=work or Path("build", "training", name_of(out)),
            settings=settings,
            speech=speech,
            start=start,
            average_with=average_with,
            teacher=teacher,
        )
        report = train(run, lambda line: console.print(line, highlight=False))
    except StreamdetectError as error:
        console.print(f"error: {error}", style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    console.print_json(data=report["test"])


if __name__ == "__main__":
    typer.run(main)
