"""Nothing in the database ties a traceless complaint, or a hidden one, to who made it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, func, select, text
from sqlmodel import col

from bot.answers import Told
from bot.casework import Receipt, appeal, withdraw
from bot.casework.privacy import everything_about
from bot.casework.record.staffwork import open_case
from bot.casework.traces import mix_traceless
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.audit import Audit
from storage.case import Case
from storage.contact import Contact
from storage.database import Database
from tests.casework.people import MONDAY, complaint, contact, hidden, traceless
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


@pytest.fixture
def amal(db: Connection) -> UUID:
    return contact(db, "1001")


def digests(db: Connection, *receipts: Receipt) -> set[bytes]:
    ids = [receipt.case_id for receipt in receipts]
    found = db.execute(select(col(Case.repeat_index)).where(col(Case.id).in_(ids))).scalars()
    return {bytes(digest or b"") for digest in found}


def test_no_digest_of_a_traceless_case_stands_in_a_case_with_a_name(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    assert len(digests(db, traceless(db, org, amal), traceless(db, org, amal))) == 1, "repeats are still found"
    assert len(digests(db, traceless(db, org, amal), hidden(db, org, amal), complaint(db, org, amal))) == 3


def test_no_count_of_repeats_leads_staff_from_one_to_the_other(db: Connection, org: Organisation, amal: UUID) -> None:
    basel = add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"])
    for receipt in (complaint(db, org, amal), hidden(db, org, amal), traceless(db, org, amal)):
        assert open_case(db, basel, receipt.number).repeats == 0


def test_the_audit_log_has_no_place_in_time_for_a_traceless_case(db: Connection, org: Organisation, amal: UUID) -> None:
    quiet, loud = traceless(db, org, amal), complaint(db, org, amal)
    for receipt in (quiet, loud):
        withdraw(db, receipt.case_id, now=MONDAY)
        appeal(db, receipt.case_id, "No", contact_id=amal, organisation=org, now=MONDAY)
    lines = select(func.count()).select_from(Audit)
    assert db.execute(lines.where(col(Audit.subject) == str(quiet.case_id))).scalar_one() == 0
    assert db.execute(lines.where(col(Audit.subject) == str(loud.case_id))).scalar_one() == 3


@pytest.fixture
def citizens(database: Database) -> Iterator[list[UUID]]:
    """Contacts that are really committed, and everything of these tests taken away again."""
    with database.begin() as db:
        made = [contact(db, str(uuid4())) for _each in range(2)]
    yield made
    with database.begin() as db:
        db.execute(delete(Case).where(col(Case.way) == "traceless"))
        db.execute(delete(Contact).where(col(Contact.id).in_(made)))


def written(database: Database) -> set[str]:
    """The transactions that wrote the traceless cases, their timelines, their words and whom they are about."""
    rows = ["SELECT xmin::text FROM cases WHERE way = 'traceless'"]
    for table in ("entry", "case_word", "case_identity"):
        of_cases = f"SELECT o.xmin::text FROM {table} o JOIN cases c ON c.id = o.case_id WHERE c.way = 'traceless'"
        rows.append(of_cases)
    with database.begin() as db:
        for table in ("case_word", "case_identity"):
            assert db.execute(text(f"SELECT count(*) FROM {table}")).scalar(), f"there is something in {table}"
        return set(db.execute(text(" UNION ".join(rows))).scalars())


def test_nothing_tells_which_turn_wrote_a_traceless_case(
    database: Database, org: Organisation, citizens: list[UUID]
) -> None:
    for citizen in citizens:
        with database.begin() as db:
            db.execute(text("UPDATE conversation SET asked = asked + 1 WHERE contact_id = :id"), {"id": citizen})
            traceless(db, org, citizen, story=Told("the mill is closed"), identity={"card_number": "4455"})
    before = written(database)
    with database.begin() as db:
        turns = set(db.execute(text("SELECT xmin::text FROM conversation")).scalars())
    assert before <= turns, "as they were written, each case has the mark of its conversation"
    with database.begin() as db:
        assert mix_traceless(db, MONDAY + timedelta(hours=1)) == 2
    after = written(database)
    assert len(after) == 1
    assert not after & turns
    with database.begin() as db:
        assert mix_traceless(db, MONDAY + timedelta(hours=2)) == 0, "what is mixed is left alone"


def test_a_voice_note_in_a_traceless_complaint_is_handed_to_nobody(talk: Talk, db: Connection) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, "complaint", "traceless")
    talk.say("<voice>")
    assert heard(talk).startswith("Please choose one of these.")
    assert db.execute(text("SELECT count(*) FROM handoff")).scalar_one() == 0
    press(talk, "self")


def test_the_receipt_of_a_hidden_complaint_is_not_in_the_file_about_oneself(talk: Talk, db: Connection) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, "complaint", "hidden", "self", "not_received")
    for _question in range(20):
        offered = {id.partition(":")[2] for id in talk.buttons.values()}
        if "change" in offered:
            break
        if offered:
            press(
                talk,
                next(v for v in ("skip", "no", "today", "other", *sorted(offered - {"more", "less"})) if v in offered),
            )
        else:
            talk.say("They took half of it.")
    press(talk, "yes")
    assert "PIN" in heard(talk)
    talk.say("/menu")
    said = "\n".join(message["text"] for message in everything_about(db, talk.contact_id)["messages"])
    assert "PIN" not in said
    assert "How can I help you?" in said, "what was said elsewhere is there"
