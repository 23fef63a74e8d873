"""Referrals when several act in the same moment: each step happens once; it is read or taken back, never both."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, select, text
from sqlmodel import col

from bot import clock, i18n, jobs
from bot.casework.referrals.answers import agree, refuse
from bot.casework.referrals.receiving import accept, read_referral
from bot.casework.referrals.referring import Plan, Proposed, propose
from bot.casework.refused import Refused
from bot.directory import Partner
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.case import Case
from storage.consent import Consent
from storage.contact import Contact
from storage.conversation import Conversation
from storage.database import Database
from storage.message import Message
from storage.referral import Referral
from storage.staff import Staff, StaffMember
from storage.tables import table_of
from tests.casework.people import complaint, contact

AT_ONCE = 6
SHELTER = Partner(key="safe_door", name={"en": "Safe Door"}, telephone="+970 2 240 1234", has_account=True)


@pytest.fixture
def here(org: Organisation) -> Organisation:
    return org.model_copy(update={"partners": (SHELTER,)})


@pytest.fixture
def rana(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[UUID]:
    """A contact that other transactions see; with all that is hers she goes at the end."""
    monkeypatch.setattr(jobs, "defer", lambda *_arguments, **_named: None)
    with database.begin() as db:
        made = contact(db, "rana at once")
    yield made
    with database.begin() as db:
        for column in (col(Message.contact_id), col(Case.contact_id), col(Consent.contact_id)):
            db.execute(delete(column.class_).where(column == made))  # type: ignore[attr-defined]
        db.execute(delete(Contact).where(col(Contact.id) == made))


@pytest.fixture
def basel(database: Database, rana: UUID) -> Iterator[StaffMember]:
    with database.begin() as db:
        made = add_colleague(db, "basel.refers@example.org", "Basel Nassar", ["caseworker"])
    yield made
    with database.begin() as db:
        db.execute(delete(Case).where(col(Case.contact_id) == rana))
        db.execute(delete(Staff).where(col(Staff.id) == made.id))


def at_once(database: Database, act: Callable[[Connection, int], Any]) -> list[Any]:
    """The same act in transactions of their own; what was refused gives its status."""

    def transaction(n: int) -> Any:
        with i18n.use("en"):
            try:
                with database.begin() as db:
                    return act(db, n)
            except Refused as refused:
                return refused.status

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(transaction, range(AT_ONCE)))


def asked(db: Connection, here: Organisation, staff: StaffMember, case_id: UUID) -> Proposed:
    return propose(db, staff, case_id, Plan("partner.safe_door", "legal", items=("name", "category")), here)


def test_one_question_though_several_ask(
    database: Database, here: Organisation, rana: UUID, basel: StaffMember
) -> None:
    with database.begin() as db:
        case_id = complaint(db, here, rana).case_id
    came = at_once(database, lambda db, _n: asked(db, here, basel, case_id))
    assert sorted(came, key=str).count(409) == AT_ONCE - 1


def test_read_or_taken_back_but_never_both(
    database: Database, here: Organisation, rana: UUID, basel: StaffMember
) -> None:
    partner = replace(basel, partner="safe_door")
    with database.begin() as db:
        proposed = asked(db, here, basel, complaint(db, here, rana).case_id)
        agree(db, proposed.id, rana, ["category"], clock.now())

    def act(db: Connection, n: int) -> Any:
        if n % 2:
            return read_referral(db, partner, proposed.id).items
        db.execute(select(col(Conversation.contact_id)).where(col(Conversation.contact_id) == rana).with_for_update())
        return refuse(db, proposed.id, rana, clock.now())

    came = at_once(database, act)
    read, back = [each for each in came if isinstance(each, dict)], came.count("refused")
    with database.begin() as db:
        row = db.execute(select(table_of(Referral)).where(col(Referral.id) == proposed.id)).one()
    assert bool(read) != bool(back)
    assert (row.state == "refused") == bool(back)
    assert (row.told_at is not None) == bool(read)


def test_accepted_once(database: Database, here: Organisation, rana: UUID, basel: StaffMember) -> None:
    partner = replace(basel, partner="safe_door")
    with database.begin() as db:
        proposed = asked(db, here, basel, complaint(db, here, rana).case_id)
        agree(db, proposed.id, rana, ["category"], clock.now())
    came = at_once(database, lambda db, _n: accept(db, partner, proposed.id))
    assert came.count(409) == AT_ONCE - 1
    with database.begin() as db:
        lines = text("SELECT count(*) FROM entry WHERE kind = 'referral' AND state = 'accepted'")
        assert db.execute(lines).scalar_one() == 1
