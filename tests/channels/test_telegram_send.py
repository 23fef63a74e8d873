"""What we hand to Telegram, and what becomes of its refusals."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.channel import (
    Address,
    File,
    Misconfigured,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_shape import keyboard
from bot.messages import Attachment, Media, Outgoing, QuickReply, Sent
from tests.channels.telegram_fixtures import AMAL, connected
from tests.standins.bot_api import TOKEN, BotApi

amal = Address(AMAL)
HELLO = Outgoing("أهلا بك في وصل.")


@pytest.fixture
async def pair() -> AsyncIterator[tuple[TelegramChannel, BotApi]]:
    async with connected() as both:
        yield both


def a_file(media: Media, mime: str, content: bytes = b"\xff\xd8 bytes", name: str = "") -> tuple[File, ...]:
    return (File(Attachment(media, mime=mime, name=name, size=len(content)), content),)


async def test_a_text_is_sent_plainly(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    sent = await channel.send(amal, Outgoing("رقمك *1234* _x_ <b>"))
    (call,) = server.calls
    assert call.method == "sendMessage"
    assert call.params["chat_id"] == int(AMAL)
    assert call.params["text"] == "رقمك *1234* _x_ <b>"
    assert "parse_mode" not in call.params
    assert "reply_markup" not in call.params
    assert sent == Sent("101")


async def test_choices_are_buttons_with_canonical_values(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    await channel.send(amal, Outgoing("موافق؟", (QuickReply("a1:yes", "نعم"), QuickReply("a1:no", "لا"))))
    rows = server.calls[0].params["reply_markup"]["inline_keyboard"]
    assert rows == [[{"text": "نعم", "callback_data": "a1:yes"}, {"text": "لا", "callback_data": "a1:no"}]]


def test_short_labels_stand_in_pairs_and_long_ones_alone() -> None:
    short = [QuickReply(f"a:{n}", "نعم") for n in range(5)]
    assert [len(row) for row in keyboard(short)["inline_keyboard"]] == [2, 2, 1]
    long = [*short, QuickReply("a:x", "لم أستلم المساعدة هذا الشهر")]
    assert [len(row) for row in keyboard(long)["inline_keyboard"]] == [1] * 6


@pytest.mark.parametrize(
    ("media", "mime", "method", "field"),
    [
        (Media.PHOTO, "image/jpeg", "sendPhoto", "photo"),
        (Media.PHOTO, "image/heic", "sendDocument", "document"),
        (Media.VOICE, "audio/ogg; codecs=opus", "sendVoice", "voice"),
        (Media.VOICE, "audio/webm", "sendDocument", "document"),
        (Media.VIDEO, "video/mp4", "sendVideo", "video"),
        (Media.DOCUMENT, "application/pdf", "sendDocument", "document"),
    ],
)
async def test_files_are_uploaded_with_a_caption(
    pair: tuple[TelegramChannel, BotApi], media: Media, mime: str, method: str, field: str
) -> None:
    channel, server = pair
    await channel.send(amal, Outgoing("الوصفة"), a_file(media, mime, name='تقرير "1".bin'))
    (call,) = server.calls
    assert (call.method, call.params["caption"]) == (method, "الوصفة")
    assert call.files[field].content == b"\xff\xd8 bytes"
    assert call.files[field].name == "تقرير _1_.bin"


async def test_a_photo_over_ten_megabytes_goes_as_a_document(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    content = bytes(10 * 1024 * 1024 + 1)
    await channel.send(amal, Outgoing(""), a_file(Media.PHOTO, "image/jpeg", content))
    (call,) = server.calls
    assert (call.method, len(call.files["document"].content)) == ("sendDocument", len(content))
    assert "caption" not in call.params


async def test_a_photo_telegram_cannot_show_goes_as_a_document(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    server.fail("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    await channel.send(amal, Outgoing("خريطة"), a_file(Media.PHOTO, "image/png"))
    assert [call.method for call in server.calls] == ["sendPhoto", "sendDocument"]


async def test_two_files_are_two_messages(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    with pytest.raises(Refused):
        await channel.send(amal, HELLO, a_file(Media.PHOTO, "image/png") * 2)
    assert server.calls == []


ERRORS = [
    (403, "Forbidden: bot was blocked by the user", Unreachable),
    (403, "Forbidden: user is deactivated", Unreachable),
    (400, "Bad Request: chat not found", Unreachable),
    (400, "Bad Request: message text is empty", Refused),
    (400, "Bad Request: BUTTON_DATA_INVALID", Refused),
    (401, "Unauthorized", Misconfigured),
    (404, "Not Found", Misconfigured),
    (409, "Conflict: terminated by other getUpdates request", Misconfigured),
    (429, "Too Many Requests", Throttled),
    (500, "Internal Server Error", Unavailable),
    (502, b"<html>Bad Gateway</html>", Unavailable),
    (504, b"", Unavailable),
    (302, b"", Unavailable),
    (413, b"Request Entity Too Large", Unavailable),
    (200, b"", Unavailable),
    (200, b"[1]", Unavailable),
    (200, b'{"ok": true}', Unavailable),
    (200, b'{"ok": true, "description": "no result"}', Unavailable),
    (400, b'{"ok": false, "description": "Bad Request: x", "parameters": "odd"}', Refused),
]


@pytest.mark.parametrize(("status", "said", "kind"), ERRORS)
async def test_every_refusal_is_one_of_the_closed_list(
    pair: tuple[TelegramChannel, BotApi], status: int, said: str | bytes, kind: type[SendError]
) -> None:
    channel, server = pair
    server.fail("sendMessage", status, said)
    with pytest.raises(SendError) as caught:
        await channel.send(amal, HELLO)
    assert type(caught.value) is kind
    _assert_without_token(caught.value)


async def test_the_wait_telegram_asks_for_is_kept(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    server.fail("sendMessage", 429, "Too Many Requests: retry after 7219", retry_after=7219)
    with pytest.raises(Throttled) as caught:
        await channel.send(amal, HELLO)
    assert caught.value.retry_after == 7219
    assert caught.value.retry


@pytest.mark.parametrize(("status", "uncertain"), [(500, False), (502, False), (504, True), (200, True), (0, True)])
async def test_whether_a_failed_call_may_have_been_taken(
    pair: tuple[TelegramChannel, BotApi], status: int, uncertain: bool
) -> None:
    channel, server = pair
    server.fail("sendMessage", status, b"?")
    with pytest.raises(Unavailable) as caught:
        await channel.send(amal, HELLO)
    assert caught.value.uncertain is uncertain


async def test_an_answer_that_does_not_come_leaves_it_uncertain(
    pair: tuple[TelegramChannel, BotApi], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_http.READ_TIMEOUT", 0.1)
    channel, server = pair
    server.fail("sendMessage", 200, b"", delay=1)
    with pytest.raises(Unavailable) as caught:
        await channel.send(amal, HELLO)
    assert caught.value.uncertain
    assert caught.value.detail.startswith("no answer")
    _assert_without_token(caught.value)


@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "no address", "http://[::1", "ftp://x"])
async def test_a_server_that_is_not_there_has_taken_nothing(base: str) -> None:
    channel = TelegramChannel(TOKEN, api_base=base)
    with pytest.raises(SendError) as caught:
        await channel.send(amal, HELLO)
    assert isinstance(caught.value, Misconfigured) or not getattr(caught.value, "uncertain", True)
    _assert_without_token(caught.value)
    await channel.stop()


def _assert_without_token(error: BaseException) -> None:
    secret = TOKEN.partition(":")[2]
    assert secret not in f"{error!s}{error!r}{vars(error)}{error.__cause__!r}"
    assert error.__suppress_context__, "the library's error would be printed below ours"


async def test_connections_are_kept_and_shared(pair: tuple[TelegramChannel, BotApi]) -> None:
    channel, server = pair
    for _ in range(20):
        await channel.send(amal, HELLO)
    assert len(server.connections) == 1
    sent = await asyncio.gather(*(channel.send(amal, HELLO) for _ in range(50)))
    assert len({message.provider_id for message in sent}) == 50
