"""Two numbers of ours: somebody who writes to both is two contacts, and one who wants or does not want news."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text, update
from sqlmodel import col

from bot.casework import erase
from bot.conversation import Conversations
from bot.messages import Incoming, Outgoing
from bot.outreach.own_data import news_of
from bot.outreach.pressing import Came, Place, press, replied, typed
from bot.outreach.subscribing import Known, Wish, known, leave, stop, subscribe
from bot.people import set_unreachable
from bot.queueing import enqueue
from storage.broadcast import Broadcast
from storage.consent import Consent
from storage.contact import Contact
from storage.message import Purpose
from storage.subscription import Suppression
from storage.twins import twins_of
from tests.flows.steps import agreed, heard
from tests.flows.times import WORKING, at
from tests.outreach.crowd import subscribers
from tests.outreach.sent import answers, got
from tests.transcripts import Talk

NUMBER = 970599000111
HOTLINE, NEWS = "+14155238886", "+14155230000"


@pytest.fixture
def twins(db: Connection) -> tuple[UUID, UUID]:
    """Huda at the hotline, where she subscribed, and at the sender of news."""
    (hotline,) = subscribers(db, 1, channel="whatsapp", account=HOTLINE, first=NUMBER, language="en")
    (news,) = subscribers(db, 1, channel="whatsapp", account=NEWS, first=NUMBER, language="en")
    subscribers(db, 3, channel="whatsapp", account=NEWS, first=NUMBER + 1)
    db.execute(text("DELETE FROM subscription WHERE contact_id = :id"), {"id": news})
    return hotline, news


def stopped(db: Connection) -> set[UUID]:
    return set(db.execute(select(col(Contact.id)).where(col(Contact.news_stopped))).scalars())


def test_they_find_each_other_and_nobody_else(db: Connection, twins: tuple[UUID, UUID]) -> None:
    hotline, news = twins
    assert twins_of(db, hotline) == [news]
    assert twins_of(db, news) == [hotline]
    (alone,) = subscribers(db, 1, account="elsewhere", first=NUMBER)
    assert twins_of(db, alone) == [], "another channel is another matter"


@pytest.mark.parametrize("side", [0, 1])
def test_a_stop_on_either_side_stops_both(db: Connection, twins: tuple[UUID, UUID], side: int) -> None:
    sent = got(db, twins[0], WORKING, channel="whatsapp")
    db.execute(text("UPDATE delivery SET finished_at = now() - interval '1 hour', planned_at = now()"))
    stop(db, twins[side], "en", WORKING)
    assert stopped(db) == set(twins)
    caused = select(col(Suppression.contact_id)).where(col(Suppression.broadcast_id) == sent)
    assert db.execute(caused).scalars().all() == [twins[0]], "counted once"
    subscribe(db, twins[1 - side], Wish(), "en", WORKING)
    assert stopped(db) == set()


def test_a_subscription_stands_once(db: Connection, twins: tuple[UUID, UUID]) -> None:
    hotline, news = twins
    subscribe(db, news, Wish(("health",)), "en", WORKING)
    rows = text("SELECT contact_id, topics FROM subscription WHERE contact_id = ANY(:ids)")
    assert [tuple(row) for row in db.execute(rows, {"ids": list(twins)})] == [(hotline, ["health"])]
    assert known(db, hotline) == known(db, news) == Known(False, Wish(("health",)))
    leave(db, news, "en", WORKING)
    assert known(db, hotline) == Known(True, None)


def test_a_press_on_the_other_side_counts_for_whom_it_was_sent_to(db: Connection, twins: tuple[UUID, UUID]) -> None:
    hotline, news = twins
    id = got(db, hotline, WORKING, channel="whatsapp", provider_id="SM1")
    assert press(db, news, Place(id, 0), "en", WORKING).came is Came.FIRST
    assert press(db, hotline, Place(id, 1), "en", WORKING).came is Came.CHANGED
    assert answers(db, id) == {hotline: 1}
    assert typed(db, news, "whatsapp", "I cannot", WORKING) == Place(id, 1)
    assert replied(db, news, "SM1", "Not sure") == Place(id, 2)
    assert news_of(db, hotline)["broadcasts"][0]["answer"] == "I cannot"


def test_who_blocks_the_sender_of_news_still_hears_from_the_hotline(db: Connection, twins: tuple[UUID, UUID]) -> None:
    hotline, _news = twins
    id = got(db, hotline, WORKING, channel="whatsapp")
    db.execute(update(Broadcast).where(col(Broadcast.id) == id).values(news_sender=True))
    set_unreachable(db, hotline, "stopped", code="63014", broadcast_id=id)
    assert stopped(db) == set(twins)
    row = db.execute(select(col(Suppression.reason)).where(col(Suppression.contact_id) == hotline)).scalar_one()
    assert row == "63014"
    assert enqueue(db, hotline, Outgoing("Your case moved on."), purpose=Purpose.NOTICE)


def test_who_blocks_the_hotline_hears_nothing_of_us(db: Connection, twins: tuple[UUID, UUID]) -> None:
    hotline, _news = twins
    set_unreachable(db, hotline, "stopped", code="63014", broadcast_id=got(db, hotline, WORKING, channel="whatsapp"))
    assert not enqueue(db, hotline, Outgoing("Your case moved on."), purpose=Purpose.NOTICE)
    assert stopped(db) == set()


class Second(Talk):
    """The same person, writing to the sender of news."""

    def send(self, incoming: Incoming) -> list[Outgoing]:
        return super().send(replace(incoming, account=NEWS))


@pytest.fixture
def huda(talk: Talk, conversations: Conversations) -> Talk:
    at(talk, WORKING)
    return agreed(Talk(talk.db, conversations, f"+{NUMBER}", "whatsapp"), "en")


def test_who_agreed_at_the_hotline_is_not_asked_again(huda: Talk, db: Connection) -> None:
    huda.say("stop")
    second = Second(db, huda.conversations, huda.sender, "whatsapp")
    second.say("hello")
    assert heard(second) == "Hello, you are welcome here. How can I help you?"
    assert second.contact_id != huda.contact_id
    assert stopped(db) == {huda.contact_id, second.contact_id}
    mine = (col(Consent.contact_id) == second.contact_id, col(Consent.purpose) == "conversation")
    assert db.execute(select(col(Consent.given), col(Consent.language)).where(*mine)).all() == [(True, "en")]


def test_a_stranger_to_both_is_welcomed(huda: Talk, db: Connection) -> None:
    other = Second(db, huda.conversations, "+970599000222", "whatsapp")
    other.say("hello")
    assert "Which language shall we speak?" in heard(other)


def test_a_press_there_is_thanked_in_their_language(huda: Talk, db: Connection) -> None:
    id = got(db, huda.contact_id, WORKING - timedelta(minutes=1), channel="whatsapp", language="en")
    second = Second(db, huda.conversations, huda.sender, "whatsapp")
    second.say("2")
    assert heard(second).startswith("Thank you. I have noted: I cannot.")
    assert answers(db, id) == {huda.contact_id: 1}


def test_who_erased_themselves_here_begins_anew_here(huda: Talk, db: Connection) -> None:
    second = Second(db, huda.conversations, huda.sender, "whatsapp")
    second.say("hello")
    subscribe(db, second.contact_id, Wish(), "en", WORKING)
    erase(db, huda.contact_id, still_talking=True, now=WORKING)
    assert known(db, second.contact_id).wish is None, "no news from the other number either"
    huda.say("hello")
    assert "Which language shall we speak?" in heard(huda)
