"""Marked words to learn from: whose claim are they?

What a rule hits in a line that claims it is the speaker's own, what it hits in an ordinary line is
not. Frames add what no line says: any claim amid words that make it his, or take it from him. All
stand amid other talk and lose their punctuation, as in speech.

Marked words by themselves must say nothing: "cures diabetes" is denied in most lines that have it.
So words that a rule hits in a denial also take the place of those that it hits in a claim, and the
other way round, and frames of both kinds are filled with the words of both alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, TypeVar

from streamdetect.classify.model import VIOLATION, MarkedText
from streamdetect.classify.training.augment import LONGEST, PUNCTUATION, cut
from streamdetect.classify.training.frames import Frame, fill
from streamdetect.classify.training.progress_bar import with_bar
from streamdetect.classify.training.rows import OK, Row
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.ownership import cut_around, question_of
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, hear_row, of_no_room
from streamdetect.events.vocabulary import Category
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Language
from streamdetect.text.folding import CLAUSE_MARKS, fold

T = TypeVar("T")
Pool = dict[str, list[T]]  # mostly by the language of the lines

# Characters of a line: more is no claim for a slot; less or more is no talk to stand beside one.
_LONGEST_CLAIM: Final = {"zh": 28, "en": 90}
_LONGEST_WORDS: Final = {"zh": 10, "en": 36}  # longer ones hold what another line goes on with
_SHORTEST_TALK: Final = 6
_LONGEST_TALK: Final = {"zh": 70, "en": 140}
_ENDS: Final = "，。,. "
_CLAIM_ENDS: Final = "。.,，！!"
# As folded speech has them. An apostrophe is a part of its word.
_JOINTS: Final = {"zh": ("，",), "en": ("。", " ", "，")}
_MARKS: Final = frozenset(CLAUSE_MARKS)
_BLANK: Final = {"zh": "", "en": " "}
_LOST: Final = PUNCTUATION - {"'"}


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule hit in a line. `lang`: of the rule. `removed`: a guard took it back.

    `plain`: no guard says anything of it and the rule enforces.
    """

    asked: MarkedText
    rule: str
    lang: Language
    category: Category
    removed: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A marked text and whether the speaker makes the marked claim himself."""

    asked: MarkedText
    own: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """How an epoch is mixed. Shares 0–1.

    `chinese`, `english`: so many lines with claims of their own at most. `repeats`: so often each
    ordinary line with a hit comes. `removed`: so many ordinary lines at most, in each language,
    whose hits a guard takes back; all lines come whose claims one takes back. `frame_repeats`: so
    often each frame comes, each time with another claim. `swapped`: so many hits of a rule are
    given words that it hit in a line of the other kind, where there are any. `bare`: so many frames
    are filled with the words of a hit alone. `amid`, `frames_amid`: so much stands amid other talk.
    `unmarked`, `frames_unmarked`: so much loses its punctuation.
    """

    chinese: int = 2500
    english: int = 1500
    repeats: int = 2
    removed: int = 1500
    frame_repeats: int = 3
    swapped: float = 0.5
    bare: float = 0.3
    amid: float = 0.5
    frames_amid: float = 0.4
    unmarked: float = 0.4
    frames_unmarked: float = 0.3

    def claiming(self, lang: str) -> int:
        """Return how many lines with claims of their own an epoch has at most."""
        return self.chinese if lang == "zh" else self.english


@dataclass(frozen=True, slots=True)
class Gathered:
    """What some lines hold. Hits are grouped by line, of which an epoch takes one.

    `own`: of lines that claim, hits of what they claim; `mistaken`: where guards take all of them
    back; `others`: of ordinary lines, hits that stand; `removed`: of ordinary lines where none
    stands. `claims`: short claims for slots; `talk`: ordinary words, folded.
    """

    own: Pool[list[Hit]] = field(default_factory=dict)
    mistaken: Pool[list[Hit]] = field(default_factory=dict)
    others: Pool[list[Hit]] = field(default_factory=dict)
    removed: Pool[list[Hit]] = field(default_factory=dict)
    claims: Pool[MarkedText] = field(default_factory=dict)
    talk: Pool[str] = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        """The languages of which there is any hit, Chinese first."""
        return sorted({*self.own, *self.mistaken, *self.others, *self.removed}, reverse=True)

    def standing(self) -> Iterator[tuple[str, Example]]:
        """Yield the hits that stand, each as it is, with the languages of the lines."""
        yield from _examples(self.own, self.others)

    def taken_back(self) -> Iterator[tuple[str, Example]]:
        """Yield the hits of lines in which guards take all back, as `standing` does."""
        yield from _examples(self.mistaken, self.removed)


def rules_of(folder: Path) -> Detector:
    """Return what hears a folder's rules in lines. StreamdetectError where they are not valid."""
    return of_no_room(Detector(load_ruleset(folder), detectors=Detectors.RULES))


def gather(rows: Sequence[Row], detector: Detector, label: str) -> Gathered:
    """Hear some lines and return what they hold (some milliseconds a line; `label` of the bar)."""
    found = Gathered()
    for row in with_bar(rows, label):
        hits = hits_in(row.text, detector)
        standing = [hit for hit in hits if not hit.removed]
        if row.outcome != OK:
            mine = [hit for hit in hits if hit.category in row.labels]
            if all(hit.removed for hit in mine):
                _put(found.mistaken, row.lang, mine)
                continue
            mine = [hit for hit in mine if not hit.removed]
            _put(found.own, row.lang, mine)
            claim = next(filter(None, (_claim(row, hit) for hit in mine)), None)
            if claim is not None:
                found.claims.setdefault(row.lang, []).append(claim)
            continue
        _put(found.others, row.lang, standing)
        if not standing:
            _put(found.removed, row.lang, hits)
        if _SHORTEST_TALK <= len(row.text) <= _LONGEST_TALK[row.lang]:
            found.talk.setdefault(row.lang, []).append(fold(row.text).text)
    return found


def hits_in(text: str, detector: Detector) -> list[Hit]:
    """Return what rules hit in a line, taken back or not, each as a worker would ask about it."""
    row = hear_row(Rooms(detector, max_rooms=1), ScanRequest((text,)), day=FIXED_DAY)
    found: dict[tuple[MarkedText, Category], Hit] = {}
    for heard in row.heard:
        window = heard.window
        if window is None:
            continue
        for candidate in heard.candidates:
            if window.touches_new(candidate.start, candidate.end):
                hit = _hit(candidate, question_of(candidate, window))
                found.setdefault((hit.asked, hit.category), hit)
    return list(found.values())


class Mixer:
    """Makes the epochs' examples; the same seed and number give the same ones."""

    def __init__(self, gathered: Gathered, frames: Sequence[Frame], mix: Mix, seed: int) -> None:
        """Only frames are taken for which there is a claim in their language."""
        self._gathered = gathered
        self._frames = [frame for frame in frames if gathered.claims.get(frame.lang)]
        self._mix = mix
        self._seed = seed
        self._claimed = _Words.of(gathered.own)
        self._denied = _Words.of(gathered.removed)

    def epoch(self, number: int) -> list[Example]:
        """Return the examples of an epoch (from 0) in random order."""
        random = Random(f"{self._seed}/{number}/marked")
        mix = self._mix
        examples = [
            Example(self._varied(asked, lang, mix.amid, mix.unmarked, random), own)
            for lang, asked, own in self._hits(random)
        ]
        for frame in self._frames:
            for _ in range(mix.frame_repeats):
                asked = self._asked_in(frame, random)
                examples.append(
                    Example(
                        self._varied(
                            asked, frame.lang, mix.frames_amid, mix.frames_unmarked, random
                        ),
                        frame.own,
                    )
                )
        random.shuffle(examples)
        return examples

    def _hits(self, random: Random) -> Iterator[tuple[str, MarkedText, bool]]:
        """Yield one hit of each line that an epoch takes, and whether it is the speaker's own."""
        mix, gathered = self._mix, self._gathered
        for lang in gathered.languages:
            claiming = _some(gathered.own.get(lang, []), mix.claiming(lang), random)
            for line in (*claiming, *gathered.mistaken.get(lang, [])):
                hit = random.choice(line)
                yield hit.lang, self._swapped(hit, self._denied, random), True
            for line in gathered.others.get(lang, []):
                for _ in range(mix.repeats):
                    hit = random.choice(line)
                    yield hit.lang, hit.asked, False
            for line in _some(gathered.removed.get(lang, []), mix.removed, random):
                hit = random.choice(line)
                yield hit.lang, self._swapped(hit, self._claimed, random), False

    def _swapped(self, hit: Hit, others: "_Words", random: Random) -> MarkedText:
        """Return what is asked of a hit, at times with words that its rule hit in other lines."""
        words = others.by_rule.get(hit.rule)
        if not words or random.random() >= self._mix.swapped:
            return hit.asked
        return _with_words(hit.asked, random.choice(words))

    def _asked_in(self, frame: Frame, random: Random) -> MarkedText:
        """Return a frame with a claim, at times with the words alone that a rule hits."""
        some = self._claimed if random.random() < 0.5 else self._denied
        words = some.by_lang.get(frame.lang)
        if not words or random.random() >= self._mix.bare:
            return _filled(frame, self._gathered.claims, random)
        bare = random.choice(words)
        return clipped(fill(frame, MarkedText(bare, 0, len(bare))), frame.lang)

    def _varied(
        self, asked: MarkedText, lang: str, amid: float, unmarked: float, random: Random
    ) -> MarkedText:
        if random.random() < amid:
            asked = self._amid(asked, lang, random)
        if random.random() < unmarked:
            asked = without_marks(asked, lang, random)
        return asked

    def _amid(self, asked: MarkedText, lang: str, random: Random) -> MarkedText:
        """Return a text with other talk before it, behind it or both."""
        where = random.random()
        joint = random.choice(_JOINTS[lang])
        if random.random() < 0.3:
            joint = _BLANK[lang]
        text, start, end = asked.text, asked.start, asked.end
        if where < 0.75:
            before = (self._piece(lang, random).rstrip(_ENDS) + joint)[-LONGEST[lang] :]
            text, start, end = before + text, start + len(before), end + len(before)
        if where > 0.5:
            ended = text.rstrip(_ENDS)
            text = (ended if end <= len(ended) else text) + joint + self._piece(lang, random)
        return clipped(MarkedText(text, start, end), lang)

    def _piece(self, lang: str, random: Random) -> str:
        """Return other talk: mostly an ordinary line, at times one with a hit of its own."""
        gathered = self._gathered
        pools = [
            pool[lang]
            for pool in (gathered.own, gathered.others, gathered.removed)
            if pool.get(lang)
        ]
        talk = gathered.talk.get(lang)
        if pools and (not talk or random.random() < 0.3):
            piece = random.choice(random.choice(random.choice(pools))).asked.text
        else:
            piece = random.choice(talk) if talk else ""
        return cut(piece, lang, random) if random.random() < 0.5 else piece


def _examples(own: Pool[list[Hit]], others: Pool[list[Hit]]) -> Iterator[tuple[str, Example]]:
    for pool, is_own in ((own, True), (others, False)):
        for lang, lines in pool.items():
            for hit in (one for line in lines for one in line):
                yield lang, Example(hit.asked, is_own)


@dataclass(frozen=True, slots=True)
class _Words:
    """Short words that rules hit in some lines, by rule and by its language."""

    by_rule: Pool[str]
    by_lang: Pool[str]

    @staticmethod
    def of(lines: Pool[list[Hit]]) -> "_Words":
        found = _Words({}, {})
        for hit in (hit for pool in lines.values() for line in pool for hit in line):
            words = hit.asked.text[hit.asked.start : hit.asked.end]
            if len(words) <= _LONGEST_WORDS[hit.lang] and _MARKS.isdisjoint(words):
                found.by_rule.setdefault(hit.rule, []).append(words)
                found.by_lang.setdefault(hit.lang, []).append(words)
        return found


def filled(
    frames: Sequence[Frame], claims: Mapping[str, Sequence[MarkedText]], times: int, seed: int
) -> Iterator[tuple[str, Example]]:
    """Yield frames with their languages, each so many times, with random claims, amid no talk."""
    random = Random(f"{seed}/filled")
    for frame in frames:
        for _ in range(times if claims.get(frame.lang) else 0):
            yield frame.lang, Example(_filled(frame, claims, random), frame.own)


def clipped(asked: MarkedText, lang: str) -> MarkedText:
    """Return a text cut to what is asked about, as `detect.ownership.question_of` cuts it."""
    return cut_around(asked, "zh" if lang == "zh" else "en")


def without_marks(asked: MarkedText, lang: str, random: Random) -> MarkedText:
    """Drop all punctuation but that in the marked words, or a random half of it."""
    keep = random.choice((0.0, 0.0, 0.5))

    def left(text: str) -> str:
        kept = (
            character if character not in _LOST or random.random() < keep else _BLANK[lang]
            for character in text
        )
        return "".join(kept)

    before = left(asked.text[: asked.start]).lstrip()
    marked = asked.text[asked.start : asked.end]
    after = left(asked.text[asked.end :])
    return MarkedText(before + marked + after, len(before), len(before) + len(marked))


def _filled(frame: Frame, claims: Mapping[str, Sequence[MarkedText]], random: Random) -> MarkedText:
    return clipped(fill(frame, random.choice(claims[frame.lang])), frame.lang)


def _with_words(asked: MarkedText, words: str) -> MarkedText:
    text = asked.text[: asked.start] + words + asked.text[asked.end :]
    return MarkedText(text, asked.start, asked.start + len(words))


def _hit(candidate: Candidate, asked: MarkedText) -> Hit:
    rule = candidate.rule.rule
    is_plain = not candidate.unsure and not candidate.guards and rule.outcome != "review"
    return Hit(
        asked, rule.id, rule.language, rule.category, candidate.removed is not None, is_plain
    )


def _claim(row: Row, hit: Hit) -> MarkedText | None:
    """Return a line as a claim for slots where it is short and its hit beyond doubt."""
    if (
        row.outcome != VIOLATION
        or len(row.text) > _LONGEST_CLAIM[row.lang]
        or not hit.plain
        or hit.lang != row.lang
    ):
        return None
    text = hit.asked.text.rstrip(_CLAIM_ENDS)
    return MarkedText(text, hit.asked.start, hit.asked.end) if hit.asked.end <= len(text) else None


def _put(pool: Pool[list[Hit]], lang: str, hits: list[Hit]) -> None:
    if hits:
        pool.setdefault(lang, []).append(hits)


def _some(items: Sequence[T], most: int, random: Random) -> list[T]:
    return random.sample(items, min(len(items), most))
