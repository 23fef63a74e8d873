"""Who is at work in a test, and what they were told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from bot import jobs
from storage.handoff import Handoff
from storage.ids import random_id
from storage.session import StaffSession
from storage.staff import Staff, StaffMember
from storage.tables import table_of


class Told:
    """The jobs that were deferred, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.all: list[tuple[str, dict[str, str]]] = []
        monkeypatch.setattr(jobs, "defer", self._keep)

    def _keep(self, _db: Connection, task: str, at: datetime | None = None, **ids: str) -> None:
        self.all.append((task, ids))

    def mails(self) -> list[UUID]:
        """To whom letters went since the last call."""
        return [UUID(ids["staff"]) for ids in self._taken("mail")]

    def chat(self) -> list[str]:
        """What the staff's chat was told since the last call."""
        return [ids["occasion"] for ids in self._taken("staff_chat")]

    def _taken(self, task: str) -> list[dict[str, str]]:
        found = [ids for name, ids in self.all if name == task]
        self.all = [(name, ids) for name, ids in self.all if name != task]
        return found


def here(db: Connection, member: StaffMember, now: datetime) -> None:
    """A page of theirs is open."""
    db.execute(update(Staff).where(col(Staff.id) == member.id).values(seen_at=now, available=True))
    sessions = select(func.count()).where(col(StaffSession.staff_id) == member.id)
    if not db.execute(sessions.select_from(StaffSession)).scalar_one():
        values = {"complete": True, "digest": random_id().bytes, "created_at": now, "seen_at": now}
        db.execute(insert(StaffSession).values(id=random_id(), staff_id=member.id, **values))


def request(db: Connection, contact_id: UUID | None = None) -> Any:
    """The only open request or talk, or that of this contact."""
    table = table_of(Handoff)
    wanted = select(table).where(table.c.ended_at.is_(None))
    return db.execute(wanted if contact_id is None else wanted.where(table.c.contact_id == contact_id)).one()
