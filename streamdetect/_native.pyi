"""The optional C extension: see `detect.scanner` and `text.pipeline`, which say what it does."""

from collections.abc import Callable
from typing import Any

class Classes:
    def __init__(self, kinds: bytes) -> None: ...
    def greatest(self, text: str) -> int: ...

class Looked:
    bits: int
    pointed: tuple[int, ...]
    def hits(self, wanted: int, offset: int) -> list[tuple[int, int, int]]: ...
    def sounds(self, wanted: int, offset: int) -> list[tuple[int, int, int]]: ...
    def include(self, other: Any) -> None: ...

class Scanner:
    def __init__(
        self,
        *,
        literals: list[str],
        literal_bits: list[int],
        groups: int,
        interruptible: int,
        fillers: str,
        numerals: str,
        sequences: list[tuple[int, tuple[tuple[int, ...], ...], int, int, int]],
        patterns: list[Callable[[str], bool]],
        codes: dict[int, str],
        sounds: dict[int, str],
        spellings: list[str],
        meant: tuple[tuple[int, ...], ...],
        common_words: str,
        longest_sound: int,
        afterthought: int,
        pattern_characters: int,
        slack: int,
        many: int,
    ) -> None: ...
    def look(self, before: str, text: str) -> Looked: ...
    def due(self, window: list[Any], new: int) -> list[int]: ...
