"""What is kept of a contact: language, consent, news, how they want to be answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from bot.outreach.suppression import STOPPED, release, suppress
from bot.understanding.text import fold
from storage.broadcast import Broadcast
from storage.consent import Consent
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import new_id
from storage.sealed import ring
from storage.tables import table_of
from storage.twins import twins_of

WORDING = "2026-11"  # the version of the text on data and consent in flows/welcome.py


def set_consent(db: Connection, contact_id: UUID, given: bool, language: str, now: datetime) -> bool:
    """Record a decision; the newest holds. Returns what was decided, so that it can be an effect's result."""
    record_consent(db, contact_id, "conversation", given, WORDING, language, now)
    _change(db, contact_id, consent="given" if given else "refused")
    return given


def record_consent(
    db: Connection, contact_id: UUID, purpose: str, given: bool, wording: str, language: str, now: datetime
) -> None:
    """`wording` is the version of the text that was shown."""
    values = {"purpose": purpose, "given": given, "wording": wording, "language": language, "at": now}
    db.execute(insert(Consent).values(id=new_id(), contact_id=contact_id, **values))


def set_language(db: Connection, contact_id: UUID, language: str) -> str:
    _change(db, contact_id, language=language)
    return language


def set_news_stopped(db: Connection, contact_id: UUID, stopped: bool) -> bool:
    """Everybody may stop news at any time, for all of our senders at once; what becomes of their cases they are still
    told."""
    for each in (contact_id, *twins_of(db, contact_id)):
        _set_stopped(db, each, stopped)
    return stopped


def _set_stopped(
    db: Connection, contact_id: UUID, stopped: bool, reason: str = STOPPED, broadcast_id: UUID | None = None
) -> None:
    contact = table_of(Contact)
    changed = update(Contact).where(contact.c.id == contact_id).values(news_stopped=stopped)
    unreachable = db.execute(changed.returning(contact.c.unreachable)).scalar()
    if stopped:
        suppress(db, contact_id, reason, broadcast_id)
    elif not unreachable:
        release(db, contact_id)


def set_writing_only(db: Connection, contact_id: UUID, writing_only: bool) -> bool:
    """A deaf person is never rung up: caseworkers see it before they offer a call."""
    _change(db, contact_id, writing_only=writing_only)
    return writing_only


def set_word(db: Connection, contact_id: UUID, word: str) -> bool:
    """From now on what is sensitive opens only when the person writes this word; only its digest is kept."""
    mine = table_of(Conversation).c.contact_id == contact_id
    db.execute(update(Conversation).where(mine).values(word_index=word_index(contact_id, word)))
    return True


def word_index(contact_id: UUID, word: str) -> bytes:
    """The blind index of the word a person chose to open what is sensitive, however it is spelled."""
    return ring().index("conversation.word", f"{contact_id}:{fold(word)}")


def set_unreachable(
    db: Connection, contact_id: UUID, reason: str, *, code: str = "", broadcast_id: UUID | None = None
) -> None:
    """`reason` is why nothing can be sent (blocked, unreachable, stopped); empty once they write again. `code` is what
    the provider called it, and `broadcast_id` what was sent when it said so.

    Who blocks the sender of news has stopped news, and still hears from the hotline."""
    if reason == STOPPED and broadcast_id and _from_news_sender(db, contact_id, broadcast_id):
        _set_stopped(db, contact_id, True, code or reason, broadcast_id)
        for twin in twins_of(db, contact_id):
            _set_stopped(db, twin, True, code or reason)
        return
    changed = update(Contact).where(table_of(Contact).c.id == contact_id).values(unreachable=reason)
    row = db.execute(changed.returning(table_of(Contact).c.news_stopped)).first()
    if row is None:
        return
    if reason:
        suppress(db, contact_id, code or reason, broadcast_id)
    elif row.news_stopped:
        suppress(db, contact_id, STOPPED)
    else:
        release(db, contact_id)


def _from_news_sender(db: Connection, contact_id: UUID, broadcast_id: UUID) -> bool:
    broadcast, contact = table_of(Broadcast), table_of(Contact)
    mine = select(contact.c.id).where(contact.c.id == contact_id, contact.c.channel == "whatsapp")
    sent = select(broadcast.c.id).where(broadcast.c.id == broadcast_id, broadcast.c.news_sender)
    return db.execute(sent.where(mine.exists())).first() is not None


def _change(db: Connection, contact_id: UUID, **values: object) -> None:
    db.execute(update(Contact).where(table_of(Contact).c.id == contact_id).values(**values))
