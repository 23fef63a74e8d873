"""The channel tells Telegram where it is, however long that takes, or asks for the updates itself."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.channel import Busy
from bot.messages import Incoming
from tests.channels.telegram_fixtures import COMMANDS, SECRET, connected, polling, recorded, until
from tests.standins.bot_api import TOKEN, BotApi

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram_polling.FIRST_WAIT", 0.01)


async def test_with_a_secret_the_webhook_is_set_and_the_commands_told() -> None:
    async with connected(secret=SECRET, commands=COMMANDS) as (channel, server):
        await channel.start()
        await until(lambda: len(server.made("setMyCommands")) == 3)
        (webhook,) = server.made("setWebhook")
        assert webhook.params == {
            "url": "https://wasl.example/telegram",
            "secret_token": SECRET,
            "allowed_updates": ALLOWED,
        }
        told = [call.params.get("language_code") for call in server.made("setMyCommands")]
        assert told == [None, "ar", "en"]
        arabic = [{"command": "menu", "description": "القائمة"}, {"command": "stop", "description": "إيقاف الأخبار"}]
        assert [call.params["commands"] == arabic for call in server.made("setMyCommands")] == [True, True, False]
        assert (await channel.state())["webhook"]["url"] == "https://wasl.example/telegram"


async def test_a_server_that_is_away_is_asked_again() -> None:
    async with connected(secret=SECRET) as (channel, server):
        server.fail("setWebhook", 502, times=3)
        server.fail("setWebhook", 400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
        with capture_logs() as logged:
            await channel.start()
            await until(lambda: server.webhook)
        assert len(server.made("setWebhook")) == 5
        assert [line["reason"] for line in logged] == ["unavailable"] * 3 + ["refused"]
        assert "https url" in logged[-1]["detail"]
        assert TOKEN not in str(logged)
        assert SECRET not in str(logged)


async def test_stopping_ends_the_asking() -> None:
    async with connected(secret=SECRET) as (channel, server):
        server.fail("setWebhook", 401, "Unauthorized", times=1000)
        await channel.start()
        await until(lambda: server.made("setWebhook"))
        await channel.stop()
        asked = len(server.made("setWebhook"))
        await asyncio.sleep(0.1)
        assert len(server.made("setWebhook")) == asked


def numbered(name: str, update_id: int, sender: int | None = None) -> dict[str, Any]:
    update = recorded(name) | {"update_id": update_id}
    if sender is not None:
        update["message"]["chat"]["id"] = sender
    return update


async def test_polling_takes_the_webhook_away_and_passes_updates_on_in_order() -> None:
    taken: list[str] = []

    async def receive(incoming: Incoming) -> None:
        taken.append(incoming.provider_id)

    async with connected() as (channel, server), polling(channel, receive):
        server.updates += [numbered("text", 5), numbered("group_text", 6), numbered("press", 7)]
        await until(lambda: taken == ["5", "7"])
        server.updates.append(numbered("voice", 8))
        await until(lambda: taken == ["5", "7", "8"])
        await until(lambda: server.made("getUpdates")[-1].params["offset"] == 9)
        assert server.calls[0].method == "deleteWebhook"
        assert server.made("getUpdates")[0].params["allowed_updates"] == ALLOWED


async def test_an_update_is_confirmed_only_when_it_was_taken() -> None:
    gate = asyncio.Event()

    async def receive(incoming: Incoming) -> None:
        await gate.wait()

    async with connected() as (channel, server), polling(channel, receive):
        server.updates.append(numbered("text", 5))
        await until(lambda: server.made("getUpdates"))
        await asyncio.sleep(0.1)
        assert [call.params["offset"] for call in server.made("getUpdates")] == [0]
        gate.set()
        await until(lambda: server.made("getUpdates")[-1].params["offset"] == 6)


async def test_one_person_waits_for_themselves_and_nobody_else() -> None:
    gate = asyncio.Event()
    taken: list[str] = []

    async def receive(incoming: Incoming) -> None:
        if incoming.sender == "1":
            await gate.wait()
        taken.append(incoming.provider_id)

    async with connected() as (channel, server), polling(channel, receive):
        server.updates += [numbered("text", 1, 1), numbered("text", 2, 1), numbered("text", 3, 2)]
        await until(lambda: taken == ["3"])
        gate.set()
        await until(lambda: taken == ["3", "1", "2"])


async def test_a_busy_turn_is_tried_until_it_is_taken() -> None:
    tries: list[str] = []

    async def receive(incoming: Incoming) -> None:
        tries.append(incoming.provider_id)
        if len(tries) < 8:
            raise Busy

    async with connected() as (channel, server), polling(channel, receive):
        server.updates.append(numbered("text", 1))
        await until(lambda: len(tries) == 8)


async def test_an_update_that_always_fails_is_put_aside_and_the_next_is_taken() -> None:
    taken: list[str] = []
    kept: list[bytes] = []

    async def receive(incoming: Incoming) -> None:
        if incoming.provider_id == "1":
            raise ZeroDivisionError
        taken.append(incoming.provider_id)

    async def keep(name: str, raw: bytes) -> None:
        if not kept:
            kept.append(b"the database was away")
            raise OSError
        kept.append(raw)

    async with connected() as (channel, server), polling(channel, receive, keep):
        server.updates += [numbered("text", 1), numbered("text", 2)]
        await until(lambda: taken == ["2"])
        assert len(kept) == 2
        assert b'"update_id": 1' in kept[1]


async def test_unknown_kinds_are_kept_while_polling() -> None:
    kept: list[bytes] = []

    async def keep(name: str, raw: bytes) -> None:
        kept.append(raw)

    async def receive(incoming: Incoming) -> None:
        raise AssertionError

    async with connected() as (channel, server), polling(channel, receive, keep):
        server.updates += [{"update_id": 3, "telepathy": {}}]
        await until(lambda: kept == [b'{"update_id": 3, "telepathy": {}}'])


@pytest.mark.parametrize("failure", [(409, "Conflict: can't use getUpdates method while webhook is active"), (502, "")])
async def test_polling_goes_on_after_trouble(failure: tuple[int, str]) -> None:
    taken: list[str] = []

    async def receive(incoming: Incoming) -> None:
        taken.append(incoming.provider_id)

    async with connected() as (channel, server):
        _break(server, *failure)
        async with polling(channel, receive):
            server.updates.append(numbered("text", 1))
            await until(lambda: taken == ["1"])
            assert len(server.made("deleteWebhook")) == (2 if failure[0] == 409 else 1)


def _break(server: BotApi, status: int, said: str) -> None:
    server.fail("getUpdates", status, said)
    server.fail("getUpdates", 200, b'{"ok": true, "result": {"odd": 1}}')
