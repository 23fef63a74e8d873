"""The deliveries of a broadcast counted: by day, channel, language, region, state and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from bot.organisation import Organisation
from storage import delivery
from storage.broadcast import Broadcast
from storage.delivery import DeliveryState
from storage.tables import table_of

FRESH = timedelta(seconds=2)
SHARE = 20  # counting may take a twentieth of the time: a count of half a second is good for ten
REMEMBERED = timedelta(seconds=75)  # how far it was: what a rate over the last minute is told from

_table = table_of(Broadcast)


class Line(NamedTuple):
    """`day` is a date as text, empty for what is not finished."""

    day: str
    channel: str
    language: str
    region: str
    state: str
    reason: str
    templated: bool
    people: int


REACHED = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)


@dataclass(frozen=True)
class Tally:
    """`at` is when it was counted."""

    lines: tuple[Line, ...] = ()
    at: datetime | None = None

    def total(self, *states: str) -> int:
        """People in these states; of all where none is named."""
        return sum(line.people for line in self.lines if not states or line.state in states)

    @property
    def left(self) -> int:
        """Messages that left, whatever became of them."""
        return self.total(*REACHED, DeliveryState.FAILED, DeliveryState.UNKNOWN)

    def by(self, field: str, *states: str) -> Counter[str]:
        """People by one of the fields of `Line`, in these states."""
        found: Counter[str] = Counter()
        for line in self.lines:
            if not states or line.state in states:
                found[str(getattr(line, field))] += line.people
        return found

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)


def read(stored: list[Any] | None, at: datetime | None) -> Tally:
    return Tally(tuple(Line(*line) for line in stored or ()), at)


def tally(db: Connection, broadcast_id: UUID, org: Organisation, now: datetime, *, keep: bool = True) -> Tally:
    """As it was counted a moment ago; counted anew where that is too long ago and somebody may still move it. With
    `keep`, the count is there for others too; a replica takes none."""
    columns = (_table.c.tally, _table.c.tallied_at, _table.c.planned_at, _table.c.ended_at, _table.c.samples)
    row = db.execute(select(*columns).where(_table.c.id == broadcast_id)).one_or_none()
    if row is None:  # on a replica it may be on its way
        return Tally()
    known = read(row.tally, row.tallied_at)
    if row.planned_at is None:
        return known
    # What counting took last, on this machine and with what else it has to do; about so much where that is not known.
    took = timedelta(seconds=row.samples[-1][2] if row.samples else known.total() / 3e6)
    # The longer it is over, the less moves: a receipt now and then.
    age = (now - row.ended_at) / 100 if row.ended_at else timedelta()
    if known.at is not None and now - known.at < max(FRESH, SHARE * took, age):
        return known
    return refresh(db, broadcast_id, org, now, keep=keep)


def refresh(db: Connection, broadcast_id: UUID, org: Organisation, now: datetime, *, keep: bool = True) -> Tally:
    """Count anew: half a second for a million."""
    begun = perf_counter()
    counted = read(delivery.tally(db, broadcast_id, org.timezone), now)
    took = perf_counter() - begun
    columns = (_table.c.tally, _table.c.tallied_at, _table.c.samples)
    row = db.execute(select(*columns).where(_table.c.id == broadcast_id)).one()
    if not counted.lines and row.tally:  # its deliveries were deleted, and the count stays
        return read(row.tally, row.tallied_at)
    if keep:
        lately = [sample for sample in row.samples if now - datetime.fromisoformat(sample[0]) < REMEMBERED]
        values = {
            "tally": counted.lines,
            "tallied_at": now,
            "samples": [*lately, [now.isoformat(), counted.left, round(took, 2)]],
        }
        db.execute(update(_table).where(_table.c.id == broadcast_id).values(**values))
    return counted
