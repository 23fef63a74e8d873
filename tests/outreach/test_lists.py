"""Lists of numbers: who is on one is found or made, who said no stays out, and a list can be taken away again."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlmodel import col

from bot import clock
from bot.casework.privacy import erase, forget_strangers
from bot.casework.refused import Refused
from bot.organisation import Organisation
from bot.outreach import acting, lists
from bot.outreach.numbers import Numbers, Reason
from bot.people import set_news_stopped, set_unreachable
from storage.audit import Audit
from storage.contact import Contact
from storage.conversation import Conversation
from storage.sealed import ring
from storage.staff import StaffMember
from storage.subscription import NumberList, NumberListMember, Subscription
from storage.turns import open_turn
from tests.outreach import crowd

HOTLINE = "+970599000000"
FIRST = 970599100000


@pytest.fixture
def carla(db: Connection) -> StaffMember:
    return crowd.officer(db)


def number(n: int) -> str:
    return f"+{FIRST + n}"


def uploaded(db: Connection, by: StaffMember, *which: int, **more: Any) -> UUID:
    numbers = Numbers([(line, number(n)) for line, n in enumerate(which, start=2)], **more)
    return lists.add(db, by, "October", "Signed sheets in folder 7", numbers, HOTLINE, clock.now())


def known(db: Connection, count: int, **more: Any) -> list[UUID]:
    """The first `count` numbers as people who wrote to us, and did not ask for news."""
    ids = crowd.subscribers(db, count, channel="whatsapp", account=HOTLINE, first=FIRST, **more)
    db.execute(text("DELETE FROM subscription WHERE contact_id = ANY(:ids)"), {"ids": ids})
    return ids


def members(db: Connection, list_id: UUID) -> set[UUID]:
    return set(
        db.execute(select(NumberListMember.contact_id).where(col(NumberListMember.list_id) == list_id)).scalars()
    )


def proofs(db: Connection) -> dict[UUID, str]:
    return {row.contact_id: row.proof for row in db.execute(select(Subscription.contact_id, Subscription.proof))}


def test_known_ones_are_matched_and_new_ones_made(db: Connection, carla: StaffMember) -> None:
    there = known(db, 2)
    id = uploaded(db, carla, 0, 1, 2, 3, rejected=[(9, Reason.TWICE)])
    row = lists.get(db, id)
    assert (row.known, row.new, row.rejected) == (2, 2, 1)
    assert members(db, id) > set(there)
    assert proofs(db) == dict.fromkeys(members(db, id), str(id))
    made = members(db, id) - set(there)
    talks = select(func.count()).select_from(Conversation).where(col(Conversation.contact_id).in_(made))
    assert db.execute(talks).scalar_one() == 2


def test_who_writes_later_is_the_contact_that_the_list_made(db: Connection, carla: StaffMember) -> None:
    id = uploaded(db, carla, 7)
    opened = open_turn(db, "whatsapp", HOTLINE, number(7), "SM1")
    assert {opened.contact_id} == members(db, id)
    sealed = db.execute(select(Contact.address_sealed).where(col(Contact.id) == opened.contact_id)).scalar_one()
    assert ring().open(sealed, at=f"contact.address_sealed.{opened.contact_id}").decode() == number(7)


def test_who_stopped_or_is_out_of_reach_is_not_brought_back(db: Connection, carla: StaffMember) -> None:
    stopped, blocked, suppressed, _well = known(db, 4)
    set_news_stopped(db, stopped, True)
    set_unreachable(db, blocked, "blocked", code="63024")
    db.execute(
        text("INSERT INTO suppression (contact_id, reason, at) VALUES (:id, 'stopped', now())"), {"id": suppressed}
    )
    id = uploaded(db, carla, 0, 1, 2, 3)
    assert {(each.reason, tuple(each.lines)) for each in lists.rejected(db, id)} == {
        (Reason.STOPPED, (2, 4)),
        (Reason.UNREACHABLE, (3,)),
    }
    assert members(db, id).isdisjoint({stopped, blocked, suppressed})
    assert len(proofs(db)) == 1
    assert lists.get(db, id).known == 1


def test_who_asked_for_news_themselves_keeps_what_they_chose(db: Connection, carla: StaffMember) -> None:
    (amal,) = crowd.subscribers(db, 1, channel="whatsapp", account=HOTLINE, first=FIRST, topics=["health"])
    id = uploaded(db, carla, 0)
    chosen = db.execute(
        select(Subscription.topics, Subscription.proof).where(col(Subscription.contact_id) == amal)
    ).one()
    assert tuple(chosen) == (["health"], "chat")
    assert members(db, id) == {amal}
    lists.drop(db, carla, id)
    assert proofs(db) == {amal: "chat"}


def test_deleting_takes_back_what_the_list_gave_and_no_more(db: Connection, carla: StaffMember) -> None:
    first, second = uploaded(db, carla, 0, 1), uploaded(db, carla, 1, 2)
    both = members(db, first) & members(db, second)
    assert lists.drop(db, carla, first) == 1
    assert proofs(db) == dict.fromkeys(members(db, second), str(second))
    assert both <= members(db, second)
    (later,) = members(db, second) - both
    db.execute(update(Subscription).where(col(Subscription.contact_id) == later).values(proof="chat"))
    assert lists.drop(db, carla, second) == 1
    assert proofs(db) == {later: "chat"}, "they asked for news themselves since"
    with pytest.raises(Refused, match="no such list"):
        lists.drop(db, carla, second)


def test_a_list_that_a_broadcast_waits_for_is_not_deleted(
    db: Connection, carla: StaffMember, org: Organisation
) -> None:
    id = uploaded(db, carla, *range(12))
    audience = {"all": [{"is": "list", "of": [str(id)]}]}
    draft = crowd.written(db, carla, audience=audience, starts_at=clock.now() + timedelta(days=1))
    acting.send(db, carla, draft, 2, crowd.SOME, org, clock.now())
    with pytest.raises(Refused, match="on its way"):
        lists.drop(db, carla, id)
    acting.take_back(db, carla, draft)
    assert lists.drop(db, carla, id) == 12


def test_the_proof_is_required(db: Connection, carla: StaffMember) -> None:
    numbers = Numbers([(1, number(1))])
    for name, proof in (("", "sheets"), ("October", "  \n")):
        with pytest.raises(Refused):
            lists.add(db, carla, name, proof, numbers, HOTLINE, clock.now())
    with pytest.raises(Refused, match="No number"):
        lists.add(db, carla, "October", "sheets", Numbers(), HOTLINE, clock.now())


def test_people_of_a_list_are_not_forgotten_as_strangers_until_it_is_deleted(
    db: Connection, carla: StaffMember
) -> None:
    id = uploaded(db, carla, 0, 1)
    later = clock.now() + timedelta(days=30)
    who = members(db, id)
    (stopped, other) = sorted(who)
    forget_strangers(db, later)
    assert members(db, id) == who
    set_news_stopped(db, stopped, True)
    lists.drop(db, carla, id)
    forget_strangers(db, later)
    left = set(db.execute(select(Contact.id).where(col(Contact.id).in_(who))).scalars())
    assert left == {stopped}, "that they said no is kept, or the next list would bring them back"
    assert other not in left


def test_erasing_somebody_takes_their_wishes_and_lists_with_it(db: Connection, carla: StaffMember) -> None:
    id = uploaded(db, carla, 0)
    (who,) = members(db, id)
    erase(db, who, still_talking=True)
    assert (members(db, id), proofs(db)) == (set(), {})


def test_it_is_audited_without_names_or_numbers(db: Connection, carla: StaffMember) -> None:
    id = uploaded(db, carla, 0)
    lists.drop(db, carla, id)
    rows = db.execute(select(Audit).where(col(Audit.subject) == str(id)).order_by(col(Audit.id))).all()
    assert [(row.action, row.reason) for row in rows] == [("numbers:add", ""), ("numbers:drop", "")]


def test_many_thousand_numbers_take_seconds(db: Connection, carla: StaffMember) -> None:
    """Also where the database has learnt that there is next to nobody, and keeps to the plans that fitted that."""
    db.execute(text("ANALYZE contact"))
    for n in range(6):
        uploaded(db, carla, 90_000 + n)
    known(db, 1000)
    began = time.monotonic()
    id = uploaded(db, carla, *range(25_000), rejected=[(line, Reason.EMPTY) for line in range(200_001, 210_001)])
    assert time.monotonic() - began < 120, "on a quiet machine it takes a few; by the plans of an empty table, minutes"
    row = db.execute(select(NumberList).where(col(NumberList.id) == id)).one()
    assert (row.known, row.new, row.rejected) == (1000, 24_000, 10_000)
    assert len(lists.rejected(db, id)[0].lines) == lists.MOST_LINES
