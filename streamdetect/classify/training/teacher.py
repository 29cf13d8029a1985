"""A teacher: a trained model of another base that has a say in what is right (distillation).

Hinton et al., 2015, "Distilling the knowledge in a neural network". Of Chinese texts alone, for
what bases of that language know of others is little. Of rambles, which have no label, it alone
says what they are: they are nearer to speech than the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from streamdetect.classify.training.forward import logits_of, multiplied
from streamdetect.classify.training.rambles import rambles_of
from streamdetect.classify.training.rows import Row, texts_of
from streamdetect.classify.training.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, and how much each of `LABELS` holds of it (0-1)."""

    text: str
    targets: list[float]


@dataclass(frozen=True, slots=True)
class Teacher:
    """A trained model and its tokenizer."""

    model: Any
    tokenizer: Tokenizer

    def lessons(
        self, rows: Sequence[Row], epoch: int, lifts: Tensor, settings: TrainingSettings
    ) -> list[Lesson]:
        """Return what an epoch teaches, in shuffled order.

        `lifts`: the weights of labels that hold in the loss, of which teachers' outputs are freed:
        who learns from them is lifted anew.
        """
        chinese = [row for row in rows if row.lang == "zh"]
        others = [row for row in rows if row.lang != "zh"]
        rambles = rambles_of(chinese, settings.rambles, epoch)
        share = settings.taught_share
        lines = texts_of(chinese)
        asked = [*lines, *rambles] if share else rambles
        with multiplied(settings.bfloat16):
            logits = logits_of(self.model, self.tokenizer, asked)
        said = torch.sigmoid(logits - lifts.log())
        right = torch.tensor([row.targets for row in chinese])
        if share:
            right = (1 - share) * right + share * said[: len(lines)]
        targets = [*right.tolist(), *said[len(asked) - len(rambles) :].tolist()]
        lessons = [Lesson(*pair) for pair in zip([*lines, *rambles], targets, strict=True)]
        lessons += [Lesson(row.text, row.targets) for row in others]
        Random(f"{settings.seed}/{epoch}/lessons").shuffle(lessons)
        return lessons
