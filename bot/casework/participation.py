"""What the person does with a case of theirs: add to it, appeal, say that it is not solved, withdraw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update
from sqlmodel import col

from bot import clock
from bot.casework.deadlines import in_force, limits
from bot.casework.entries import PERSON, add_entry
from bot.casework.identity import strip_identity
from bot.casework.traces import kept_time, take_files
from bot.organisation import Organisation
from storage.audit import record
from storage.case import OVER, Audience, Case, CaseKind, Decision, EntryKind, State, Way

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
    found = _locked(db, case_id)
    if State(found.state) in OVER:
        _open_again(db, found, organisation or in_force(db), now)
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
    found = _locked(db, case_id)
    due = found.due_on
    if State(found.state) in OVER:
        due = _open_again(db, found, organisation or in_force(db), now)
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
    found = _locked(db, case_id)
    due = found.due_on
    if State(found.state) in OVER:
        due = _open_again(db, found, organisation or in_force(db), now, appealed=True)
    _write(db, found, EntryKind.APPEAL, text, attachments, contact_id, now)
    _audit(db, found, "appeal", now)
    return Reopened(case_id, due)


def withdraw(db: Connection, case_id: UUID, text: str = "", *, now: datetime | None = None) -> None:
    """The person takes the case back: it is closed, and nobody asks why."""
    now = now or clock.now()
    found = _locked(db, case_id)
    if State(found.state) not in OVER:
        close_row(db, found, State.CLOSED, Decision.WITHDRAWN, now)
    add_entry(db, case_id, EntryKind.WITHDRAWAL, text, Audience.PERSON, PERSON, state=State.CLOSED, now=now)
    _audit(db, found, "withdraw", now)


def close_row(
    db: Connection, found: Row[Any], state: State, decision: Decision, now: datetime, decided_by: UUID | None = None
) -> None:
    """Mark the case as over. Whose contact was erased meanwhile is then forgotten whole."""
    values: dict[str, object] = {"state": state, "decision": decision, "closed_at": kept_time(Way(found.way), now)}
    if decided_by is not None:
        values["decided_by"] = decided_by
    db.execute(update(Case).where(col(Case.id) == found.id).values(**values))
    if found.contact_id is None and found.way != Way.TRACELESS:
        strip_identity(db, found.id)


def _locked(db: Connection, case_id: UUID) -> Row[Any]:
    columns: tuple[Any, ...] = (
        Case.id, Case.state, Case.way, Case.kind, Case.category, Case.urgent, Case.contact_id, Case.due_on,
        Case.reopened, Case.appealed,
    )  # fmt: skip
    statement = select(*columns).where(col(Case.id) == case_id).with_for_update()
    return db.execute(statement).one()


def _open_again(
    db: Connection, found: Row[Any], organisation: Organisation, now: datetime, *, appealed: bool = False
) -> date:
    until = limits(CaseKind(found.kind), found.category, found.urgent, now, organisation)
    way = Way(found.way)
    values: dict[str, object] = {
        "state": State.REOPENED,
        "decision": "",
        "closed_at": None,
        "reopened": found.reopened + 1,
        "due_on": until.due,
        "first_look_due": until.first_look and kept_time(way, until.first_look),
        "action_due": until.action and kept_time(way, until.action),
    }
    if appealed:
        values |= {"appealed": True, "assignee": None}
    db.execute(update(Case).where(col(Case.id) == found.id).values(**values))
    return until.due


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


def _audit(db: Connection, found: Row[Any], action: str, now: datetime) -> None:
    """Of a traceless case nothing: the log is numbered in order, and would tell the minute that the timeline hides."""
    if found.way != Way.TRACELESS:
        record(db, PERSON, action, found.id, at=now)
