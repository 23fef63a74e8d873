"""Broadcasts whose deliveries are there, in whatever states a test asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from bot.outreach.content import Button, Content
from bot.outreach.planning import Ready, plan
from storage.broadcast import BroadcastKind
from storage.database import ensure_partitions
from storage.staff import StaffMember
from tests.outreach import crowd

EVERY_CHANNEL = Ready({"telegram", "whatsapp", "webchat"})
WHAT = Content(
    {"ar": "ما الذي تحتاجونه؟", "en": "What do you need?"},
    (Button({"ar": "بطانيات", "en": "Blankets"}), Button({"ar": "وقود", "en": "Fuel"})),
)
COMPLAINED = {"is": "complained", "of": ["not_received"]}
TOLD = {"is": "disability", "of": ["yes"]}


def planned(
    db: Connection, by: StaffMember, org: Any, content: Content = crowd.GREETING, at: datetime | None = None,
    kind: BroadcastKind = BroadcastKind.NEWS, **changed: Any,
) -> UUID:  # fmt: skip
    """Sent by an officer, and written down for everybody who is there; a living process sends it."""
    at, lease = at or datetime.now(UTC), uuid4()
    id = crowd.written(db, by, content, kind, **changed)
    db.execute(text("INSERT INTO process (id, expires_at) VALUES (:id, now() + interval '1 hour')"), {"id": lease})
    values = {"id": id, "lease": lease}
    db.execute(text("UPDATE broadcast SET state = 'planning', walker = :lease WHERE id = :id"), values)
    ensure_partitions(db, at)
    plan(db, id, lease, EVERY_CHANNEL, org, at)
    return id


def came(
    db: Connection, id: UUID, state: str, count: int | None = None, *, reason: str = "", region: str = "",
    at: datetime | None = None,
) -> list[UUID]:  # fmt: skip
    """That became of the next `count` of those who wait (of a region), of all where no count is named."""
    mine = "SELECT contact_id FROM delivery WHERE broadcast_id = :id AND state = 'planned'"
    which = f"{mine} AND (:region = '' OR region = :region) ORDER BY place LIMIT :count"
    moved = text(
        "UPDATE delivery SET state = :state, reason = :reason, finished_at = coalesce(:at, planned_at)"
        f" WHERE broadcast_id = :id AND contact_id IN ({which}) RETURNING contact_id"
    )
    values = {"id": id, "state": state, "reason": reason, "region": region, "count": count, "at": at}
    db.execute(text("UPDATE broadcast SET tallied_at = NULL WHERE id = :id"), {"id": id})
    return list(db.execute(moved, values).scalars())


def over(db: Connection, id: UUID, state: str = "done", reason: str = "") -> None:
    values = {"id": id, "state": state, "reason": reason}
    ended = "UPDATE broadcast SET state = :state, reason = :reason, walker = NULL, ended_at = now() WHERE id = :id"
    db.execute(text(ended), values)


def pressed(db: Connection, id: UUID, contacts: Sequence[UUID], choice: int) -> None:
    statement = "INSERT INTO broadcast_answer SELECT :id, unnest(CAST(:contacts AS uuid[])), :choice, now()"
    db.execute(text(statement), {"id": id, "contacts": list(contacts), "choice": choice})
