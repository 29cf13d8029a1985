"""A tokenizer of a multilingual base (Unigram), with the pieces that our texts are made of.

Such bases hold a quarter of a million pieces of a hundred languages; a few thousand are ever used
here. What is dropped is read in smaller pieces, down to single characters.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from tokenizers import Tokenizer

from streamdetect.classify.training.renumbering import renumber

UNIGRAM: Final = "Unigram"
_WORD_START: Final = "\u2581"
_MASK: Final = "<mask>"
# A Latin piece that is rarer is spelt; Chinese ones are runs of characters that are kept anyway.
_LATIN_USES: Final = 4
_SCORE_DECIMALS: Final = 3  # of 73,655 texts three are cut otherwise, and the file is a fifth less


def pruned_unigram(
    document: dict[str, Any], texts: Iterable[str], limit: int
) -> tuple[dict[str, Any], list[int]]:
    """Return a copy of a Unigram tokenizer.json with at most `limit` pieces, and their old numbers.

    In this order are kept: special tokens; ASCII characters, alone and as beginnings of words;
    single characters of `texts`; Latin pieces that occur in them; Chinese words, the commoner
    first. A base that has no more than `limit` pieces stays whole.
    """
    pieces = [piece for piece, _ in document["model"]["vocab"]]
    if len(pieces) <= limit:
        return document, list(range(len(pieces)))
    kept = {
        **dict.fromkeys(_always(document, pieces)),
        **dict.fromkeys(_used(document, pieces, texts)),
    }
    old_numbers = sorted(list(kept)[:limit])
    numbers = {pieces[old]: number for number, old in enumerate(old_numbers)}
    slim: dict[str, Any] = json.loads(json.dumps(document))
    slim["model"]["vocab"] = [
        [piece, round(score, _SCORE_DECIMALS)]
        for piece, score in (document["model"]["vocab"][old] for old in old_numbers)
    ]
    slim["model"]["unk_id"] = numbers[pieces[document["model"]["unk_id"]]]
    renumber(slim, numbers)
    return slim, old_numbers


def _always(document: dict[str, Any], pieces: list[str]) -> list[int]:
    special = {token["content"] for token in document["added_tokens"]} - {_MASK}
    return [
        number
        for number, piece in enumerate(pieces)
        if piece in special or (len(_body(piece)) <= 1 and piece.strip(_WORD_START).isascii())
    ]


def _used(document: dict[str, Any], pieces: list[str], texts: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces in use, those that matter most first."""
    tokenizer = Tokenizer.from_str(json.dumps(document))
    uses: Counter[int] = Counter()
    for text in texts:
        uses.update(tokenizer.encode(text).ids)
    common = sorted(uses, key=lambda number: (-uses[number], number))
    bodies = {number: _body(pieces[number]) for number in common}
    single = [
        number
        for number in common
        if len(bodies[number]) <= 1 and (uses[number] > 1 or _is_chinese(bodies[number]))
    ]
    latin = [
        number for number in common if bodies[number].isascii() and uses[number] >= _LATIN_USES
    ]
    return single + latin + [number for number in common if _is_chinese(bodies[number])]


def _body(piece: str) -> str:
    return piece.removeprefix(_WORD_START)


def _is_chinese(body: str) -> bool:
    return bool(body) and all("\u3400" <= character <= "\u9fff" for character in body)
