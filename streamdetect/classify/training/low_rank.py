"""Low-rank changes of a classifier's encoder, and the head that tells whose marked words are.

A change of a matrix is the product of a tall and a flat one (Hu et al., 2021, "LoRA: Low-Rank
Adaptation of Large Language Models"). Norms and the vector of marked tokens change freely, all else
stays: one encoder serves both the scores of the classifier and this. Of a layer the query, the
value and the output of its attention change: what looks where, and what it takes from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertForSequenceClassification as BertClassifier

from streamdetect.classify.artifact import TOKENIZER_FILE, damaged, read_artifact
from streamdetect.classify.bert_directory import understands
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import MarkedText
from streamdetect.classify.ownership import DOWN, HEAD, MARK, UP
from streamdetect.classify.tokens import marked_places
from streamdetect.classify.training.forward import encoded, limit_of

_MARK_SPREAD: Final = 0.5  # of the first mark about the unmarked vector, in deviations of that
_NORM: Final = "LayerNorm."
_PREFIX: Final = "bert."


class LowRank(nn.Module):
    """A linear map with a change of low rank, which is 0 at first. The map itself stays."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(rank, base.in_features) * base.in_features**-0.5)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, given: Tensor) -> Tensor:
        """Return the map of vectors, changed."""
        mapped: Tensor = self.base(given)
        return mapped + (given @ self.down.t()) @ self.up.t()


@dataclass(frozen=True, slots=True)
class MarkedInputs:
    """Padded token numbers, their mask, and 1 for each marked token (texts × tokens)."""

    ids: Tensor
    mask: Tensor
    marks: Tensor


class MarkedModel(nn.Module):
    """The encoder of a BertForSequenceClassification, changed in place, with the head of marks."""

    def __init__(self, classifier: Any, rank: int) -> None:
        super().__init__()
        self.bert = classifier.bert
        self.limit = limit_of(classifier)
        size = int(classifier.config.hidden_size)
        self.bert.requires_grad_(False)
        for layer in self.bert.encoder.layer:
            attention = layer.attention
            attention.self.query = LowRank(attention.self.query, rank)
            attention.self.value = LowRank(attention.self.value, rank)
            attention.output.dense = LowRank(attention.output.dense, rank)
        for name, parameter in self.bert.named_parameters():
            parameter.requires_grad_(name.endswith((DOWN, UP)) or _NORM in name)
        unmarked = self._unmarked
        self.mark = nn.Parameter(unmarked + torch.randn(size) * unmarked.std() * _MARK_SPREAD)
        self.head = nn.Linear(2 * size, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    @property
    def _unmarked(self) -> Tensor:
        """The vector that every token without a mark has added, as in the classifier."""
        kinds: Tensor = self.bert.embeddings.token_type_embeddings.weight
        return kinds[0].detach()

    def forward(self, inputs: MarkedInputs) -> Tensor:
        """Return the log odds, one a text, that the marked words are the speaker's own claim."""
        marks = inputs.marks.float()
        # The encoder adds the vector of unmarked tokens by itself; a mark stands in its place.
        words = self.bert.embeddings.word_embeddings(inputs.ids)
        words = words + marks[..., None] * (self.mark - self._unmarked)
        state = self.bert(inputs_embeds=words, attention_mask=inputs.mask).last_hidden_state
        state = state.float()
        marked = (state * marks[..., None]).sum(1) / marks.sum(1, keepdim=True)
        odds: Tensor = self.head(torch.cat([marked, state[:, 0]], 1))[:, 0]
        return odds

    def trained(self) -> dict[str, Tensor]:
        """Return all that is trained, by names of its own: what a checkpoint keeps."""
        return {name: one for name, one in self.named_parameters() if one.requires_grad}

    def restore(self, trained: dict[str, Tensor]) -> None:
        """Take what `trained` gave of such a model."""
        self.load_state_dict(trained, strict=False)

    def changes(self) -> dict[str, Tensor]:
        """Return what was trained in half precision, named as a reader of the artifact wants it.

        Of a matrix `NAME.down` (rank × in) and `NAME.up` (out × rank), norms in full, `mark`,
        `head.weight` and `head.bias`. ValueError for what half precision cannot hold.
        """
        told = {
            MARK: self.mark,
            f"{HEAD}.weight": self.head.weight[0],
            f"{HEAD}.bias": self.head.bias,
            **{name: one for name, one in self.trained().items() if name.startswith(_PREFIX)},
        }
        halves = {name: one.detach().half().contiguous() for name, one in told.items()}
        beyond = [name for name, one in halves.items() if not bool(torch.isfinite(one).all())]
        if beyond:
            raise ValueError(f"not to be held in half precision: {', '.join(beyond)}")
        return halves


def marked_model(directory: Path, rank: int) -> tuple[MarkedModel, Tokenizer]:
    """Return an artifact's encoder to be changed, and its tokenizer.

    Raises ClassifierArtifactError where it is damaged or of a kind that the reader does not know.
    """
    artifact = read_artifact(directory)
    if not understands(artifact):
        raise ClassifierArtifactError(
            "not a BERT encoder in safetensors, which alone can be changed",
            where=str(directory),
            fix="give an artifact that this project's pipeline trained",
        )
    try:
        classifier = BertClassifier.from_pretrained(directory, local_files_only=True).float()
        tokenizer = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
    except Exception as error:  # both libraries raise what they like
        raise damaged(directory, error) from error
    return MarkedModel(classifier, rank), tokenizer


def marked_inputs(tokenizer: Tokenizer, asked: Sequence[MarkedText], limit: int) -> MarkedInputs:
    """Return texts as a MarkedModel reads them, cut to `limit` tokens."""
    inputs = encoded(tokenizer, [one.text for one in asked], limit)
    marks = torch.zeros_like(inputs["input_ids"])
    for row, one in enumerate(asked):
        marks[row, marked_places(tokenizer.encode(one.text).offsets, one)] = 1
    return MarkedInputs(inputs["input_ids"], inputs["attention_mask"], marks)


def write_changes(model: MarkedModel, path: Path) -> None:
    """Write what was trained to a safetensors file, in place of an earlier one."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(save(model.changes()))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
