"""While a colleague talks the bot is silent; afterwards, and whenever nobody is there, it speaks."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.casework.entries import timeline
from bot.casework.talk.holding import hand_back, take_over
from bot.messages import Incoming, Kind, Place
from bot.staff.colleagues import add_colleague
from storage.case import Audience, Case, EntryKind, State
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.staff import StaffMember
from tests.casework.people import sent_to
from tests.flows.steps import agreed
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


@pytest.fixture
def basel(db: Connection) -> StaffMember:
    return add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"])


def asked(talk: Talk, db: Connection) -> UUID:
    at(talk, WORKING)
    agreed(talk, "en")
    talk.say("/human")
    return db.execute(select(col(Case.id))).scalar_one()


def written(db: Connection, case_id: UUID) -> list[str]:
    lines = timeline(db, case_id, Audience.PERSON)
    return [line.text for line in lines if line.kind is EntryKind.MESSAGE]


def test_the_bot_is_silent_and_then_speaks_again(talk: Talk, db: Connection, basel: StaffMember) -> None:
    case_id = asked(talk, db)
    take_over(db, basel, case_id, WORKING)
    talk(
        """
        > hello
        > where is my parcel?
        > [Skip]
        < This button belongs to an earlier question.
        """
    )
    hand_back(db, basel, case_id, WORKING)
    talk(
        """
        > thank you
        < …
        """
    )
    assert written(db, case_id) == ["hello", "where is my parcel?"]
    assert db.execute(select(col(Case.id))).scalars().all() == [case_id], "thanks are no new request"
    said = [words for _state, words in sent_to(db, talk.contact_id)]
    assert "A caseworker from our team is here now. You can write directly." in said
    assert "The caseworker has left. I am here again." in said


def test_a_place_and_a_telephone_reach_the_case(talk: Talk, db: Connection, basel: StaffMember) -> None:
    case_id = asked(talk, db)
    take_over(db, basel, case_id, WORKING)
    shared = Incoming("telegram", "test", talk.sender, "place-1", place=Place(31.90376, 35.20341))
    assert talk.send(shared) == []
    assert talk.send(Incoming("telegram", "test", talk.sender, "tel-1", telephone="+970599123456")) == []
    assert written(db, case_id) == ["📍 31.90376, 35.20341", "☎ +970599123456"]


def test_what_nobody_could_see_is_said(talk: Talk, db: Connection, basel: StaffMember) -> None:
    case_id = asked(talk, db)
    take_over(db, basel, case_id, WORKING)
    sticker = Incoming("telegram", "test", talk.sender, "sticker-1", kind=Kind.UNSUPPORTED)
    (sorry,) = talk.send(sticker)
    assert sorry.text == "I cannot read this kind of message. Please write, or send a photo or a voice note."
    assert written(db, case_id) == []


def test_a_holder_of_nothing_is_never_silence(talk: Talk, db: Connection, basel: StaffMember) -> None:
    case_id = asked(talk, db)
    take_over(db, basel, case_id, WORKING)
    db.execute(update(Handoff).values(ended_at=WORKING))
    assert talk.say("/menu") != []
    answered = talk.say("is anybody there?")
    assert answered != []
    assert db.execute(select(col(Conversation.holder))).scalars().all() == [None]


def test_what_the_person_writes_ends_the_waiting_for_them(talk: Talk, db: Connection, basel: StaffMember) -> None:
    case_id = asked(talk, db)
    take_over(db, basel, case_id, WORKING)
    db.execute(update(Case).values(state=State.WAITING, waiting_since=None))
    talk.say("here it is")
    row = db.execute(select(col(Case.state), col(Case.waiting_since))).one()
    assert (row.state, row.waiting_since) == (State.IN_PROGRESS, WORKING)
    assert written(db, case_id) == ["here it is"]
