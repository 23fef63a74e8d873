"""Content templates are found or created once, and nobody waits for one that cannot be had."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from bot.channels.channel import (
    Address,
    Misconfigured,
)
from bot.channels.whatsapp import WhatsApp
from bot.messages import Outgoing, QuickReply
from tests.standins.twilio import ACCOUNT, TwilioStandIn
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


def options(count: int, label: str = "خيار", detail: str = "") -> tuple[QuickReply, ...]:
    return tuple(QuickReply(f"a1:v{n}", f"{label} {n}", detail) for n in range(count))


async def test_many_at_once_create_one_template(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    await asyncio.gather(*(whatsapp.send(AMAL, Outgoing(f"{n}؟", options(2))) for n in range(40)))
    assert len(twilio.created) == 1
    assert len(twilio.sent) == 40
    assert len({posted["ContentSid"] for posted in twilio.sent}) == 1


async def test_a_template_is_found_before_one_is_created(twilio: TwilioStandIn, store: Remembered) -> None:
    twilio.page_size = 2
    twilio.contents = [{"sid": f"HX{n:032x}", "friendly_name": f"other_{n}"} for n in range(5)]
    twilio.contents.append({"sid": "HX" + "9" * 32, "friendly_name": "wasl_quick_2_ar"})
    channel = channel_to(twilio.url, store)
    await channel.send(AMAL, Outgoing("؟", options(2)))
    await channel.stop()
    assert twilio.created == []
    assert twilio.sent[0]["ContentSid"] == store.sids["wasl_quick_2_ar"] == "HX" + "9" * 32


async def test_a_remembered_template_is_not_looked_for(twilio: TwilioStandIn, store: Remembered) -> None:
    store.sids["wasl_quick_2_ar"] = "HX" + "8" * 32
    channel = channel_to(twilio.url, store)
    await channel.send(AMAL, Outgoing("؟", options(2)))
    await channel.stop()
    assert twilio.paths == [f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"]


@pytest.mark.parametrize(("status", "code"), [(400, 20001), (429, 20429), (500, 0)])
async def test_without_a_template_it_is_numbered(
    whatsapp: WhatsApp, twilio: TwilioStandIn, status: int, code: int
) -> None:
    twilio.refuse(status, code, of="/v1/Content")
    for _again in range(2):
        await whatsapp.send(AMAL, Outgoing("لمن؟", options(2, detail="تفصيل")))
    assert [posted["Body"] for posted in twilio.sent] == ["لمن؟\n\n1. خيار 0 – تفصيل\n2. خيار 1 – تفصيل"] * 2
    assert twilio.created == []


async def test_a_template_that_was_deleted_at_twilio(
    whatsapp: WhatsApp, twilio: TwilioStandIn, store: Remembered
) -> None:
    await whatsapp.send(AMAL, Outgoing("؟", options(2)))
    twilio.contents.clear()
    twilio.refuse(400, 21655, of="/Messages.json")
    await whatsapp.send(AMAL, Outgoing("؟", options(2)))
    assert twilio.sent[-1]["Body"] == "؟\n\n1. خيار 0\n2. خيار 1"
    await whatsapp.send(AMAL, Outgoing("؟", options(2)))
    assert twilio.sent[-1]["ContentSid"] == store.sids["wasl_quick_2_ar"]
    assert len(twilio.created) == 2


async def test_variables_twilio_dislikes_become_numbers(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    await whatsapp.send(AMAL, Outgoing("؟", options(2)))
    twilio.refuse(400, 21656, of="/Messages.json")
    await whatsapp.send(AMAL, Outgoing("؟", options(2)))
    assert "1. " in twilio.sent[-1]["Body"]


@pytest.mark.parametrize(
    ("there", "language", "used"),
    [
        (["ar", "en", "ka"], "ka", "ka"),
        (["ar", "en"], "sq", "ar"),
        (["en"], "ar", "en"),
        (["en", "sr", "sr_cyrl"], "sr-cyrl", "sr_cyrl"),
        (["en", "sr"], "sr-cyrl", "sr"),
        (["en", "sr_cyrl"], "sr", "sr_cyrl"),
    ],
)
async def test_the_invitation_is_in_the_persons_language_if_there_is_one(
    whatsapp: WhatsApp, twilio: TwilioStandIn, there: list[str], language: str, used: str
) -> None:
    twilio.contents = [{"sid": f"HX{language:0>32}", "friendly_name": f"wasl_pending_{language}"} for language in there]
    await whatsapp._templates.forget("nothing")
    await whatsapp.invite(Address("+970599000111", language, window_open=False))
    assert twilio.sent[0]["ContentSid"] == f"HX{used:0>32}"
    assert "Body" not in twilio.sent[0]


async def test_both_scripts_of_serbian_share_their_buttons(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    """WhatsApp knows one Serbian, and all words of these templates are variables."""
    for language in ("sr", "sr-cyrl"):
        await whatsapp.send(Address("+38344123456", language), Outgoing("?", options(2)))
    assert [made["language"] for made in twilio.created] == ["sr"]
    assert re.fullmatch(r"[a-z0-9_]+", twilio.created[0]["friendly_name"])


async def test_without_the_pending_template_it_says_what_to_do(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    with pytest.raises(Misconfigured, match="wasl_pending_ka"):
        await whatsapp.invite(Address("+970599000111", "ka", window_open=False))
    assert twilio.sent == []
