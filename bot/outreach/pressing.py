"""Buttons of broadcasts: which one was pressed, or meant by what was typed, and the answer that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.choices import STANDING, Option, meant
from bot.messages import Outgoing
from bot.outreach.content import LABEL, Button, Content, button_value, read_button
from bot.scripts import said_in
from bot.understanding.text import fold
from storage import received
from storage.broadcast import ApprovedTemplate, Broadcast, BroadcastAnswer
from storage.message import Message, MessageState
from storage.received import Received
from storage.sealed import ring
from storage.tables import table_of
from storage.twins import twins_of

TYPED_MOST = LABEL + 5  # characters of what may be a button in words: with marks and signs that the label lacks
LATELY = timedelta(days=14)  # for which words are taken for a button of the broadcast that came last
JUST = timedelta(hours=1)  # after a broadcast, in which a word that stops is said to it


class Place(NamedTuple):
    """A button of a broadcast, counted from 0."""

    broadcast_id: UUID
    number: int


class Came(StrEnum):
    """What came of a press."""

    FIRST = "first"  # it is counted
    CHANGED = "changed"  # it is counted instead of what was pressed before
    AGAIN = "again"  # it was counted already
    OPENS = "opens"
    UNCOUNTED = "uncounted"  # they did not get this broadcast: a test, a forwarded message
    GONE = "gone"  # there is no such button


@dataclass(frozen=True, slots=True)
class Pressed:
    """`language` is that of the message that was pressed. `others` are the answers one could give instead: value of the
    button, and label."""

    came: Came
    language: str = ""
    label: str = ""
    opens: str = ""
    others: tuple[Option, ...] = ()


def press(db: Connection, contact_id: UUID, place: Place, language: str, now: datetime) -> Pressed:
    """Count the answer, which is that of the contact whom the broadcast was sent to, or say which flow opens.
    `language` is spoken where the broadcast was not sent to them."""
    row = db.execute(select(col(Broadcast.content)).where(col(Broadcast.id) == place.broadcast_id)).one_or_none()
    buttons = Content.from_json(row.content).buttons if row else ()
    if place.number >= len(buttons):
        return Pressed(Came.GONE)
    got = received.that_one(db, place.broadcast_id, [contact_id]) or _of_twin(db, place.broadcast_id, contact_id)
    button, spoken = buttons[place.number], got.language if got else language
    label = _label(button, spoken)
    if button.opens:
        return Pressed(Came.OPENS, spoken, label, button.opens)
    if got is None:
        return Pressed(Came.UNCOUNTED, spoken, label)
    came = _count(db, got, place, now)
    others = [
        Option(button_value(place.broadcast_id, number), _label(other, spoken))
        for number, other in enumerate(buttons)
        if number != place.number and not other.opens
    ]
    return Pressed(came, spoken, label, others=tuple(others))


def _of_twin(db: Connection, broadcast_id: UUID, contact_id: UUID) -> Received | None:
    """What went out from the sender for news is answered there, by a contact of its own."""
    twins = twins_of(db, contact_id)
    return received.that_one(db, broadcast_id, twins) if twins else None


def _label(button: Button, language: str) -> str:
    return said_in(button.labels, language) or next(iter(button.labels.values()), "")


def _count(db: Connection, got: Received, place: Place, now: datetime) -> Came:
    mine = (
        col(BroadcastAnswer.broadcast_id) == place.broadcast_id,
        col(BroadcastAnswer.contact_id) == got.contact_id,
    )
    before = db.execute(select(col(BroadcastAnswer.choice)).where(*mine).with_for_update()).scalar_one_or_none()
    if before == place.number:
        return Came.AGAIN
    values = {"broadcast_id": place.broadcast_id, "contact_id": got.contact_id, "choice": place.number, "at": now}
    made = insert(BroadcastAnswer).values(**values)
    changed = {name: made.excluded[name] for name in ("choice", "at")}
    db.execute(made.on_conflict_do_update(index_elements=["broadcast_id", "contact_id"], set_=changed))
    return Came.FIRST if before is None else Came.CHANGED


def typed(db: Connection, contact_id: UUID, channel: str, words: str, now: datetime) -> Place | None:
    """The button that is meant by its label in any language, or by its number, while a message with such buttons is
    what the contact got last. Ask only about short words that mean nothing else."""
    if not words or len(words) > TYPED_MOST:
        return None
    newest = received.newest(db, [contact_id, *twins_of(db, contact_id, channel)], now - LATELY)
    if newest is None:
        return None
    said = _last_said(db, contact_id)
    if said is None or (newest.at is not None and said.created_at < newest.at):
        return _meant(newest.broadcast_id, Content.from_json(newest.content).buttons, newest.language, words)
    message = Outgoing.from_json(ring().open_json(said.body_sealed, at=f"message.body_sealed.{said.id}"))
    options = [Option(choice.id.removeprefix(f"{STANDING}:"), choice.label) for choice in message.choices]
    ours = [option for option in options if read_button(option.value)]
    chosen = meant(words, ours, ours)
    found = read_button(chosen.value) if chosen else None
    return Place(*found) if found else None


def _last_said(db: Connection, contact_id: UUID) -> Any:
    columns: tuple[Any, ...] = (Message.id, Message.created_at, Message.body_sealed)
    last = select(*columns).where(
        col(Message.contact_id) == contact_id, col(Message.outgoing), col(Message.state) != MessageState.PENDING
    )
    return db.execute(last.order_by(col(Message.seq).desc()).limit(1)).one_or_none()


def _meant(broadcast_id: UUID, buttons: Sequence[Button], language: str, words: str) -> Place | None:
    shown = [Option(str(number), _label(button, language)) for number, button in enumerate(buttons)]
    every = [Option(str(number), label) for number, button in enumerate(buttons) for label in button.labels.values()]
    chosen = meant(words, [*shown, *every], shown)
    return Place(broadcast_id, int(chosen.value)) if chosen else None


def replied(db: Connection, contact_id: UUID, provider_id: str, words: str) -> Place | None:
    """The button of a WhatsApp template, of which only its words arrive: those that we gave the button, or those that
    stand in the template. `provider_id` is the message that held it."""
    got = received.called(db, provider_id, [contact_id, *twins_of(db, contact_id)])
    if got is None:
        return None
    content = Content.from_json(got.content)
    found = _meant(got.broadcast_id, content.buttons, got.language, words)
    template = content.template(got.language)
    if found or template is None:
        return found
    number = _position(words, _of_template(db, template.sid))
    return Place(got.broadcast_id, number) if number is not None and number < len(content.buttons) else None


def _of_template(db: Connection, sid: str) -> list[str]:
    table = table_of(ApprovedTemplate)
    return db.execute(select(table.c.buttons).where(table.c.sid == sid)).scalar_one_or_none() or []


def _position(words: str, labels: Iterable[str]) -> int | None:
    return next((number for number, label in enumerate(labels) if fold(label) == fold(words)), None)


def just_came(db: Connection, contact_id: UUID, channel: str, asked_at: datetime, now: datetime) -> bool:
    """Whether a broadcast is what they got last: within an hour, and after what was asked."""
    contacts = [contact_id, *twins_of(db, contact_id, channel)]
    return received.newest(db, contacts, max(asked_at, now - JUST)) is not None
