"""How a report shows whom and what: as they are, or masked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MASK: Final = "***"


def masked_name(name: str) -> str:
    """Return an account name or id of a person with only its two outermost characters left."""
    return _MASK if len(name) <= 4 else f"{name[0]}{_MASK}{name[-1]}"


def unmasked(text: str) -> str:
    """Return the text as it is."""
    return text


@dataclass(frozen=True, slots=True)
class Shown:
    """How names and quotes are shown."""

    name: Callable[[str], str]
    words: Callable[[str], str]


AS_THEY_ARE: Final = Shown(unmasked, unmasked)
