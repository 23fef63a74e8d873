"""Two colleagues at one case: who answers what was answered or closed meanwhile is told so before anything is sent."""

from uuid import UUID

from sqlalchemy import Connection, and_, func, or_, select
from sqlmodel import col

from bot.casework.refused import Refused
from bot.i18n import _, isolate
from bot.staff.colleagues import names_of
from storage.case import OVER, Entry, EntryKind
from storage.staff import StaffMember

_ENDS = (EntryKind.WITHDRAWAL, EntryKind.MERGED)


def newest_place(db: Connection, case_id: UUID) -> int:
    """The place of the last line of a timeline: what a page shows when it shows everything."""
    last = select(func.coalesce(func.max(col(Entry.place)), 0)).where(col(Entry.case_id) == case_id)
    return int(db.execute(last).scalar_one())


def refuse_if_overtaken(db: Connection, staff: StaffMember, case_id: UUID, seen: int | None) -> None:
    """Raise Refused (409) where somebody else answered or ended the case after the line `seen`. Call it under the
    case's lock; None asks nothing."""
    if seen is None:
        return
    ended = or_(
        and_(col(Entry.kind) == EntryKind.STATE, col(Entry.state).in_(OVER)),
        col(Entry.kind).in_(_ENDS),
    )
    found = db.execute(
        select(col(Entry.kind), col(Entry.author))
        .where(
            col(Entry.case_id) == case_id,
            col(Entry.place) > seen,
            col(Entry.author) != str(staff.id),
            or_(col(Entry.kind) == EntryKind.REPLY, ended),
        )
        .order_by(col(Entry.place).desc())
        .limit(1)
    ).one_or_none()
    if found is not None:
        raise Refused(409, _overtaken(EntryKind(found.kind), names_of(db, [found.author]).get(found.author, "")))


def _overtaken(kind: EntryKind, name: str) -> str:
    if kind is EntryKind.WITHDRAWAL:
        return _("The person took the case back while you were writing. Read why, then send again if still needed.")
    if kind is EntryKind.REPLY and name:
        return _("{name} answered while you were writing. Read it, then send again.").format(name=isolate(name))
    if kind is EntryKind.REPLY:
        return _("Somebody answered while you were writing. Read it, then send again.")
    if name:
        words = _("{name} closed the case while you were writing. Read why, then send again if still needed.")
        return words.format(name=isolate(name))
    return _("The case was closed while you were writing. Read why, then send again if still needed.")
