"""Answers that wait: kept behind WhatsApp's window or behind a neutral notice, told before, and read after a tap."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot import clock
from bot.casework.talk.delivered import Delivered, deliveries, reason_in_words, state_in_words
from bot.casework.talk.reach import How, reach
from bot.casework.talk.replies import reply
from bot.conversation import Conversations
from bot.messages import Incoming
from bot.organisation import Organisation
from bot.outcomes import write_marks
from storage.case import Entry, EntryKind, Way
from storage.contact import Contact
from storage.conversation import Conversation
from storage.message import Message, MessageState
from storage.outbox import Mark
from storage.pending import keep_pending, not_invited
from tests.casework.people import Colleagues, complaint, sensitive, sent_to


@pytest.fixture
def huda(db: Connection, conversations: Conversations) -> UUID:
    """She writes on WhatsApp, and agreed a day ago."""
    heard = conversations.receive(db, says("Hello"))
    mine = col(Contact.id) == heard.contact_id
    db.execute(update(Contact).where(mine).values(consent="given", language="en"))
    ago = {"heard_at": clock.now() - timedelta(hours=25)}
    db.execute(update(Conversation).where(col(Conversation.contact_id) == heard.contact_id).values(**ago))
    db.execute(update(Message).values(state="sent"))
    return heard.contact_id


def says(text: str = "", button: str = "") -> Incoming:
    return Incoming("whatsapp", "test", "huda", uuid4().hex, text=text, button=button, language_hint="en")


def leaves(db: Connection, contact_id: UUID) -> list[UUID]:
    """The channel is asked to send what is queued, and knows that the window is closed. Who must be invited."""
    queued = select(col(Message.id), col(Message.created_at)).where(
        col(Message.contact_id) == contact_id, col(Message.state) == "queued"
    )
    marks = [Mark(row.id, row.created_at, "pending", reason="window_closed") for row in db.execute(queued)]
    return write_marks(db, [(contact_id, mark, False) for mark in marks])


def answer_of(db: Connection, case_id: UUID) -> Delivered:
    entry = db.execute(
        select(col(Entry.id)).where(col(Entry.case_id) == case_id, col(Entry.kind) == EntryKind.REPLY)
    ).scalar_one()
    return deliveries(db, [entry])[entry]


def pending(db: Connection, contact_id: UUID) -> int:
    wanted = select(col(Conversation.pending)).where(col(Conversation.contact_id) == contact_id)
    return db.execute(wanted).scalar_one()


def test_outside_the_window_it_is_said_before_kept_and_read_after_the_tap(
    db: Connection, org: Organisation, conversations: Conversations, huda: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, huda)
    asked = {"way": Way.NAMED, "sensitive": False, "contact_id": huda}
    assert reach(db, **asked, now=clock.now()).how is How.WAITS
    reply(db, staff.basel, receipt.case_id, "Your parcel is ready.")
    assert leaves(db, huda) == [huda], "they are told that something waits"
    stands = answer_of(db, receipt.case_id)
    assert stands.state is MessageState.PENDING
    assert state_in_words(stands) == "Waits until the person opens it"
    assert "neutral notice" in reason_in_words(stands)
    reply(db, staff.basel, complaint(db, org, huda).case_id, "Another.")
    assert leaves(db, huda) == [], "once is enough"
    heard = conversations.receive(db, says(button="0:open"))
    assert heard.released
    assert answer_of(db, receipt.case_id).state is MessageState.QUEUED
    assert pending(db, huda) == 0
    assert reach(db, **asked, now=clock.now()).how is How.OPEN


def test_behind_the_window_a_sensitive_answer_invites_too(
    db: Connection, org: Organisation, conversations: Conversations, huda: UUID, staff: Colleagues
) -> None:
    receipt = sensitive(db, org, huda)
    reply(db, staff.samar, receipt.case_id, "The shelter has a room.")
    assert leaves(db, huda) == [huda], "else nobody would ever tell them"
    assert answer_of(db, receipt.case_id).state is MessageState.PENDING
    conversations.receive(db, says(text="Hello?"))
    waiting = {text: state for state, text in sent_to(db, huda)}
    assert waiting["The shelter has a room."] == "pending", "a word is no opening"
    assert waiting["A new message is waiting for you."] == "queued"
    conversations.receive(db, says(button="0:open"))
    assert {text: state for state, text in sent_to(db, huda)}["The shelter has a room."] == "queued"


def test_an_invitation_that_failed_is_said_and_the_next_answer_invites_again(
    db: Connection, org: Organisation, huda: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, huda)
    reply(db, staff.basel, receipt.case_id, "Your parcel is ready.")
    leaves(db, huda)
    not_invited(db, huda)
    assert "could not be sent" in reason_in_words(answer_of(db, receipt.case_id))
    reply(db, staff.basel, complaint(db, org, huda).case_id, "Another.")
    assert leaves(db, huda) == [huda]


def test_a_window_that_only_the_provider_knew_to_be_closed(
    db: Connection, org: Organisation, huda: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, huda)
    reply(db, staff.basel, receipt.case_id, "Your parcel is ready.")
    mine = col(Message.case_id) == receipt.case_id
    id = db.execute(update(Message).where(mine).values(state="sent").returning(col(Message.id))).scalar_one()
    assert keep_pending(db, id)
    assert "24 hours are over" in reason_in_words(answer_of(db, receipt.case_id))


def test_the_window_closes_to_the_minute(db: Connection, huda: UUID) -> None:
    now = clock.now()
    for hours, how in ((23.99, How.OPEN), (24.01, How.WAITS)):
        heard = {"heard_at": now - timedelta(hours=hours)}
        db.execute(update(Conversation).where(col(Conversation.contact_id) == huda).values(**heard))
        assert reach(db, way=Way.NAMED, sensitive=False, contact_id=huda, now=now).how is how
