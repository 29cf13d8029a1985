"""Texts for the gate to learn from: what a worker would hear if our lines were spoken.

Lines are said one after another, cut into segments and windows like those that reach the model, and
some words are put in place of others: a gate that knows only our lines' words is lost in a room.
Such a text needs no label, because the model itself scores it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

from streamdetect.classify.training.augment import cut, noisy
from streamdetect.classify.training.rows import LANGUAGES, Row
from streamdetect.detect.model_window import characters_read, model_window
from streamdetect.detect.tables.common_words import WORDS
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.text.segmenting import cut_recording

# Draws of their own, apart from the seed of the training: another model reads the same texts.
_SHORT_SEED: Final = 11
_FULL_SEED: Final = 1234
_HELD_SEED: Final = 77
# Shares of the texts asked for. Lines as written fill up what these leave.
_RAMBLES: Final = 0.36
_REPLACED: Final = 0.28
_FULL: Final = 0.3
_LONGEST_LINE: Final = 110  # characters
_SHORTEST: Final = 4
_SPOKEN: Final = 190  # characters said before a full window is taken
_FULL_FROM: Final = 60  # characters said before the earliest end of one
_CLAUSE_STARTS: Final = frozenset("我你他它这那就但所然因如大咱今")
_ENDS: Final = "，。,. "
_JOINTS: Final = {"zh": ("，", "。", "，", "。", ""), "en": (" ", ". ", ", ")}
_COMMON: Final = tuple(WORDS[at : at + 2] for at in range(0, len(WORDS), 2))


@dataclass(frozen=True, slots=True)
class Beside:
    """Lines beside the training lines, each with its language."""

    examples: tuple[tuple[str, str], ...] = ()
    lawful: tuple[tuple[str, str], ...] = ()


def lines_beside(rules: Path) -> Beside:
    """Return the lines of a rules folder: all examples of its rules, its neutral corpus."""
    examples = [
        ("".join(example.segments), rule.language)
        for rule in load_ruleset(rules).rules
        for example in (*rule.violating, *rule.allowed)
    ]
    lawful = [
        (line.strip(), page.stem[:2])
        for page in sorted((rules / "benign").glob("*.txt"))
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return Beside(tuple(examples), tuple(lawful))


def learned_texts(rows: Sequence[Row], others: Beside, count: int) -> list[str]:
    """Return about `count` different texts: lines, short rambles, rambles that fill a window."""
    full = round(count * _FULL)
    short = _Speaker(rows, others, _SHORT_SEED).short(count)[: count - full]
    return list(dict.fromkeys([*short, *_Speaker(rows, others, _FULL_SEED).full(full)]))


def held_texts(rows: Sequence[Row], count: int) -> list[str]:
    """Return about `count` different rambles of lines that the gate does not learn from."""
    return _Speaker(rows, Beside(), _HELD_SEED).held(count)


class _Speaker:
    """Says lines in random order; the same lines and seed give the same texts."""

    def __init__(self, rows: Sequence[Row], others: Beside, seed: int) -> None:
        self._random = Random(seed)
        self._beside = others
        self._lines: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
        self._topics: dict[str, dict[str, list[Row]]] = {lang: {} for lang in LANGUAGES}
        for row in rows:
            self._lines[row.lang].append(row.text)
            self._topics[row.lang].setdefault(row.topic, []).append(row)
        # A topic is as likely as it has lines.
        self._topic_names = {
            lang: [name for name, some in topics.items() for _ in some]
            for lang, topics in self._topics.items()
        }
        self._examples, self._lawful = (
            {
                lang: [text for text, other in lines if other == lang] or self._lines[lang]
                for lang in LANGUAGES
            }
            for lines in (others.examples, others.lawful)
        )
        both = (*others.examples, *others.lawful)
        self._others = {
            lang: [text for text, other in both if other == lang] or self._lines[lang]
            for lang in LANGUAGES
        }
        self._known = frozenset(_COMMON)
        heard = Counter(
            line[at : at + 2]
            for line in (*self._lines["zh"], *self._others["zh"])
            for at in range(len(line) - 1)
            if line[at : at + 2] in self._known
        )
        self._heard = list(heard)
        self._weights = list(accumulate(times**0.5 for times in heard.values()))

    def short(self, count: int) -> list[str]:
        """Return all lines, rambles, and rambles and lines with other words, shuffled."""
        random = self._random
        texts: list[str] = []
        for line in (*self._lines["zh"], *self._lines["en"]):
            read = characters_read(line)
            late = len(line) > read and random.random() < 0.5
            texts.append(line[-read:] if late else line[:_LONGEST_LINE])
        for line, _ in (*self._beside.examples, *self._beside.lawful):
            texts.append(line[:_LONGEST_LINE])
        for _ in range(round(count * _RAMBLES)):
            lang = self._language(0.85)
            texts.append(self._perhaps_noisy(self._ramble(lang), lang, 0.25))
        for _ in range(round(count * _REPLACED)):
            if random.random() < 0.75:
                texts.append(self._with_other_words(self._ramble(self._or_other("zh"))))
            else:
                line = random.choice(self._lines[self._or_other("zh")])
                texts.append(self._with_other_words(line[: characters_read(line)]))
        kept = _distinct(texts)
        random.shuffle(kept)
        return kept

    def full(self, count: int) -> list[str]:
        """Return rambles that fill a window, half of the Chinese ones with other words."""
        texts: list[str] = []
        for _ in range(count):
            lang = self._language(0.92)
            text = self._full_window(self._long_talk(lang))
            if lang == "zh" and self._random.random() < 0.5:
                text = self._with_other_words(text)
            texts.append(self._perhaps_noisy(text, lang, 0.2))
        return _distinct(texts)

    def held(self, count: int) -> list[str]:
        """Return rambles in the words of the lines."""
        texts: list[str] = []
        for _ in range(count):
            lang = self._language(0.9)
            texts.append(self._perhaps_noisy(self._ramble(lang), lang, 0.3))
        return _distinct(texts)

    def _language(self, chinese: float) -> str:
        return self._or_other("zh" if self._random.random() < chinese else "en")

    def _or_other(self, lang: str) -> str:
        """Return the language, or the one that there are lines of."""
        return lang if self._lines[lang] else next(one for one in LANGUAGES if self._lines[one])

    def _perhaps_noisy(self, text: str, lang: str, share: float) -> str:
        return noisy(text, lang, self._random) if self._random.random() < share else text

    def _ramble(self, lang: str) -> str:
        """Return a segment of a few lines said in a row, mostly with the tail of those before."""
        random = self._random
        lines = self._lines[lang]
        if random.random() < 0.7:
            topic = random.choice(self._topic_names[lang])
            lines = [row.text for row in self._topics[lang][topic]]
        said: list[str] = []
        for _ in range(random.randint(2, 5)):
            dice = random.random()
            if dice < 0.65:
                line = random.choice(lines)
            elif dice < 0.8:
                line = random.choice(self._lines[lang])
            else:
                line = random.choice(self._others[lang])
            said.append(self._as_heard(line, lang, 0.7))
        joint = random.choice(_JOINTS[lang])
        talk = joint.join(said) + ("。" if random.random() < 0.5 and lang == "zh" else "")
        segments = _segments(talk)
        last = random.randrange(len(segments))
        if random.random() < 0.8:
            return model_window(segments, last)
        return segments[last]

    def _long_talk(self, lang: str) -> str:
        """Return what somebody says of one thing for a while, with more or fewer claims."""
        random = self._random
        rows = self._topics[lang][random.choice(self._topic_names[lang])]
        claiming = random.random()
        ordinary = [row.text for row in rows if not row.claims]
        claims = [row.text for row in rows if row.claims]
        said: list[str] = []
        length = 0
        while length < _SPOKEN:
            dice = random.random()
            if dice < 0.55 and ordinary:
                line = random.choice(ordinary)
            elif dice < 0.55 + 0.25 * claiming and claims:
                line = random.choice(claims)
            elif dice < 0.88:
                line = random.choice(self._lines[lang])
            elif dice < 0.94:
                line = random.choice(self._lawful[lang])
            else:
                line = random.choice(self._examples[lang])
            said.append(self._as_heard(line, lang, 0.75))
            length += len(said[-1])
        return "".join(line + random.choice(_JOINTS[lang]) for line in said)

    def _full_window(self, talk: str) -> str:
        segments = _segments(talk)
        lengths = list(accumulate(map(len, segments)))
        ends = [place for place, length in enumerate(lengths) if length >= _FULL_FROM]
        return model_window(segments, self._random.choice(ends))

    def _as_heard(self, line: str, lang: str, punctuated: float) -> str:
        if self._random.random() < 0.5:
            line = cut(line, lang, self._random)
        if lang == "zh" and self._random.random() < punctuated:
            line = self._punctuated(line)
        return line.rstrip(_ENDS)

    def _punctuated(self, line: str) -> str:
        """Return a line with marks where a recogniser might set them."""
        random = self._random
        made: list[str] = []
        since = 0
        for character in line:
            if character in _CLAUSE_STARTS and since >= 6 and random.random() < 0.45:
                made.append("，" if random.random() < 0.8 else "。")
                since = 0
            made.append(character)
            since = 0 if character in "，。！？" else since + 1
        return "".join(made)

    def _with_other_words(self, text: str) -> str:
        """Return a text with common words of two characters in place of some of its own."""
        random = self._random
        rate = random.choice((0.1, 0.2, 0.35))
        made: list[str] = []
        at = 0
        while at < len(text):
            word = text[at : at + 2]
            if word not in self._known:
                made.append(text[at])
                at += 1
                continue
            if random.random() < rate:
                if random.random() < 0.5:
                    word = random.choice(_COMMON)
                else:
                    word = random.choices(self._heard, cum_weights=self._weights)[0]
            made.append(word)
            at += 2
        return "".join(made)


def _segments(talk: str) -> list[str]:
    return [segment for segment in cut_recording(talk) if segment.strip()]


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if len(text.strip()) >= _SHORTEST))
