"""Officers who press at the same moment: one of them wins, and each of the others is told so."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete
from sqlmodel import col

from bot import clock, i18n, jobs
from bot.casework.refused import Refused
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.forecast import Senders
from bot.outreach.sending import approve, send
from storage.broadcast import Broadcast, BroadcastState
from storage.contact import Contact
from storage.database import Database
from storage.staff import Staff, StaffMember
from tests.outreach import crowd

AT_ONCE = 6
ALL = Senders(("telegram",), {"telegram": 25})


@dataclass
class Room:
    database: Database
    officers: list[StaffMember]
    draft: UUID

    def press(self, act: Callable[[Connection, StaffMember], object]) -> Counter[str]:
        """All officers but the author at once, each in a transaction of their own; what they were told."""
        together = Barrier(AT_ONCE)

        def pressed(officer: StaffMember) -> str:
            with i18n.use("en"), self.database.begin() as db:
                together.wait(30)
                try:
                    return str(act(db, officer))
                except Refused as refused:
                    return f"{refused.status}"

        with ThreadPoolExecutor(AT_ONCE) as threads:
            return Counter(threads.map(pressed, self.officers[1:]))


@pytest.fixture
def room(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A draft that other transactions see; with its people and officers it goes at the end."""
    deferred: list[str] = []
    monkeypatch.setattr(jobs, "defer", lambda _db, task, *_more, **_named: deferred.append(task))
    with database.begin() as db:
        officers = [crowd.officer(db, f"officer{n}") for n in range(AT_ONCE + 1)]
        people = crowd.subscribers(db, 30, first=880_000_000)
        draft = crowd.written(db, officers[0])
    yield Room(database, officers, draft)
    with database.begin() as db:
        db.execute(delete(Broadcast).where(col(Broadcast.id) == draft))
        db.execute(delete(Contact).where(col(Contact.id).in_(people)))
        db.execute(delete(Staff).where(col(Staff.id).in_([officer.id for officer in officers])))
    assert len(deferred) <= 1, "it is given to a worker once"


def few(org: Organisation, above: int) -> Organisation:
    return org.model_copy(update={"outreach": org.outreach.model_copy(update={"approval_above": above})})


def test_it_is_sent_once(room: Room, org: Organisation) -> None:
    told = room.press(lambda db, by: send(db, by, room.draft, 2, ALL, few(org, 500), clock.now()).value)
    assert told == {BroadcastState.PLANNING.value: 1, "409": AT_ONCE - 1}


def test_it_is_agreed_to_once(room: Room, org: Organisation) -> None:
    with room.database.begin() as db:
        assert send(db, room.officers[0], room.draft, 2, ALL, few(org, 5), clock.now()) == BroadcastState.WAITING
    told = room.press(lambda db, by: approve(db, by, room.draft, 2, ALL, few(org, 5), clock.now()).value)
    assert told == {BroadcastState.PLANNING.value: 1, "409": AT_ONCE - 1}


def test_nobody_overwrites_what_they_have_not_seen(room: Room) -> None:
    told = room.press(lambda db, by: acting.save(db, by, room.draft, 2, clock.now(), name=by.name))
    assert told == {"3": 1, "409": AT_ONCE - 1}
