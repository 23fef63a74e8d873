"""Filing promises a number, a PIN, an honest date, and that what was told is sealed."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlmodel import col

from bot.answers import Told
from bot.casework import CaseKind, Draft, Receipt, Way, file_case, parse_number
from bot.casework.identity import normal, value_index
from bot.casework.traces import forget_episode
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.case import Case, CaseIdentity, Entry
from storage.ids import random_id
from storage.message import Message
from storage.sealed import ring
from tests.casework.people import MONDAY, complaint, contact, file, on_duty, said, sensitive, traceless


def row(db: Connection, case_id: UUID) -> Case:
    found = db.execute(select(Case).where(col(Case.id) == case_id)).one()
    return Case(**found._mapping)


def test_a_complaint_gets_a_number_a_pin_and_a_working_day(db: Connection, org: Organisation, amal: UUID) -> None:
    receipt = complaint(db, org, amal)
    assert parse_number(receipt.number) == receipt.number
    assert len(receipt.pin) == 6
    assert receipt.due == org.working_day_after(MONDAY.date(), org.category("not_received").days)
    assert org.works_on(receipt.due)
    assert Receipt.from_json(receipt.to_json()) == receipt


def test_nothing_told_stands_readable_in_the_database(db: Connection, org: Organisation, amal: UUID) -> None:
    words = Told("They took half of my basket at the gate")
    identity = {"name": "Amal Darwish", "telephone": "0599123456"}
    receipt = complaint(
        db, org, amal, story=words, identity=identity, keep_from="Basel", facts={"programme": "cash_help"}
    )
    stored = row(db, receipt.case_id)
    for column, value in stored.model_dump().items():
        for secret in (receipt.number, receipt.pin, "basket", "Darwish", "0599123456", "Basel", "cash_help"):
            held = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
            assert secret.encode() not in held, column
    assert stored.story_sealed is not None
    assert ring().open_json(stored.story_sealed, at=f"cases.story_sealed.{receipt.case_id}") == words.text


def test_the_same_beneficiary_is_found_however_the_number_is_written(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    receipt = complaint(db, org, amal, identity={"telephone": "+970 599 123 456", "name": "أمال دَرويش"})
    for kind, value in (("telephone", "٠٥٩٩-١٢٣-٤٥٦"), ("name", "امال درويش")):
        found = db.execute(
            select(col(CaseIdentity.case_id)).where(col(CaseIdentity.value_index) == value_index(kind, value))
        )
        assert found.scalars().all() == [receipt.case_id]


@given(st.text(max_size=40))
def test_a_normal_form_is_stable(value: str) -> None:
    for kind in ("name", "telephone", "identity_number"):
        assert normal(kind, normal(kind, value)) == normal(kind, value)


def test_protection_is_always_sensitive_and_promises_hours_only_with_a_rota(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    draft = Draft(CaseKind.PROTECTION, amal)
    without = file_case(db, draft, org, MONDAY)
    assert row(db, without.case_id).sensitive
    assert without.promised_hours == 0
    with_rota = file_case(db, draft, on_duty(org), MONDAY)
    assert with_rota.promised_hours == org.duty.first_look_hours
    assert row(db, with_rota.case_id).first_look_due == MONDAY + timedelta(hours=org.duty.first_look_hours)


def test_without_a_rota_the_hours_begin_when_the_office_opens(db: Connection, org: Organisation, amal: UUID) -> None:
    night = MONDAY.replace(hour=23)
    stored = row(db, file_case(db, Draft(CaseKind.PROTECTION, amal), org, night).case_id)
    opening = org.next_opening(night)
    assert opening > night
    assert stored.first_look_due == opening + timedelta(hours=org.duty.first_look_hours)


def test_the_organisation_makes_categories_sensitive(db: Connection, org: Organisation, amal: UUID) -> None:
    grave = next(category.key for category in org.categories if category.sensitive)
    assert row(db, complaint(db, org, amal, category=grave).case_id).sensitive
    assert not row(db, complaint(db, org, amal).case_id).sensitive
    assert row(db, sensitive(db, org, amal).case_id).sensitive


def test_a_file_of_somebody_else_is_not_taken(db: Connection, org: Organisation, amal: UUID, stranger: UUID) -> None:
    mine, theirs = file(db, amal), file(db, stranger)
    receipt = complaint(db, org, amal, attachments=(mine, theirs))
    held = db.execute(select(col(StoredFile.id)).where(col(StoredFile.case_id) == receipt.case_id)).scalars().all()
    assert held == [mine]
    entries = db.execute(select(col(Entry.attachments)).where(col(Entry.case_id) == receipt.case_id)).scalars().all()
    assert entries == [[mine]]


def test_a_traceless_complaint_keeps_a_day_and_nothing_of_the_contact(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    episode = random_id()
    photo, unused = file(db, amal, episode), file(db, amal, episode)
    said(db, amal, episode)
    receipt = traceless(db, org, amal, attachments=(photo,), identity={"telephone": "0599123456"})
    forget_episode(db, amal, episode)

    stored = row(db, receipt.case_id)
    assert stored.contact_id is None
    assert stored.episode is None
    assert stored.opened_at is None
    assert stored.identity_sealed is None
    assert stored.opened_on == MONDAY.date()
    at = db.execute(select(col(Entry.at)).where(col(Entry.case_id) == receipt.case_id)).scalar_one()
    assert (at.minute, at.second, at.microsecond) == (0, 0, 0)
    kept = db.execute(select(StoredFile).where(col(StoredFile.id).in_([photo, unused]))).all()
    assert [(f.id, f.contact_id, f.episode, f.reference_sealed, f.name_sealed) for f in kept] == [
        (photo, None, None, None, None)
    ]
    assert kept[0].created_at.astimezone().microsecond == 0
    assert db.execute(select(Message).where(col(Message.contact_id) == amal)).all() == []
    for value in stored.model_dump().values():
        assert str(amal) not in str(value)


def test_the_receipt_that_still_has_to_be_sent_is_marked_to_go(db: Connection, org: Organisation, amal: UUID) -> None:
    episode = random_id()
    said(db, amal, episode, outgoing=True, state="queued")
    forget_episode(db, amal, episode)
    assert db.execute(select(col(Message.ephemeral)).where(col(Message.contact_id) == amal)).scalars().all() == [True]


def test_repeats_of_a_traceless_contact_are_told_by_a_digest_alone(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    first, second = traceless(db, org, amal), traceless(db, org, amal)
    other = traceless(db, org, contact(db, "3003"))
    digests = [row(db, receipt.case_id).repeat_index for receipt in (first, second, other)]
    assert digests[0] == digests[1] != digests[2]


def test_a_traceless_case_opened_near_midnight_keeps_its_local_day(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    late = MONDAY.replace(hour=0, minute=30)
    receipt = complaint(db, org, amal, now=late, way=Way.TRACELESS)
    assert row(db, receipt.case_id).opened_on == date(2026, 11, 23)


def test_a_number_is_never_given_twice(
    db: Connection, org: Organisation, amal: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = complaint(db, org, amal).number
    offered = iter([taken, taken, "100000000009"])
    monkeypatch.setattr("bot.casework.filing.new_number", lambda: next(offered))
    assert complaint(db, org, amal).number == "100000000009"
