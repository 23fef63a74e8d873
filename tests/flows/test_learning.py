"""Learning from what was not understood: asked about once, kept where the person agreed, never where it might hurt."""

# ruff: noqa: E501 - a message is one line of a transcript

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select, text, update
from sqlmodel import col

from bot import clock
from bot.casework import CaseKind, Draft, Way, file_case
from bot.organisation import Organisation
from bot.people import set_word
from bot.rounds import Rounds
from bot.state import DAY, State
from bot.teaching.collecting import KEPT, agreement, forget_old, masked, may_be_kept, mix
from storage.conversation import Conversation
from storage.sealed import ring
from storage.teaching import Sentence
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

UNCLEAR = "My neighbour built a wall on our land"
QUESTION = "I did not understand your sentence at first. May we keep it"


def kept(db: Connection) -> list[tuple[str, str]]:
    rows = db.execute(select(col(Sentence.id), col(Sentence.text_sealed), col(Sentence.proposed)))
    return [(ring().open(row[1], at=f"sentence.text_sealed.{row[0]}").decode(), row[2]) for row in rows]


@pytest.fixture
def amal(talk: Talk) -> Talk:
    return agreed(at(talk, WORKING), "en")


@pytest.fixture
def learns(amal: Talk) -> Talk:
    """Amal, who has agreed, and of whom one sentence is kept."""
    amal.say(UNCLEAR)
    press(amal, "menu", "complaint", "yes")
    amal.say("/menu")
    return amal


def test_it_is_asked_once_and_a_yes_keeps_this_sentence_with_what_was_chosen(amal: Talk) -> None:
    amal(
        """
        > The fence of the school fell over again
        < You wrote: “The fence of the school fell over again”. I am a computer and did not understand it well. Choose what comes closest. Or choose “Talk to a person”: a colleague reads your words. …
        > [Legal help]
        < One question, only once: I did not understand your sentence at first. May we keep it, and others like it, so that I learn? We keep nothing with it that shows who wrote it. You can say no; nothing changes for you. [Yes, you may] [No, thanks]
        > [Yes, you may]
        < Thank you. You can change this at any time under “My data and settings”.
        < I look for legal help near you.…
        < What is it about?…
        """,
        language="en",
    )
    assert kept(amal.db) == [("The fence of the school fell over again", "legal")]
    amal.say("/menu")
    amal.say(UNCLEAR)
    press(amal, "menu", "aid")
    assert QUESTION not in heard(amal)
    assert len(kept(amal.db)) == 2


def test_it_is_asked_in_arabic(talk: Talk) -> None:
    agreed(at(talk, WORKING), "ar")
    talk.say("جارنا بنى سور على أرضنا من يومين")
    press(talk, "menu", "aid")
    talk(
        """
        > [لا، شكرًا]
        < حسنًا. لن نحفظ من جملكم شيئًا لنتعلم منه.
        < …
        """,
        language="ar",
    )
    assert kept(talk.db) == []


def test_a_no_is_remembered_and_nothing_is_kept(amal: Talk) -> None:
    amal.say(UNCLEAR)
    press(amal, "menu", "complaint", "no")
    assert "We keep none of your sentences to learn from." in heard(amal)
    assert agreement(amal.db, amal.contact_id) is False
    amal.say("/menu")
    amal.say("The fence of the school fell over again")
    press(amal, "menu", "complaint")
    assert QUESTION not in heard(amal)
    assert kept(amal.db) == []


def test_who_does_not_answer_is_not_asked_again(amal: Talk) -> None:
    amal.say(UNCLEAR)
    press(amal, "menu", "complaint")
    assert QUESTION in heard(amal)
    amal.say("/menu")
    amal.say(UNCLEAR)
    press(amal, "menu", "complaint")
    assert QUESTION not in heard(amal)
    assert kept(amal.db) == []


def test_on_the_way_to_a_person_nobody_is_asked(amal: Talk) -> None:
    amal.say(UNCLEAR)
    press(amal, "human")
    assert QUESTION not in heard(amal)
    assert "I called a person for you." in heard(amal)
    assert kept(amal.db) == []


def test_what_is_understood_is_not_kept(learns: Talk) -> None:
    before = kept(learns.db)
    learns.say("I need a lawyer")
    press(learns, "menu", "aid")
    assert before
    assert kept(learns.db) == before


@pytest.mark.parametrize("chosen", ["protection", "psychosocial"])
def test_what_was_meant_for_a_private_matter_is_not_kept(learns: Talk, chosen: str) -> None:
    before = kept(learns.db)
    learns.say("The fence of the school fell over again")
    press(learns, "menu", chosen)
    assert kept(learns.db) == before


@pytest.mark.parametrize(
    "grave", ["he hits me every night and I cannot leave", "my little cousin says grandpa does things to him at night"]
)
def test_words_in_which_danger_is_heard_are_not_kept_nor_what_follows_them(learns: Talk, grave: str) -> None:
    before = kept(learns.db)
    for words in (grave, "The fence of the school fell over again"):
        learns.say(words)
        if "menu" in {id.partition(":")[2] for id in learns.buttons.values()}:
            press(learns, "menu")
        press(learns, "aid")
        learns.say("/menu")
    assert kept(learns.db) == before


def test_words_of_danger_are_never_fit_to_be_kept(learns: Talk) -> None:
    since = learns.now()
    assert may_be_kept(learns.db, learns.contact_id, UNCLEAR, since)
    for grave in ("he hits me every night and I cannot leave", "my cousin says grandpa does things to him at night"):
        assert not may_be_kept(learns.db, learns.contact_id, grave, since)


@pytest.mark.parametrize("state", [State(sensitive=True), State(fleeting="x"), State(danger_at=1), State(doubt_at=1)])
def test_a_talk_that_is_secret_or_leaves_no_trace_is_apart(state: State) -> None:
    assert state.apart(datetime.fromtimestamp(DAY, UTC))
    assert not State().apart(datetime.fromtimestamp(DAY + 1, UTC))


def a_colleague_holds(talk: Talk, org: Organisation) -> None:
    mine = col(Conversation.contact_id) == talk.contact_id
    talk.db.execute(update(Conversation).where(mine).values(holder=uuid4()))


def a_colleague_is_awaited(talk: Talk, org: Organisation) -> None:
    talk.say("/human")
    press(talk, "skip")
    talk.say("/menu")


def a_word_opens_the_talk(talk: Talk, org: Organisation) -> None:
    set_word(talk.db, talk.contact_id, "olive")


def a_hidden_complaint_is_open(talk: Talk, org: Organisation) -> None:
    draft = Draft(CaseKind.COMPLAINT, talk.contact_id, category="not_received", way=Way.HIDDEN)
    file_case(talk.db, draft, org)


def a_sensitive_case_is_open(talk: Talk, org: Organisation) -> None:
    file_case(talk.db, Draft(CaseKind.PROTECTION, talk.contact_id, category="violence"), org)


def something_secret_was_said_today(talk: Talk, org: Organisation) -> None:
    press(talk, "protection")
    talk.say("/menu")


@pytest.mark.parametrize(
    "before",
    [
        a_colleague_holds,
        a_colleague_is_awaited,
        a_word_opens_the_talk,
        a_hidden_complaint_is_open,
        a_sensitive_case_is_open,
        something_secret_was_said_today,
    ],
)
def test_in_a_talk_that_is_grave_secret_or_with_a_colleague_nothing_is_kept(
    learns: Talk, org: Organisation, before: Any
) -> None:
    was = kept(learns.db)
    if before is a_colleague_holds:
        learns.say(UNCLEAR + " today")
        before(learns, org)
        learns.say("[Main menu]" if "Main menu" in learns.buttons else "[All topics]")
    else:
        before(learns, org)
        learns.say(UNCLEAR + " today")
        press(learns, "menu", "aid")
    assert len(was) == 1
    assert kept(learns.db) == was


def test_without_consent_to_the_talk_nothing_is_kept(talk: Talk) -> None:
    agreed(at(talk, WORKING), "en", consent="no")
    talk.say(UNCLEAR)
    press(talk, "aid")
    assert QUESTION not in heard(talk)
    assert kept(talk.db) == []


def test_a_whole_story_is_not_kept(learns: Talk) -> None:
    was = kept(learns.db)
    learns.say("The fence of the school fell over again. " * 12)
    press(learns, "menu", "aid")
    assert kept(learns.db) == was


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("call me 0599 123-456 today", "call me ••• today"),
        ("رقمي ٠٥٩٩١٢٣٤٥٦ وهويتي 900123456", "رقمي ••• وهويتي •••"),
        ("write to amal.saleh@example.org or @amal_99", "write to ••• or •••"),
        ("is https://aid-list.example/x?id=4 real", "is ••• real"),
        ("هل الرابط bit.ly/3xYz صحيح", "هل الرابط ••• صحيح"),
        ("+970 59 912 3456", "•••"),
        ("I got 700 of 1500 in 2025", "I got 700 of 1500 in 2025"),
    ],
)
def test_what_leads_to_somebody_is_taken_out(written: str, left: str) -> None:
    assert masked(written) == left


def test_the_table_ties_a_sentence_to_nobody(learns: Talk) -> None:
    row = learns.db.execute(text("SELECT * FROM sentence")).mappings().one()
    assert set(row) == {"id", "text_sealed", "proposed", "language", "day"}
    assert row["id"].version == 4, "an id that tells the time would tell who wrote"
    assert UNCLEAR.encode() not in bytes(row["text_sealed"])


def test_after_ninety_days_it_is_gone(learns: Talk) -> None:
    assert forget_old(learns.db, learns.now() + KEPT) == 0
    assert forget_old(learns.db, learns.now() + KEPT + timedelta(days=1)) == 1
    assert kept(learns.db) == []


class Same:
    """The database of a running bot, over the transaction of the test."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(self._db, *arguments)


async def test_every_night_what_is_too_old_goes(learns: Talk) -> None:
    rounds = Rounds(Same(learns.db), {}, learns.conversations, sending=None)  # type: ignore[arg-type]
    learns.db.execute(update(Sentence).values(day=clock.now().date() - timedelta(days=90)))
    await rounds.prune()
    assert len(kept(learns.db)) == 1
    learns.db.execute(update(Sentence).values(day=clock.now().date() - timedelta(days=91)))
    await rounds.prune()
    assert kept(learns.db) == []


def test_a_yes_is_taken_back_among_the_settings_and_given_again(learns: Talk) -> None:
    press(learns, "help", "privacy", "learning")
    assert "Shall we stop that?" in heard(learns)
    press(learns, "yes")
    assert "nobody can find yours among them" in heard(learns)
    assert agreement(learns.db, learns.contact_id) is False
    press(learns, "learning", "yes")
    assert agreement(learns.db, learns.contact_id) is True


def test_seeing_and_erasing_say_that_sentences_cannot_be_found(learns: Talk) -> None:
    press(learns, "help", "privacy", "see")
    assert "• You agreed that we keep sentences I did not understand, to learn from." in heard(learns)
    assert "nobody can find yours among them" in heard(learns)
    press(learns, "erase")
    assert "nobody can find yours among them" in heard(learns)
    press(learns, "yes")
    assert agreement(learns.db, learns.contact_id) is None
    assert len(kept(learns.db)) == 1


def test_the_transaction_that_wrote_a_sentence_is_blurred(learns: Talk) -> None:
    assert mix(learns.db, learns.now()) == 1
    assert mix(learns.db, learns.now() + timedelta(days=3)) == 0
