"""Questions that no article answered: kept without whoever asked, read by those who write articles, and forgotten."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlmodel import col

from bot.answers import Json
from bot.casework.refused import Refused
from bot.i18n import _
from storage.article import UnansweredQuestion
from storage.audit import record, recorded_lately
from storage.ids import random_id
from storage.sealed import ring
from storage.staff import StaffMember
from storage.subscription import Subscription
from storage.tables import table_of

MOST = 100  # that are listed
_NUMBERS = re.compile(
    r"\+?\d(?:[\s./()-]{0,2}\d){5,}"
)  # telephones, identity cards, cases; in the digits of any script

_table = table_of(UnansweredQuestion)


@dataclass(frozen=True, slots=True)
class Unanswered:
    id: UUID
    text: str
    language: str
    at: datetime


def keep_question(db: Connection, text: str, language: str, now: datetime) -> Json:
    """Keep what was asked, by the day, under an id that says nothing of when or from whom it came, and without the
    numbers by which somebody could be known."""
    text = _NUMBERS.sub("…", text)
    id, day = random_id(), now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    sealed = ring().seal(text.encode(), at=f"unanswered_question.text_sealed.{id}")
    db.execute(insert(UnansweredQuestion).values(id=id, text_sealed=sealed, language=language, at=day))
    return True


def region_of(db: Connection, contact_id: UUID) -> str:
    """Where the person told us that they live, for news; the code on the wire, or empty. A case tells nothing here: who
    looks over their shoulder must not learn from an answer that there is one."""
    told = select(col(Subscription.region)).where(col(Subscription.contact_id) == contact_id)
    return db.execute(told).scalar() or ""


def unanswered(db: Connection, staff: StaffMember, most: int = MOST) -> list[Unanswered]:
    """The newest. That somebody reads them stands in the audit, once a working day."""
    if not recorded_lately(db, staff.id, "library:questions"):
        record(db, staff.id, "library:questions")
    # Those of one day stand in no order that would tell which came first
    newest = select(_table).order_by(_table.c.at.desc(), _table.c.id).limit(most)
    return [_opened(row) for row in db.execute(newest)]


def how_many(db: Connection) -> int:
    return int(db.execute(select(func.count()).select_from(_table)).scalar_one())


def question(db: Connection, id: UUID) -> Unanswered | None:
    """The one with this id; None where it was answered, deleted or too old."""
    row = db.execute(select(_table).where(_table.c.id == id)).one_or_none()
    return _opened(row) if row else None


def forget_question(db: Connection, staff: StaffMember, id: UUID, *, answered: bool = False) -> None:
    """Delete one, since it was answered or needs no answer. Raises Refused (404) where it is gone already."""
    if db.execute(delete(_table).where(_table.c.id == id)).rowcount == 0:
        raise Refused(404, _("This question is not there any more."))
    record(db, staff.id, "library:answered" if answered else "library:forgotten", id)


def _opened(row: Row[Any]) -> Unanswered:
    text = ring().open(row.text_sealed, at=f"unanswered_question.text_sealed.{row.id}").decode()
    return Unanswered(row.id, text, row.language, row.at)
