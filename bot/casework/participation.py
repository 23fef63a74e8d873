"""What the person does with a case of theirs: add to it, appeal, say that it is not solved, withdraw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlmodel import col

from bot import clock
from bot.casework.clocks.clock_of_case import spoke, wound_up
from bot.casework.clocks.deadlines import in_force
from bot.casework.ending.proposals import answered_meanwhile, drop_proposal
from bot.casework.ending.sight import who_sees
from bot.casework.entries import PERSON, add_entry
from bot.casework.identity import strip_identity
from bot.casework.traces import kept_time, take_files
from bot.organisation import Organisation
from bot.staff.permissions import Action
from storage.audit import record
from storage.case import OVER, Audience, Case, CaseKind, Decision, EntryKind, State, Way
from storage.case_acts import Extension
from storage.tables import table_of

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json


@dataclass(frozen=True, slots=True)
class Reopened:
    """A case that is open again, and by when it is answered."""

    case_id: UUID
    due: date

    def to_json(self) -> dict[str, Json]:
        return {"case_id": str(self.case_id), "due": self.due.isoformat()}

    @classmethod
    def from_json(cls, stored: Any) -> Reopened:
        return cls(UUID(stored["case_id"]), date.fromisoformat(stored["due"]))


# The caller has proved that the person may: `Found.case_id` is filled only for the contact of the case or its PIN.


def add_message(
    db: Connection,
    case_id: UUID,
    text: str,
    attachments: Sequence[UUID] = (),
    *,
    contact_id: UUID,
    organisation: Organisation | None = None,
    now: datetime | None = None,
) -> None:
    """Put words and files into the case. An answer ends the waiting for one, and opens again what was closed."""
    now = now or clock.now()
    case_id = that_goes_on(db, case_id)
    found = whole(db, case_id)
    if State(found.state) in OVER:
        open_again(db, found, organisation or in_force(db), now)
    elif found.state == State.WAITING:
        db.execute(update(Case).where(col(Case.id) == case_id).values(state=State.IN_PROGRESS))
    _write(db, found, EntryKind.MESSAGE, text, attachments, contact_id, now)


def reopen(
    db: Connection,
    case_id: UUID,
    text: str,
    attachments: Sequence[UUID] = (),
    *,
    contact_id: UUID,
    organisation: Organisation | None = None,
    now: datetime | None = None,
) -> Reopened:
    """The person says that it is not solved: the case is open again, with a new deadline."""
    now = now or clock.now()
    case_id = that_goes_on(db, case_id)
    found = whole(db, case_id)
    due = found.due_on
    if State(found.state) in OVER:
        due = open_again(db, found, organisation or in_force(db), now, satisfied="no")
    _write(db, found, EntryKind.NOT_SOLVED, text, attachments, contact_id, now)
    return Reopened(case_id, due)


def appeal(
    db: Connection,
    case_id: UUID,
    text: str,
    attachments: Sequence[UUID] = (),
    *,
    contact_id: UUID,
    organisation: Organisation | None = None,
    now: datetime | None = None,
) -> Reopened:
    """Against the decision: the case opens again for somebody else than who decided (see storage.visibility)."""
    now = now or clock.now()
    case_id = that_goes_on(db, case_id)
    found = whole(db, case_id)
    due = found.due_on
    if State(found.state) in OVER:
        appealed = {"satisfied": "no", "appealed": True, "assignee": None}
        due = open_again(db, found, organisation or in_force(db), now, **appealed)
        _leave_to_others(db, found)
    _write(db, found, EntryKind.APPEAL, text, attachments, contact_id, now)
    _audit(db, found, "appeal", now)
    return Reopened(case_id, due)


def withdraw(db: Connection, case_id: UUID, text: str = "", *, now: datetime | None = None) -> None:
    """The person takes the case back: it is closed, and nobody asks why."""
    now = now or clock.now()
    case_id = that_goes_on(db, case_id)
    found = whole(db, case_id)
    if State(found.state) not in OVER:
        close_row(db, found, State.CLOSED, Decision.WITHDRAWN, now)
    add_entry(db, case_id, EntryKind.WITHDRAWAL, text, Audience.PERSON, PERSON, state=State.CLOSED, now=now)
    _audit(db, found, "withdraw", now)


def close_row(
    db: Connection, found: Row[Any], state: State, decision: Decision, now: datetime, deciders: Sequence[UUID] = ()
) -> None:
    """Mark the case as over; the first of `deciders` wrote the decision. Whose contact was erased meanwhile is then
    forgotten whole."""
    values: dict[str, object] = {
        "state": state,
        "decision": decision,
        "closed_at": kept_time(Way(found.way), now),
        "waiting_since": None,
        "satisfied": "",
        "appealed": False,
    }
    if deciders:
        known = func.array_cat(col(Case.deciders), list(deciders), type_=table_of(Case).c.deciders.type)
        values |= {"decided_by": deciders[0], "deciders": known}
    db.execute(update(Case).where(col(Case.id) == found.id).values(**values))
    drop_proposal(db, found.id)
    db.execute(delete(Extension).where(col(Extension.case_id) == found.id, col(Extension.state) == "asked"))
    if found.contact_id is None and found.way != Way.TRACELESS:
        strip_identity(db, found.id)


def open_again(db: Connection, found: Row[Any], organisation: Organisation, now: datetime, **values: object) -> date:
    """The case begins anew, with all its clocks; gives the day on which it is answered now."""
    clocks = wound_up(CaseKind(found.kind), found.category, Way(found.way), found.urgent, found.high, now, organisation)
    again = {"state": State.REOPENED, "decision": "", "closed_at": None, "reopened": found.reopened + 1}
    db.execute(update(Case).where(col(Case.id) == found.id).values(**again, **clocks, **values))
    due: date = clocks["due_on"]
    return due


def _leave_to_others(db: Connection, found: Row[Any]) -> None:
    """An appeal is not for those who decided, nor for who agreed to it, unless nobody else would be left: then who
    agreed takes it up, for a case that nobody sees is answered by nobody."""
    if not who_sees(db, found.id, Action.CLOSE) and found.decided_by is not None:
        db.execute(update(Case).where(col(Case.id) == found.id).values(deciders=[found.decided_by]))


def that_goes_on(db: Connection, case_id: UUID) -> UUID:
    """The case itself, or the one that it was merged into."""
    into = select(func.coalesce(col(Case.merged_into), col(Case.id))).where(col(Case.id) == case_id)
    found: UUID = db.execute(into).scalar_one()
    return found


def whole(db: Connection, case_id: UUID) -> Row[Any]:
    """What opening, closing and appealing need of a case, kept from others until the transaction ends."""
    columns: tuple[Any, ...] = (
        Case.id, Case.state, Case.way, Case.kind, Case.category, Case.urgent, Case.high, Case.contact_id, Case.due_on,
        Case.reopened, Case.decided_by,
    )  # fmt: skip
    statement = select(*columns).where(col(Case.id) == case_id).with_for_update()
    return db.execute(statement).one()


def _write(
    db: Connection,
    found: Row[Any],
    kind: EntryKind,
    text: str,
    attachments: Sequence[UUID],
    contact_id: UUID,
    now: datetime,
) -> None:
    files = take_files(db, found.id, Way(found.way), contact_id, attachments)
    state = None if kind is EntryKind.MESSAGE else State.REOPENED
    add_entry(db, found.id, kind, text, Audience.PERSON, PERSON, files, state=state, now=now)
    spoke(db, found.id, now)
    answered_meanwhile(db, found.id, now)


def _audit(db: Connection, found: Row[Any], action: str, now: datetime) -> None:
    """Of a traceless case nothing: the log is numbered in order, and would tell the minute that the timeline hides."""
    if found.way != Way.TRACELESS:
        record(db, PERSON, action, found.id, at=now)
