"""What a prediction costs: engines, texts a call and lengths, in one run on one core.

    python -m benchmarks.classifier [--recordings FILE] [--rounds N]

Every contender reads the same texts, in turns; figures are CPU time, medians over the rounds, and
ratios to transformers with one text a call. Agreement is that of the gate at start. The second
table says where the time of our reference goes, the third what finding a claim's words costs.
"""

import json
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch.profiler import ProfilerActivity, profile

from benchmarks.workload import texts
from streamdetect.classify.agreement import agreement_of, agreement_texts
from streamdetect.classify.artifact import Artifact, read_artifact
from streamdetect.classify.encoder import load_encoder
from streamdetect.classify.engine import LIGHT, REFERENCE, Backend, Engine, Precision
from streamdetect.classify.inference import TransformerClassifier
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.settings import content_folder

CHARACTERS = (14, 30, 80)  # a short line, a segment, the window that a worker gives the model
CALLS = (1, 4, 16)
_TEXTS = 16
_LOCATED = 4

Logits = Callable[[Sequence[str]], list[list[float]]]


class Transformers:
    """The model class of transformers: padded batches, plain or with torch's dynamic int8."""

    def __init__(self, artifact: Artifact, *, int8: bool) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(artifact.directory)
        model: Any = AutoModelForSequenceClassification.from_pretrained(
            artifact.directory, dtype=torch.float32
        ).eval()
        if int8:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch will remove it
                model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear})
        self._model = model

    def logits(self, batch: Sequence[str]) -> list[list[float]]:
        with torch.inference_mode():
            inputs = self._tokenizer(
                list(batch), padding=True, truncation=True, max_length=192, return_tensors="pt"
            )
            return self._model(**inputs).logits.tolist()


class _Counted:
    """An encoder that counts the texts it is given."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.texts = 0

    def logits(self, batch: Sequence[str]) -> list[list[float]]:
        self.texts += len(batch)
        return self._inner.logits(batch)


def contenders(artifact: Artifact) -> dict[str, tuple[Any, Sequence[int]]]:
    """Return every contender with the numbers of texts a call that make sense for it."""
    onnx = {p: load_encoder(artifact, Engine(Backend.ONNX, p)) for p in Precision}
    return {
        "transformers": (Transformers(artifact, int8=False), CALLS),
        "transformers, torch dynamic int8": (Transformers(artifact, int8=True), (1,)),
        "torch float32": (load_encoder(artifact, REFERENCE), CALLS),
        "numpy float32": (load_encoder(artifact, LIGHT), CALLS),
        "onnx float32": (onnx[Precision.FLOAT32], (1,)),
        "onnx int8": (onnx[Precision.INT8], (1,)),
    }


def speech(recordings: Path | None) -> dict[int, list[str]]:
    """Return texts of each length, cut from lines said one after another."""
    said = "，".join(texts(recordings))
    return {
        size: [said[at : at + size] for at in range(0, 200 * _TEXTS, 200)] for size in CHARACTERS
    }


def cost(logits: Logits, batch: Sequence[str], call: int) -> float:
    """Return CPU milliseconds a text, `call` texts at a time."""
    started = time.process_time()
    for at in range(0, len(batch), call):
        logits(batch[at : at + call])
    return (time.process_time() - started) / len(batch) * 1e3


def measured(
    found: dict[str, tuple[Any, Sequence[int]]], said: dict[int, list[str]], rounds: int
) -> dict[tuple[str, int, int], float]:
    """Return the median cost by contender, texts a call and length."""
    figures: dict[tuple[str, int, int], list[float]] = {}
    for number in range(rounds + 1):  # the first warms up
        for size, batch in said.items():
            for name, (encoder, calls) in found.items():
                for call in calls:
                    spent = cost(encoder.logits, batch, call)
                    if number:
                        figures.setdefault((name, call, size), []).append(spent)
    return {key: statistics.median(values) for key, values in figures.items()}


def classifier_on(artifact: Artifact, encoder: Any) -> TransformerClassifier:
    """Return the classifier as the service has it, without its cache."""
    thresholds = read_thresholds(artifact.directory)
    return TransformerClassifier(artifact, encoder, thresholds, cached_texts=0)


def agreements(artifact: Artifact, found: dict[str, tuple[Any, Sequence[int]]]) -> dict[str, Any]:
    """Return the agreement of every contender with the reference."""
    told = {
        name: classifier_on(artifact, encoder).predict(agreement_texts())
        for name, (encoder, _) in found.items()
    }
    thresholds = read_thresholds(artifact.directory)
    return {
        name: agreement_of(told["torch float32"], predictions, thresholds)
        for name, predictions in told.items()
    }


def shares(encoder: Any, batch: Sequence[str]) -> dict[str, float]:
    """Return where the time of our own forward pass goes (shares of 1)."""
    kinds = {
        "linear_dynamic_fp16": "matrices",
        "addmm": "matrices",
        "scaled_dot_product": "attention",
        "gelu": "gelu",
        "layer_norm": "norms",
    }
    with profile(activities=[ProfilerActivity.CPU]) as profiled:
        encoder.logits(batch)
    spent: dict[str, float] = {}
    for event in profiled.key_averages():
        kind = next((kind for part, kind in kinds.items() if part in event.key), "the rest")
        spent[kind] = spent.get(kind, 0.0) + event.self_cpu_time_total
    total = sum(spent.values())
    return {kind: value / total for kind, value in sorted(spent.items(), key=lambda e: -e[1])}


def located(artifact: Artifact, encoder: Any, batch: Sequence[str]) -> tuple[float, float]:
    """Return the cost of finding the words of a claim, and texts predicted for it, each a mean."""
    counted = _Counted(encoder)
    classifier = classifier_on(artifact, counted)
    started = time.process_time()
    for text in batch:
        classifier.locate(text, "medical_claim")
    return (time.process_time() - started) / len(batch) * 1e3, counted.texts / len(batch)


def main(
    recordings: Annotated[Path | None, typer.Option(help="Recordings (JSONL) to cut.")] = None,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    model: Annotated[Path | None, typer.Option(help="Artifact directory.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Measure, and print costs and ratios."""
    torch.set_num_threads(1)
    artifact = read_artifact(model or content_folder("models") / "claims-zh-en")
    found = contenders(artifact)
    said = speech(recordings)
    costs = measured(found, said, rounds)
    agreed = agreements(artifact, found)
    console = Console(width=140)
    lengths = [f"{size} characters" for size in CHARACTERS]
    table = Table("engine", "texts a call", *lengths, "agreement", "widest gap")
    for name, (_, calls) in found.items():
        for call in calls:
            cells = [
                f"{costs[name, call, size]:.1f} ms  "
                f"{costs['transformers', 1, size] / costs[name, call, size]:.2f} ×"
                for size in CHARACTERS
            ]
            same = agreed[name]
            table.add_row(name, str(call), *cells, f"{same.share:.3f}", f"{same.widest:.3f}")
    console.print(table)
    ours = found["torch float32"][0]
    long = said[CHARACTERS[-1]]
    parts = shares(ours, long)
    console.print("  ".join(f"{kind} {share:.0%}" for kind, share in parts.items()))
    for name in ("torch float32", "onnx int8"):
        spent, number = located(artifact, found[name][0], long[:_LOCATED])
        alone = costs[name, 1, CHARACTERS[-1]]
        console.print(
            f"{name}: a claim located in {spent:.0f} ms, {number:.0f} predictions, "
            f"{spent / alone:.1f} × one text alone"
        )
    if output is not None:
        told = {" / ".join(map(str, key)): round(value, 3) for key, value in costs.items()}
        output.write_text(json.dumps(told, indent=1), "utf-8")


if __name__ == "__main__":
    typer.run(main)
