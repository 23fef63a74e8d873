"""A referral as the person meets it: who would get what, taken out and put back, yes, no, and thought over."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.casework import Way
from bot.casework.referrals.receiving import read_referral
from bot.casework.referrals.referring import cancel
from bot.casework.referrals.telephone import told
from bot.casework.talk.replies import reply
from bot.people import set_word
from storage.consent import Consent
from storage.conversation import Conversation
from storage.tables import table_of
from tests.casework.people import sent_to
from tests.flows.referred import asked, colleague, filed, ready, state_of, tap
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING
from tests.transcripts import Talk

LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


def consents(talk: Talk) -> list[bool]:
    table = table_of(Consent)
    mine = (table.c.contact_id == talk.contact_id, table.c.purpose == "referral")
    return list(talk.db.execute(select(table.c.given).where(*mine).order_by(table.c.id)).scalars())


def last_sent(talk: Talk) -> str:
    said = sent_to(talk.db, talk.contact_id)[-1][1]
    return "".join(letter for letter in said if letter not in "\u2066\u2067\u2068\u2069")


def test_the_whole_question(talk: Talk) -> None:
    ready(talk, "en")
    proposed = asked(talk, colleague(talk), filed(talk))
    assert proposed.asked
    assert last_sent(talk).endswith("Please read who they are and what they would get, and then decide.")
    assert "Safe Door" not in last_sent(talk)
    tap(talk)
    assert heard(talk) == (
        "We want to connect you with Safe Door.\n"
        "Who they are: Lawyers and a safe house, free for everybody\n"
        "Their telephone: +970 2 240 1234\n\n"
        "Why: So that a lawyer can advise you.\n\n"
        "They would get only this:\n"
        "• Name: Amal Hamdan\n"
        "• Telephone number: +970 599 123 456\n"
        "• What you told us: The parcel never came to our street.\n\n"
        "No costs you nothing: your case goes on as before. And you can change your mind until it is passed on.\n\n"
        "May we tell them?"
    )
    assert list(talk.buttons) == ["Yes, tell them this", "No, tell nobody", "Take something out", "Talk to a person"]


def test_arabic(talk: Talk) -> None:
    ready(talk, "ar")
    asked(talk, colleague(talk), filed(talk))
    tap(talk)
    talk("""
        > [ليس كل هذا]
        < ✓ يصلهم. ✗ لا يصلهم.… [✓ الاسم] [✓ رقم الهاتف] [✓ ما حكيتموه لنا] [جاهز]
        > [✓ رقم الهاتف]
        < ✓ يصلهم. ✗ لا يصلهم.… [✓ الاسم] [✗ رقم الهاتف] [✓ ما حكيتموه لنا] [جاهز]
        > [جاهز]
        < نريد أن نوصلكم بهذه الجهة: الباب الآمن.…لن يصلهم:⏎• رقم الهاتف…هل نخبرهم؟ …
        > ١
        < شكرًا لكم. … [غيّرت رأيي]
        > [غيّرت رأيي]
        < قلتم نعم، ولم نخبر أحدًا بعد. هل يبقى الأمر هكذا؟ [نعم، يبقى هكذا] [لا، تراجعت]
        > [لا، تراجعت]
        < … [غيّرت رأيي]
    """)


@LANGUAGES
def test_yes_to_what_was_left_in(talk: Talk, language: str) -> None:
    ready(talk, language)
    proposed = asked(talk, colleague(talk), filed(talk))
    assert state_of(talk, proposed.id) == ("asked", [])
    tap(talk)
    press(talk, "change", "telephone", "story", "story", "done", "yes")
    assert state_of(talk, proposed.id) == ("sent", ["name", "story"])
    assert consents(talk) == [True]


@LANGUAGES
def test_no_costs_nothing(talk: Talk, language: str) -> None:
    ready(talk, language)
    proposed = asked(talk, colleague(talk), filed(talk))
    tap(talk)
    press(talk, "no")
    assert state_of(talk, proposed.id) == ("refused", [])
    assert consents(talk) == [False]


def test_nothing_left_is_no_yes(talk: Talk) -> None:
    ready(talk, "en")
    asked(talk, colleague(talk), filed(talk))
    tap(talk)
    press(talk, "change", "name", "telephone", "story", "done")
    assert "Now nothing is left that they could get." in heard(talk)
    assert "Yes, tell them this" not in talk.buttons


def test_typed_numbers_in_any_digits(talk: Talk) -> None:
    ready(talk, "en")
    proposed = asked(talk, colleague(talk), filed(talk))
    tap(talk)
    for typed in ("٣", "۲", "4", "1"):  # change, telephone, ready, yes
        talk.say(typed)
    assert state_of(talk, proposed.id) == ("sent", ["name", "story"])


def test_a_mind_is_changed_both_ways(talk: Talk) -> None:
    ready(talk, "en")
    proposed = asked(talk, colleague(talk), filed(talk))
    tap(talk)
    press(talk, "yes")
    tap(talk)
    press(talk, "no")
    assert state_of(talk, proposed.id) == ("refused", [])
    tap(talk)
    assert heard(talk).startswith("You said no to this before, and we told nobody.")
    press(talk, "yes")
    assert state_of(talk, proposed.id)[0] == "sent"
    assert consents(talk) == [True, False, True]


def test_what_was_read_cannot_be_taken_back(talk: Talk) -> None:
    ready(talk, "en")
    proposed = asked(talk, colleague(talk), filed(talk))
    tap(talk)
    press(talk, "yes")
    read_referral(talk.db, colleague(talk, name="rana", partner="safe_door"), proposed.id, WORKING)
    tap(talk)
    assert heard(talk).startswith("Safe Door have heard of it already.")
    assert state_of(talk, proposed.id)[0] == "sent"


def test_read_while_it_is_taken_back(talk: Talk) -> None:
    ready(talk, "en")
    basel = colleague(talk)
    proposed = asked(talk, basel, filed(talk), "partner.clinic")
    tap(talk)
    press(talk, "yes")
    tap(talk)
    told(talk.db, basel, proposed.id, "Dr. Salma", WORKING)
    press(talk, "no")
    assert heard(talk).startswith("Jenin clinic have heard of it already.")
    assert state_of(talk, proposed.id)[0] == "sent"


def test_an_old_button_files_nothing(talk: Talk) -> None:
    ready(talk, "en")
    basel = colleague(talk)
    proposed = asked(talk, basel, filed(talk))
    tap(talk)
    yes = talk.buttons["Yes, tell them this"]
    cancel(talk.db, basel, proposed.id, WORKING)
    tap(talk, yes)
    assert heard(talk) == "This question is over, you need not answer it. Nothing was passed on."
    tap(talk, yes)
    assert state_of(talk, proposed.id)[0] == "cancelled"
    assert consents(talk) == []


def test_a_button_without_a_question(talk: Talk) -> None:
    ready(talk, "en")
    tap(talk)
    assert heard(talk) == "There is no question waiting for you."


def test_another_persons_question_is_not_shown(talk: Talk) -> None:
    ready(talk, "en")
    asked(talk, colleague(talk), filed(talk))
    other = talk.another("stranger")
    agreed(other, "en")
    tap(other)
    assert heard(other) == "There is no question waiting for you."


def test_several_questions_come_one_after_the_other(talk: Talk) -> None:
    ready(talk, "en")
    basel = colleague(talk)
    first = asked(talk, basel, filed(talk))
    second = asked(talk, basel, filed(talk), "partner.clinic", WORKING + timedelta(minutes=1))
    tap(talk)
    press(talk, "no")
    tap(talk)
    assert "Jenin clinic" in heard(talk)
    press(talk, "yes")
    assert (state_of(talk, first.id)[0], state_of(talk, second.id)[0]) == ("refused", "sent")


def test_a_typed_yes_to_something_else_is_no_consent(talk: Talk) -> None:
    ready(talk, "en")
    basel, case_id = colleague(talk), filed(talk)
    proposed = asked(talk, basel, case_id)
    tap(talk)
    reply(talk.db, basel, case_id, "Do you still live in Jenin?", now=WORKING)
    talk.say("yes")
    assert heard(talk).startswith("Another message came in between.")
    assert state_of(talk, proposed.id)[0] == "asked"
    talk.say("yes")
    assert state_of(talk, proposed.id)[0] == "sent"


def test_while_a_colleague_talks_buttons_alone_answer(talk: Talk) -> None:
    ready(talk, "en")
    basel, case_id = colleague(talk), filed(talk)
    proposed = asked(talk, basel, case_id)
    talk.say("human")
    held = table_of(Conversation).update()
    talk.db.execute(held.where(table_of(Conversation).c.contact_id == talk.contact_id).values(holder=basel.id))
    tap(talk)
    assert "May we tell them?" in heard(talk)
    buttons = talk.buttons
    assert talk.say("yes") == []
    assert state_of(talk, proposed.id)[0] == "asked"
    tap(talk, buttons["Talk to a person"])
    assert heard(talk).startswith("Write it here: the colleague who is with you reads it.")
    tap(talk)
    press(talk, "yes")
    assert state_of(talk, proposed.id)[0] == "sent"


def test_talking_first_calls_a_colleague_into_the_case(talk: Talk) -> None:
    ready(talk, "en")
    case_id = filed(talk)
    proposed = asked(talk, colleague(talk), case_id)
    tap(talk)
    press(talk, "human")
    assert heard(talk).startswith("Nobody is told anything until you have decided.")
    handoffs = talk.db.execute(text("SELECT case_id FROM handoff")).scalars().all()
    assert handoffs == [case_id]
    assert state_of(talk, proposed.id)[0] == "asked"


@LANGUAGES
def test_a_sensitive_question_waits_for_the_word(talk: Talk, language: str) -> None:
    ready(talk, language)
    case_id = filed(talk, sensitive=True)
    set_word(talk.db, talk.contact_id, "pomegranate")
    samar = colleague(talk, "safeguarding", name="samar")
    proposed = asked(talk, samar, case_id)
    pending = [said for state, said in sent_to(talk.db, talk.contact_id) if state == "pending"]
    assert len(pending) == 1
    tap(talk)  # somebody who knows the button, on a telephone that is not theirs
    assert "Safe Door" not in heard(talk)
    assert "الباب" not in heard(talk)
    assert len(talk.buttons) == 0
    talk.say("pomegranate")
    tap(talk)
    assert talk.conversations.topics["referral"].sensitive is False
    assert all(message.sensitive for message in talk.heard)
    assert "Amal" not in heard(talk)
    assert "599" not in heard(talk)
    press(talk, "yes")
    assert state_of(talk, proposed.id) == ("sent", ["name", "telephone", "story"])


def test_who_hides_is_asked_but_never_named(talk: Talk) -> None:
    ready(talk, "en")
    proposed = asked(talk, colleague(talk), filed(talk, way=Way.HIDDEN))
    tap(talk)
    assert "Amal" not in heard(talk)
    press(talk, "yes")
    assert state_of(talk, proposed.id) == ("sent", ["story"])


def test_a_closed_case_passes_nothing_on(talk: Talk) -> None:
    ready(talk, "en")
    case_id = filed(talk)
    proposed = asked(talk, colleague(talk), case_id)
    tap(talk)
    talk.db.execute(text("UPDATE cases SET state = 'closed', closed_at = now() WHERE id = :id"), {"id": case_id})
    press(talk, "yes")
    assert heard(talk).startswith("This question is over")
    assert state_of(talk, proposed.id)[0] == "asked"


def test_the_words_of_a_colleague_cannot_turn_the_line(talk: Talk) -> None:
    ready(talk, "en")
    asked(talk, colleague(talk), filed(talk), purpose="", words="‮help⁩ you\x00 with <b>papers</b>")
    tap(talk)
    said = "\n".join(message.text for message in talk.heard)
    assert "\u202e" not in said
    assert said.count("\u2068") + said.count("\u2066") == said.count("\u2069")


def test_the_history_tells_each_step(talk: Talk) -> None:
    ready(talk, "en")
    asked(talk, colleague(talk), filed(talk))
    tap(talk)
    press(talk, "no")
    talk.say("/menu")
    press(talk, "track")
    talk.say("1")
    assert "We asked whether we may tell others who can help. “Safe Door”" in heard(talk)
    assert "You said no: nobody was told. “Safe Door”" in heard(talk)
