"""A bar for what takes minutes, where a terminal looks on; nothing in a log."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def with_bar(items: Sequence[T], label: str) -> Iterable[T]:
    """Yield the items; on a terminal a bar on stderr shows how many are done."""
    console = Console(stderr=True)
    return track(items, label, console=console, transient=True, disable=not console.is_terminal)
