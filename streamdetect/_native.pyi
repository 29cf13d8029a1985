"""An optional C extension: see `detect.scanner` and `text.pipeline`, which say what it does."""

from collections.abc import Callable
from typing import Any

class Classes:
    def __init__(self, kinds: bytes, pairs: str) -> None: ...
    def is_plain(self, text: str) -> bool: ...

class Looked:
    bits: int
    pointed: tuple[tuple[int, int], ...]
    def hits(self, wanted: int, offset: int) -> list[tuple[int, int, int]]: ...
    def sounds(self, wanted: int, offset: int) -> list[tuple[int, int, int]]: ...
    def include(self, other: Any) -> None: ...

class Scanner:
    def __init__(
        self,
        *,
        literals: list[str],
        literal_groups: tuple[tuple[int, ...], ...],
        groups: int,
        interruptible: int,
        fillers: str,
        marks: str,
        phrases: str,
        numerals: str,
        sequences: list[tuple[int, tuple[tuple[int, ...], ...], int, int, int, bool]],
        patterns: list[Callable[[str], list[tuple[int, int]]]],
        searches: list[Callable[[str], bool] | None],
        codes: dict[int, str],
        sounds: dict[int, str],
        spellings: list[str],
        meant: tuple[tuple[int, ...], ...],
        heard: list[str],
        common_words: str,
        longest_sound: int,
        pattern_characters: int,
        pattern_spaced: int,
        window_segments: int,
        window_characters: int,
        window_ms: int,
        border_characters: int,
        interruptions: int,
        classes: Classes,
        many: int,
        borders: bytes,
        walks: list[tuple[bytes, bytes, bytes, bytes, bytes, bool] | None],
    ) -> None: ...
    def look(self, before: str, text: str) -> Looked: ...
    def due(self, window: list[Any], new: int, reach: int) -> list[int]: ...
    def attend(
        self,
        rules: object,
        entries: list[Any],
        index: int,
        reach: int,
        fuses: Callable[[Any, Any], bool],
        look: Callable[[Any, list[Any], int, int], None],
    ) -> tuple[int, int, list[int]]: ...
