"""The question that waits in a conversation, taken back from outside of it."""

from uuid import UUID

import structlog
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.state import UNREADABLE, State
from storage.conversation import Conversation
from storage.sealed import ring

log = structlog.get_logger()


def take_back_question(db: Connection, contact_id: UUID, flow: str) -> None:
    """Leave `flow` if the person is in it: who talks with a colleague now is not asked what it is about. The row of
    the conversation is locked by the caller."""
    mine = col(Conversation.contact_id) == contact_id
    sealed = db.execute(select(col(Conversation.state_sealed)).where(mine)).scalar_one_or_none()
    if sealed is None:
        return
    at = f"conversation.state_sealed.{contact_id}"
    try:
        state = State.from_json(ring().open_json(sealed, at=at))
    except UNREADABLE as trouble:  # the conversation begins anew by itself when the person writes
        log.error("conversation.unreadable", contact=str(contact_id), error=type(trouble).__name__)
        return
    if state.flow == flow:
        state.leave()
        db.execute(update(Conversation).where(mine).values(state_sealed=ring().seal_json(state.to_json(), at=at)))
