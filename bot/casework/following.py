"""Following a case: who may see how much of it from where, and guessing made useless."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, select
from sqlmodel import col

from bot import clock
from bot.casework.entries import timeline
from storage.attempts import count_failure, failures
from storage.case import Audience, Case, State, Way
from storage.sealed import ring

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json

# In fifteen minutes. A PIN of six digits then takes years to guess, and random numbers meet no case. Web chats can be
# begun without end, so all tries together are counted too; that count stops only looks without a PIN, else whoever
# guesses for fun would lock out everybody who holds one.
PER_CONTACT = 8
PER_NUMBER = 8
ALTOGETHER = 300

_NOTHING = bytes(32)
_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.pin_index, Case.kind, Case.category, Case.region, Case.state, Case.way,
    Case.sensitive, Case.urgent, Case.contact_id, Case.opened_on, Case.due_on, Case.closed_at, Case.decision,
    Case.story_sealed,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history as the person reads it. `mine`: the person wrote it."""

    on: date
    kind: str
    text: str = ""
    mine: bool = False
    state: str = ""
    attachments: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A case as far as whoever asks may see it: without `full`, only `number`, `state` and the dates are filled."""

    number: str
    state: State
    opened: date
    due: date
    closed: date | None = None
    full: bool = False
    case_id: UUID | None = None
    kind: str = ""
    category: str = ""
    region: str = ""
    decision: str = ""
    sensitive: bool = False
    traceless: bool = False
    story: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def over(self) -> bool:
        return self.state in (State.RESOLVED, State.CLOSED)

    def to_json(self) -> dict[str, Json]:
        return {
            "number": self.number,
            "state": self.state.value,
            "opened": self.opened.isoformat(),
            "due": self.due.isoformat(),
            "closed": self.closed.isoformat() if self.closed else None,
            "full": self.full,
            "case_id": str(self.case_id) if self.case_id else None,
            "kind": self.kind,
            "category": self.category,
            "region": self.region,
            "decision": self.decision,
            "sensitive": self.sensitive,
            "traceless": self.traceless,
            "story": self.story,
            "steps": [
                [s.on.isoformat(), s.kind, s.text, s.mine, s.state, [str(file) for file in s.attachments]]
                for s in self.steps
            ],
        }

    @classmethod
    def from_json(cls, stored: Any) -> Found | None:
        """Of what `to_json` gave; None of None, as `look_up` gives it for what is not there."""
        if stored is None:
            return None
        values = {
            **stored,
            "state": State(stored["state"]),
            "opened": date.fromisoformat(stored["opened"]),
            "due": date.fromisoformat(stored["due"]),
            "closed": date.fromisoformat(stored["closed"]) if stored["closed"] else None,
            "case_id": UUID(stored["case_id"]) if stored["case_id"] else None,
            "steps": tuple(
                Step(date.fromisoformat(on), kind, text, mine, state, tuple(UUID(file) for file in files))
                for on, kind, text, mine, state, files in stored["steps"]
            ),
        }
        return cls(**values)


def look_up(
    db: Connection, number: str, *, contact_id: UUID | None, pin: str | None = None, now: datetime | None = None
) -> Found | None:
    """What this contact may see of a number. None is all that is said of an unknown number, a wrong PIN, a case that
    needs a PIN, and of any of them after too many tries: `minutes_to_wait` tells the last apart for everybody alike.
    """
    now = now or clock.now()
    found = db.execute(select(*_COLUMNS).where(_numbered(number))).one_or_none()
    known = bytes(found.pin_index) if found else _NOTHING
    right = hmac.compare_digest(known, ring().index("case.pin", f"{number}:{pin or ''}")) and pin is not None
    ordinary = found is not None and not found.sensitive and found.way != Way.TRACELESS
    if found is not None and ordinary and contact_id is not None and found.contact_id == contact_id:
        return _opened(db, found, number)
    # Everybody is counted before anybody is let through, or a right guess would tell itself from a wrong one.
    minutes, busy = _tries(db, number, contact_id, now)
    if minutes:
        return None
    if found is not None and right:
        return _opened(db, found, number)
    if found is not None and ordinary and pin is None and not busy:
        return _glimpsed(found, number)
    count_failure(db, _keys(number, contact_id), now)
    return None


def minutes_to_wait(db: Connection, number: str, *, contact_id: UUID | None, now: datetime | None = None) -> int:
    """For how long tries of this contact, or for this number, are answered like wrong ones; 0 when they are not."""
    return _tries(db, number, contact_id, now or clock.now())[0]


def _tries(db: Connection, number: str, contact_id: UUID | None, now: datetime) -> tuple[int, bool]:
    """The minutes to wait, and whether all tries together are so many that nothing is shown without a PIN."""
    keys = _keys(number, contact_id)
    most = dict(zip(keys, (ALTOGETHER, PER_NUMBER, PER_CONTACT), strict=False))
    until = {key: end for key, (count, end) in failures(db, keys, now).items() if count >= most[key]}
    busy = until.pop(keys[0], None) is not None
    return max((ceil((end - now).total_seconds() / 60) for end in until.values()), default=0), busy


def ordinary() -> ColumnElement[bool]:
    """Cases that may be spoken of unasked: hidden and sensitive ones stay out, since a telephone is shared."""
    return ~col(Case.sensitive) & (col(Case.way) == Way.NAMED)


def cases_of(db: Connection, contact_id: UUID, those: ColumnElement[bool] | None = None) -> tuple[Found, ...]:
    """This contact's ordinary cases, or `those` of them, newest first."""
    rows = db.execute(
        select(*_COLUMNS)
        .where(col(Case.contact_id) == contact_id, ordinary() if those is None else those)
        .order_by(col(Case.opened_at).desc())
    ).all()
    return tuple(_opened(db, row, number_of(row.id, row.number_sealed)) for row in rows)


def number_of(case_id: UUID, number_sealed: bytes) -> str:
    return ring().open(number_sealed, at=f"cases.number_sealed.{case_id}").decode()


def _numbered(number: str) -> Any:
    return col(Case.number_index) == ring().index("case.number", number)


def _keys(number: str, contact_id: UUID | None) -> list[bytes]:
    keys = [ring().index("attempt.all", ""), ring().index("attempt.number", number)]
    return [*keys, ring().index("attempt.contact", str(contact_id))] if contact_id else keys


def _day(at: datetime) -> date:
    """In UTC, as the times of traceless cases are rounded."""
    return at.astimezone(UTC).date()


def _glimpsed(row: Row[Any], number: str) -> Found:
    closed = _day(row.closed_at) if row.closed_at else None
    return Found(number, State(row.state), row.opened_on, row.due_on, closed)


def _opened(db: Connection, row: Row[Any], number: str) -> Found:
    lines = timeline(db, row.id, Audience.PERSON)
    return Found(
        number,
        State(row.state),
        row.opened_on,
        row.due_on,
        _day(row.closed_at) if row.closed_at else None,
        full=True,
        case_id=row.id,
        kind=row.kind,
        category=row.category,
        region=row.region,
        decision=row.decision,
        sensitive=row.sensitive,
        traceless=row.way == Way.TRACELESS,
        story=ring().open_json(row.story_sealed, at=f"cases.story_sealed.{row.id}") if row.story_sealed else "",
        steps=tuple(
            Step(_day(line.at), line.kind, line.text, line.author == "person", line.state, line.attachments)
            for line in lines
        ),
    )
