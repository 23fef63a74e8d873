"""News: asked for, chosen, changed, ended, and offered once to who finished something else."""

# ruff: noqa: E501 - a message is one line of a transcript

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from bot.casework import Way
from bot.outreach.subscribing import Known, Wish, known
from storage.consent import Consent
from storage.subscription import Subscription
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

OFFER = "By the way: we can also write to you"


def wish(talk: Talk) -> Wish | None:
    return known(talk.db, talk.contact_id).wish


def decided(talk: Talk) -> list[tuple[bool, str]]:
    """What she agreed to about news, oldest first, and to which wording."""
    mine = (col(Consent.contact_id) == talk.contact_id, col(Consent.purpose) == "news")
    rows = talk.db.execute(select(col(Consent.given), col(Consent.wording)).where(*mine).order_by(col(Consent.id)))
    return [(row.given, row.wording) for row in rows]


def test_somebody_wants_news(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk(
        """
        > subscribe
        < News from Sanad Centre for Rights and Support: dates of aid, trainings, warnings and advice. Usually a few messages a month.⏎⏎You can stop at any time: write the word stop. We go on answering you, and your cases go on as before.
        < Do you want our news? [Yes, please] [No, thanks]
        > [Yes, please]
        < Of what do you want news? Choose as many as you like, or all. [All of them] [Rights and papers] [Aid and dates] [Trainings and work] [Health] [Family and children]
        > 3
        < ✓ is what you get. Press more, press one again to take it out, or press Ready. [All of them] [Rights and papers] [✓ Aid and dates] [Trainings and work] [Health] [Family and children] [Ready]
        > [Health]
        < ✓ is what you get. Press more, press one again to take it out, or press Ready. [All of them] [Rights and papers] [✓ Aid and dates] [Trainings and work] [✓ Health] [Family and children] [Ready]
        > aid and dates
        < ✓ is what you get. Press more, press one again to take it out, or press Ready. [All of them] [Rights and papers] [Aid and dates] [Trainings and work] [✓ Health] [Family and children] [Ready]
        > [Ready]
        < Where do you live? We ask so that you only get what is near you. [Leave it out] [Jenin]…
        > [Jenin]
        < How old are you? We ask because some offers are only for one age. [Under 18] [18 to 29] [30 to 59] [60 or more] [Leave it out]
        > [Leave it out]
        < Do you need services that are made for people with a disability? We ask so that we can tell you of them. Nobody else learns what you answer. [Yes, I need it] [No] [Leave it out]
        > [Yes, I need it]
        < Thank you. You get our news from now on:⏎• Topics: Health⏎• Region: Jenin⏎• Also services for people with a disability
        """,
        language="en",
    )
    assert wish(talk) == Wish(("health",), "ps_jen", "", "yes"), "the region as cases have it"
    assert decided(talk) == [(True, "2026-11")]


def test_all_of_them_is_one_tap_and_everything_else_can_be_left_out(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes", "all", "skip", "skip", "skip")
    assert heard(talk) == "Thank you. You get our news from now on:\n• All topics"
    assert wish(talk) == Wish()


def test_an_organisation_without_topics_asks_for_none(talk: Talk) -> None:
    plain = talk.conversations.organisation().model_copy(update={"news_topics": ()})
    talk.conversations.organisation = lambda: plain
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes")
    assert heard(talk).startswith("Where do you live?")


def test_who_says_no_is_left_alone(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "no")
    assert heard(talk) == "All right. You can ask for our news at any time with the word: news."
    assert wish(talk) is None
    assert decided(talk) == []


def test_the_choice_is_changed_later(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes", "all", "ps_jen", "skip", "skip")
    talk(
        """
        > news
        < This is what you chose for our news:⏎• All topics⏎• Region: Jenin⏎⏎What would you like to change? [Topics] [Region] [Age and disability] [No more news] [Main menu]
        > [Topics]
        < Of what do you want news? Choose as many as you like, or all. …
        > [Health]
        < …
        > [Ready]
        < It is changed. This is what you chose now:⏎• Topics: Health⏎• Region: Jenin⏎⏎What would you like to change? …
        > [Region]
        < Where do you live? …
        > [Leave it out]
        < It is changed. This is what you chose now:⏎• Topics: Health⏎⏎What would you like to change? …
        > [Topics]
        < Of what do you want news? Choose as many as you like, or all. [All of them] [Rights and papers] [Aid and dates] [Trainings and work] [✓ Health]…
        > [All of them]
        < It is changed. This is what you chose now:⏎• All topics⏎⏎What would you like to change? …
        > [Main menu]
        < How can I help you? …
        """,
        language="en",
    )
    assert wish(talk) == Wish()


def test_leaving_forgets_what_was_told_for_it(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes", "health", "done", "ps_jen", "18_29", "no")
    talk.say("news")
    talk(
        """
        > [No more news]
        < Shall I stop our news, and forget what you chose? We go on answering you. [Yes, stop it] [No, keep it]
        > [No, keep it]
        < This is what you chose for our news:⏎…
        > [No more news]
        < Shall I stop our news…
        > [Yes, stop it]
        < You get no more news from us. When you write to us, we answer as before.
        """,
        language="en",
    )
    assert known(talk.db, talk.contact_id) == Known(stopped=True)
    assert talk.db.execute(select(col(Subscription.contact_id))).first() is None
    assert [given for given, _wording in decided(talk)] == [True, False]


def test_who_comes_back_finds_their_choice(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "help", "news", "yes", "health", "done", "skip", "skip", "skip")
    talk(
        """
        > stop
        < You will get no more news from us. You can still write to us at any time, and we will answer.
        < How can I help you? …
        > subscribe
        < You will get our news again.
        < How can I help you? …
        > stop
        < You will get no more news from us. You can still write to us at any time, and we will answer.
        < How can I help you? …
        """,
        language="en",
    )
    press(talk, "help", "news")
    talk(
        """
        > [Yes, send me news]
        < This is what you chose for our news:⏎• Topics: Health⏎⏎What would you like to change? …
        """,
        language="en",
    )
    assert known(talk.db, talk.contact_id) == Known(False, Wish(("health",)))
    assert [given for given, _wording in decided(talk)] == [True, False, True, False, True]


def test_start_ends_a_stop_and_begins_where_there_was_nothing(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk.say("stop")
    talk.say("start")
    assert heard(talk).startswith("News from Sanad")
    assert not known(talk.db, talk.contact_id).stopped
    talk.say("/menu")
    talk.say("/start")
    assert heard(talk) == "How can I help you?", "it is also how the bot is begun"


def test_who_has_not_agreed_to_anything_comes_to_it_after_the_welcome(talk: Talk) -> None:
    at(talk, WORKING).hint = "en"
    talk.say("subscribe")
    assert "Which language shall we speak?" in heard(talk)
    press(talk, "en", "accept")
    assert "Do you want our news?" in heard(talk)


def finished(talk: Talk, way: str = "named", category: str = "not_received") -> str:
    """What is said when a complaint was filed."""
    press(talk, "complaint", way, "self", category, "cash_assistance", "ps_jen", "skip", "today")
    talk.say("Nothing came.")
    said = ""
    for _question in range(12):
        offered = [id.partition(":")[2] for id in talk.buttons.values()]
        press(talk, next(value for value in ("done", "skip", "yes", "quiet") if value in offered))
        said = heard(talk)
        if "Number" in said or "has arrived" in said:
            break
    return said


def test_it_is_offered_once_after_a_first_complaint(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    assert OFFER in finished(talk)
    assert list(talk.buttons) == ["Get news"], "a button, and no question that waits"
    talk.say("thank you")
    talk.say("/menu")
    assert OFFER not in finished(talk)


def test_the_button_of_the_offer_begins_the_flow(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    finished(talk)
    talk.say("[Get news]")
    assert "Do you want our news?" in heard(talk)


@pytest.mark.parametrize("way", ["hidden", "traceless"])
def test_it_is_not_offered_to_who_hides(talk: Talk, way: str) -> None:
    agreed(at(talk, WORKING), "en")
    said = finished(talk, way)
    assert "has arrived" in said
    assert OFFER not in said


def test_it_is_not_offered_where_something_grave_was_told(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    assert OFFER not in finished(talk, category="bribe")
    talk.say("/menu")
    talk.say("he is beating me now and I am alone at home")
    talk.say("/menu")
    assert OFFER not in finished(talk)


def test_it_is_not_offered_to_who_stopped_or_has_it(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    talk.say("stop")
    assert OFFER not in finished(talk)
    huda = agreed(at(talk.another("huda"), WORKING), "en")
    press(huda, "help", "news", "yes", "all", "skip", "skip", "skip")
    huda.say("/menu")
    assert OFFER not in finished(huda)


def test_who_asked_about_dates_is_told_of_new_ones(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en")
    press(talk, "aid", "dates")
    talk.say("[Tell me of changes]")
    assert "Do you want our news?" in heard(talk)
    talk.say("/menu")
    press(talk, "aid", "menu")
    assert OFFER not in heard(talk), "nothing was asked"
    press(talk, "aid", "check", "menu")
    assert OFFER in heard(talk)


def test_nothing_in_it_tells_of_cases(talk: Talk, org: Any) -> None:
    agreed(at(talk, WORKING), "en")
    finished(talk, Way.HIDDEN.value)
    talk.say("/menu")
    before = talk.db.execute(text("SELECT count(*) FROM cases")).scalar_one()
    press(talk, "help", "news", "yes", "all", "skip", "skip", "skip")
    talk.say("news")
    assert before == 1
    assert "complain" not in heard(talk)
    assert "number" not in heard(talk).lower()
