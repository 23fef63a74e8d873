"""What becomes of a message: the mark of a send that failed, and the news that a provider brings later."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot import clock, jobs
from bot.channels.channel import (
    Misconfigured,
    SendError,
    Stopped,
    Throttled,
    Unavailable,
    Unreachable,
    WindowClosed,
)
from bot.conversation import Leaving
from bot.messages import Receipt
from bot.outreach import guarding
from bot.people import set_unreachable
from storage import delivery, outbox
from storage.outbox import Mark
from storage.pending import keep_pending

WAITS = (2, 5, 15, 60, 300, 900, 3600)  # seconds before the next try
RECEIPT_WAITS = (2, 10, 60)  # seconds until a receipt of a message nobody knows yet is looked at again
MOST_ATTEMPTS = 24  # nearly a day of tries
LATER = frozenset(kind.reason for kind in (Throttled, Unavailable, Misconfigured))
AWAY = frozenset(kind.reason for kind in (Unreachable, Stopped))


def failed(leaving: Leaving, error: SendError) -> Mark:
    """The mark of a message that was not sent."""
    if isinstance(error, WindowClosed):
        return Mark(leaving.id, leaving.created_at, "pending", reason=error.reason)
    if isinstance(error, Unavailable) and error.uncertain and leaving.purpose == "broadcast":
        return Mark(leaving.id, leaving.created_at, "unknown", reason=error.reason)
    if not error.retry or leaving.attempts + 1 >= MOST_ATTEMPTS:
        return Mark(leaving.id, leaving.created_at, "failed", reason=error.code or error.reason)
    wait: float = _wait(leaving.attempts)
    if isinstance(error, Throttled):
        wait = max(wait if not error.retry_after else 0, error.retry_after)
    elif isinstance(error, Misconfigured):
        wait = max(wait, 300)
    at = clock.now() + timedelta(seconds=wait)
    return Mark(leaving.id, leaving.created_at, "queued", reason=error.code or error.reason, next_try_at=at)


def write_marks(db: Connection, batch: Sequence[tuple[UUID, Mark, bool]]) -> list[UUID]:
    """Mark many messages in one statement, and defer the next try of those that wait in the same transaction."""
    first_pending = outbox.mark(db, [mark for _contact, mark, _ephemeral in batch])
    # Where there is no provider, "sent" means that a page may fetch it: the receipt stays for a while (forget_fetched).
    given = [m for _contact, m, ephemeral in batch if ephemeral and m.state == "sent" and m.provider_id]
    outbox.forget_sent(db, [(m.id, m.created_at) for m in given])
    retries = {contact: mark.next_try_at for contact, mark, _ephemeral in batch if mark.state == "queued"}
    for contact, at in retries.items():
        jobs.defer(db, "deliver", at, contact=str(contact))
    return first_pending


def settle_receipt(db: Connection, receipt: Receipt, tries: int = 0) -> UUID | None:
    """A receipt moves its message forward only. Returns the contact to whom must be said that an answer waits.

    A failure that waiting cures is tried again; a closed window turns it into an answer that waits. A receipt may come
    before its message is marked as sent: then a job looks at it again.
    """
    moved = outbox.advance(db, receipt.provider_id, receipt.state, receipt.code)
    known = moved is not None or outbox.knows(db, receipt.provider_id) or _settle_delivery(db, receipt)
    if not known and tries < len(RECEIPT_WAITS):
        jobs.defer_receipt(db, receipt, clock.now() + timedelta(seconds=RECEIPT_WAITS[tries]), tries + 1)
    if moved is None or receipt.state != "failed":
        return None
    message_id, contact_id = moved
    reason = receipt.extra.get("reason", "")
    if reason == WindowClosed.reason:
        return contact_id if keep_pending(db, message_id) else None
    if reason in AWAY:
        set_unreachable(db, contact_id, reason)
    elif reason in LATER and (at := outbox.try_again(db, message_id, MOST_ATTEMPTS, _later)):
        jobs.defer(db, "deliver", at, contact=str(contact_id))
    return None


def _settle_delivery(db: Connection, receipt: Receipt) -> bool:
    """The same for a message of a broadcast; False where it is none that we know."""
    moved = delivery.advance(db, receipt.provider_id, receipt.state, receipt.code)
    if moved is None:
        return delivery.knows(db, receipt.provider_id)
    contact_id, broadcast_id = moved
    reason = receipt.extra.get("reason", "")
    if receipt.state == "failed" and reason in AWAY:
        set_unreachable(db, contact_id, reason, code=receipt.code, broadcast_id=broadcast_id)
    elif receipt.state == "failed" and guarding.rejects_template(receipt.code):
        guarding.pause(db, broadcast_id, guarding.TEMPLATE_REJECTED)
    return True


def _later(attempts: int) -> datetime:
    return clock.now() + timedelta(seconds=_wait(attempts - 1))


def _wait(attempts: int) -> int:
    return WAITS[min(attempts, len(WAITS) - 1)]
