"""What became of an answer on its way to the person: one state for all its parts, and why it failed, in words."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.channels import channel as trouble
from bot.channels.whatsapp_errors import classify
from bot.i18n import _
from storage.contact import Contact
from storage.message import Message, MessageState
from storage.pending import NOT_INVITED

# The worst first: an answer has arrived when all of it has.
_ORDER = (
    MessageState.FAILED,
    MessageState.UNKNOWN,
    MessageState.PENDING,
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ,
)
HIDDEN = "hidden"
_TELEGRAM = {
    "401": trouble.Misconfigured.reason,
    "403": trouble.Unreachable.reason,
    "409": trouble.Misconfigured.reason,
    "429": trouble.Throttled.reason,
    "400": trouble.Refused.reason,
}


class Delivered(NamedTuple):
    """`reason` is the stable word or the provider's code of the part that stands worst; `sensitive` opens by a tap."""

    state: MessageState
    reason: str = ""
    channel: str = ""
    sensitive: bool = False
    next_try: datetime | None = None

    @property
    def can_try_again(self) -> bool:
        return self.state in (MessageState.FAILED, MessageState.UNKNOWN) and self.reason != HIDDEN


def deliveries(db: Connection, entry_ids: Collection[UUID]) -> dict[UUID, Delivered]:
    """By line of a timeline. A line that was sent to nobody, or so long ago that it is forgotten, is not there."""
    if not entry_ids:
        return {}
    columns: tuple[Any, ...] = (
        Message.entry_id, Message.state, Message.reason, Message.sensitive, Message.case_id, Message.next_try_at,
        Contact.channel,
    )  # fmt: skip
    rows = db.execute(
        select(*columns)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(col(Message.entry_id).in_(list(entry_ids)), col(Message.outgoing))
    ).all()
    parts: dict[UUID, list[Any]] = {}
    for row in rows:
        parts.setdefault(row.entry_id, []).append(row)
    return {entry_id: _all_of(found) for entry_id, found in parts.items()}


def _all_of(parts: list[Any]) -> Delivered:
    """The answer's own parts count; the notice that it waits (it carries no case) only while it does."""
    own = [part for part in parts if part.case_id is not None]
    worst = _worst(own or parts)
    if worst.state == MessageState.PENDING:
        worst = _worst([worst, *(part for part in parts if part.case_id is None and part.state == MessageState.FAILED)])
        waiting = [part for part in parts if part.state == MessageState.PENDING and part.reason]
        if worst.state == MessageState.PENDING and waiting:
            worst = waiting[-1]
    sensitive = any(part.sensitive for part in own)
    return Delivered(MessageState(worst.state), worst.reason, worst.channel, sensitive, worst.next_try_at)


def _worst(parts: Iterable[Any]) -> Any:
    return min(parts, key=lambda part: _ORDER.index(MessageState(part.state)))


def state_in_words(delivered: Delivered) -> str:
    """As it stands under a bubble; with a failure, `reason_in_words` goes with it."""
    match delivered.state:
        case MessageState.QUEUED if delivered.reason:
            return _("Waits for the next try")
        case MessageState.QUEUED:
            return _("Waits to leave")
        case MessageState.SENDING:
            return _("Is being sent")
        case MessageState.SENT:
            return _("Sent")
        case MessageState.DELIVERED:
            return _("Arrived")
        case MessageState.READ:
            return _("Read")
        case MessageState.FAILED:
            return _("Not sent")
        case MessageState.UNKNOWN:
            return _("Nobody knows whether it arrived")
        case MessageState.PENDING:
            return _("Waits until the person opens it")
        case MessageState.RECEIVED:
            return ""


def reason_in_words(delivered: Delivered) -> str:
    """Why it failed or waits, and what helps; empty where there is nothing to say."""
    if delivered.state not in (MessageState.FAILED, MessageState.UNKNOWN, MessageState.PENDING, MessageState.QUEUED):
        return ""
    known = _kind(delivered)
    if delivered.state == MessageState.PENDING:
        return _why_it_waits(known, delivered.sensitive)
    if not known:
        return ""
    match known:
        case trouble.Throttled.reason:
            return _("Too many messages at once: the messenger asks us to wait.")
        case trouble.Unavailable.reason:
            return _("The messenger did not answer.")
        case trouble.Unreachable.reason:
            return _("The person blocked us, or this address is not there. They must write to us first.")
        case trouble.Stopped.reason:
            return _("The person asked the messenger to stop our messages. They must write to us first.")
        case trouble.Misconfigured.reason:
            return _("Our account at the messenger is not set up right. Tell the administrator.")
        case trouble.Refused.reason:
            return _("The messenger does not take this message, such as a file that is too large for it.")
        case "channel_off":
            return _("This messenger is switched off here. Tell the administrator.")
        case "waits":
            return _("An earlier message to the person must leave first.")
        case _ if known == HIDDEN:
            return _("The person hid the conversation before it left.")
        case "unknown":
            return _("The server stopped while it was sent.")
        case _:
            return _("Something went wrong on our side.")


def _why_it_waits(reason: str, sensitive: bool) -> str:
    if reason == NOT_INVITED:
        return _("WhatsApp's 24 hours are over, and the notice that an answer waits could not be sent. "
                 "Tell the administrator to check the template, or ring the person.")  # fmt: skip
    if reason == trouble.WindowClosed.reason:
        return _("WhatsApp's 24 hours are over: a neutral notice says that something waits. It opens with a tap.")
    if sensitive:
        return _("They were told neutrally that a message waits. Nothing of it is shown before.")
    return ""


def _kind(delivered: Delivered) -> str:
    """The word of the closed list that a stored reason stands for."""
    if delivered.reason == "63016":
        return trouble.WindowClosed.reason
    if delivered.reason.isdecimal() and delivered.channel == "whatsapp":
        found = classify(delivered.reason)
        return found.reason if found else trouble.Refused.reason
    return _TELEGRAM.get(delivered.reason, delivered.reason)
