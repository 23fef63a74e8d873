"""Everything the WhatsApp channel asks of Twilio, held against Twilio's own OpenAPI files where those are at hand."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.channel import Address, Misconfigured, SendError, Throttled, WindowClosed
from bot.channels.whatsapp import WhatsApp
from bot.messages import Attachment, Media, Outgoing, QuickReply
from tests.standins.twilio import TOKEN
from tests.standins.whatsapp import channel_to

SPECS = Path(os.environ.get("WASL_SPECS", "") or Path(__file__).resolve().parents[3] / "shared" / "specs")
STRICT = SPECS / "twilio_strict.py"
AMAL = Address("+970599000111", "ar")

pytestmark = pytest.mark.skipif(not STRICT.exists(), reason="Twilio's specification is not at hand (WASL_SPECS)")


async def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    async with aiohttp.ClientSession() as session:
        asked = session.post(url, json=body) if body is not None else session.get(url)
        async with asked as answer:
            return await answer.json()


@pytest.fixture
async def twilio(unused_tcp_port: int) -> AsyncIterator[str]:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    server = await asyncio.create_subprocess_exec(sys.executable, str(STRICT), str(unused_tcp_port), TOKEN)
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    await ask(url + "/_calls")
                    break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)
        yield url
    finally:
        server.kill()
        await server.wait()


@pytest.fixture
async def whatsapp(twilio: str) -> AsyncIterator[WhatsApp]:
    channel = channel_to(twilio)
    await channel.start()
    yield channel
    await channel.stop()


def options(count: int, label: str = "خيار", detail: str = "") -> tuple[QuickReply, ...]:
    return tuple(QuickReply(f"a1:v{n}", f"{label} {n}", detail) for n in range(count))


MESSAGES = {
    "words": Outgoing("أهلاً بك في وصل"),
    "lines": Outgoing("سطر\n\nسطر ثانٍ\nثالث", options(3)),
    "long words": Outgoing("كلمة " * 700),
    "buttons": Outgoing("لمن الشكوى؟", options(3)),
    "long words with buttons": Outgoing("كلمة " * 500, options(2)),
    "list": Outgoing("اختر", options(10), menu="الخيارات"),
    "list with details": Outgoing("اختر", options(10, detail="تفصيل طويل " * 20), menu="قائمة طويلة الاسم جداً"),
    "numbers": Outgoing("اختر", options(20)),
    "photo": Outgoing("", attachments=(Attachment(Media.PHOTO, "p1"),)),
    "photo, words and buttons": Outgoing("هل هذه هي؟", options(2), (Attachment(Media.PHOTO, "p1"),)),
    "odd characters": Outgoing("‏{{1}} \"' & = % + 💚 \u2068abc\u2069", options(2, "«'\"&»")),
}


async def test_no_violations(whatsapp: WhatsApp, twilio: str) -> None:
    for message in MESSAGES.values():
        assert (await whatsapp.send(AMAL, message)).provider_id
    await whatsapp.sweep(datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(Misconfigured):
        await whatsapp.invite(Address(AMAL.value, "ka", window_open=False))
    calls = await ask(twilio + "/_calls")
    assert await ask(twilio + "/_violations") == []
    assert len(calls) > len(MESSAGES)
    assert {call["path"].rsplit("/", 1)[-1] for call in calls} == {"Messages.json", "Content"}
    assert any("ContentSid" in call["body"] for call in calls)
    assert any("MediaUrl" in call["body"] for call in calls)


async def test_a_broadcast_outside_the_window(whatsapp: WhatsApp, twilio: str) -> None:
    """The template is made by hand at Twilio; what is asked of it is what a broadcast asks."""
    made = {
        "friendly_name": "clinic",
        "language": "ar",
        "variables": {"1": "الخميس"},
        "types": {"twilio/text": {"body": "العيادة المتنقلة تأتي يوم {{1}} إلى ساحة البلدية."}},
    }
    account = aiohttp.BasicAuth("AC" + "0" * 32, TOKEN)
    async with aiohttp.ClientSession(auth=account) as session, session.post(twilio + "/v1/Content", json=made) as made_:
        sid = (await made_.json())["sid"]
    assert isinstance(await whatsapp.approved(), list)
    closed = Address(AMAL.value, "ar", window_open=False)
    assert (await whatsapp.send_template(closed, sid, {"1": "الخميس"})).provider_id
    assert (await whatsapp.send_template(closed, sid, {})).provider_id
    (first, second) = [call for call in await ask(twilio + "/_calls") if call["path"].endswith("Messages.json")]
    assert "ContentVariables" in first["body"]
    assert "ContentVariables" not in second["body"]
    assert await ask(twilio + "/_violations") == []


async def test_templates_leave_from_the_sender_for_news(twilio: str) -> None:
    news = channel_to(twilio, sender="+14155230000")
    try:
        for variables in ({}, {"1": "غدًا", "2": "10:30"}):
            assert (await news.send_template(Address(AMAL.value, "ar", False), "HX" + "0" * 32, variables)).provider_id
    finally:
        await news.stop()
    assert await ask(twilio + "/_violations") == []
    assert {call["body"]["From"] for call in await ask(twilio + "/_calls")} == {"whatsapp:+14155230000"}


@pytest.mark.parametrize(("status", "code", "error"), [(429, 20429, Throttled), (400, 63016, WindowClosed)])
async def test_injected_failures(
    whatsapp: WhatsApp, twilio: str, status: int, code: int, error: type[SendError]
) -> None:
    await ask(twilio + "/_fail", {"status": status, "code": code, "times": 1})
    with pytest.raises(error):
        await whatsapp.send(AMAL, Outgoing("أهلاً"))
    assert (await whatsapp.send(AMAL, Outgoing("أهلاً"))).provider_id
    assert await ask(twilio + "/_violations") == []
