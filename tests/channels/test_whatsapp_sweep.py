"""What a dead webhook missed is found over REST."""

from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.channel import Unavailable
from bot.channels.whatsapp import WhatsApp
from bot.messages import Kind, Media
from tests.standins.twilio import SENDER, Medium, TwilioStandIn
from tests.standins.whatsapp import channel_to

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def whatsapp(twilio: TwilioStandIn) -> AsyncIterator[WhatsApp]:
    channel = channel_to(twilio.url)
    yield channel
    await channel.stop()


def minutes(n: int) -> datetime:
    return NOON + timedelta(minutes=n)


async def test_oldest_first_over_several_pages(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    twilio.page_size = 3
    for n in range(10, 0, -1):
        twilio.said(f"SM{n}", f"رسالة {n}", minutes(n))
    swept = await whatsapp.sweep(NOON)
    assert [(m.provider_id, m.text) for m in swept] == [(f"SM{n}", f"رسالة {n}") for n in range(1, 11)]
    assert swept[0].sent_at == minutes(1)
    assert (swept[0].sender, swept[0].account) == ("+970599000111", SENDER)
    assert len(twilio.paths) == 4


async def test_it_asks_for_what_came_to_us_since_then(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    await whatsapp.sweep(NOON)
    (asked,) = twilio.paths
    assert "To=whatsapp%3A%2B14155238886" in asked
    assert "DateSent%3E=2026-05-01T12%3A00%3A00Z" in asked


async def test_only_what_is_newer_and_from_people(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    twilio.said("SM1", "old", minutes(-1))
    twilio.said("SM2", "the very moment", NOON)
    twilio.said("SM3", "ours", minutes(1), direction="outbound-api")
    twilio.said("SM4", "new", minutes(2))
    assert [m.text for m in await whatsapp.sweep(NOON)] == ["new"]


async def test_files_come_with_their_message(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    twilio.said("MM1", "", minutes(1), num_media="1")
    twilio.put("MM1", "ME1", Medium(b"ogg", "audio/ogg"))
    (message,) = await whatsapp.sweep(NOON)
    (voice,) = message.attachments
    assert (voice.media, voice.mime) == (Media.VOICE, "audio/ogg")
    assert voice.reference.endswith("/Messages/MM1/Media/ME1")


async def test_a_message_of_which_nothing_is_left_asks_to_be_sent_again(
    whatsapp: WhatsApp, twilio: TwilioStandIn
) -> None:
    twilio.said("SM1", "", minutes(1))
    assert [m.kind for m in await whatsapp.sweep(NOON)] == [Kind.UNSUPPORTED]


async def test_what_is_known_is_not_fetched_again(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    async def known(sids: list[str]) -> Collection[str]:
        assert sorted(sids) == ["MM1", "SM2"]
        return {"MM1"}

    twilio.said("MM1", "", minutes(1), num_media="1")
    twilio.said("SM2", "new", minutes(2))
    assert [m.provider_id for m in await whatsapp.sweep(NOON, known)] == ["SM2"]
    assert len(twilio.paths) == 1


async def test_twilio_is_away(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    twilio.refuse(500)
    with pytest.raises(Unavailable):
        await whatsapp.sweep(NOON)
