"""Buttons of broadcasts: counted once for who got it, changed by who changes their mind, and typed as well."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, event, select, text, update
from sqlmodel import col

from bot import clock
from bot.answers import Told
from bot.casework import CaseKind, Decision, Draft, file_case
from bot.casework.ending.closing import close
from bot.casework.entries import timeline
from bot.casework.talk.holding import take_over
from bot.channels.whatsapp_outreach import Approved
from bot.messages import Incoming, Outgoing
from bot.organisation import Organisation
from bot.outreach.content import Button, Content, Template
from bot.outreach.templates import keep_templates
from bot.staff.colleagues import add_colleague
from storage.broadcast import Broadcast
from storage.case import Audience, Case
from storage.conversation import Conversation
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.outreach.sent import AGREE, answers, broadcast, button, delivered, got
from tests.transcripts import Talk


@pytest.fixture
def amal(talk: Talk) -> Talk:
    """She agreed long ago, and nothing is asked of her now."""
    agreed(at(talk, WORKING), "en")
    talk.say("/cancel")
    quiet_since_yesterday(talk)
    return talk


def quiet_since_yesterday(talk: Talk) -> None:
    talk.db.execute(text("UPDATE message SET created_at = :at WHERE contact_id = :id"),
                    {"at": WORKING - timedelta(days=1), "id": talk.contact_id})  # fmt: skip


def pressed(talk: Talk, broadcast_id: UUID, place: int) -> list[Outgoing]:
    return talk.send(_incoming(talk, button=button(broadcast_id, place)))


def _incoming(talk: Talk, **more: Any) -> Incoming:
    return Incoming(talk.channel, "test", talk.sender, uuid4().hex, **more)


def said(talk: Talk) -> str:
    return heard(talk)


def test_an_answer_is_counted_and_thanked_for_once(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    pressed(amal, id, 0)
    assert said(amal) == "Thank you. I have noted: I will come. If you change your mind, press another one."
    assert list(amal.buttons) == ["I cannot", "Not sure"]
    assert amal.last is not None
    assert (amal.last.label, amal.last.sensitive) == ("I will come", False), "what is shown where the keyboard was"
    assert answers(amal.db, id) == {amal.contact_id: 0}
    pressed(amal, id, 0)
    assert said(amal) == "I have this answer of yours already: I will come."
    assert not amal.buttons


def test_a_mind_may_be_changed(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    pressed(amal, id, 0)
    amal.say("[I cannot]")
    assert said(amal) == "I have noted your new answer: I cannot."
    assert answers(amal.db, id) == {amal.contact_id: 1}


def test_a_question_that_waits_is_asked_again(amal: Talk) -> None:
    amal.say("/menu")
    press(amal, "complaint", "named")
    id = got(amal.db, amal.contact_id, WORKING)
    pressed(amal, id, 0)
    thanks, question = amal.heard
    assert thanks.text.startswith("Thank you.")
    assert question.text == "Is the complaint for you or for somebody else?"
    press(amal, "self")
    assert "What is it about?" in said(amal), "and goes on as if nothing had been"


@pytest.mark.parametrize("state", ["planned", "skipped"])
def test_who_did_not_get_it_is_not_counted(amal: Talk, state: str) -> None:
    id = broadcast(amal.db, WORKING)
    delivered(amal.db, id, amal.contact_id, WORKING, state=state)
    pressed(amal, id, 0)
    assert said(amal) == "This button cannot be used any more, or was not meant for this chat."
    assert answers(amal.db, id) == {}


def test_a_stranger_or_a_tester_is_not_counted(amal: Talk) -> None:
    id = got(amal.db, uuid4(), WORKING)
    pressed(amal, id, 0)
    assert said(amal) == "This button cannot be used any more, or was not meant for this chat."
    assert answers(amal.db, id) == {}


@pytest.mark.parametrize("value", ["0:b_zzz_0", "0:b_1_9", "0:b_zzzzzzzzzzzzzzzzzzzzzzzzzzzz_0", "0:b_1"])
def test_a_button_of_nothing_gets_a_friendly_word(amal: Talk, value: str) -> None:
    amal.send(_incoming(amal, button=value))
    assert amal.heard


def test_a_button_that_is_gone(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    pressed(amal, id, 7)
    assert said(amal) == "This button cannot be used any more, or was not meant for this chat."


OPENING = Content(
    {"en": "You may complain here.", "ar": "يمكنكم أن تشتكوا هنا."},
    (Button({"en": "Complain"}, "complaint"), Button({"en": "A private matter"}, "protection")),
)


def test_a_button_opens_a_flow(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING, OPENING)
    pressed(amal, id, 0)
    assert "You can complain in three ways." in said(amal)
    assert answers(amal.db, id) == {}, "nothing was asked"


def test_what_is_private_leaves_a_tick_and_no_more(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING, OPENING)
    pressed(amal, id, 1)
    assert amal.last is not None
    assert amal.last.sensitive


def test_who_is_in_the_midst_of_something_is_asked_first(amal: Talk) -> None:
    amal.say("/menu")
    press(amal, "legal", "family")
    id = got(amal.db, amal.contact_id, WORKING, OPENING)
    pressed(amal, id, 0)
    assert said(amal) == "Leave legal help and go to the complaint?"
    press(amal, "yes")
    assert "You can complain in three ways." in said(amal)


def test_who_never_agreed_comes_to_it_after_the_welcome(talk: Talk) -> None:
    at(talk, WORKING).say("hello")
    id = got(talk.db, talk.contact_id, WORKING, Content({"en": "Papers?"}, (Button({"en": "Legal help"}, "legal"),)))
    talk.db.execute(update(Conversation).values(state_sealed=None))
    pressed(talk, id, 0)
    assert "Welcome to" in said(talk), "in the language in which we wrote to them"
    press(talk, "accept")
    assert "I look for legal help near you." in said(talk)


@pytest.mark.parametrize(("typed", "place"), [("I cannot", 1), ("i CANNOT!", 1), ("2", 1), ("٣", 2), ("سأحضر", 0)])
def test_it_is_typed(amal: Talk, typed: str, place: int) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    amal.say(typed)
    assert said(amal).startswith("Thank you. I have noted: ")
    assert answers(amal.db, id) == {amal.contact_id: place}


def test_words_count_only_while_nothing_was_said_since(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    amal.say("/help")
    amal.say("/cancel")  # what we said last is written at the moment of this test, days after
    amal.say("2")
    assert answers(amal.db, id) == {}
    assert "You wrote: “2”" in said(amal)


def test_after_the_thanks_the_others_can_be_typed_too(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    pressed(amal, id, 0)
    amal.say("not sure")
    assert answers(amal.db, id) == {amal.contact_id: 2}


def test_the_label_is_typed_while_the_menu_waits(amal: Talk) -> None:
    amal.say("/menu")
    quiet_since_yesterday(amal)
    id = got(amal.db, amal.contact_id, WORKING)
    amal.say("i will come")
    assert said(amal).startswith("Thank you. I have noted: I will come.")
    assert said(amal).endswith("How can I help you?")
    assert answers(amal.db, id) == {amal.contact_id: 0}
    press(amal, "help")
    assert "I am a computer." in said(amal), "and the menu is still answered"


def test_a_yes_belongs_to_what_came_last(amal: Talk, org: Organisation) -> None:
    """A case was closed and asked whether it is solved; then came a broadcast that asks something else."""
    receipt = file_case(
        amal.db, Draft(CaseKind.COMPLAINT, amal.contact_id, category="queue", language="en", story=Told("Long.")), org
    )
    basel = add_colleague(amal.db, "basel@example.org", "Basel Nassar", ["caseworker"])
    close(amal.db, basel, receipt.case_id, Decision.UPHELD, "It is shorter now.", WORKING)
    content = Content({"en": "Will you come?"}, (Button({"en": "Yes"}), Button({"en": "No"})))
    id = got(amal.db, amal.contact_id, clock.now() + timedelta(minutes=1), content)
    amal.say("yes")
    assert answers(amal.db, id) == {amal.contact_id: 0}
    assert amal.db.execute(select(col(Case.satisfied))).scalar_one() == ""


def test_words_that_mean_nothing_of_it_go_their_way(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, WORKING)
    amal.say("why would I come to that")
    assert "did not understand" in said(amal)
    assert answers(amal.db, id) == {}


def test_words_longer_than_a_label_cost_no_look(amal: Talk, db: Connection) -> None:
    got(db, amal.contact_id, WORKING)
    asked: list[str] = []

    def heard_of(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(db, "before_cursor_execute", heard_of)
    try:
        for words in ("/menu", "I want to complain about the parcel", "x" * 60, "/cancel"):
            asked.clear()
            amal.say(words)
            assert not [statement for statement in asked if "delivery" in statement], words
        asked.clear()
        amal.say("blub blub")
        assert [statement for statement in asked if "delivery" in statement], "short enough for one"
    finally:
        event.remove(db, "before_cursor_execute", heard_of)


@pytest.fixture
def held(amal: Talk, db: Connection) -> UUID:
    """A colleague talks with her. The case."""
    amal.say("/human")
    case_id: UUID = db.execute(select(col(Case.id))).scalar_one()
    basel = add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"])
    take_over(db, basel, case_id, WORKING)
    return case_id


def lines(db: Connection, case_id: UUID) -> list[str]:
    return [line.text for line in timeline(db, case_id, Audience.PERSON) if line.author == "person" and line.text]


def test_while_a_colleague_talks_an_answer_counts_too(amal: Talk, db: Connection, held: UUID) -> None:
    id = got(db, amal.contact_id, WORKING)
    pressed(amal, id, 0)
    assert len(amal.heard) == 1, "thanks, and no question of the bot"
    assert answers(db, id) == {amal.contact_id: 0}
    assert lines(db, held) == []


def test_while_a_colleague_talks_what_would_begin_a_flow_is_for_them(amal: Talk, db: Connection, held: UUID) -> None:
    pressed(amal, got(db, amal.contact_id, WORKING, OPENING), 0)
    assert amal.heard == []
    assert lines(db, held) == ["Complain"]


def test_the_words_of_a_templates_button_are_a_press(amal: Talk, db: Connection) -> None:
    """Of WhatsApp's buttons that carry no value of ours: the message that held them is named."""
    huda = agreed(at(amal.another("+970599000111", "whatsapp"), WORKING), "en")
    huda.say("/menu")
    press(huda, "complaint", "named")  # she may be in the midst of anything
    content = Content({"en": "Will you come?"}, AGREE, templates={"en": Template("training_en", "HX1")})
    keep_templates(db, [Approved("HX1", "training_en", "en", "Will you come?", (), ("Coming", "Not coming"))], WORKING)
    id = got(db, huda.contact_id, WORKING, content, channel="whatsapp", provider_id="SM1", templated=True)
    tapped = replace(_incoming(huda), channel="whatsapp", pressed="SM1")
    huda.send(replace(tapped, provider_id=uuid4().hex, text="I cannot"))
    assert answers(db, id) == {huda.contact_id: 1}
    huda.send(replace(tapped, provider_id=uuid4().hex, text="Coming"))
    assert answers(db, id) == {huda.contact_id: 0}, "the template calls it otherwise"
    huda.send(replace(tapped, provider_id=uuid4().hex, text="Coming", pressed="SM2"))
    assert "Please choose" in said(huda), "of another message these are words"


def test_the_press_of_a_series_counts_for_its_own_run(amal: Talk, db: Connection) -> None:
    first = got(db, amal.contact_id, WORKING - timedelta(days=7))
    second = got(db, amal.contact_id, WORKING)
    pressed(amal, first, 0)
    pressed(amal, second, 1)
    assert (answers(db, first), answers(db, second)) == ({amal.contact_id: 0}, {amal.contact_id: 1})
    assert db.execute(select(col(Broadcast.id))).scalars().all()
