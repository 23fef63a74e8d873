"""A case as it stands in the queue: one row, without a preview, and without a name where none may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework.following import number_of
from bot.casework.refused import Refused
from bot.i18n import _
from storage.case import Case, State, Way
from storage.sealed import ring
from storage.staff import Staff, StaffMember
from storage.visibility import select_cases

PAGE = 30  # rows
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

_COLUMNS: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.identity_sealed, Case.kind, Case.category, Case.service, Case.region, Case.state,
    Case.way, Case.sensitive, Case.urgent, Case.high, Case.language, Case.channel, Case.opened_on, Case.press_at,
    Case.looked_at, Case.acted_at, Case.waiting_since, Case.closed_at, Case.assignee, Case.appealed,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is empty for whoever hides, left no trace, gave none, or is in danger. What a partner was not passed on
    (name, category, service, region) is empty too."""

    id: UUID
    number: str
    name: str
    kind: str
    category: str
    service: str
    region: str
    state: State
    way: Way
    sensitive: bool
    urgent: bool
    high: bool
    language: str
    channel: str
    opened_on: date
    press_at: datetime
    looked_at: datetime | None
    acted_at: datetime | None
    waiting_since: datetime | None
    closed_at: datetime | None
    assignee: UUID | None
    assignee_name: str
    appealed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended in a list ordered by a moment and the case's id: the next page begins behind it."""

    at: datetime
    id: UUID

    @property
    def code(self) -> str:
        """As it stands in an address."""
        return f"{(self.at - _EPOCH) // _TICK}-{self.id.hex}"

    @classmethod
    def of(cls, code: str) -> Place | None:
        """None of nothing. Raises Refused (422) for what is no place."""
        if not code:
            return None
        ticks, _dash, id = code[:60].partition("-")
        try:
            return cls(_EPOCH + int(ticks) * _TICK, UUID(hex=id))
        except (ValueError, OverflowError):
            raise Refused(422, _("This address does not lead into the list. Begin again at its first page.")) from None


def rows_of(db: Connection, staff: StaffMember, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """These of the cases that this colleague may see, opened for a list."""
    wanted = select_cases(staff, *_COLUMNS).where(col(Case.id).in_(ids))
    found = db.execute(wanted).all()
    names = _names(db, {row.assignee for row in found if row.assignee})
    return {row.id: _row(row, names.get(row.assignee, ""), staff) for row in found}


def _names(db: Connection, ids: set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    return {id: name for id, name in db.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(ids)))}


def _row(row: Any, assignee_name: str, staff: StaffMember) -> Row:
    told = not staff.partner
    return Row(
        id=row.id,
        number=number_of(row.id, row.number_sealed),
        name=_name(row) if told else "",
        kind=row.kind,
        category=row.category if told else "",
        service=row.service if told else "",
        region=row.region if told else "",
        state=State(row.state),
        way=Way(row.way),
        sensitive=row.sensitive,
        urgent=row.urgent,
        high=row.high,
        language=row.language,
        channel=row.channel if told else "",
        opened_on=row.opened_on,
        press_at=row.press_at,
        looked_at=row.looked_at,
        acted_at=row.acted_at,
        waiting_since=row.waiting_since,
        closed_at=row.closed_at,
        assignee=row.assignee,
        assignee_name=assignee_name,
        appealed=row.appealed,
    )


def _name(row: Any) -> str:
    if row.sensitive or row.way != Way.NAMED or not row.identity_sealed:
        return ""
    identity = ring().open_json(row.identity_sealed, at=f"cases.identity_sealed.{row.id}")
    return str(identity.get("name", ""))
