"""Ending a case: with words, by two where it is grave, and never over what somebody else did meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Row, delete, select
from sqlmodel import col

from bot import i18n, jobs
from bot.casework import Decision, Receipt, Refused, State, Way, add_message, appeal, pass_on, show_number, withdraw
from bot.casework.ending.closing import (
    MOST,
    approve,
    close,
    preview,
    reopen_case,
    send_back,
    take_back,
)
from bot.casework.ending.proposals import proposal_of
from bot.casework.entries import timeline
from bot.casework.talk.handoff import ask_for_human
from bot.casework.talk.overtaking import newest_place
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.audit import Audit
from storage.case import Audience, Case, EntryKind
from storage.case_acts import Proposal
from storage.contact import Contact
from storage.database import Database
from storage.message import Message
from storage.staff import Staff, StaffMember
from storage.tables import table_of
from storage.visibility import select_cases
from tests.casework.people import MONDAY, Colleagues, complaint, contact, hidden, sensitive, sent_to, traceless


@pytest.fixture
def rula(db: Connection) -> StaffMember:
    return add_colleague(db, "rula@example.org", "Rula Khoury", ["safeguarding"])


def case(db: Connection, receipt: Receipt) -> Row[Any]:
    return db.execute(select(table_of(Case)).where(col(Case.id) == receipt.case_id)).one()


def lines(db: Connection, receipt: Receipt, kind: EntryKind) -> list[tuple[str, str]]:
    found = timeline(db, receipt.case_id, Audience.STAFF, Audience.PERSON)
    return [(line.author, line.text) for line in found if line.kind is kind]


def acts(db: Connection, receipt: Receipt) -> list[str]:
    wanted = select(col(Audit.action)).where(col(Audit.subject) == str(receipt.case_id), col(Audit.actor) != "person")
    return list(db.execute(wanted.order_by(col(Audit.id))).scalars())


def test_the_person_gets_what_the_preview_showed(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal, language="en")
    shown = preview(db, staff.basel, receipt.case_id, Decision.REJECTED, "You are on no list.")
    assert close(db, staff.basel, receipt.case_id, Decision.REJECTED, "You are on no list.", MONDAY).told
    state, text = sent_to(db, amal)[-1]
    assert (state, text) == ("queued", shown.text)
    assert show_number(receipt.number) in text
    assert "could not agree" in text
    assert text.endswith("Is it solved for you?")
    assert shown.buttons == ("Yes, it is solved", "No, not yet", "I disagree")


def test_a_preview_speaks_the_language_of_the_person(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal, language="ar")
    shown = preview(db, staff.basel, receipt.case_id, Decision.UPHELD, "وصلت المساعدة")
    assert shown.language == "ar"
    assert i18n.language() == "en"
    with pytest.raises(Refused) as refused:
        preview(db, staff.samar, receipt.case_id, Decision.UPHELD, "x")
    assert refused.value.status == 404


def test_a_preview_of_a_sensitive_case_holds_no_number(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = sensitive(db, org, amal)
    shown = preview(db, staff.samar, receipt.case_id, Decision.REFERRED, "You are safe there.")
    assert shown.sensitive
    assert show_number(receipt.number) not in shown.text


def test_of_a_traceless_case_nobody_is_asked(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = traceless(db, org, amal)
    shown = preview(db, staff.basel, receipt.case_id, Decision.UPHELD, "It is repaired.")
    assert (shown.told, shown.buttons) == (False, ())
    assert "solved" not in shown.text
    ending = close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It is repaired.", MONDAY)
    assert (ending.told, ending.proposed) == (False, False)
    assert sent_to(db, amal) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (MOST + 1)])
def test_an_end_without_words_is_refused(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, text: str
) -> None:
    receipt = complaint(db, org, amal)
    with pytest.raises(Refused) as refused:
        close(db, staff.basel, receipt.case_id, Decision.UPHELD, text)
    assert refused.value.status == 422
    assert case(db, receipt).state == State.NEW


def test_what_is_over_stays_over(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY)
    with pytest.raises(Refused) as refused:
        close(db, staff.hanan, receipt.case_id, Decision.REJECTED, "No.", MONDAY)
    assert refused.value.status == 409
    assert len(sent_to(db, amal)) == 1


def test_four_eyes_close_what_is_sensitive(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = complaint(db, org, amal, category="bribe")
    ending = close(db, staff.samar, receipt.case_id, Decision.UPHELD, "He works here no more.", MONDAY)
    assert ending.proposed
    assert case(db, receipt).closed_at is None
    assert sent_to(db, amal) == []
    assert lines(db, receipt, EntryKind.PROPOSED) == [(str(staff.samar.id), "He works here no more.")]
    assert approve(db, rula, receipt.case_id, MONDAY).told
    closed = case(db, receipt)
    assert (closed.state, closed.decision, closed.decided_by) == (State.CLOSED, Decision.UPHELD, staff.samar.id)
    assert closed.deciders == [staff.samar.id, rula.id]
    assert [state for state, _text in sent_to(db, amal)] == ["pending", "queued"]
    assert proposal_of(db, receipt.case_id) is None
    assert acts(db, receipt) == ["propose:upheld", "approve:upheld"]


def test_four_eyes_for_a_category_that_says_so(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    grave = [c.model_copy(update={"four_eyes": c.key == "not_received"}) for c in org.categories]
    strict = Organisation.from_document({**org.to_document(), "categories": [c.model_dump(mode="json") for c in grave]})
    receipt = complaint(db, org, amal)
    ending = close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY, organisation=strict)
    assert ending.proposed
    with pytest.raises(Refused) as refused:  # a caseworker approves nothing
        approve(db, add_colleague(db, "omar@example.org", "Omar", ["caseworker"]), receipt.case_id)
    assert refused.value.status == 404
    assert approve(db, staff.hanan, receipt.case_id, MONDAY).told


def test_nobody_approves_what_they_wrote(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "Done.", MONDAY)
    for act in (
        lambda: approve(db, staff.samar, receipt.case_id),
        lambda: send_back(db, staff.samar, receipt.case_id, "I changed my mind."),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403
    for other in (staff.basel, staff.hanan, staff.carla, staff.kareem):
        with pytest.raises(Refused) as refused:
            approve(db, other, receipt.case_id)
        assert refused.value.status == 404, "who may not see a case learns nothing of it"
    assert case(db, receipt).closed_at is None


def test_an_end_is_sent_back_with_a_reason(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "Done.", MONDAY)
    with pytest.raises(Refused) as refused:
        send_back(db, rula, receipt.case_id, "no")
    assert refused.value.status == 422
    send_back(db, rula, receipt.case_id, "Say what happens to the money.")
    assert lines(db, receipt, EntryKind.RETURNED) == [(str(rula.id), "Say what happens to the money.")]
    with pytest.raises(Refused) as refused:
        approve(db, rula, receipt.case_id)
    assert refused.value.status == 409
    assert close(db, staff.samar, receipt.case_id, Decision.UPHELD, "The money comes back.", MONDAY).proposed


def test_the_writer_takes_it_back(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "Done.", MONDAY)
    with pytest.raises(Refused) as refused:
        take_back(db, rula, receipt.case_id)
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        close(db, rula, receipt.case_id, Decision.UPHELD, "Mine.", MONDAY)
    assert refused.value.status == 409
    take_back(db, staff.samar, receipt.case_id)
    assert proposal_of(db, receipt.case_id) is None


def test_what_the_person_says_meanwhile_sends_it_back(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "Done.", MONDAY)
    add_message(db, receipt.case_id, "He came again.", contact_id=amal, organisation=org, now=MONDAY)
    assert proposal_of(db, receipt.case_id) is None
    assert lines(db, receipt, EntryKind.RETURNED) == [("bot", "")]
    with pytest.raises(Refused) as refused:
        approve(db, rula, receipt.case_id)
    assert refused.value.status == 409


def test_what_is_said_in_a_live_talk_sends_it_back_too(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    asked = ask_for_human(db, amal, "", False, "Help me", org, MONDAY, sensitive=True)
    close(db, staff.samar, asked.case_id, Decision.UPHELD, "Done.", MONDAY)
    assert pass_on(db, amal, "Are you there?", now=MONDAY)
    assert proposal_of(db, asked.case_id) is None


def test_who_takes_the_case_back_ends_the_waiting(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "Done.", MONDAY)
    withdraw(db, receipt.case_id, now=MONDAY)
    assert case(db, receipt).decision == Decision.WITHDRAWN
    assert proposal_of(db, receipt.case_id) is None


def test_an_end_over_something_new_is_refused(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    seen = newest_place(db, receipt.case_id)
    reply(db, staff.basel, receipt.case_id, "My own words", now=MONDAY)
    reply(db, staff.hanan, receipt.case_id, "It was paid twice.", now=MONDAY)
    with pytest.raises(Refused) as refused:
        close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY, seen=seen)
    assert refused.value.status == 409
    seen = newest_place(db, receipt.case_id)
    add_message(db, receipt.case_id, "And my neighbour too.", contact_id=amal, organisation=org, now=MONDAY)
    with pytest.raises(Refused):
        close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY, seen=seen)
    assert close(
        db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY, seen=newest_place(db, receipt.case_id)
    ).told


def test_an_approval_of_something_else_than_was_read_is_refused(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "Done.", MONDAY)
    seen = newest_place(db, receipt.case_id)
    take_back(db, staff.samar, receipt.case_id)
    close(db, staff.samar, receipt.case_id, Decision.REJECTED, "Not done.", MONDAY)
    with pytest.raises(Refused) as refused:
        approve(db, rula, receipt.case_id, MONDAY, seen=seen)
    assert refused.value.status == 409
    assert case(db, receipt).closed_at is None


def test_an_appeal_is_hidden_from_all_who_decided(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    nour = add_colleague(db, "nour@example.org", "Nour", ["safeguarding"])
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.REJECTED, "No.", MONDAY)
    approve(db, rula, receipt.case_id, MONDAY)
    assert sees(db, staff.samar, receipt)
    appeal(db, receipt.case_id, "Why?", contact_id=amal, organisation=org, now=MONDAY)
    assert [sees(db, who, receipt) for who in (staff.samar, rula, nour)] == [False, False, True]
    assert case(db, receipt).assignee is None
    close(db, nour, receipt.case_id, Decision.UPHELD, "You are right.", MONDAY)
    with pytest.raises(Refused):  # nobody who decided before approves it either: they do not see it
        approve(db, rula, receipt.case_id)


def test_an_appeal_that_nobody_would_see_is_for_who_only_agreed(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, rula: StaffMember
) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.REJECTED, "No.", MONDAY)
    approve(db, rula, receipt.case_id, MONDAY)
    appeal(db, receipt.case_id, "Why?", contact_id=amal, organisation=org, now=MONDAY)
    assert [sees(db, who, receipt) for who in (staff.samar, rula)] == [False, True]


def test_who_decides_an_appeal_sees_their_own_decision(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues
) -> None:
    receipt = complaint(db, org, amal)
    close(db, staff.basel, receipt.case_id, Decision.REJECTED, "No.", MONDAY)
    appeal(db, receipt.case_id, "Why?", contact_id=amal, organisation=org, now=MONDAY)
    assert not sees(db, staff.basel, receipt)
    close(db, staff.hanan, receipt.case_id, Decision.REJECTED, "No again.", MONDAY)
    assert sees(db, staff.hanan, receipt)
    appeal(db, receipt.case_id, "Still not.", contact_id=amal, organisation=org, now=MONDAY)
    assert [sees(db, who, receipt) for who in (staff.basel, staff.hanan)] == [True, False], (
        "with nobody else left, the first of them"
    )


def sees(db: Connection, who: StaffMember, receipt: Receipt) -> bool:
    return db.execute(select_cases(who, col(Case.id)).where(col(Case.id) == receipt.case_id)).first() is not None


def test_a_colleague_opens_a_case_again(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = complaint(db, org, amal)
    with pytest.raises(Refused) as refused:
        reopen_case(db, staff.basel, receipt.case_id)
    assert refused.value.status == 409
    close(db, staff.basel, receipt.case_id, Decision.REJECTED, "No.", MONDAY)
    before = case(db, receipt)
    later = MONDAY + timedelta(days=20)
    assert reopen_case(db, staff.hanan, receipt.case_id, "We found your paper.", later, organisation=org)
    opened = case(db, receipt)
    assert (opened.state, opened.decision, opened.closed_at, opened.reopened) == (State.REOPENED, "", None, 1)
    assert opened.due_on > before.due_on
    assert opened.press_at > before.press_at
    text = sent_to(db, amal)[-1][1]
    assert "open again" in text
    assert "We found your paper." in text
    assert acts(db, receipt)[-1] == "reopen"


@pytest.mark.parametrize("way", [Way.NAMED, Way.HIDDEN])
def test_what_is_closed_waits_for_nothing(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, way: Way
) -> None:
    receipt = hidden(db, org, amal) if way is Way.HIDDEN else complaint(db, org, amal)
    assert case(db, receipt).waiting_since is not None
    close(db, staff.basel, receipt.case_id, Decision.UPHELD, "It came.", MONDAY)
    assert case(db, receipt).waiting_since is None


def test_two_who_close_at_once(database: Database, org: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """One wins, the other is told so; the person hears one decision."""
    monkeypatch.setattr(jobs, "defer", lambda *_arguments, **_named: None)
    with database.begin() as db:
        person = contact(db, "closed at once")
        receipt = complaint(db, org, person)
        people = [add_colleague(db, f"closer{n}@example.org", f"Closer {n}", ["caseworker"]) for n in range(4)]

    def act(who: StaffMember) -> str:
        try:
            with i18n.use("en"), database.begin() as db:
                close(db, who, receipt.case_id, Decision.UPHELD, who.name, MONDAY)
        except Refused as refused:
            return str(refused.status)
        return "closed"

    try:
        with ThreadPoolExecutor(4) as threads:
            assert sorted(threads.map(act, people)) == ["409", "409", "409", "closed"]
        with database.begin() as db:
            assert len(sent_to(db, person)) == 1
    finally:
        with database.begin() as db:
            db.execute(delete(Message).where(col(Message.contact_id) == person))
            db.execute(delete(Case).where(col(Case.id) == receipt.case_id))
            db.execute(delete(Contact).where(col(Contact.id) == person))
            db.execute(delete(Staff).where(col(Staff.id).in_([who.id for who in people])))


def test_a_proposal_is_sealed(db: Connection, org: Organisation, amal: UUID, staff: Colleagues) -> None:
    receipt = sensitive(db, org, amal)
    close(db, staff.samar, receipt.case_id, Decision.UPHELD, "He works here no more.", MONDAY)
    sealed = db.execute(select(col(Proposal.text_sealed))).scalar_one()
    assert b"works" not in bytes(sealed)
