"""You said, we did: to those who complained in the open, enough of them, and so that no telephone tells of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlmodel import col

from bot.casework import CaseKind, Draft, Refused, Way, file_case
from bot.casework.participation import withdraw
from bot.casework.record.merging import merge
from bot.channels.webchat import WebChat
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.audience import LEAST_PEOPLE, read
from bot.outreach.closing import first_line, only_complainants
from bot.outreach.content import Content
from bot.outreach.courier import Courier, Load
from bot.outreach.planning import Counts, Ready, counts, plan
from bot.outreach.subscribing import stop
from storage import broadcast as stored
from storage.broadcast import Broadcast, BroadcastKind, BroadcastState
from storage.case import Case, Entry
from storage.outbox import beat
from tests.casework.people import MONDAY, Colleagues, complaint, contact, hidden, sensitive, traceless
from tests.outreach.crowd import GREETING, SOME, officer, subscribers, written

PARCELS: dict[str, Any] = {
    "is": "complained", "of": ["not_received"], "region": "ps_jen", "first": "2026-11-01", "last": "2026-11-30",
}  # fmt: skip
CLOSING = BroadcastKind.CLOSING_THE_LOOP
READY = Ready(["telegram"])


@pytest.fixture
def crowd(db: Connection, org: Organisation) -> list[UUID]:
    """Enough people who complained under their name, and asked for no news."""
    made = [contact(db, f"90{number:02}") for number in range(LEAST_PEOPLE)]
    for each in made:
        complaint(db, org, each)
    return made


def reached(db: Connection, org: Organisation, audience: Any = PARCELS, kind: BroadcastKind = CLOSING) -> Counts:
    return counts(db, kind, read(audience), GREETING, READY, org, MONDAY)


def planned(db: Connection, org: Organisation, id: UUID, ready: Ready = READY) -> Any:
    """Whom it goes to once it is planned, and what became of the broadcast."""
    lease = uuid4()
    db.execute(update(Broadcast).where(col(Broadcast.id) == id).values(state=BroadcastState.PLANNING))
    beat(db, lease)
    assert stored.take(db, id, lease)
    plan(db, id, lease, ready, org, MONDAY)
    to = "SELECT contact_id FROM delivery WHERE broadcast_id = :id AND state = 'planned'"
    row = db.execute(text("SELECT state, reason FROM broadcast WHERE id = :id"), {"id": id}).one()
    return set(db.execute(text(to), {"id": id}).scalars()), (row.state, row.reason)


def test_who_complained_is_told_whether_they_want_news_or_not(
    db: Connection, org: Organisation, crowd: list[UUID]
) -> None:
    complaint(db, org, contact(db, "8001"), category="queue")
    complaint(db, org, contact(db, "8002"), region="ps_hbn")
    complaint(db, org, contact(db, "8003"), now=MONDAY - timedelta(days=60))
    subscribers(db, 5)
    id = written(db, officer(db), kind=CLOSING, audience=PARCELS)
    assert acting.send(db, officer(db), id, 2, reached(db, org), org, MONDAY) == BroadcastState.PLANNING
    assert planned(db, org, id) == (set(crowd), ("sending", ""))


def test_never_in_confidence(db: Connection, org: Organisation, crowd: list[UUID], staff: Colleagues) -> None:
    hides, grave, none, both, protected, quit, stopped = (contact(db, f"70{number}") for number in range(7))
    hidden(db, org, hides)
    sensitive(db, org, grave)
    traceless(db, org, none)
    complaint(db, org, both)
    hidden(db, org, both, category="queue")
    complaint(db, org, protected)
    file_case(db, Draft(CaseKind.PROTECTION, protected), org, MONDAY)
    withdraw(db, complaint(db, org, quit).case_id, now=MONDAY)
    complaint(db, org, stopped)
    stop(db, stopped, "en", MONDAY)
    assert reached(db, org).now == len(crowd)
    assert reached(db, org).stopped == 1
    id = written(db, officer(db), kind=CLOSING, audience=PARCELS)
    people, _state = planned(db, org, id)
    assert people == set(crowd)


def test_two_that_were_merged_are_one_and_told_once(
    db: Connection, org: Organisation, crowd: list[UUID], staff: Colleagues
) -> None:
    goes_on, ends = complaint(db, org, crowd[0]), complaint(db, org, crowd[0])
    merge(db, staff.basel, goes_on.case_id, ends.case_id, MONDAY)
    assert reached(db, org).now == len(crowd)
    merged = contact(db, "6001")
    whole, part = complaint(db, org, merged, category="queue"), complaint(db, org, merged)
    merge(db, staff.basel, whole.case_id, part.case_id, MONDAY)
    assert reached(db, org).now == len(crowd) + 1, "it is as true as before"
    db.execute(update(Case).where(col(Case.id) == whole.case_id).values(sensitive=True))
    assert reached(db, org).now == len(crowd)
    db.execute(update(Case).where(col(Case.id) == whole.case_id).values(sensitive=False, way=Way.NAMED))
    withdraw(db, whole.case_id, now=MONDAY)
    assert reached(db, org).now == len(crowd), "what it went on in was taken back"


def test_refused_to_fewer_than_ten_when_it_is_sent(db: Connection, org: Organisation, crowd: list[UUID]) -> None:
    stop(db, crowd[0], "en", MONDAY)
    id = written(db, officer(db), kind=CLOSING, audience=PARCELS)
    with pytest.raises(Refused, match="so few people"):
        acting.send(db, officer(db), id, 2, reached(db, org), org, MONDAY)


def test_and_again_when_it_is_planned(db: Connection, org: Organisation, crowd: list[UUID]) -> None:
    """Somebody stopped after it was sent: the others would be too few, and who stopped hides nobody."""
    id = written(db, officer(db), kind=CLOSING, audience=PARCELS)
    acting.send(db, officer(db), id, 2, reached(db, org), org, MONDAY)
    stop(db, crowd[0], "en", MONDAY)
    assert planned(db, org, id) == (set(), ("stopped", "too_few"))
    assert db.execute(text("SELECT count(*) FROM delivery")).scalar_one() == 0


@pytest.mark.parametrize(
    ("audience", "only"),
    [
        (PARCELS, True),
        ({"all": [{"is": "language", "of": ["ar"]}, PARCELS]}, True),
        ({"any": [PARCELS, {"all": [PARCELS, {"not": {"is": "channel", "of": ["webchat"]}}]}]}, True),
        ({"is": "everyone"}, False),
        ({"not": PARCELS}, False),
        ({"any": [PARCELS, {"is": "language", "of": ["ar"]}]}, False),
    ],
)
def test_it_goes_to_nobody_who_did_not_complain(
    db: Connection, org: Organisation, crowd: list[UUID], audience: Any, only: bool
) -> None:
    assert only_complainants(read(audience)) is only
    subscribers(db, 20, language="en")
    if only:
        return
    assert reached(db, org, audience).everybody == 0
    id = written(db, officer(db), kind=CLOSING, audience=audience)
    with pytest.raises(Refused, match="people who complained"):
        acting.send(db, officer(db), id, 2, SOME, org, MONDAY)
    assert planned(db, org, id) == (set(), ("stopped", "empty"))


async def test_the_first_line_tells_nothing_of_complaints(org: Organisation) -> None:
    id, words = uuid4(), {"en": "You wrote to us about the queue.", "ar": "كتبتم لنا عن الطابور."}
    load = Load(id, Content(words), first_line=lambda language: first_line(CLOSING, org, language))
    nowhere: Any = None  # no database: nothing is brought
    message = Courier(nowhere, WebChat(), load, lambda channel, name: None)._message("en")
    assert message is not None
    first, _blank, rest = message.text.partition("\n\n")
    assert first.replace("\u2068", "").replace("\u2069", "") == (
        "News from Sanad Centre for Rights and Support: what changed"
    )
    assert rest == words["en"]
    assert first_line(BroadcastKind.NEWS, org, "en") == ""


def test_there_is_room_for_it(db: Connection, org: Organisation, crowd: list[UUID]) -> None:
    long = Content({"en": "w" * 1590})
    id = written(db, officer(db), content=long, kind=CLOSING, audience=PARCELS)
    with pytest.raises(Refused, match="too long"):
        acting.send(db, officer(db), id, 2, SOME, org, MONDAY)


def test_no_case_tells_who_got_it(db: Connection, org: Organisation, crowd: list[UUID]) -> None:
    before = db.execute(select(func.count()).select_from(Entry)).scalar_one()
    planned(db, org, written(db, officer(db), kind=CLOSING, audience=PARCELS))
    assert before == db.execute(select(func.count()).select_from(Entry)).scalar_one() == len(crowd)
