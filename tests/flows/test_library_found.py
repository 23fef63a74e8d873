"""How people come to an answer: from the menu, from free text, by what holds today and where they live."""

# ruff: noqa: E501 - a message is one line of a transcript

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.casework import new_number
from bot.understanding.intents import Intent, understand
from storage.subscription import Subscription
from tests.flows.shelves import holding, written
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_what_was_written_in_the_menu_is_searched_at_once(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > qwxz zxqw
        < You wrote: “qwxz zxqw”. …[Help and settings]
        > [Questions and answers]
        < One question, only once: …[Yes, keep them] [No, thanks]
        > [No, thanks]
        < All right. We keep none of your sentences to learn from.
        < I found no answer to this. …[Yes, keep it] [Talk to a person] [Main menu]
        > /back
        < We cannot go further back from here.
        < I found no answer to this. …[Yes, keep it] [Talk to a person] [Main menu]
        """,
        language="en",
    )


def test_what_nothing_else_explains_is_offered_the_answer_itself(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    assert understand("شو صندوق النفقة").intent is Intent.NONE
    talk(
        """
        > شو صندوق النفقة
        < كتبتم: «شو صندوق النفقة». … [النفقة: لي ولأولادي]…[كل المواضيع] [الحديث مع موظف]
        > [النفقة: لي ولأولادي]
        < سؤال واحد لن يتكرر: …[نعم، احفظوها] [لا، شكرًا]
        > [لا، شكرًا]
        < …
        < النفقة: لي ولأولادي…
        < هل أفادكم هذا؟ [المزيد] [نعم، أفادني] [لا] [الحديث مع موظف]
        """,
        language="ar",
    )


def test_what_is_understood_as_looking_for_information_is_searched_after_one_tap(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    talk(
        """
        > how do I get the disability card
        < You ask about the disability card or help with a disability. Is that right? [Yes] [Something else] [Talk to a person]
        > [Yes]
        < The disability card: how and where?…
        < Was this helpful? …
        """,
        language="en",
    )


def test_a_question_at_a_list_of_choices_leads_to_the_answer_unless_something_was_begun(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar")
    press(talk, "help")
    talk.say("شو صندوق النفقة")
    assert "alimony" in [value.partition(":")[2] for value in talk.buttons.values()]
    talk.say("/menu")
    press(talk, "complaint", "named", "self")
    talk.say("شو صندوق النفقة")
    assert "alimony" not in [value.partition(":")[2] for value in talk.buttons.values()]
    assert "صندوق" not in heard(talk)


def test_who_did_not_agree_and_asks_reads_the_answer(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "ar", consent="no")
    talk.say("شو صندوق النفقة")
    assert "النفقة: لي ولأولادي" in heard(talk)


def test_a_wish_that_is_no_question_goes_by_the_menu_which_asks_first(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    holding(talk, written("paper", "Which paper for the bus"))
    press(talk, "library")
    talk(
        """
        > I want to make a complaint
        < You want to make a complaint. Is that right? [Yes] [Something else] [Talk to a person]
        > [Something else]
        < How can I help you? …
        > [Questions and answers]
        < I found no answer to this. …
        """,
        language="en",
    )


def test_an_answer_taken_back_before_it_is_chosen_is_not_read(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    holding(talk, written("stamp", "Zebra stamp album"))
    talk.say("zebra stamp album")
    stamp = next(label for label, value in talk.buttons.items() if value.partition(":")[2] == "stamp")
    holding(talk)
    talk.say(f"[{stamp}]")
    assert "The short answer" not in heard(talk)


def test_a_number_a_topic_and_words_that_work_anywhere_lead_there(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "library")
    talk.say(f"where is {new_number()}")
    assert "PIN" in heard(talk)
    for word, expected in (
        ("human", "I called a person for you."),
        ("back", "We cannot go further back from here."),
        ("help", "You can write these words at any time:"),
    ):
        talk.say("/menu")
        press(talk, "library")
        talk.say(word)
        assert expected in heard(talk), word


@pytest.mark.parametrize("written", ["؟", "😀😀😀", "a", "x " * 400, "<photo>", "<place>"])
def test_what_is_no_question_is_asked_again(talk: Talk, written: str) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    press(talk, "library")
    talk.say(written)
    assert "What would you like to know?" in heard(talk)


def test_only_what_holds_today_is_found(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    today = WORKING.date()
    holding(
        talk,
        written("past", "Winter help past", valid_until=today - timedelta(days=1)),
        written("coming", "Winter help coming", valid_from=today + timedelta(days=1)),
        written("draft", "Winter help draft", state="draft"),
        written("retired", "Winter help retired", state="retired"),
        written("last", "Winter help last day", valid_until=today),
        written("first", "Winter help first day", valid_from=today),
    )
    press(talk, "library")
    assert {value.partition(":")[2] for value in talk.buttons.values()} == {"last", "first", "human", "menu"}
    talk.say("winter help")
    assert {value.partition(":")[2] for value in talk.buttons.values()} == {"last", "first", "human", "menu"}
    at(talk, WORKING + timedelta(days=1))
    talk.say("winter help")
    assert {value.partition(":")[2] for value in talk.buttons.values()} == {"coming", "first", "human", "menu"}


def test_the_answer_of_ones_own_region_stands_first_and_that_of_another_nowhere(talk: Talk) -> None:
    at(talk, WORKING)
    agreed(talk, "en")
    holding(
        talk,
        written("all", "Where to register for winter help"),
        written("jenin", "Where to register for winter help", regions=["PS-JEN"]),
        written("gaza", "Where to register for winter help", regions=["PS-GZA"]),
    )
    values = {"contact_id": talk.contact_id, "at": WORKING, "region": "ps_jen"}
    talk.db.execute(insert(Subscription).values(**values))
    press(talk, "library")
    talk.say("register winter help")
    assert list(talk.buttons) == ["Jenin: Where to…", "Everywhere: Where to…", "Talk to a person", "Main menu"]
    assert talk.heard[-1].choices[0].detail == "Where to register for winter help · Only in: Jenin"
    talk.say("register winter help in Gaza")
    assert [value.partition(":")[2] for value in talk.buttons.values()][:2] == ["gaza", "all"]
