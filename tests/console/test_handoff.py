"""Who asks for a person, on the console: the list, the strip above a conversation, joining and handing back."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from bot import clock
from bot.casework import ask_for_human
from bot.casework.talk.offering import offer
from bot.organisation import Organisation
from storage.case import Case
from storage.conversation import Conversation
from storage.handoff import Handoff
from storage.staff import Staff
from tests.casework.duty import request
from tests.casework.people import sent_to
from tests.console.conftest import Filed, SignIn


def asks(db: Connection, org: Organisation, contact_id: UUID, *, sensitive: bool = False) -> UUID:
    return ask_for_human(db, contact_id, "legal", False, "My secret words", org, sensitive=sensitive).case_id


def holder(db: Connection, contact_id: UUID) -> UUID | None:
    return db.execute(select(col(Conversation.holder)).where(col(Conversation.contact_id) == contact_id)).scalar_one()


def test_who_asks_stands_in_the_list_and_is_joined(
    db: Connection, org: Organisation, amal: UUID, sign_in: SignIn
) -> None:
    basel = sign_in("caseworker", name="Basel Nassar")
    assert "Nobody waits for a person now." in basel.get("/console/handoffs").plain
    case_id = asks(db, org, amal)
    listed = basel.get("/console/handoffs")
    assert "Legal help" in listed.plain
    assert "My secret words" not in listed.text, "the list tells no words"
    joined = basel.post(f"/console/cases/{case_id}/conversation")
    assert (joined.status, joined.location) == (303, f"/console/cases/{case_id}")
    assert basel.staff is not None
    assert holder(db, amal) == basel.staff.id
    assert sent_to(db, amal)[-1][1] == "A caseworker from our team is here now. You can write directly."
    page = basel.get("/console/handoffs")
    assert "You are in conversation" in page.plain
    panel = basel.get(f"/console/cases/{case_id}/panels/handoff")
    assert "You are in the conversation." in panel.plain
    ended = basel.post(f"/console/cases/{case_id}/conversation/end", htmx=True)
    assert (ended.status, ended.toast) == (200, "The bot answers again.")
    assert "Join the conversation" in ended.plain
    assert holder(db, amal) is None


def test_of_two_colleagues_one_gets_409(db: Connection, org: Organisation, amal: UUID, sign_in: SignIn) -> None:
    basel, hanan = sign_in("caseworker", name="Basel Nassar"), sign_in("caseworker", name="Hanan Saleh")
    case_id = asks(db, org, amal)
    assert basel.post(f"/console/cases/{case_id}/conversation", htmx=True).status == 200
    late = hanan.post(f"/console/cases/{case_id}/conversation", htmx=True)
    assert (late.status, late.toast) == (409, "\u2068Basel Nassar\u2069 has just joined this conversation.")
    seen = hanan.get(f"/console/cases/{case_id}/panels/handoff").plain
    assert "In the conversation: Basel Nassar" in seen
    assert "Join the conversation" not in seen
    assert "Hand back" not in seen


def test_a_supervisor_ends_the_talk_of_another(db: Connection, org: Organisation, amal: UUID, sign_in: SignIn) -> None:
    basel, hanan, omar = sign_in("caseworker"), sign_in("supervisor"), sign_in("caseworker")
    case_id = asks(db, org, amal)
    basel.post(f"/console/cases/{case_id}/conversation")
    assert omar.post(f"/console/cases/{case_id}/conversation/end").status == 409
    assert "Hand back to the bot" in hanan.get(f"/console/cases/{case_id}/panels/handoff").plain
    assert hanan.post(f"/console/cases/{case_id}/conversation/end").status == 303
    assert holder(db, amal) is None


def test_what_is_sensitive_is_nobody_elses(db: Connection, org: Organisation, amal: UUID, sign_in: SignIn) -> None:
    case_id = asks(db, org, amal, sensitive=True)
    samar = sign_in("safeguarding")
    listed = samar.get("/console/handoffs").plain
    assert "Sensitive case" in listed
    assert "Legal help" not in listed
    for role in ("caseworker", "supervisor"):
        other = sign_in(role)
        assert str(case_id) not in other.get("/console/handoffs").text
        assert str(case_id) not in other.get("/console/handoffs/waiting").text
        assert other.post(f"/console/cases/{case_id}/conversation").status == 404
        assert other.post(f"/console/cases/{case_id}/conversation/end").status == 404
    assert holder(db, amal) is None
    assert samar.post(f"/console/cases/{case_id}/conversation").status == 303


def test_the_part_for_notices_names_nobody(
    db: Connection, org: Organisation, amal: UUID, sign_in: SignIn, filed: Filed
) -> None:
    basel, hanan = sign_in("caseworker", name="Basel"), sign_in("caseworker", name="Hanan")
    assert basel.staff is not None
    db.execute(update(Staff).where(col(Staff.id) == basel.staff.id).values(seen_at=clock.now()))
    receipt = filed("He took my money.")
    ask_for_human(db, amal, "", False, "My secret words", org, about=receipt)
    always = org.model_copy(update={"hours": {day: next(iter(org.hours.values())) for day in range(7)}})
    opening = always.next_opening(clock.now())
    db.execute(update(Staff).where(col(Staff.id) == basel.staff.id).values(seen_at=opening))
    offer(db, request(db).id, always, opening)
    mine, theirs = (client.get("/console/handoffs/waiting").text for client in (basel, hanan))
    assert "data-calls" in mine
    assert "data-handoff" in theirs
    assert "data-calls" not in theirs, "who was not asked is not disturbed"
    for secret in ("Amal", "My secret words", "money", "0599123456"):
        assert secret not in mine


@pytest.mark.parametrize("role", ["analyst", "communication", "administrator", "custodian"])
def test_who_answers_nobody_sees_no_requests(
    db: Connection, org: Organisation, amal: UUID, sign_in: SignIn, role: str
) -> None:
    case_id = asks(db, org, amal)
    client = sign_in(role)
    assert client.get("/console/handoffs").status == 404
    assert client.post(f"/console/cases/{case_id}/conversation").status == 404


def test_tampered_and_unknown_ids(db: Connection, org: Organisation, amal: UUID, sign_in: SignIn) -> None:
    basel = sign_in("caseworker")
    assert basel.post(f"/console/cases/{uuid4()}/conversation").status == 404
    assert basel.post("/console/cases/7/conversation").status == 404
    case_id = asks(db, org, amal)
    assert basel.post(f"/console/cases/{case_id}/conversation", {"csrf": "wrong"}).status == 403
    assert holder(db, amal) is None


def test_a_closed_case_is_not_joined(
    db: Connection, sign_in: SignIn, filed: Filed, colleague: Callable[..., object]
) -> None:
    receipt = filed()
    db.execute(update(Case).where(col(Case.id) == receipt.case_id).values(state="closed", closed_at=clock.now()))
    basel = sign_in("caseworker")
    assert basel.post(f"/console/cases/{receipt.case_id}/conversation", htmx=True).status == 409
    assert "Join" not in basel.get(f"/console/cases/{receipt.case_id}/panels/handoff").plain
    assert db.execute(select(col(Handoff.id))).all() == []
