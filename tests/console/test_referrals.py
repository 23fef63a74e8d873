"""Referring through the console: nothing leaves before a yes, a partner reads what was agreed to and nothing else."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select, text

from bot import clock, jobs
from bot.casework import Way
from bot.casework.identity import strip_identity
from bot.casework.referrals.answers import agree, refuse
from bot.casework.referrals.chasing import chase
from bot.casework.referrals.items import Item
from bot.casework.referrals.referring import Plan, Proposed, offerable, propose
from bot.directory import Partner
from bot.house import House
from bot.organisation import Organisation
from storage.referral import Referral
from storage.sealed import ring
from storage.staff import StaffMember
from storage.tables import table_of
from tests.casework.people import file, sent_to
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Building, Client

EVERYTHING = tuple(item.value for item in Item)
SHELTER = Partner(key="safe_door", name={"en": "Safe Door"}, telephone="+970 2 240 1234", has_account=True)
OTHER = Partner(key="other_door", name={"en": "Other Door"}, telephone="+970 2 240 9999", has_account=True)
CLINIC = Partner(key="clinic", name={"en": "Jenin clinic"}, telephone="+970 4 250 5678")
REASON = "He has a knife and waits for her at the school gate."


@pytest.fixture
def here(org: Organisation) -> Organisation:
    """The organisation, with partners of ours."""
    return org.model_copy(update={"partners": (SHELTER, OTHER, CLINIC)})


@pytest.fixture
def office(db: Connection, here: Organisation) -> Building:
    return Building(db, here)


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    return sign_in("caseworker")


def staff_of(client: Client) -> StaffMember:
    assert client.staff is not None
    return client.staff


def asked(
    db: Connection,
    org: Organisation,
    staff: StaffMember,
    case_id: UUID,
    to: str = "partner.safe_door",
    items: tuple[str, ...] = EVERYTHING,
    **more: Any,
) -> Proposed:
    return propose(db, staff, case_id, Plan(to, "protection", items=items), org, **more)


def test_when_it_happened_is_not_offered_as_the_time_to_reach_somebody(
    db: Connection, desk: Client, filed: Filed
) -> None:
    late = filed(facts={"when": "month"})
    call = filed(facts={"way": "call", "when": "After noon"})
    assert "reach" not in offerable(db, staff_of(desk), late.case_id)
    assert offerable(db, staff_of(desk), call.case_id)["reach"] == {"way": "call", "when": "After noon"}


def row(db: Connection, id: UUID) -> Any:
    table = table_of(Referral)
    return db.execute(select(table).where(table.c.id == id)).one()


def last(db: Connection, contact_id: UUID) -> str:
    said = sent_to(db, contact_id)[-1][1]
    return "".join(letter for letter in said if letter not in "\u2066\u2067\u2068\u2069")


def audited(db: Connection, action: str) -> int:
    return int(db.execute(text("SELECT count(*) FROM audit WHERE action = :action"), {"action": action}).scalar_one())


FORM = {"receiver": "partner.safe_door", "purpose": "protection", "words": "", "items": ["name", "story"]}


def test_the_form_offers_what_the_case_holds(desk: Client, filed: Filed) -> None:
    page = desk.get(f"/console/cases/{filed().case_id}/referrals/new")
    assert page.status == 200
    for there in ("Safe Door, answers here in the console", "Jenin clinic, is told by telephone", "The person's story"):
        assert there in page.plain
    for missing in ("disability", "files", "age"):
        assert f'value="{missing}"' not in page.text
    assert "checked" not in page.text


def test_a_caseworker_asks_the_person(desk: Client, db: Connection, amal: UUID, filed: Filed) -> None:
    case_id = filed().case_id
    assert desk.post(f"/console/cases/{case_id}/referrals", FORM).status == 303
    assert "Please read who they are" in last(db, amal)
    panel = desk.get(f"/console/cases/{case_id}/panels/referrals")
    assert "Waits for the person" in panel.plain
    assert "Safe Door" in panel.plain


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"receiver": ""}, "Choose who shall receive it."),
        ({"receiver": "partner.nobody"}, "Choose who shall receive it."),
        ({"receiver": "../../etc.passwd"}, "Choose who shall receive it."),
        ({"purpose": "", "words": "  "}, "Choose why it is passed on, or write it."),
        ({"purpose": "none_of_ours"}, "Choose why it is passed on, or write it."),
        ({"words": "x" * 401}, "Say why in at most 400 characters"),
        ({"items": []}, "Tick at least one thing that the receiver needs."),
        ({"items": ["files", "keep_from", "<script>"]}, "Tick at least one thing that the receiver needs."),
    ],
)
def test_what_the_form_does_not_take(
    desk: Client, db: Connection, filed: Filed, typed: dict[str, Any], reason: str
) -> None:
    answer = desk.post(f"/console/cases/{filed().case_id}/referrals", {**FORM, "words": "<b>mine</b>", **typed})
    assert answer.status == 422
    assert reason in answer.plain
    assert "<b>mine</b>" not in answer.text
    assert db.execute(text("SELECT count(*) FROM referral")).scalar() == 0


def test_nobody_can_ask_who_left_no_trace(desk: Client, db: Connection, filed: Filed) -> None:
    case_id = filed(way=Way.TRACELESS, identity={}).case_id
    answer = desk.post(f"/console/cases/{case_id}/referrals", FORM)
    assert answer.status == 409
    assert "This person left no trace, so nobody can ask them." in answer.plain
    assert db.execute(text("SELECT count(*) FROM referral")).scalar() == 0
    panel = desk.get(f"/console/cases/{case_id}/panels/referrals")
    assert "Refer…" not in panel.plain


def test_one_question_at_a_time(desk: Client, filed: Filed) -> None:
    case_id = filed().case_id
    desk.post(f"/console/cases/{case_id}/referrals", FORM)
    again = desk.post(f"/console/cases/{case_id}/referrals", {**FORM, "receiver": "partner.clinic", "words": "typed"})
    assert again.status == 409
    assert "The person has not answered the last question yet." in again.plain
    assert "typed" in again.text


def test_no_is_not_asked_again(desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed) -> None:
    case_id = filed().case_id
    proposed = asked(db, here, staff_of(desk), case_id)
    refuse(db, proposed.id, amal, clock.now())
    assert "The person said no" in desk.get(f"/console/cases/{case_id}/panels/referrals").plain
    assert desk.post(f"/console/cases/{case_id}/referrals", FORM).status == 409
    assert desk.post(f"/console/cases/{case_id}/referrals", {**FORM, "receiver": "partner.clinic"}).status == 303


def test_what_a_partner_sees(
    sign_in: SignIn, desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed
) -> None:
    receipt = filed(
        story="The parcel never came <script>alert(1)</script>",
        identity={"name": "Amal Saleh", "telephone": "0599123456", "identity_number": "401234567"},
        audience={"age": "young"},
        keep_from="Khalil",
    )
    proposed = asked(db, here, staff_of(desk), receipt.case_id)
    partner, stranger = sign_in("caseworker", partner="safe_door"), sign_in("caseworker", partner="other_door")
    page = f"/console/referred/{proposed.id}"
    for early in (partner, stranger):
        assert early.get(page).status == 404
        assert early.post(f"{page}/acceptance").status == 404
        assert proposed.id.hex[:8].upper() not in early.get("/console/referred").plain
    agree(db, proposed.id, amal, ["name", "story", "place"], clock.now())
    assert "Referral" in partner.get("/console/referred").plain
    shown = partner.get(page)
    for there in ("Amal Saleh", "The parcel never came", "Jenin", "trained for it can help you"):
        assert there in shown.plain
    for absent in (
        "0599123456",
        "401234567",
        "Khalil",
        "I did not receive it",
        "18 to 29",
        receipt.number,
        "<script>alert",
    ):
        assert absent not in shown.text
    assert str(receipt.case_id) not in shown.text
    assert stranger.get(page).status == 404
    for closed in (f"cases/{receipt.case_id}", f"cases/{receipt.case_id}/panels/record", f"referrals/{proposed.id}"):
        assert partner.get(f"/console/{closed}").status == 404
    assert row(db, proposed.id).told_at is not None
    assert refuse(db, proposed.id, amal, clock.now()) == "late"


def test_what_comes_into_the_case_later_is_not_passed_on(
    sign_in: SignIn, desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed
) -> None:
    case_id = filed().case_id
    proposed = asked(db, here, staff_of(desk), case_id)
    agree(db, proposed.id, amal, EVERYTHING, clock.now())
    db.execute(text("UPDATE cases SET category = 'bribe' WHERE id = :id"), {"id": case_id})
    shown = sign_in("caseworker", partner="safe_door").get(f"/console/referred/{proposed.id}").plain
    assert "I did not receive it" in shown
    assert "bribe" not in shown.lower()


def test_files_only_where_they_were_agreed_to(
    sign_in: SignIn, desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed
) -> None:
    photo, later = file(db, amal), file(db, amal)
    case_id = filed(attachments=(photo,)).case_id
    db.execute(text("UPDATE attachment SET content_sealed = NULL, name_sealed = NULL, reference_sealed = NULL"))
    for each in (photo, later):
        sealed = ring().seal(b"\x89PNG picture", at=f"attachment.content_sealed.{each}")
        db.execute(text("UPDATE attachment SET content_sealed = :c WHERE id = :id"), {"c": sealed, "id": each})
    with_files = asked(db, here, staff_of(desk), case_id)
    without = asked_other(db, here, staff_of(desk), case_id, with_files, amal)
    one, other = sign_in("caseworker", partner="safe_door"), sign_in("caseworker", partner="other_door")
    db.execute(text("UPDATE attachment SET case_id = :case WHERE id = :id"), {"case": case_id, "id": later})
    assert one.get(f"/console/referred/{with_files.id}/files/{photo}").status == 200
    assert one.get(f"/console/referred/{with_files.id}/files/{later}").status == 404
    assert other.get(f"/console/referred/{without.id}/files/{photo}").status == 404
    assert other.get(f"/console/referred/{with_files.id}/files/{photo}").status == 404
    assert one.get(f"/console/cases/{case_id}/files/{photo}").status == 404
    assert "File 1" not in other.get(f"/console/referred/{without.id}").plain


def asked_other(
    db: Connection, org: Organisation, staff: StaffMember, case_id: UUID, first: Proposed, amal: UUID
) -> Proposed:
    """Yes to everything for the first partner, to the story alone for the other."""
    agree(db, first.id, amal, EVERYTHING, clock.now())
    second = asked(db, org, staff, case_id, "partner.other_door")
    agree(db, second.id, amal, ["story"], clock.now())
    return second


@pytest.fixture
def passed(desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed) -> Proposed:
    proposed = asked(db, here, staff_of(desk), filed().case_id)
    agree(db, proposed.id, amal, EVERYTHING, clock.now())
    return proposed


def test_accepted_and_done(sign_in: SignIn, desk: Client, db: Connection, amal: UUID, passed: Proposed) -> None:
    partner, page = sign_in("caseworker", partner="safe_door"), f"/console/referred/{passed.id}"
    assert partner.post(f"{page}/completion", {"words": "too early"}).status == 409
    assert partner.post(f"{page}/acceptance").status == 303
    assert last(db, amal).endswith("Safe Door said yes. They will contact you.")
    assert partner.post(f"{page}/acceptance").status == 409
    assert partner.post(f"{page}/completion", {"words": " "}).status == 422
    assert partner.post(f"{page}/completion", {"words": "A lawyer <i>wrote</i> to the court."}).status == 303
    assert "they have done their part" in last(db, amal)
    panel = desk.get(f"/console/cases/{row(db, passed.id).case_id}/panels/referrals")
    assert "A lawyer <i>wrote</i> to the court." in panel.plain
    assert "<i>wrote" not in panel.text
    assert "Finished" in partner.get("/console/referred?show=done").plain


def test_declined_with_a_reason(sign_in: SignIn, desk: Client, db: Connection, amal: UUID, passed: Proposed) -> None:
    partner, page = sign_in("caseworker", partner="safe_door"), f"/console/referred/{passed.id}"
    empty = partner.post(f"{page}/refusal", {"reason": "  "})
    assert (empty.status, "Say why, in a sentence" in empty.plain) == (422, True)
    long = partner.post(f"{page}/refusal", {"reason": "y" * 501})
    assert (long.status, "y" * 500 in long.text) == (422, True)
    assert partner.post(f"{page}/refusal", {"reason": "All beds are taken."}).status == 303
    assert "We stay with you and look for another way." in last(db, amal)
    assert "All beds" not in last(db, amal)
    assert partner.get(page).status == 404
    case_id = row(db, passed.id).case_id
    assert "All beds are taken." in desk.get(f"/console/cases/{case_id}/panels/referrals").plain
    waiting = db.execute(text("SELECT waiting_since FROM cases WHERE id = :id"), {"id": case_id}).scalar()
    assert waiting is not None


def test_a_sensitive_step_names_nobody(
    sign_in: SignIn, db: Connection, here: Organisation, amal: UUID, filed: Filed
) -> None:
    officer = sign_in("safeguarding")
    proposed = asked(db, here, staff_of(officer), filed(sensitive=True).case_id)
    agree(db, proposed.id, amal, EVERYTHING, clock.now())
    partner = sign_in("caseworker", partner="safe_door")
    assert partner.post(f"/console/referred/{proposed.id}/acceptance").status == 303
    said = sent_to(db, amal)
    assert [state for state, words in said if "in the way that is safe for you" in words] == ["pending"]
    assert not [words for _state, words in said if "Safe Door" in words]


def test_told_by_telephone(desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed) -> None:
    proposed = asked(db, here, staff_of(desk), filed().case_id, "partner.clinic")
    page = f"/console/referrals/{proposed.id}"
    assert "0599123456" not in desk.get(page).text
    assert desk.post(f"{page}/telling", {"to": "Dr. Salma"}).status == 409
    agree(db, proposed.id, amal, ["name", "telephone"], clock.now())
    shown = desk.get(page).plain
    assert "What you may tell them" in shown
    assert "0599123456" in shown
    assert "My parcel never came" not in shown
    assert desk.post(f"{page}/outcome", {"outcome": "accepted"}).status == 409
    assert desk.post(f"{page}/telling", {"to": " "}).status == 422
    assert desk.post(f"{page}/telling", {"to": "Dr. Salma"}).status == 303
    assert "We told Jenin clinic what you agreed to" in last(db, amal)
    assert desk.post(f"{page}/telling", {"to": "Dr. Salma"}).status == 409
    assert desk.post(f"{page}/cancellation").status == 409
    assert desk.post(f"{page}/outcome", {"outcome": "lost"}).status == 422
    assert desk.post(f"{page}/outcome", {"outcome": "declined"}).status == 422
    assert desk.post(f"{page}/outcome", {"outcome": "accepted"}).status == 303
    assert "Jenin clinic said yes." in last(db, amal)
    assert desk.post(f"{page}/outcome", {"outcome": "done", "words": "Seen on Monday"}).status == 303
    assert row(db, proposed.id).state == "done"


def test_a_silent_receiver_is_chased_until_it_answers(
    desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed
) -> None:
    case_id = filed().case_id
    proposed, now = asked(db, here, staff_of(desk), case_id, "partner.clinic"), clock.now()
    agree(db, proposed.id, amal, EVERYTHING, now)
    desk.post(f"/console/referrals/{proposed.id}/telling", {"to": "Dr. Salma"})
    told_at = row(db, proposed.id).told_at
    db.execute(text("UPDATE cases SET waiting_since = NULL"))
    assert chase(db, told_at + timedelta(hours=47, minutes=59)) == 0
    assert chase(db, told_at + timedelta(hours=48)) == 1
    assert chase(db, told_at + timedelta(hours=48)) == 0
    panel = desk.get(f"/console/cases/{case_id}/panels/referrals").plain
    assert "The receiver has been silent for 48 hours." in panel
    assert db.execute(text("SELECT waiting_since FROM cases WHERE id = :id"), {"id": case_id}).scalar() is not None
    assert chase(db, told_at + timedelta(hours=96)) == 1
    desk.post(f"/console/referrals/{proposed.id}/outcome", {"outcome": "accepted"})
    assert chase(db, told_at + timedelta(days=30)) == 0
    assert db.execute(text("SELECT waiting_since FROM cases WHERE id = :id"), {"id": case_id}).scalar() is None


def test_a_question_is_cancelled(desk: Client, db: Connection, here: Organisation, amal: UUID, filed: Filed) -> None:
    proposed = asked(db, here, staff_of(desk), filed().case_id)
    assert desk.post(f"/console/referrals/{proposed.id}/cancellation").status == 303
    assert "You need not answer our question any more." in last(db, amal)
    kept = row(db, proposed.id)
    assert (kept.state, kept.items_sealed) == ("cancelled", None)
    assert agree(db, proposed.id, amal, EVERYTHING, clock.now()) == "late"


SPOKEN = {"answer": "yes", "how": "telephone", "items": ["name"], "words": "Yes, tell them"}


def test_a_yes_by_word_of_mouth(
    sign_in: SignIn, desk: Client, db: Connection, here: Organisation, filed: Filed
) -> None:
    receipt = filed(contact_id=None)
    proposed = asked(db, here, staff_of(desk), receipt.case_id)
    assert not proposed.asked
    page = f"/console/referrals/{proposed.id}"
    assert "What the person said" in desk.get(page).plain
    now = clock.now().astimezone(here.zone)
    good = {**SPOKEN, "at": (now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")}
    bad = [
        {"at": ""}, {"at": "yesterday"}, {"at": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}, {"how": "dream"},
        {"items": []}, {"items": ["files"]}, {"answer": "perhaps"},
    ]  # fmt: skip
    db.execute(text("UPDATE referral SET created_at = created_at - interval '1 hour'"))
    good["at"] = (now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    for wrong in bad:
        assert desk.post(f"{page}/answer", {**good, **wrong}).status == 422, wrong
    partner = sign_in("caseworker", partner="safe_door")
    assert partner.get(f"/console/referred/{proposed.id}").status == 404
    assert desk.post(f"{page}/answer", good).status == 303
    shown = partner.get(f"/console/referred/{proposed.id}").plain
    assert "Amal Saleh" in shown
    assert "0599123456" not in shown
    assert audited(db, "referral_spoken:telephone:yes") == 1
    assert desk.post(f"{page}/answer", good).status == 409


def test_who_can_be_asked_in_the_chat_is_asked_there(
    desk: Client, db: Connection, here: Organisation, filed: Filed
) -> None:
    proposed = asked(db, here, staff_of(desk), filed().case_id)
    at = clock.now().astimezone(here.zone).strftime("%Y-%m-%dT%H:%M")
    answer = desk.post(f"/console/referrals/{proposed.id}/answer", {**SPOKEN, "at": at})
    assert answer.status == 409
    assert row(db, proposed.id).state == "asked"


DANGER = {**FORM, "danger": "life", "reason": REASON}


@pytest.mark.parametrize(
    "wrong",
    [
        {"danger": ""}, {"danger": "money"}, {"reason": ""}, {"reason": "short"}, {"reason": " " * 40},
        {"silent": "yes"}, {"silent": "yes", "untold": "because"}, {"items": []}, {"receiver": ""},
    ],
)  # fmt: skip
def test_an_override_needs_its_reasons(sign_in: SignIn, db: Connection, filed: Filed, wrong: dict[str, Any]) -> None:
    lead, case_id = sign_in("supervisor"), filed().case_id
    assert lead.post(f"/console/cases/{case_id}/referrals/danger", {**DANGER, **wrong}).status == 422
    assert db.execute(text("SELECT count(*) FROM referral")).scalar() == 0


def test_an_override_is_logged_and_the_person_is_told(
    sign_in: SignIn, db: Connection, amal: UUID, filed: Filed
) -> None:
    lead, case_id = sign_in("supervisor"), filed().case_id
    assert lead.post(f"/console/cases/{case_id}/referrals/danger", DANGER).status == 303
    assert "without waiting for your yes" in last(db, amal)
    assert "Safe Door" in last(db, amal)
    assert audited(db, "override:life") == 1
    panel = lead.get(f"/console/cases/{case_id}/panels/referrals").plain
    assert "Without a yes" in panel
    id = db.execute(text("SELECT id FROM referral")).scalar_one()
    assert REASON in lead.get(f"/console/referrals/{id}").plain
    shown = sign_in("caseworker", partner="safe_door").get(f"/console/referred/{id}").plain
    assert "Amal Saleh" in shown
    assert "passed on without waiting for a yes" in shown
    assert "0599123456" not in shown


def test_an_override_behind_their_back_stays_unseen(sign_in: SignIn, db: Connection, amal: UUID, filed: Filed) -> None:
    lead, receipt = sign_in("supervisor"), filed()
    before = len(sent_to(db, amal))
    secret = {**DANGER, "danger": "child", "silent": "yes", "untold": "The father reads her telephone every evening."}
    assert lead.post(f"/console/cases/{receipt.case_id}/referrals/danger", secret).status == 303
    id = db.execute(text("SELECT id FROM referral")).scalar_one()
    partner = sign_in("caseworker", partner="safe_door")
    assert partner.post(f"/console/referred/{id}/acceptance").status == 303
    assert len(sent_to(db, amal)) == before
    read = db.execute(text("SELECT count(*) FROM entry WHERE kind = 'referral' AND audience = 'person'")).scalar()
    assert read == 0
    assert audited(db, "override_untold") == 1


def test_a_caseworker_may_not_override(desk: Client, db: Connection, filed: Filed) -> None:
    case_id = filed().case_id
    assert desk.get(f"/console/cases/{case_id}/referrals/danger").status == 404
    assert desk.post(f"/console/cases/{case_id}/referrals/danger", DANGER).status == 404
    assert db.execute(text("SELECT count(*) FROM referral")).scalar() == 0


def test_an_override_settles_the_question(
    sign_in: SignIn, db: Connection, here: Organisation, amal: UUID, filed: Filed
) -> None:
    lead, case_id = sign_in("supervisor"), filed().case_id
    proposed = asked(db, here, staff_of(lead), case_id)
    assert lead.post(f"/console/cases/{case_id}/referrals/danger", DANGER).status == 303
    assert row(db, proposed.id).state == "cancelled"
    assert agree(db, proposed.id, amal, EVERYTHING, clock.now()) == "late"


def test_ids_of_others_are_unknown(
    sign_in: SignIn, db: Connection, here: Organisation, desk: Client, amal: UUID, filed: Filed
) -> None:
    sensitive = filed(sensitive=True)
    proposed = asked(db, here, staff_of(sign_in("safeguarding")), sensitive.case_id)
    elsewhere = sign_in("caseworker", regions=("ps_hbn",))
    ordinary = asked(db, here, staff_of(desk), filed().case_id)
    for client, id in ((desk, proposed.id), (elsewhere, ordinary.id), (desk, uuid4())):
        assert client.get(f"/console/referrals/{id}").status == 404
        for verb in ("cancellation", "telling", "answer", "outcome"):
            fields = {**SPOKEN, "at": "2026-11-22T10:00", "to": "x", "outcome": "done"}
            assert client.post(f"/console/referrals/{id}/{verb}", fields).status == 404
    assert desk.get(f"/console/cases/{sensitive.case_id}/referrals/new").status == 404
    assert desk.post(f"/console/cases/{sensitive.case_id}/referrals", FORM).status == 404
    assert desk.get("/console/referred").status == 404


def test_hostile_values(desk: Client, filed: Filed) -> None:
    case_id = filed().case_id
    huge = "ا" * 10_000
    for fields in (
        {key: huge for key in FORM if key != "items"} | {"items": [huge] * 3},
        {},
        {"items": ["\x00", "' OR 1"]},
    ):
        assert desk.post(f"/console/cases/{case_id}/referrals", fields).status == 422
    turned = {**FORM, "purpose": "", "words": "‮gnihton‬ <img src=x onerror=alert(1)>"}
    assert desk.post(f"/console/cases/{case_id}/referrals", turned).status == 303
    panel = desk.get(f"/console/cases/{case_id}/panels/referrals").text
    assert "<img" not in panel


def test_erasing_takes_what_was_passed_on(db: Connection, here: Organisation, passed: Proposed, amal: UUID) -> None:
    strip_identity(db, row(db, passed.id).case_id)
    assert row(db, passed.id).items_sealed is None


def test_the_job_looks_until_nobody_is_silent() -> None:
    looked: list[object] = []

    class Two:
        async def run(self, work: object, *_now: object) -> int:
            looked.append(work)
            return 1 if len(looked) == 1 else 0

    nothing: Any = None
    database: Any = Two()
    house = House(database, {}, nothing, nothing, sending=nothing)
    context: Any = SimpleNamespace(additional_context={jobs.HOUSE: house})
    asyncio.run(jobs.referrals.func(context, 0))
    assert looked == [chase, chase]
