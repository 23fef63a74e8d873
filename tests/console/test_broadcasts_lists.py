"""Lists of numbers in the console: uploaded as people have them, each row accounted for, no number shown."""

import re
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select

from bot import clock
from bot.organisation import Organisation
from bot.outreach import lists
from bot.people import set_news_stopped
from storage.subscription import NumberList, Subscription
from tests.console.conftest import SignIn
from tests.console.desk import Answer, Building, Client
from tests.console.filled import wrong
from tests.console.test_broadcasts import HOSTILE, WHATSAPP
from tests.outreach import crowd
from tests.outreach.tables import workbook

PAGE = "/console/broadcasts/lists"
WORDS = {"name": "October", "proof": "Signed sheets in folder 7"}


@pytest.fixture
def office(db: Connection, org: Organisation) -> Building:
    return Building(db, org, **WHATSAPP)


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("communication")


def upload(carla: Client, content: bytes | str, called: str = "numbers.csv", **words: str) -> Answer:
    content = content.encode() if isinstance(content, str) else content
    return carla.post(PAGE, {**WORDS, **words}, {"file": (called, content, "text/csv")})


def made(answer: Answer) -> UUID:
    found = re.fullmatch(rf"{PAGE}/([0-9a-f-]{{36}})", answer.location)
    assert found, answer.plain
    return UUID(found[1])


def test_a_file_becomes_a_list_and_each_row_is_accounted_for(db: Connection, carla: Client) -> None:
    stopped, _known = crowd.subscribers(db, 2, channel="whatsapp", account="+970599000000", first=970599100000)
    set_news_stopped(db, stopped, True)
    rows = [
        "الاسم;الهاتف",
        "أ;0599100000",
        "ب;0599100001",
        "ج;0599100002",
        "د;",
        "ه;123",
        "و;0599100002",
        "ز;022951234",
    ]
    id = made(upload(carla, "\n".join(rows)))
    shown = carla.get(f"{PAGE}/{id}")
    counts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown.text)
    assert dict(counts) == {"Had written to us before": "1", "New to us": "1", "Rows that were not taken": "5"}
    explained = dict(
        re.findall(r"<h3>(.*?) <span.*?</h3>.*?<p class=\"line-numbers\" dir=\"ltr\">(.*?)</p>", shown.text, re.DOTALL)
    )
    assert {reason: re.findall(r"\d+", lines) for reason, lines in explained.items()} == {
        "No number in this row": ["5"],
        "No telephone number": ["6"],
        "A fixed line": ["8"],
        "Stands there a second time": ["7"],
        "Does not want news": ["2"],
    }
    assert "599100" not in shown.text
    assert "Signed sheets in folder 7" in shown.plain
    assert "2 numbers" in carla.get(PAGE).plain


def test_a_workbook_too(db: Connection, carla: Client) -> None:
    id = made(upload(carla, workbook([("Phone",), (599100001,), ("0599100002",)]), "numbers.xlsx"))
    assert lists.get(db, id).new == 2


@pytest.mark.parametrize(
    ("words", "field"),
    [({"name": " "}, "name"), ({"proof": ""}, "proof"), ({"proof": "\u200b\n"}, "proof")],
)
def test_name_and_proof_are_required_and_what_was_typed_stays(
    db: Connection, carla: Client, words: dict[str, str], field: str
) -> None:
    answer = upload(carla, "0599100001\n", **words)
    assert (answer.status, set(wrong(answer.text))) == (422, {field})
    assert any(value in answer.text for value in WORDS.values())
    assert db.execute(select(func.count()).select_from(NumberList)).scalar_one() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"name\namal\n", "No telephone numbers were found"),
        (b"phone\n12345\n", "No telephone numbers were found"),
        (b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03", ""),
        (b"PK\x03\x04", "cannot be read"),
    ],
)
def test_a_file_that_is_no_list_is_refused_beside_its_field(carla: Client, content: bytes, words: str) -> None:
    answer = upload(carla, content)
    assert answer.status == 422
    assert words in wrong(answer.text)["file"]
    assert WORDS["proof"] in answer.text


def test_no_file_and_one_of_fifty_megabytes(carla: Client) -> None:
    assert wrong(carla.post(PAGE, WORDS).text) == {"file": "Choose a file with the numbers."}
    assert upload(carla, b"0599100001\n" * 5_000_000).status == 413


def test_hostile_cells_and_names_harm_nobody(carla: Client) -> None:
    rows = (
        f'name,phone\n"{HOSTILE}",0599100001\n=cmd|\' /C calc\'!A0,=HYPERLINK("http://evil")\n@SUM(1),+970599100002\n'
    )
    id = made(upload(carla, rows, f"{HOSTILE}.csv", name=HOSTILE, proof=HOSTILE))
    for page in (PAGE, f"{PAGE}/{id}"):
        shown = carla.get(page)
        assert "<script>alert" not in shown.text
        assert "\u202e" not in shown.text
        assert "cmd|" not in shown.text


def test_a_list_is_chosen_as_an_audience_and_deleted(db: Connection, carla: Client) -> None:
    assert carla.staff
    id = made(upload(carla, "\n".join(f"05991000{n:02}" for n in range(12))))
    draft = crowd.written(db, carla.staff)
    page = f"/console/broadcasts/{draft}/draft/audience"
    assert "October" in carla.post(page, {"how": "all", "new:": "list", "act": "add:"}).plain
    carla.post(page, {"how": "all", "0.about": "list", "0.of": str(id), "version": "2", "act": "save"})
    assert "List of numbers: October" in carla.get("/console/broadcasts").plain
    answer = carla.post(f"{PAGE}/{id}/deletion")
    assert answer.location == PAGE
    assert "12 people get no more news" in carla.get(PAGE).plain
    assert db.execute(select(func.count()).select_from(Subscription)).scalar_one() == 0
    assert carla.post(f"{PAGE}/{id}/deletion").status == 404
    assert "a list that is gone" in carla.get("/console/broadcasts").plain


def test_without_whatsapp_the_page_explains(db: Connection, org: Organisation) -> None:
    carla = Building(db, org).client(crowd.officer(db))
    assert "switched off here" in carla.get(PAGE).plain
    assert 'type="file"' not in carla.get(PAGE).text
    assert upload(carla, "0599100001\n").status == 409


def test_the_empty_page_offers_the_first_step(carla: Client) -> None:
    shown = carla.get(PAGE).plain
    assert "No list was uploaded yet" in shown
    assert "Upload the list" in shown
    assert clock.now()
