"""Who asks for a person, as colleagues see it: what waits for them, and who is in the conversation of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select
from sqlmodel import col

from bot.casework.following import number_of
from bot.casework.talk.offering import LED
from storage.audit import record
from storage.case import OVER, Case, State, Way
from storage.contact import Contact
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.staff import Role, Staff, StaffMember
from storage.tables import table_of
from storage.visibility import select_cases

MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that nobody took. `calls`: this colleague was asked to take it, or everybody is."""

    id: UUID
    case_id: UUID
    number: str
    topic: str
    region: str
    since: datetime
    due_at: datetime
    urgent: bool
    sensitive: bool
    calls: bool


@dataclass(frozen=True, slots=True)
class Talking:
    """A conversation that somebody holds; `waits`: the person spoke last, since then."""

    case_id: UUID
    number: str
    since: datetime
    waits: datetime | None


@dataclass(frozen=True, slots=True)
class Talk:
    """How the conversation of a case stands. `asked` is since when somebody asks for a person whom nobody has answered;
    `holder` who talks with them, since `since`."""

    asked: datetime | None
    topic: str
    urgent: bool
    due_at: datetime | None
    holder: str
    mine: bool
    since: datetime | None
    can_join: bool
    can_end: bool


_NOTHING = Talk(None, "", False, None, "", False, None, can_join=False, can_end=False)


def waiting_for(db: Connection, staff: StaffMember) -> tuple[Waiting, ...]:
    """What this colleague could take, the most pressing first."""
    columns: tuple[Any, ...] = (
        Handoff.id, Handoff.case_id, Handoff.topic, Handoff.created_at, Handoff.due_at, Handoff.urgent,
        Handoff.sensitive, Handoff.offered_to, Handoff.step, Handoff.told_at, Case.number_sealed, Case.region,
    )  # fmt: skip
    wanted = select_cases(staff, *columns).join(Handoff, col(Handoff.case_id) == col(Case.id))
    idle = (col(Handoff.taken_at).is_(None), col(Handoff.ended_at).is_(None))
    wanted = wanted.where(*idle, col(Case.closed_at).is_(None))
    mine = col(Handoff.offered_to).is_not_distinct_from(staff.id)
    pressing = (mine.desc(), col(Handoff.urgent).desc(), col(Handoff.due_at), col(Handoff.id))
    rows = db.execute(wanted.order_by(*pressing).limit(MOST)).all()
    return tuple(_waiting(row, staff) for row in rows)


def list_waiting(db: Connection, staff: StaffMember) -> tuple[Waiting, ...]:
    """As `waiting_for`, for a page that somebody opened: it is audited."""
    record(db, staff.id, "list_waiting")
    return waiting_for(db, staff)


def talks_of(db: Connection, staff: StaffMember) -> tuple[Talking, ...]:
    """The conversations that this colleague holds, those who wait longest first."""
    columns: tuple[Any, ...] = (Case.id, Case.number_sealed, Handoff.taken_at, Case.waiting_since)
    wanted = (
        select_cases(staff, *columns)
        .join(Handoff, col(Handoff.case_id) == col(Case.id))
        .join(Conversation, col(Conversation.contact_id) == col(Handoff.contact_id))
        .where(col(Handoff.ended_at).is_(None), col(Conversation.holder) == staff.id)
    )
    rows = db.execute(wanted.order_by(col(Case.waiting_since).nulls_last(), col(Case.id))).all()
    return tuple(Talking(row.id, number_of(row.id, row.number_sealed), row.taken_at, row.waiting_since) for row in rows)


def talk_in(db: Connection, staff: StaffMember, case_id: UUID) -> Talk:
    """How it stands in one case; the reading of the case is audited by its page."""
    columns: tuple[Any, ...] = (
        Case.state, Case.way, Case.sensitive, Case.contact_id, Contact.unreachable, Conversation.holder, Staff.name,
    )  # fmt: skip
    row = db.execute(
        select_cases(staff, *columns)
        .outerjoin(Contact, col(Contact.id) == col(Case.contact_id))
        .outerjoin(Conversation, col(Conversation.contact_id) == col(Case.contact_id))
        .outerjoin(Staff, col(Staff.id) == col(Conversation.holder))
        .where(col(Case.id) == case_id)
    ).one_or_none()
    if row is None or row.contact_id is None or row.way == Way.TRACELESS:
        return _NOTHING
    open_ones = (col(Handoff.contact_id) == row.contact_id, col(Handoff.ended_at).is_(None))
    request = db.execute(select(table_of(Handoff)).where(*open_ones)).one_or_none()
    return _talk(staff, case_id, row, request)


def _talk(staff: StaffMember, case_id: UUID, row: Row[Any], request: Row[Any] | None) -> Talk:
    here = request if request is not None and request.case_id == case_id else None
    held = row.holder is not None and here is not None
    # Of who hides it may not be told whether they talk elsewhere: they are joined only where they ask for it.
    free = row.holder is None and (here is not None or (request is None and row.way != Way.HIDDEN))
    mine = held and row.holder == staff.id
    leads = (Role.SAFEGUARDING if row.sensitive else Role.SUPERVISOR) in staff.roles
    waits = here is not None and here.taken_at is None
    return Talk(
        asked=here.created_at if waits and here else None,
        topic=here.topic if here and not row.sensitive else "",
        urgent=bool(here and here.urgent),
        due_at=here.due_at if waits and here else None,
        holder=row.name if held else "",
        mine=mine,
        since=here.taken_at if held and here else None,
        can_join=free and State(row.state) not in OVER and not row.unreachable,
        can_end=mine or (here is not None and not waits and (leads or not held)),
    )


def _waiting(row: Row[Any], staff: StaffMember) -> Waiting:
    everybody = row.step in (0, LED) and row.told_at is not None
    calls = everybody or (row.step > 0 and row.offered_to == staff.id)
    return Waiting(
        row.id, row.case_id, number_of(row.case_id, row.number_sealed), "" if row.sensitive else row.topic,
        row.region, row.created_at, row.due_at, row.urgent, row.sensitive, calls,
    )  # fmt: skip
