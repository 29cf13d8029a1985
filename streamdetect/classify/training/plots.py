"""Small SVG plots without a library: curves and bars with intervals, readable in both themes."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

Points = Sequence[tuple[float, float]]
COLOURS: Final = ("#888888", "#b07aa1", "#4e79a7", "#f28e2b", "#2a9d4e")
_WIDTH, _HEIGHT = 640, 420
_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 34, 170, 46
_BAR_LEFT, _ROW = 190, 14
_STYLE: Final = (
    "<style>text{font:12px sans-serif;fill:#222}.t{font-weight:bold}"
    ".a{stroke:#999;fill:none}.g{stroke:#ddd}.p{fill:#fff}</style>"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A named curve of points (x, y), both 0–1; `dots`: marks at the points."""

    name: str
    points: Points
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval, all 0–1."""

    value: float
    low: float
    high: float


def curves(
    title: str, across: str, up: str, lines: Sequence[Line], *, diagonal: bool = False
) -> str:
    """Return a plot of curves in the unit square; `diagonal` draws where x equals y."""
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def place(x: float, y: float) -> str:
        return f"{_LEFT + x * wide:.1f},{_TOP + (1 - y) * high:.1f}"

    parts = [f'<text class="t" x="{_LEFT}" y="20">{escape(title)}</text>']
    for step in range(0, 11, 2):
        share = step / 10
        x, y = _LEFT + share * wide, _TOP + (1 - share) * high
        parts.append(f'<path class="g" d="M{x:.1f} {_TOP}V{_TOP + high}M{_LEFT} {y:.1f}h{wide}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{_TOP + high + 16}" text-anchor="middle">{share}</text>'
        )
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share}</text>')
    parts.append(f'<rect class="a" x="{_LEFT}" y="{_TOP}" width="{wide}" height="{high}"/>')
    parts.append(
        f'<text x="{_LEFT + wide / 2}" y="{_HEIGHT - 10}" text-anchor="middle">'
        f"{escape(across)}</text>"
    )
    parts.append(
        f'<text transform="translate(14 {_TOP + high / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(up)}</text>"
    )
    if diagonal:
        parts.append(f'<polyline class="a" points="{place(0, 0)} {place(1, 1)}"/>')
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        drawn = " ".join(place(x, y) for x, y in line.points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if line.dots or len(line.points) == 1:
            for x, y in line.points:
                at = place(x, y).split(",")
                parts.append(f'<circle cx="{at[0]}" cy="{at[1]}" r="3.5" fill="{colour}"/>')
        parts += _key(number, line.name, _WIDTH - _RIGHT + 14)
    return _svg(_WIDTH, _HEIGHT, parts)


def bars(
    title: str, groups: Sequence[tuple[str, Sequence[Bar | None]]], names: Sequence[str]
) -> str:
    """Return horizontal bars: a group a category, in it a bar for each of `names`."""
    wide = _WIDTH - _BAR_LEFT - _RIGHT
    block = _ROW * len(names) + 10
    high = block * len(groups)
    parts = [f'<text class="t" x="8" y="20">{escape(title)}</text>']
    for step in range(0, 11, 2):
        x = _BAR_LEFT + step / 10 * wide
        parts.append(f'<path class="g" d="M{x:.1f} {_TOP}V{_TOP + high}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{_TOP + high + 16}" text-anchor="middle">{step / 10}</text>'
        )
    for row, (group, values) in enumerate(groups):
        top = _TOP + row * block + 5
        middle = top + _ROW * len(names) / 2 + 4
        parts.append(
            f'<text x="{_BAR_LEFT - 8}" y="{middle:.1f}" text-anchor="end">{escape(group)}</text>'
        )
        for number, bar in enumerate(values):
            if bar is None:
                continue
            y = top + number * _ROW
            colour = COLOURS[number % len(COLOURS)]
            parts.append(
                f'<rect x="{_BAR_LEFT}" y="{y}" width="{bar.value * wide:.1f}" '
                f'height="{_ROW - 3}" fill="{colour}"/>'
            )
            centre = y + (_ROW - 3) / 2
            start, end = (_BAR_LEFT + share * wide for share in (bar.low, bar.high))
            parts.append(f'<path d="M{start:.1f} {centre}H{end:.1f}" stroke="#222"/>')
    for number, name in enumerate(names):
        parts += _key(number, name, _WIDTH - _RIGHT + 14)
    return _svg(_WIDTH, _TOP + high + 26, parts)


def _key(number: int, name: str, x: int) -> list[str]:
    y, colour = _TOP + 12 + number * 20, COLOURS[number % len(COLOURS)]
    return [
        f'<rect x="{x}" y="{y - 9}" width="12" height="10" fill="{colour}"/>',
        f'<text x="{x + 18}" y="{y}">{escape(name)}</text>',
    ]


def _svg(wide: int, high: int, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}">'
    ground = f'<rect class="p" width="{wide}" height="{high}"/>'
    return "\n".join([head, _STYLE + ground, *parts, "</svg>"]) + "\n"
