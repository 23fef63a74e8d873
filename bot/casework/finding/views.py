"""Saved views: a colleague's own names for filters of the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import col

from bot import clock
from bot.casework.finding.inbox import Box, Filters
from bot.casework.refused import Refused
from bot.i18n import _
from storage.desk import SavedView
from storage.ids import random_id
from storage.staff import StaffMember

MOST = 30  # views of one colleague
LONGEST_NAME = 80
_LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class View:
    """`query` is the part of the inbox's address behind its question mark."""

    id: UUID
    name: str
    query: str


def views_of(db: Connection, staff: StaffMember) -> list[View]:
    """This colleague's own, by name."""
    wanted = select(col(SavedView.id), col(SavedView.name), col(SavedView.query))
    rows = db.execute(wanted.where(col(SavedView.staff_id) == staff.id).order_by(func.lower(SavedView.name)))
    return [View(*row) for row in rows]


def view_of(db: Connection, staff: StaffMember, id: UUID) -> View:
    """Raises Refused (404) alike for a colleague's view and for none."""
    for view in views_of(db, staff):
        if view.id == id:
            return view
    raise _unknown()


def save_view(db: Connection, staff: StaffMember, name: str, box: Box, filters: Filters) -> UUID:
    """Keep a box and its filters under a name; a name that is there is given to the new one."""
    name = _fit(name)
    query = "&".join(part for part in (f"box={box}", filters.query()) if part)
    if len(query) > _LONGEST_QUERY:
        raise Refused(422, _("These are too many filters to keep. Take some out."))
    mine = views_of(db, staff)
    same = next((view for view in mine if view.name == name), None)
    if same is not None:
        db.execute(update(SavedView).where(col(SavedView.id) == same.id).values(query=query))
        return same.id
    if len(mine) >= MOST:
        raise Refused(409, _("You have {n} views already. Delete one that you do not need.").format(n=MOST))
    id = random_id()
    values = {"id": id, "staff_id": staff.id, "name": name, "query": query, "created_at": clock.now()}
    db.execute(insert(SavedView).values(**values))
    return id


def rename_view(db: Connection, staff: StaffMember, id: UUID, name: str) -> None:
    name = _fit(name)
    if any(view.name == name and view.id != id for view in views_of(db, staff)):
        raise Refused(409, _("Another of your views has this name."))
    mine = (col(SavedView.id) == id, col(SavedView.staff_id) == staff.id)
    if not db.execute(update(SavedView).where(*mine).values(name=name)).rowcount:
        raise _unknown()


def delete_view(db: Connection, staff: StaffMember, id: UUID) -> None:
    mine = (col(SavedView.id) == id, col(SavedView.staff_id) == staff.id)
    if not db.execute(delete(SavedView).where(*mine)).rowcount:
        raise _unknown()


def _fit(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(422, _("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise Refused(422, _("This name is too long: a few words are enough."))
    return name


def _unknown() -> Refused:
    return Refused(404, _("You have no view like this. Perhaps it was deleted."))
