"""The geometry of the one chart with an axis: months, which run the way the page reads, and a line for each channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 460, 230
LEFT, RIGHT, TOP, BOTTOM = 56, 108, 16, 34  # room at the line's end for its name
LINE = 20  # between two names

Axis = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """`parts` are the points of each stretch without a gap; the name stands at (`x`, `y`)."""

    name: str
    parts: tuple[str, ...]
    dots: tuple[Dot, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """`spare`: a narrow screen does without its label."""

    at: float
    label: str
    value: int = 0
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`anchor` is where names begin: at the end of the lines."""

    lines: tuple[Line, ...]
    months: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    anchor: str
    width: int = WIDTH
    height: int = HEIGHT


def lines(months: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]], *, mirrored: bool) -> Chart:
    """`series` are a name and a value for each month, None where it is not shown. `mirrored`: the page reads from right
    to left, so the newest month is on the left."""
    top = _round(max((value for _name, values in series for value in values if value), default=1))
    inner, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(place: float) -> float:
        along = LEFT + (inner * place / (len(months) - 1) if len(months) > 1 else inner / 2)
        return round(WIDTH - along if mirrored else along, 1)

    def y(value: float) -> float:
        return round(TOP + tall * (1 - value / top), 1)

    made = [_line(name, values, months, x, y) for name, values in series if any(values)]
    every = -(-len(months) // 5)
    told = [place for place in range(len(months)) if (len(months) - 1 - place) % every == 0]
    odd = len(told) > 2
    ticks = [Tick(x(p), months[p], spare=odd and (len(told) - 1 - n) % 2 == 1) for n, p in enumerate(told)]
    levels = [Tick(y(value), "", value) for value in (0, top // 2, top)]
    return Chart(tuple(_apart(made)), tuple(ticks), tuple(levels), "end" if mirrored else "start")


def _line(name: str, values: Sequence[int | None], months: Sequence[str], x: Axis, y: Axis) -> Line:
    parts: list[list[str]] = [[]]
    dots = []
    for place, value in enumerate(values):
        if value is None:
            parts.append([])
            continue
        dots.append(Dot(x(place), y(value), months[place]))
        parts[-1].append(f"{x(place)},{y(value)}")
    return Line(name, tuple(" ".join(part) for part in parts if part), tuple(dots), dots[-1].x, dots[-1].y)


def _apart(made: Sequence[Line]) -> list[Line]:
    """Names that would stand on each other are moved down."""
    placed: list[Line] = []
    free = 0.0
    for line in sorted(made, key=lambda each: each.y):
        at = max(line.y, free)
        placed.append(Line(line.name, line.parts, line.dots, line.x, at))
        free = at + LINE
    over = max(0.0, free - LINE - (HEIGHT - BOTTOM))
    return [Line(line.name, line.parts, line.dots, line.x, line.y - over) for line in placed]


def _round(value: int) -> int:
    """The next round number, so that levels are ones that people can read."""
    step = 1
    while True:
        for factor in (2, 4, 10):
            if value <= factor * step:
                return factor * step
        step *= 10
