"""Fine-tuning: the head on frozen vectors first, then the last layer, then all, at a falling rate.

The lower layers move late and little: what they see in speech holds for words that nobody wrote
down for us, and tuning them to written lines from the start loses it (Kumar et al., 2022,
"Fine-tuning can distort pretrained features and underperform out-of-distribution").

A checkpoint after every epoch; a run that was cut goes on from there and ends with the same
weights, because every epoch draws its randomness from the seed and its own number.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from streamdetect.classify.model import LABELS
from streamdetect.classify.training.augment import Augmenter
from streamdetect.classify.training.forward import (
    encoded,
    limit_of,
    multiplied,
    places_by_length,
)
from streamdetect.classify.training.progress_bar import with_bar
from streamdetect.classify.training.rows import Row, texts_of
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.teacher import Lesson, Teacher

CHECKPOINT: Final = "checkpoint.pt"
Progress = Callable[[str], None]
State = dict[str, Tensor]


def fit(
    model: Any,
    tokenizer: Tokenizer,
    rows: Sequence[Row],
    settings: TrainingSettings,
    work: Path,
    progress: Progress,
    known: frozenset[str] = frozenset(),
    teacher: Teacher | None = None,
) -> None:
    """Train `model` in place and leave the mean of its last epochs in it.

    `known`: authors whose lines it has learnt from, of which an epoch takes a share. `teacher`: a
    model that has a say in what is right.
    """
    trainer = _Trainer(model, tokenizer, rows, settings, work, progress, known, teacher)
    trainer.run()


class _Trainer:
    def __init__(
        self,
        model: Any,
        tokenizer: Tokenizer,
        rows: Sequence[Row],
        settings: TrainingSettings,
        work: Path,
        progress: Progress,
        known: frozenset[str],
        teacher: Teacher | None,
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._settings = settings
        self._path = work / CHECKPOINT
        self._progress = progress
        self._augmenter = Augmenter(
            rows,
            settings.seed,
            settings.augmented_share,
            settings.development_share,
            known,
            settings.rehearsed_share,
        )
        self._teacher = teacher
        _set_dropout(model, settings.dropout)
        self._key = _key(model, tokenizer, rows, settings, known, teacher)
        weights = torch.ones(len(LABELS))
        weights[-2:] = settings.outcome_weight
        self._weights = weights
        self._lifts = torch.ones(len(LABELS))
        self._lifts[:-2] = settings.category_lift
        self._sum: State = {}

    def run(self) -> None:
        """Run the epochs that no checkpoint covers."""
        settings = self._settings
        rambles = settings.rambles if self._teacher is not None else 0
        steps = math.ceil((self._augmenter.size + rambles) / settings.batch)
        begun = settings.begun_epochs
        start, moments = self._resume()
        if start == 0:
            self._fit_head()
        optimizer = self._optimizer(start)
        if moments is not None and start != settings.frozen_epochs:
            optimizer.load_state_dict(moments)
        for epoch in range(start, settings.epochs):
            if epoch == settings.frozen_epochs:
                optimizer = self._optimizer(epoch)
            torch.manual_seed(settings.seed + epoch)
            lessons = self._lessons(self._augmenter.epoch(epoch), epoch)
            done, total = epoch - begun, settings.epochs - begun
            label = f"epoch {epoch + 1}/{settings.epochs}"
            loss = self._epoch(lessons, optimizer, done * steps, total * steps, label)
            self._progress(f"{label}: loss {loss:.4f}")
            if epoch >= settings.epochs - settings.averaged_epochs:
                self._add_to_sum()
            self._save(optimizer, epoch + 1)
        taken = min(settings.averaged_epochs, settings.epochs - begun)
        self._model.load_state_dict({name: value / taken for name, value in self._sum.items()})
        self._model.eval()

    def _lessons(self, rows: Sequence[Row], epoch: int) -> list[Lesson]:
        if self._teacher is None:
            return [Lesson(row.text, row.targets) for row in rows]
        return self._teacher.lessons(rows, epoch, self._lifts, self._settings)

    def _epoch(
        self, rows: Sequence[Lesson], optimizer: Any, done: int, total: int, label: str
    ) -> float:
        settings = self._settings
        self._model.train()
        losses = 0.0
        batches = _batches_of_like_length(rows, settings.batch, settings.seed)
        for number, batch in enumerate(with_bar(batches, label)):
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * _schedule(done + number, total, settings.warmup_share)
            inputs = encoded(self._tokenizer, [row.text for row in batch], limit_of(self._model))
            with multiplied(settings.bfloat16):
                logits = self._model(**inputs).logits
            loss = self._losses(logits.float(), torch.tensor([row.targets for row in batch]))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            optimizer.step()
            losses += float(loss.detach()) * len(batch)
        return losses / len(rows)

    def _fit_head(self) -> None:
        """Fit the last layer on vectors of varied lines from the encoder as it came."""
        settings = self._settings
        torch.manual_seed(settings.seed)
        rows = self._augmenter.epoch(-1)[: settings.head_rows]
        vectors = self._standardise(self._first_vectors(texts_of(rows)))
        with torch.no_grad():
            vectors = self._model.bert.pooler(vectors.unsqueeze(1))
        head = self._model.classifier
        optimizer = torch.optim.AdamW(head.parameters(), settings.head_rate)
        targets = torch.tensor([row.targets for row in rows])
        for _ in range(settings.head_epochs):
            for places in torch.split(torch.randperm(len(rows)), settings.batch):
                losses = self._losses(head(vectors[places]), targets[places])
                optimizer.zero_grad()
                losses.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
        self._progress(f"head: {settings.head_epochs} epochs on frozen vectors")

    def _first_vectors(self, texts: Sequence[str]) -> Tensor:
        """Return what the last layer says of each text, before the pooler."""
        self._model.eval()
        vectors = torch.zeros(len(texts), int(self._model.config.hidden_size))
        with torch.no_grad():
            for places in with_bar(places_by_length(texts), "vectors"):
                some = [texts[place] for place in places]
                inputs = encoded(self._tokenizer, some, limit_of(self._model))
                with multiplied(self._settings.bfloat16):
                    found = self._model.bert(**inputs).last_hidden_state[:, 0]
                vectors[places] = found.float()
        return vectors

    def _standardise(self, vectors: Tensor) -> Tensor:
        """Let the last norm give every dimension mean 0 and deviation 1; return vectors so changed.

        A few dimensions of such encoders are many times as large as the rest and would drown it.
        """
        norm = self._model.bert.encoder.layer[-1].output.LayerNorm
        mean, deviation = vectors.mean(0), vectors.std(0).clamp_min(1e-4)
        with torch.no_grad():
            norm.weight.div_(deviation)
            norm.bias.sub_(mean).div_(deviation)
        return (vectors - mean) / deviation

    def _losses(self, logits: Tensor, targets: Tensor) -> Tensor:
        losses = functional.binary_cross_entropy_with_logits(
            logits, targets, reduction="none", pos_weight=self._lifts
        )
        return (losses * self._weights).sum(1).mean()

    def _optimizer(self, epoch: int) -> torch.optim.AdamW:
        """Return an optimizer of what moves in an epoch: the last layer only, or all but pieces."""
        bert = self._model.bert
        self._model.requires_grad_(True)
        bert.embeddings.word_embeddings.weight.requires_grad_(False)
        if epoch < self._settings.frozen_epochs:
            bert.embeddings.requires_grad_(False)
            bert.encoder.layer[:-1].requires_grad_(False)
        plain: list[Any] = []
        decayed: list[Any] = []
        for name, parameter in self._model.named_parameters():
            if parameter.requires_grad:
                kind = plain if name.endswith("bias") or "LayerNorm" in name else decayed
                kind.append(parameter)
        return torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": self._settings.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ],
            self._settings.rate,
            fused=True,
        )

    def _add_to_sum(self) -> None:
        for name, value in self._model.state_dict().items():
            known = self._sum.get(name)
            self._sum[name] = value.clone() if known is None else known + value

    def _save(self, optimizer: torch.optim.Optimizer, epoch: int) -> None:
        state = {
            "key": self._key,
            "epoch": epoch,
            "model": self._model.state_dict(),
            "sum": self._sum,
            "optimizer": optimizer.state_dict(),
        }
        partial = self._path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self._path)

    def _resume(self) -> tuple[int, dict[str, Any] | None]:
        """Return how many epochs a checkpoint covers, and the state of its optimizer."""
        begun = self._settings.begun_epochs
        if not self._path.exists():
            return begun, None
        try:
            state = torch.load(self._path, weights_only=True)
        except Exception as error:  # torch raises what zip, pickle and the disk raise
            self._progress(f"the checkpoint cannot be read ({type(error).__name__}): starting anew")
            return begun, None
        if state.get("key") != self._key:
            self._progress(
                "a checkpoint of other settings, lines or weights is there: starting anew"
            )
            return begun, None
        self._model.load_state_dict(state["model"])
        self._sum = state["sum"]
        self._progress(f"going on after epoch {state['epoch']}")
        return int(state["epoch"]), state["optimizer"]


def _set_dropout(model: Any, share: float) -> None:
    for part in model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = share


def _key(
    model: Any,
    tokenizer: Tokenizer,
    rows: Sequence[Row],
    settings: TrainingSettings,
    known: frozenset[str],
    teacher: Teacher | None,
) -> str:
    """Return a digest of all that the weights come from: only its own checkpoint resumes a run."""
    total = hashlib.sha256(settings.fit_digest().encode())
    total.update(repr(sorted(known)).encode())
    for row in rows:
        total.update(repr(row).encode("utf-8", "surrogatepass"))
    read = [(model, tokenizer)]
    if teacher is not None:
        read.append((teacher.model, teacher.tokenizer))
    for weights, words in read:
        total.update(repr(sorted(words.get_vocab().items())).encode("utf-8", "surrogatepass"))
        for name, value in weights.state_dict().items():
            total.update(name.encode())
            total.update(value.numpy().tobytes())
    return total.hexdigest()


def _batches_of_like_length(rows: Sequence[Lesson], size: int, seed: int) -> list[list[Lesson]]:
    """Return batches of similar length, in an order of their own: little padding, no curriculum."""
    pool = size * 8
    batches: list[list[Lesson]] = []
    for start in range(0, len(rows), pool):
        near = sorted(rows[start : start + pool], key=lambda row: len(row.text))
        batches += [near[place : place + size] for place in range(0, len(near), size)]
    generator = torch.Generator().manual_seed(seed)
    return [batches[place] for place in torch.randperm(len(batches), generator=generator).tolist()]


def _schedule(step: int, total: int, warmup_share: float) -> float:
    warmup = max(1, int(total * warmup_share))
    return (step + 1) / warmup if step < warmup else (total - step) / max(1, total - warmup)
