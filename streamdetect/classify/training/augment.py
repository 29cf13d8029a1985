"""Making written lines sound like transcribed speech: lost punctuation, noise, surroundings, cuts.

A claim is only ever surrounded, never cut to pieces: what remains of it must still be one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from streamdetect.classify.training.rows import DEVELOPMENT_TOPIC, Row

PUNCTUATION: Final = frozenset("，。！？；、,.!?;：:…—“”\"'《》（）()")
LONGEST: Final = {"zh": 150, "en": 330}
SHORTEST_CUT: Final = {"zh": 8, "en": 24}
# Of variants so many stand amid other talk; of terse claims, as they are said in rooms, most.
_SURROUNDED: Final = 0.4
_TERSE_SURROUNDED: Final = 0.75
_TERSE: Final = {"zh": 30, "en": 80}
# Characters that recognisers confuse: same or nearly the same sound.
_CONFUSED: Final = {
    "的": "得地",
    "得": "的",
    "在": "再",
    "再": "在",
    "做": "作",
    "作": "做",
    "他": "她它",
    "她": "他",
    "它": "他",
    "那": "哪",
    "哪": "那",
    "吧": "把",
    "把": "吧",
    "是": "事四",
    "事": "是",
    "啊": "呀阿",
    "呢": "那",
    "嘛": "吗",
    "吗": "嘛",
    "两": "俩",
    "个": "各",
    "有": "又",
    "又": "有",
    "到": "道",
    "就": "旧",
    "家": "加",
    "块": "快",
    "快": "块",
    "买": "卖",
    "卖": "买",
    "只": "支",
    "支": "只",
    "像": "象",
    "坐": "座",
    "号": "好",
    "以": "已",
    "和": "合",
    "用": "佣",
    "贴": "帖",
    "效": "笑",
    "治": "制",
    "病": "并",
    "瘦": "受",
    "白": "百",
}
_FILLERS: Final = {
    "zh": ("啊", "呢", "这个", "那个", "就是说", "来", "对吧", "然后", "嗯", "哎"),
    "en": ("um ", "you know ", "like ", "okay so ", "uh ", "right "),
}


@dataclass(frozen=True, slots=True)
class Augmenter:
    """Varies lines of a training split; the same seed and epoch give the same variants.

    `share` of the lines are varied. Of the rows by which rules were developed an epoch takes
    `development_share`: they are short, mostly claims, and unlike the speech of rooms. Of all lines
    by the authors in `known` it takes `rehearsed_share` only: new ones would drown among them.
    """

    rows: Sequence[Row]
    seed: int
    share: float
    development_share: float = 1.0
    known: frozenset[str] = frozenset()
    rehearsed_share: float = 1.0
    _ordinary: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            if not row.claims:
                self._ordinary.setdefault(row.lang, []).append(row)

    @property
    def size(self) -> int:
        """How many lines an epoch has."""
        return len(self.thinned(0))

    def thinned(self, number: int) -> list[Row]:
        """Return the lines of an epoch as they are, in order."""
        random = Random(f"{self.seed}/{number}/thinned")
        developed = [row for row in self.rows if row.topic == DEVELOPMENT_TOPIC]
        rows = _without_some(self.rows, developed, self.development_share, random)
        known = [row for row in rows if row.author in self.known]
        return _without_some(rows, known, self.rehearsed_share, random)

    def epoch(self, number: int) -> list[Row]:
        """Return one variant of every line that it takes, in shuffled order; some as they are."""
        random = Random(f"{self.seed}/{number}")
        varied = [
            self.varied(row, random) if random.random() < self.share else row
            for row in self.thinned(number)
        ]
        random.shuffle(varied)
        return varied

    def varied(self, row: Row, random: Random) -> Row:
        """Return one variant of a line with the same labels."""
        text = row.text
        is_terse = row.claims and len(text) <= _TERSE[row.lang]
        if random.random() < (_TERSE_SURROUNDED if is_terse else _SURROUNDED):
            text = self._surrounded(text, row.lang, random)
        elif not row.claims and random.random() < 0.4:
            text = cut(text, row.lang, random)
        if random.random() < 0.5:
            text = without_punctuation(text, row.lang, random)
        if random.random() < 0.35:
            text = noisy(text, row.lang, random)
        return replace(row, text=text) if text.strip() else row

    def _surrounded(self, text: str, lang: str, random: Random) -> str:
        others = self._ordinary.get(lang)
        if not others:
            return text
        joint = "，" if lang == "zh" else " "
        where = random.choice(("before", "after", "both"))
        if where != "after":
            text = cut(random.choice(others).text, lang, random).rstrip("，。,. ") + joint + text
        if where != "before":
            text = text.rstrip("，。,. ") + joint + cut(random.choice(others).text, lang, random)
        return text if len(text) <= LONGEST[lang] else text[: LONGEST[lang]]


def _without_some(
    rows: Sequence[Row], some: Sequence[Row], share: float, random: Random
) -> list[Row]:
    """Return rows in order, of `some` among them only a random share."""
    left_out = set(map(id, random.sample(some, len(some) - round(len(some) * share))))
    return [row for row in rows if id(row) not in left_out]


def cut(text: str, lang: str, random: Random) -> str:
    """Return a random stretch of a line without claims (English: whole words)."""
    shortest = SHORTEST_CUT[lang]
    if len(text) <= shortest:
        return text
    length = random.randint(shortest, len(text))
    start = random.randint(0, len(text) - length)
    piece = text[start : start + length]
    if lang == "en" and " " in piece.strip():
        words = piece.split(" ")
        piece = " ".join(words[1 if start else 0 : len(words) - (start + length < len(text))])
    return piece if piece.strip() else text


def without_punctuation(text: str, lang: str, random: Random) -> str:
    """Drop all punctuation, or a random half of it."""
    keep = random.choice((0.0, 0.0, 0.5))
    blank = "" if lang == "zh" else " "
    kept = (
        character
        if character not in PUNCTUATION or random.random() < keep or character == "'"
        else blank
        for character in text
    )
    joined = "".join(kept)
    return " ".join(joined.split()) if lang == "en" else joined


def noisy(text: str, lang: str, random: Random) -> str:
    """Lose, double or confuse a few characters and put in a filler word."""
    rate = random.choice((0.01, 0.03, 0.05))
    made: list[str] = []
    for character in text:
        dice = random.random()
        if dice < rate * 0.4:
            continue
        if dice < rate and character in _CONFUSED:
            made.append(random.choice(_CONFUSED[character]))
        elif rate <= dice < rate * 1.2 and lang == "zh" and character not in PUNCTUATION:
            made.append(character * 2)
        else:
            made.append(character)
    if random.random() < 0.4 and made:
        places = [0, *(place + 1 for place, character in enumerate(made) if character in "，, ")]
        made.insert(random.choice(places), random.choice(_FILLERS[lang]))
    return "".join(made)
