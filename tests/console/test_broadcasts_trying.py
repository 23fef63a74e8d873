"""Trying a broadcast out: the page says how a telephone becomes one's own, and sends a test there alone."""

import re
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from bot import clock
from bot.organisation import Organisation
from bot.outreach import testing
from bot.outreach.content import Content
from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.console.test_broadcasts import WHATSAPP
from tests.outreach import crowd


@pytest.fixture
def office(db: Connection, org: Organisation) -> Building:
    return Building(db, org, **WHATSAPP, telegram_token="7:abc")


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("communication")


@pytest.fixture
def draft(db: Connection, carla: Client) -> UUID:
    assert carla.staff
    return crowd.written(db, carla.staff)


def page(id: UUID, more: str = "") -> str:
    return f"/console/broadcasts/{id}/draft/test{more}"


def code_of(shown: str) -> str:
    found = re.search(r"<code[^>]*>test ([a-z2-9]{8})</code>", shown)
    assert found, shown
    return found[1]


def test_the_code_and_the_ways_to_bring_it(carla: Client, draft: UUID) -> None:
    assert "Get a code" in carla.get(page(draft)).plain
    shown = carla.post(page(draft, "/code"))
    code = code_of(shown.text)
    assert f'href="https://t.me/wasl_bot?start=test-{code}"' in shown.text
    assert f'href="https://wa.me/970599000000?text=test%20{code}"' in shown.text
    assert 'href="http://127.0.0.1:8000/chat"' in shown.text
    assert code not in carla.get(page(draft)).text, "it is shown once"


def test_only_the_channels_that_are_there_are_offered(db: Connection, org: Organisation) -> None:
    building = Building(db, org)
    carla = building.client(crowd.officer(db))
    assert carla.staff
    shown = carla.post(page(crowd.written(db, carla.staff), "/code")).text
    assert "t.me" not in shown
    assert "wa.me" not in shown
    assert "/chat" in shown


def test_a_test_goes_to_who_presses_and_to_nobody_else(db: Connection, carla: Client, draft: UUID) -> None:
    mine, _other = crowd.subscribers(db, 2)
    code = code_of(carla.post(page(draft, "/code")).text)
    assert carla.post(page(draft)).status == 409, "nobody said yet where to"
    assert testing.claim(db, mine, f"test {code}", clock.now())
    assert "Your tests come to you on Telegram" in carla.get(page(draft)).plain
    assert carla.post(page(draft)).status == 303
    assert carla.post(page(draft), htmx=True).toast == "2 test messages are on their way to you."
    rows = db.execute(text("SELECT DISTINCT contact_id FROM message WHERE purpose = 'broadcast'")).scalars()
    assert list(rows) == [mine]
    carla.post(page(draft, "/end"))
    assert "Get a code" in carla.get(page(draft)).plain


def test_an_empty_draft_is_no_test(db: Connection, carla: Client) -> None:
    assert carla.staff
    (mine,) = crowd.subscribers(db, 1)
    id = crowd.written(db, carla.staff, Content())
    testing.claim(db, mine, f"test {testing.new_code(db, carla.staff, clock.now())}", clock.now())
    answer = carla.post(page(id))
    assert answer.status == 422
    assert "one language at least" in answer.plain
