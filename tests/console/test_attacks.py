"""Ways into the console that somebody tried: what is not theirs stays shut, and nothing is read unseen."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from anyio import CapacityLimiter
from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from bot import clock
from bot.casework import Way
from bot.casework.record.staffwork import case_id_of
from bot.casework.refused import Refused
from bot.casework.talk.holding import take_over
from bot.casework.talk.replies import reply, write_note
from bot.files import store
from bot.messages import Media
from bot.staff.sessions import Signed
from handlers.console import events
from storage.audit import Audit, record
from storage.case import Case
from storage.contact import Contact
from storage.conversation import Conversation
from storage.referral import Referral, ReferralState
from storage.staff import Staff, StaffMember
from storage.tables import table_of
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Building
from tests.transcripts import VOICE

Colleague = Callable[..., StaffMember]


@pytest.mark.parametrize("query", ["actor=" + "x" * 36, "about=" + "ب" * 36])
def test_the_audit_log_cannot_be_made_unreadable(db: Connection, sign_in: SignIn, query: str) -> None:
    """What is looked for is written into the log for ever: words there would be kept, and break it."""
    client = sign_in("administrator")
    client.get(f"/console/audit?{query}")
    assert client.get("/console/audit").status == 200
    assert client.post("/console/audit/export").status == 200
    kept = db.execute(select(col(Audit.subject)).where(col(Audit.action) == "audit")).scalars().all()
    assert set(kept) == {""}


def test_a_long_key_among_the_subjects_breaks_no_page(db: Connection, sign_in: SignIn) -> None:
    record(db, "bot", "settings:categories", "a_category_with_a_key_of_36_letters_")
    assert sign_in("administrator").get("/console/audit").status == 200


def test_an_address_to_return_to_in_any_letters(office: Building, sign_in: SignIn) -> None:
    client = sign_in("caseworker")
    answer = client.get("/console/sign-in?next=/console?x=%D8%B9", htmx=True)
    assert (answer.status, answer.location) == (204, "/console?x=%D8%B9")


def test_a_stream_that_is_open_has_the_rights_of_now(
    office: Building, db: Connection, filed: Filed, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("caseworker", "safeguarding")
    assert client.staff
    grave = filed(category="bribe").case_id
    monkeypatch.setattr(events, "HEARTBEAT", 0.01)
    monkeypatch.setattr(events, "LOOK", timedelta(0))
    secret = client.http.cookies["wasl_staff"]

    async def heard() -> list[str]:
        signed = events._signed(office.office, secret)
        assert isinstance(signed, Signed)
        stream = events._stream(office.office, CapacityLimiter(1), secret, signed)
        said = [await anext(stream)]
        for _round in range(2):
            office.office.feed._each(lambda listener: listener.stir({grave}))
            said.append(await anext(stream))
            db.execute(update(Staff).where(col(Staff.id) == signed.staff.id).values(roles=["caseworker"]))
        await stream.aclose()
        return said

    _ready, before, after = asyncio.run(heard())
    assert str(grave) in before
    assert str(grave) not in after


def reads(db: Connection, action: str, subject: UUID) -> int:
    lines = select(func.count()).where(col(Audit.action) == action, col(Audit.subject) == str(subject))
    return db.execute(lines).scalar_one()


def test_no_part_of_a_case_is_read_unseen(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    case_id = filed().case_id
    client = sign_in("caseworker")
    panel = f"/console/cases/{case_id}/panels/conversation"
    assert "parcel" in client.get(panel, htmx=True).text
    assert reads(db, "read", case_id) == 1
    client.get(panel, htmx=True)
    assert reads(db, "read", case_id) == 1, "an open page that shows itself anew is read once"
    sign_in("caseworker").get(panel, htmx=True)
    assert reads(db, "read", case_id) == 2


def test_no_file_is_opened_unseen(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    id = store(db, Media.VOICE, "note.ogg", VOICE, amal)
    case_id = filed(attachments=(id,)).case_id
    client = sign_in("caseworker")
    for _part in range(2):
        part = client.http.get(f"/console/cases/{case_id}/files/{id}", headers={"Range": "bytes=1-"})
        assert (part.status_code, part.content) == (206, VOICE[1:])
    assert reads(db, "file", id) == 1


def with_window(db: Connection, contact_id: UUID) -> None:
    db.execute(update(Contact).where(col(Contact.id) == contact_id).values(channel="whatsapp"))
    heard = clock.now() - timedelta(hours=2, minutes=17)
    db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(heard_at=heard))


def test_a_hidden_case_shows_no_clock_that_a_named_one_shows(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID
) -> None:
    """WhatsApp's window is the same moment in all cases of one person."""
    named, hidden = filed().case_id, filed(way=Way.HIDDEN).case_id
    with_window(db, amal)
    client = sign_in("caseworker")
    assert "data-until" in client.get(f"/console/cases/{named}").text
    assert "data-until" not in client.get(f"/console/cases/{hidden}").text


def test_joining_a_named_talk_finds_no_hidden_case(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID, colleague: Colleague
) -> None:
    named, hidden = filed().case_id, filed(way=Way.HIDDEN).case_id
    client = sign_in("caseworker")
    assert client.staff
    panel, join = f"/console/cases/{hidden}/panels/handoff", f"/console/cases/{hidden}/conversation"
    before = client.get(panel, htmx=True).text, client.post(join, htmx=True).toast
    take_over(db, client.staff, named)
    after = client.get(panel, htmx=True).text, client.post(join, htmx=True).toast
    assert before == after


def test_a_partner_acts_on_no_case(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID, colleague: Colleague
) -> None:
    """Whatever page or command asks: `wasl cases` is open to every account."""
    receipt = filed()
    partner = colleague("caseworker", partner="legal_aid")
    by = colleague("caseworker")
    db.execute(
        table_of(Referral).insert().values(
            id=amal, case_id=receipt.case_id, by=by.id, created_at=clock.now(), partner="legal_aid", receiver="Aid",
            purpose_sealed=b"x", offered=[], agreed=[], state=ReferralState.SENT,
        )
    )  # fmt: skip
    assert case_id_of(db, partner, receipt.number) == receipt.case_id, "it was passed on"
    for act in (reply, write_note):
        with pytest.raises(Refused) as refused:
            act(db, partner, receipt.case_id, "Words of ours")  # type: ignore[operator]
        assert refused.value.status == 404
    assert db.execute(select(col(Case.state)).where(col(Case.id) == receipt.case_id)).scalar_one() == "new"
