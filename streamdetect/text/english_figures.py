"""English numbers as figures, and percents as a sign: in 3 days, 100%, for in three days.

Only terms of rules are written so, as Chinese ones are (figures): a text stays as it is, since
patterns have their own ways of taking both.
"""

import re
from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES: Final = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * place for place, word in enumerate(_TENS.split(), 2)
}
_WORDS: Final = {value: word for word, value in _VALUES.items()} | {
    100: "a hundred",
    1000: "a thousand",
}
_SMALL: Final = "|".join(sorted(_VALUES, key=len, reverse=True))
_IN_WORDS: Final = re.compile(
    rf"\b(?<!point )(?:(?:(?:an?|{_SMALL})(?: (?:{_SMALL}))? )?(?:hundred|thousand)"
    rf"|(?:{_TENS.replace(' ', '|')}) (?:{_SMALL})|{_SMALL})\b(?! (?:hundred|thousand|point)\b)"
)
# "One" counts before these only; else it is "the right one", "one of these".
_COUNTED: Final = re.compile(
    r" (?:single )?(?:application|bottle|box|capsule|course|cup|day|dose|drop|hour|inch|kilo|minute"
    r"|month|night|pack|patch|percent|pill|pound|sachet|second|session|shade|size|spoon|star|stone"
    r"|tablet|tube|use|wash|week|year)s?\b"
)
_FIGURE: Final = re.compile(r"(?<![0-9.,/$£€])(?:100|1000|[1-9][0-9]?)(?![0-9.,/]|%| ?per ?cent)\b")
_PERCENT: Final = re.compile(r"([0-9]+) ?per ?cent\b")
_HUNDRED_PERCENT: Final = re.compile(r"\b100%")
_NUMBER_ONE: Final = re.compile(r"\bnumber one\b")


def in_english_figures(term: str) -> tuple[str, ...]:
    """Return the other spellings of a folded English term with a number in it; none without one."""
    if not term.isascii():
        return ()
    figures = _IN_WORDS.sub(_figures, term)
    found = [figures, _PERCENT.sub(r"\1%", figures), _FIGURE.sub(_words, term)]
    if _HUNDRED_PERCENT.search(term) is not None:
        found += [
            _HUNDRED_PERCENT.sub(said, term)
            for said in (
                "hundred percent",
                "one hundred percent",
                "100 percent",
            )
        ]
    if _NUMBER_ONE.search(term) is not None:
        found += [_NUMBER_ONE.sub(said, term) for said in ("number 1", "no 1", "no1", "#1")]
    return tuple(one for one in dict.fromkeys(found) if one != term)


def _figures(match: re.Match[str]) -> str:
    words = match[0].split()
    if words == ["one"] and _COUNTED.match(match.string, match.end()) is None:
        return match[0]
    unit = {"hundred": 100, "thousand": 1000}.get(words[-1], 0)
    small = [_VALUES.get(word, 1) for word in (words[:-1] if unit else words)]
    if len(small) > 1 and (small[0] < 20 or not 0 < small[1] < 10):
        return match[0]  # "five six", a guess; "twenty twenty"
    return str((sum(small) or 1) * unit if unit else sum(small))


def _words(match: re.Match[str]) -> str:
    value = int(match[0])
    if value in _WORDS:
        return _WORDS[value]
    return f"{_WORDS[value - value % 10]} {_WORDS[value % 10]}"
