"""The classifier itself: gate, transformer, calibration and a cache of repeated lines.

Texts are computed without padding, and the bytes of a score depend on nothing but the text. Long
ones are read in stretches.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

from streamdetect.classify.agreement import (
    LEAST_AGREEMENT,
    Agreement,
    agreement_of,
    agreement_texts,
)
from streamdetect.classify.artifact import Artifact, read_artifact
from streamdetect.classify.encoder import Encoder, load_encoder
from streamdetect.classify.engine import EXACT, REFERENCE, Engine
from streamdetect.classify.locate import Score, strongest_span
from streamdetect.classify.model import MarkedText, Prediction, sigmoid
from streamdetect.classify.ownership import OwnershipReader, read_ownership
from streamdetect.classify.phrases import Phrases, read_phrases
from streamdetect.classify.stretches import in_stretches, stretches
from streamdetect.classify.thresholds import Thresholds, read_thresholds
from streamdetect.classify.tokens import readable
from streamdetect.detect.bounds import is_spaced
from streamdetect.events.vocabulary import CATEGORIES

CACHED_TEXTS: Final = 20_000

Asked = TypeVar("Asked", str, MarkedText)
Answer = TypeVar("Answer", Prediction, float)


def load_classifier(
    source: Artifact | Path | str,
    *,
    threads: int = 1,
    cached_texts: int = CACHED_TEXTS,
    engine: Engine = REFERENCE,
) -> "TransformerClassifier":
    """Load an artifact directory, or what was read of it already, offline.

    `threads` is the number of threads that multiply; `cached_texts` bounds the cache (about 2 kB a
    text). An `engine` that need not give the numbers of the reference is compared with it first,
    which takes some seconds; where too few verdicts agree the reference stays in force, and `trial`
    of the result says so.
    """
    artifact = source if isinstance(source, Artifact) else read_artifact(Path(source))
    thresholds, phrases = read_thresholds(artifact.directory), read_phrases(artifact.directory)

    reference = load_encoder(artifact, engine if engine in EXACT else REFERENCE, threads)
    # Behind the encoder: weights that do not load are told of as such.
    ownership = read_ownership(artifact, threads)
    if ownership is None:
        thresholds = thresholds.without_ownership()

    def classifier(encoder: Encoder, runs_on: Engine, tried: Trial | None) -> TransformerClassifier:
        return TransformerClassifier(
            artifact,
            encoder,
            thresholds,
            cached_texts,
            phrases=phrases,
            ownership=ownership,
            engine=runs_on,
            trial=tried,
        )

    if engine in EXACT:
        return classifier(reference, engine, None)
    other = load_encoder(artifact, engine, threads)
    texts = agreement_texts()
    found = agreement_of(
        classifier(reference, REFERENCE, None).predict(texts),
        classifier(other, engine, None).predict(texts),
        thresholds,
    )
    trial = Trial(engine, found)
    if found.suffices:
        return classifier(other, engine, trial)
    return classifier(reference, REFERENCE, trial)


@dataclass(frozen=True, slots=True)
class Trial:
    """An engine that was asked for, and how far it agrees with the reference."""

    engine: Engine
    agreement: Agreement

    @property
    def refusal(self) -> str | None:
        """Why the reference stays in force, and what to do; None where the engine is used."""
        if self.agreement.suffices:
            return None
        return (
            f"the engine {self.engine} agrees with {REFERENCE} on {self.agreement.share:.3f} of "
            f"{self.agreement.texts} texts, less than {LEAST_AGREEMENT}: {REFERENCE} stays in "
            "force. Set STREAMDETECT_CLASSIFIER__PRECISION=float32, or train an artifact that "
            "bears it"
        )


class TransformerClassifier:
    """Implements the port `Classifier`; safe to call from any thread.

    `engine` is what computes; `trial` tells of another one that was asked for.
    """

    def __init__(
        self,
        artifact: Artifact,
        encoder: Encoder,
        thresholds: Thresholds,
        cached_texts: int = CACHED_TEXTS,
        *,
        phrases: Phrases | None = None,
        ownership: OwnershipReader | None = None,
        engine: Engine = REFERENCE,
        trial: Trial | None = None,
    ) -> None:
        self.name = artifact.name
        self.model_hash = engine.digest(artifact.model_hash)
        self.thresholds = thresholds
        self.engine = engine
        self.trial = trial
        self._columns = artifact.columns
        self._temperatures = artifact.temperatures
        self._encoder = encoder
        self._phrases = phrases
        self._ownership = ownership
        self._cache: RecentTexts[str, Prediction] = RecentTexts(cached_texts)
        self._owners: RecentTexts[MarkedText, float] = RecentTexts(cached_texts)

    def gate(self, texts: Sequence[str]) -> list[bool]:
        """Tell for each text whether its phrases make it worth a prediction (docs/adr/0030).

        All are where the artifact has no phrases; a long text is where one of its stretches is.
        """
        if self._phrases is None:
            return [True] * len(texts)
        levels = self.thresholds.worth, self.thresholds.worth_spaced
        parts = in_stretches(texts)
        pieces = [readable(part) for some in parts for part in some]
        passed = iter(
            claim >= levels[is_spaced(piece)]
            for piece, claim in zip(pieces, self._phrases.claims(pieces), strict=True)
        )
        return [max(islice(passed, len(some))) for some in parts]

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Return one prediction a text, the same bytes whatever the other texts are."""
        return self._cache.get(texts, self._predict)

    def owned(self, asked: Sequence[MarkedText]) -> list[float]:
        """Return the chance (0–1) that marked words are the speaker's claim; 1 without a reader."""
        if self._ownership is None:
            return [1.0] * len(asked)
        return self._owners.get(asked, self._ownership.owned)

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Return the span of `text` that weighs most for `category` (0–8 predictions).

        Of a long text it is looked for in the stretch that says it most. Without phrases every
        span is asked about, which takes twice as many (docs/adr/0031).
        """
        place = CATEGORIES.index(category)

        def score(pieces: Sequence[str]) -> list[float]:
            found = self.predict(pieces)
            return [piece.categories[place][1] * piece.claim for piece in found]

        spans = stretches(text)
        (start, end), *others = spans
        if others:
            scores = score([text[first:last] for first, last in spans])
            start, end = spans[scores.index(max(scores))]
        found = strongest_span(text[start:end], score, self._hint(place))
        return (start + found[0], start + found[1])

    def _hint(self, label: int) -> Score | None:
        """Return what phrases say in place of the score of `locate`, if there are any."""
        phrases = self._phrases
        if phrases is None:
            return None
        return lambda pieces: phrases.said([readable(piece) for piece in pieces], label)

    def _predict(self, texts: Sequence[str]) -> list[Prediction]:
        parts = in_stretches(texts)
        found = iter(self._scores([readable(part) for some in parts for part in some]))
        strongest = attrgetter("claim")
        return [max(islice(found, len(some)), key=strongest) for some in parts]

    def _scores(self, texts: Sequence[str]) -> list[Prediction]:
        phrased: Sequence[float | None] = [None] * len(texts)
        if self._phrases is not None:
            phrased = self._phrases.claims(texts)
        return [
            Prediction.from_probabilities(
                [
                    sigmoid(raw[column] / temperature)
                    for column, temperature in zip(self._columns, self._temperatures, strict=True)
                ],
                by_phrases,
                spaced=is_spaced(text),
            )
            for text, raw, by_phrases in zip(
                texts, self._encoder.logits(texts), phrased, strict=True
            )
        ]


class RecentTexts(Generic[Asked, Answer]):
    """The answers to the texts seen last; live scripts repeat word for word."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: OrderedDict[Asked, Answer] = OrderedDict()
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._known)

    def get(
        self, texts: Sequence[Asked], compute: Callable[[Sequence[Asked]], Sequence[Answer]]
    ) -> list[Answer]:
        """Return what is known of each text; `compute` gets the others, each once."""
        found: dict[Asked, Answer] = {}
        with self._lock:
            for text in texts:
                known = self._known.get(text)
                if known is not None:
                    self._known.move_to_end(text)
                    found[text] = known
            missing = [text for text in dict.fromkeys(texts) if text not in found]
            self.hits += len(texts) - len(missing)
            self.misses += len(missing)
        if not missing:
            return [found[text] for text in texts]
        fresh = dict(zip(missing, compute(missing), strict=True))
        with self._lock:
            self._known |= fresh
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
        found |= fresh
        return [found[text] for text in texts]
