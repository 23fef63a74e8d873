"""A request for a person goes round: who is there, the next, those who lead; told neutrally, and each once."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework import ask_for_human, withdraw
from bot.casework.talk.holding import take_over
from bot.casework.talk.offering import LED, offer, offer_on
from bot.casework.talk.waiting import waiting_for
from bot.organisation import Organisation
from bot.staff.notifying import Occasion, words_for_chat
from storage.case import Entry, EntryKind
from storage.handoff import Handoff
from tests.casework.duty import Told, here, request
from tests.casework.people import MONDAY, Colleagues, contact, on_duty

NIGHT = MONDAY.replace(hour=23)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(db: Connection, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def asked(db: Connection, org: Organisation, amal: UUID, now: datetime = MONDAY, *, sensitive: bool = False) -> UUID:
    """Somebody asks, and the job that follows runs."""
    case_id = ask_for_human(db, amal, "legal", False, "My secret words", org, now, sensitive=sensitive).case_id
    offer(db, request(db, amal).id, org, now)
    return case_id


def later(db: Connection, org: Organisation, now: datetime) -> None:
    """The job of each minute, twice, as when it had died and ran again."""
    offer_on(db, org, now)
    offer_on(db, org, now)


def test_asking_defers_the_telling(db: Connection, org: Organisation, amal: UUID, told: Told) -> None:
    ask_for_human(db, amal, "", False, "", org, MONDAY)
    assert told.all[0] == ("offer", {"handoff": str(request(db).id)})
    ask_for_human(db, amal, "", False, "", org, MONDAY)
    assert [task for task, _ids in told.all] == ["offer"], "who asks again keeps the place"


def test_who_is_there_and_least_busy_is_asked_first(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    here(db, staff.hanan, MONDAY)
    other = ask_for_human(db, contact(db, "3003"), "", False, "", org, MONDAY)
    take_over(db, staff.basel, other.case_id, MONDAY, org)
    asked(db, org, amal)
    mine = [each for each in waiting_for(db, staff.hanan) if each.calls]
    assert len(mine) == 1, "she holds no talk, he holds one"
    assert not any(each.calls for each in waiting_for(db, staff.basel))
    assert told.mails() == [staff.hanan.id]
    assert told.chat() == [Occasion.ASKED]


def test_not_taken_it_goes_to_the_next_and_then_to_who_leads(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    here(db, staff.hanan, MONDAY)
    asked(db, org, amal)
    first = request(db).offered_to
    told.mails(), told.chat()
    later(db, org, MONDAY + 4 * MINUTE)
    assert told.mails() == [], "the minutes are not over"
    for member in (staff.basel, staff.hanan):
        here(db, member, MONDAY + 5 * MINUTE)
    later(db, org, MONDAY + 5 * MINUTE)
    second = request(db)
    assert {first, second.offered_to} == {staff.basel.id, staff.hanan.id}
    assert (second.step, told.mails(), told.chat()) == (2, [second.offered_to], [])
    later(db, org, MONDAY + 10 * MINUTE)
    assert (request(db).step, request(db).offered_to) == (LED, None)
    assert told.mails() == [staff.hanan.id], "the supervisor, told once"
    assert told.chat() == [Occasion.UNTAKEN]
    kinds = db.execute(select(col(Entry.kind)).where(col(Entry.kind) == EntryKind.ESCALATED)).scalars().all()
    assert len(kinds) == 1
    later(db, org, MONDAY + 60 * MINUTE)
    assert told.mails() == [], "nobody is told without end"


def test_nobody_there_everybody_is_written_to(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY - 6 * MINUTE)
    asked(db, org, amal)
    later(db, org, MONDAY)
    assert set(told.mails()) == {staff.basel.id, staff.hanan.id}
    assert told.chat() == [Occasion.ASKED]
    assert all(each.calls for each in waiting_for(db, staff.basel)), "whoever comes may take it"


def test_what_was_taken_is_not_offered(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    case_id = ask_for_human(db, amal, "", False, "", org, MONDAY).case_id
    take_over(db, staff.basel, case_id, MONDAY, org)
    assert not offer(db, request(db).id, org, MONDAY)
    later(db, org, MONDAY + 30 * MINUTE)
    assert told.mails() == []


def test_at_night_all_are_written_to_once_and_the_clock_starts_at_opening(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, NIGHT)
    asked(db, org, amal, NIGHT)
    later(db, org, NIGHT + 30 * MINUTE)
    assert sorted(told.mails()) == sorted([staff.basel.id, staff.hanan.id]), "each once"
    assert request(db).step == 0
    assert all(each.calls for each in waiting_for(db, staff.basel)), "whoever is at the desk all the same may take it"
    opening = org.next_opening(NIGHT)
    here(db, staff.basel, opening)
    later(db, org, opening)
    assert (request(db).step, request(db).offered_to) == (1, staff.basel.id)
    later(db, org, opening + 4 * MINUTE)
    assert request(db).step == 1


def test_with_a_rota_the_urgent_goes_round_at_night(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.samar, NIGHT)
    asked(db, on_duty(org), amal, NIGHT, sensitive=True)
    assert (request(db).step, request(db).offered_to) == (1, staff.samar.id)


def test_what_is_sensitive_is_told_to_safeguarding_alone(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    for member in (staff.basel, staff.hanan, staff.lina):
        here(db, member, MONDAY)
    asked(db, org, amal, sensitive=True)
    later(db, org, MONDAY + 30 * MINUTE)
    assert told.mails() == [staff.samar.id]
    assert told.chat() == [], "all colleagues read the chat"
    assert waiting_for(db, staff.basel) == ()
    assert waiting_for(db, staff.hanan) == ()
    (seen,) = waiting_for(db, staff.samar)
    assert (seen.sensitive, seen.topic) == (True, "")


def test_away_from_the_desk_is_not_there(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    here(db, staff.lina, MONDAY)
    asked(db, org, amal)
    assert request(db).offered_to == staff.basel.id, "she works for legal support in Jenin only"


def test_who_took_the_case_back_asks_for_nobody(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, told: Told
) -> None:
    here(db, staff.basel, MONDAY)
    withdraw(db, asked(db, org, amal), now=MONDAY)
    told.mails()
    assert waiting_for(db, staff.basel) == ()
    later(db, org, MONDAY + 30 * MINUTE)
    assert told.mails() == []
    assert db.execute(select(col(Handoff.ended_at))).scalar_one() == MONDAY + 30 * MINUTE


def test_the_chat_reads_nothing_of_anybody() -> None:
    for occasion in Occasion:
        words = words_for_chat(occasion, "https://hotline.example.org/console")
        assert words.startswith("Somebody asks for a person")
        assert words.endswith("https://hotline.example.org/console")
        assert not any(character.isdigit() for character in words)
