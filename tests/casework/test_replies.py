"""What reaches the person: answers, changes and decisions, in their language, neutral where it is sensitive."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from bot import i18n
from bot.casework import Refused, State, look_up, show_number
from bot.casework.ending.closing import approve, close
from bot.casework.record.assigning import assign
from bot.casework.record.staffwork import open_case
from bot.casework.talk import replies
from bot.casework.talk.replies import change_state, reply, write_note
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.case import Decision
from storage.message import Message
from tests.casework.people import Colleagues, complaint, hidden, sensitive, sent_to, traceless


def test_an_answer_is_queued_and_kept_in_the_history(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    for filed in (complaint, hidden):
        receipt = filed(db, org, amal)
        assert reply(db, staff.basel, receipt.case_id, "Please come on Sunday.")
        state, text = sent_to(db, amal)[-1]
        assert state == "queued"
        assert show_number(receipt.number) in text
        assert "Please come on Sunday." in text
        found = look_up(db, receipt.number, contact_id=amal)
        assert found
        assert (found.state, found.steps[-1].text) == (State.IN_PROGRESS, "Please come on Sunday.")
        assert not found.steps[-1].mine


def test_a_sensitive_answer_waits_behind_neutral_words(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = sensitive(db, org, amal)
    reply(db, staff.samar, receipt.case_id, "The shelter has a room.")
    change_state(db, staff.samar, receipt.case_id, State.WAITING)
    close(db, staff.samar, receipt.case_id, Decision.REFERRED, "You are safe there.")
    rula = add_colleague(db, "rula@example.org", "Rula Khoury", ["safeguarding"])
    approve(db, rula, receipt.case_id)
    for state, text in sent_to(db, amal):
        if state == "queued":
            assert text == "A new message is waiting for you."
        else:
            assert state == "pending"
            assert show_number(receipt.number) not in text
    waiting = [text for state, text in sent_to(db, amal) if state == "pending"]
    assert "The shelter has a room." in waiting[0]
    assert len(waiting) == 3


def test_of_a_traceless_case_nobody_is_told_and_the_answer_waits_for_the_pin(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = traceless(db, org, amal)
    assert not reply(db, staff.basel, receipt.case_id, "We went there.")
    assert not change_state(db, staff.basel, receipt.case_id, State.WAITING)
    assert not close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It is repaired.").told
    assert sent_to(db, amal) == []
    found = look_up(db, receipt.number, contact_id=amal, pin=receipt.pin)
    assert found
    assert [step.text for step in found.steps] == ["", "We went there.", "", "It is repaired."]


def test_every_change_of_state_is_said(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    for state in (State.ASSIGNED, State.IN_PROGRESS, State.WAITING):
        before = len(sent_to(db, amal))
        change_state(db, staff.basel, receipt.case_id, state, "About the card.")
        after = sent_to(db, amal)
        assert len(after) == before + 1
        assert "About the card." in after[-1][1]
    said = [text for _state, text in sent_to(db, amal)]
    assert len(set(said)) == len(said)


def test_closing_says_why_and_how_to_say_that_it_is_not_solved(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal)
    with pytest.raises(Refused):
        close(db, staff.basel, receipt.case_id, Decision.REJECTED, "  ")
    close(db, staff.basel, receipt.case_id, Decision.REJECTED, "You are on no list.")
    _state, text = sent_to(db, amal)[-1]
    assert "could not agree" in text
    assert "You are on no list." in text
    assert "Is it solved" in text
    with pytest.raises(Refused) as refused:
        close(db, staff.basel, receipt.case_id, Decision.UPHELD, "Again")
    assert refused.value.status == 409


def test_a_case_ends_by_a_decision_only(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    for state in (State.CLOSED, State.RESOLVED, State.NEW):
        with pytest.raises(Refused) as refused:
            change_state(db, staff.basel, receipt.case_id, state)
        assert refused.value.status == 409


def test_it_is_said_in_the_language_of_the_case(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    receipt = complaint(db, org, amal, language="ar")

    def heard(message: str) -> str:
        spoken.append(i18n.language())
        return message

    monkeypatch.setattr(replies, "_", heard)
    change_state(db, staff.basel, receipt.case_id, State.WAITING)
    assert set(spoken) == {"ar"}
    assert i18n.language() == "en"


def test_a_note_is_for_colleagues_alone(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    write_note(db, staff.basel, receipt.case_id, "I rang the depot.")
    assign(db, staff.hanan, receipt.case_id, "Basel@Example.org")
    assert sent_to(db, amal) == []
    found = look_up(db, receipt.number, contact_id=amal)
    assert found
    assert "I rang the depot." not in [step.text for step in found.steps]
    opened = open_case(db, staff.hanan, receipt.number)
    assert "I rang the depot." in [line.text for line in opened.lines]
    assert opened.case.assignee == staff.basel.id


def test_an_answer_of_nothing_is_refused(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    with pytest.raises(Refused):
        reply(db, staff.basel, receipt.case_id, "  ")
    with pytest.raises(Refused):
        write_note(db, staff.basel, receipt.case_id, "")


def test_answers_carry_their_case(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    reply(db, staff.basel, receipt.case_id, "Hello")
    rows = db.execute(select(col(Message.case_id), col(Message.purpose)).where(col(Message.contact_id) == amal)).all()
    assert [tuple(row) for row in rows] == [(receipt.case_id, "staff")]
