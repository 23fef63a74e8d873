"""How many people broadcasts reached, month by month: counted at night, and kept when the deliveries are gone."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, DateTime, text
from sqlmodel import Field, SQLModel

LONGEST = timedelta(days=62)  # from planning a broadcast to its last message, at a low daily limit


class ReachMonth(SQLModel, table=True):
    """`month` is its first day. `people` are counted once a month, in the region that was known of them; `region` is
    empty where none was, and of broadcasts whose regions are nobody's business."""

    __tablename__ = "reach_month"

    month: date = Field(primary_key=True)
    channel: str = Field(primary_key=True, max_length=20)
    region: str = Field(primary_key=True, max_length=40)
    people: int
    messages: int = Field(sa_column=Column(BigInteger, nullable=False))
    counted_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Reached(SQLModel, table=True):
    """Contacts that ever got a broadcast. No key leads to the contact: they may be erased, and the count stays."""

    __tablename__ = "reached"

    contact_id: UUID = Field(primary_key=True)


class Line(NamedTuple):
    channel: str
    region: str
    people: int
    messages: int


_GOT = """
FROM delivery WHERE planned_at >= :oldest AND planned_at < :until AND finished_at >= :since AND finished_at < :until
AND state IN ('sent', 'delivered', 'read')
"""

_COUNT = text(f"""
WITH got AS (
    SELECT contact_id, channel, max(CASE WHEN broadcast_id = ANY(:unplaced) THEN '' ELSE region END) AS region,
           count(*) AS messages {_GOT} GROUP BY contact_id, channel
) SELECT channel, region, count(*), sum(messages)::bigint FROM got GROUP BY 1, 2 ORDER BY 1, 2
""")

_REMEMBER = text(f"INSERT INTO reached SELECT DISTINCT contact_id {_GOT} ON CONFLICT DO NOTHING")


def count(db: Connection, since: datetime, until: datetime, unplaced: Collection[UUID]) -> list[Line]:
    """Who got something between two moments; `unplaced` are broadcasts whose regions are left out."""
    _with_room(db)
    return [Line(*row) for row in db.execute(_COUNT, {**_between(since, until), "unplaced": list(unplaced)})]


def remember(db: Connection, since: datetime, until: datetime) -> int:
    """Whoever got something between two moments was reached. How many of them never before."""
    _with_room(db)
    return db.execute(_REMEMBER, _between(since, until)).rowcount


def _with_room(db: Connection) -> None:
    """For the people of a month in memory, in a plan for so many: else they are sorted on disk, which takes three times
    as long (measured with 1.5 million)."""
    db.execute(text("SET LOCAL work_mem = '192MB'"))
    db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _between(since: datetime, until: datetime) -> dict[str, datetime]:
    return {"oldest": since - LONGEST, "since": since, "until": until}


def keep(db: Connection, month: date, lines: Collection[Line], now: datetime) -> None:
    """These are the counts of a month now, and no others."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtext('wasl.reach'))"))
    db.execute(text("DELETE FROM reach_month WHERE month = :month"), {"month": month})
    # A month in which nobody was reached is known to be one.
    for line in lines or [Line("", "", 0, 0)]:
        db.execute(
            text("INSERT INTO reach_month VALUES (:month, :channel, :region, :people, :messages, :now)"),
            {"month": month, "now": now, **line._asdict()},
        )
