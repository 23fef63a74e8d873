"""Stop: in every language, in every state, at once and for good; and what it never silences."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select, text, update
from sqlmodel import col

from bot import clock
from bot.answers import Told
from bot.casework import CaseKind, Draft, file_case
from bot.casework.ending.satisfaction import ask_once_more
from bot.casework.talk.holding import take_over
from bot.casework.talk.replies import change_state, reply
from bot.commands import Name, command
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.planning import Ready, plan
from bot.people import set_unreachable
from bot.staff.colleagues import add_colleague
from storage import broadcast as stored
from storage import delivery
from storage.broadcast import Broadcast, BroadcastState
from storage.case import Case, State
from storage.contact import Contact
from storage.delivery import Walk
from storage.outbox import beat
from storage.subscription import Suppression
from tests.casework.people import sent_to
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.outreach.crowd import officer, sent, subscribers
from tests.outreach.sent import got
from tests.transcripts import Talk

STOPPED = "You will get no more news from us. You can still write to us at any time, and we will answer."


@pytest.fixture
def amal(talk: Talk) -> Talk:
    return agreed(at(talk, WORKING), "en")


def stopped(talk: Talk) -> bool:
    return bool(
        talk.db.execute(select(col(Contact.news_stopped)).where(col(Contact.id) == talk.contact_id)).scalar_one()
    )


@pytest.mark.parametrize(
    "word",
    [
        "STOP", "Stop.", "stop!", "/stop", "Unsubscribe", "stop all", "opt out",
        "إيقاف", "ايقاف", "أوقف", "وقف", "ايقاف الاشعارات", "إيقاف الإشعارات", "الغاء الاشتراك", "وقفوا الرسائل",
        "لا ترسلوا لي", "بطلوا تبعتولي", "مش عايز رسائل", "ما بدي رسائل", "/إيقاف",
        "wa2ef", "Wa2ef", "waqef", "wa2f",
        "შეჩერება", "შეაჩერე", "სტოპ",
        "ndalo", "Ndal", "çregjistrohu", "cregjistrohu", "mos dërgoni më",
        "zaustavi", "заустави", "odjavi me", "одјави ме", "стоп", "ne šaljite više", "ne saljite vise",
    ],
)  # fmt: skip
def test_it_is_understood_in_every_language(word: str) -> None:
    found = command(word)
    assert found is not None
    assert found.name == Name.STOP


@pytest.mark.parametrize(
    "sentence", ["تم إيقاف المساعدة عني", "أوقفوا الظلم عنا", "please stop him", "stop it", "he will not stop"]
)
def test_a_sentence_with_the_word_is_none(sentence: str) -> None:
    assert command(sentence) is None


def test_it_is_confirmed_once_and_then_shortly(amal: Talk) -> None:
    amal.say("stop")
    assert heard(amal).startswith(STOPPED)
    assert stopped(amal)
    amal.say("STOP")
    assert heard(amal).startswith("You get no news from us, and it stays so. We still answer you here.")
    assert STOPPED not in heard(amal)


def test_a_question_with_options_is_no_hindrance(amal: Talk) -> None:
    press(amal, "complaint")
    amal.say("إيقاف")
    assert heard(amal).startswith(STOPPED)
    assert "You can complain in three ways" in heard(amal), "and is asked again"


def test_in_a_question_for_words_it_is_the_answer_with_the_command_beside_it(amal: Talk) -> None:
    amal.say("/human")
    amal.say("إيقاف")
    assert not stopped(amal), "so people say that their benefit was suspended"
    assert "إيقاف" in amal.buttons
    amal.say("[إيقاف]")
    assert stopped(amal)


def test_right_after_a_broadcast_it_is_said_to_the_broadcast(amal: Talk) -> None:
    amal.say("/human")
    got(amal.db, amal.contact_id, WORKING + timedelta(minutes=20))
    at(amal, WORKING + timedelta(minutes=50))
    amal.say("stop")
    assert stopped(amal)
    assert heard(amal).startswith(STOPPED)
    assert "What is it about?" in heard(amal), "and the question is still open"


@pytest.mark.parametrize(
    ("came", "now"),
    [(timedelta(minutes=-5), timedelta(minutes=10)), (timedelta(minutes=10), timedelta(minutes=75))],
    ids=["asked since", "longer ago"],
)
def test_not_where_something_was_asked_since_or_it_is_longer_ago(amal: Talk, came: timedelta, now: timedelta) -> None:
    amal.say("/human")
    got(amal.db, amal.contact_id, WORKING + came)
    at(amal, WORKING + now)
    amal.say("stop")
    assert not stopped(amal)


def test_an_offer_of_the_conversation_is_no_hindrance(amal: Talk) -> None:
    press(amal, "complaint", "named")
    amal.say("I need a lawyer for my divorce")
    assert "Leave the complaint" in heard(amal)
    amal.say("stop")
    assert stopped(amal)
    assert heard(amal).startswith(STOPPED)
    assert "Leave the complaint" in heard(amal)


def test_while_a_colleague_talks_it_is_obeyed_and_the_bot_stays_silent_else(amal: Talk, db: Connection) -> None:
    amal.say("/human")
    case_id = db.execute(select(col(Case.id))).scalar_one()
    take_over(db, add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"]), case_id, WORKING)
    for word in ("stop", "/stop"):
        assert [message.text for message in amal.say(word)] != []
        assert len(amal.heard) == 1
    assert stopped(amal)


def test_who_never_agreed_to_anything_is_asked_nothing(talk: Talk) -> None:
    """A number of a list: they never wrote before, and want to be left alone."""
    at(talk, WORKING).hint = "en"
    talk.say("STOP")
    assert len(talk.heard) == 1
    assert stopped(talk)


def suppression(db: Connection, contact_id: UUID) -> tuple[str, UUID | None] | None:
    row = db.execute(
        select(col(Suppression.reason), col(Suppression.broadcast_id)).where(col(Suppression.contact_id) == contact_id)
    ).one_or_none()
    return (row.reason, row.broadcast_id) if row else None


def test_it_is_written_down_with_the_broadcast_before_it(amal: Talk) -> None:
    id = got(amal.db, amal.contact_id, clock.now() - timedelta(hours=2))
    amal.say("stop")
    assert suppression(amal.db, amal.contact_id) == ("stopped", id)
    amal.say("start")
    assert suppression(amal.db, amal.contact_id) is None


def test_updates_of_a_case_come_all_the_same(amal: Talk, db: Connection, org: Organisation) -> None:
    amal.say("stop")
    draft = Draft(CaseKind.COMPLAINT, amal.contact_id, category="not_received", language="en", story=Told("Nothing."))
    receipt = file_case(db, draft, org, WORKING)
    basel = add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"])
    reply(db, basel, receipt.case_id, "Your parcel is at the office.", now=WORKING)
    change_state(db, basel, receipt.case_id, State.WAITING, "Please send your card.", now=WORKING)
    queued = [words for state, words in sent_to(db, amal.contact_id) if state == "queued"]
    assert any("Your parcel is at the office." in words for words in queued)
    assert any("Please send your card." in words for words in queued)


def test_the_question_of_weeks_later_is_news_and_stays_away(amal: Talk, db: Connection, org: Organisation) -> None:
    draft = Draft(CaseKind.COMPLAINT, amal.contact_id, category="not_received", language="en", story=Told("Nothing."))
    receipt = file_case(db, draft, org, WORKING)
    db.execute(update(Case).where(col(Case.id) == receipt.case_id).values(state="closed", decision="upheld",
               closed_at=WORKING - timedelta(days=15)))  # fmt: skip
    savepoint = db.begin_nested()
    assert ask_once_more(db, org, WORKING) == 1
    savepoint.rollback()
    amal.say("stop")
    assert ask_once_more(db, org, WORKING) == 0


@pytest.mark.parametrize(("reason", "code"), [("unreachable", "403"), ("stopped", "21610"), ("stopped", "63014")])
def test_who_writes_again_is_written_to_again(amal: Talk, reason: str, code: str) -> None:
    set_unreachable(amal.db, amal.contact_id, reason, code=code, broadcast_id=got(amal.db, uuid4(), WORKING))
    found = suppression(amal.db, amal.contact_id)
    assert found is not None
    assert found[0] == code
    amal.say("hello")
    assert suppression(amal.db, amal.contact_id) is None


def test_who_stopped_and_was_blocked_stays_stopped(amal: Talk) -> None:
    amal.say("stop")
    set_unreachable(amal.db, amal.contact_id, "unreachable", code="403")
    amal.say("hello")
    assert suppression(amal.db, amal.contact_id) == ("stopped", None)


def test_an_opt_out_between_planning_and_sending_is_honoured(db: Connection, org: Organisation, talk: Talk) -> None:
    """Of a broadcast that waits, paused: nothing goes to who stopped meanwhile, and the row says why."""
    people = subscribers(db, 3)
    id, lease, now = sent(db, officer(db), org), uuid4(), WORKING
    db.execute(update(Broadcast).where(col(Broadcast.id) == id).values(state=BroadcastState.PLANNING))
    beat(db, lease)
    assert stored.take(db, id, lease)
    assert plan(db, id, lease, Ready(["telegram"]), org, now)
    carla = officer(db)
    assert acting.pause(db, carla, id)
    somebody = Talk(db, talk.conversations, "700000001")
    somebody.say("STOP")
    assert somebody.contact_id == people[1]
    assert acting.resume(db, carla, id)
    step = delivery.claim(db, Walk(id, now, lease, "telegram", org.timezone), 10)
    assert {to.contact_id for to in step.claimed} == {people[0], people[2]}
    assert step.skipped == 1
    mine = text("SELECT state, reason FROM delivery WHERE contact_id = :id")
    row: Any = db.execute(mine, {"id": people[1]}).one()
    assert tuple(row) == ("skipped", "stopped")
