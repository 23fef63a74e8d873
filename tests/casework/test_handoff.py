"""Asking for a human: somebody is always told, it is said honestly when they answer, and a voice note is never lost."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from bot import i18n
from bot.casework import Handoff, Refused, ask_for_human, danger_met, pass_on, voice_waits
from bot.casework.ending.closing import close
from bot.casework.record.staffwork import cases_for, open_case
from bot.casework.talk.handoff import OPEN_HOURS
from bot.casework.talk.holding import hand_back, take_over
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from storage import handoff as stored
from storage import organisation as profile
from storage.case import Case, Decision
from storage.conversation import Conversation
from tests.casework.people import MONDAY, Colleagues, complaint, file, on_duty

NIGHT = MONDAY.replace(hour=23)


def test_in_office_hours_somebody_answers_now(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    asked = ask_for_human(db, amal, "legal", False, "I want to talk", org, MONDAY)
    assert asked.open_now
    assert asked.when == ""
    assert Handoff.from_json(asked.to_json()) == asked
    listed = cases_for(db, staff.basel)
    assert [case.kind for case in listed] == ["human"]
    assert "I want to talk" in [line.text for line in open_case(db, staff.basel, asked.number).lines]


def test_out_of_hours_it_says_when(db: Connection, org: Organisation, amal: UUID) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, NIGHT)
    assert not asked.open_now
    assert asked.when == i18n.day_and_time(org.next_opening(NIGHT))
    due = db.execute(select(col(stored.Handoff.due_at))).scalar_one()
    assert due == org.next_opening(NIGHT) + timedelta(hours=OPEN_HOURS)


def test_hours_are_promised_only_by_a_rota(db: Connection, org: Organisation, amal: UUID, stranger: UUID) -> None:
    assert ask_for_human(db, amal, "", True, "", org, NIGHT).hours == 0
    assert ask_for_human(db, stranger, "", True, "", on_duty(org), NIGHT).hours == org.duty.first_look_hours


def test_asking_again_keeps_the_place_and_may_become_urgent(db: Connection, org: Organisation, amal: UUID) -> None:
    first = ask_for_human(db, amal, "", False, "", org, NIGHT)
    again = ask_for_human(db, amal, "", True, "Please hurry", on_duty(org), NIGHT)
    assert again.again
    assert again.case_id == first.case_id
    row = db.execute(select(stored.Handoff)).one()
    assert (row.urgent, row.due_at) == (True, NIGHT + timedelta(hours=org.duty.first_look_hours))
    assert db.execute(select(func.count()).select_from(Case)).scalar_one() == 1


def test_what_is_sensitive_never_joins_a_case_that_others_read(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    first = ask_for_human(db, amal, "", False, "", org, MONDAY)
    grave = ask_for_human(db, amal, "", True, "He hits me", org, MONDAY, sensitive=True)
    assert grave.case_id != first.case_id
    assert [case.id for case in cases_for(db, staff.basel)] == [first.case_id]
    assert [case.id for case in cases_for(db, staff.samar)] == [grave.case_id]


def test_an_unheard_voice_note_waits_with_a_human(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    voice = file(db, amal)
    profile.save(db, org.to_document())
    waiting = voice_waits(db, amal, voice)
    assert voice in open_case(db, staff.basel, waiting.number).lines[-1].attachments
    grave = file(db, amal)
    urgent = voice_waits(db, amal, grave, sensitive=True, organisation=org, now=MONDAY)
    opened = open_case(db, staff.samar, urgent.number)
    assert opened.case.urgent
    assert opened.case.sensitive
    assert grave in opened.lines[-1].attachments


def test_danger_makes_what_is_open_urgent(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, staff: Colleagues
) -> None:
    mine, theirs = complaint(db, org, amal), complaint(db, org, stranger)
    danger_met(db, amal, on_duty(org), NIGHT)
    urgent = {case.id: (case.urgent, case.first_look) for case in cases_for(db, staff.basel)}
    assert urgent[mine.case_id] == (True, NIGHT + timedelta(hours=org.duty.first_look_hours))
    assert urgent[theirs.case_id] == (False, None)
    assert cases_for(db, staff.basel)[0].id == mine.case_id, "the pressing one stands first"


def test_while_somebody_talks_the_bot_is_silent(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
    take_over(db, staff.basel, asked.case_id)
    assert holder(db, amal) == staff.basel.id
    assert pass_on(db, amal, "Are you there?")
    assert open_case(db, staff.basel, asked.number).lines[-1].text == "Are you there?"
    hand_back(db, staff.basel, asked.case_id)
    assert holder(db, amal) is None
    assert not pass_on(db, amal, "Hello?")
    with pytest.raises(Refused, match="already"):
        hand_back(db, staff.basel, asked.case_id)


def test_an_answer_takes_the_request_and_closing_ends_it(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    asked = ask_for_human(db, amal, "", False, "", org, MONDAY)
    reply(db, staff.basel, asked.case_id, "I am here")
    row = db.execute(select(stored.Handoff)).one()
    assert row.taken_by == staff.basel.id
    assert row.ended_at is None
    close(db, staff.basel, asked.case_id, Decision.UPHELD, "We talked.")
    assert db.execute(select(col(stored.Handoff.ended_at))).scalar_one() is not None
    assert not ask_for_human(db, amal, "", False, "", org, MONDAY).again


def holder(db: Connection, contact_id: UUID) -> UUID | None:
    return db.execute(select(col(Conversation.holder)).where(col(Conversation.contact_id) == contact_id)).scalar_one()
