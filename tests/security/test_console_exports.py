"""What is given to a person of their data names no case that whoever gives it may not speak of."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.answers import Told
from bot.casework import CaseKind, Draft, Receipt, Way, ask_for_human, everything_about, file_case
from bot.casework.clocks.deadlines import in_force
from bot.casework.ending.closing import close
from bot.casework.record.person import export
from bot.casework.talk.holding import take_over
from bot.casework.talk.replies import reply
from bot.staff.colleagues import add_colleague
from storage.case import Case, Decision
from storage.ids import random_id
from storage.message import Message
from storage.news import CASE_TRIGGERS
from storage.staff import StaffMember
from tests.casework.people import contact, said
from tests.flows.referred import asked, tap, with_partners
from tests.flows.steps import agreed, heard
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

WHY = "She asked for it in a letter."
Filed = Callable[..., Receipt]


@pytest.fixture
def hanan(db: Connection) -> StaffMember:
    return add_colleague(db, "hanan@example.org", "Hanan", ["supervisor"])


@pytest.fixture
def samar(db: Connection) -> StaffMember:
    return add_colleague(db, "samar@example.org", "Samar", ["safeguarding", "custodian"])


@pytest.fixture
def filed(talk: Talk, db: Connection) -> Filed:
    """An ordinary complaint stands beside each: without one a supervisor opens no page of this person."""
    at(talk, WORKING)
    agreed(talk, "en")
    org = in_force(db)

    def made(whose: UUID | None = None, **more: object) -> Receipt:
        told = {"category": "not_received", "region": "ps_jen", **more}
        receipt = file_case(db, Draft(CaseKind.COMPLAINT, whose or talk.contact_id, **told), org, WORKING)  # type: ignore[arg-type]
        talk.say("/menu")
        return receipt

    made()
    return made


def given(db: Connection, staff: StaffMember, contact_id: UUID) -> str:
    return json.dumps(export(db, staff, contact_id, WHY), ensure_ascii=False).replace(" ", "")


def test_words_of_a_talk_about_a_sensitive_case(
    talk: Talk, db: Connection, filed: Filed, hanan: StaffMember, samar: StaffMember
) -> None:
    case_id = filed(sensitive=True).case_id
    talk.say("/menu")
    take_over(db, samar, case_id, WORKING)
    talk.say("The guard follows me")
    assert "guard" not in given(db, hanan, talk.contact_id)
    assert "guard" not in json.dumps(everything_about(db, talk.contact_id))
    assert "guard" in given(db, samar, talk.contact_id), "who may see the case gives it"


def test_following_a_hidden_case(talk: Talk, db: Connection, filed: Filed, hanan: StaffMember) -> None:
    number = filed(way=Way.HIDDEN).number
    case_id = db.execute(select(col(Case.id)).where(col(Case.way) == Way.HIDDEN)).scalar_one()
    reply(db, hanan, case_id, "The clerk was moved.", now=WORKING)
    talk.say(number)
    talk.say("[Add something]")
    talk.say("My secret words")
    for text in (given(db, hanan, talk.contact_id), json.dumps(everything_about(db, talk.contact_id))):
        for word in (number, number[:4] + r"\u2009" + number[4:8], "moved", "secret"):
            assert word not in text.replace(" ", "")


def test_following_it_from_another_telephone(talk: Talk, db: Connection, filed: Filed, hanan: StaffMember) -> None:
    hidden = filed(way=Way.HIDDEN)
    other = talk.another("her sister")
    at(other, WORKING)
    agreed(other, "en")
    filed(other.contact_id)
    other.say("/menu")
    other.say(hidden.number)
    other.say(hidden.pin)
    assert any("You sent it on" in message.text for message in other.heard)
    text = given(db, hanan, other.contact_id)
    assert hidden.number not in text
    assert "Yousentiton" not in text


def test_saying_that_a_hidden_case_is_not_solved(talk: Talk, db: Connection, filed: Filed, hanan: StaffMember) -> None:
    filed(way=Way.HIDDEN)
    case_id = db.execute(select(col(Case.id)).where(col(Case.way) == Way.HIDDEN)).scalar_one()
    close(db, hanan, case_id, Decision.REJECTED, "It was not so.", WORKING)
    talk.say("No, not yet")
    talk.say("They lie about the lists")
    assert "lists" not in given(db, hanan, talk.contact_id)


def test_the_question_about_a_hidden_case(talk: Talk, db: Connection, filed: Filed, hanan: StaffMember) -> None:
    hidden = filed(way=Way.HIDDEN, story=Told("They steal the flour"))
    with_partners(talk)
    asked(talk, hanan, hidden.case_id, items=["story"])
    tap(talk)
    assert "flour" in heard(talk)
    assert "flour" not in given(db, hanan, talk.contact_id)


def test_words_for_a_talk_that_others_wait_to_have(
    talk: Talk, db: Connection, filed: Filed, hanan: StaffMember
) -> None:
    filed(sensitive=True)
    ask_for_human(db, talk.contact_id, "", now=WORKING, sensitive=True)
    talk.say("/human")
    talk.say("I am at the school gate")
    assert "gate" not in given(db, hanan, talk.contact_id)


def test_a_case_that_is_not_theirs(talk: Talk, db: Connection, filed: Filed, hanan: StaffMember) -> None:
    """Whatever run a message is of: the case that it names decides."""
    hidden = filed(contact(db, "somebody else"), way=Way.HIDDEN).case_id
    id = said(db, talk.contact_id, random_id())
    assert "mywords" in given(db, hanan, talk.contact_id)
    db.execute(update(Message).where(col(Message.id) == id).values(case_id=hidden))
    assert "mywords" not in given(db, hanan, talk.contact_id)


def test_what_leaves_no_trace_names_no_case(talk: Talk, db: Connection, filed: Filed) -> None:
    traceless = filed(way=Way.TRACELESS)
    talk.say(traceless.number)
    talk.say(traceless.pin)
    tied = select(col(Message.id)).where(col(Message.case_id) == traceless.case_id)
    assert db.execute(tied).all() == []


def test_looking_at_a_case_is_no_news_to_staff() -> None:
    """Whoever watches the page of a hidden case would learn when its person looks at it."""
    assert "NEW.purpose <> 'reply'" in CASE_TRIGGERS
