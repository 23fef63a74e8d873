"""Learning from what was not understood: asked about once, kept where the person agreed, never where it might hurt."""

# ruff: noqa: E501 - a message is one line of a transcript

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, update

from bot import clock
from bot.rounds import Rounds
from bot.teaching.collecting import KEPT, agreement, forget_old, mix
from storage.teaching import Sentence
from tests.flows.learnt import QUESTION, UNCLEAR, kept
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_it_is_asked_once_and_a_yes_keeps_this_sentence_with_what_was_chosen(amal: Talk) -> None:
    amal(
        """
        > The fence of the school fell over again
        < You wrote: “The fence of the school fell over again”. I am a computer and did not understand it well. Choose what comes closest. Or choose “Talk to a person”: a colleague reads your words. …
        > [All topics]
        < …
        > [Legal help]
        < One question, only once: I did not understand your sentence at first. May we keep it, and others like it, so that I learn? We keep nothing with it that shows who wrote it. You can say no; nothing changes for you. [Yes, keep them] [No, thanks]
        > [Yes, keep them]
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
    rounds = Rounds(Same(learns.db), {}, learns.conversations, sending=None)  # type: ignore[arg-type]  # pruning sends nothing
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
