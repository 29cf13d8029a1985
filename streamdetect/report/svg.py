"""Small charts as inline SVG: columns over time, bars by name. No script, no library.

Every mark has a title that a pointer shows, and its number stands in a table beside the chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

WIDTH = 720
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 26
_HEIGHT = 220
_BAR = 22
_GAP = 2
_NAMES = 250
_GRID = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers with its name and its CSS class (`s1`, `s2`, …)."""

    name: str
    css: str
    values: tuple[int, ...]


def columns(names: Sequence[str], series: Sequence[Series], label: str) -> str:
    """Return grouped columns, a group a name; numbers start at zero."""
    top = _round_up(max((value for one in series for value in one.values), default=0))
    inner = WIDTH - _LEFT - _RIGHT
    height = _HEIGHT - _TOP - _BOTTOM
    parts = [_grid(top, height)]
    step = inner / max(1, len(names))
    width = max(2.0, min(28.0, (step * 0.7 - _GAP * (len(series) - 1)) / max(1, len(series))))
    group = width * len(series) + _GAP * (len(series) - 1)
    every = max(1, -(-len(names) * 62 // inner))  # labels must not run into each other
    for place, name in enumerate(names):
        left = _LEFT + step * place + (step - group) / 2
        for number, one in enumerate(series):
            value = one.values[place]
            tall = height * value / top
            parts.append(
                f'<rect class="{one.css}" x="{left + number * (width + _GAP):.1f}" '
                f'y="{_TOP + height - tall:.1f}" width="{width:.1f}" height="{tall:.1f}">'
                f"<title>{escape(name)} · {escape(one.name)}: {value:,}</title></rect>"
            )
        if place % every == 0:
            parts.append(
                f'<text class="axis" text-anchor="middle" x="{_LEFT + step * (place + 0.5):.1f}" '
                f'y="{_HEIGHT - 8}">{escape(name)}</text>'
            )
    return _svg(_HEIGHT, label, parts)


def bars(names: Sequence[str], one: Series, label: str) -> str:
    """Return a horizontal bar a name, with its number at its end."""
    most = max(one.values, default=0) or 1
    room = WIDTH - _NAMES - 60
    parts = []
    for place, (name, value) in enumerate(zip(names, one.values, strict=True)):
        y = place * (_BAR + 8) + 4
        wide = room * value / most
        parts.append(
            f'<text class="name" text-anchor="end" x="{_NAMES - 10}" y="{y + 16}">'
            f"{escape(name)}</text>"
            f'<rect class="{one.css}" x="{_NAMES}" y="{y}" width="{wide:.1f}" height="{_BAR}">'
            f"<title>{escape(name)}: {value:,}</title></rect>"
            f'<text class="value" x="{_NAMES + wide + 6:.1f}" y="{y + 16}">{value:,}</text>'
        )
    return _svg(len(names) * (_BAR + 8) + 8, label, parts)


def _grid(top: int, height: int) -> str:
    lines = []
    for number in range(_GRID + 1):
        value = top * number / _GRID
        y = _TOP + height - height * number / _GRID
        lines.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        if value == floor(value):
            lines.append(
                f'<text class="axis" text-anchor="end" x="{_LEFT - 6}" y="{y + 4:.1f}">'
                f"{int(value):,}</text>"
            )
    return "".join(lines)


def _svg(height: int, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {WIDTH} {height}">'
        f"{''.join(parts)}</svg>"
    )


def _round_up(value: int) -> int:
    """Return the next number that divides well into the grid: 4, 8, 12, 20, 40 …"""
    if value <= _GRID:
        return _GRID
    power = 10 ** floor(log10(value))
    for factor in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10):
        top = int(factor * power)
        if top >= value and top % _GRID == 0:
            return top
    return -(-value // _GRID) * _GRID
