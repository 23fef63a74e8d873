"""Merging: of two cases about one matter of one person, one goes on. The other stays whole behind it, and comes back
when that was a mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, exists, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import clock
from bot.casework.clocks.clock_of_case import put_off
from bot.casework.entries import add_entry
from bot.casework.following import number_of
from bot.casework.numbers import show_number
from bot.casework.record.linking import both
from bot.casework.refused import Refused
from bot.casework.talk.replies import locked
from bot.casework.talk.speaking import speaking, tell
from bot.casework.traces import kept_time
from bot.i18n import _
from storage import handoff as stored
from storage.audit import record
from storage.case import OVER, Audience, Case, CaseIdentity, Entry, EntryKind, State, Way
from storage.message import Purpose
from storage.staff import StaffMember


def merge(db: Connection, staff: StaffMember, goes_on: UUID, ends: UUID, now: datetime | None = None) -> bool:
    """Let `goes_on` take over `ends`, which is closed and stays readable from it. True: the person was told.

    The earlier deadline and the higher priority of the two hold. Raises Refused unless both are of one person, who
    then learns nothing that was not theirs.
    """
    now = now or clock.now()
    first, second = both(db, staff, goes_on, ends)
    _refuse_unfit(db, first, second)
    _take_over(db, first, second)
    closed = {"state": State.CLOSED, "closed_at": kept_time(Way(second.way), now), "decision": ""}
    _set(db, ends, merged_into=goes_on, waiting_since=None, **closed)
    told = _say(db, staff, second, lambda: _goes_on(first, second), State.CLOSED, now)
    # The state that it had is kept with the line, for undoing.
    before = State(second.state)
    add_entry(
        db, ends, EntryKind.MERGED, _("Merged into another case."), Audience.STAFF, staff.id, state=before, now=now
    )
    add_entry(db, goes_on, EntryKind.MERGED, _("Another case was merged into this one."), Audience.STAFF, staff.id,
              now=now)  # fmt: skip
    record(db, staff.id, "merge", ends)
    record(db, staff.id, "merge_into", goes_on)
    return told


def undo_merge(db: Connection, staff: StaffMember, ends: UUID, now: datetime | None = None) -> bool:
    """Give a merged case back its own life, in the state it had. True: the person was told."""
    now = now or clock.now()
    locked(db, staff, ends)
    into = _merged_into(db, ends)
    if into is None:
        raise Refused(409, _("This case is not merged into another any more."))
    _first, second = both(db, staff, into, ends)
    state = _state_before(db, ends)
    _set(db, ends, merged_into=None, state=state, closed_at=None)
    put_off(db, ends, second.due_on)
    told = _say(db, staff, second, lambda: _comes_back(second), state, now)
    for id in (into, ends):
        add_entry(db, id, EntryKind.MERGED, _("The merging was undone."), Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "unmerge", ends)
    record(db, staff.id, "unmerge_from", into)
    return told


def _refuse_unfit(db: Connection, first: Row[Any], second: Row[Any]) -> None:
    if first.merged_into or second.merged_into:
        raise Refused(409, _("One of the two was merged already. Go on in the case that it was merged into."))
    if State(first.state) in OVER or State(second.state) in OVER:
        raise Refused(409, _("One of the two is closed. Link them instead."))
    if _has_parts(db, second.id):
        raise Refused(409, _("Another case was merged into that one. Let that one go on, and merge this one into it."))
    if first.sensitive != second.sensitive:
        raise Refused(409, _("Only one of the two is sensitive, and fewer people may read it. They cannot be merged."))
    if first.way != second.way or first.contact_id != second.contact_id or not _one_person(db, first, second):
        raise Refused(
            409,
            _(
                "The two do not surely come from one person, and one could read what the other told. Link them instead:"
                " colleagues then find both, and the people learn nothing of each other."
            ),
        )


def _one_person(db: Connection, first: Row[Any], second: Row[Any]) -> bool:
    """One contact; where nobody's is known, one beneficiary."""
    if first.contact_id is not None:
        return True
    if first.repeat_index is not None and first.repeat_index == second.repeat_index:
        return True
    one, other = aliased(CaseIdentity), aliased(CaseIdentity)
    same = (col(one.kind) == col(other.kind)) & (col(one.value_index) == col(other.value_index))
    shared = exists().where(
        col(one.case_id) == first.id, col(other.case_id) == second.id, same, col(one.kind) != "telephone"
    )
    return bool(db.execute(select(shared)).scalar_one()) and first.way == Way.NAMED


def _take_over(db: Connection, first: Row[Any], second: Row[Any]) -> None:
    """What was promised for either is kept: the earlier day and hour, and since when the person waits."""
    earliest = {
        name: min(filter(None, (getattr(first, name), getattr(second, name))), default=None)
        for name in ("first_look_due", "action_due", "waiting_since")
    }
    urgent = first.urgent or second.urgent
    _set(db, first.id, urgent=urgent, high=(first.high or second.high) and not urgent, **earliest)
    put_off(db, first.id, min(first.due_on, second.due_on))
    open_one = (col(stored.Handoff.case_id) == second.id, col(stored.Handoff.ended_at).is_(None))
    db.execute(update(stored.Handoff).where(*open_one).values(case_id=first.id))


def _goes_on(first: Row[Any], second: Row[Any]) -> str:
    if second.sensitive:
        return _("We go on with your requests together, as one.")
    words = _("This is about the same as another case of yours. It goes on under number {number}.")
    return words.format(number=show_number(number_of(first.id, first.number_sealed)))


def _comes_back(second: Row[Any]) -> str:
    if second.sensitive:
        return _("We handle your requests apart again.")
    return _("We handle your requests apart again. This one goes on under its own number.")


def _say(
    db: Connection, staff: StaffMember, found: Row[Any], words: Callable[[], str], state: State, now: datetime
) -> bool:
    """To the person, in their language, and as the line that their number and PIN show."""
    with speaking(found):
        text = words()
        line = add_entry(db, found.id, EntryKind.MERGED, text, Audience.PERSON, staff.id, state=state, now=now)
        return tell(db, found, text, Purpose.NOTICE, entry_id=line)


def _has_parts(db: Connection, case_id: UUID) -> bool:
    wanted = select(col(Case.id)).where(col(Case.merged_into) == case_id).limit(1)
    return db.execute(wanted).scalar_one_or_none() is not None


def _merged_into(db: Connection, case_id: UUID) -> UUID | None:
    found: UUID | None = db.execute(select(col(Case.merged_into)).where(col(Case.id) == case_id)).scalar_one_or_none()
    return found


def _state_before(db: Connection, case_id: UUID) -> State:
    of_merging = (col(Entry.kind) == EntryKind.MERGED, col(Entry.audience) == Audience.STAFF, col(Entry.state) != "")
    newest = select(col(Entry.state)).where(col(Entry.case_id) == case_id, *of_merging)
    return State(db.execute(newest.order_by(col(Entry.place).desc()).limit(1)).scalar_one())


def _set(db: Connection, case_id: UUID, **values: Any) -> None:
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
