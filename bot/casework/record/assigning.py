"""Whose case it is: taken by oneself, given to a colleague who may see it, or given back to the team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework.entries import add_entry
from bot.casework.refused import Refused, not_found
from bot.casework.talk.replies import locked
from bot.i18n import _
from bot.staff.permissions import Action, may
from storage.audit import record
from storage.case import Audience, Case, EntryKind, State
from storage.staff import Staff, StaffMember, staff_member, staff_member_by_id
from storage.visibility import select_cases, visible_of


def assign(db: Connection, staff: StaffMember, case_id: UUID, email: str, now: datetime | None = None) -> None:
    """Give the case to a colleague who may see it themselves, named by their address."""
    _give(db, staff, case_id, staff_member(db, email), now)


def assign_to(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    colleague_id: UUID,
    *,
    held_by: UUID | None,
    now: datetime | None = None,
) -> None:
    """As `assign`, by id. `held_by`: whose case it was on the page that was read; 409 where it changed since."""
    _unchanged(db, staff, case_id, held_by)
    _give(db, staff, case_id, staff_member_by_id(db, colleague_id), now)


def take(
    db: Connection, staff: StaffMember, case_id: UUID, *, held_by: UUID | None, now: datetime | None = None
) -> None:
    """Make it one's own. `held_by` as for `assign_to`: of two who take it at once, one is told."""
    _unchanged(db, staff, case_id, held_by)
    _give(db, staff, case_id, staff, now)


def release(
    db: Connection, staff: StaffMember, case_id: UUID, *, held_by: UUID | None, now: datetime | None = None
) -> None:
    """Give it back to the team: nobody's, and in everybody's list again."""
    found = locked(db, staff, case_id)
    _unchanged(db, staff, case_id, held_by)
    if found.assignee is None:
        raise Refused(409, _("The case is nobody's already."))
    state = State.NEW if found.state == State.ASSIGNED else State(found.state)
    db.execute(update(Case).where(col(Case.id) == case_id).values(assignee=None, state=state))
    add_entry(db, case_id, EntryKind.ASSIGNED, "", Audience.STAFF, staff.id, state=state, now=now)
    record(db, staff.id, "release", case_id)


def colleagues_for(db: Connection, staff: StaffMember, case_id: UUID) -> list[StaffMember]:
    """Those who may see this case and answer in it, by name: the only ones it can be given to."""
    if case_id not in visible_of(db, staff, [case_id]):  # a page that only shows it keeps nobody from the case
        raise not_found()
    ids = db.execute(select(col(Staff.id)).where(col(Staff.active), col(Staff.partner) == "").order_by(col(Staff.name)))
    members = [staff_member_by_id(db, id) for id in ids.scalars().all()]
    return [member for member in members if member is not None and _works_on(db, member, case_id)]


def _works_on(db: Connection, colleague: StaffMember, case_id: UUID) -> bool:
    seen = select_cases(colleague, col(Case.id)).where(col(Case.id) == case_id)
    return may(colleague, Action.ANSWER) and db.execute(seen).scalar() is not None


def _unchanged(db: Connection, staff: StaffMember, case_id: UUID, held_by: UUID | None) -> None:
    found = locked(db, staff, case_id)
    if found.assignee == held_by:
        return
    holder = staff_member_by_id(db, found.assignee) if found.assignee else None
    if holder is None:
        raise Refused(409, _("Somebody has just given this case back. Look at it again, then decide."))
    raise Refused(409, _("{name} has just taken this case. Look at it again, then decide.").format(name=holder.name))


def _give(
    db: Connection, staff: StaffMember, case_id: UUID, colleague: StaffMember | None, now: datetime | None
) -> None:
    found = locked(db, staff, case_id)
    if colleague is None or colleague.partner or not _works_on(db, colleague, case_id):
        raise Refused(409, _("This colleague may not see the case, so it cannot be given to them."))
    if found.assignee == colleague.id:
        raise Refused(409, _("The case is with {name} already.").format(name=colleague.name))
    state = State.ASSIGNED if State(found.state) in (State.NEW, State.REOPENED) else State(found.state)
    db.execute(update(Case).where(col(Case.id) == case_id).values(assignee=colleague.id, state=state))
    add_entry(db, case_id, EntryKind.ASSIGNED, colleague.name, Audience.STAFF, staff.id, state=state, now=now)
    record(db, staff.id, "assign", case_id)
