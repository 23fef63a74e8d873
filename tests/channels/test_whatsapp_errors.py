"""What Twilio may refuse, and its silence, each as one of the errors that delivery knows."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.channel import (
    Address,
    Misconfigured,
    Refused,
    SendError,
    Stopped,
    Throttled,
    Unavailable,
    Unreachable,
    WindowClosed,
)
from bot.channels.whatsapp import WhatsApp, classify
from bot.messages import Outgoing
from tests.standins.twilio import TwilioStandIn
from tests.standins.whatsapp import Remembered, channel_to

AMAL = Address("+970599000111", "ar")


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
def store() -> Remembered:
    return Remembered()


@pytest.fixture
async def whatsapp(twilio: TwilioStandIn, store: Remembered) -> AsyncIterator[WhatsApp]:
    channel = channel_to(twilio.url, store)
    await channel.start()
    yield channel
    await channel.stop()


ERRORS: list[tuple[int, int, type[SendError], str]] = [
    (400, 63016, WindowClosed, "63016"),
    (400, 63018, Throttled, "63018"),
    (400, 63017, Throttled, "63017"),
    (429, 20429, Throttled, "20429"),
    (429, 0, Throttled, ""),
    (400, 21610, Stopped, "21610"),
    (400, 63014, Stopped, "63014"),
    (400, 63033, Stopped, "63033"),
    (400, 63024, Unreachable, "63024"),
    (400, 63003, Unreachable, "63003"),
    (400, 21211, Unreachable, "21211"),
    (400, 21614, Unreachable, "21614"),
    (401, 20003, Misconfigured, "20003"),
    (401, 0, Misconfigured, "401"),
    (403, 0, Misconfigured, "403"),
    (400, 63007, Misconfigured, "63007"),
    (500, 20500, Unavailable, "20500"),
    (502, 0, Unavailable, ""),
    (503, 0, Unavailable, ""),
    (400, 63005, Refused, "63005"),
    (404, 0, Refused, "404"),
    (307, 0, Refused, "307"),
]


@pytest.mark.parametrize(("status", "code", "error", "told"), ERRORS)
async def test_every_refusal(
    whatsapp: WhatsApp, twilio: TwilioStandIn, status: int, code: int, error: type[SendError], told: str
) -> None:
    twilio.refuse(status, code, of="/Messages.json", headers={"Retry-After": "7"})
    with pytest.raises(error) as refused:
        await whatsapp.send(AMAL, Outgoing("أهلاً"))
    assert type(refused.value) is error
    assert refused.value.code == told
    assert "599000111" not in str(refused.value)
    if isinstance(refused.value, Throttled) and code:
        assert refused.value.retry_after == 7
    if isinstance(refused.value, Unavailable):
        assert refused.value.uncertain == (status != 503)


@pytest.mark.parametrize(
    ("code", "error"), [(str(code), error) for _, code, error, _ in ERRORS if code and error is not Refused]
)
def test_a_failed_status_means_the_same(code: str, error: type[SendError]) -> None:
    assert classify(code) is error


def test_a_code_nobody_knows() -> None:
    assert classify("63005") is None
    assert classify("") is None


async def test_the_wrong_token(twilio: TwilioStandIn, store: Remembered) -> None:
    channel = channel_to(twilio.url, store, token="another")
    await channel.start()
    with pytest.raises(Misconfigured):
        await channel.send(AMAL, Outgoing("أهلاً"))
    await channel.stop()


async def test_nobody_listens(store: Remembered, unused_tcp_port: int) -> None:
    channel = channel_to(f"http://127.0.0.1:{unused_tcp_port}", store)
    await channel.start()
    with pytest.raises(Unavailable) as away:
        await channel.send(AMAL, Outgoing("أهلاً"))
    assert not away.value.uncertain
    await channel.stop()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html",
        b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n{'a':",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=["cut off", "a proxy's", "not JSON", "without a SID"],
)
async def test_an_answer_that_never_comes_is_uncertain(store: Remembered, answer: bytes) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    channel = channel_to(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", store)
    with pytest.raises(Unavailable) as cut:
        await channel.send(AMAL, Outgoing("أهلاً"))
    assert cut.value.uncertain
    await channel.stop()
    server.close()


async def test_starting_does_not_wait_for_twilio(store: Remembered, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr("bot.channels.whatsapp._PATIENCE", 0.05)
    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    channel = channel_to(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", store)
    await asyncio.wait_for(channel.start(), 2)
    await channel.stop()
    server.close()
