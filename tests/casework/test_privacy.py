"""Seeing, exporting, correcting and erasing what is kept of one contact."""

import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel, col

from bot import clock
from bot.answers import Told
from bot.casework import Found, ask_for_human, correct, erase, everything_about, look_up
from bot.casework.ending.closing import close
from bot.casework.privacy import forget_old, forget_strangers
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.audit import Audit
from storage.case import Case, CaseIdentity, Decision
from storage.contact import Contact
from storage.ids import random_id
from storage.message import Message
from tests.casework.people import Colleagues, complaint, file, hidden, said, sensitive


def test_an_export_leaves_hidden_and_sensitive_out(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    talk, secret_talk = random_id(), random_id()
    said(db, amal, talk)
    shown = complaint(db, org, amal, story=Told("Nothing came"))
    said(db, amal, secret_talk)
    kept_back = [hidden(db, org, amal, story=Told("Do not tell")), sensitive(db, org, amal, story=Told("Do not tell"))]
    reply(db, staff.basel, kept_back[0].case_id, "About the secret")
    reply(db, staff.samar, kept_back[1].case_id, "About the secret")
    complaint(db, org, stranger, story=Told("Not hers"))

    export = json.loads(json.dumps(everything_about(db, amal)))
    assert export["contact"]["address"] == "1001"
    assert [case["number"] for case in export["cases"]] == [shown.number]
    assert [message["text"] for message in export["messages"]] == ["my words"], "the talk of the hidden one is out"
    text = json.dumps(export)
    for word in ("secret", "Do not tell", "Not hers", *(receipt.number for receipt in kept_back)):
        assert word not in text


def test_a_correction_is_a_case_with_a_date(db: Connection, org: Organisation, amal: UUID) -> None:
    receipt = correct(db, amal, Told("My name is spelt wrong"), org)
    found = look_up(db, receipt.number, contact_id=amal)
    assert isinstance(found, Found)
    assert (found.kind, found.story) == ("data", "My name is spelt wrong")


def test_erasing_leaves_nothing_that_names_the_contact(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    identity = {"name": "Amal Darwish", "telephone": "0599123456"}
    old_photo, new_photo, loose = file(db, amal), file(db, amal), file(db, amal)
    old = complaint(db, org, amal, identity=identity, attachments=(old_photo,), facts={"programme": "cash"})
    close(db, staff.basel, old.case_id, Decision.UPHELD, "It came.")
    current = complaint(db, org, amal, identity=identity, attachments=(new_photo,))
    ask_for_human(db, amal, "", False, "", org)
    said(db, amal, random_id())
    theirs = complaint(db, org, stranger, identity={"name": "Somebody Else"})

    erase(db, amal)

    assert db.execute(select(func.count()).where(col(Contact.id) == amal)).scalar_one() == 0
    assert naming(db, amal) == {"audit"}
    closed = db.execute(select(Case).where(col(Case.id) == old.case_id)).one()
    assert (closed.identity_sealed, closed.facts_sealed, closed.repeat_index) == (None, None, None)
    identified = db.execute(select(col(CaseIdentity.case_id))).scalars().all()
    assert set(identified) == {current.case_id, theirs.case_id}
    assert db.execute(select(col(StoredFile.id))).scalars().all() == [new_photo]
    assert loose != new_photo
    lines = db.execute(select(col(Audit.actor), col(Audit.reason)).where(col(Audit.action) == "erase")).all()
    assert [tuple(line) for line in lines] == [("person", "")]


def test_an_open_case_is_followed_by_pin_and_forgets_when_it_ends(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal, identity={"name": "Amal Darwish"})
    erase(db, amal)
    assert look_up(db, receipt.number, contact_id=stranger, pin=receipt.pin)
    assert not close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.").told
    assert db.execute(select(func.count()).select_from(CaseIdentity)).scalar_one() == 0
    assert db.execute(select(col(Case.identity_sealed))).scalar_one() is None


def test_the_last_words_can_still_be_sent_and_then_the_address_goes(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID
) -> None:
    said(db, amal, random_id())
    complaint(db, org, amal)
    erase(db, amal, still_talking=True)
    contact = db.execute(select(Contact).where(col(Contact.id) == amal)).one()
    assert (contact.consent, contact.language) == ("", "")
    assert db.execute(select(func.count()).select_from(Message)).scalar_one() == 0
    later = clock.now() + timedelta(days=2)
    assert forget_strangers(db, later) == 1
    assert db.execute(select(col(Contact.id))).scalars().all() == [stranger]


def test_closed_cases_go_when_their_time_is_over_and_open_ones_never(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    photo = file(db, amal)
    old = complaint(db, org, amal, attachments=(photo,))
    current = complaint(db, org, amal)
    close(db, staff.basel, old.case_id, Decision.UPHELD, "It came.")
    kept = timedelta(days=org.retention.complaint)
    assert forget_old(db, org, clock.now() + kept - timedelta(hours=1))["cases"] == 0
    assert forget_old(db, org, clock.now() + kept + timedelta(hours=1))["cases"] == 1
    assert db.execute(select(col(Case.id))).scalars().all() == [current.case_id]
    assert db.execute(select(func.count()).where(col(StoredFile.id) == photo)).scalar_one() == 0


def naming(db: Connection, contact_id: UUID) -> set[str]:
    """The tables in which this contact's id still stands, in any column."""
    found = set()
    for name, table in SQLModel.metadata.tables.items():
        for row in db.execute(select(table)):
            if any(str(contact_id) in str(value) for value in row):
                found.add(name)
    return found
