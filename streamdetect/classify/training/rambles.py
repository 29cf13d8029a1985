"""Rambles: what a worker would hear if our lines were spoken, for the gate to be held to.

Lines are said one after another, cut into segments and windows like those that reach the model.
Such a text needs no label, because the model itself scores it.
"""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from streamdetect.classify.training.augment import cut, noisy
from streamdetect.classify.training.rows import LANGUAGES, Row
from streamdetect.detect.model_window import model_window
from streamdetect.text.segmenting import cut_recording

# A draw of its own, apart from the seed of the training: another model reads the same texts.
_SEED: Final = 77
_CHINESE: Final = 0.9  # share of the texts
_NOISY: Final = 0.3
_PUNCTUATED: Final = 0.7
_SHORTEST: Final = 4
_CLAUSE_STARTS: Final = frozenset("我你他它这那就但所然因如大咱今")
_ENDS: Final = "，。,. "
_JOINTS: Final = {"zh": ("，", "。", "，", "。", ""), "en": (" ", ". ", ", ")}


def rambles_of(rows: Sequence[Row], count: int, draw: int = 0) -> list[str]:
    """Return about `count` different rambles in the words of some lines; others for each `draw`."""
    speaker = _Speaker(rows, _SEED + draw)
    texts = (speaker.ramble() for _ in range(count))
    return _distinct(texts)


class _Speaker:
    """Says lines in random order; the same lines give the same texts."""

    def __init__(self, rows: Sequence[Row], seed: int) -> None:
        self._random = Random(seed)
        self._lines: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
        self._topics: dict[str, dict[str, list[str]]] = {lang: {} for lang in LANGUAGES}
        for row in rows:
            self._lines[row.lang].append(row.text)
            self._topics[row.lang].setdefault(row.topic, []).append(row.text)
        # A topic is as likely as it has lines.
        self._topic_names = {
            lang: [name for name, some in topics.items() for _ in some]
            for lang, topics in self._topics.items()
        }

    def ramble(self) -> str:
        """Return a segment of a few lines said in a row, mostly with the tail of those before."""
        random = self._random
        lang = self._or_other("zh" if random.random() < _CHINESE else "en")
        text = self._in(lang)
        return noisy(text, lang, random) if random.random() < _NOISY else text

    def _or_other(self, lang: str) -> str:
        """Return the language, or the one that there are lines of."""
        return lang if self._lines[lang] else next(one for one in LANGUAGES if self._lines[one])

    def _in(self, lang: str) -> str:
        random = self._random
        lines = self._lines[lang]
        if random.random() < 0.7:
            lines = self._topics[lang][random.choice(self._topic_names[lang])]
        said: list[str] = []
        for _ in range(random.randint(2, 5)):
            line = random.choice(lines if random.random() < 0.65 else self._lines[lang])
            said.append(self._as_heard(line, lang))
        talk = random.choice(_JOINTS[lang]).join(said)
        if lang == "zh" and random.random() < 0.5:
            talk += "。"
        segments = [segment for segment in cut_recording(talk) if segment.strip()]
        last = random.randrange(len(segments))
        return model_window(segments, last) if random.random() < 0.8 else segments[last]

    def _as_heard(self, line: str, lang: str) -> str:
        if self._random.random() < 0.5:
            line = cut(line, lang, self._random)
        if lang == "zh" and self._random.random() < _PUNCTUATED:
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


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if len(text.strip()) >= _SHORTEST))
