"""Who among the colleagues may see one case, so that what is offered or promised can be kept."""

from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.staff.permissions import Action, may
from storage.case import Case
from storage.staff import Staff, StaffMember, staff_member_by_id
from storage.visibility import select_cases


def who_sees(db: Connection, case_id: UUID, action: Action) -> list[StaffMember]:
    """Active colleagues who may see this case and do `action` to it, by name."""
    ids = db.execute(select(col(Staff.id)).where(col(Staff.active)).order_by(col(Staff.name), col(Staff.id))).scalars()
    everybody = [member for id in ids.all() if (member := staff_member_by_id(db, id))]
    return [member for member in everybody if may(member, action) and _sees(db, member, case_id)]


def _sees(db: Connection, member: StaffMember, case_id: UUID) -> bool:
    return db.execute(select_cases(member, col(Case.id)).where(col(Case.id) == case_id)).first() is not None
