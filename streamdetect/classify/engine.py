"""What computes the forward pass: which library, in which numbers.

torch in float32 is the reference: it is always there, it trained the artifact's thresholds, and
every other engine must agree with it (`agreement`).
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Backend(StrEnum):
    """The library that multiplies."""

    TORCH = "torch"
    ONNX = "onnx"


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
