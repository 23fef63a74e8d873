"""What happens when nobody writes: an abandoned complaint is reminded of once, a conversation expires in silence."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Connection, text

from bot.casework.traces import forget_episode
from bot.choices import STANDING, Option, replies
from bot.conversation import expiry, rounded
from bot.i18n import _
from bot.messages import Outgoing
from bot.queueing import enqueue, speaking_to
from bot.state import UNREADABLE, State
from bot.topics import Topics
from storage import outbox
from storage.message import Purpose
from storage.sealed import ring

BATCH = 500
FETCHED = timedelta(minutes=30)  # for which the receipt of a traceless complaint can be read in the web chat

_DUE = text("""
SELECT contact_id, state_sealed, holder FROM conversation WHERE due_at <= :now AND state_sealed IS NOT NULL
ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED
""")
_WRITE = text("UPDATE conversation SET state_sealed = :state, due_at = :due WHERE contact_id = :contact")

_LEAVE = text("UPDATE conversation SET due_at = NULL WHERE contact_id = :contact")

log = structlog.get_logger()


def look_after(db: Connection, topics: Topics, now: datetime) -> int:
    """Look at up to BATCH conversations that are due; returns how many there were."""
    outbox.forget_fetched(db, now - FETCHED)
    rows = db.execute(_DUE, {"now": now, "most": BATCH}).all()
    for contact_id, sealed, holder in rows:
        at = f"conversation.state_sealed.{contact_id}"
        try:
            state = State.from_json(ring().open_json(sealed, at=at))
        except UNREADABLE as trouble:  # one must not keep all others from ever expiring
            log.error("conversation.unreadable", contact=str(contact_id), error=type(trouble).__name__)
            db.execute(_LEAVE, {"contact": contact_id})
            continue
        due = None
        if _abandoned(state, topics) and holder is None and now.timestamp() < state.at + expiry(state).total_seconds():
            state.reminded = True
            due = rounded(state.at + expiry(state).total_seconds())
            _remind(db, contact_id)
        else:
            if state.fleeting:
                forget_episode(db, contact_id, UUID(state.fleeting))
            state.leave()
            state.parked.clear()
        db.execute(_WRITE, {"state": ring().seal_json(state.to_json(), at=at), "due": due, "contact": contact_id})
    return len(rows)


def _abandoned(state: State, topics: Topics) -> bool:
    topic = topics.get(state.flow)
    return topic is not None and topic.remind and not state.sensitive and not state.reminded and bool(state.trail)


def _remind(db: Connection, contact_id: UUID) -> None:
    """Neutral: whoever looks at the telephone learns nothing from it."""
    with speaking_to(db, contact_id):
        words = _(
            "You had begun something here. Write to me whenever you want to go on. What you wrote is kept for a week."
        )
        buttons = replies(STANDING, (Option("resume", _("Go on")),))
        enqueue(db, contact_id, Outgoing(words, buttons), purpose=Purpose.NOTICE)
