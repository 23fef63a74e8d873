"""What is never kept to learn from, whoever agreed: grave, secret or whole stories, and whatever leads to somebody."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from bot.casework import CaseKind, Draft, Way, file_case
from bot.organisation import Organisation
from bot.people import set_word
from bot.state import DAY, State
from bot.teaching.collecting import masked, may_be_kept
from storage.conversation import Conversation
from tests.flows.learnt import QUESTION, UNCLEAR, kept
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


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
