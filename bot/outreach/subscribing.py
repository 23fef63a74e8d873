"""Who wants news: subscribing, changing what of, stopping and coming back; once for all contacts of one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.people import record_consent, set_news_stopped
from storage.contact import Contact
from storage.subscription import AgeGroup, Subscription
from storage.tables import table_of
from storage.twins import twins_of

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json

PURPOSE = "news"  # of the consent
WORDING = "2026-11"  # the version of the text on news in flows/news_words.py

_table = table_of(Subscription)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants news of. Empty `topics` are all of them; `region` as it stands on the wire (ps_jen);
    `age_group` one of AgeGroup, `disability` yes or no; each of the three is empty where they did not say."""

    topics: tuple[str, ...] = ()
    region: str = ""
    age_group: str = ""
    disability: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """`wish` is None for who never subscribed, or left."""

    stopped: bool
    wish: Wish | None = None

    def to_json(self) -> dict[str, Json]:
        wish = self.wish
        told: Json = None
        if wish is not None:
            told = [list(wish.topics), wish.region, wish.age_group, wish.disability]
        return {"stopped": self.stopped, "wish": told}

    @classmethod
    def from_json(cls, stored: Any) -> Known:
        if stored["wish"] is None:
            return cls(stored["stopped"])
        topics, *about = stored["wish"]
        return cls(stored["stopped"], Wish(tuple(topics), *about))


def known(db: Connection, contact_id: UUID) -> Known:
    columns: tuple[Any, ...] = (Contact.news_stopped, _table.c.topics, _table.c.region, _table.c.age_group)
    wanted = select(*columns, _table.c.disability, _table.c.contact_id.is_not(None).label("subscribed"))
    mine = wanted.outerjoin(_table, _table.c.contact_id == col(Contact.id)).where(
        col(Contact.id).in_(_contacts(db, contact_id))
    )
    first = (_table.c.contact_id.is_(None), case((col(Contact.id) == contact_id, 0), else_=1))
    found = db.execute(mine.order_by(*first)).all()
    row = found[0]
    stopped = any(each.news_stopped for each in found)
    if not row.subscribed:
        return Known(stopped)
    return Known(stopped, Wish(tuple(row.topics), row.region, row.age_group, row.disability))


def subscribe(db: Connection, contact_id: UUID, wish: Wish, language: str, now: datetime) -> bool:
    """They want news, and said so in this chat. Who writes to two of our numbers gets each piece of news once: the
    subscription stands where it stood first."""
    contacts = _contacts(db, contact_id)
    where = db.execute(select(_table.c.contact_id).where(_table.c.contact_id.in_(contacts))).scalars().first()
    values = {"contact_id": where or contact_id, "at": now, "proof": "chat", **_columns(wish)}
    made = insert(Subscription).values(**values)
    db.execute(made.on_conflict_do_update(index_elements=["contact_id"], set_=values))
    _decide(db, contact_id, True, language, now)
    if _is_stopped(db, contacts):
        set_news_stopped(db, contact_id, False)
    return True


def change(db: Connection, contact_id: UUID, wish: Wish, language: str, now: datetime) -> bool:
    """To say more is to agree to it. False for who left meanwhile."""
    contacts = _contacts(db, contact_id)
    found = db.execute(update(_table).where(_table.c.contact_id.in_(contacts)).values(**_columns(wish)))
    if found.rowcount and not _is_stopped(db, contacts):
        _decide(db, contact_id, True, language, now)
    return found.rowcount > 0


def leave(db: Connection, contact_id: UUID, language: str, now: datetime) -> bool:
    """No more news, and what they told us for it is forgotten."""
    db.execute(delete(Subscription).where(col(Subscription.contact_id).in_(_contacts(db, contact_id))))
    return stop(db, contact_id, language, now)


def stop(db: Connection, contact_id: UUID, language: str, now: datetime) -> bool:
    """No more news from now on. What they wanted news of is kept, should they come back."""
    _decide(db, contact_id, False, language, now)
    return set_news_stopped(db, contact_id, True)


def come_back(db: Connection, contact_id: UUID, language: str, now: datetime) -> bool:
    """The stop is over. False where there is nothing yet that they would get."""
    set_news_stopped(db, contact_id, False)
    if known(db, contact_id).wish is None:
        return False
    _decide(db, contact_id, True, language, now)
    return True


def may_be_asked(db: Connection, contact_id: UUID) -> bool:
    """Whether they may be offered news: nobody who has them, or wants none."""
    about = known(db, contact_id)
    return about.wish is None and not about.stopped


def _contacts(db: Connection, contact_id: UUID) -> list[UUID]:
    return [contact_id, *twins_of(db, contact_id)]


def _is_stopped(db: Connection, contacts: Sequence[UUID]) -> bool:
    stopped = select(col(Contact.id)).where(col(Contact.id).in_(contacts), col(Contact.news_stopped))
    return db.execute(stopped).first() is not None


def _columns(wish: Wish) -> dict[str, Any]:
    age = AgeGroup(wish.age_group).value if wish.age_group else ""
    return {"topics": list(wish.topics), "region": wish.region, "age_group": age, "disability": wish.disability}


def _decide(db: Connection, contact_id: UUID, given: bool, language: str, now: datetime) -> None:
    record_consent(db, contact_id, PURPOSE, given, WORDING, language, now)
