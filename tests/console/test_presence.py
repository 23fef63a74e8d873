"""Who else is at a case: told to colleagues, never to oneself or to partners, and to the person as dots alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from bot.casework.refused import Refused
from bot.casework.talk.presence import BEAT, LASTS, Doing, awaited_by, beat, others
from storage.contact import Contact
from storage.desk import Presence
from storage.staff import StaffMember
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Client

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def who(client: Client) -> StaffMember:
    assert client.staff
    return client.staff


def says(client: Client, case_id: UUID, doing: str) -> str:
    answer = client.post(f"/console/cases/{case_id}/presence", {"doing": doing}, htmx=True)
    assert answer.status == 200, answer.toast
    return answer.plain


def test_colleagues_see_each_other_and_not_themselves(filed: Filed, sign_in: SignIn) -> None:
    samir, hanan = sign_in("caseworker", name="Samir Odeh"), sign_in("supervisor", name="Hanan Saleh")
    receipt = filed()
    assert says(samir, receipt.case_id, "looking") == ""
    assert says(hanan, receipt.case_id, "looking") == "Samir Odeh is looking at this case"
    assert says(samir, receipt.case_id, "typing") == "Hanan Saleh is looking at this case"
    assert says(hanan, receipt.case_id, "looking") == "Samir Odeh is typing…"
    assert "Samir Odeh is typing…" in hanan.get(f"/console/cases/{receipt.case_id}/panels/conversation").plain
    says(samir, receipt.case_id, "gone")
    assert says(hanan, receipt.case_id, "looking") == ""


def test_who_is_silent_has_gone(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    samir, hanan = who(sign_in(name="Samir Odeh")), who(sign_in())
    receipt = filed()
    beat(db, samir, receipt.case_id, Doing.TYPING, NOW)
    assert others(db, hanan, receipt.case_id, NOW + timedelta(seconds=5)) == (("Samir Odeh", True),)
    # A page that was left while it wrote does not write for ever.
    assert others(db, hanan, receipt.case_id, NOW + timedelta(seconds=BEAT + 5)) == (("Samir Odeh", False),)
    assert others(db, hanan, receipt.case_id, NOW + LASTS + timedelta(seconds=1)) == ()
    beat(db, hanan, receipt.case_id, Doing.LOOKING, NOW + timedelta(minutes=5))
    assert db.execute(select(func.count()).select_from(Presence)).scalar_one() == 1, "swept"


def test_the_same_again_is_no_news(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    samir = who(sign_in())
    receipt = filed()
    beat(db, samir, receipt.case_id, Doing.LOOKING, NOW)
    written = db.execute(select(col(Presence.at))).scalar_one()
    beat(db, samir, receipt.case_id, Doing.LOOKING, NOW + timedelta(seconds=15))
    assert db.execute(select(col(Presence.at))).scalar_one() > written


def test_partners_are_neither_shown_nor_told(
    db: Connection, filed: Filed, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    samir = who(sign_in())
    ngo = who(sign_in(partner="ngo"))
    receipt = filed()
    beat(db, samir, receipt.case_id, Doing.LOOKING, NOW)
    assert others(db, ngo, receipt.case_id, NOW) == ()
    with pytest.raises(Refused):
        beat(db, ngo, receipt.case_id, Doing.LOOKING, NOW)
    assert others(db, samir, receipt.case_id, NOW) == ()


def test_an_invisible_case_takes_no_mark(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    receipt = filed(sensitive=True)
    for client in (sign_in(), sign_in("administrator")):
        answer = client.post(f"/console/cases/{receipt.case_id}/presence", {"doing": "looking"}, htmx=True)
        assert answer.status == 404
    assert sign_in().post(f"/console/cases/{uuid4()}/presence", {"doing": "looking"}).status == 404
    assert db.execute(select(func.count()).select_from(Presence)).scalar_one() == 0


@pytest.mark.parametrize("doing", ["dancing", "x" * 500, "looking;drop"])
def test_a_hostile_word_is_refused(filed: Filed, sign_in: SignIn, doing: str) -> None:
    receipt = filed()
    assert sign_in().post(f"/console/cases/{receipt.case_id}/presence", {"doing": doing}, htmx=True).status == 422


def test_the_persons_page_shows_dots_while_an_answer_is_written(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    samir = who(sign_in())
    receipt = filed()
    db.execute(update(Contact).where(col(Contact.id) == amal).values(channel="webchat"))
    index = bytes(db.execute(select(col(Contact.address_index)).where(col(Contact.id) == amal)).scalar_one())
    beat(db, samir, receipt.case_id, Doing.LOOKING, NOW)
    assert awaited_by(db, "webchat", [index], NOW) == []
    beat(db, samir, receipt.case_id, Doing.TYPING, NOW)
    assert awaited_by(db, "webchat", [index], NOW) == [index]
    assert awaited_by(db, "webchat", [], NOW) == []
    assert awaited_by(db, "telegram", [index], NOW) == []
    assert awaited_by(db, "webchat", [index], NOW + timedelta(seconds=20)) == []


def test_a_sensitive_case_shows_no_dots(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn) -> None:
    samar = who(sign_in("safeguarding"))
    receipt = filed(sensitive=True)
    db.execute(update(Contact).where(col(Contact.id) == amal).values(channel="webchat"))
    index = bytes(db.execute(select(col(Contact.address_index)).where(col(Contact.id) == amal)).scalar_one())
    beat(db, samar, receipt.case_id, Doing.TYPING, NOW)
    assert awaited_by(db, "webchat", [index], NOW) == []
