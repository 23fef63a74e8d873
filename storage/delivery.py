"""The deliveries of a broadcast: a row for each recipient, claimed before it is sent, so that none is sent twice."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, DateTime, Index, SmallInteger, text
from sqlmodel import Field, SQLModel

from storage.outbox import RANK
from storage.statements import execute


class DeliveryState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SKIPPED = "skipped"  # nothing was sent, and the reason says why
    UNKNOWN = "unknown"  # it may have been sent: a person decides


LOST = "lost"  # the reason of what a process was sending when it died


class Delivery(SQLModel, table=True):
    """Partitioned by month of `planned_at`, which is the broadcast's. `place` is the order of the walk; `zone` the time
    zone whose quiet hours hold. `language` and `region` are those of the person when it was planned. `templated`: it
    went as a WhatsApp template. `lease` names the process that sends it. No key leads to the contact: they may be
    erased, and the count stays.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_walk", "broadcast_id", "channel", "zone", "place", postgresql_where=text("state = 'planned'")),
        Index(
            "delivery_trouble",
            "broadcast_id",
            "state",
            postgresql_where=text("state IN ('sending', 'failed', 'unknown')"),
        ),
        Index("delivery_of_provider", "provider_id", postgresql_where=text("channel = 'whatsapp'")),
        {"postgresql_partition_by": "RANGE (planned_at)"},
    )

    contact_id: UUID = Field(primary_key=True)
    broadcast_id: UUID = Field(primary_key=True)
    planned_at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    place: int = Field(sa_column=Column(BigInteger, nullable=False))
    channel: str = Field(max_length=20)
    zone: str = Field(max_length=40)
    language: str = Field(max_length=8)
    region: str = Field(max_length=40)
    state: str = Field(max_length=10)
    reason: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    templated: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    attempts: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default="0"))
    lease: UUID | None = None
    provider_id: str | None = Field(default=None, max_length=120)
    finished_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))


class Walk(NamedTuple):
    """What one process sends of one broadcast: to one channel and time zone, from `place` on."""

    broadcast_id: UUID
    planned_at: datetime
    lease: UUID
    channel: str
    zone: str
    place: int = 0


class Recipient(NamedTuple):
    """One that was claimed. `heard_at` is when they last wrote to `account`, which is when WhatsApp's window opened."""

    contact_id: UUID
    place: int
    language: str
    attempts: int
    address_sealed: bytes
    heard_at: datetime | None
    account: str = ""


class Outcome(NamedTuple):
    """What became of one. `planned`: it was not sent, and is to be tried again."""

    contact_id: UUID
    state: str
    reason: str = ""
    provider_id: str | None = None
    templated: bool = False


class Step(NamedTuple):
    """`going`: this process may go on with it. `place` is where to look next, None where nothing is left there;
    `skipped` were left out at the last moment, with the reason in their rows."""

    going: bool
    place: int | None
    claimed: tuple[Recipient, ...]
    skipped: int


# What may have changed since it was planned is looked at again in the statement that claims: who stopped a moment ago
# gets nothing. Who is locked is being claimed by somebody else.
_CLAIM = """
WITH going AS (SELECT 1 FROM broadcast WHERE id = %(broadcast)s AND walker = %(lease)s AND state = 'sending'),
next AS MATERIALIZED (
    SELECT contact_id, place FROM delivery
    WHERE broadcast_id = %(broadcast)s AND planned_at = %(at)s AND channel = %(channel)s AND zone = %(zone)s
      AND state = 'planned' AND place >= %(place)s AND EXISTS (SELECT FROM going)
    ORDER BY place LIMIT %(most)s FOR UPDATE SKIP LOCKED
), found AS (
    SELECT n.contact_id, n.place, c.address_sealed, v.heard_at, c.account,
           CASE WHEN c.id IS NULL THEN 'gone' WHEN c.news_stopped THEN 'stopped'
                WHEN c.unreachable <> '' THEN 'unreachable' ELSE '' END AS skip
    FROM next n LEFT JOIN contact c ON c.id = n.contact_id LEFT JOIN conversation v ON v.contact_id = n.contact_id
), claimed AS (
    UPDATE delivery d SET state = CASE f.skip WHEN '' THEN 'sending' ELSE 'skipped' END, reason = f.skip,
                          lease = CASE f.skip WHEN '' THEN %(lease)s::uuid END,
                          finished_at = CASE f.skip WHEN '' THEN NULL ELSE now() END
    FROM found f WHERE d.contact_id = f.contact_id AND d.broadcast_id = %(broadcast)s AND d.planned_at = %(at)s
    RETURNING d.contact_id, d.place, d.language, d.attempts, f.address_sealed, f.heard_at, f.account, f.skip
)
SELECT EXISTS (SELECT FROM going), c.* FROM (VALUES (1)) one LEFT JOIN claimed c ON true
"""

# A process that was taken for dead and lives after all tells what really became of what it was sending.
_SETTLE = """
UPDATE delivery d SET state = u.state, reason = u.reason, provider_id = u.provider_id, templated = u.templated,
                      attempts = d.attempts + 1, lease = NULL,
                      finished_at = CASE u.state WHEN 'planned' THEN NULL ELSE now() END
FROM unnest(%(contacts)s::uuid[], %(states)s::text[], %(reasons)s::text[], %(providers)s::text[], %(templated)s::bool[])
     AS u (contact_id, state, reason, provider_id, templated)
WHERE d.contact_id = u.contact_id AND d.broadcast_id = %(broadcast)s AND d.planned_at = %(at)s
  AND d.lease = %(lease)s AND d.state IN ('sending', 'unknown')
"""


def claim(db: Connection, walk: Walk, most: int) -> Step:
    """Claim the next recipients, at most `most`: from here on they are sent by us or are unknown."""
    values = {
        "broadcast": walk.broadcast_id,
        "at": walk.planned_at,
        "lease": walk.lease,
        "channel": walk.channel,
        "zone": walk.zone,
        "place": walk.place,
        "most": most,
    }
    rows = execute(db, _CLAIM, values).fetchall()
    going, found = bool(rows[0][0]), [row[1:] for row in rows if row[1] is not None]
    claimed = tuple(Recipient(*row[:-1]) for row in sorted(found, key=lambda row: row[1]) if not row[-1])
    place = max((row[1] for row in found), default=None)
    return Step(going, None if place is None else place + 1, claimed, len(found) - len(claimed))


def settle(db: Connection, walk: Walk, outcomes: Sequence[Outcome]) -> None:
    """Write what became of those that this process claimed."""
    if not outcomes:
        return
    values = {
        "broadcast": walk.broadcast_id,
        "at": walk.planned_at,
        "lease": walk.lease,
        "contacts": [o.contact_id for o in outcomes],
        "states": [o.state for o in outcomes],
        "reasons": [o.reason[:60] for o in outcomes],
        "providers": [o.provider_id and o.provider_id[:120] for o in outcomes],
        "templated": [o.templated for o in outcomes],
    }
    execute(db, _SETTLE, values)


def put_back(db: Connection, walk: Walk, in_hand: Sequence[UUID]) -> None:
    """What a commit claimed whose answer never came: of all but those `in_hand` we know that nothing was sent."""
    statement = text("""
        UPDATE delivery SET state = 'planned', lease = NULL WHERE broadcast_id = :id AND planned_at = :at
        AND channel = :channel AND zone = :zone AND state = 'sending' AND lease = :lease AND NOT contact_id = ANY(:ours)
    """)
    values = {"id": walk.broadcast_id, "at": walk.planned_at, "lease": walk.lease, "ours": list(in_hand)}
    db.execute(statement, {**values, "channel": walk.channel, "zone": walk.zone})


def left(db: Connection, broadcast_id: UUID, planned_at: datetime) -> list[tuple[str, str]]:
    """Channels and time zones in which somebody still waits for it."""
    # One look into the index for each, and not over a million rows.
    statement = text("""
        WITH RECURSIVE streams AS (
            (SELECT channel, zone FROM delivery WHERE broadcast_id = :id AND planned_at = :at AND state = 'planned'
             ORDER BY channel, zone LIMIT 1)
            UNION ALL
            SELECT n.channel, n.zone FROM streams s CROSS JOIN LATERAL (
                SELECT channel, zone FROM delivery WHERE broadcast_id = :id AND planned_at = :at AND state = 'planned'
                AND (channel, zone) > (s.channel, s.zone) ORDER BY channel, zone LIMIT 1) n
        ) SELECT channel, zone FROM streams
    """)
    return [(channel, zone) for channel, zone in db.execute(statement, {"id": broadcast_id, "at": planned_at})]


def recover(db: Connection) -> int:
    """What dead processes were sending is unknown from now on. Returns how many."""
    statement = text("""
        UPDATE delivery SET state = 'unknown', reason = :lost, finished_at = now() WHERE state = 'sending'
        AND NOT EXISTS (SELECT 1 FROM process p WHERE p.id = delivery.lease AND p.expires_at > now())
    """)
    return db.execute(statement, {"lost": LOST}).rowcount


def advance(db: Connection, provider_id: str, state: str, code: str) -> tuple[UUID, UUID] | None:
    """A receipt: as `outbox.advance`. (contact, broadcast) if it moved anything."""
    row = db.execute(
        text(
            "UPDATE delivery SET state = :state, reason = :reason, finished_at = coalesce(finished_at, now())"
            " WHERE provider_id = :id AND channel = 'whatsapp' AND CASE WHEN :state = 'failed'"
            "   THEN state NOT IN ('failed', 'delivered', 'read')"
            f"  ELSE state <> 'failed' AND {RANK} < {RANK.replace('state::text', 'CAST(:state AS text)')} END"
            " RETURNING contact_id, broadcast_id"
        ),
        {"id": provider_id, "state": state, "reason": code},
    ).first()
    return (row[0], row[1]) if row else None


def knows(db: Connection, provider_id: str) -> bool:
    statement = "SELECT EXISTS (SELECT 1 FROM delivery WHERE provider_id = :id AND channel = 'whatsapp')"
    return bool(db.execute(text(statement), {"id": provider_id}).scalar())


def decide(
    db: Connection, broadcast_id: UUID, before: str, after: str, reason: str, reasons: Sequence[str] = ()
) -> int:
    """Move all deliveries of a broadcast that stand in one state (and failed for one of `reasons`) to another."""
    statement = text("""
        UPDATE delivery SET state = :after, reason = :reason, attempts = 0, lease = NULL,
               provider_id = CASE WHEN :again THEN NULL ELSE provider_id END,
               finished_at = CASE WHEN :again THEN NULL ELSE finished_at END
        WHERE broadcast_id = :id AND planned_at = (SELECT planned_at FROM broadcast WHERE id = :id)
          AND state = :before AND state IN ('sending', 'failed', 'unknown')
          AND (:any OR reason = ANY(:reasons))
    """)
    values: dict[str, Any] = {"id": broadcast_id, "before": before, "after": after, "reason": reason}
    more = {"reasons": list(reasons), "any": not reasons, "again": after == DeliveryState.PLANNED}
    return db.execute(statement, {**values, **more}).rowcount


def tally(db: Connection, broadcast_id: UUID, zone: str) -> list[list[Any]]:
    """The deliveries counted: [day, channel, language, region, state, reason, templated, how many] a line; the day in
    `zone`, empty for what is not finished."""
    statement = text("""
        SELECT CAST(finished_at AT TIME ZONE :zone AS date), channel, language, region, state, reason, templated,
               count(*)
        FROM delivery WHERE broadcast_id = :id AND planned_at = (SELECT planned_at FROM broadcast WHERE id = :id)
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    """)
    rows = db.execute(statement, {"id": broadcast_id, "zone": zone})
    return [[day.isoformat() if day else "", *rest] for day, *rest in rows]
