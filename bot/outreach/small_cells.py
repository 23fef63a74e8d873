"""Small counts are not shown, nor what would tell them: tables in which nobody can be recognised.

A table with its totals is a network: what enters a row leaves it in its cells, what enters a column leaves in its
total. A hidden count can be worked out from the shown ones exactly when no circle of hidden ones leads through it, on
which one could be a little larger and another a little smaller. So circles are what is looked for, and where there is
none, the smallest further counts are hidden that make one (after Castro, "Recent advances in optimization techniques
for statistical tabular data protection", 2012, and Cox, 1995).
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LEAST = 5  # a count under it is not shown
LEAST_DELICATE = 10  # of people who were chosen by what they told us
_MANY = 1 << 60


class Cell(StrEnum):
    """`WITHHELD` is a larger count that would tell a small one; where it stands for both, nobody knows which it is."""

    SHOWN = "shown"
    UNDER = "under"
    WITHHELD = "withheld"


TOTAL = "="  # the key of a total
Key = tuple[str, str]  # of a cell: row and column, either of them TOTAL


@dataclass(frozen=True, slots=True)
class _Arc:
    """A count on its way from one node to another. Everybody knows that it is at least `floor`; `public` ones stand
    elsewhere, and cannot be hidden."""

    tail: Hashable
    head: Hashable
    count: int
    floor: int = 0
    public: bool = False


@dataclass
class _Net:
    arcs: Mapping[Key, _Arc]
    least: int
    told_apart: bool = True  # whether it is seen which counts are small, and which are withheld for them
    hidden: dict[Key, Cell] = field(default_factory=dict)

    def solve(self) -> bool:
        """Hide what must be. False where small ones would be told by being called small."""
        small = [key for key, arc in self.arcs.items() if arc.count < self.least and not arc.public]
        self.hidden = dict.fromkeys(small, Cell.UNDER if self.told_apart else Cell.WITHHELD)
        for key in small:
            if self._free(key, new=False):
                continue
            way = self._free(key, new=True)
            if way is None:
                return False
            # Whatever lies on the circle is free with it, and stays so: more hidden counts only make more circles.
            self.hidden.update((other, Cell.WITHHELD) for other in way if other not in self.hidden)
        return True

    def _free(self, key: Key, *, new: bool) -> list[Key] | None:
        """A circle on which this hidden count could be another one; with `new`, the cheapest that takes further counts
        to be hidden. None where there is none."""
        arc, found = self.arcs[key], []
        low, high = self._bounds(key)
        if arc.count < high:
            found.append(self._way(arc.head, arc.tail, key, new))
        if arc.count > low:
            found.append(self._way(arc.tail, arc.head, key, new))
        ways = [way for way in found if way is not None]
        return [*min(ways)[1], key] if ways else None

    def _bounds(self, key: Key) -> tuple[int, int]:
        """What everybody knows of a hidden count."""
        arc = self.arcs[key]
        if not self.told_apart:
            return arc.floor, _MANY
        small = self.hidden.get(key, Cell.WITHHELD) is Cell.UNDER
        return (arc.floor, self.least - 1) if small else (max(arc.floor, self.least), _MANY)

    def _way(self, start: Hashable, goal: Hashable, without: Key, new: bool) -> tuple[int, list[Key]] | None:
        """The cheapest way (Dijkstra) along counts that could be larger, or against those that could be smaller."""
        steps = self._steps(without, new)
        queue: list[tuple[int, int, Hashable, list[Key]]] = [(0, 0, start, [])]
        done: set[Hashable] = set()
        order = 0
        while queue:
            cost, _order, node, way = heapq.heappop(queue)
            if node == goal:
                return cost, way
            if node in done:
                continue
            done.add(node)
            for price, following, key in steps.get(node, ()):
                order += 1
                heapq.heappush(queue, (cost + price, order, following, [*way, key]))
        return None

    def _steps(self, without: Key, new: bool) -> dict[Hashable, list[tuple[int, Hashable, Key]]]:
        steps: dict[Hashable, list[tuple[int, Hashable, Key]]] = {}
        for key, arc in self.arcs.items():
            if key == without or arc.public or (key not in self.hidden and not new):
                continue
            low, high = self._bounds(key)
            price = 0 if key in self.hidden else arc.count + 1
            if arc.count < high:
                steps.setdefault(arc.tail, []).append((price, arc.head, key))
            if arc.count > low:
                steps.setdefault(arc.head, []).append((price, arc.tail, key))
        return steps


def one_way(counts: Mapping[str, int], least: int) -> dict[str, Cell]:
    """What of a list of counts may be shown beside their sum, which everybody knows; that something stands in the list
    says that it is not 0. Empty where not even that may be said."""
    total = sum(counts.values())
    if total < least:
        return {}
    arcs = {(name, TOTAL): _Arc("row", "column", count, floor=1) for name, count in counts.items()}
    found = _hide({**arcs, (TOTAL, TOTAL): _Arc("column", "row", total, public=True)}, least)
    return {} if found is None else {name: found.get((name, TOTAL), Cell.SHOWN) for name in counts}


def two_way(rows: Mapping[str, Sequence[int]], least: int) -> dict[Key, Cell]:
    """What of a table may be shown: of its cells (row, place of the column), of the totals of rows (row, TOTAL) and
    columns (TOTAL, place), and of the sum of all (TOTAL, TOTAL). A row that is listed is not empty. The table is empty
    where not even the rows may be listed."""
    width = len(next(iter(rows.values()), ()))
    arcs: dict[Key, _Arc] = {}
    for name, counts in rows.items():
        arcs[name, TOTAL] = _Arc("all", ("row", name), sum(counts), floor=1)
        for place, count in enumerate(counts):
            arcs[name, str(place)] = _Arc(("row", name), ("column", place), count)
    for place in range(width):
        arcs[TOTAL, str(place)] = _Arc(("column", place), "end", sum(counts[place] for counts in rows.values()))
    arcs[TOTAL, TOTAL] = _Arc("end", "all", sum(map(sum, rows.values())), floor=1)
    found = _hide(arcs, least)
    return {} if found is None else {key: found.get(key, Cell.SHOWN) for key in arcs}


def _hide(arcs: Mapping[Key, _Arc], least: int) -> dict[Key, Cell] | None:
    """In the rare table in which being called small, or withheld, tells a count, neither is said. None where the counts
    are told all the same."""
    for told_apart in (True, False):
        net = _Net(arcs, least, told_apart)
        if net.solve():
            return net.hidden
    return None
