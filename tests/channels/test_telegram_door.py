"""The webhook's door: who may come in, and what each knock is answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.channel import Busy
from bot.channels.telegram import TelegramChannel
from bot.messages import Incoming
from handlers.telegram import BODY_LIMIT, telegram_door
from tests.channels.telegram_fixtures import SECRET, all_recorded, guide, recorded
from tests.standins.bot_api import TOKEN

JSON = "application/json"


@dataclass
class House:
    """What stands behind the door."""

    taken: list[Incoming] = field(default_factory=list)
    kept: list[tuple[str, bytes]] = field(default_factory=list)
    busy: bool = False
    secret: str = SECRET
    channel: TelegramChannel | None = field(default_factory=lambda: TelegramChannel(TOKEN))

    async def receive(self, incoming: Incoming) -> None:
        if self.busy:
            raise Busy
        self.taken.append(incoming)

    async def keep_raw(self, name: str, raw: bytes) -> None:
        self.kept.append((name, raw))

    async def knock(self, body: Any, secret: str | bytes | None = SECRET, kind: str = JSON) -> httpx.Response:
        door = telegram_door(self.channel, self.receive, self.secret, self.keep_raw)
        app = Starlette(routes=[Route("/telegram", door, methods=["POST"])])
        headers: dict[str, Any] = {"content-type": kind}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        content = json.dumps(body) if isinstance(body, dict) else body
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://wasl") as client:
            return await client.post("/telegram", content=content, headers=headers)


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    yield house
    assert not (house.taken and house.kept)


async def test_an_update_with_the_secret_is_taken(house: House) -> None:
    assert (await house.knock(recorded("text"))).status_code == 200
    assert [incoming.text for incoming in house.taken] == [recorded("text")["message"]["text"]]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "سر".encode(), b"\xff\xfe"])
async def test_without_the_right_secret_nothing_is_taken_or_stored(house: House, secret: str | bytes | None) -> None:
    for body in (recorded("text"), {"update_id": 1, "telepathy": {}}, b"{"):
        assert (await house.knock(body, secret)).status_code == 403
    assert house.taken == []
    assert house.kept == []


async def test_a_door_that_is_off_is_not_there(house: House) -> None:
    house.channel = None
    assert (await house.knock(recorded("text"))).status_code == 404
    house.channel, house.secret = TelegramChannel(TOKEN), ""
    assert (await house.knock(recorded("text"), "")).status_code == 404
    assert house.taken == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"update_id": 1, "message"',
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'"text"',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
)
async def test_what_is_no_json_object_is_refused(house: House, body: bytes) -> None:
    assert (await house.knock(body)).status_code == 400
    assert house.kept == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
async def test_other_types_of_content_are_refused(house: House, kind: str) -> None:
    assert (await house.knock(recorded("text"), kind=kind)).status_code == 415


async def test_a_charset_beside_the_type_is_fine(house: House) -> None:
    assert (await house.knock(recorded("text"), kind="Application/JSON; charset=utf-8")).status_code == 200


async def test_a_body_over_the_limit_is_refused_before_it_is_read(house: House) -> None:
    assert (await house.knock(b" " * (BODY_LIMIT + 1))).status_code == 413


async def test_a_body_without_a_length_is_cut_at_the_limit(house: House) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * BODY_LIMIT:
            sent += 65536
            yield b" " * 65536

    assert (await house.knock(endless())).status_code == 413
    assert sent <= 2 * BODY_LIMIT


async def test_a_length_that_lies_changes_nothing() -> None:
    house = House()
    answers: list[int] = []
    parts = [{"type": "http.request", "body": b" " * 65536, "more_body": True}] * 100

    async def receive() -> Any:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    door = telegram_door(house.channel, house.receive, SECRET, house.keep_raw)
    app = Starlette(routes=[Route("/telegram", door, methods=["POST"])])
    secret = (b"x-telegram-bot-api-secret-token", SECRET.encode())
    headers = [secret, (b"content-type", b"application/json"), (b"content-length", b"12")]
    scope = {"type": "http", "method": "POST", "path": "/telegram", "headers": headers, "query_string": b""}
    await app(scope, receive, send)
    assert answers == [413]
    parts[:] = [{"type": "http.request", "body": b'{"update_id"', "more_body": True}]
    await app(scope, receive, send)
    assert answers == [413, 400]
    assert house.taken == []


async def test_kinds_nobody_knows_yet_are_kept_as_they_came(house: House) -> None:
    raw = b'{"update_id": 9,  "telepathy": {"thought": "?"}}'
    assert (await house.knock(raw)).status_code == 200
    assert house.kept == [("telegram", raw)]


async def test_what_happens_in_groups_is_not_kept(house: House) -> None:
    assert (await house.knock(recorded("group_text"))).status_code == 200
    assert house.kept == []
    assert house.taken == []


async def test_a_busy_house_asks_telegram_to_come_again(house: House) -> None:
    house.busy = True
    answer = await house.knock(recorded("text"))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


async def test_the_answer_waits_for_the_turn() -> None:
    gate = asyncio.Event()
    house = House()

    async def slow(incoming: Incoming) -> None:
        await gate.wait()

    house.receive = slow  # type: ignore[method-assign]
    knocking = asyncio.create_task(house.knock(recorded("text")))
    await asyncio.sleep(0.05)
    assert not knocking.done()
    gate.set()
    assert (await knocking).status_code == 200


async def test_every_recorded_update_is_answered_200() -> None:
    for update in [*all_recorded().values(), *guide()]:
        assert (await House().knock(update)).status_code == 200
