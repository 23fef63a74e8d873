"""Reading the audit log: who did what to which record, when and why. Reading it is written into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlmodel import col

from bot.casework.audit.words import ACTIONS, action_in_words
from bot.casework.following import number_of
from bot.casework.numbers import parse_number
from bot.casework.refused import Refused
from bot.csv_file import csv_file
from bot.i18n import _, number
from storage.audit import Audit, record
from storage.case import Case
from storage.sealed import ring
from storage.staff import Staff, StaffMember
from storage.visibility import select_cases

PAGE = 50
MOST = 50_000  # lines of one export


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for. `about` is the number of a case or the id of a record; days are those of the office."""

    actor: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One line. `number` is that of a case that the reader may see; `name` that of a colleague it is about."""

    id: int
    at: datetime
    actor: str
    who: str
    action: str
    words: str
    subject: str
    reason: str
    number: str = ""
    name: str = ""


def read_audit(
    db: Connection, staff: StaffMember, wanted: Filters, zone: ZoneInfo, before: int | None = None
) -> tuple[tuple[Written, ...], int | None]:
    """A page of it, the newest first, and where the next one begins. Raises Refused for a filter that cannot be."""
    record(db, staff.id, "audit", _looked_for(wanted))
    lines = _lines(db, staff, wanted, zone, PAGE + 1, before)
    more = lines[PAGE - 1].id if len(lines) > PAGE else None
    return lines[:PAGE], more


def export_audit(db: Connection, staff: StaffMember, wanted: Filters, zone: ZoneInfo) -> bytes:
    """All of it as CSV for a spreadsheet, with nothing in it that one would compute."""
    lines = _lines(db, staff, wanted, zone, MOST + 1)
    if len(lines) > MOST:
        words = _("These are more than {count} lines. Choose fewer days, or one colleague.")
        raise Refused(422, words.format(count=number(MOST)))
    record(db, staff.id, "audit:export", _looked_for(wanted))
    rows = [
        (line.id, line.at.astimezone(zone).isoformat(timespec="seconds"), line.actor, line.who, line.action, line.words,
         line.subject, line.number or line.name, line.reason)
        for line in lines
    ]  # fmt: skip
    return csv_file(["id", "at", "actor", "who", "action", "in words", "record", "case", "reason"], rows)


def actors(db: Connection) -> list[tuple[str, str]]:
    """Everybody who works or worked here, by name, for the filter."""
    rows = db.execute(select(col(Staff.id), col(Staff.name)).order_by(col(Staff.name), col(Staff.id)))
    return [(str(row.id), row.name) for row in rows]


def actions() -> list[tuple[str, str]]:
    """The kinds of acts in words, for the filter."""
    return sorted(((head, action_in_words(head)) for head in ACTIONS), key=lambda pair: pair[1])


def _looked_for(wanted: Filters) -> str:
    """Whom or what the reader looked for; of a number nothing."""
    return next((value for value in (wanted.about, wanted.actor) if _id_in(value)), "")


def _lines(
    db: Connection, staff: StaffMember, wanted: Filters, zone: ZoneInfo, most: int, before: int | None = None
) -> tuple[Written, ...]:
    conditions = list(_conditions(db, staff, wanted, zone))
    if before is not None:
        conditions.append(col(Audit.id) < before)
    columns: tuple[Any, ...] = (Audit.id, Audit.at, Audit.actor, Audit.action, Audit.subject, Audit.reason)
    rows = db.execute(select(*columns).where(*conditions).order_by(col(Audit.id).desc()).limit(most)).all()
    names, numbers = _names(db), _numbers(db, staff, rows)
    return tuple(
        Written(
            row.id,
            row.at,
            row.actor,
            names.get(row.actor, ""),
            row.action,
            action_in_words(row.action, row.actor),
            row.subject,
            row.reason,
            numbers.get(row.subject, ""),
            names.get(row.subject, ""),
        )
        for row in rows
    )


def _conditions(db: Connection, staff: StaffMember, wanted: Filters, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield col(Audit.actor) == wanted.actor[:36]
    if wanted.action:
        head = wanted.action[:40]
        yield or_(col(Audit.action) == head, col(Audit.action).startswith(f"{head}:", autoescape=True))
    if wanted.first:
        yield col(Audit.at) >= datetime.combine(wanted.first, time(), zone)
    if wanted.last:
        yield col(Audit.at) < datetime.combine(_day_after(wanted.last), time(), zone)
    if wanted.about:
        yield col(Audit.subject) == _record_of(db, staff, wanted.about)


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _record_of(db: Connection, staff: StaffMember, about: str) -> str:
    """The id of a record. The number of a case that the reader may not see finds as little as an unknown one."""
    try:
        return str(UUID(about))
    except ValueError:
        pass
    digits = parse_number(about)
    if digits is None:
        raise Refused(422, _("Write the number of a case, 12 digits, or the id of a record."))
    numbered = col(Case.number_index) == ring().index("case.number", digits)
    found = db.execute(select_cases(staff, col(Case.id)).where(numbered)).scalar_one_or_none()
    return str(found) if found else "none"


def _names(db: Connection) -> dict[str, str]:
    return dict(actors(db))


def _numbers(db: Connection, staff: StaffMember, rows: Sequence[Any]) -> dict[str, str]:
    """Of the cases among the subjects that this colleague may see."""
    ids = {id for row in rows if (id := _id_in(row.subject))}
    wanted = select_cases(staff, col(Case.id), col(Case.number_sealed)).where(col(Case.id).in_(ids))
    return {str(row.id): number_of(row.id, row.number_sealed) for row in db.execute(wanted).all()} if ids else {}


def _id_in(subject: str) -> UUID | None:
    """The id that a subject is; of a setting it is a key instead, which may be as long."""
    try:
        return UUID(subject) if len(subject) == 36 else None
    except ValueError:
        return None
