"""The classifier as `scan` uses it: loaded with a clear error, a few texts a core at a time.

A script of some lines is read before torch would have loaded, so numpy begins; where much is to be
read torch goes on, which is a fifth faster. Both give the same scores.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import typer

from streamdetect.errors import StreamdetectError
from streamdetect.settings import ClassifierSettings

if TYPE_CHECKING:
    from streamdetect.classify.inference import TransformerClassifier
    from streamdetect.classify.model import Classifier, MarkedText, Prediction
    from streamdetect.detect.scan import Row

_MOST_THREADS = 4
_TEXTS_A_CALL = 8
_TEXTS_IN_NUMPY = 300  # from about here on the start of torch is made good

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


class SpreadClassifier:
    """Predicts texts side by side; a score does not depend on what shares its call.

    `faster` loads what goes on after the first texts, None where nothing does. `is_light`: it
    begins in numpy.
    """

    def __init__(
        self,
        inner: "Classifier",
        threads: int,
        faster: "Callable[[], Classifier] | None" = None,
        *,
        is_light: bool = False,
    ) -> None:
        self._inner = inner
        self._faster = faster
        self._is_light = is_light
        self._asked = 0
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="scan-model")

    @property
    def name(self) -> str:
        """Name of the artifact."""
        return self._inner.name

    @property
    def model_hash(self) -> str:
        """Digest of the artifact."""
        return self._inner.model_hash

    def alone(self) -> "SpreadClassifier | None":
        """Return one for each of several processes that are forked from this one.

        None where torch or onnx, whose threads a fork would lose, have been loaded.
        """
        if not self._is_light:
            return None
        return SpreadClassifier(self._inner, 1, self._faster, is_light=True)

    def gate(self, texts: Sequence[str]) -> list[bool]:
        """Tell for each text whether it is worth a prediction."""
        return self._inner.gate(texts)

    def predict(self, texts: Sequence[str]) -> "list[Prediction]":
        """Return one prediction a text, in order."""
        self._asked += len(texts)
        if self._faster is not None and self._asked > _TEXTS_IN_NUMPY:
            self._inner, self._faster, self._is_light = self._faster(), None, False
        return self._spread(self._inner.predict, texts)

    def owned(self, asked: "Sequence[MarkedText]") -> list[float]:
        """Return for each text the chance that its marked words are the speaker's claim."""
        return self._spread(self._inner.owned, asked)

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Return the span of `text` that weighs most for `category`."""
        return self._inner.locate(text, category)

    def _spread(
        self, answer: "Callable[[Sequence[_Asked]], list[_Answer]]", texts: "Sequence[_Asked]"
    ) -> "list[_Answer]":
        size = max(1, min(_TEXTS_A_CALL, -(-len(texts) // self._threads)))
        calls = [texts[start : start + size] for start in range(0, len(texts), size)]
        return list(chain.from_iterable(self._pool.map(answer, calls)))

    def in_order(self, conclude: "Callable[[int], Row]", rows: "Iterable[int]") -> "Iterator[Row]":
        """Conclude rows side by side: where words must be located, that takes most of a row."""
        rows = list(rows)
        if len(rows) == 1:  # a script: here an interruption ends it, a thread would be waited for
            return map(conclude, rows)
        return self._pool.map(conclude, rows)


def load_spread(settings: ClassifierSettings) -> SpreadClassifier:
    """Load the classifier of the settings. Raises StreamdetectError with what to install."""
    try:
        from streamdetect.classify.artifact import read_artifact
        from streamdetect.classify.bert_directory import understands
        from streamdetect.classify.engine import LIGHT, REFERENCE, Engine
        from streamdetect.classify.inference import load_classifier

        artifact = read_artifact(settings.path)

        def load(engine: Engine) -> "TransformerClassifier":
            return load_classifier(
                artifact,
                threads=settings.threads,
                cached_texts=settings.cache_size,
                engine=engine,
            )

        engine = Engine.named(settings.backend, settings.precision)
        is_light = engine == REFERENCE and understands(artifact)
        inner = load(LIGHT if is_light else engine)
    except ModuleNotFoundError as error:
        raise StreamdetectError(
            f"the classifier needs the package {error.name}",
            where="--detectors",
            fix="install the extra: pip install 'streamdetect[light]', or use --detectors rules",
        ) from None
    if inner.trial is not None and inner.trial.refusal is not None:
        typer.echo(f"warning: {inner.trial.refusal}", err=True)
    faster = (lambda: load(REFERENCE)) if is_light and find_spec("torch") is not None else None
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    return SpreadClassifier(inner, threads, faster, is_light=is_light)
