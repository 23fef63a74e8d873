"""Small counts stay hidden from somebody who has the whole table, its totals, and a pencil."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outreach.small_cells import LEAST, LEAST_DELICATE, TOTAL, Cell, Key, one_way, two_way

MANY = 60  # more than any count of the tables here can be

Bounds = dict[Key, tuple[int, int]]


def known(cells: Mapping[Key, Cell], counts: Mapping[Key, int], least: int, floors: Mapping[Key, int]) -> Bounds:
    """What the page says of each count: itself, or from where to where it may lie. Where withheld counts may be small
    ones too, as when no count is called small, their name tells nothing."""
    told_apart = Cell.UNDER in cells.values()
    bounds: Bounds = {}
    for key, cell in cells.items():
        match cell:
            case Cell.SHOWN:
                bounds[key] = counts[key], counts[key]
            case Cell.UNDER:
                bounds[key] = floors[key], least - 1
            case Cell.WITHHELD:
                bounds[key] = max(floors[key], least if told_apart else 0), MANY
    return bounds


def tightened(bounds: Bounds, sums: Sequence[tuple[Key, Sequence[Key]]]) -> Bounds | None:
    """The bounds after every sum was used until nothing moves any more; None where they cannot all be true."""
    found = dict(bounds)
    moved = True
    while moved:
        moved = False
        for total, parts in sums:
            low, high = sum(found[p][0] for p in parts), sum(found[p][1] for p in parts)
            for key, least, most in [
                (total, low, high),
                *((p, found[total][0] - high + found[p][1], found[total][1] - low + found[p][0]) for p in parts),
            ]:
                new = max(found[key][0], least), min(found[key][1], most)
                if new[0] > new[1]:
                    return None
                moved |= new != found[key]
                found[key] = new
    return found


def possible(bounds: Bounds, sums: Sequence[tuple[Key, Sequence[Key]]]) -> bool:
    """Whether some whole table has these counts: tried out, one open count after the other."""
    found = tightened(bounds, sums)
    if found is None:
        return False
    still = [key for key, (low, high) in found.items() if low < high]
    if not still:
        return True
    key = min(still, key=lambda each: found[each][1] - found[each][0])
    return any(possible({**found, key: (v, v)}, sums) for v in range(found[key][0], found[key][1] + 1))


def worked_out(
    cells: Mapping[Key, Cell],
    counts: Mapping[Key, int],
    least: int,
    floors: Mapping[Key, int],
    sums: Sequence[tuple[Key, Sequence[Key]]],
) -> Iterator[Key]:
    """The hidden counts that can have one value alone."""
    bounds = known(cells, counts, least, floors)
    for key, cell in cells.items():
        if cell is Cell.SHOWN:
            continue
        low, high = bounds[key]
        value = counts[key]
        below, above = {**bounds, key: (low, value - 1)}, {**bounds, key: (value + 1, high)}
        if not (low < value and possible(below, sums)) and not (value < high and possible(above, sums)):
            yield key


def whole(rows: Mapping[str, Sequence[int]]) -> tuple[dict[Key, int], dict[Key, int], list[tuple[Key, list[Key]]]]:
    """Counts, least values and sums of a table with its totals."""
    width = len(next(iter(rows.values())))
    counts: dict[Key, int] = {(name, str(j)): n for name, row in rows.items() for j, n in enumerate(row)}
    counts |= {(name, TOTAL): sum(row) for name, row in rows.items()}
    counts |= {(TOTAL, str(j)): sum(row[j] for row in rows.values()) for j in range(width)}
    counts[TOTAL, TOTAL] = sum(map(sum, rows.values()))
    columns = [str(j) for j in range(width)]
    sums: list[tuple[Key, list[Key]]] = [((name, TOTAL), [(name, j) for j in columns]) for name in rows]
    sums += [((TOTAL, j), [(name, j) for name in rows]) for j in columns]
    sums += [((TOTAL, TOTAL), [(name, TOTAL) for name in rows]), ((TOTAL, TOTAL), [(TOTAL, j) for j in columns])]
    floors = {key: int(key[1] == TOTAL) for key in counts}
    return counts, floors, sums


counted = st.one_of(st.integers(0, 6), st.integers(0, 15))
tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(counted, min_size=width, max_size=width).filter(any), min_size=1, max_size=3)
)


@given(tables)
def test_nobody_works_out_a_hidden_count_from_the_others_and_the_totals(table: list[list[int]]) -> None:
    rows = {f"r{i}": row for i, row in enumerate(table)}
    counts, floors, sums = whole(rows)
    cells = two_way(rows, LEAST)
    assert cells.keys() == counts.keys()
    assert all(cells[key] is not Cell.SHOWN for key, count in counts.items() if count < LEAST)
    assert list(worked_out(cells, counts, LEAST, floors, sums)) == []


@given(st.lists(st.integers(1, 15), min_size=1, max_size=6), st.sampled_from([LEAST, LEAST_DELICATE]))
def test_nor_in_a_list_whose_sum_everybody_knows(table: list[int], least: int) -> None:
    listed = {f"r{i}": count for i, count in enumerate(table)}
    cells = one_way(listed, least)
    if sum(table) < least or (len(table) > 1 and set(table) == {1}):
        assert cells == {}, "that there are so many, with as many people, would tell everything"
    if not cells:
        return
    assert all(cells[name] is not Cell.SHOWN for name, count in listed.items() if count < least)
    keyed: dict[Key, Cell] = {(name, ""): cell for name, cell in cells.items()}
    counts: dict[Key, int] = {(name, ""): count for name, count in listed.items()}
    total: Key = ("sum", "")
    floors = dict.fromkeys([*counts, total], 1)
    sums = [(total, list(counts))]
    everything = {**keyed, total: Cell.SHOWN}
    assert list(worked_out(everything, {**counts, total: sum(table)}, least, floors, sums)) == []


def test_the_adversary_of_these_tests_finds_what_is_badly_hidden() -> None:
    """One hidden count in a row is what the total leaves over."""
    rows = {"jenin": [3, 20], "hebron": [30, 40]}
    counts, floors, sums = whole(rows)
    cells = {key: Cell.UNDER if count < LEAST else Cell.SHOWN for key, count in counts.items()}
    assert list(worked_out(cells, counts, LEAST, floors, sums)) == [("jenin", "0")]


def test_a_table_of_large_counts_is_shown_whole() -> None:
    assert set(two_way({"jenin": [12, 20], "hebron": [30, 40]}, LEAST).values()) == {Cell.SHOWN}


def test_what_is_withheld_for_a_small_count_is_little() -> None:
    cells = two_way({"jenin": [3, 20, 31], "hebron": [30, 40, 35], "gaza": [50, 60, 70]}, LEAST)
    assert {key for key, cell in cells.items() if cell is Cell.UNDER} == {("jenin", "0")}
    assert {key for key, cell in cells.items() if cell is Cell.WITHHELD} == {
        ("jenin", "1"), ("hebron", "0"), ("hebron", "1")
    }  # fmt: skip


def test_everybody_of_a_region_who_answers_alike_is_no_answer_of_each() -> None:
    """Seven said yes and nobody no: to know that somebody answered would be to know what."""
    cells = two_way({"jenin": [7, 0], "hebron": [30, 40]}, LEAST)
    assert cells["jenin", "0"] is not Cell.SHOWN
    assert cells["jenin", "1"] is not Cell.SHOWN


@pytest.mark.parametrize("table", [[[4, 5]], [[0, 5]], [[0], [5]], [[0, 5], [5, 0]], [[1]], [[0, 0, 5]]])
def test_what_is_called_small_or_withheld_tells_nothing_either(table: list[list[int]]) -> None:
    rows = {f"r{i}": row for i, row in enumerate(table)}
    counts, floors, sums = whole(rows)
    assert list(worked_out(two_way(rows, LEAST), counts, LEAST, floors, sums)) == []


def test_a_large_table_takes_no_time_to_speak_of() -> None:
    rows = {f"r{i}": [(7 * i + 3 * j) % 11 for j in range(3)] for i in range(1, 60)}
    assert Cell.WITHHELD in two_way(rows, LEAST).values()
