"""Who is there: colleagues whom a request for a human can be given to, and those who answer for a case being late."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot.staff.permissions import Action, may
from storage.handoff import Handoff
from storage.staff import Role, Staff, StaffMember
from storage.visibility import visible_of

HERE = timedelta(minutes=5)  # since a page of theirs was last heard of

_STAFF: tuple[Any, ...] = (
    Staff.id, Staff.email, Staff.name, Staff.roles, Staff.services, Staff.regions, Staff.active, Staff.language,
    Staff.partner, Staff.available, Staff.seen_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """`here`: they take requests, and a page of theirs is open. `talks` are the conversations in their hands."""

    member: StaffMember
    here: bool
    talks: int

    def leads(self, sensitive: bool) -> bool:
        """Whether they are told when something is late."""
        return (Role.SAFEGUARDING if sensitive else Role.SUPERVISOR) in self.member.roles


def colleagues_on_duty(db: Connection, now: datetime) -> tuple[Colleague, ...]:
    """All who answer people, least busy first."""
    talks = select(func.count()).where(col(Handoff.taken_by) == col(Staff.id), col(Handoff.ended_at).is_(None))
    talking = talks.scalar_subquery().label("talks")
    wanted = select(*_STAFF, talking).where(col(Staff.active), col(Staff.partner) == "")
    rows = db.execute(wanted.order_by("talks", col(Staff.seen_at).desc().nulls_last(), col(Staff.id))).all()
    found = (Colleague(_member(row), _is_here(row, now), row.talks) for row in rows)
    return tuple(colleague for colleague in found if may(colleague.member, Action.ANSWER))


def who_see(db: Connection, colleagues: Sequence[Colleague], case_id: UUID) -> Iterator[Colleague]:
    """Those of them who may see this case, in their order; asked one by one, as the first is often enough."""
    return (colleague for colleague in colleagues if visible_of(db, colleague.member, [case_id]))


def leaders_of(db: Connection, colleagues: Sequence[Colleague], cases: Collection[tuple[UUID, bool]]) -> list[UUID]:
    """Who leads where these cases belong (each by its id, and whether it is sensitive)."""
    found = []
    for colleague in colleagues:
        theirs = [id for id, sensitive in cases if colleague.leads(sensitive)]
        if theirs and visible_of(db, colleague.member, theirs):
            found.append(colleague.member.id)
    return found


def _member(row: Any) -> StaffMember:
    roles = frozenset(Role(role) for role in row.roles)
    services, regions = frozenset(row.services), frozenset(row.regions)
    return StaffMember(row.id, row.email, row.name, roles, services, regions, row.active, row.language, row.partner)


def _is_here(row: Any, now: datetime) -> bool:
    return row.available and row.seen_at is not None and row.seen_at >= now - HERE
