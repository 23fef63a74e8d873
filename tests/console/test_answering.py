"""Answering: sent once however often it is pressed, kept back where a colleague was faster, with files of all kinds."""

from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from bot.answers import Told
from bot.casework import Draft, Way, file_case, withdraw
from bot.casework.ending.closing import close
from bot.casework.talk.replies import reply, write_note
from bot.files import open_file
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.audit import Audit
from storage.case import CaseKind, Decision, Entry, EntryKind
from storage.message import Message
from storage.sealed import ring
from tests.casework.people import file, sent_to
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Answer, Client
from tests.test_voice_notes import webm

PDF = b"%PDF-1.7\n" + bytes(40)
VOICE = b"OggS" + bytes(60)
EXE = b"MZ" + bytes(200)


def photo() -> bytes:
    """With a place in it, as telephones write it."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Jenin, at home"
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def seen(db: Connection, case_id: UUID) -> str:
    places = select(func.max(col(Entry.place))).where(col(Entry.case_id) == case_id)
    return str(db.execute(places).scalar_one())


def press(client: Client, case_id: UUID, text: str, seen: str, *, files: object = None, token: str = "") -> Answer:
    fields = {"text": text, "seen": seen, "token": token or uuid4().hex}
    return client.post(f"/console/cases/{case_id}/replies", fields, files, htmx=True)  # type: ignore[arg-type]


def answers(db: Connection, case_id: UUID) -> int:
    mine = (col(Entry.case_id) == case_id, col(Entry.kind) == EntryKind.REPLY)
    return db.execute(select(func.count()).where(*mine)).scalar_one()


def test_an_answer_is_sent_and_shown(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    done = press(client, receipt.case_id, "Please come on Sunday.", seen(db, receipt.case_id))
    assert done.status == 200
    assert "Please come on Sunday." in done.plain
    assert "Waits to leave" in done.plain
    assert "wasl:sent" in done.headers["HX-Trigger"]
    assert sent_to(db, amal)[-1][1].endswith("Please come on Sunday.")


def test_without_script_it_goes_back_to_the_case(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    fields = {"text": "Please come.", "seen": seen(db, receipt.case_id), "token": "a"}
    done = client.post(f"/console/cases/{receipt.case_id}/replies", fields)
    assert (done.status, done.location) == (303, f"/console/cases/{receipt.case_id}")
    assert client.post(f"/console/cases/{receipt.case_id}/notes", {"text": "Note"}).status == 303


def test_a_double_press_sends_once(db: Connection, filed: Filed, amal: UUID, sign_in: SignIn) -> None:
    client, other = sign_in(), sign_in()
    receipt = filed()
    place = seen(db, receipt.case_id)
    for _press in range(3):
        assert press(client, receipt.case_id, "Once.", place, token="7").status == 200
    assert answers(db, receipt.case_id) == 1
    assert len(sent_to(db, amal)) == 1
    assert press(client, receipt.case_id, "Once.", place, token="8").status == 200
    assert press(other, receipt.case_id, "Mine.", seen(db, receipt.case_id), token="7").status == 200
    assert answers(db, receipt.case_id) == 3, "another press, and another colleague's, are other answers"
    for _press in range(2):
        client.post(f"/console/cases/{receipt.case_id}/notes", {"text": "Noted", "token": "7"}, htmx=True)
    notes = select(func.count()).where(col(Entry.kind) == EntryKind.NOTE)
    assert db.execute(notes).scalar_one() == 1


def test_who_answers_what_was_answered_meanwhile_is_told(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    client, samir = sign_in(), sign_in("caseworker", name="Samir Odeh")
    receipt = filed()
    place = seen(db, receipt.case_id)
    assert press(samir, receipt.case_id, "Come on Sunday.", place).status == 200
    late = press(client, receipt.case_id, "Come on Monday.", place)
    assert late.status == 409
    assert "Samir Odeh" in late.toast
    assert "answered while you were writing" in late.toast
    assert late.headers["HX-Reswap"] == "none", "what was typed stays"
    assert answers(db, receipt.case_id) == 1
    assert press(client, receipt.case_id, "Come on Monday.", seen(db, receipt.case_id)).status == 200
    assert answers(db, receipt.case_id) == 2


def test_notes_and_ones_own_answers_are_no_conflict(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client, samir = sign_in(), sign_in()
    receipt = filed()
    place = seen(db, receipt.case_id)
    write_note(db, samir.staff, receipt.case_id, "I rang them.")
    assert press(client, receipt.case_id, "First.", place).status == 200
    assert press(client, receipt.case_id, "Second.", place).status == 200


def test_a_case_that_was_closed_or_taken_back_meanwhile(
    db: Connection, org: Organisation, filed: Filed, sign_in: SignIn
) -> None:
    client, samir = sign_in(), sign_in("caseworker", name="Samir Odeh")
    closed, withdrawn = filed(), filed()
    place = seen(db, closed.case_id)
    assert samir.staff
    close(db, samir.staff, closed.case_id, Decision.UPHELD, "Repaired.")
    late = press(client, closed.case_id, "Come.", place)
    assert late.status == 409
    assert "closed the case while you were writing" in late.toast
    place = seen(db, withdrawn.case_id)
    withdraw(db, withdrawn.case_id, "I do not need it any more.")
    late = press(client, withdrawn.case_id, "Come.", place)
    assert late.status == 409
    assert "took the case back" in late.toast


@pytest.mark.parametrize("value", ["", "-1", "9" * 40, "nine", "١"])
def test_a_page_that_says_nothing_it_has_seen_sends_nothing(
    db: Connection, filed: Filed, sign_in: SignIn, value: str
) -> None:
    client = sign_in()
    receipt = filed()
    assert press(client, receipt.case_id, "Hello", value).status == 422
    assert answers(db, receipt.case_id) == 0


def test_empty_and_huge_answers_are_refused_in_words(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    place = seen(db, receipt.case_id)
    for text in ("", "   \n ", "\u200b\u2060\u202e"):
        refused = press(client, receipt.case_id, text, place)
        assert (refused.status, refused.toast) == (422, "An answer needs words or a file.")
    assert press(client, receipt.case_id, "x" * 4001, place).status == 422
    assert press(client, receipt.case_id, "x" * 70_000, place).status in (413, 422)
    assert client.post(f"/console/cases/{receipt.case_id}/notes", {"text": " "}, htmx=True).status == 422
    assert answers(db, receipt.case_id) == 0


def test_an_unseen_case_cannot_be_answered(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    receipt = filed(sensitive=True)
    for client in (sign_in(), sign_in("administrator"), sign_in("analyst"), sign_in("caseworker", partner="ngo")):
        assert press(client, receipt.case_id, "Hello", "1").status == 404
        for path in ("notes", "presence", f"entries/{uuid4()}/sending"):
            assert client.post(f"/console/cases/{receipt.case_id}/{path}", {"text": "x"}, htmx=True).status == 404
    assert press(sign_in(), uuid4(), "Hello", "1").status == 404


@pytest.mark.parametrize(
    ("name", "content", "mime", "media"),
    [
        ("card.jpg", photo(), "image/jpeg", "photo"),
        ("letter.pdf", PDF, "application/pdf", "document"),
        ("voice.ogg", VOICE, "audio/ogg", "voice"),
        ("photo.exe", photo(), "image/jpeg", "photo"),
    ],
)
def test_files_go_with_an_answer(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn, name: str, content: bytes, mime: str, media: str
) -> None:
    client = sign_in()
    receipt = filed()
    files = [("files", (name, content, "application/octet-stream"))]
    done = press(client, receipt.case_id, "", seen(db, receipt.case_id), files=files)
    assert done.status == 200, done.toast
    row = db.execute(select(StoredFile)).one()
    assert (row.mime, row.media, row.state, row.case_id, row.contact_id) == (mime, media, "kept", receipt.case_id, amal)
    assert content not in bytes(row.content_sealed)
    _mime, kept_name, kept = open_file(db, row.id) or ("", "", b"")
    assert kept_name == name
    assert b"Jenin" not in kept
    sent = db.execute(select(col(Message.id), col(Message.body_sealed)).where(col(Message.contact_id) == amal)).all()
    bodies = [ring().open_json(body, at=f"message.body_sealed.{id}") for id, body in sent]
    assert [body["attachments"][0][2] for body in bodies if "attachments" in body] == [str(row.id)]
    opened = client.get(f"/console/cases/{receipt.case_id}/files/{row.id}")
    assert opened.status == 200
    inline = media in ("photo", "voice")
    assert opened.headers["content-disposition"].startswith("inline" if inline else "attachment")
    assert "sandbox" in opened.headers["content-security-policy"]
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert opened.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", EXE, "cannot be sent"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "cannot be sent"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "cannot be sent"),
        ("broken.jpg", b"\xff\xd8\xff" + bytes(50), "cannot be opened as a picture"),
        ("empty.pdf", b"", "is empty"),
    ],
)
def test_files_that_are_not_taken_are_refused_in_words(
    db: Connection, filed: Filed, amal: UUID, sign_in: SignIn, name: str, content: bytes, words: str
) -> None:
    client = sign_in()
    receipt = filed()
    files = [("files", (name, content, "image/jpeg"))]
    refused = press(client, receipt.case_id, "Look at this", seen(db, receipt.case_id), files=files)
    assert refused.status == 422
    assert words in refused.toast
    assert name in refused.toast
    assert answers(db, receipt.case_id) == 0, "nothing is sent by halves"
    assert sent_to(db, amal) == []
    assert db.execute(select(func.count()).select_from(StoredFile)).scalar_one() == 0


def test_what_a_browser_recorded_goes_out_as_messengers_play_it(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    files = [("files", ("voice.webm", webm([b"\x78sound"] * 50), "audio/webm"))]
    assert press(client, receipt.case_id, "", seen(db, receipt.case_id), files=files).status == 200
    row = db.execute(select(StoredFile)).one()
    mime, name, content = open_file(db, row.id) or ("", "", b"")
    assert (mime, name, row.media) == ("audio/ogg", "voice.ogg", "voice")
    assert content.startswith(b"OggS")


def test_a_file_of_twenty_megabytes_is_refused(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    files = [("files", ("film.mp4", b"\0\0\0\x20ftypisom" + bytes(20 * 1024 * 1024), "video/mp4"))]
    refused = press(client, receipt.case_id, "Look", seen(db, receipt.case_id), files=files)
    assert refused.status == 413
    assert refused.toast
    assert answers(db, receipt.case_id) == 0


def test_eleven_files_are_too_many(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed()
    files = [("files", (f"{n}.pdf", PDF, "application/pdf")) for n in range(11)]
    assert press(client, receipt.case_id, "", seen(db, receipt.case_id), files=files).status == 422


def test_files_of_a_traceless_answer_keep_no_name(db: Connection, filed: Filed, sign_in: SignIn) -> None:
    client = sign_in()
    receipt = filed(way=Way.TRACELESS, identity={})
    files = [("files", ("letter.pdf", PDF, "application/pdf"))]
    assert press(client, receipt.case_id, "Read this.", seen(db, receipt.case_id), files=files).status == 200
    row = db.execute(select(StoredFile)).one()
    assert row.contact_id is None
    assert open_file(db, row.id) == ("application/pdf", "", PDF)


def test_files_are_opened_by_who_may_see_the_case_alone(
    db: Connection, org: Organisation, filed: Filed, amal: UUID, sign_in: SignIn
) -> None:
    paper = file(db, amal)
    draft = Draft(
        kind=CaseKind.COMPLAINT, contact_id=amal, category="not_received", region="ps_jen",
        story=Told("x", files=(paper,)), way=Way.NAMED, sensitive=True,
    )  # fmt: skip
    receipt, other = file_case(db, draft, org), filed()
    address = f"/console/cases/{receipt.case_id}/files/{paper}"
    assert db.execute(select(col(StoredFile.case_id)).where(col(StoredFile.id) == paper)).scalar_one()
    for roles, partner in (
        (("caseworker",), ""), (("supervisor",), ""), (("administrator",), ""), (("custodian",), ""),
        (("analyst",), ""), (("communication",), ""), (("caseworker",), "ngo"),
    ):  # fmt: skip
        assert sign_in(*roles, partner=partner).get(address).status == 404, roles
    samar = sign_in("safeguarding")
    assert samar.get(f"/console/cases/{other.case_id}/files/{paper}").status == 404, "a file of another case"
    assert samar.get(f"/console/cases/{receipt.case_id}/files/{uuid4()}").status == 404
    assert sign_in().http.get(address, cookies={"wasl_staff": ""}).status_code in (303, 404)


def test_opening_a_file_is_audited_once_though_a_player_asks_in_parts(
    db: Connection, filed: Filed, sign_in: SignIn
) -> None:
    client = sign_in()
    receipt = filed()
    reply_with = [("files", ("voice.ogg", VOICE, "audio/ogg"))]
    press(client, receipt.case_id, "", seen(db, receipt.case_id), files=reply_with)
    id = db.execute(select(col(StoredFile.id))).scalar_one()
    address = f"/console/cases/{receipt.case_id}/files/{id}"
    first = client.http.get(address, headers={"Range": "bytes=0-"})
    assert (first.status_code, first.content) == (206, VOICE)
    part = client.http.get(address, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, VOICE[4:10])
    opened = select(func.count()).where(col(Audit.action) == "file", col(Audit.subject) == str(id))
    assert db.execute(opened).scalar_one() == 1


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("waiting", "", "still being fetched"),
        ("refused", "too_large", "larger than 16 MB"),
        ("refused", "unknown_type", "could do harm"),
        ("refused", "gone", "could not be fetched"),
    ],
)
def test_a_file_that_is_not_there_says_why(
    db: Connection, org: Organisation, amal: UUID, sign_in: SignIn, state: str, reason: str, words: str
) -> None:
    paper = file(db, amal)
    values = {"state": state, "reason": reason, "content_sealed": None, "name_sealed": None}
    db.execute(update(StoredFile).where(col(StoredFile.id) == paper).values(**values))
    draft = Draft(
        kind=CaseKind.COMPLAINT, contact_id=amal, category="not_received", region="ps_jen",
        story=Told("x", files=(paper,)), way=Way.NAMED,
    )  # fmt: skip
    receipt = file_case(db, draft, org)
    client = sign_in()
    assert words in client.get(f"/console/cases/{receipt.case_id}/panels/conversation").plain
    opened = client.get(f"/console/cases/{receipt.case_id}/files/{paper}")
    assert opened.status == 409
    assert words in opened.plain


def test_no_file_is_left_behind_by_an_answer_that_came_too_late(
    db: Connection, filed: Filed, sign_in: SignIn, tmp_path: Path
) -> None:
    client, samir = sign_in(), sign_in()
    receipt = filed()
    place = seen(db, receipt.case_id)
    assert samir.staff
    reply(db, samir.staff, receipt.case_id, "First")
    files = [("files", ("letter.pdf", PDF, "application/pdf"))]
    assert press(client, receipt.case_id, "Second", place, files=files).status == 409
    assert db.execute(select(func.count()).select_from(StoredFile)).scalar_one() == 0
