"""Many at once: one case for one wish, no line lost, no try uncounted, nobody waits for ever."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, func, select
from sqlmodel import col

from bot import i18n, jobs
from bot.casework import add_message, ask_for_human, look_up, minutes_to_wait, new_number
from bot.casework.entries import add_entry
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage import handoff as stored
from storage.attempts import Attempt
from storage.case import Audience, Case, Entry, EntryKind
from storage.contact import Contact
from storage.conversation import Conversation
from storage.database import Database
from storage.message import Message
from storage.staff import Staff
from tests.casework.people import MONDAY, complaint, contact

AT_ONCE = 8


@pytest.fixture
def rana(database: Database) -> Iterator[UUID]:
    """A contact that other transactions see; with all that is hers she goes at the end."""
    with database.begin() as db:
        made = contact(db, "rana")
    yield made
    with database.begin() as db:
        db.execute(delete(stored.Handoff).where(col(stored.Handoff.contact_id) == made))
        db.execute(delete(Case).where(col(Case.contact_id) == made))
        db.execute(delete(Attempt))
        db.execute(delete(Contact).where(col(Contact.id) == made))


def at_once(database: Database, act: Callable[[Connection, int], Any]) -> list[Any]:
    """The same act in transactions of their own, begun together."""

    def transaction(n: int) -> Any:
        with i18n.use("en"), database.begin() as db:
            return act(db, n)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(transaction, range(AT_ONCE)))


def test_one_wish_to_talk_makes_one_case(database: Database, org: Organisation, rana: UUID) -> None:
    asked = at_once(database, lambda db, n: ask_for_human(db, rana, "", n % 2 == 0, f"wish {n}", org, MONDAY))
    assert len({each.case_id for each in asked}) == 1
    assert [each.again for each in asked].count(False) == 1
    with database.begin() as db:
        wishes = select(func.count()).where(col(stored.Handoff.contact_id) == rana)
        assert db.execute(wishes).scalar_one() == 1
        lines = select(func.count()).where(col(Entry.case_id) == asked[0].case_id)
        assert db.execute(lines).scalar_one() == AT_ONCE + 1


def test_every_line_of_a_timeline_has_its_place(database: Database, org: Organisation, rana: UUID) -> None:
    with database.begin() as db:
        receipt = complaint(db, org, rana)

    def write(db: Connection, n: int) -> None:
        if n % 2:
            add_message(db, receipt.case_id, f"line {n}", contact_id=rana, organisation=org)
        else:
            add_entry(db, receipt.case_id, EntryKind.REPLY, f"line {n}", Audience.PERSON, "bot")

    at_once(database, write)
    with database.begin() as db:
        mine = select(col(Entry.place)).where(col(Entry.case_id) == receipt.case_id)
        places = db.execute(mine.order_by(col(Entry.place))).scalars().all()
        found = look_up(db, receipt.number, contact_id=rana)
    assert places == list(range(1, AT_ONCE + 2))
    assert found
    assert {step.text for step in found.steps} == {"", *(f"line {n}" for n in range(AT_ONCE))}


def test_a_person_and_a_colleague_who_write_at_once_do_not_wait_for_each_other(
    database: Database, org: Organisation, rana: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "defer", lambda *_arguments, **_named: None)
    with database.begin() as db:
        receipt = complaint(db, org, rana)
        basel = add_colleague(db, "basel.at.once@example.org", "Basel Nassar", ["caseworker"])

    def write(db: Connection, n: int) -> None:
        if n % 2:
            reply(db, basel, receipt.case_id, "Please come on Sunday.")
        else:
            mine = select(Conversation).where(col(Conversation.contact_id) == rana)
            db.execute(mine.with_for_update())  # as a turn begins
            time.sleep(0.05)
            add_message(db, receipt.case_id, "I came.", contact_id=rana, organisation=org)

    try:
        at_once(database, write)
    finally:
        with database.begin() as db:
            db.execute(delete(Message).where(col(Message.contact_id) == rana))
            db.execute(delete(Case).where(col(Case.contact_id) == rana))
            db.execute(delete(Staff).where(col(Staff.id) == basel.id))


def test_no_failed_try_goes_uncounted(database: Database, rana: UUID) -> None:
    number = new_number()
    assert at_once(database, lambda db, _n: look_up(db, number, contact_id=rana)) == [None] * AT_ONCE
    with database.begin() as db:
        assert db.execute(select(col(Attempt.failures))).scalars().all() == [AT_ONCE] * 3
        assert minutes_to_wait(db, number, contact_id=None) > 0
