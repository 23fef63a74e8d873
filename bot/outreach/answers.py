"""What people answered to a broadcast that asks, counted by region, with the small counts hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text, update

from bot.organisation import Organisation
from bot.outreach.content import Button, Content
from bot.outreach.parts import least_of
from bot.outreach.small_cells import TOTAL, Cell, Key, two_way
from storage.broadcast import Broadcast
from storage.tables import table_of

_table = table_of(Broadcast)
# Deliveries are found by the contact: answers are few beside them. Whose delivery is gone was erased, or never had one.
_COUNT = text("""
SELECT d.region, a.choice, count(*) FROM broadcast_answer a
JOIN delivery d ON d.contact_id = a.contact_id AND d.broadcast_id = a.broadcast_id AND d.planned_at = :at
WHERE a.broadcast_id = :id GROUP BY 1, 2
""")


@dataclass(frozen=True, slots=True)
class Row:
    """A region, "" where none is known. `cells` are counts by choice, None where they are hidden."""

    region: str
    cells: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """`choices` are the labels of the buttons, `totals` people by choice, `answered` all of them. `kinds` says of each
    count why it is hidden, by (region, place of the choice or TOTAL); counts under `least` are."""

    choices: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[int | None, ...]
    answered: int | None
    kinds: Mapping[Key, Cell]
    least: int

    def kind(self, region: str, place: int | str) -> Cell:
        return self.kinds[region, str(place)]


def answers(db: Connection, broadcast_id: UUID, org: Organisation) -> Table | None:
    """None of a broadcast whose buttons ask nothing."""
    columns = (_table.c.content, _table.c.planned_at, _table.c.answered, _table.c.kind, _table.c.audience)
    row = db.execute(select(*columns).where(_table.c.id == broadcast_id)).one_or_none()
    if row is None:  # on a replica it may be on its way
        return None
    buttons = Content.from_json(row.content).buttons
    asking = [place for place, button in enumerate(buttons) if not button.opens]
    if not asking:
        return None
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(asking))
    for region, choice, people in row.answered or _counted(db, broadcast_id, row.planned_at):
        if choice in asking:
            found[region][asking.index(choice)] += people
    order = {region.key: place for place, region in enumerate(org.regions)}
    regions = sorted(found, key=lambda region: (order.get(region, len(order)), region))
    least = least_of(row)
    kinds = two_way({region: found[region] for region in regions}, least) if found else {}
    choices = [_label(buttons[place], org) for place in asking]
    return _table_of({region: found[region] for region in regions}, choices, kinds, least)


def _counted(db: Connection, broadcast_id: UUID, planned_at: Any) -> list[list[Any]]:
    return [list(row) for row in db.execute(_COUNT, {"id": broadcast_id, "at": planned_at})] if planned_at else []


def _label(button: Button, org: Organisation) -> str:
    return org.text(button.labels) or next(iter(button.labels.values()), "")


def _table_of(found: Mapping[str, list[int]], choices: list[str], kinds: Mapping[Key, Cell], least: int) -> Table:
    def shown(key: Key, count: int) -> int | None:
        return count if kinds.get(key) is Cell.SHOWN else None

    rows = tuple(
        Row(
            region,
            tuple(shown((region, str(place)), count) for place, count in enumerate(counts)),
            shown((region, TOTAL), sum(counts)),
        )
        for region, counts in found.items()
    )
    sums = [sum(counts[place] for counts in found.values()) for place in range(len(choices))]
    totals = tuple(shown((TOTAL, str(place)), count) for place, count in enumerate(sums))
    # Where not even the regions may be listed, nothing is.
    return Table(tuple(choices), rows if kinds else (), totals, shown((TOTAL, TOTAL), sum(sums)), kinds, least)


def freeze(db: Connection, broadcast_id: UUID) -> None:
    """Keep the counts and forget who answered what; for broadcasts whose deliveries are about to be deleted."""
    row = db.execute(select(_table.c.planned_at, _table.c.answered).where(_table.c.id == broadcast_id)).one()
    if row.answered is None:
        counted = _counted(db, broadcast_id, row.planned_at)
        db.execute(update(_table).where(_table.c.id == broadcast_id).values(answered=counted))
    db.execute(text("DELETE FROM broadcast_answer WHERE broadcast_id = :id"), {"id": broadcast_id})
