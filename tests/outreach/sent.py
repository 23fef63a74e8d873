"""A broadcast that somebody in a talk has got, without the engine that brings it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from bot.outreach import acting
from bot.outreach.content import Button, Content, button_value
from storage.broadcast import Broadcast, BroadcastAnswer, BroadcastKind, BroadcastState
from storage.delivery import Delivery
from tests.outreach.crowd import officer

AGREE = (
    Button({"en": "I will come", "ar": "سأحضر"}),
    Button({"en": "I cannot", "ar": "لا أستطيع"}),
    Button({"en": "Not sure", "ar": "لست متأكدًا"}),
)
QUESTION = Content({"en": "Will you come to the training?", "ar": "هل تحضرون التدريب؟"}, AGREE)


def broadcast(
    db: Connection, at: datetime, content: Content = QUESTION, kind: BroadcastKind = BroadcastKind.QUESTION, **more: Any
) -> UUID:
    """One that was planned at that moment and is done."""
    id = acting.draft(db, officer(db), kind, "Training in Jenin", at)
    values = {"content": content.to_json(), "planned_at": at, "state": BroadcastState.DONE, **more}
    db.execute(update(Broadcast).where(col(Broadcast.id) == id).values(**values))
    return id


def delivered(db: Connection, broadcast_id: UUID, contact_id: UUID, at: datetime, **more: Any) -> None:
    """It came to them then."""
    planned = db.execute(select(col(Broadcast.planned_at)).where(col(Broadcast.id) == broadcast_id)).scalar_one()
    values: Mapping[str, Any] = {
        "contact_id": contact_id, "broadcast_id": broadcast_id, "planned_at": planned, "place": 1,
        "channel": "telegram", "zone": "Asia/Hebron", "language": "en", "region": "", "state": "sent",
        "finished_at": at, **more,
    }  # fmt: skip
    db.execute(insert(Delivery).values(**values))


def got(db: Connection, contact_id: UUID, at: datetime, content: Content = QUESTION, **more: Any) -> UUID:
    """A broadcast that came to them at that moment."""
    id = broadcast(db, at - timedelta(minutes=1), content)
    delivered(db, id, contact_id, at, **more)
    return id


def button(broadcast_id: UUID, place: int) -> str:
    return f"0:{button_value(broadcast_id, place)}"


def answers(db: Connection, broadcast_id: UUID) -> dict[UUID, int]:
    rows = db.execute(
        select(col(BroadcastAnswer.contact_id), col(BroadcastAnswer.choice)).where(
            col(BroadcastAnswer.broadcast_id) == broadcast_id
        )
    )
    return {contact: choice for contact, choice in rows}
