"""How an answer would reach the person if it were sent now: said to the colleague before they write."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.channels.whatsapp import LIMITS
from bot.channels.whatsapp_parse import NAME
from bot.i18n import _
from storage.case import Way
from storage.contact import Contact
from storage.conversation import Conversation

WINDOW = timedelta(seconds=LIMITS.window)


class How(StrEnum):
    OPEN = "open"  # it goes out at once
    WAITS = "waits"  # until they tap: WhatsApp's window is closed
    OPENED = "opened"  # until they open it: the case is sensitive
    PIN = "pin"  # until they look with number and PIN: nobody knows who they are
    UNREACHABLE = "unreachable"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Reach:
    """`until` is when WhatsApp's window closes, or closed. `word`: they open what is private with a word they chose."""

    how: How
    channel: str = ""
    until: datetime | None = None
    word: bool = False
    writing_only: bool = False


def reach(db: Connection, *, way: Way, sensitive: bool, contact_id: UUID | None, now: datetime) -> Reach:
    """For a case that a colleague has before them."""
    if way is Way.TRACELESS:
        return Reach(How.PIN)
    row = None
    if contact_id is not None:
        wanted = (Contact.channel, Contact.unreachable, Contact.writing_only)
        standing = (Conversation.heard_at, Conversation.word_index)
        row = db.execute(
            select(*(col(column) for column in (*wanted, *standing)))
            .outerjoin(Conversation, col(Conversation.contact_id) == col(Contact.id))
            .where(col(Contact.id) == contact_id)
        ).one_or_none()
    if row is None:
        return Reach(How.NOBODY)
    until = None
    if row.channel == NAME:
        until = row.heard_at + WINDOW if row.heard_at else now
    how = How.OPEN
    if row.unreachable:
        how = How.UNREACHABLE
    elif until is not None and until <= now:
        how = How.WAITS
    elif sensitive:
        how = How.OPENED
    return Reach(how, row.channel, until, sensitive and row.word_index is not None, row.writing_only)


def reach_in_words(reach: Reach) -> str:
    """What the composer says above the field; empty where the answer simply goes out."""
    match reach.how:
        case How.OPEN:
            return ""
        case How.WAITS:
            return _(
                "WhatsApp's 24 hours are over. Your answer is kept, and a neutral notice says that something waits. "
                "They read it after a tap."
            )
        case How.OPENED if reach.word:
            return _("They are told neutrally that a message waits, and read it after writing the word they chose.")
        case How.OPENED:
            return _("They are told neutrally that a message waits, and read it after they open it.")
        case How.PIN:
            return _(
                "Nobody knows who wrote this, so nobody can be told. Your answer waits until they look with their "
                "number and PIN."
            )
        case How.UNREACHABLE:
            return _("They blocked us or cannot be reached. Your answer is tried, and kept in the case; they read it "
                     "there when they write to us again.")  # fmt: skip
        case How.NOBODY:
            return _("There is no chat with this person. Your answer is kept in the case: ring them, or tell them when "
                     "they come. With their number and PIN they can read it in the chat.")  # fmt: skip
