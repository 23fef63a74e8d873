"""What a private matter leaves behind: nothing on the screen, a case for few, and answers that open with a word."""

import pytest
from sqlalchemy import text

from bot.casework.talk.replies import reply
from bot.messages import Incoming
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from tests.casework.people import on_duty, sent_to
from tests.flows.filed import cases, the_case, writing_only
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

CONTACT = ("protection", "yes", "contact", "self", "adult", "later")
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


def asked(talk: Talk, language: str, word: str) -> Talk:
    """Somebody who is to be written to, behind this word; none when it is empty."""
    at(agreed(talk, language), WORKING)
    press(talk, *CONTACT, "write", "skip")
    if word:
        talk.say(word)
    else:
        press(talk, "skip")
    press(talk, "no")
    return talk


def answered(talk: Talk) -> list[str]:
    """What is queued after samar of the safeguarding role has answered."""
    samar = add_colleague(talk.db, "samar@example.org", "Samar Odeh", ["safeguarding"])
    assert reply(talk.db, samar, the_case(talk).id, "We are here on Monday.", now=WORKING)
    return waiting(talk)


def tap(talk: Talk) -> None:
    """On the button of the notice that a message is waiting."""
    talk.send(Incoming(talk.channel, "test", talk.sender, "tap", button="0:open"))


def waiting(talk: Talk) -> list[str]:
    return [body for state, body in sent_to(talk.db, talk.contact_id) if state == "pending"]


@LANGUAGES
def test_the_answer_waits_for_the_word(talk: Talk, language: str) -> None:
    asked(talk, language, "رمّان")
    assert answered(talk) == ["We are here on Monday."]
    talk.say("/menu")
    assert waiting(talk)
    talk.say("رمان ")
    assert not waiting(talk)


@LANGUAGES
def test_a_tap_asks_for_the_word(talk: Talk, language: str) -> None:
    asked(talk, language, "pomegranate")
    answered(talk)
    tap(talk)
    assert waiting(talk)
    assert len(talk.heard) == 1
    assert "pomegranate" not in heard(talk)


@LANGUAGES
def test_without_a_word_a_tap_opens(talk: Talk, language: str) -> None:
    asked(talk, language, "")
    answered(talk)
    tap(talk)
    assert not waiting(talk)


def test_the_same_word_can_be_chosen_again(talk: Talk) -> None:
    asked(talk, "en", "pomegranate")
    talk.say("/menu")
    press(talk, *CONTACT, "write", "skip")
    talk.say("pomegranate")
    press(talk, "no")
    assert len(cases(talk)) == 2


def test_only_a_digest_of_the_word_is_kept(talk: Talk) -> None:
    asked(talk, "en", "pomegranate")
    kept = talk.db.execute(text("SELECT word_index FROM conversation WHERE contact_id = :id"), {"id": talk.contact_id})
    assert len(kept.scalar_one()) == 32


def test_a_word_needs_three_letters(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, *CONTACT, "write", "skip")
    talk.say("4711")
    assert heard(talk).startswith("This word does not work. Please choose one with at least three letters.")


def test_a_word_of_command_stays_a_command(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, *CONTACT, "write", "skip")
    talk.say("hide")
    assert heard(talk) == "Hello! Have a good day."
    assert cases(talk) == []


@LANGUAGES
def test_who_does_not_hear_is_never_called(talk: Talk, language: str) -> None:
    at(agreed(talk, language), WORKING)
    press(talk, *CONTACT, "only", "skip", "skip", "no")
    assert writing_only(talk)
    talk.say("/menu")
    press(talk, *CONTACT)
    assert [id.partition(":")[2] for id in talk.buttons.values()] == ["skip"]  # when it is safe, no longer how


@LANGUAGES
def test_hours_only_where_a_rota_stands_behind_them(talk: Talk, org: Organisation, language: str) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, language), WORKING)
    press(talk, *CONTACT, "write", "skip", "skip")
    hours = {"en": "Within 24 hours they do something about it.", "ar": "ويبدأ العمل خلال ٢٤ ساعة."}
    assert hours[language] in heard(talk)


@LANGUAGES
def test_after_half_an_hour_nothing_is_shown(talk: Talk, language: str) -> None:
    at(agreed(talk, language), WORKING)
    press(talk, *CONTACT)
    talk.wait(minutes=31)
    talk.say("hello")
    assert {id.partition(":")[2] for id in talk.buttons.values()} >= {"aid", "complaint", "protection"}


def test_leaving_puts_nothing_aside(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, *CONTACT)
    talk.say("/menu")
    press(talk, "protection")
    assert "Is it safe for you to write now?" in heard(talk)


@LANGUAGES
def test_what_was_written_before_is_passed_on_only_with_a_yes(talk: Talk, language: str) -> None:
    words = "There is something at home that I cannot tell"
    at(agreed(talk, language), WORKING)
    talk.say(words)
    press(talk, *CONTACT, "write", "skip", "skip")
    assert words not in heard(talk)
    press(talk, "yes", "no")
    assert the_case(talk).story == words
    talk.say(words)
    press(talk, *CONTACT, "write", "skip", "skip", "no", "no")
    assert sorted(case.story for case in cases(talk)) == ["", words]


def test_words_of_danger_make_it_urgent(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, *CONTACT, "write")
    talk.say("he is beating me now")
    press(talk, "skip", "no")
    assert the_case(talk).urgent


@LANGUAGES
def test_where_no_place_is_near(talk: Talk, org: Organisation, language: str) -> None:
    anywhere = tuple(service for service in org.services if not service.regions)
    talk.conversations.organisation = lambda: org.model_copy(update={"services": anywhere})
    at(agreed(talk, language), WORKING)
    press(talk, "protection", "yes", "near", "ps_jen")
    assert (
        talk.heard[0].text
        == {
            "en": "I know no place near you. The numbers above answer from anywhere.",
            "ar": "لا أعرف مكانًا قريبًا منكم. لكن الأرقام التي فوق ترد عليكم أينما كنتم.",
        }[language]
    )


@LANGUAGES
def test_everything_but_the_way_can_be_left_out(talk: Talk, language: str) -> None:
    at(agreed(talk, language), WORKING)
    press(talk, "protection", "yes", "contact", "skip", "skip", "skip", "write", "skip", "skip", "no")
    assert the_case(talk).facts == {"way": "write", "when": "any", "audience": {}}


def test_on_whatsapp_this_number_is_enough(talk: Talk) -> None:
    talk.channel = "whatsapp"
    at(agreed(talk, "ar"), WORKING)
    press(talk, *CONTACT, "call", "skip", "skip", "skip", "no")
    assert the_case(talk).facts["way"] == "call"
    assert the_case(talk).identity == {}


@LANGUAGES
def test_who_agreed_to_nothing_is_told_that_this_is_kept(talk: Talk, language: str) -> None:
    at(agreed(talk, language, consent="no"), WORKING)
    press(talk, "complaint", "traceless", "self", "staff", "protection", "yes", "contact")
    said = {
        "en": "To answer you, I must keep what you answer now. Only the trained colleagues can open it.",
        "ar": "حتى نرد عليكم، عليّ أن أحفظ أجوبتكم من هنا. لا يفتحها إلا زملاء مدرَّبون.",
    }
    assert said[language] in heard(talk)


@pytest.mark.parametrize("flow", ["protection", "legal"])
def test_who_is_new_is_welcomed_first(talk: Talk, flow: str) -> None:
    talk.send(Incoming(talk.channel, "test", talk.sender, "forwarded", button=f"0:{flow}", language_hint="en"))
    assert {id.partition(":")[2] for id in talk.buttons.values()} == {"ar", "en"}
