"""The claim classifier: artifact, inference, gate, micro-batcher; training lives beside it.

Importing this package loads neither torch nor transformers: they come in with `load_classifier`.
"""

from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.gate import Gate
from streamdetect.classify.model import LABELS, Classifier, Prediction
from streamdetect.classify.pool import InferencePool
from streamdetect.classify.thresholds import Thresholds

__all__ = [
    "LABELS",
    "Classifier",
    "ClassifierArtifactError",
    "Gate",
    "InferencePool",
    "Prediction",
    "Thresholds",
    "load_classifier",
]


def __getattr__(name: str) -> object:
    """Import `load_classifier` on first use, so that torch is loaded only by who classifies."""
    if name == "load_classifier":
        from streamdetect.classify.inference import load_classifier

        return load_classifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
