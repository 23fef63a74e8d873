"""Two browsers, one case: one answer wins and the other is told; one press that arrives twice is one answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, func, select
from sqlmodel import col

from bot import i18n, jobs
from bot.casework import Refused
from bot.casework.talk.overtaking import newest_place
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.case import Case, Entry, EntryKind
from storage.contact import Contact
from storage.database import Database
from storage.message import Message
from storage.staff import Staff, StaffMember
from tests.casework.people import complaint, contact

TIMES = 5


@pytest.fixture
def two(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[StaffMember, StaffMember]]:
    monkeypatch.setattr(jobs, "defer", lambda *_arguments, **_named: None)
    with database.begin() as db:
        made = tuple(add_colleague(db, f"{name}.two@example.org", name, ["caseworker"]) for name in ("Basel", "Samir"))
    yield made[0], made[1]
    with database.begin() as db:
        db.execute(delete(Staff).where(col(Staff.id).in_([each.id for each in made])))


@pytest.fixture
def case_id(database: Database, org: Organisation, two: object) -> Iterator[UUID]:
    with database.begin() as db:
        made = contact(db, "rana-two")
        receipt = complaint(db, org, made)
    yield receipt.case_id
    with database.begin() as db:
        db.execute(delete(Message).where(col(Message.contact_id) == made))
        db.execute(delete(Case).where(col(Case.contact_id) == made))
        db.execute(delete(Contact).where(col(Contact.id) == made))


def answered(db: Connection, case_id: UUID) -> int:
    mine = (col(Entry.case_id) == case_id, col(Entry.kind) == EntryKind.REPLY)
    return db.execute(select(func.count()).where(*mine)).scalar_one()


def test_exactly_one_of_two_answers_goes_out(
    database: Database, case_id: UUID, two: tuple[StaffMember, StaffMember]
) -> None:
    for n in range(TIMES):
        with database.begin() as db:
            seen = newest_place(db, case_id)
        together = Barrier(2)

        def press(staff: StaffMember, seen: int = seen, together: Barrier = together, n: int = n) -> str:
            together.wait(10)
            try:
                with i18n.use("en"), database.begin() as db:
                    reply(db, staff, case_id, f"{staff.name} {n}", seen=seen, token=str(n))
            except Refused as refused:
                return refused.text
            return "sent"

        with ThreadPoolExecutor(2) as threads:
            said = list(threads.map(press, two))
        assert said.count("sent") == 1, said
        late = next(words for words in said if words != "sent")
        winner = two[said.index("sent")]
        assert winner.name in late
        assert "while you were writing" in late
    with database.begin() as db:
        assert answered(db, case_id) == TIMES


def test_one_press_that_arrives_twice_at_once_is_one_answer(
    database: Database, case_id: UUID, two: tuple[StaffMember, StaffMember]
) -> None:
    together = Barrier(2)

    def press(_time: int) -> bool:
        together.wait(10)
        with i18n.use("en"), database.begin() as db:
            return reply(db, two[0], case_id, "Once", seen=1, token="the same")

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(press, range(2))) == [True, True]
    with database.begin() as db:
        assert answered(db, case_id) == 1
        parts = select(func.count()).where(col(Message.case_id) == case_id)
        assert db.execute(parts).scalar_one() == 1
