"""A complaint that was told before anything was asked: what it says is shown once, and only the rest is asked."""

# ruff: noqa: E501 - a message is one line of a transcript

import pytest
from sqlalchemy import Connection

from tests.flows.steps import agreed, heard, press
from tests.flows.test_complaint import kept, read, the_case, to_the_end
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

TOLD = "I did not receive 700 shekels of cash assistance since September, I am from Jenin"
GRAVE = "The officer asked me for a bribe of 100 shekels to write my name down in Nablus"
PLACE = "I want to complain: the food parcel was half empty, we got it yesterday in Balata"


@pytest.fixture(autouse=True)
def monday(talk: Talk) -> None:
    at(talk, WORKING)


def told(talk: Talk, words: str, *values: str, language: str = "en") -> Talk:
    """Written in the menu: one tap says that it is a complaint."""
    agreed(talk, language)
    talk.say(words)
    press(talk, "yes", *values)
    return talk


def offered(talk: Talk) -> list[str]:
    return [id.partition(":")[2] for id in talk.buttons.values()]


def test_what_is_wrong_is_asked_and_the_rest_is_not(talk: Talk, db: Connection) -> None:
    told(talk, TOLD, "named")
    talk(
        """
        > [Change something]
        < Which of these is wrong? I then ask you about it. [What it is about] [Which help] [Where it was] [When it was] [How much]
        > [Where it was]
        < I understood this from your words:⏎⏎• What: I did not receive it⏎• Which help: Cash assistance⏎• When: It still goes on · September 2026⏎• How much: 700…₪⏎⏎Is that right? [Yes, right] [Change something] [No, ask me]
        > [Yes, right]
        < Is the complaint for you or for somebody else? [For me] [For somebody else]
        > [For me]
        < Which governorate or region? …
        > Tubas
        < Which town, …
        > [Skip]
        < I keep what you wrote: …
        """
    )
    to_the_end(talk)
    case = read(db, talk)
    assert (case.case.category, case.case.region, case.story) == ("not_received", "ps_tbs", TOLD)
    assert (case.facts["month"], case.facts["amount"], case.facts["when"]) == ("2026-09", [700.0, "ILS"], "still")


@pytest.mark.parametrize(
    ("wrong", "asked", "line"),
    [
        ("about", "What is it about?", "• What:"),
        ("programme", "Which help is it about?", "• Which help:"),
        ("where", "Which governorate or region?", "• Where:"),
        ("when", "When did it happen?", "• When:"),
        ("amount", "How much money is it about?", "• How much:"),
    ],
)
def test_each_thing_that_was_understood_can_be_corrected(talk: Talk, wrong: str, asked: str, line: str) -> None:
    told(talk, f"{TOLD}, Qabatiya", "named")
    assert line in heard(talk)
    press(talk, "change", wrong)
    assert line not in heard(talk)
    press(talk, "yes", "self")
    for _question in range(3):  # of what was not told
        if asked in heard(talk) or "I keep what you wrote" in heard(talk):
            break
        press(talk, "skip")
    assert asked in heard(talk)


def test_whoever_wants_to_be_asked_is_asked_everything(talk: Talk, db: Connection) -> None:
    told(talk, TOLD, "named", "no", "self", "too_little", "other", "ps_rfh", "skip", "today")
    assert heard(talk) == "How much money is it about?"  # they spoke of a sum
    press(talk, "skip")
    assert heard(talk).startswith("I keep what you wrote:")
    to_the_end(talk)
    case = read(db, talk)
    assert (case.case.category, case.case.region) == ("too_little", "ps_rfh")
    assert not {"month", "amount"} & case.facts.keys()


def test_what_is_sensitive_is_never_taken_for_granted(talk: Talk, db: Connection) -> None:
    told(talk, GRAVE, "named")
    assert "money or favours" not in heard(talk)
    assert "• Where: Nablus" in heard(talk)
    assert all(message.sensitive for message in talk.heard)
    press(talk, "yes", "self")
    assert heard(talk) == "What is it about? Choose what comes nearest."
    assert offered(talk)[:2] == ["bribe", "not_received"]  # it stands first, and nothing more
    press(talk, "bribe")
    assert heard(talk).startswith("Thank you for your trust.")
    press(talk, "cash_assistance", "skip", "today")
    assert "bribe" not in heard(talk)  # nobody reads it over the shoulder
    to_the_end(talk)
    case = the_case(db)
    assert (case.category, case.region, case.sensitive) == ("bribe", "ps_nbs", True)
    assert read(db, talk).story == GRAVE


def test_what_was_touched_on_need_not_be_chosen(talk: Talk, db: Connection) -> None:
    told(talk, GRAVE, "named", "yes", "self", "card")
    to_the_end(talk)
    assert (the_case(db).category, the_case(db).sensitive) == ("card", False)


@pytest.mark.parametrize("way", ["hidden", "traceless"])
def test_whoever_hides_is_asked_whether_their_words_may_be_kept(talk: Talk, db: Connection, way: str) -> None:
    told(talk, PLACE, way, "yes", "self")
    if way == "traceless":  # a place can tell who somebody is
        assert heard(talk).startswith("Leave it out if it could tell who you are.")
        press(talk, "skip")
    assert offered(talk) == ["yes", "more", "no"]
    press(talk, "no")
    talk.say("It was half empty.")
    to_the_end(talk)
    case = read(db, talk)
    assert case.story == "It was half empty."
    assert bool(case.facts.get("place")) is (way == "hidden")


def test_without_a_trace_nothing_of_it_is_left(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    before = kept(db, talk)
    talk.say(PLACE)
    press(talk, "yes", "traceless", "yes", "self", "skip", "yes")
    to_the_end(talk)
    assert the_case(db).contact_id is None
    assert kept(db, talk) <= before
    talk.say("hello")
    press(talk, "complaint", "named")
    assert heard(talk) == "Is the complaint for you or for somebody else?"  # nothing of it is known any more


def test_a_story_told_where_the_way_is_asked_is_not_asked_again(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    press(talk, "complaint")
    talk.say(PLACE)
    assert talk.heard[0].text == "I have read what you wrote, and come back to it in a moment."
    assert offered(talk) == ["named", "hidden", "traceless"]
    press(talk, "named")
    assert "• What: I got less than my due" in heard(talk)
    press(talk, "yes", "self")
    to_the_end(talk)
    assert read(db, talk).story == PLACE


def test_a_story_told_where_something_is_to_be_chosen_is_taken_too(talk: Talk, db: Connection) -> None:
    told(talk, "I want to complain, it is about the office in Jenin", "named", "yes", "self")
    talk.say("My name was removed from the list")
    assert "• What: Removed from the list" in heard(talk)
    assert "• Where: Jenin" in heard(talk)
    press(talk, "yes", "food_parcel", "skip", "today")
    to_the_end(talk)
    case = read(db, talk)
    assert (case.case.category, case.case.region) == ("removed", "ps_jen")
    assert case.story == "I want to complain, it is about the office in Jenin\n\nMy name was removed from the list"


def test_words_that_tell_nothing_choose_nothing(talk: Talk) -> None:
    agreed(talk, "en")
    press(talk, "complaint")
    talk.say("I am not sure which one")
    assert talk.heard[0].text == "Please choose one of these."
    talk.say("I need a lawyer for my divorce")
    press(talk, "yes")
    assert "custody" in offered(talk)  # legal support


def test_what_tells_nothing_is_not_shown(talk: Talk) -> None:
    told(talk, "I want to complain", "named")
    assert heard(talk) == "Is the complaint for you or for somebody else?"


def test_back_leads_to_what_was_understood(talk: Talk) -> None:
    told(talk, PLACE, "named", "yes", "self")
    talk(
        """
        > /back
        < Is the complaint for you or for somebody else? …
        > /back
        < I understood this from your words:…
        > /back
        < I have read what you wrote, and come back to it in a moment.
        < You can complain in three ways. …
        """
    )
    press(talk, "hidden", "change", "about")
    assert "• What:" not in heard(talk)
    press(talk, "yes", "self")
    assert heard(talk) == "What is it about? Choose what comes nearest."


def test_every_understood_answer_can_still_be_changed_at_the_end(talk: Talk, db: Connection) -> None:
    told(talk, TOLD, "named", "yes", "self", "skip", "skip", "skip", "skip", "skip", "skip", "skip")
    assert "• When: It still goes on · September 2026" in heard(talk)
    press(talk, "change", "about", "too_little")
    press(talk, "change", "amount")
    talk.say("no idea")
    assert talk.heard[0].text == "I need the sum in digits, such as 250."
    talk.say("٨٠٠ شيكل")
    press(talk, "change", "when", "week", "change", "story", "no")
    talk.say("They gave me less than before.")
    press(talk, "yes")
    case = read(db, talk)
    assert (case.case.category, case.story) == ("too_little", "They gave me less than before.")
    assert (case.facts["amount"], case.facts["when"]) == ([800.0, "ILS"], "week")
    assert "month" not in case.facts  # it was part of when


def test_whoever_hides_in_the_end_is_asked_again_what_may_tell_who_they_are(talk: Talk, db: Connection) -> None:
    told(talk, PLACE, "named", "yes", "self", "skip", "skip", "skip", "skip", "skip", "skip")
    assert "Balata" in heard(talk)
    press(talk, "change", "way", "traceless")
    assert heard(talk).startswith("Leave it out if it could tell who you are.")
    press(talk, "skip")
    assert offered(talk) == ["yes", "more", "no"]
    press(talk, "no")
    talk.say("It was half empty.")
    press(talk, "yes")
    assert not read(db, talk).facts.get("place")


def test_somebody_new_tells_it_before_the_welcome(talk: Talk) -> None:
    talk.hint = "en"
    talk.say(TOLD)
    press(talk, "en", "accept", "yes", "named")
    assert "• Where: Jenin" in heard(talk)


def test_a_story_that_was_told_in_its_place_stays(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    press(talk, "complaint", "named", "self", "other", "other", "ps_jen", "skip", "today")
    talk.say("Nobody was there.")
    press(talk, "skip", "skip", "skip", "skip", "skip", "change", "about")
    talk.say("My name was removed from the list")
    assert talk.heard[0].text == "Please choose one of these."
    press(talk, "removed", "yes")
    assert read(db, talk).story == "Nobody was there."
