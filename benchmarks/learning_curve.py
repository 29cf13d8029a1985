"""How much each further batch of written lines teaches, and which base encoder hears rooms best.

    python -m benchmarks.learning_curve RECORDINGS.jsonl --base FOLDER [--layers 2,3,4] [--prefix P]

The encoder stays as it came; a regression on the mean of its tokens is fitted to the lines of
more and more authors and ranks labelled sentences of the rooms to tune by (`rooms`: those whose
errors briefed authors; `unread`: others), and the blind rows of part `final`. No fine-tuning, so
an answer takes minutes: what a batch of lines adds here, it adds to the classifier too.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import torch
import typer
from rich.progress import track
from rich.table import Table
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from benchmarks.live_labels import LABELS
from streamdetect.classify.training.forward import encoded, places_by_length
from streamdetect.classify.training.measures import area_under_curve
from streamdetect.classify.training.rows import Row, read_rows, texts_of
from streamdetect.classify.training.samples import Sample, expected_rows, room_sentences
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.cli.terminal import console

ROWS: Final = Path("tests/data/claims_dev.jsonl")
BATCHES: Final = {  # what was written in one go, in the order of writing
    "a, b": {"a", "b"},
    "c (en)": {"c"},
    "d, e, f: by trade": {"d", "e", "f"},
    "g to j: English, services, messy": {"g", "h", "i", "j"},
    "k, l: borders, errors on rooms": {"k", "l"},
    "n to r: in the manner of rooms": {"n", "o", "p", "q", "r"},
    "t to aa: by errors of the model before": {"t", "u", "v", "w", "x", "y", "z", "aa"},
    "ab to ao: by errors once more": {
        "ab",
        "ac",
        "ad",
        "ae",
        "af",
        "ag",
        "ah",
        "ai",
        "aj",
        "ak",
        "al",
        "am",
        "an",
        "ao",
    },
    "m, s: rows of rules, papers": {"m", "s"},
    "ap to aw: by errors a third time": {"ap", "aq", "ar", "as", "at", "au", "av", "aw"},
    "ax to bc: terse lines": {"ax", "ay", "az", "ba", "bb", "bc"},
    "bd, be (en): everyday wording": {"bd", "be"},
    "bf to bq: whose claim it is": {f"b{letter}" for letter in "fghijklmnopq"},
    "br to bw: unforeseen words, harmless senses": {f"b{letter}" for letter in "rstuvw"},
    "bx to bz: whole situations": {f"b{letter}" for letter in "xyz"},
    "ca to cs: further situations, trades, rambles": {f"c{x}" for x in "abcdefghijklmnopqrs"},
    "ct to df: manner of rooms, frames, unforeseen words": {
        *(f"c{x}" for x in "tuvwxyz"),
        *(f"d{x}" for x in "abcdf"),
    },
}
_PENALTY: Final = 1e-3
_STEPS: Final = 60


def mean_vectors(
    model: Any, tokenizer: Tokenizer, texts: Sequence[str], layers: Collection[int]
) -> dict[int, Tensor]:
    """Return for each layer the mean over the tokens of each text."""
    width = int(model.config.hidden_size)
    found = {layer: torch.zeros(len(texts), width) for layer in layers}
    limit = TrainingSettings().positions
    with torch.inference_mode():
        for places in track(places_by_length(texts), "encoding", console=console()):
            inputs = encoded(tokenizer, [texts[place] for place in places], limit)
            states = model(**inputs, output_hidden_states=True).hidden_states
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            for layer in layers:
                found[layer][places] = (states[layer] * mask).sum(1) / mask.sum(1)
    return found


def regression(vectors: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return weights and bias of a logistic regression with an L2 penalty."""
    weights = torch.zeros(vectors.shape[1], requires_grad=True)
    bias = torch.zeros((), requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights, bias], max_iter=_STEPS, history_size=10, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        found = functional.binary_cross_entropy_with_logits(vectors @ weights + bias, targets)
        found = found + _PENALTY * (weights**2).sum()
        found.backward()  # type: ignore[no-untyped-call]
        return found

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()


def areas(scores: Sequence[float], samples: Sequence[Sample]) -> tuple[float, float]:
    """Return the area of claims, and that of violations, against ok."""
    pairs = list(zip(scores, samples, strict=True))
    ok = [score for score, sample in pairs if not sample.claims]
    return (
        area_under_curve([score for score, sample in pairs if sample.claims], ok),
        area_under_curve([score for score, sample in pairs if sample.outcome == "violation"], ok),
    )


def curve(
    vectors: Tensor, rows: Sequence[Row], sources: Mapping[str, Sequence[Sample]]
) -> Iterator[tuple[str, int, list[float]]]:
    """Yield (batch, lines so far, areas of each source) for batch upon batch."""
    known = vectors[: len(rows)]
    level = (vectors - known.mean(0)) / known.std(0).clamp_min(1e-6)
    claims = torch.tensor([float(row.claims) for row in rows])
    authors: set[str] = set()
    for name, batch in BATCHES.items():
        authors |= batch
        taken = torch.tensor([row.author in authors for row in rows])
        weights, bias = regression(level[: len(rows)][taken], claims[taken])
        scores = (level[len(rows) :] @ weights + bias).tolist()
        found: list[float] = []
        start = 0
        for samples in sources.values():
            found += areas(scores[start : start + len(samples)], samples)
            start += len(samples)
        yield name, int(taken.sum()), found


def main(
    recordings: Annotated[Path, typer.Argument(help="Recordings of the rooms to tune by.")],
    base: Annotated[str, typer.Option(help="Folder or hub name of a BERT encoder.")],
    layers: Annotated[str, typer.Option(help="Layers to look at, from 1.")] = "3",
    prefix: Annotated[str, typer.Option(help="What the base expects before a text.")] = "",
    threads: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Print the areas under the curve for more and more lines, one table a layer."""
    torch.set_num_threads(threads)
    rows = read_rows()
    sources = {
        "rooms": room_sentences(recordings, LABELS, "tune").samples,
        "unread": room_sentences(recordings, LABELS, "tune-2").samples,
        "blind rows": expected_rows(ROWS, "final").samples,
    }
    texts = texts_of(rows) + [one.text for samples in sources.values() for one in samples]
    wanted = sorted({int(layer) for layer in layers.split(",")})
    from transformers import AutoModel, AutoTokenizer  # seconds that only a run needs

    model = AutoModel.from_pretrained(base, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(base).backend_tokenizer
    found = mean_vectors(model, tokenizer, [prefix + text for text in texts], wanted)
    for layer in wanted:
        heads = [f"{name}, {kind}" for name in sources for kind in ("claims", "violations")]
        table = Table("with", "lines", *heads, title=f"layer {layer}")
        for name, size, values in curve(found[layer], rows, sources):
            table.add_row(f"+ {name}", str(size), *(f"{value:.3f}" for value in values))
        console().print(table)


if __name__ == "__main__":
    typer.run(main)
