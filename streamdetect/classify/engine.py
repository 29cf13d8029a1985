"""What computes the forward pass: which library, in which numbers.

torch in float32 is the reference: it trained the artifact's thresholds. numpy in float32 gives its
scores to three decimals, which tests hold; what is not ours or rounds must agree with it at start
(`agreement`).
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Backend(StrEnum):
    """The library that multiplies."""

    TORCH = "torch"
    ONNX = "onnx"
    NUMPY = "numpy"


class Precision(StrEnum):
    """The numbers that are multiplied."""

    FLOAT32 = "float32"
    INT8 = "int8"


@dataclass(frozen=True, slots=True)
class Engine:
    """A backend with its precision."""

    backend: Backend
    precision: Precision

    @staticmethod
    def named(backend: str, precision: str) -> "Engine":
        """Return the engine of two settings. ValueError for an unknown name."""
        return Engine(Backend(backend), Precision(precision))

    def digest(self, model_hash: str) -> str:
        """Return the digest of a model that runs on this engine.

        Full precision gives the scores of the reference to three decimals, and its digest; what
        rounds the weights is another model.
        """
        if self.precision is Precision.FLOAT32:
            return model_hash
        return hashlib.sha256(f"{model_hash}\0{self}".encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.backend} {self.precision}"


REFERENCE: Final = Engine(Backend.TORCH, Precision.FLOAT32)
# Starts two seconds sooner than the reference, and needs no torch.
LIGHT: Final = Engine(Backend.NUMPY, Precision.FLOAT32)
# Code of ours that multiplies the stored numbers as they are: no runtime rearranges anything.
EXACT: Final = frozenset({REFERENCE, LIGHT})
