"""What the tests of the Telegram channel share: recorded updates, and a channel that talks to the stand-in."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.channels.channel import Receive
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import KeepRaw
from tests.standins.bot_api import TOKEN, BotApi

PAYLOADS = Path(__file__).parent.parent / "payloads" / "telegram"
AMAL = "712839465"
SECRET = "s3cret_of-the-webhook"
COMMANDS = {"ar": {"menu": "القائمة", "stop": "إيقاف الأخبار"}, "en": {"menu": "Menu", "stop": "Stop the news"}}


def recorded(name: str) -> dict[str, Any]:
    update: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return update


def all_recorded() -> dict[str, dict[str, Any]]:
    """Every recorded update by name, but for the examples of the webhook guide, which are no valid updates."""
    return {file.stem: recorded(file.stem) for file in sorted(PAYLOADS.glob("*.json")) if file.stem != "webhook_guide"}


def guide() -> list[dict[str, Any]]:
    """The examples of https://core.telegram.org/bots/webhooks: none has `is_bot`, the first no type of its chat."""
    updates: list[dict[str, Any]] = json.loads((PAYLOADS / "webhook_guide.json").read_text())
    return updates


@asynccontextmanager
async def connected(**options: Any) -> AsyncIterator[tuple[TelegramChannel, BotApi]]:
    """A channel and the server it talks to."""
    server = await BotApi.open()
    channel = TelegramChannel(TOKEN, api_base=server.base, public_url="https://wasl.example", **options)
    try:
        yield channel, server
    finally:
        await channel.stop()
        await server.close()


async def until(condition: Callable[[], object]) -> None:
    """Wait until it holds, five seconds at most."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


async def nothing_kept(name: str, raw: bytes) -> None:
    """For tests in which every update is known."""
    raise AssertionError(f"kept {raw!r}")


@asynccontextmanager
async def polling(channel: TelegramChannel, receive: Receive, keep: KeepRaw = nothing_kept) -> AsyncIterator[None]:
    """The channel asks for updates while the block runs."""
    task = asyncio.create_task(channel.poll(receive, keep))
    try:
        yield
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
