"""A request for a human goes round: to a colleague who is there, to the next, to those who lead; it is never lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, exists, false, or_, select, update
from sqlmodel import col

from bot.casework.entries import BOT, add_entry
from bot.i18n import _, use
from bot.organisation import Organisation
from bot.staff.duty import Colleague, colleagues_on_duty, who_see
from bot.staff.notifying import Occasion, tell, tell_chat
from storage.case import Audience, Case, EntryKind
from storage.handoff import Handoff

BATCH = 100
OFFERS = 2  # colleagues who are asked one after the other
LED = OFFERS + 1  # the step at which those who lead were told, or everybody, since nobody was there

_COLUMNS: tuple[Any, ...] = (
    Handoff.id, Handoff.case_id, Handoff.urgent, Handoff.sensitive, Handoff.offered_to, Handoff.step, Handoff.told_at,
)  # fmt: skip


def offer(db: Connection, handoff_id: UUID, organisation: Organisation, now: datetime) -> bool:
    """Somebody has asked for a human, or their colleague left: ask the first. False where that is done already."""
    return _work(db, col(Handoff.id) == handoff_id, organisation, now) > 0


def offer_on(db: Connection, organisation: Organisation, now: datetime) -> int:
    """Requests that nobody took in time go on to the next; up to BATCH of them, and how many there were. Who took their
    case back meanwhile asks for nobody any more."""
    over = exists(select(col(Case.id)).where(col(Case.id) == col(Handoff.case_id), col(Case.closed_at).is_not(None)))
    idle = (col(Handoff.taken_at).is_(None), col(Handoff.ended_at).is_(None))
    db.execute(update(Handoff).where(*idle, over).values(ended_at=now))
    return _work(db, _due(organisation, now), organisation, now)


def _work(db: Connection, condition: ColumnElement[bool], organisation: Organisation, now: datetime) -> int:
    # The case is locked with the request, as by a colleague who takes it; nobody is waited for, so none waits for us.
    rows = db.execute(
        select(*_COLUMNS)
        .join(Case, col(Case.id) == col(Handoff.case_id))
        .where(condition, col(Handoff.taken_at).is_(None), col(Handoff.ended_at).is_(None), _due(organisation, now))
        .order_by(col(Handoff.due_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    colleagues = colleagues_on_duty(db, now) if rows else ()
    for row in rows:
        _go_on(db, row, colleagues, organisation, now)
    return len(rows)


def _due(organisation: Organisation, now: datetime) -> ColumnElement[bool]:
    """Whom nobody was told of, and those whose minutes are over; minutes count while somebody works."""
    over = col(Handoff.told_at) <= now - timedelta(minutes=organisation.take_minutes)
    on: ColumnElement[bool] = (col(Handoff.step) < LED) & or_(over, col(Handoff.step) == 0)
    if not organisation.open_at(now):
        on = on & or_(col(Handoff.urgent), col(Handoff.sensitive)) if organisation.duty.rota else false()
    return or_(col(Handoff.told_at).is_(None), on)


def _go_on(
    db: Connection, row: Row[Any], colleagues: Sequence[Colleague], organisation: Organisation, now: datetime
) -> None:
    on_duty = organisation.duty.rota and (row.urgent or row.sensitive)
    if not (on_duty or organisation.open_at(now)):
        _tell_all(db, row, colleagues)
        _keep(db, row, now)
        return
    chosen = next(who_see(db, _who_are_here(colleagues, row), row.case_id), None) if row.step < OFFERS else None
    if chosen is not None:
        tell(db, [chosen.member.id])
        if row.step == 0:
            _tell_staff_chat(db, row, Occasion.ASKED)
        _keep(db, row, now, step=row.step + 1, offered_to=chosen.member.id)
    elif row.step == 0:
        _tell_all(db, row, colleagues)
        _keep(db, row, now, step=LED, offered_to=None)
    else:
        _tell_leaders(db, row, colleagues, organisation, now)
        _keep(db, row, now, step=LED, offered_to=None)


def _who_are_here(colleagues: Sequence[Colleague], row: Row[Any]) -> list[Colleague]:
    """Whoever was asked before, or has just left the talk, is not asked again."""
    return [colleague for colleague in colleagues if colleague.here and colleague.member.id != row.offered_to]


def _tell_all(db: Connection, row: Row[Any], colleagues: Sequence[Colleague]) -> None:
    tell(db, [colleague.member.id for colleague in who_see(db, colleagues, row.case_id)])
    _tell_staff_chat(db, row, Occasion.ASKED)


def _tell_leaders(
    db: Connection, row: Row[Any], colleagues: Sequence[Colleague], organisation: Organisation, now: datetime
) -> None:
    leading = [colleague for colleague in colleagues if colleague.leads(row.sensitive)]
    tell(db, [colleague.member.id for colleague in who_see(db, leading, row.case_id)])
    _tell_staff_chat(db, row, Occasion.UNTAKEN)
    with use(organisation.default_language):
        words = _("Nobody has taken this request for a person in time. Those who lead the team were told.")
        add_entry(db, row.case_id, EntryKind.ESCALATED, words, Audience.STAFF, BOT, now=now)


def _tell_staff_chat(db: Connection, row: Row[Any], occasion: Occasion) -> None:
    if not row.sensitive:
        tell_chat(db, occasion)


def _keep(db: Connection, row: Row[Any], now: datetime, **values: Any) -> None:
    db.execute(update(Handoff).where(col(Handoff.id) == row.id).values(told_at=now, **values))
