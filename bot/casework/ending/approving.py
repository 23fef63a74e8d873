"""What waits for a second colleague: ends that were proposed, and more time that was asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func
from sqlmodel import col

from bot.casework.following import number_of
from bot.staff.permissions import Action, may
from storage.case import Case
from storage.case_acts import Extension, Proposal
from storage.staff import StaffMember
from storage.visibility import select_cases

MOST = 200  # shown at once: the oldest first

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.kind, Case.category, Case.region, Case.sensitive, Case.due_on,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """`decision` is what would end the case; empty where `until` more time is asked for."""

    case_id: UUID
    number: str
    kind: str
    category: str
    region: str
    sensitive: bool
    due: date
    by: UUID
    at: datetime
    decision: str = ""
    until: date | None = None


def waiting(db: Connection, staff: StaffMember) -> tuple[Waiting, ...]:
    """What this colleague may decide: of cases they see, and not what they wrote themselves. The oldest first."""
    if not may(staff, Action.APPROVE):
        return ()
    ends = _proposed(staff, *_COLUMNS, Proposal.by, Proposal.at, Proposal.decision)
    times = _extended(staff, *_COLUMNS, Extension.by, Extension.at, Extension.until)
    found = [
        *(_shown(row, decision=row.decision) for row in db.execute(ends.order_by(col(Proposal.at)).limit(MOST))),
        *(_shown(row, until=row.until) for row in db.execute(times.order_by(col(Extension.at)).limit(MOST))),
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.case_id)))


def waiting_for_approval(db: Connection, staff: StaffMember) -> int:
    """How many there are, for the navigation."""
    if not may(staff, Action.APPROVE):
        return 0
    ends = db.execute(_proposed(staff, func.count())).scalar_one()
    return int(ends + db.execute(_extended(staff, func.count())).scalar_one())


def _proposed(staff: StaffMember, *columns: Any) -> Any:
    mine = (col(Proposal.by) != staff.id, col(Case.closed_at).is_(None))
    return select_cases(staff, *columns).join(Proposal, col(Proposal.case_id) == col(Case.id)).where(*mine)


def _extended(staff: StaffMember, *columns: Any) -> Any:
    open_ones = (col(Extension.state) == "asked", col(Extension.by) != staff.id, col(Case.closed_at).is_(None))
    return select_cases(staff, *columns).join(Extension, col(Extension.case_id) == col(Case.id)).where(*open_ones)


def _shown(row: Any, **more: Any) -> Waiting:
    return Waiting(
        row.id, number_of(row.id, row.number_sealed), row.kind, row.category, row.region, row.sensitive, row.due_on,
        row.by, row.at, **more,
    )  # fmt: skip
