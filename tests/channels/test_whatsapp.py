"""Sending through WhatsApp: words, buttons, lists, files, the closed window and everything Twilio may refuse."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.channel import (
    Address,
    Channel,
    File,
    Refused,
    WindowClosed,
)
from bot.channels.whatsapp import LIMITS, WhatsApp
from bot.messages import Attachment, Media, Outgoing, QuickReply
from tests.standins.twilio import SENDER, TwilioStandIn
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


async def test_words(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    sent = await whatsapp.send(AMAL, Outgoing("أهلاً بك\n\nكيف نساعدك؟"))
    (posted,) = twilio.sent
    assert sent.provider_id == posted["sid"]
    assert posted["Body"] == "أهلاً بك\n\nكيف نساعدك؟"
    assert posted["To"] == "whatsapp:+970599000111"
    assert posted["From"] == f"whatsapp:{SENDER}"
    assert posted["StatusCallback"] == "https://wasl.example.org/whatsapp/status"


@pytest.mark.parametrize("address", ["whatsapp:+970599000111", "US.1234"])
async def test_any_kind_of_address(whatsapp: WhatsApp, twilio: TwilioStandIn, address: str) -> None:
    await whatsapp.send(Address(address), Outgoing("أهلاً"))
    assert twilio.sent[0]["To"] == "whatsapp:" + address.removeprefix("whatsapp:")


async def test_three_short_choices_are_buttons(whatsapp: WhatsApp, twilio: TwilioStandIn, store: Remembered) -> None:
    await whatsapp.send(AMAL, Outgoing("لمن الشكوى؟", (QuickReply("1k:self", "لي"), QuickReply("1k:other", "لغيري"))))
    (template,) = twilio.created
    assert template["friendly_name"] == "wasl_quick_2_ar"
    assert template["language"] == "ar"
    assert template["types"] == {
        "twilio/quick-reply": {
            "body": "{{1}}",
            "actions": [
                {"type": "QUICK_REPLY", "title": "{{2}}", "id": "{{3}}"},
                {"type": "QUICK_REPLY", "title": "{{4}}", "id": "{{5}}"},
            ],
        }
    }
    (posted,) = twilio.sent
    assert json.loads(posted["ContentVariables"]) == {
        "1": "لمن الشكوى؟", "2": "لي", "3": "1k:self", "4": "لغيري", "5": "1k:other"
    }  # fmt: skip
    assert posted["ContentSid"] == store.sids["wasl_quick_2_ar"]
    assert "Body" not in posted


async def test_ten_choices_are_a_list(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    await whatsapp.send(AMAL, Outgoing("اختر المحافظة", options(10, detail="d" * 100), menu="المحافظات"))
    (template,) = twilio.created
    assert template["friendly_name"] == "wasl_list_10_d_ar"
    picker = template["types"]["twilio/list-picker"]
    assert (picker["button"], len(picker["items"])) == ("{{2}}", 10)
    values = json.loads(twilio.sent[0]["ContentVariables"])
    assert (values["2"], values["3"], values["4"], len(values["5"])) == ("المحافظات", "خيار 0", "a1:v0", 72)
    assert len(template["variables"]) == len(values) == 32


async def test_a_list_without_a_name_still_opens(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    await whatsapp.send(AMAL, Outgoing("؟", options(5)))
    assert json.loads(twilio.sent[0]["ContentVariables"])["2"]


async def test_only_some_with_a_detail(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    mixed = (*options(3, detail="تفصيل"), QuickReply("a1:other", "غير ذلك"))
    await whatsapp.send(AMAL, Outgoing("؟", mixed))
    assert twilio.created[0]["friendly_name"] == "wasl_list_4_d1110_ar"
    assert "description" not in twilio.created[0]["types"]["twilio/list-picker"]["items"][3]


async def test_no_variable_is_empty_or_holds_a_line_break(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    text = "هل هذا صحيح؟\n\n• الاسم:\tأمل\n• المكان:        جنين  \n\n\n\nأرسلها؟"
    await whatsapp.send(AMAL, Outgoing(text, options(2)))
    body = twilio.created[0]["types"]["twilio/quick-reply"]["body"]
    values = json.loads(twilio.sent[0]["ContentVariables"])
    assert body == "{{1}}\n\n{{2}}\n{{3}}\n\n{{4}}"
    assert all(value and not set(value) & set("\n\r\t") and "  " not in value for value in values.values())
    for number, value in values.items():
        body = body.replace(f"{{{{{number}}}}}", value)
    assert body == "هل هذا صحيح؟\n\n• الاسم: أمل\n• المكان: جنين\n\nأرسلها؟"


async def test_a_persons_own_line_breaks_cannot_make_ever_new_templates(
    whatsapp: WhatsApp, twilio: TwilioStandIn
) -> None:
    for gaps in range(64):
        breaks = ["\n\n" if gaps >> bit & 1 else "\n" for bit in range(12)]
        await whatsapp.send(AMAL, Outgoing("سطر".join(["", *breaks, ""]) + "سطر", options(2)))
    (template,) = twilio.created
    assert template["types"]["twilio/quick-reply"]["body"] == "\n".join(f"{{{{{n}}}}}" for n in range(1, 14))


@pytest.mark.parametrize(
    "choices",
    [
        options(11),
        options(4, "خيار طويل جداً لا تتسع له"),
        (*options(2), *options(1)),
        (QuickReply("a1:" + "v" * 200, "خيار"),),
    ],
    ids=["too many", "too long", "twice the same", "a long id"],
)
async def test_what_whatsapp_cannot_show_is_numbered(
    whatsapp: WhatsApp, twilio: TwilioStandIn, choices: tuple[QuickReply, ...]
) -> None:
    await whatsapp.send(AMAL, Outgoing("اختر", choices))
    assert twilio.created == []
    assert twilio.sent[0]["Body"].startswith(f"اختر\n\n1. {choices[0].label}")


async def test_a_long_text_stands_before_its_buttons(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    sent = await whatsapp.send(AMAL, Outgoing("كلمة " * 250 + "\n\nهل توافق؟", options(2)))
    assert ["Body" in posted for posted in twilio.sent] == [True, False]
    assert sent.provider_id == twilio.sent[-1]["sid"]


async def test_a_text_longer_than_a_message(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    words = [f"كلمة{n}" for n in range(600)]
    await whatsapp.send(AMAL, Outgoing(" ".join(words)))
    assert all(len(posted["Body"]) <= 1600 for posted in twilio.sent)
    assert " ".join(posted["Body"] for posted in twilio.sent).split() == words


async def test_files_come_before_the_words(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    photo = Attachment(Media.PHOTO, "p1", mime="image/jpeg", size=5)
    await whatsapp.send(AMAL, Outgoing("انظر", attachments=(photo,)), (File(photo, b"12345"),))
    assert twilio.sent[0]["MediaUrl"] == "https://wasl.example.org/media/p1?signed"
    assert twilio.sent[1]["Body"] == "انظر"


@pytest.mark.parametrize(("media", "size"), [(Media.PHOTO, 5 * 2**20 + 1), (Media.DOCUMENT, 16 * 2**20 + 1)])
async def test_a_file_that_is_too_large(whatsapp: WhatsApp, twilio: TwilioStandIn, media: Media, size: int) -> None:
    with pytest.raises(Refused):
        await whatsapp.send(AMAL, Outgoing("", attachments=(Attachment(media, "x", size=size),)))
    assert twilio.sent == []


async def test_an_empty_message_is_refused_here(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    with pytest.raises(Refused):
        await whatsapp.send(AMAL, Outgoing("  "))
    assert twilio.sent == []


async def test_nothing_leaves_while_the_window_is_closed(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    with pytest.raises(WindowClosed):
        await whatsapp.send(Address("+970599000111", window_open=False), Outgoing("سرّ"))
    assert twilio.sent == []


async def test_connections_are_kept(whatsapp: WhatsApp, twilio: TwilioStandIn) -> None:
    for _n in range(5):
        await whatsapp.send(AMAL, Outgoing("أهلاً"))
    assert len(twilio.peers) == 1
    assert None not in twilio.peers


async def test_what_whatsapp_has_nothing_for(whatsapp: WhatsApp, twilio: TwilioStandIn, tmp_path: Path) -> None:
    before = len(twilio.paths)
    await whatsapp.typing(AMAL)
    assert not await whatsapp.unsend(AMAL, "SM1")
    assert len(twilio.paths) == before


def test_it_is_a_channel() -> None:
    channel: Channel = channel_to("http://127.0.0.1:1")
    assert (channel.name, channel.account, channel.limits) == ("whatsapp", SENDER, LIMITS)


def test_limits() -> None:
    assert (LIMITS.text, LIMITS.buttons, LIMITS.list_items, LIMITS.window, LIMITS.caption) == (1600, 3, 10, 86400, 0)
