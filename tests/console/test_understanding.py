"""Teaching in the console: drafted first, seen before it is saved, learnt in place, followed by every process."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot.teaching.changes import drafted, made, name_of
from bot.teaching.taught import Taught
from bot.understanding.examples import shipped
from bot.understanding.intents import understand, use
from storage.audit import Audit
from tests.console.conftest import SignIn
from tests.console.desk import Client

PAGE = "/console/understanding"
CLINIC = "وين بتوقف العيادة المتنقلة هالأسبوع"
ODD = "zorbly wimple frandoodle"


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    yield
    use(None)


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("administrator")


def add(carla: Client, intent: str, texts: str, language: str = "ar-PS") -> None:
    answer = carla.post(f"{PAGE}/intents/{intent}", {"texts": texts, "language": language})
    assert answer.status == 303, answer.plain


def save(carla: Client) -> None:
    page = carla.get(f"{PAGE}/draft").text
    stamp = page.split('name="stamp" value="')[1].split('"')[0]
    assert carla.post(f"{PAGE}/draft", {"stamp": stamp}).location == PAGE


def taught(db: Connection) -> list[tuple[str, str]]:
    rows = db.execute(select(col(Audit.action), col(Audit.reason)).where(col(Audit.action).like("teach:%")))
    return [(row.action, row.reason) for row in rows]


def test_the_intents_stand_there_with_their_examples(carla: Client) -> None:
    page = carla.get(PAGE).plain
    assert "What people mean" in page
    assert "Aid and lists" in page
    assert "Palestinian Arabic" in page
    assert shipped()[0].text in carla.get(f"{PAGE}/intents/{shipped()[0].label}?language={shipped()[0].language}").plain


def test_what_is_added_is_a_draft_and_changes_nothing(carla: Client, db: Connection) -> None:
    before = understand(CLINIC)
    add(carla, "aid", f"{CLINIC}\n\n  {CLINIC} \nمتى بتيجي العيادة")
    assert [(each.before, each.after) for each in drafted(made(db))] == [("", "aid")] * 2
    assert understand(CLINIC) == before
    assert "2 changes are not in force yet." in carla.get(PAGE).plain
    page = carla.get(f"{PAGE}/draft").plain
    assert CLINIC in page
    assert carla.staff is not None
    assert carla.staff.name in page


def test_saved_it_is_learnt_in_place_and_by_every_other_process(carla: Client, db: Connection) -> None:
    other = Taught()
    add(carla, "events", f"{ODD}\nwhen is {ODD}\nI want {ODD}", "en")
    save(carla)
    assert understand(ODD).intent == "events"

    use(None)  # as another process, which has not heard of it yet
    assert understand(ODD).intent == "none"
    other.refresh(lambda: nullcontext(db))
    assert understand(ODD).intent == "events"
    assert drafted(made(db)) == []
    assert taught(db) == [("teach:add", "3 events"), ("teach:save", "3")]
    assert ODD not in str(db.execute(text("SELECT * FROM audit")).all())
