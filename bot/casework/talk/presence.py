"""Who else has a case open now, and who is writing an answer to it: said by their pages every few seconds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.casework.refused import not_found
from storage.case import Case
from storage.contact import Contact
from storage.desk import Presence
from storage.staff import Staff, StaffMember
from storage.visibility import select_cases

BEAT = 15  # seconds between two words of a page
LASTS = timedelta(seconds=40)  # whoever is silent for longer has gone
TYPING_LASTS = timedelta(seconds=12)  # a page says it more often while somebody writes


class Doing(StrEnum):
    LOOKING = "looking"
    TYPING = "typing"
    GONE = "gone"


class Present(NamedTuple):
    name: str
    typing: bool


def beat(db: Connection, staff: StaffMember, case_id: UUID, doing: Doing, now: datetime) -> None:
    """Say what this colleague does with the case. Raises Refused alike for what is unknown and what is invisible.

    Staff of partner organisations leave no mark: who works here is not theirs to know, nor the other way round.
    """
    seen = db.execute(select_cases(staff, col(Case.id)).where(col(Case.id) == case_id)).scalar_one_or_none()
    if seen is None:
        raise not_found()
    if staff.partner:
        return
    mine = (col(Presence.case_id) == case_id, col(Presence.staff_id) == staff.id)
    sweep(db, case_id, now)
    if doing is Doing.GONE:
        db.execute(delete(Presence).where(*mine))
        return
    # Only a change is news to others: the same again moves the time alone, for which no trigger fires.
    same = update(Presence).where(*mine, col(Presence.doing) == doing).values(at=now)
    if db.execute(same).rowcount:
        return
    values = {"doing": doing.value, "at": now}
    new = insert(Presence).values(case_id=case_id, staff_id=staff.id, **values)
    db.execute(new.on_conflict_do_update(index_elements=["case_id", "staff_id"], set_=values))


def others(db: Connection, staff: StaffMember, case_id: UUID, now: datetime) -> tuple[Present, ...]:
    """The colleagues at this case besides oneself, those who write first. Nobody is shown to a partner's staff."""
    if staff.partner:
        return ()
    rows = db.execute(
        select(col(Staff.name), col(Presence.doing), col(Presence.at))
        .join(Staff, col(Staff.id) == col(Presence.staff_id))
        .where(
            col(Presence.case_id) == case_id,
            col(Presence.staff_id) != staff.id,
            col(Presence.at) > now - LASTS,
            col(Staff.active),
            col(Staff.partner) == "",
        )
        .order_by(col(Staff.name))
    ).all()
    found = [Present(row.name, row.doing == Doing.TYPING and row.at > now - TYPING_LASTS) for row in rows]
    return tuple(sorted(found, key=lambda present: not present.typing))


def sweep(db: Connection, case_id: UUID, now: datetime) -> None:
    """Forget who left this case long ago without a word."""
    db.execute(delete(Presence).where(col(Presence.case_id) == case_id, col(Presence.at) < now - 3 * LASTS))


def awaited_by(db: Connection, channel: str, addresses: Sequence[bytes], now: datetime) -> list[bytes]:
    """Of these contacts (blind indexes of their addresses), those whom a colleague is writing an answer to now.

    Sensitive cases are left out: dots on a page that somebody else looks at would say that there is one.
    """
    if not addresses:
        return []
    rows = db.execute(
        select(col(Contact.address_index))
        .distinct()
        .join(Case, col(Case.contact_id) == col(Contact.id))
        .join(Presence, col(Presence.case_id) == col(Case.id))
        .where(
            col(Presence.doing) == Doing.TYPING.value,
            col(Presence.at) > now - TYPING_LASTS,
            col(Contact.channel) == channel,
            col(Contact.address_index).in_(list(addresses)),
            col(Case.sensitive).is_(False),
        )
    )
    return [bytes(index) for index in rows.scalars()]
