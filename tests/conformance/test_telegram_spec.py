"""What we say to Telegram and what was recorded from it obeys the Bot API's specification, read by a machine."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.channels.channel import Address, File
from bot.messages import Attachment, Media, Outgoing, QuickReply
from tests.channels.telegram_fixtures import AMAL, COMMANDS, SECRET, all_recorded, connected, polling, recorded, until
from tests.standins.bot_api import Call

SPECS = Path(os.environ.get("WASL_SPECS") or Path(__file__).parents[3] / "shared" / "specs")


def _specification() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tg_spec", SPECS / "tg_spec.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def specification() -> ModuleType:
    return _specification()


@pytest.mark.parametrize("name", sorted(all_recorded()))
def test_a_recorded_update_is_one_telegram_could_send(specification: ModuleType, name: str) -> None:
    assert specification.check_update(recorded(name)) == []


async def _say_everything() -> list[Call]:
    """Every kind of call the channel makes."""
    async with connected(secret=SECRET, commands=COMMANDS, paid=True) as (channel, server):
        await channel.start()
        await until(lambda: len(server.made("setMyCommands")) == 3)
        to = Address(AMAL)
        choices = tuple(QuickReply(f"zz:{'v' * 40}{n}", "خيار طويل جدا لا يسعه نصف السطر") for n in range(10))
        await channel.send(to, Outgoing("س" * 4096, choices))
        for media, mime in ((Media.PHOTO, "image/png"), (Media.VOICE, "audio/ogg"), (Media.VIDEO, "video/mp4")):
            await channel.send(to, Outgoing("ش" * 1024), (File(Attachment(media, mime=mime), b"content"),))
        await channel.send(to, Outgoing(""), (File(Attachment(Media.DOCUMENT), b"content"),))
        for known in (
            "sendPhoto:AgACAgIAAx",
            "sendDocument:BQACAgIAAx",
            "sendVoice:AwACAgIAAx",
            "sendVideo:BAACAgIAAx",
        ):
            file = Attachment(Media.PHOTO, known)
            await channel.send(to, Outgoing("ش" * 1024, choices[:3], (file,), many=True))
        for name in ("press", "press_inaccessible"):
            pressed = channel.parse(recorded(name))
            assert pressed is not None
            await channel.acknowledge(pressed, "دعم قانوني", sensitive=False)
        await channel.typing(to)
        await channel.unsend(to, "2301")
        await channel.state()
        server.files["photos/1.jpg"] = b"content"
        await channel.fetch(Attachment(Media.PHOTO, "photos/1.jpg"), Path(os.devnull))
        async with polling(channel, _ignore):
            await until(lambda: server.made("getUpdates"))
        return server.calls


async def _ignore(incoming: Any) -> None:
    """Takes what is polled; nothing is asked of it here."""


async def test_every_call_is_one_telegram_takes(specification: ModuleType) -> None:
    calls = await _say_everything()
    assert len({call.method for call in calls}) == 17
    assert sum("allow_paid_broadcast" in call.params for call in calls) == 4
    wrong = {call.method: specification.check_call(call.method, call.params, tuple(call.files)) for call in calls}
    assert {method: violations for method, violations in wrong.items() if violations} == {}


def test_the_specification_refuses_what_is_wrong(specification: ModuleType) -> None:
    keyboard = {"inline_keyboard": [[{"text": "نعم", "callback_data": "س" * 33}]]}
    assert specification.check_call("sendMessage", {"chat_id": 1, "text": "؟", "reply_markup": keyboard})
    assert specification.check_call("sendMessage", {"chat_id": 1, "text": "س" * 4097})
