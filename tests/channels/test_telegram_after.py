"""What follows a message on Telegram: a pressed button, a file to fetch, a message to take back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot.channels.channel import Address, BadMedia, Refused
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_shape import answered
from bot.messages import Attachment, Incoming, Media
from tests.channels.telegram_fixtures import AMAL, connected, recorded
from tests.standins.bot_api import TOKEN, BotApi

amal = Address(AMAL)


@pytest.fixture
async def pair() -> AsyncIterator[tuple[TelegramChannel, BotApi]]:
    async with connected() as both:
        yield both


def pressed(**changes: str) -> Incoming:
    update = recorded("press")
    update["callback_query"].update(changes)
    incoming = TelegramChannel(TOKEN).parse(update)
    assert incoming is not None
    return incoming


async def test_after_a_press_the_keyboard_gives_way_to_what_was_chosen(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    await channel.acknowledge(pressed(), "دعم قانوني", sensitive=False)
    calls = {call.method: call.params for call in server.calls}
    assert calls["answerCallbackQuery"]["callback_query_id"] == "3061622183928374651"
    assert calls["editMessageText"]["text"] == "بماذا نساعدك؟\n\n✓ دعم قانوني"
    assert calls["editMessageText"]["message_id"] == 2301
    assert "reply_markup" not in calls["editMessageText"]


async def test_in_sensitive_flows_only_a_tick_is_left(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    await channel.acknowledge(pressed(), "نعم، أنا في خطر", sensitive=True)
    (edit,) = server.made("editMessageText")
    assert edit.params["text"] == "بماذا نساعدك؟\n\n✓"


async def test_a_question_too_old_to_be_read_loses_its_keyboard(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    incoming = channel.parse(recorded("press_inaccessible"))
    assert incoming is not None
    await channel.acknowledge(incoming, "نعم", sensitive=False)
    (edit,) = server.made("editMessageReplyMarkup")
    assert edit.params == {"chat_id": int(AMAL), "message_id": 1201}


async def test_a_failed_acknowledgement_is_counted_and_raises_nothing(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    labels = {"method": "editMessageText", "reason": "refused"}
    metric = "wasl_telegram_courtesies_failed_total"
    before = REGISTRY.get_sample_value(metric, labels) or 0
    server.fail("editMessageText", 400, "Bad Request: message is not modified")
    server.fail("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    with capture_logs() as logged:
        await channel.acknowledge(pressed(), "نعم", sensitive=False)
    assert REGISTRY.get_sample_value(metric, labels) == before + 1
    assert {line["log_level"] for line in logged} == {"debug"}
    assert len(logged) == 2
    assert not any(word in str(logged) for word in (TOKEN, AMAL, "نعم", "بماذا"))


def test_an_answered_question_still_fits_a_message() -> None:
    text = answered("س" * 4096, "دعم قانوني", sensitive=False)
    assert len(text) <= 4096
    assert text.endswith("…\n\n✓ دعم قانوني")


async def test_typing_raises_nothing(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    server.fail("sendChatAction", 403, "Forbidden: bot was blocked by the user")
    await channel.typing(amal)
    await channel.typing(amal)
    assert [call.params["action"] for call in server.made("sendChatAction")] == ["typing", "typing"]


async def test_a_message_is_taken_back(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    assert await channel.unsend(amal, "2301")
    server.fail("deleteMessage", 400, "Bad Request: message to delete not found")
    assert await channel.unsend(amal, "2301"), "it is gone, which is what was wanted"
    server.fail("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    assert not await channel.unsend(amal, "2301")
    assert not await channel.unsend(amal, "")


async def test_there_is_nothing_to_invite_to(pair: tuple[TelegramChannel, BotApi]) -> None:
    with pytest.raises(Refused):
        await pair[0].invite(amal)


async def test_a_file_is_fetched(pair: tuple[TelegramChannel, BotApi], tmp_path: Path) -> None:
    channel, server = pair
    server.files["voice/file 7.oga"] = b"OggS" * 100_000
    await channel.fetch(Attachment(Media.VOICE, "voice/file 7.oga"), tmp_path / "voice")
    assert (tmp_path / "voice").read_bytes() == server.files["voice/file 7.oga"]


async def test_a_download_that_breaks_off_is_tried_again(
    pair: tuple[TelegramChannel, BotApi], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.DOWNLOAD_WAITS", (0.01, 0.01))
    channel, server = pair
    server.files["a"] = b"abc"
    server.fail("download", 502)
    server.fail("getFile", 500)
    await channel.fetch(Attachment(Media.PHOTO, "a"), tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"abc"


@pytest.mark.parametrize("trouble", ["gone", "refused", "announced", "large", "elsewhere", "above", "away"])
async def test_a_file_that_cannot_be_had_leaves_nothing_behind(
    pair: tuple[TelegramChannel, BotApi], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr("bot.channels.telegram.DOWNLOAD_WAITS", (0.01, 0.01))
    channel, server = pair
    attachment = Attachment(Media.PHOTO, "file", size=21 * 1024 * 1024 if trouble == "announced" else 0)
    if trouble == "refused":
        server.fail("getFile", 400, "Bad Request: file is too big")
    elif trouble == "large":
        server.files["file"] = bytes(20 * 1024 * 1024 + 1)
    elif trouble == "elsewhere":
        attachment = Attachment(Media.PHOTO, "http://127.0.0.1:1/file")
    elif trouble == "above":
        attachment = Attachment(Media.PHOTO, "../../bot/getMe")
    elif trouble == "away":
        server.fail("getFile", 503, times=5)
    with pytest.raises(BadMedia) as caught:
        await channel.fetch(attachment, tmp_path / "photo")
    assert not (tmp_path / "photo").exists()
    assert TOKEN not in str(caught.value)
