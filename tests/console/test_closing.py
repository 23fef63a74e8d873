"""Closing on the page of a case: form, preview, four eyes, more time, opening again, and who then sees it no more."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from bot import clock
from bot.casework import Decision, Receipt, appeal, reopen
from bot.casework.ending.closing import close
from bot.casework.ending.proposals import proposal_of
from bot.casework.talk.overtaking import newest_place
from bot.casework.talk.replies import reply
from bot.organisation import Organisation
from storage.case import Case, State
from tests.casework.people import sent_to
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Answer, Client

WORDS = "We paid it on Sunday."


def base(receipt: Receipt) -> str:
    return f"/console/cases/{receipt.case_id}"


def state(db: Connection, receipt: Receipt) -> str:
    return str(db.execute(select(col(Case.state)).where(col(Case.id) == receipt.case_id)).scalar_one())


def ended(client: Client, receipt: Receipt, db: Connection, **more: str) -> Answer:
    fields = {"decision": "upheld", "closing_text": WORDS, "seen": str(newest_place(db, receipt.case_id)), **more}
    return client.post(f"{base(receipt)}/closure", fields, htmx=True)


def test_a_case_is_closed_and_the_panel_says_so(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, basel = filed(), sign_in("caseworker")
    assert "Close the case" in basel.get(base(receipt)).plain
    answer = ended(basel, receipt, db)
    assert (answer.status, answer.toast) == (200, "Closed. The person is told.")
    assert "They have not said yet." in answer.plain
    assert WORDS in sent_to(db, amal)[-1][1]
    assert state(db, receipt) == State.CLOSED
    shown = basel.get(f"{base(receipt)}/panels/closing").plain
    assert "Open it again" in shown
    assert "Close the case" not in shown


def test_without_script_one_comes_back_to_the_case(sign_in: SignIn, filed: Filed) -> None:
    receipt = filed()
    answer = sign_in("caseworker").post(
        f"{base(receipt)}/closure", {"decision": "upheld", "closing_text": WORDS, "seen": "9"}
    )
    assert (answer.status, answer.location) == (303, base(receipt))


def test_the_preview_is_what_is_sent(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, basel = filed(language="ar"), sign_in("caseworker")
    fields = {"decision": "rejected", "closing_text": "<script>alert(1)</script> لا"}
    shown = basel.post(f"{base(receipt)}/closure/preview", fields, htmx=True)
    assert shown.status == 200
    assert "<script>" not in shown.text
    assert 'lang="ar"' in shown.text
    assert sent_to(db, amal) == []
    ended(basel, receipt, db, **fields)
    for line in sent_to(db, amal)[-1][1].split("\n\n"):
        assert "".join(c for c in line if c.isalpha()) in "".join(c for c in shown.plain if c.isalpha())
    page = basel.post(f"{base(receipt)}/closure/preview", fields)
    assert (page.status, "<html" in page.text) == (200, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "", "closing_text": WORDS},
        {"decision": "burnt", "closing_text": WORDS},
        {"decision": "upheld", "closing_text": " "},
        {"decision": "upheld", "closing_text": "ا" * 5000},
        {"decision": "upheld", "closing_text": "\x00"},
        {},
    ],
)
def test_a_form_that_is_wrong_changes_nothing(
    db: Connection, sign_in: SignIn, filed: Filed, fields: dict[str, str]
) -> None:
    receipt, basel = filed(), sign_in("caseworker")
    for htmx in (True, False):
        answer = basel.post(f"{base(receipt)}/closure", fields, htmx=htmx)
        assert answer.status == 422
    assert answer.plain
    assert state(db, receipt) == State.NEW


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "٣"])
def test_what_was_seen_cannot_be_made_up_into_an_error(
    db: Connection, sign_in: SignIn, filed: Filed, seen: str
) -> None:
    assert ended(sign_in("caseworker"), filed(), db, seen=seen).status in (200, 409)


def test_two_write_at_once_and_the_second_is_told(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, basel, hanan = filed(), sign_in("caseworker"), sign_in("supervisor")
    seen = str(newest_place(db, receipt.case_id))
    assert hanan.staff
    reply(db, hanan.staff, receipt.case_id, "I rang the bank.")
    answer = ended(basel, receipt, db, seen=seen)
    assert answer.status == 409
    assert "Read it first" in answer.toast
    assert "wasl:fresh" in json.loads(answer.headers["HX-Trigger"]), "the panel shows what is new, around the words"
    assert ended(basel, receipt, db).status == 200
    answer = ended(hanan, receipt, db, seen=seen)
    assert answer.status == 409
    assert len([text for _state, text in sent_to(db, amal) if WORDS in text]) == 1


def test_four_eyes_on_the_page(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, samar, rula = filed(category="bribe"), sign_in("safeguarding"), sign_in("safeguarding")
    assert "Send for approval" in samar.get(base(receipt)).plain
    assert ended(samar, receipt, db).toast.startswith("A second colleague")
    assert sent_to(db, amal) == []
    mine, theirs = samar.get(base(receipt)).plain, rula.get(base(receipt)).plain
    assert "Take this closing back" in mine
    assert "Approve and close" not in mine
    assert "Approve and close" in theirs
    assert WORDS in theirs
    seen = {"seen": str(newest_place(db, receipt.case_id))}
    assert samar.post(f"{base(receipt)}/closure/approval", seen, htmx=True).status == 403
    assert samar.post(f"{base(receipt)}/closure/return", {"return_reason": "Not like this."}, htmx=True).status == 403
    assert rula.post(f"{base(receipt)}/closure/withdrawal", htmx=True).status == 403
    assert rula.post(f"{base(receipt)}/closure/return", {"return_reason": "no"}, htmx=True).status == 422
    assert rula.post(f"{base(receipt)}/closure/approval", seen, htmx=True).toast.startswith("Approved and closed")
    assert state(db, receipt) == State.CLOSED
    assert rula.post(f"{base(receipt)}/closure/approval", seen, htmx=True).status == 409


def test_an_end_comes_back_to_who_wrote_it(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    receipt, samar, rula = filed(category="fraud"), sign_in("safeguarding"), sign_in("safeguarding")
    ended(samar, receipt, db)
    rula.post(f"{base(receipt)}/closure/return", {"return_reason": "Say where the money is."}, htmx=True)
    assert "Close the case" in samar.get(base(receipt)).plain
    assert "Say where the money is." in samar.get(base(receipt)).plain
    assert ended(samar, receipt, db).status == 200
    assert samar.post(f"{base(receipt)}/closure/withdrawal", htmx=True).status == 200
    assert proposal_of(db, receipt.case_id) is None


def test_who_is_alone_is_told_that_nobody_may_approve(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    receipt, samar = filed(category="fraud"), sign_in("safeguarding")
    ended(samar, receipt, db)
    assert "Nobody else may approve this" in samar.get(base(receipt)).plain


ACTS = (
    "closure", "closure/preview", "closure/approval", "closure/return", "closure/withdrawal", "reopening", "extension",
    "extension/grant", "extension/refusal",
)  # fmt: skip
FIELDS = {
    "decision": "upheld", "closing_text": WORDS, "seen": "99", "return_reason": "Not like this.", "until": "2030-01-02",
    "extension_reason": "The bank is slow.", "extension_words": "The bank is slow.", "refusal_reason": "Ring the bank.",
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_what_one_may_not_see_is_not_there(db: Connection, sign_in: SignIn, filed: Filed, act: str) -> None:
    sensitive, elsewhere = filed(category="bribe"), filed(region="ps_hbn")
    jenin = sign_in("supervisor", regions=("PS-JEN",))
    for client, address in (
        (sign_in("supervisor"), base(sensitive)),
        (jenin, base(elsewhere)),
        (sign_in("safeguarding"), base(elsewhere)),
        (sign_in("administrator"), base(elsewhere)),
        (sign_in("custodian"), base(elsewhere)),
        (sign_in("analyst"), base(elsewhere)),
        (jenin, f"/console/cases/{uuid4()}"),
    ):
        assert client.post(f"{address}/{act}", FIELDS, htmx=True).status == 404
    assert (state(db, sensitive), state(db, elsewhere)) == (State.NEW, State.NEW)


@pytest.mark.parametrize("act", ["closure/approval", "closure/return", "extension/grant", "extension/refusal"])
def test_a_caseworker_decides_for_nobody(sign_in: SignIn, filed: Filed, act: str) -> None:
    assert sign_in("caseworker").post(f"{base(filed())}/{act}", FIELDS, htmx=True).status == 404


def test_more_time_on_the_page(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID, org: Organisation) -> None:
    receipt, basel, hanan = filed(), sign_in("caseworker"), sign_in("supervisor")
    until = org.working_day_after(receipt.due, 5)
    fields = {"until": until.isoformat(), "extension_reason": "The bank answers in ten days."}
    assert basel.post(f"{base(receipt)}/extension", {**fields, "until": "soon"}, htmx=True).status == 422
    assert basel.post(f"{base(receipt)}/extension", {**fields, "until": "2199-01-01"}, htmx=True).status == 422
    assert basel.post(f"{base(receipt)}/extension", {**fields, "extension_reason": "slow"}, htmx=True).status == 422
    assert basel.post(f"{base(receipt)}/extension", fields, htmx=True).status == 200
    assert basel.post(f"{base(receipt)}/extension", fields, htmx=True).status == 409
    assert "Grant it and tell the person" not in basel.get(base(receipt)).plain
    assert "Grant it and tell the person" in hanan.get(base(receipt)).plain
    assert hanan.post(f"{base(receipt)}/extension/grant", {"extension_words": ""}, htmx=True).status == 422
    granted = hanan.post(f"{base(receipt)}/extension/grant", {"extension_words": "We wait for the bank."}, htmx=True)
    assert granted.status == 200
    assert db.execute(select(col(Case.due_on)).where(col(Case.id) == receipt.case_id)).scalar_one() == until
    assert "We wait for the bank." in sent_to(db, amal)[-1][1]
    assert hanan.post(f"{base(receipt)}/extension/refusal", FIELDS, htmx=True).status == 409


def test_a_case_is_opened_again(db: Connection, sign_in: SignIn, filed: Filed, amal: UUID) -> None:
    receipt, basel = filed(), sign_in("caseworker")
    assert basel.post(f"{base(receipt)}/reopening", htmx=True).status == 409
    ended(basel, receipt, db)
    answer = basel.post(f"{base(receipt)}/reopening", {"reopening_text": "We found your paper."}, htmx=True)
    assert answer.toast.startswith("Open again")
    assert state(db, receipt) == State.REOPENED
    assert "We found your paper." in sent_to(db, amal)[-1][1]


def test_what_the_person_says_of_it_is_shown(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID, org: Organisation
) -> None:
    receipt, basel = filed(), sign_in("caseworker")
    ended(basel, receipt, db)
    reopen(db, receipt.case_id, "", contact_id=amal, organisation=org)
    assert "it is not solved" in basel.get(f"{base(receipt)}/panels/closing").plain


def test_an_appeal_is_gone_for_who_decided(
    db: Connection, sign_in: SignIn, filed: Filed, amal: UUID, org: Organisation
) -> None:
    receipt, basel, hanan = filed("About the parcel of blankets"), sign_in("caseworker"), sign_in("supervisor")
    assert basel.staff
    close(db, basel.staff, receipt.case_id, Decision.REJECTED, "No.")
    assert basel.get(base(receipt)).status == 200
    appeal(db, receipt.case_id, "Why?", contact_id=amal, organisation=org, now=clock.now() + timedelta(minutes=1))
    assert basel.get(base(receipt)).status == 404
    assert basel.get(f"{base(receipt)}/panels/closing").status == 404
    assert "Who decided before does not see this case" in hanan.get(base(receipt)).plain
    for act in ACTS:
        assert basel.post(f"{base(receipt)}/{act}", FIELDS, htmx=True).status == 404
    for address in ("/console", "/console?box=all", f"/console?search={receipt.number}", "/console?search=blankets"):
        found = basel.get(address)
        if found.status == 200:  # the inbox
            assert receipt.number not in found.plain.replace(" ", "")
