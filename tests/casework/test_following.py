"""Following a case: the owner sees it, others only what a number may tell, and guessing leads nowhere."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, func, select
from sqlmodel import col

from bot.answers import Told
from bot.casework import (
    Found,
    Receipt,
    Reopened,
    State,
    add_message,
    appeal,
    cases_of,
    look_up,
    minutes_to_wait,
    new_number,
    reopen,
    withdraw,
)
from bot.casework.ending.closing import close
from bot.casework.following import PER_CONTACT, PER_NUMBER
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.attempts import Attempt, forget_attempts
from storage.case import Decision
from tests.casework.people import MONDAY, Colleagues, complaint, contact, file, hidden, sensitive, traceless

LATER = MONDAY + timedelta(hours=1)


def wrong(receipt: Receipt) -> str:
    return f"{(int(receipt.pin) + 1) % 1_000_000:06}"


def test_the_owner_sees_everything_without_a_pin(db: Connection, org: Organisation, amal: UUID) -> None:
    for receipt in (complaint(db, org, amal, story=Told("Nothing came")), hidden(db, org, amal, story=Told("Nothing"))):
        found = look_up(db, receipt.number, contact_id=amal, now=LATER)
        assert found
        assert found.full
        assert found.case_id == receipt.case_id
        assert found.story.startswith("Nothing")
        assert [step.kind for step in found.steps] == ["filed"]
        assert Found.from_json(found.to_json()) == found


def test_from_another_contact_a_number_tells_state_and_dates_alone(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID
) -> None:
    for receipt in (complaint(db, org, amal, story=Told("Nothing came")), hidden(db, org, amal)):
        found = look_up(db, receipt.number, contact_id=stranger, now=LATER)
        assert found == Found(receipt.number, State.NEW, MONDAY.date(), receipt.due)
        assert Found.from_json(found.to_json()) == found


def test_the_pin_opens_from_anywhere(db: Connection, org: Organisation, amal: UUID, stranger: UUID) -> None:
    for receipt in (
        complaint(db, org, amal),
        hidden(db, org, amal),
        sensitive(db, org, amal),
        traceless(db, org, amal),
    ):
        found = look_up(db, receipt.number, contact_id=stranger, pin=receipt.pin, now=LATER)
        assert found
        assert found.full
        assert look_up(db, receipt.number, contact_id=None, pin=receipt.pin, now=LATER) == found


def test_unknown_sensitive_and_traceless_numbers_fail_alike_even_for_the_owner(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    tried = [new_number(), sensitive(db, org, amal).number, traceless(db, org, amal).number]
    for number in tried:
        counted = statements_of(db, partial(look_up, db, number, contact_id=amal, now=LATER))
        assert counted == (None, EXPECTED_FAILURE), number
    for receipt in (complaint(db, org, amal), sensitive(db, org, amal)):
        someone = contact(db, receipt.number)
        assert look_up(db, receipt.number, contact_id=someone, pin=wrong(receipt), now=LATER) is None


EXPECTED_FAILURE = ["SELECT", "SELECT", "INSERT"]  # the case, the counts, one more


def statements_of(db: Connection, act: Callable[[], object]) -> tuple[object, list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement.split()[0])

    event.listen(db, "before_cursor_execute", note)
    try:
        return act(), seen
    finally:
        event.remove(db, "before_cursor_execute", note)


def test_guessing_ends_after_a_few_tries_and_is_allowed_again_later(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID
) -> None:
    receipt = sensitive(db, org, amal)
    for _try in range(PER_CONTACT):
        assert minutes_to_wait(db, receipt.number, contact_id=stranger, now=LATER) == 0
        assert look_up(db, receipt.number, contact_id=stranger, pin=wrong(receipt), now=LATER) is None
    assert look_up(db, receipt.number, contact_id=stranger, pin=receipt.pin, now=LATER) is None
    assert 0 < minutes_to_wait(db, receipt.number, contact_id=stranger, now=LATER) <= 15
    assert minutes_to_wait(db, new_number(), contact_id=stranger, now=LATER) > 0
    after = LATER + timedelta(minutes=16)
    assert look_up(db, receipt.number, contact_id=stranger, pin=receipt.pin, now=after)


def test_one_number_is_guarded_against_many_contacts(db: Connection, org: Organisation, amal: UUID) -> None:
    receipt = complaint(db, org, amal)
    for guesser in range(PER_NUMBER):
        look_up(db, receipt.number, contact_id=contact(db, f"guesser {guesser}"), pin=wrong(receipt), now=LATER)
    fresh = contact(db, "fresh")
    assert look_up(db, receipt.number, contact_id=fresh, pin=receipt.pin, now=LATER) is None
    assert look_up(db, receipt.number, contact_id=amal, now=LATER), "its owner is not shut out by others"


def test_all_tries_together_are_limited(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.casework.following.ALTOGETHER", 3)
    for _try in range(3):
        look_up(db, new_number(), contact_id=contact(db, new_number()), now=LATER)
    receipt = complaint(db, org, amal)
    assert look_up(db, receipt.number, contact_id=stranger, now=LATER) is None
    assert look_up(db, receipt.number, contact_id=amal, now=LATER)


def test_attempts_name_nobody_and_are_forgotten(db: Connection, stranger: UUID) -> None:
    number = new_number()
    look_up(db, number, contact_id=stranger, now=LATER)
    rows = db.execute(select(col(Attempt.key), col(Attempt.since))).all()
    assert len(rows) == 3
    assert {row.since.second for row in rows} == {0}
    assert all(number.encode() not in bytes(row.key) for row in rows)
    assert forget_attempts(db, LATER + timedelta(minutes=16)) == 3
    assert db.execute(select(func.count()).select_from(Attempt)).scalar_one() == 0


def test_the_list_of_ones_cases_leaves_hidden_and_sensitive_out(
    db: Connection, org: Organisation, amal: UUID, stranger: UUID
) -> None:
    shown = complaint(db, org, amal)
    hidden(db, org, amal)
    sensitive(db, org, amal)
    traceless(db, org, amal)
    complaint(db, org, stranger)
    assert [found.number for found in cases_of(db, amal)] == [shown.number]


def test_a_message_joins_the_history_with_its_files(db: Connection, org: Organisation, amal: UUID) -> None:
    receipt = complaint(db, org, amal)
    photo = file(db, amal)
    add_message(db, receipt.case_id, "Here is the paper", (photo,), contact_id=amal, organisation=org, now=LATER)
    found = look_up(db, receipt.number, contact_id=amal, now=LATER)
    assert found
    last = found.steps[-1]
    assert (last.kind, last.text, last.mine, last.attachments) == ("message", "Here is the paper", True, (photo,))


def test_an_appeal_opens_again_and_goes_to_somebody_else(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal)
    close(db, staff.basel, receipt.case_id, Decision.REJECTED, "You are on no list.", LATER)
    reopened = appeal(db, receipt.case_id, "I have the paper", contact_id=amal, organisation=org, now=LATER)
    assert Reopened.from_json(reopened.to_json()) == reopened
    found = look_up(db, receipt.number, contact_id=amal, now=LATER)
    assert found
    assert (found.state, found.decision, found.closed) == (State.REOPENED, "", None)
    assert found.due == reopened.due >= receipt.due


def test_what_is_not_solved_opens_again(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It will come.", LATER)
    before = look_up(db, receipt.number, contact_id=amal, now=LATER)
    assert before
    assert before.over
    reopen(db, receipt.case_id, "It did not come", contact_id=amal, organisation=org, now=LATER)
    after = look_up(db, receipt.number, contact_id=amal, now=LATER)
    assert after
    assert not after.over
    assert after.steps[-1].kind == "not_solved"


def test_words_after_the_end_open_a_case_again(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal)
    close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It will come.", LATER)
    add_message(db, receipt.case_id, "Nothing came", contact_id=amal, organisation=org, now=LATER)
    found = look_up(db, receipt.number, contact_id=amal, now=LATER)
    assert found
    assert found.state is State.REOPENED


def test_withdrawing_closes(db: Connection, org: Organisation, amal: UUID) -> None:
    receipt = complaint(db, org, amal)
    withdraw(db, receipt.case_id, now=LATER)
    found = look_up(db, receipt.number, contact_id=amal, now=LATER)
    assert found
    assert (found.state, found.decision) == (State.CLOSED, "withdrawn")


def test_a_traceless_case_followed_by_pin_takes_files_without_a_trace(
    db: Connection, org: Organisation, amal: UUID
) -> None:
    receipt = traceless(db, org, amal)
    photo = file(db, amal)
    add_message(db, receipt.case_id, "A photo", (photo,), contact_id=amal, organisation=org, now=LATER)
    found = look_up(db, receipt.number, contact_id=amal, pin=receipt.pin, now=LATER)
    assert found
    assert found.traceless
    assert found.steps[-1].attachments == (photo,)
    owner = db.execute(select(col(StoredFile.contact_id)).where(col(StoredFile.id) == photo)).scalar_one()
    assert owner is None
