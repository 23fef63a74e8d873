"""Tests of a broadcast: a code says where they go, they come in every language, and count for nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot import clock
from bot.casework.refused import Refused
from bot.messages import Outgoing
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.content import Button, Content, read_button
from bot.outreach.testing import GOOD_FOR, NOBODY, channel_of, claim, forget, new_code, send_test
from bot.people import set_unreachable
from storage.audit import Audit
from storage.broadcast import BroadcastKind
from storage.broadcast import Tester as Place
from storage.message import Message
from storage.sealed import ring
from storage.staff import StaffMember
from tests.outreach import crowd
from tests.transcripts import Talk

HERE = "Your test messages come here now."


@pytest.fixture
def carla(db: Connection) -> StaffMember:
    return crowd.officer(db)


def said(talk: Talk, line: str) -> list[str]:
    return [message.text for message in talk.say(line)]


def told(db: Connection, contact_id: Any) -> list[Outgoing]:
    rows = db.execute(
        select(Message.id, Message.body_sealed)
        .where(col(Message.contact_id) == contact_id, col(Message.outgoing), col(Message.purpose) == "broadcast")
        .order_by(col(Message.seq))
    )
    return [Outgoing.from_json(ring().open_json(row.body_sealed, at=f"message.body_sealed.{row.id}")) for row in rows]


@pytest.fixture
def english(talk: Talk) -> Talk:
    talk.hint = "en"
    return talk


@pytest.mark.parametrize("way", ["test {}", "TEST  {}", " Test {} ", "/start test-{}"])
def test_whoever_writes_the_code_gets_the_tests(db: Connection, carla: StaffMember, english: Talk, way: str) -> None:
    code = new_code(db, carla, clock.now())
    assert re.fullmatch("[a-z2-9]{8}", code)
    assert said(english, way.format(code)) == [HERE]
    assert channel_of(db, carla) == "telegram"
    assert said(english, way.format(code)) != [HERE], "a code is good once"


def test_a_code_is_good_for_a_quarter_of_an_hour(db: Connection, carla: StaffMember, english: Talk) -> None:
    code, later = new_code(db, carla, clock.now() - GOOD_FOR), new_code(db, crowd.officer(db, "lina"), clock.now())
    for wrong in (f"test {code}", f"test {later}x", f"test {later} please", later, f"my test {later}", "test"):
        assert said(english, wrong) != [HERE], wrong
    assert channel_of(db, carla) == ""
    assert said(english, f"test {later}") == [HERE]


def test_a_wrong_code_is_an_ordinary_text(db: Connection, carla: StaffMember, english: Talk) -> None:
    new_code(db, carla, clock.now())
    first = said(english, "test abcdefgh")
    assert first == said(english.another("salma"), "test hgfedcba")
    assert first, "who is new is welcomed as ever"


def test_only_its_digest_is_kept(db: Connection, carla: StaffMember) -> None:
    code = new_code(db, carla, clock.now())
    row = db.execute(select(Place.code_index).where(col(Place.staff_id) == carla.id)).scalar_one()
    assert row is not None
    assert code.encode() not in bytes(row)
    assert new_code(db, carla, clock.now()) != code
    assert not claim(db, carla.id, f"test {code}", clock.now()), "the newer code is the only one"


def test_it_leaves_a_question_that_waits_alone(db: Connection, carla: StaffMember, english: Talk) -> None:
    english.say("hello")
    asked = english.buttons
    english.say(f"test {new_code(db, carla, clock.now())}")
    assert english.heard[0].text == HERE
    english._buttons.update(asked)
    assert "This button belongs to an earlier question." not in said(english, f"[{next(iter(asked))}]")


def test_it_works_while_a_colleague_holds_the_conversation(db: Connection, carla: StaffMember, english: Talk) -> None:
    english.say("hello")
    holding = text("UPDATE conversation SET holder = :by WHERE contact_id = :id")
    db.execute(holding, {"by": carla.id, "id": english.contact_id})
    assert said(english, f"test {new_code(db, carla, clock.now())}") == [HERE]


@pytest.fixture
def here(db: Connection, carla: StaffMember, english: Talk) -> Callable[[], list[Outgoing]]:
    """Carla gets her tests on this telephone."""
    english.say(f"test {new_code(db, carla, clock.now())}")
    return lambda: told(db, english.contact_id)


def test_a_test_comes_in_every_language_and_says_that_it_is_one(
    db: Connection, org: Organisation, carla: StaffMember, here: Callable[[], list[Outgoing]]
) -> None:
    draft = crowd.written(db, carla)
    assert send_test(db, carla, draft, org) == 2
    arabic, english = here()
    assert "عيادة متنقلة" in arabic.text
    assert english.text == "[Test: nobody else gets this]\nA mobile clinic comes to the town square tomorrow."
    assert db.execute(text("SELECT count(*) FROM delivery")).scalar_one() == 0


def test_you_said_we_did_has_its_first_line_in_a_test_too(
    db: Connection, org: Organisation, carla: StaffMember, here: Callable[[], list[Outgoing]]
) -> None:
    content = Content({"en": "The parcels come at ten now."})
    send_test(db, carla, crowd.written(db, carla, content, BroadcastKind.CLOSING_THE_LOOP), org)
    (message,) = here()
    first, line, *_blank, words = message.text.split("\n")
    assert (first, words) == ("[Test: nobody else gets this]", "The parcels come at ten now.")
    assert line.endswith("what changed")


def test_its_buttons_open_what_they_open_and_count_nothing(
    db: Connection, org: Organisation, carla: StaffMember, here: Callable[[], list[Outgoing]], english: Talk
) -> None:
    buttons = (Button({"en": "Yes"}), Button({"en": "No"}), Button({"en": "Ask us"}, "help"))
    draft = crowd.written(db, carla, Content({"en": "Does Sunday suit you?"}, buttons), BroadcastKind.QUESTION)
    send_test(db, carla, draft, org)
    (message,) = here()
    yes, _no, ask = message.choices
    assert read_button(yes.id.removeprefix("0:")) == (NOBODY, 0)
    assert ask.id == "0:help"
    english._buttons.update({choice.label: choice.id for choice in message.choices})
    english.say("[Yes]")
    assert db.execute(text("SELECT count(*) FROM broadcast_answer")).scalar_one() == 0


def test_what_stands_in_the_way_is_said(
    db: Connection, org: Organisation, carla: StaffMember, here: Callable[[], list[Outgoing]], english: Talk
) -> None:
    draft, empty = crowd.written(db, carla), acting.draft(db, carla, BroadcastKind.NEWS, "Empty", clock.now())
    with pytest.raises(Refused, match="one language at least"):
        send_test(db, carla, empty, org)
    with pytest.raises(Refused, match="First say where"):
        send_test(db, crowd.officer(db, "lina"), draft, org)
    set_unreachable(db, english.contact_id, "blocked")
    with pytest.raises(Refused, match="cannot be reached"):
        send_test(db, carla, draft, org)
    forget(db, carla)
    assert channel_of(db, carla) == ""


def test_it_is_audited_for_whose_code_it_was(
    db: Connection, org: Organisation, carla: StaffMember, here: Callable[[], list[Outgoing]]
) -> None:
    send_test(db, carla, crowd.written(db, carla), org)
    actions = select(Audit.action).where(col(Audit.actor) == str(carla.id)).order_by(col(Audit.id))
    assert list(db.execute(actions).scalars()) == [
        "tester:code", "tester:claim", "broadcast:draft", "broadcast:change", "broadcast:test",
    ]  # fmt: skip
