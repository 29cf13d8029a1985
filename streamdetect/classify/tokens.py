"""The tokenizer file of an artifact, read without transformers."""

import re
from collections.abc import Sequence
from typing import Final

from tokenizers import Tokenizer

from streamdetect.classify.artifact import CONFIG_FILE, TOKENIZER_FILE, Artifact, damaged
from streamdetect.classify.model import MarkedText

TOKEN_LIMIT: Final = 192
_HALVES: Final = re.compile("[\ud800-\udfff]")
_FEWEST: Final = 3  # a text begins and ends with a token of its own
_POSITIONS: Final = "max_position_embeddings"


class Tokens:
    """Texts to token numbers, special tokens included, cut to the artifact's limit."""

    def __init__(self, artifact: Artifact) -> None:
        path = artifact.directory / TOKENIZER_FILE
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the binding raises bare Exception
            raise damaged(path, error) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(token_limit(artifact))

    @property
    def vocabulary(self) -> dict[str, int]:
        """All pieces with their numbers, special ones included."""
        return self._tokenizer.get_vocab(with_added_tokens=True)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token numbers of each text."""
        return [self._tokenizer.encode(text).ids for text in texts]

    def marked(self, asked: MarkedText) -> tuple[list[int], list[int]]:
        """Return the token numbers of a text, and the places of those with a marked character."""
        found = self._tokenizer.encode(asked.text)
        return found.ids, marked_places(found.offsets, asked)


def marked_places(offsets: Sequence[tuple[int, int]], asked: MarkedText) -> list[int]:
    """Return the places of the tokens that share a marked character, given the spans of all.

    The first token stands for words that no token is of, or that the limit cuts off.
    """
    places = [
        place
        for place, (start, end) in enumerate(offsets)
        if start < end and start < asked.end and end > asked.start
    ]
    return places or [0]


def readable(text: str) -> str:
    """Return a text of the same length that tokenizers take: they refuse halves of a pair."""
    return _HALVES.sub("\ufffd", text)


def token_limit(artifact: Artifact) -> int:
    """Return the longest input in tokens: a window of speech fits, a whole script does not."""
    positions = artifact.config.get(_POSITIONS)
    if positions is None:
        return TOKEN_LIMIT
    if type(positions) is not int or positions < _FEWEST:
        error = ValueError(f"{_POSITIONS} is {positions!r}, not a whole number from {_FEWEST} on")
        raise damaged(artifact.directory / CONFIG_FILE, error)
    return min(TOKEN_LIMIT, positions)
