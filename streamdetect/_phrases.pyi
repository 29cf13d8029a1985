"""An optional C extension: see `classify.phrases`, which says what it does."""

from typing import Any

class Table:
    def __init__(
        self,
        *,
        grams: tuple[str, ...],
        rarity: Any,
        weights: Any,
        scales: Any,
        bias: Any,
        characters: int,
        words: int,
        surest: float,
    ) -> None: ...
    def claim(self, text: str, spaced: bool) -> float: ...
    def scores(self, text: str, spaced: bool) -> tuple[float, ...]: ...
