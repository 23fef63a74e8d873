"""Audiences under a name, for all officers: kept, chosen again, renamed, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.casework.refused import Refused
from bot.i18n import _
from bot.outreach.audience import check, read
from bot.understanding.text import clean
from storage.audit import record
from storage.broadcast import SavedAudience
from storage.ids import random_id
from storage.staff import StaffMember
from storage.tables import table_of

MOST = 100
MOST_NAME = 80

_table = table_of(SavedAudience)


def audiences(db: Connection) -> list[Any]:
    """Rows of `saved_audience`, by name."""
    return list(db.execute(select(_table).order_by(func.lower(_table.c.name), _table.c.id)))


def keep(db: Connection, staff: StaffMember, name: str, expression: Mapping[str, Any], now: datetime) -> UUID:
    """Raises Refused where it is no audience, has no name, or there are too many."""
    check(read(expression))
    if db.execute(select(func.count()).select_from(_table)).scalar_one() >= MOST:
        raise Refused(409, _("There are many saved audiences already. Delete one that nobody needs, then save this."))
    id = random_id()
    db.execute(insert(_table).values(id=id, name=_name(name), expression=expression, by=staff.id, at=now))
    record(db, staff.id, "audience:keep", id)
    return id


def expression_of(db: Connection, audience_id: UUID) -> dict[str, Any]:
    """Raises Refused (404)."""
    found: dict[str, Any] | None = db.execute(select(_table.c.expression).where(_table.c.id == audience_id)).scalar()
    if found is None:
        raise Refused(404, _("There is no such audience any more."))
    return found


def rename(db: Connection, staff: StaffMember, audience_id: UUID, name: str) -> None:
    changed = db.execute(update(_table).where(_table.c.id == audience_id).values(name=_name(name)))
    if not changed.rowcount:
        raise Refused(404, _("There is no such audience any more."))
    record(db, staff.id, "audience:rename", audience_id)


def drop(db: Connection, staff: StaffMember, audience_id: UUID) -> None:
    """Broadcasts that were made from it keep their own. Nothing happens where it is gone already."""
    if db.execute(delete(_table).where(_table.c.id == audience_id)).rowcount:
        record(db, staff.id, "audience:drop", audience_id)


def _name(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise Refused(422, _("Give it a name, so that your colleagues find it again."))
    return name[:MOST_NAME]
