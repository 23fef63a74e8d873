"""What is kept of one person for news: shown to them, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlmodel import col

from bot.outreach.content import Content
from bot.scripts import said_in
from storage import received
from storage.broadcast import BroadcastAnswer, Tester
from storage.subscription import NumberListMember, Subscription, Suppression
from storage.tables import table_of
from storage.twins import twins_of

_EVER = datetime.min.replace(tzinfo=UTC)


def news_of(db: Connection, contact_id: UUID) -> dict[str, Any]:
    """As JSON: the subscription, why they get none, and the broadcasts that they got, with their answers."""
    subscription = db.execute(_of(Subscription, contact_id)).one_or_none()
    suppression = db.execute(_of(Suppression, contact_id)).one_or_none()
    return {
        "subscription": subscription
        and {
            "at": subscription.at.isoformat(),
            "topics": list(subscription.topics),
            "region": subscription.region,
            "age_group": subscription.age_group,
            "disability": subscription.disability,
            "agreed": "chat" if subscription.proof == "chat" else "list",
        },
        "none_because": suppression and {"reason": suppression.reason, "at": suppression.at.isoformat()},
        "broadcasts": [_shown(row) for row in received.all_of(db, contact_id, _EVER)],
    }


def _of(table: Any, contact_id: UUID) -> Any:
    return select(table_of(table)).where(table_of(table).c.contact_id == contact_id)


def _shown(row: Any) -> dict[str, Any]:
    """As they read it: what officers call it is no concern of theirs."""
    content, answer = Content.from_json(row.content), ""
    if row.choice is not None and row.choice < len(content.buttons):
        answer = said_in(content.buttons[row.choice].labels, row.language)
    return {"at": row.finished_at.isoformat(), "text": content.text(row.language), "answer": answer}


def forget_news(db: Connection, contact_id: UUID) -> None:
    """Subscription, suppression, answers, lists and test messages; of broadcasts stays that somebody got them
    (`storage.received.forget`). An answer goes with its count: kept apart, it would still be theirs. A subscription
    goes wherever it stands: who wants to be forgotten must not hear from our other number."""
    db.execute(delete(Subscription).where(col(Subscription.contact_id).in_(twins_of(db, contact_id))))
    for table in (Subscription, Suppression, BroadcastAnswer, NumberListMember):
        db.execute(delete(table).where(table_of(table).c.contact_id == contact_id))
    db.execute(update(Tester).where(col(Tester.contact_id) == contact_id).values(contact_id=None))
    received.forget(db, contact_id)
