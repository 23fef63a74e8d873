"""After a case was closed: it is solved, it is not, or somebody else must decide; by button, in words, and weeks later."""

# ruff: noqa: E501 - a message is one line of a transcript

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot.answers import Told
from bot.casework import CaseKind, Decision, Draft, Receipt, Way, file_case
from bot.casework.ending.closing import approve, close
from bot.casework.ending.satisfaction import ask_once_more
from bot.casework.entries import timeline
from bot.casework.participation import whole, withdraw
from bot.organisation import Organisation
from bot.people import set_news_stopped, set_unreachable
from bot.staff.colleagues import add_colleague
from storage.case import Audience, Case, EntryKind, State
from storage.message import Message, MessageState
from storage.pending import release_pending
from storage.sealed import ring
from storage.staff import StaffMember
from tests.flows.steps import agreed, heard
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

Close = Callable[..., Receipt]


@pytest.fixture
def amal(talk: Talk) -> Talk:
    return at(agreed(talk, "en"), WORKING)


@pytest.fixture
def samar(db: Connection) -> StaffMember:
    return add_colleague(db, "samar@example.org", "Samar", ["caseworker", "safeguarding"])


@pytest.fixture
def closed(amal: Talk, org: Organisation, samar: StaffMember) -> Close:
    """Files a case of hers and closes it; the buttons of the message are then known to her."""

    def made(
        decision: Decision = Decision.UPHELD, category: str = "not_received", way: Way = Way.NAMED, language: str = "en"
    ) -> Receipt:
        draft = Draft(
            CaseKind.COMPLAINT, amal.contact_id, way, category=category, region="ps_jen",
            language=language, story=Told("Nothing came."),
        )  # fmt: skip
        receipt = file_case(amal.db, draft, org, WORKING)
        if close(amal.db, samar, receipt.case_id, decision, "We looked into it.", WORKING).proposed:
            rula = add_colleague(amal.db, "rula@example.org", "Rula", ["safeguarding"])
            approve(amal.db, rula, receipt.case_id, WORKING)
        learn_buttons(amal)
        return receipt

    return made


def told(amal: Talk) -> list[dict[str, Any]]:
    """What was queued for her besides the answers of the bot, oldest first."""
    rows = amal.db.execute(
        select(col(Message.id), col(Message.body_sealed), col(Message.state))
        .where(col(Message.contact_id) == amal.contact_id, col(Message.outgoing), col(Message.purpose) == "notice")
        .order_by(col(Message.seq))
    )
    return [
        {**ring().open_json(row.body_sealed, at=f"message.body_sealed.{row.id}"), "state": row.state} for row in rows
    ]


def learn_buttons(amal: Talk) -> None:
    for message in told(amal):
        for id, label, _detail in message.get("choices", ()):
            amal._buttons[label] = id


def of(db: Connection, receipt: Receipt) -> Any:
    columns = (Case.state, Case.satisfied, Case.reopened, Case.appealed, Case.assignee, Case.waiting_since)
    return db.execute(select(*(col(c) for c in columns)).where(col(Case.id) == receipt.case_id)).one()


def said(db: Connection, receipt: Receipt) -> list[tuple[str, str, str]]:
    """Kind, author and words of what came after the end."""
    lines = timeline(db, receipt.case_id, Audience.PERSON, Audience.STAFF)
    end = max(place for place, line in enumerate(lines) if line.state == State.CLOSED)
    return [(line.kind.value, line.author, line.text) for line in lines[end + 1 :]]


def test_it_is_solved(amal: Talk, closed: Close) -> None:
    receipt = closed()
    assert told(amal)[-1]["text"].endswith("Is it solved for you?")
    amal(
        """
        > [Yes, it is solved]
        < Thank you for telling us. We are glad. If something comes up again, write to us at any time.
        """
    )
    assert (of(amal.db, receipt).state, of(amal.db, receipt).satisfied) == (State.CLOSED, "yes")
    assert said(amal.db, receipt) == [("satisfaction", "person", "")]
    amal.say("[Yes, it is solved]")  # an impatient finger
    assert said(amal.db, receipt) == [("satisfaction", "person", "")]


def test_it_is_solved_in_arabic(amal: Talk, closed: Close) -> None:
    amal.say("/language ar")
    receipt = closed(language="ar")
    assert told(amal)[-1]["text"].endswith("هل حُلّت المشكلة؟")
    amal(
        """
        > [نعم، حُلّت]
        < شكرًا لأنكم أخبرتمونا. يسعدنا ذلك. وإن احتجتم إلى شيء من جديد، فاكتبوا لنا في أي وقت.
        """,
        "ar",
    )
    assert of(amal.db, receipt).satisfied == "yes"


def test_it_is_not_solved_and_opens_at_once(amal: Talk, closed: Close) -> None:
    receipt = closed()
    amal(
        """
        > [No, not yet]
        < I am sorry. Your case is open again, and you get an answer by Wednesday, 2 December 2026.
        < What is still missing? Write it in a few words, or send a voice note. [Nothing to add]
        """
    )
    found = of(amal.db, receipt)
    assert (found.state, found.satisfied, found.reopened) == (State.REOPENED, "no", 1)
    assert found.waiting_since is not None
    amal(
        """
        > My card is here, in my hand.
        < I put it with your case. Those who work on it will see it.
        """
    )
    assert said(amal.db, receipt) == [
        ("not_solved", "person", ""),
        ("message", "person", "My card is here, in my hand."),
    ]
    assert of(amal.db, receipt).reopened == 1


def test_it_is_not_solved_without_a_word(amal: Talk, closed: Close) -> None:
    amal.say("/language ar")
    receipt = closed(language="ar")
    amal(
        """
        > [لا، ليس بعد]
        < نأسف لذلك. فُتح طلبكم من جديد، ويصلكم الجواب قبل نهاية يوم الأربعاء، ٢ كانون الأول ٢٠٢٦.
        < ما الذي ما زال ناقصًا؟ اكتبوه بكلمات قليلة، أو أرسلوا رسالة صوتية. [لا إضافة]
        > [لا إضافة]
        < كما تريدون. نكمل العمل على طلبكم.
        """,
        "ar",
    )
    assert said(amal.db, receipt) == [("not_solved", "person", "")]


def test_a_voice_says_what_is_missing(amal: Talk, closed: Close) -> None:
    receipt = closed()
    amal(
        """
        > [No, not yet]
        < …
        < What is still missing? …
        > <voice>
        < I put it with your case. Those who work on it will see it.
        """
    )
    lines = timeline(amal.db, receipt.case_id, Audience.PERSON)
    assert len(lines[-1].attachments) == 1


@pytest.mark.parametrize("words", ["yes", "نعم", "1", "١", "Yes, it is solved", "YES"])
def test_yes_is_typed(amal: Talk, closed: Close, words: str) -> None:
    receipt = closed()
    amal.say(words)
    assert of(amal.db, receipt).satisfied == "yes"


@pytest.mark.parametrize("words", ["no", "لا", "2", "No, not yet"])
def test_no_is_typed(amal: Talk, closed: Close, words: str) -> None:
    receipt = closed()
    amal.say(words)
    assert "open again" in heard(amal)
    assert of(amal.db, receipt).satisfied == "no"


def test_words_are_taken_for_the_question_only_while_it_was_said_last(amal: Talk, closed: Close) -> None:
    receipt = closed()
    amal.say("hello")
    amal.say("yes")
    assert of(amal.db, receipt).satisfied == ""
    amal.say("[Yes, it is solved]")  # the button stays good
    assert of(amal.db, receipt).satisfied == "yes"


def test_other_words_are_understood_as_ever(amal: Talk, closed: Close) -> None:
    receipt = closed()
    amal.say("I want to talk to a human")
    assert of(amal.db, receipt).satisfied == ""
    assert amal.heard


def test_a_number_that_was_not_offered_is_no_answer(amal: Talk, closed: Close) -> None:
    receipt = closed(Decision.UPHELD)
    amal.say("3")
    found = of(amal.db, receipt)
    assert (found.satisfied, found.appealed) == ("", False)


def test_it_does_not_file_the_complaint_that_was_being_written(amal: Talk, closed: Close) -> None:
    """A typed yes answers what was asked last, not the question that an open flow still waits with."""
    amal.say("/menu")
    waiting = [label for label in amal.buttons]
    assert waiting
    receipt = closed()
    amal.say("yes")
    assert of(amal.db, receipt).satisfied == "yes"


def test_who_disagrees_is_heard_by_somebody_else(amal: Talk, closed: Close, samar: StaffMember) -> None:
    receipt = closed(Decision.REJECTED)
    amal(
        """
        > [I disagree]
        < Somebody else than before looks at your case now. You get an answer by Wednesday, 2 December 2026.
        < What is wrong with the decision? Write it, or send a voice note. [Nothing to add]
        > You read another name.
        < I put it with your case. Those who work on it will see it.
        """
    )
    found = of(amal.db, receipt)
    assert (found.state, found.appealed, found.assignee) == (State.REOPENED, True, None)
    assert [kind for kind, _author, _text in said(amal.db, receipt)] == ["appeal", "message"]


def test_who_disagrees_in_arabic(amal: Talk, closed: Close) -> None:
    amal.say("/language ar")
    closed(Decision.PARTLY_UPHELD, language="ar")
    amal(
        """
        > [لا أوافق على القرار]
        < سينظر في طلبكم الآن شخص آخر غير الذي قرر. يصلكم الجواب قبل نهاية يوم الأربعاء، ٢ كانون الأول ٢٠٢٦.
        < ما الخطأ في القرار؟ اكتبوه، أو أرسلوا رسالة صوتية. [لا إضافة]
        > [لا إضافة]
        < كما تريدون. نكمل العمل على طلبكم.
        """,
        "ar",
    )


@pytest.mark.parametrize("decision", [Decision.UPHELD, Decision.WITHDRAWN, Decision.REDIRECTED, Decision.REFERRED])
def test_against_what_was_not_refused_there_is_no_button(amal: Talk, closed: Close, decision: Decision) -> None:
    closed(decision)
    assert [label for _id, label, _detail in told(amal)[-1]["choices"]] == ["Yes, it is solved", "No, not yet"]


def test_an_old_button_of_a_case_that_is_open_again(amal: Talk, closed: Close, samar: StaffMember) -> None:
    receipt = closed(Decision.REJECTED)
    amal.say("[No, not yet]")
    amal.say("[Nothing to add]")
    amal(
        """
        > [No, not yet]
        < I am sorry. Your case is open again, and you get an answer by Wednesday, 2 December 2026.
        < What is still missing? … [Nothing to add]
        > It is still not here.
        < I put it with your case. Those who work on it will see it.
        > [Yes, it is solved]
        < Thank you for telling us. Those who work on your case will see it.
        """
    )
    found = of(amal.db, receipt)
    assert (found.state, found.satisfied, found.reopened) == (State.REOPENED, "yes", 1)
    amal.say("[I disagree]")
    assert of(amal.db, receipt).appealed is False, "there is no decision to disagree with"


def test_a_button_of_another_ones_case_is_nothing(amal: Talk, closed: Close) -> None:
    receipt = closed()
    huda = at(agreed(amal.another("huda"), "en"), WORKING)
    huda._buttons.update(amal._buttons)
    huda(
        """
        > [No, not yet]
        < I do not find this case here any more. If you have its number, write it, and I look again.
        """
    )
    assert of(amal.db, receipt).state == State.CLOSED


@pytest.mark.parametrize(
    "value",
    ["solved_zzz", "solved_", "unsolved_" + "z" * 40, "solved_-1", "disagree_٣", "solved_" + "9" * 300, "satisfaction"],
)
def test_a_made_up_button_is_nothing(amal: Talk, closed: Close, value: str) -> None:
    receipt = closed()
    amal._buttons["made up"] = f"0:{value}"
    amal.say("[made up]")
    assert amal.heard
    assert of(amal.db, receipt).state == State.CLOSED


def test_of_a_merged_case_the_one_that_goes_on_opens(amal: Talk, closed: Close, org: Organisation) -> None:
    goes_on = closed()
    merged = closed()
    amal.db.execute(update(Case).where(col(Case.id) == merged.case_id).values(merged_into=goes_on.case_id))
    amal.say("[No, not yet]")  # the buttons of the last message
    assert of(amal.db, goes_on).state == State.REOPENED
    assert of(amal.db, merged).state == State.CLOSED


def test_of_a_sensitive_case_nothing_is_asked_before_it_is_opened(amal: Talk, closed: Close) -> None:
    receipt = closed(category="bribe")
    assert [message["state"] for message in told(amal)] == [MessageState.PENDING, MessageState.QUEUED]
    amal.say("yes")  # the neutral words that a message waits are no question
    assert of(amal.db, receipt).satisfied == ""
    release_pending(amal.db, amal.contact_id, sensitive=True)
    amal.say("no")
    assert of(amal.db, receipt).satisfied == "no"
    assert all(message.sensitive for message in amal.heard)
    assert receipt.number not in heard(amal).replace(" ", "")
    amal.say("They came again.")
    assert said(amal.db, receipt)[-1] == ("message", "person", "They came again.")


def test_of_a_traceless_case_nobody_is_asked(amal: Talk, closed: Close) -> None:
    closed(way=Way.TRACELESS)
    assert told(amal) == []


def test_following_the_case_counts_as_an_answer(amal: Talk, closed: Close) -> None:
    receipt = closed()
    amal(
        f"""
        > {receipt.number}
        < …
        < Is it solved for you? [It is not solved] [I disagree] [It is solved, thanks]
        > [It is solved, thanks]
        < Thank you for telling us. We are glad. If something comes up again, write to us at any time.
        """
    )
    assert of(amal.db, receipt).satisfied == "yes"


def weeks_later(amal: Talk, org: Organisation, **after: float) -> int:
    return ask_once_more(amal.db, org, WORKING + timedelta(**(after or {"days": 14})))


def test_weeks_later_it_is_asked_once_more_and_only_once(amal: Talk, closed: Close, org: Organisation) -> None:
    receipt = closed(Decision.REJECTED)
    assert weeks_later(amal, org, days=13) == 0
    assert weeks_later(amal, org) == 1
    message = told(amal)[-1]
    assert "Is it really solved for you?" in message["text"]
    assert len(message["choices"]) == 2
    assert said(amal.db, receipt) == [("satisfaction", "bot", "")]
    assert weeks_later(amal, org) == 0
    assert weeks_later(amal, org, days=15) == 0
    amal.say("no")
    assert of(amal.db, receipt).state == State.REOPENED


def test_who_answered_is_not_asked_again(amal: Talk, closed: Close, org: Organisation) -> None:
    closed()
    amal.say("[Yes, it is solved]")
    assert weeks_later(amal, org) == 0


def test_who_wants_no_news_is_not_asked_again(amal: Talk, closed: Close, org: Organisation) -> None:
    closed()
    set_news_stopped(amal.db, amal.contact_id, True)
    assert weeks_later(amal, org) == 0
    set_news_stopped(amal.db, amal.contact_id, False)
    set_unreachable(amal.db, amal.contact_id, "blocked")
    assert weeks_later(amal, org) == 0


def test_nobody_is_asked_about_something_sensitive_at_night_or_where_the_setting_says_never(
    amal: Talk, closed: Close, org: Organisation
) -> None:
    closed(category="bribe")
    assert weeks_later(amal, org) == 0
    closed()
    assert weeks_later(amal, org, days=14, hours=12) == 0
    assert weeks_later(amal, org.model_copy(update={"satisfaction_days": 0})) == 0
    assert weeks_later(amal, org, days=40) == 0, "too late: they would not know what it is about"
    assert weeks_later(amal, org) == 1


def test_who_took_the_case_back_is_not_asked(amal: Talk, org: Organisation) -> None:
    draft = Draft(CaseKind.COMPLAINT, amal.contact_id, category="not_received", region="ps_jen", story=Told("Nothing."))
    receipt = file_case(amal.db, draft, org, WORKING)
    withdraw(amal.db, receipt.case_id, now=WORKING)
    assert weeks_later(amal, org) == 0


def test_it_is_asked_anew_after_the_next_end(amal: Talk, closed: Close, org: Organisation, samar: StaffMember) -> None:
    receipt = closed()
    amal.say("[No, not yet]")
    amal.say("[Nothing to add]")
    close(amal.db, samar, receipt.case_id, Decision.UPHELD, "Now it came.", WORKING)
    assert of(amal.db, receipt).satisfied == ""
    assert whole(amal.db, receipt.case_id).reopened == 1
    assert weeks_later(amal, org) == 1
    kinds = [line.kind for line in timeline(amal.db, receipt.case_id, Audience.STAFF)]
    assert kinds.count(EntryKind.SATISFACTION) == 1
