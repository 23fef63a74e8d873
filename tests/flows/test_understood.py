"""What was understood is said, and one tap goes there; danger that is not plain is asked about gently."""

# ruff: noqa: E501 - a message is one line of a transcript

from datetime import timedelta

import pytest

from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_one_tap_goes_to_what_was_understood(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    talk(
        """
        > بدي أشتكي ما وصلتني الكابونة
        < تريدون أن تشتكوا: «لم أستلم المساعدة». هل فهمت صحيحًا؟ [نعم] [شيء آخر] [الحديث مع موظف]
        > [نعم]
        < قرأت ما كتبتموه، وسأعود إليه بعد لحظة.
        < يمكنكم أن تشتكوا بثلاث طرق…
        """,
        language="ar",
    )


def test_or_to_something_else_or_to_a_person(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > I need a lawyer
        < You need legal help. Is that right? [Yes] [Something else] [Talk to a person]
        > [Something else]
        < How can I help you? [Aid and lists]…[Help and settings]
        > I want to make a complaint
        < You want to make a complaint. Is that right? [Yes] [Something else] [Talk to a person]
        > [Talk to a person]
        < I called a person for you. Our team is at work now. Somebody answers you here as soon as they can.
        < They get what you wrote. Would you like to add anything? Write it, or send a voice note or a photo. [Skip]
        """,
        language="en",
    )


def test_what_is_unsure_offers_three_all_topics_and_a_person(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk.say("My neighbour built a wall on our land")

    assert "I am a computer and did not understand it well" in heard(talk)
    values = [id.partition(":")[2] for id in talk.buttons.values()]
    assert values[-2:] == ["menu", "human"]
    assert 1 <= len(values) - 2 <= 3
    press(talk, "menu")
    assert len(talk.buttons) >= 9


def test_arabizi_is_understood(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    talk.say("bedi mo7ami")
    assert "تحتاجون إلى مساعدة قانونية" in heard(talk)


def test_thanks_anger_and_enough_are_answered_as_such(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > thank you so much
        < You are welcome. Is there anything else I can help you with? [Aid and lists]…[Help and settings]
        > you are idiots and thieves
        < I see that you are angry. If something went wrong, tell us. What can I do for you? [Aid and lists]…[Help and settings]
        > please stop sending me news messages
        < Shall I stop sending you news? You can still write to us at any time, and we will answer. [Yes] [No]
        > [Yes]
        < You will get no more news from us.
        """,
        language="en",
    )
    assert talk.db.exec_driver_sql("SELECT news_stopped FROM contact").scalar_one() is True


HINT = "my little cousin says grandpa does things to him at night"


@pytest.fixture
def asked(talk: Talk) -> Talk:
    agreed(at(talk, WORKING), "en")
    talk.say(HINT)
    return talk


def test_danger_that_is_not_plain_is_asked_about_and_cuts_nothing_off(asked: Talk) -> None:
    assert heard(asked).startswith("I am not sure that I understood you, so I had better ask:")
    assert len(asked.heard) == 2


def test_yes_brings_the_help_lines(asked: Talk) -> None:
    press(asked, "danger")
    assert "If you are in danger now, you can call:" in heard(asked)
    press(asked, "human")
    assert "I called a person for you." in heard(asked)


@pytest.mark.parametrize("said", ["Yes, help me", "yes", "نعم", "da"])
def test_yes_may_be_typed(asked: Talk, said: str) -> None:
    asked.say(said)
    assert "If you are in danger now, you can call:" in asked.heard[0].text


def test_a_typed_no_is_a_no(asked: Talk) -> None:
    asked.say("no")
    assert heard(asked).startswith("That is good.")


def test_who_asks_for_a_person_after_the_help_lines_gets_one_and_files_no_answer(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "complaint", "named", "self", "card", "other", "ps_jen", "skip", "today")
    talk.say("my husband is beating me")
    assert "you can call:" in talk.heard[0].text
    talk.say("a person")
    assert "human" in {choice.id.partition(":")[2] for choice in talk.heard[-1].choices} or "person" in heard(talk)
    assert "I noted" not in heard(talk)


def test_the_name_of_an_option_is_an_answer_whatever_it_sounds_like(talk: Talk) -> None:
    """Of some labels the detector is not sure; nobody who chooses one is asked whether they are in danger."""
    agreed(at(talk, WORKING), "en")
    press(talk, "complaint", "named", "self")
    talk.say("A worker did wrong")
    assert "I had better ask" not in heard(talk)


def test_who_left_the_question_unanswered_is_asked_again_when_danger_comes_back(asked: Talk) -> None:
    asked.say("what is the number of my complaint")
    at(asked, WORKING + timedelta(minutes=3))
    asked.say(HINT)
    assert "I had better ask" in heard(asked)


def test_nobody_in_danger_is_told_to_choose_from_a_list(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "complaint")
    talk.say("my husband is beating me")
    assert "you can call:" in talk.heard[0].text
    assert "Please choose one of these" not in heard(talk)


def test_no_files_is_an_answer_to_the_question_for_files(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "complaint", "named", "self", "card", "other", "ps_jen", "skip", "today")
    talk.say("The card is blocked.")
    talk.say("no")
    assert "What is your name" in heard(talk)


def test_no_is_believed_and_it_is_not_asked_again_at_once(asked: Talk) -> None:
    press(asked, "safe")
    assert heard(asked).startswith("That is good.")
    asked.say(HINT)
    assert "I had better ask" not in heard(asked)


def test_in_the_middle_of_a_complaint_it_is_asked_too_and_the_complaint_goes_on(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "complaint", "named", "self", "card", "other", "ps_jen", "skip", "today")
    talk.say(f"The card is blocked, and {HINT}.")
    assert "I had better ask" in talk.heard[0].text
    before = talk.heard[-1].text
    press(talk, "safe")
    assert talk.heard[-1].text == before


def test_a_medical_emergency_brings_the_ambulance_first(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    talk.say("ابوي مغمى عليه وما بيتنفس")
    assert "الإسعاف" in talk.heard[0].text.splitlines()[1]
