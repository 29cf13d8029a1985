"""The claim classifier: artifact, inference, gate, micro-batcher; training lives beside it.

Importing this package loads nothing: torch, transformers and numpy come in with who needs them, and
rules alone need none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from streamdetect.classify.errors import ClassifierArtifactError
    from streamdetect.classify.inference import load_classifier
    from streamdetect.classify.model import LABELS, Classifier, Prediction
    from streamdetect.classify.pool import InferencePool
    from streamdetect.classify.thresholds import Thresholds

__all__ = [
    "LABELS",
    "Classifier",
    "ClassifierArtifactError",
    "InferencePool",
    "Prediction",
    "Thresholds",
    "load_classifier",
]

_MODULES: Final = {
    "LABELS": "model",
    "Classifier": "model",
    "ClassifierArtifactError": "errors",
    "InferencePool": "pool",
    "Prediction": "model",
    "Thresholds": "thresholds",
    "load_classifier": "inference",
}


def __getattr__(name: str) -> object:
    """Import what is named on first use."""
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)
