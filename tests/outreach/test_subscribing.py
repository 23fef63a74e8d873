"""Subscriptions as they are kept, and what a person may see, take away and have erased of all that is kept for news."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from bot import clock
from bot.casework import erase, everything_about
from bot.casework.privacy import forget_strangers
from bot.outreach.own_data import news_of
from bot.outreach.pressing import Place, press
from bot.outreach.subscribing import (
    Known,
    Wish,
    change,
    come_back,
    known,
    leave,
    may_be_asked,
    stop,
    subscribe,
)  # fmt: skip
from storage import broadcast as tables
from storage.subscription import NumberList, NumberListMember
from tests.casework.people import MONDAY, contact
from tests.outreach.crowd import officer, subscribers
from tests.outreach.sent import answers, broadcast, delivered, got

WISH = Wish(("health", "work"), "ps_jen", "60_plus", "yes")


def test_what_was_said_is_known(db: Connection) -> None:
    amal = contact(db, "1001")
    assert known(db, amal) == Known(False, None)
    assert may_be_asked(db, amal)
    subscribe(db, amal, WISH, "en", MONDAY)
    assert known(db, amal) == Known(False, WISH)
    assert Known.from_json(known(db, amal).to_json()) == Known(False, WISH)
    assert not may_be_asked(db, amal)


def test_twice_is_once(db: Connection) -> None:
    amal = contact(db, "1001")
    subscribe(db, amal, WISH, "en", MONDAY)
    subscribe(db, amal, Wish(("work",)), "en", MONDAY + timedelta(days=1))
    assert known(db, amal).wish == Wish(("work",))


def test_an_age_nobody_is_asked_for_is_no_age(db: Connection) -> None:
    with pytest.raises(ValueError, match="ancient"):
        subscribe(db, contact(db, "1001"), Wish(age_group="ancient"), "en", MONDAY)


def test_changing_what_was_left_meanwhile_changes_nothing(db: Connection) -> None:
    amal = contact(db, "1001")
    subscribe(db, amal, WISH, "en", MONDAY)
    leave(db, amal, "en", MONDAY)
    assert not change(db, amal, Wish(), "en", MONDAY)
    assert known(db, amal) == Known(True, None)
    assert not may_be_asked(db, amal)


def test_a_stop_keeps_the_choice_and_coming_back_needs_one(db: Connection) -> None:
    amal, huda = contact(db, "1001"), contact(db, "1002")
    subscribe(db, amal, WISH, "en", MONDAY)
    for each in (amal, huda):
        stop(db, each, "en", MONDAY)
    assert known(db, amal) == Known(True, WISH)
    assert come_back(db, amal, "en", MONDAY)
    assert not come_back(db, huda, "en", MONDAY), "there is nothing that would come"


def test_who_agreed_on_a_list_agrees_in_the_chat(db: Connection) -> None:
    (amal,) = subscribers(db, 1)
    db.execute(text("UPDATE subscription SET proof = :list"), {"list": str(uuid4())})
    assert news_of(db, amal)["subscription"]["agreed"] == "list"
    subscribe(db, amal, WISH, "en", MONDAY)
    assert news_of(db, amal)["subscription"]["agreed"] == "chat"


def on_a_list(db: Connection, contact_id: UUID) -> None:
    staff, list_id = officer(db), uuid4()
    values = {"id": list_id, "name": "Clinic", "proof": "Signed", "by": staff.id, "at": MONDAY}
    db.execute(insert(NumberList).values(**values, known=1, new=0, rejected=0))
    db.execute(insert(NumberListMember).values(list_id=list_id, contact_id=contact_id))
    db.execute(insert(tables.Tester).values(staff_id=staff.id, contact_id=contact_id))


def everything(db: Connection, amal: UUID) -> UUID:
    """Subscribed, answered, stopped, on a list and a tester; two more broadcasts are on their way. The answered one."""
    subscribe(db, amal, WISH, "en", MONDAY)
    asked = got(db, amal, clock.now() - timedelta(hours=1), provider_id="77")
    press(db, amal, Place(asked, 1), "en", MONDAY)
    for state in ("planned", "sending"):
        delivered(db, broadcast(db, MONDAY), amal, MONDAY, state=state, finished_at=None)
    stop(db, amal, "en", MONDAY)
    on_a_list(db, amal)
    return asked


def test_all_of_it_can_be_seen_and_taken_away(db: Connection) -> None:
    amal = contact(db, "1001")
    everything(db, amal)
    seen = everything_about(db, amal)["news"]
    assert (seen["subscription"]["topics"], seen["subscription"]["region"]) == (["health", "work"], "ps_jen")
    assert (seen["subscription"]["age_group"], seen["subscription"]["disability"]) == ("60_plus", "yes")
    assert seen["none_because"]["reason"] == "stopped"
    (got_it,) = seen["broadcasts"]
    assert (got_it["text"], got_it["answer"]) == ("Will you come to the training?", "I cannot")
    assert {consent["purpose"] for consent in everything_about(db, amal)["consents"]} == {"news"}


LEADS_BACK = ("subscription", "suppression", "broadcast_answer", "number_list_member", "tester", "delivery")


@pytest.mark.parametrize("still_talking", [True, False])
def test_erased_nothing_of_it_leads_back(db: Connection, still_talking: bool) -> None:
    amal, huda = contact(db, "1001"), contact(db, "1002")
    asked = everything(db, amal)
    delivered(db, asked, huda, MONDAY, provider_id="78")
    press(db, huda, Place(asked, 0), "en", MONDAY)
    before = db.execute(text("SELECT count(*) FROM delivery")).scalar_one()
    erase(db, amal, still_talking=still_talking, now=MONDAY)
    for table in LEADS_BACK:
        statement = text(f"SELECT count(*) FROM {table} WHERE contact_id = :id")
        assert db.execute(statement, {"id": amal}).scalar_one() == 0, table
    assert db.execute(text("SELECT count(*) FROM delivery")).scalar_one() == before, "the count stays"
    left = db.execute(text("SELECT state, reason, provider_id FROM delivery WHERE contact_id <> :id"), {"id": huda})
    assert sorted(tuple(row) for row in left) == [
        ("sent", "", None), ("skipped", "gone", None), ("unknown", "gone", None),
    ]  # fmt: skip
    joined = text("SELECT count(*) FROM delivery d JOIN contact c ON c.id = d.contact_id")
    assert db.execute(joined).scalar_one() == 1, "only hers who was not erased"
    assert answers(db, asked) == {huda: 0}, "and nothing of others is touched"


def test_a_later_life_begins_without_a_past(db: Connection) -> None:
    amal = contact(db, "1001")
    everything(db, amal)
    erase(db, amal, still_talking=True, now=MONDAY)
    assert known(db, amal) == Known(False, None)
    assert news_of(db, amal) == {"subscription": None, "none_because": None, "broadcasts": []}


def test_who_is_on_a_list_or_wants_nothing_is_no_stranger(db: Connection) -> None:
    listed, none, gone = subscribers(db, 3, channel="whatsapp", consent="", created_at=MONDAY - timedelta(days=3))
    for each in (none, gone):
        db.execute(text("DELETE FROM subscription WHERE contact_id = :id"), {"id": each})
    db.execute(text("UPDATE conversation SET heard_at = NULL"))
    stop(db, none, "en", MONDAY)
    forget_strangers(db, MONDAY)
    left = db.execute(text("SELECT id FROM contact WHERE id = ANY(:ids)"), {"ids": [listed, none, gone]}).scalars()
    assert set(left) == {listed, none}, "a list would bring back who said no"


def test_one_answer_a_contact(db: Connection) -> None:
    amal = contact(db, "1001")
    asked = got(db, amal, MONDAY)
    press(db, amal, Place(asked, 1), "en", MONDAY)
    values = text("INSERT INTO broadcast_answer VALUES (:b, :c, 0, now())")
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(values, {"b": asked, "c": amal})
