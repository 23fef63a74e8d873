"""Messages that no turn caused, such as an answer of a caseworker: queued in the transaction of their cause."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from bot import clock, jobs
from bot.channels.channel import Limits
from bot.channels.rendering import fit
from bot.choices import STANDING, Option, replies
from bot.i18n import _, use
from bot.messages import Outgoing
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import new_id
from storage.message import Message, Purpose
from storage.sealed import ring, to_json
from storage.tables import table_of

_contact = table_of(Contact)
_conversation = table_of(Conversation)
_message = table_of(Message)

OURS = frozenset({Purpose.NOTICE, Purpose.BROADCAST})  # what we begin: not sent to who stopped or blocked us
UNKNOWN = "ar"  # who never chose a language most likely reads this one
PLAIN = Limits(text=1000, buttons=3, list_items=0, label=20, upload=0, download=0)
"""Every channel carries what fits these: the sender of news need not know where the person is."""


def enqueue(
    db: Connection,
    contact_id: UUID,
    message: Outgoing,
    *,
    purpose: Purpose | str = Purpose.STAFF,
    case_id: UUID | None = None,
    entry_id: UUID | None = None,
    sensitive: bool = False,
) -> bool:
    """Queue a message. A sensitive one waits until the person opens it; they are told neutrally that it is there.

    `entry_id` is the line of a case's timeline that it carries: every part of it, and the notice, keep it.
    Returns False, and queues nothing, where the contact is gone or cannot be reached with what we begin.
    """
    contact = db.execute(select(_contact.c.unreachable).where(_contact.c.id == contact_id)).first()
    if contact is None or (contact.unreachable and purpose in OURS):
        return False
    # The order of a conversation's messages is kept under the lock of its row, as in a turn.
    db.execute(select(_conversation.c.contact_id).where(_conversation.c.contact_id == contact_id).with_for_update())
    state = "pending" if sensitive else "queued"
    for part in fit(message, PLAIN):
        _insert(db, contact_id, part, state, str(purpose), case_id, entry_id, sensitive)
    if sensitive:
        counted = {"pending": _conversation.c.pending + 1}
        db.execute(update(_conversation).where(_conversation.c.contact_id == contact_id).values(**counted))
        with speaking_to(db, contact_id):
            notice = Outgoing(
                _("A new message is waiting for you."), replies(STANDING, (Option("open", _("Open it")),))
            )
        # It tells nothing, and must still be there, and be sent at the first tap, long after what is private is gone.
        _insert(db, contact_id, notice, "queued", Purpose.NOTICE.value, None, entry_id, sensitive=False)
    jobs.defer(db, "deliver", contact=str(contact_id))
    return True


@contextmanager
def speaking_to(db: Connection, contact_id: UUID) -> Iterator[None]:
    """Speak the language of a contact, to whom a sentence is about to be queued."""
    chosen = db.execute(select(_contact.c.language).where(_contact.c.id == contact_id)).scalar()
    with use(chosen or UNKNOWN):
        yield


def _insert(
    db: Connection,
    contact_id: UUID,
    message: Outgoing,
    state: str,
    purpose: str,
    case_id: UUID | None,
    entry_id: UUID | None,
    sensitive: bool,
) -> None:
    id = new_id()
    body = to_json(message.to_json())
    values = {
        "id": id,
        "contact_id": contact_id,
        "outgoing": True,
        "purpose": purpose,
        "state": state,
        "body_sealed": ring().seal(body, at=f"message.body_sealed.{id}"),
        "case_id": case_id,
        "entry_id": entry_id,
        "sensitive": sensitive,
        "created_at": clock.now(),
        "ephemeral": False,
        "attempts": 0,
        "reason": "",
        "gone": False,
    }
    db.execute(insert(_message).values(**values))
