"""Broadcasts in the console: the list, a new one, and writing it with all that keeps it from being sent."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot import clock
from bot.channels.whatsapp_outreach import Approved
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.content import Button, Content, Template
from bot.outreach.templates import keep_templates
from bot.staff.permissions import Action, may
from storage.audit import Audit
from storage.broadcast import BroadcastKind, BroadcastState
from storage.staff import Role, StaffMember
from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.console.filled import typed, wrong
from tests.outreach import crowd
from tests.transcripts import PNG, VOICE

WHATSAPP = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "x", "twilio_whatsapp_from": "+970599000000"}
CLINIC = Approved("HX1", "clinic", "ar", "عيادة في {{1}} يوم {{2}}.", ("1", "2"), ("اعرف أكثر",))
HOSTILE = "<script>alert(1)</script>\u202e\u2066 {{7*7}} %s {0.__class__}"


@pytest.fixture
def office(db: Connection, org: Organisation) -> Building:
    """An installation with every channel and a sender for news."""
    return Building(db, org, **WHATSAPP, twilio_news_from="+970599000001", telegram_token="7:abc")


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("communication", name="Carla")


def page(id: UUID, more: str = "draft") -> str:
    return f"/console/broadcasts/{id}/{more}"


def began(carla: Client, name: str = "Mobile clinic", kind: str = "news") -> UUID:
    answer = carla.post("/console/broadcasts/new", {"kind": kind, "name": name})
    found = re.fullmatch(r"/console/broadcasts/([0-9a-f-]{36})/draft", answer.location)
    assert found, answer.text
    return UUID(found[1])


def form(carla: Client, id: UUID) -> dict[str, Any]:
    return typed(carla.get(page(id)).text.replace('<form id="compose" method="post"', '<form method="post"'))


def content(db: Connection, id: UUID) -> Content:
    return Content.from_json(acting.get(db, id).content)


# The list


def test_who_may_write_may_also_see_and_agree() -> None:
    for role in Role:
        one = StaffMember(UUID(int=1), "", "", frozenset({role}))
        assert may(one, Action.APPROVE_BROADCASTS) or not may(one, Action.OUTREACH), role


def test_an_empty_list_offers_the_first_step(carla: Client, sign_in: SignIn) -> None:
    shown = carla.get("/console/broadcasts")
    assert "Write the first one" in shown.plain
    assert carla.get("/console").location == "/console/broadcasts"
    assert "Write the first one" not in sign_in("supervisor").get("/console/broadcasts").plain


def test_each_row_leads_to_its_page_and_says_what_became_of_it(
    db: Connection, carla: Client, org: Organisation
) -> None:
    assert carla.staff
    draft, waiting = crowd.written(db, carla.staff), crowd.written(db, carla.staff)
    done = crowd.written(db, carla.staff, audience={"is": "region", "of": ["ps_jen"]})
    acting.send(db, carla.staff, waiting, 2, crowd.Counts(now=9000), org, clock.now())
    lines = [["", "telegram", "ar", "", "sent", "", False, 17], ["", "telegram", "ar", "", "failed", "403", False, 3]]
    db.execute(
        text("UPDATE broadcast SET state = 'done', tally = CAST(:tally AS jsonb) WHERE id = :id"),
        {"id": done, "tally": str(lines).replace("'", '"').replace("False", "false")},
    )
    shown = carla.get("/console/broadcasts")
    assert "17 of 20 got it" in shown.plain
    assert "Region: Jenin" in shown.plain
    links = set(re.findall(r'class="open" href="([^"]+)"', shown.text))
    assert links == {page(draft), page(waiting, "approval"), f"/console/broadcasts/{done}"}


def test_long_lists_have_pages(db: Connection, carla: Client) -> None:
    assert carla.staff
    for n in range(30):
        acting.draft(db, carla.staff, BroadcastKind.NEWS, f"Number {n:02}", clock.now() + timedelta(seconds=n))
    first = carla.get("/console/broadcasts")
    further = re.search(r'href="(/console/broadcasts\?after=[^"]+)"', first.text)
    assert further
    second = carla.get(further[1].replace("&amp;", "&"))
    names = re.findall(r"Number \d\d", first.plain + second.plain)
    assert names == [f"Number {n:02}" for n in range(29, -1, -1)]
    assert carla.get("/console/broadcasts?after=nonsense").status == 200


def test_what_waits_for_a_yes_is_counted_for_who_may_give_it(
    db: Connection, carla: Client, sign_in: SignIn, org: Organisation
) -> None:
    assert carla.staff
    id = crowd.written(db, carla.staff)
    acting.send(db, carla.staff, id, 2, crowd.Counts(now=9000), org, clock.now())
    hanan, basel = sign_in("supervisor"), sign_in("caseworker")
    counted = r'Broadcasts</span><span class="chip soon">1</span>'
    assert re.search(counted, hanan.get("/console/broadcasts").text)
    assert not re.search(counted, carla.get("/console/broadcasts").text)
    assert "Broadcasts" not in basel.get("/console").plain
    assert "Your yes is asked for" in hanan.get("/console/broadcasts?only=waiting").plain
    assert "Nothing waits" in carla.get("/console/broadcasts?only=waiting").plain


# A new one


def test_a_new_one_has_a_name_and_a_kind(carla: Client, db: Connection) -> None:
    answer = carla.post("/console/broadcasts/new", {"kind": "question", "name": "  "})
    assert (answer.status, wrong(answer.text)) == (
        422,
        {"name": "Give it a name, so that your colleagues find it again."},
    )
    assert 'value="question" checked' in answer.text
    assert carla.post("/console/broadcasts/new", {"kind": "spam", "name": "x"}).status == 422
    assert acting.get(db, began(carla, HOSTILE)).kind == "news"
    assert "<script>alert" not in carla.get("/console/broadcasts").text


def test_nobody_is_scolded_for_what_they_have_not_begun(carla: Client) -> None:
    shown = carla.get(page(began(carla)))
    assert wrong(shown.text) == {}
    assert "marked fields" not in shown.plain


def test_a_copy_is_a_draft_of_its_own(db: Connection, carla: Client) -> None:
    assert carla.staff
    id = crowd.written(db, carla.staff, audience={"is": "region", "of": ["ps_jen"]})
    db.execute(text("UPDATE broadcast SET state = 'done' WHERE id = :id"), {"id": id})
    copy = UUID(carla.post(page(id, "draft/copy")).location.split("/")[3])
    assert acting.get(db, copy).state == BroadcastState.DRAFT
    assert acting.get(db, copy).audience == {"is": "region", "of": ["ps_jen"]}


def test_a_draft_is_discarded_and_nothing_else_is(db: Connection, carla: Client) -> None:
    assert carla.staff
    id, sent = began(carla), crowd.written(db, carla.staff)
    db.execute(text("UPDATE broadcast SET state = 'sending' WHERE id = :id"), {"id": sent})
    assert carla.post(page(id, "draft/discard")).location == "/console/broadcasts"
    assert carla.post(page(id, "draft/discard")).status == 404
    assert carla.post(page(sent, "draft/discard")).status == 409
    assert acting.get(db, sent).state == BroadcastState.SENDING


# Writing it


def test_what_is_written_is_kept_and_shown_again(db: Connection, carla: Client) -> None:
    keep_templates(db, [CLINIC], clock.now())
    id = began(carla)
    written = {
        **form(carla, id),
        "name": "Clinic in Jenin", "text.ar": "عيادة غدًا\n\nالفحص مجاني", "text.en": "A clinic comes",
        "label.0.ar": "اسأل", "label.0.en": "Ask", "opens.0": "human",
        "template.ar": "HX1", "variable.ar.1": "جنين", "variable.ar.2": "الأحد", "news_sender": "yes",
    }  # fmt: skip
    answer = carla.post(page(id), {**written, "act": "go"})
    assert answer.location == page(id, "draft/audience")
    kept = content(db, id)
    assert kept.texts == {"ar": "عيادة غدًا\n\nالفحص مجاني", "en": "A clinic comes"}
    assert kept.buttons == (Button({"ar": "اسأل", "en": "Ask"}, "human"),)
    assert kept.templates == {"ar": Template("clinic", "HX1", {"1": "جنين", "2": "الأحد"})}
    assert acting.get(db, id).news_sender
    again = form(carla, id)
    same = {name: value for name, value in written.items() if name not in ("version", "news_sender")}
    assert {name: again[name] for name in same} == same


def test_a_form_that_nobody_changed_changes_nothing(db: Connection, carla: Client) -> None:
    assert carla.staff
    keep_templates(db, [CLINIC], clock.now())
    buttons = (Button({"ar": "اسأل", "en": "Ask"}, "human"),)
    id = crowd.written(
        db, carla.staff, Content({"ar": "أ", "en": "b"}, buttons, (), {"ar": Template("clinic", "HX1", {"1": "x"})})
    )
    before = acting.get(db, id)
    carla.post(page(id), form(carla, id))
    after = acting.get(db, id)
    assert (after.content, after.name, after.audience) == (before.content, before.name, before.audience)


@pytest.mark.parametrize(
    ("typed_in", "field", "words"),
    [
        ({}, "texts", "Write it in one language at least."),
        (
            {"text.en": "x" * 1605},
            "text.en",
            "WhatsApp takes 1,600 characters in one message. This is 5 characters too many.",
        ),
        ({"text.en": "x" * 1030, "label.0.en": "Ask", "opens.0": "human"}, "text.en", "6 characters too many"),
        ({"text.en": "a", "label.0.en": "x" * 22, "opens.0": "human"}, "label.0.en", "2 characters too many"),
        (
            {"text.en": "a", "text.ar": "ب", "label.0.en": "Ask", "opens.0": "human"},
            "label.0.ar",
            "no words in العربية",
        ),
        ({"text.en": "a", "label.0.en": "Ask"}, "opens.0", "Choose what the button opens."),
        ({"text.en": "a", "label.0.en": "Ask", "opens.0": "protection"}, "opens.0", "Choose what the button opens."),
        ({"text.ar": "ب", "template.ar": "HX1", "variable.ar.1": "جنين"}, "variable.ar.2", "Fill this in"),
    ],
)
def test_what_keeps_it_from_being_sent_stands_beside_its_field(
    db: Connection, carla: Client, typed_in: dict[str, str], field: str, words: str
) -> None:
    keep_templates(db, [CLINIC], clock.now())
    id = began(carla)
    answer = carla.post(page(id), {**form(carla, id), **typed_in, "act": "go"})
    assert answer.location == page(id), "it is kept, and gone no further"
    shown = carla.get(page(id))
    assert words in wrong(shown.text)[field]
    assert "look at the marked fields" in shown.plain
    for value in typed_in.values():
        assert value in shown.text or value == "protection"


def test_a_missing_language_says_how_many_it_leaves_out(db: Connection, carla: Client) -> None:
    assert carla.staff
    crowd.subscribers(db, 12, first=1)
    crowd.subscribers(db, 3, first=100, language="en")
    id = crowd.written(db, carla.staff, Content({"ar": "عيادة"}))
    assert "3 of those you chose read English: without a text they get nothing." in carla.get(page(id)).plain
    row = acting.get(db, id)
    acting.save(db, carla.staff, id, row.version, clock.now(), audience={"is": "age", "of": ["18_29"]})
    assert "fewer than 10 of those you chose read English" in carla.get(page(id)).plain


def test_somebody_else_was_faster_and_nothing_typed_is_lost(db: Connection, carla: Client, sign_in: SignIn) -> None:
    lina, id = sign_in("communication"), began(carla)
    hers, his = form(carla, id), form(lina, id)
    lina.post(page(id), {**his, "text.ar": "نص لينا"})
    answer = carla.post(page(id), {**hers, "text.en": "My careful words"})
    assert answer.status == 409
    assert "Somebody else changed or sent this meanwhile" in answer.plain
    assert "My careful words" in answer.text
    assert content(db, id).texts == {"ar": "نص لينا"}
    again = typed(answer.text.replace('<form id="compose" method="post"', '<form method="post"'))
    assert carla.post(page(id), again).status == 303, "she has seen it and sends it again"


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "x", "9" * 400])
def test_a_version_that_never_was_is_an_old_form(carla: Client, version: str) -> None:
    id = began(carla)
    assert carla.post(page(id), {**form(carla, id), "version": version}).status == 409


def test_hostile_words_are_shown_and_obeyed_by_nobody(db: Connection, carla: Client) -> None:
    id = began(carla)
    fields = {
        **form(carla, id),
        "name": HOSTILE,
        "text.en": HOSTILE,
        "label.0.en": HOSTILE,
        "opens.0": HOSTILE,
        "template.ar": HOSTILE,
    }
    assert carla.post(page(id), fields).status == 303
    for shown in (
        carla.get(page(id)),
        carla.get(page(id, "draft/sending")),
        carla.post(page(id, "draft/preview"), fields),
    ):
        assert "<script>alert" not in shown.text
        assert "\u202e" not in shown.text
        assert "49" not in shown.plain.replace("1024", "")
    assert "\u202e" not in content(db, id).texts["en"]


def test_a_template_that_is_rejected_meanwhile_is_named_where_it_was_chosen(db: Connection, carla: Client) -> None:
    assert carla.staff
    keep_templates(db, [CLINIC], clock.now())
    id = crowd.written(
        db, carla.staff, Content({"ar": "أ"}, templates={"ar": Template("clinic", "HX1", {"1": "x", "2": "y"})})
    )
    assert wrong(carla.get(page(id)).text) == {}
    keep_templates(db, [], clock.now() + timedelta(minutes=10))
    assert "does not approve" in wrong(carla.get(page(id)).text)["template.ar"]
    carla.post(page(id), form(carla, id))
    assert content(db, id).templates["ar"].sid == "HX1", "it is for the officer to choose another"
    carla.post(page(id), {**form(carla, id), "template.ar": ""})
    assert content(db, id).templates == {}


def test_choosing_a_template_asks_for_its_variables(db: Connection, carla: Client) -> None:
    keep_templates(db, [CLINIC], clock.now())
    id = began(carla)
    fields = {**form(carla, id), "template.ar": "HX1", "text.ar": "أ", "variable.ar.1": "جنين"}
    part = carla.post(page(id, "draft/templates/ar"), fields, htmx=True)
    assert set(re.findall(r'name="(variable[^"]+)"', part.text)) == {"variable.ar.1", "variable.ar.2"}
    assert carla.post(page(id, "draft/templates/xx"), fields, htmx=True).status == 404
    preview = carla.post(page(id, "draft/preview"), {**fields, "look_at": "ar"}, htmx=True)
    assert "عيادة في جنين يوم {{2}}." in preview.plain
    assert "اعرف أكثر" in preview.plain


def test_without_whatsapp_there_are_no_templates(db: Connection, org: Organisation) -> None:
    keep_templates(db, [CLINIC], clock.now())
    building = Building(db, org)
    carla = building.client(crowd.officer(db))
    id = began(carla)
    shown = carla.get(page(id))
    assert "WhatsApp template" not in shown.plain
    assert 'name="news_sender"' not in shown.text
    fields = {**form(carla, id), "text.ar": "أ", "template.ar": "HX1", "news_sender": "yes"}
    carla.post(page(id), fields)
    assert content(db, id).templates == {}
    assert not acting.get(db, id).news_sender


def test_the_preview_shows_each_messenger(carla: Client) -> None:
    id = began(carla)
    fields = {**form(carla, id), "text.en": "A clinic comes", "label.0.en": "Ask", "opens.0": "human", "look_at": "en"}
    shown = carla.post(page(id, "draft/preview"), fields, htmx=True)
    for name in ("Telegram", "WhatsApp", "WhatsApp, after a day of silence", "Web chat"):
        assert name in shown.plain
    assert shown.plain.count("A clinic comes") == 3
    assert (
        "Nothing is written in العربية yet" in carla.post(page(id, "draft/preview"), {**fields, "look_at": "ar"}).plain
    )
    assert "what changed" not in shown.plain
    unsaved = carla.post(page(id), {**fields, "act": "preview"})
    assert (unsaved.status, unsaved.plain.count("A clinic comes")) == (200, 4), "without script too"


def test_the_preview_of_you_said_we_did_has_its_first_line(carla: Client) -> None:
    id = began(carla, kind="closing_the_loop")
    shown = carla.post(page(id, "draft/preview"), {**form(carla, id), "text.en": "At ten now", "look_at": "en"})
    assert shown.plain.count("what changed At ten now") == 3


# Files


def test_a_photo_is_kept_and_shown_and_taken_away(db: Connection, carla: Client, sign_in: SignIn) -> None:
    id = began(carla)
    carla.post(page(id), {**form(carla, id), "text.ar": "أ"}, {"file": ("ملصق.png", PNG, "image/png")})
    (file,) = content(db, id).files
    assert (file.media, file.mime, file.name, acting.get(db, id).files) == ("photo", "image/png", "ملصق.png", [file.id])
    for who in (carla, sign_in("supervisor")):
        assert who.get(page(id, "draft/file")).headers["content-type"] == "image/png"
    assert sign_in("caseworker").get(page(id, "draft/file")).status == 404
    carla.post(page(id), {**form(carla, id)})
    assert len(content(db, id).files) == 1, "saving again keeps it"
    carla.post(page(id), {**form(carla, id), "file_gone": "yes"})
    assert content(db, id).files == ()
    assert carla.get(page(id, "draft/file")).status == 404


def test_a_file_is_what_its_bytes_are(db: Connection, carla: Client) -> None:
    id = began(carla)
    carla.post(page(id), {**form(carla, id), "text.ar": "أ"}, {"file": ("photo.png", VOICE, "image/png")})
    assert content(db, id).files[0].media == "voice"


@pytest.mark.parametrize("content_", [b"MZ\x90\x00", b"", b"<html><script>alert(1)</script>", PNG[:40]])
def test_what_is_not_taken_is_said_beside_the_field_and_the_words_stay(
    db: Connection, carla: Client, content_: bytes
) -> None:
    id = began(carla)
    fields = {**form(carla, id), "text.en": "My careful words"}
    answer = carla.post(page(id), fields, {"file": ("evil.png", content_, "image/png")})
    assert answer.status == 422
    assert wrong(answer.text)["file"]
    assert "My careful words" in answer.text
    assert content(db, id) == Content()


def test_a_film_is_kept_from_being_sent(carla: Client) -> None:
    id = began(carla)
    film = b"\x00\x00\x00\x20ftypisom" + bytes(10)
    carla.post(page(id), {**form(carla, id), "text.ar": "أ"}, {"file": ("a.mp4", film, "video/mp4")})
    assert "do not show this kind" in wrong(carla.get(page(id)).text)["file"]


def test_fifty_megabytes_are_not_read(carla: Client) -> None:
    id = began(carla)
    assert carla.post(page(id), form(carla, id), {"file": ("big.png", bytes(50_000_000), "image/png")}).status == 413


# Its audit


def test_every_step_is_audited_without_words(db: Connection, carla: Client) -> None:
    assert carla.staff
    id = began(carla, "A secret name")
    carla.get(page(id))
    carla.get(page(id))
    carla.post(page(id), {**form(carla, id), "text.en": "Secret words"})
    rows = db.execute(select(Audit).where(col(Audit.subject) == str(id)).order_by(col(Audit.id))).all()
    assert [row.action for row in rows] == ["broadcast:draft", "broadcast:read", "broadcast:change"]
    assert not any("ecret" in row.reason for row in rows)


def test_what_is_written_in_one_script_is_shown_in_the_other(
    db: Connection, office: Building, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    carla = sign_in("communication")
    assert carla.staff
    both = office.organisation.model_copy(update={"languages": ("ar", "sr", "sr-cyrl")})
    monkeypatch.setattr(office, "_organisation", both)
    id = crowd.written(db, carla.staff, Content({"sr": "Ambulanta dolazi sutra."}))
    shown = carla.get(f"/console/broadcasts/{id}/draft?look_at=sr-cyrl")
    assert "May stay empty: people then read what stands under Srpski (latinica), in these letters." in shown.plain
    assert shown.plain.count("without a text they get nothing") == 1, "those who read Arabic"
    look = carla.post(f"/console/broadcasts/{id}/draft/preview", {**form(carla, id), "look_at": "sr-cyrl"})
    assert "Амбуланта долази сутра." in look.plain


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_says_everything(db: Connection, office: Building, sign_in: SignIn, language: str) -> None:
    carla = sign_in("communication", language=language)
    assert carla.staff
    id = crowd.written(db, carla.staff)
    for path in (
        "",
        "/new",
        f"/{id}/draft",
        f"/{id}/draft/audience",
        f"/{id}/draft/sending",
        f"/{id}/draft/test",
        "/lists",
        "/audiences",
    ):
        answer = carla.get(f"/console/broadcasts{path}")
        assert answer.status == 200, path
        assert f'lang="{language}"' in answer.text
