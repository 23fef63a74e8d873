"""What happens when nobody writes, when a person answers instead of the bot, and what waits until it is opened."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from bot import queueing
from bot.casework.talk.handoff import ask_for_human
from bot.casework.talk.holding import hand_back, take_over
from bot.channels.whatsapp import LIMITS as WHATSAPP
from bot.conversation import Conversations
from bot.messages import Incoming, Outgoing
from bot.organisation import Organisation
from bot.people import set_unreachable, set_word
from bot.staff.colleagues import add_colleague
from bot.timers import look_after
from storage.sealed import ring
from tests.engine.flows import FILED, TOPICS
from tests.transcripts import TELEGRAM, Talk, shown

REMINDER = (
    "You had begun something here. Write to me whenever you want to go on. What you wrote is kept for a week. [Go on]"
)
NOTICE = "A new message is waiting for you. [Open it]"


@pytest.fixture
def conversations(org: Organisation) -> Conversations:
    FILED.clear()
    limits = {"telegram": TELEGRAM, "webchat": TELEGRAM, "whatsapp": WHATSAPP}
    return Conversations(TOPICS, lambda: org, limits, uuid4())


@pytest.fixture
def amal(db: Connection, conversations: Conversations) -> Talk:
    """Somebody who chose English and agreed."""
    return agreed(Talk(db, conversations, hint="en"))


def agreed(talk: Talk) -> Talk:
    talk.say("/language en")
    talk.say("Yes")
    return talk


def complaining(talk: Talk) -> Talk:
    """A complaint in which one question was answered."""
    talk.say("Complain")
    talk.say("Health")
    return talk


def press(talk: Talk, button: str) -> list[Outgoing]:
    """Press a button that is bound to no question, or to an old one."""
    return talk.send(Incoming(talk.channel, "test", talk.sender, uuid4().hex, button=button, language_hint=talk.hint))


def begun(db: Connection, talk: Talk) -> list[str]:
    """What we said without being asked, as it was queued."""
    rows = db.execute(
        text(
            "SELECT id, body_sealed FROM message WHERE contact_id = :contact AND purpose = 'notice' AND outgoing"
            " ORDER BY seq"
        ),
        {"contact": talk.contact_id},
    )
    bodies = (ring().open_json(row.body_sealed, at=f"message.body_sealed.{row.id}") for row in rows)
    return [shown(Outgoing.from_json(body)) for body in bodies]


def hours_later(db: Connection, talk: Talk, **passed: float) -> list[str]:
    """Let time pass, and look after all conversations; what was said by ourselves until then."""
    talk.wait(**passed)
    look_after(db, TOPICS, talk.now())
    return begun(db, talk)


def test_an_abandoned_complaint_is_reminded_of_once_while_the_window_is_open(db: Connection, amal: Talk) -> None:
    complaining(amal)
    assert hours_later(db, amal, hours=21, minutes=50) == []
    assert hours_later(db, amal, minutes=30) == [REMINDER]  # WhatsApp's window closes after 24 hours
    for _day in range(6):
        assert hours_later(db, amal, days=1) == [REMINDER]
    amal(
        """
        > [Health]
        < This button belongs to an earlier question.
        < What happened?
        """
    )


def test_the_reminder_leads_back_to_the_question(db: Connection, amal: Talk) -> None:
    complaining(amal)
    assert hours_later(db, amal, hours=23) == [REMINDER]
    assert [message.text for message in press(amal, "0:resume")] == ["What happened?"]
    assert hours_later(db, amal, hours=23) == [REMINDER]


def test_a_week_later_it_is_forgotten(db: Connection, amal: Talk) -> None:
    complaining(amal)
    assert hours_later(db, amal, hours=23) == [REMINDER]
    assert hours_later(db, amal, days=7) == [REMINDER]
    assert db.execute(text("SELECT due_at FROM conversation WHERE contact_id = :c"), {"c": amal.contact_id}).one() == (
        None,
    )
    amal("> I am back\n< What now? [Complain] [Long list]")


def test_who_answered_nothing_is_not_reminded(db: Connection, amal: Talk) -> None:
    amal.say("Complain")
    assert hours_later(db, amal, hours=23) == []


def test_who_wrote_again_is_not_reminded_of_what_they_went_on_with(db: Connection, amal: Talk) -> None:
    complaining(amal)
    amal.wait(hours=21)
    amal.say("It leaks.")
    assert hours_later(db, amal, hours=2) == []
    assert hours_later(db, amal, hours=21) == [REMINDER]


def test_sensitive_talks_are_never_reminded_of_and_leave_after_half_an_hour(db: Connection, amal: Talk) -> None:
    amal.say("Long list")
    press(amal, "0:legal")
    assert amal.heard[-1].text == "What do you need?"
    assert hours_later(db, amal, minutes=25) == []
    amal.say("?")
    assert amal.heard[-1].text == "What do you need?"
    assert hours_later(db, amal, minutes=45) == []
    amal("> hello\n< What now? [Complain] [Long list]")
    assert hours_later(db, amal, hours=23) == []


def test_nobody_is_reminded_whom_nothing_reaches_or_a_person_answers(db: Connection, amal: Talk) -> None:
    complaining(amal)
    set_unreachable(db, amal.contact_id, "blocked")
    assert hours_later(db, amal, hours=23) == []
    basel = complaining(agreed(amal.another("basel")))
    held_by_carla(db, basel)
    assert hours_later(db, basel, hours=23) == ["A caseworker from our team is here now. You can write directly."]


def test_the_reminder_speaks_the_persons_language(db: Connection, amal: Talk) -> None:
    complaining(amal)
    amal.say("/language ar")
    (reminder,) = hours_later(db, amal, hours=23)
    assert reminder.startswith("كنتم قد بدأتم شيئًا هنا.")


def held_by_carla(db: Connection, talk: Talk) -> tuple[UUID, Any]:
    """The talk is in the hands of a caseworker; the case, and she."""
    carla = add_colleague(db, f"carla-{uuid4().hex}@example.org", "Carla Haddad", ["supervisor"])
    handoff = ask_for_human(db, talk.contact_id, note="please")
    take_over(db, carla, handoff.case_id)
    return handoff.case_id, carla


def entries(db: Connection, case_id: UUID) -> list[str]:
    rows = db.execute(
        text("SELECT id, text_sealed FROM entry WHERE case_id = :case AND kind = 'message' ORDER BY at"),
        {"case": case_id},
    )
    return [ring().open(row.text_sealed, at=f"entry.text_sealed.{row.id}").decode() for row in rows if row.text_sealed]


def test_while_a_person_answers_the_bot_is_silent_and_nothing_is_lost(db: Connection, amal: Talk) -> None:
    complaining(amal)
    case_id, carla = held_by_carla(db, amal)
    assert amal.say("Are you there?") == []
    assert amal.say("menu") == []  # a bare word is for her
    assert amal.say("1") == []
    assert entries(db, case_id) == ["Are you there?", "menu", "1"]
    assert amal.say("I want to kill myself")[0].text.startswith("What you write matters to me.")
    assert entries(db, case_id)[-1] == "I want to kill myself"
    assert amal.say("/menu")[-1].text == "What now?"  # but a command works at once
    assert amal.say("still here?") == []
    hand_back(db, carla, case_id)
    assert amal.say("hello again") != []


def waits(db: Connection, talk: Talk, words: str) -> None:
    """A sensitive answer of a caseworker."""
    assert queueing.enqueue(db, talk.contact_id, Outgoing(words, sensitive=True), sensitive=True)


def staff_said(db: Connection, talk: Talk) -> list[str]:
    """The states of what caseworkers wrote."""
    found = db.execute(
        text("SELECT state FROM message WHERE contact_id = :c AND purpose = 'staff' ORDER BY seq"),
        {"c": talk.contact_id},
    )
    return list(found.scalars())


def test_a_sensitive_answer_waits_until_it_is_opened(db: Connection, amal: Talk) -> None:
    waits(db, amal, "We found you a place.")
    assert begun(db, amal) == [NOTICE]
    assert staff_said(db, amal) == ["pending"]
    amal.say("Complain")
    assert staff_said(db, amal) == ["pending"]  # writing opens nothing that others might read
    press(amal, "0:open")
    assert staff_said(db, amal) == ["queued"]
    assert press(amal, "0:open")[0].text == "Nothing is waiting for you at the moment."


def test_with_a_word_of_their_own_nothing_else_opens_it(db: Connection, amal: Talk) -> None:
    set_word(db, amal.contact_id, "Pomegranate")
    waits(db, amal, "We found you a place.")
    assert press(amal, "0:open")[0].text == "Write your word here, and it opens."
    amal.say("apple")
    assert staff_said(db, amal) == ["pending"]
    assert amal.say("  pomegranate! ") == []
    assert staff_said(db, amal) == ["queued"]


def gone(db: Connection, talk: Talk) -> int:
    query = text("SELECT count(*) FROM message WHERE contact_id = :c AND gone")
    return int(db.execute(query, {"c": talk.contact_id}).scalar_one())


def test_hiding_takes_both_sides_off_the_screen_and_says_something_harmless(db: Connection, amal: Talk) -> None:
    amal.say("Complain")
    assert [m.text for m in amal.say("/hide")] == ["Hello! Have a good day."]
    assert amal.last is not None
    assert len(amal.last.hidden) == gone(db, amal) > 6
    assert [m.text for m in amal.say("إخفاء")] == ["Hello! Have a good day."]


def test_after_hiding_a_sensitive_talk_nothing_of_it_comes_back(amal: Talk) -> None:
    amal.say("Long list")
    press(amal, "0:legal")
    amal.say("/hide")
    amal("> hello\n< What now? [Complain] [Long list]")


def test_where_nothing_can_be_hidden_it_is_said_how(db: Connection, conversations: Conversations) -> None:
    huda = agreed(Talk(db, conversations, "huda", "whatsapp", hint="en"))
    (how,) = huda.say("/hide")
    assert how.text.startswith("To clear this chat: open the chat's menu")
    assert gone(db, huda) == 0
