"""Digital reach: how many people all broadcasts reached, month by month, channel by channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, func, select, text

from bot.organisation import Organisation
from bot.outreach.parts import secret, sieved
from bot.outreach.small_cells import LEAST
from storage import reach
from storage.broadcast import Broadcast
from storage.reach import LONGEST, Reached, ReachMonth
from storage.tables import table_of

CHANNELS = ("telegram", "whatsapp", "webchat")
MONTHS = 24  # on one page
LATELY = timedelta(days=7)  # within which each night looks for people who were never reached before
MOST_BEHIND = 24  # months that one night counts, of an installation that never did

_broadcast, _month, _reached = table_of(Broadcast), table_of(ReachMonth), table_of(Reached)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Month:
    """People by channel, in the order of CHANNELS; None where they are too few to be told, or would tell such. `people`
    are different ones; `messages` all that they got. `regions` are people by region, None as above."""

    first: date
    by_channel: tuple[int | None, ...]
    people: int | None
    messages: int | None
    regions: tuple[tuple[str, int | None], ...]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """The oldest month first. `everybody`: different people over all the time, as of last night."""

    months: tuple[Month, ...]
    everybody: int


def read(db: Connection) -> Reach:
    """The last months in which something was sent, and those between."""
    rows: dict[date, list[Any]] = {}
    newest = select(_month.c.month).distinct().order_by(_month.c.month.desc()).limit(MONTHS).subquery()
    wanted = select(_month).where(_month.c.month.in_(select(newest.c.month))).order_by(_month.c.month)
    for row in db.execute(wanted):
        rows.setdefault(row.month, []).append(row)
    months = [_shown(first, lines) for first, lines in rows.items()]
    while months and months[0].people == 0:
        months.pop(0)
    everybody = int(db.execute(select(func.count()).select_from(_reached)).scalar_one())
    return Reach(tuple(months), everybody)


def _shown(first: date, lines: Sequence[Any]) -> Month:
    counted_at = max(line.counted_at for line in lines)
    by_channel: Counter[str] = Counter()
    by_region: Counter[str] = Counter()
    for line in lines:
        by_channel[line.channel] += line.people
        by_region[line.region] += line.people
    people = by_channel.total()
    if people < LEAST:
        few = None if people else 0
        return Month(first, (few,) * len(CHANNELS), few, few, (), counted_at)
    channels = {part.key: part.people for part in sieved(by_channel, LEAST) or ()}
    regions = sieved(by_region, LEAST) or ()
    return Month(
        first,
        tuple(channels.get(channel, 0 if channels else None) for channel in CHANNELS),
        people,
        sum(line.messages for line in lines),
        tuple((part.key, part.people) for part in sorted(regions, key=lambda part: -(part.people or 0))),
        counted_at,
    )


def count_month(reading: Connection, first: date, org: Organisation) -> list[reach.Line]:
    """Count one month anew: a look over all that was planned in it, and in the two before."""
    since, until = _bounds(first, org.zone)
    return reach.count(reading, since, until, _unplaced(reading, since, until))


def keep_month(db: Connection, first: date, lines: Sequence[reach.Line], now: datetime) -> None:
    reach.keep(db, first, lines, now)


def _bounds(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(first, time(), zone), datetime.combine(following(first), time(), zone)


def following(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_of(at: datetime, org: Organisation) -> date:
    return at.astimezone(org.zone).date().replace(day=1)


def _unplaced(db: Connection, since: datetime, until: datetime) -> list[UUID]:
    """Broadcasts to people who were chosen by what they told us: among all others they count, in no region."""
    columns = (_broadcast.c.id, _broadcast.c.kind, _broadcast.c.audience)
    between = (_broadcast.c.planned_at >= since - LONGEST, _broadcast.c.planned_at < until)
    return [row.id for row in db.execute(select(*columns).where(*between)) if secret(row)]


def due(db: Connection, org: Organisation, now: datetime) -> list[date]:
    """The months to be counted this night: this one, the last one, and any that never was. Not those of which
    deliveries are deleted already: their counts stay."""
    oldest = db.execute(select(func.min(_broadcast.c.planned_at))).scalar()
    if oldest is None:
        return []
    known = set(db.execute(select(_month.c.month).distinct()).scalars())
    month = month_of(now, org)
    found: list[date] = []
    while month >= month_of(oldest, org) and len(found) < MOST_BEHIND:
        if (len(found) < 2 or month not in known) and _whole(db, month, org):
            found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


_KEPT = text("""
SELECT NOT EXISTS (SELECT 1 FROM broadcast b WHERE b.planned_at >= :oldest AND b.planned_at < :until
AND to_regclass('delivery_' || to_char(b.planned_at AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL)
""")


def _whole(db: Connection, month: date, org: Organisation) -> bool:
    since, until = _bounds(month, org.zone)
    return bool(db.execute(_KEPT, {"oldest": since - LONGEST, "until": until}).scalar_one())


def count(db: Connection, month: date, org: Organisation, now: datetime) -> None:
    """Count a month and keep it; and remember whom it reached since it was counted last."""
    since, until = _bounds(month, org.zone)
    before = db.execute(select(func.max(_month.c.counted_at)).where(_month.c.month == month)).scalar()
    keep_month(db, month, count_month(db, month, org), now)
    new = reach.remember(db, max(since, before - LATELY) if before else since, until)
    log.info("reach.counted", month=month.isoformat(), new=new)
