"""What staff read of cases. What they do is in `assigning`, `changing`, `merging` and `replies`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select
from sqlmodel import col

from bot import clock
from bot.casework.clocks.clock_of_case import looked
from bot.casework.entries import Line, timeline
from bot.casework.following import number_of
from bot.casework.record.masking import shown
from bot.casework.refused import not_found
from bot.staff.permissions import Action, may
from storage.audit import record, recorded_lately
from storage.case import Audience, Case, State, Way
from storage.contact import Contact
from storage.sealed import ring
from storage.staff import StaffMember
from storage.visibility import select_cases

REPEAT = timedelta(days=183)  # OpenSPP: the third complaint of one person in six months goes up

LISTED: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.kind, Case.category, Case.service, Case.region, Case.state, Case.way,
    Case.sensitive, Case.urgent, Case.opened_on, Case.due_on, Case.first_look_due, Case.closed_at, Case.decision,
    Case.assignee, Case.high, Case.channel, Case.intake, Case.entered_by, Case.press_at, Case.action_due,
    Case.opened_at, Case.looked_at, Case.acted_at, Case.waiting_since, Case.merged_into, Case.satisfied,
    Case.escalated, Case.appealed, Case.reopened, Case.decided_by, Case.contact_id, Case.language,
)  # fmt: skip
"""The columns that `listed` reads."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as it stands in a list. Of a traceless one `opened_at` and `contact_id` are empty."""

    id: UUID
    number: str
    kind: str
    category: str
    service: str
    region: str
    state: State
    way: Way
    sensitive: bool
    urgent: bool
    opened: date
    due: date
    first_look: datetime | None
    closed: datetime | None
    decision: str
    assignee: UUID | None
    high: bool
    channel: str
    intake: str
    entered_by: UUID | None
    press_at: datetime
    action_due: datetime | None
    opened_at: datetime | None
    looked_at: datetime | None
    acted_at: datetime | None
    waiting_since: datetime | None
    merged_into: UUID | None
    satisfied: str
    escalated: int
    appealed: bool
    reopened: int
    decided_by: UUID | None
    contact_id: UUID | None
    language: str

    @property
    def over(self) -> bool:
        return self.closed is not None

    @property
    def closed_at(self) -> datetime | None:
        return self.closed


@dataclass(frozen=True, slots=True)
class Contacted:
    """How the person is reached on their channel, without who they are."""

    channel: str
    language: str
    writing_only: bool
    unreachable: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as its caseworker reads it. Numbers in `identity` are masked; it is empty where the person is hidden.

    `facts` is what the flow asked, and under "audience" about the person (sex, age, disability). `repeats` counts the
    person's other cases of six months that this colleague may see. `contact` is empty where nobody can be written to.
    """

    case: Listed
    language: str
    story: str
    facts: dict[str, Any]
    identity: dict[str, str]
    keep_from: str
    reachable: bool
    repeats: int
    lines: tuple[Line, ...]
    contact: Contacted | None = None

    @property
    def audience(self) -> dict[str, Any]:
        found: dict[str, Any] = self.facts.get("audience", {})
        return found


def cases_for(db: Connection, staff: StaffMember, *, only_open: bool = True, most: int = 100) -> tuple[Listed, ...]:
    """The cases this colleague may see, the most pressing first."""
    record(db, staff.id, "list")
    if staff.partner:  # what was passed on is read through the referral, which says how much of it
        return ()
    wanted = select_cases(staff, *LISTED)
    if only_open:
        wanted = wanted.where(col(Case.closed_at).is_(None))
    pressing = (col(Case.urgent).desc(), col(Case.first_look_due).asc().nulls_last(), col(Case.due_on), col(Case.id))
    return tuple(listed(row) for row in db.execute(wanted.order_by(*pressing).limit(most)).all())


def open_case(db: Connection, staff: StaffMember, number: str, now: datetime | None = None) -> Opened:
    """Read one case by its number; as `open_case_by_id`."""
    return _open(db, staff, col(Case.number_index) == ring().index("case.number", number), now or clock.now())


def open_case_by_id(
    db: Connection, staff: StaffMember, case_id: UUID, now: datetime | None = None, *, again: bool = False
) -> Opened:
    """Read one case. The reading is audited, and the first by somebody who may act stops the clock of the first look;
    neither where a part of a page that is open is only fetched `again`, which whoever has not opened it cannot claim.

    Raises Refused alike for what is unknown and what is invisible.
    """
    return _open(db, staff, col(Case.id) == case_id, now or clock.now(), again=again)


def _open(
    db: Connection, staff: StaffMember, which: ColumnElement[bool], now: datetime, *, again: bool = False
) -> Opened:
    more: tuple[Any, ...] = (
        Case.story_sealed, Case.facts_sealed, Case.identity_sealed, Case.keep_from_sealed, Case.repeat_index,
    )  # fmt: skip
    row = None
    if not staff.partner:  # they read what the person agreed to, through the referral
        row = db.execute(select_cases(staff, *LISTED, *more).where(which)).one_or_none()
    if row is None or not (again and recorded_lately(db, staff.id, "read", row.id)):
        record(db, staff.id, "read", row.id if row else "")
    if row is None:
        raise not_found()
    if not again and row.looked_at is None and may(staff, Action.ANSWER):
        looked(db, row.id, now)
        row = db.execute(select_cases(staff, *LISTED, *more).where(col(Case.id) == row.id)).one()
    return _opened(db, staff, row)


def _opened(db: Connection, staff: StaffMember, row: Any) -> Opened:
    return Opened(
        case=listed(row),
        language=row.language,
        story=unsealed(row, "story", ""),
        facts=unsealed(row, "facts", {}),
        identity={} if row.way == Way.HIDDEN else shown(unsealed(row, "identity", {})),
        keep_from=unsealed(row, "keep_from", ""),
        reachable=row.contact_id is not None,
        repeats=_repeats(db, staff, row),
        lines=timeline(db, row.id, Audience.PERSON, Audience.STAFF),
        contact=_contacted(db, row.contact_id),
    )


def _contacted(db: Connection, contact_id: UUID | None) -> Contacted | None:
    wanted = select(col(Contact.channel), col(Contact.language), col(Contact.writing_only), col(Contact.unreachable))
    row = db.execute(wanted.where(col(Contact.id) == contact_id)).one_or_none() if contact_id else None
    return Contacted(row.channel, row.language, row.writing_only, row.unreachable) if row else None


def case_id_of(db: Connection, staff: StaffMember, number: str) -> UUID:
    """Raises Refused alike for what is unknown and what is invisible."""
    numbered = col(Case.number_index) == ring().index("case.number", number)
    found: UUID | None = db.execute(select_cases(staff, col(Case.id)).where(numbered)).scalar_one_or_none()
    if found is None:
        raise not_found()
    return found


def listed(row: Any) -> Listed:
    """Of a row with the columns of LISTED."""
    return Listed(
        row.id, number_of(row.id, row.number_sealed), row.kind, row.category, row.service, row.region,
        State(row.state), Way(row.way), row.sensitive, row.urgent, row.opened_on, row.due_on, row.first_look_due,
        row.closed_at, row.decision, row.assignee, row.high, row.channel, row.intake, row.entered_by, row.press_at,
        row.action_due, row.opened_at, row.looked_at, row.acted_at, row.waiting_since, row.merged_into, row.satisfied,
        row.escalated, row.appealed, row.reopened, row.decided_by, row.contact_id, row.language,
    )  # fmt: skip


def unsealed(row: Any, name: str, empty: Any) -> Any:
    """A sealed JSON column of `cases`; the row has `id` too."""
    sealed = getattr(row, f"{name}_sealed")
    return ring().open_json(sealed, at=f"cases.{name}_sealed.{row.id}") if sealed else empty


def _repeats(db: Connection, staff: StaffMember, row: Any) -> int:
    if row.repeat_index is None:
        return 0
    others = select_cases(staff, func.count()).where(
        col(Case.repeat_index) == row.repeat_index,
        col(Case.id) != row.id,
        col(Case.opened_on) >= row.opened_on - REPEAT,
    )
    return int(db.execute(others).scalar_one())
