"""What goes up to those who lead: cases that were not answered in time, and the third complaint of one person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, not_, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.casework.clocks.standing import allowed
from bot.casework.entries import BOT, add_entry
from bot.i18n import _, use
from bot.organisation import Organisation
from bot.staff.duty import colleagues_on_duty, leaders_of
from bot.staff.notifying import tell
from storage.case import Audience, Case, CaseIdentity, CaseKind, EntryKind, State

BATCH = 200
THIRD = 3
MONTHS = timedelta(days=183)  # OpenSPP: the third complaint of one person in six months goes up
TELLING = ("identity_number", "card_number", "telephone")  # a name alone is of many

_LATE: tuple[Any, ...] = (
    Case.id, Case.kind, Case.category, Case.high, Case.sensitive, Case.press_at, Case.looked_at, Case.acted_at,
    Case.escalated,
)  # fmt: skip

_NEW: tuple[Any, ...] = (Case.id, Case.kind, Case.way, Case.sensitive, Case.repeat_index, Case.opened_on)


def escalate(db: Connection, organisation: Organisation, now: datetime) -> int:
    """Tell those who lead of up to BATCH cases whose time is over, and again after half as long; how many there were.

    A case in which we wait for the person is theirs to go on with.
    """
    open_cases = (col(Case.closed_at).is_(None), col(Case.press_at) <= now)
    ours = or_(col(Case.waiting_since).is_not(None), not_(col(Case.state) == State.WAITING))
    first = select(*_LATE).where(*open_cases, ours, col(Case.escalated) == 0)
    rows = list(db.execute(first.order_by(col(Case.press_at)).limit(BATCH).with_for_update(skip_locked=True)))
    _go_up(db, rows, organisation, now, 1)
    # Of what is so late already (nobody was running) they are not told twice in one breath.
    twice = [row.id for row in rows if _long_late(row, organisation, now)]
    db.execute(update(Case).where(col(Case.id).in_(twice)).values(escalated=2))
    told = select(*_LATE).where(*open_cases, ours, col(Case.escalated) == 1).order_by(col(Case.press_at))
    again = [row.id for row in db.execute(told) if _long_late(row, organisation, now)][:BATCH]
    if again:
        still = told.where(col(Case.id).in_(again)).with_for_update(skip_locked=True)
        later = list(db.execute(still))
        _go_up(db, later, organisation, now, 2)
        rows += later
    return len(rows)


def _long_late(row: Row[Any], organisation: Organisation, now: datetime) -> bool:
    return bool(row.press_at + allowed(row, organisation) / 2 <= now)


def _go_up(db: Connection, rows: Sequence[Row[Any]], organisation: Organisation, now: datetime, step: int) -> None:
    if not rows:
        return
    with use(organisation.default_language):
        words = _("This case was not answered in time. Those who lead the team were told.")
        if step == 2:
            words = _("This case is still not answered. Those who lead the team were told again.")
    _mark(db, rows, words, now)
    db.execute(update(Case).where(col(Case.id).in_([row.id for row in rows])).values(escalated=step))
    _tell_leaders(db, rows, now)


def count_repeats(db: Connection, organisation: Organisation, now: datetime) -> int:
    """Count the complaints of one person for up to BATCH new cases, and how many there were; a third one goes up.

    Cases of another way are left out, since they would tell who hides; ordinary and sensitive ones are counted apart.
    """
    wanted = select(*_NEW).where(col(Case.repeats) == 0)
    order = (col(Case.opened_on), col(Case.opened_at), col(Case.id))
    rows = db.execute(wanted.order_by(*order).limit(BATCH).with_for_update(skip_locked=True)).all()
    thirds = []
    for row in rows:
        count = 1 + (_others(db, row) if row.kind == CaseKind.COMPLAINT else 0)
        db.execute(update(Case).where(col(Case.id) == row.id).values(repeats=count))
        if count >= THIRD:
            thirds.append(row)
    if thirds:
        with use(organisation.default_language):
            words = _("This is at least the third complaint of one person in six months. Those who lead were told.")
        _mark(db, thirds, words, now)
        _tell_leaders(db, thirds, now)
    return len(rows)


def _others(db: Connection, row: Row[Any]) -> int:
    """Complaints that were counted before this one, by the same contact or about the same beneficiary."""
    mine, theirs = aliased(CaseIdentity), aliased(CaseIdentity)
    alike = (col(theirs.kind) == col(mine.kind)) & (col(theirs.value_index) == col(mine.value_index))
    same_identity = (
        select(col(theirs.case_id))
        .join(mine, alike)
        .where(col(mine.case_id) == row.id, col(mine.kind).in_(TELLING), col(theirs.case_id) != row.id)
    )
    same = [col(Case.id).in_(same_identity)]
    if row.repeat_index is not None:
        same.append(col(Case.repeat_index) == row.repeat_index)
    counted = select(func.count()).where(
        or_(*same),
        col(Case.id) != row.id,
        col(Case.repeats) > 0,
        col(Case.kind) == CaseKind.COMPLAINT,
        col(Case.way) == row.way,
        col(Case.sensitive) == row.sensitive,
        col(Case.merged_into).is_(None),
        col(Case.opened_on).between(row.opened_on - MONTHS, row.opened_on),
    )
    return db.execute(counted).scalar_one()


def _mark(db: Connection, rows: Sequence[Row[Any]], words: str, now: datetime) -> None:
    for row in rows:
        add_entry(db, row.id, EntryKind.ESCALATED, words, Audience.STAFF, BOT, now=now)


def _tell_leaders(db: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """One letter each, however many cases there are."""
    cases: list[tuple[UUID, bool]] = [(row.id, row.sensitive) for row in rows]
    tell(db, leaders_of(db, colleagues_on_duty(db, now), cases))
