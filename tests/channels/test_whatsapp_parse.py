"""What Twilio posts, in its own shape with invented people and numbers, is understood, whatever comes with it."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp_parse import parse, receipt, stored
from bot.channels.whatsapp_signature import Fields
from bot.messages import Incoming, Kind, Media, Place

PAYLOADS = Path(__file__).parent.parent / "payloads" / "whatsapp"
US = "+14155238886"


def payload(name: str) -> dict[str, str]:
    return Fields.decode((PAYLOADS / f"{name}.txt").read_bytes().rstrip(b"\n")).single()


def understood(name: str) -> Incoming:
    incoming = parse(payload(name), US)
    assert incoming is not None
    return incoming


def test_words() -> None:
    said = understood("text")
    assert said.text == "لم أستلم المساعدة هذا الشهر"
    assert (said.channel, said.account, said.sender) == ("whatsapp", US, "+970599000111")
    assert said.provider_id == "SM" + "0" * 31 + "1"
    assert (said.kind, said.name, said.language_hint) == (Kind.MESSAGE, "أمل", "")


def test_lines_are_kept() -> None:
    assert understood("text_lines").text == "السلام عليكم\n\nأريد تقديم شكوى\r\nوشكراً 🌹"


@pytest.mark.parametrize(("name", "button"), [("button_reply", "1k:complaint"), ("list_reply", "1l:ps_jen")])
def test_a_pressed_option(name: str, button: str) -> None:
    pressed = understood(name)
    assert pressed.button == button
    assert pressed.pressed.startswith("MM")
    assert pressed.text


def test_the_button_of_a_template_is_a_word() -> None:
    tapped = understood("template_button")
    assert (tapped.button, tapped.text) == ("", "اقرأ الرد")


@pytest.mark.parametrize(
    ("name", "media", "mime", "text"),
    [
        ("photo_blank_body", Media.PHOTO, "image/jpeg", ""),
        ("photo_caption", Media.PHOTO, "image/png", "هذه صورة البطاقة"),
        ("voice", Media.VOICE, "audio/ogg", ""),
        ("voice_codecs", Media.VOICE, "audio/ogg", ""),
        ("document", Media.DOCUMENT, "application/pdf", "كشف.pdf"),
        ("video", Media.VIDEO, "video/mp4", ""),
        ("vcard", Media.DOCUMENT, "text/vcard", ""),
    ],
)
def test_media(name: str, media: Media, mime: str, text: str) -> None:
    sent = understood(name)
    (attachment,) = sent.attachments
    assert (sent.kind, sent.text) == (Kind.MESSAGE, text)
    assert (attachment.media, attachment.mime) == (media, mime)
    assert attachment.reference.startswith("https://api.twilio.com/2010-04-01/Accounts/AC")


def test_a_shared_contact_gives_its_number() -> None:
    assert understood("contacts_json").telephone == "+970 56 900 0222"


def test_a_place() -> None:
    assert understood("location").place == Place(32.460833, 35.300556)


def test_a_sender_without_a_number() -> None:
    assert understood("username_sender").sender == "US.13491208655302741918"


@pytest.mark.parametrize("name", ["reaction", "sticker", "unknown_type"])
def test_what_we_cannot_take_is_said_to_be_unsupported(name: str) -> None:
    strange = understood(name)
    assert strange.kind is Kind.UNSUPPORTED
    assert (strange.text, strange.attachments) == ("", ())


@pytest.mark.parametrize("name", ["no_message_type", "referral"])
def test_missing_and_unexpected_fields_do_no_harm(name: str) -> None:
    assert understood(name).kind is Kind.MESSAGE


def test_words_of_a_kind_nobody_knows_yet_are_not_lost() -> None:
    strange = parse({**payload("unknown_type"), "Body": "ساعدوني"}, US)
    assert strange is not None
    assert (strange.kind, strange.text) == (Kind.MESSAGE, "ساعدوني")


@pytest.mark.parametrize(
    "change",
    [{"From": ""}, {"From": "whatsapp:"}, {"From": "+970599000111"}, {"MessageStatus": "delivered"}],
    ids=["no sender", "empty sender", "a text message", "a status"],
)
def test_what_is_no_message_of_this_channel(change: dict[str, str]) -> None:
    assert parse({**payload("text"), **change}, US) is None


def test_without_an_id_there_is_no_message() -> None:
    assert parse({name: v for name, v in payload("text").items() if not name.endswith("Sid")}, US) is None


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("nan", "1"), ("91", "1"), ("1", "-181"), ("x", "1"), ("1e999", "1")]
)
def test_places_that_are_nowhere(latitude: str, longitude: str) -> None:
    nowhere = parse({**payload("location"), "Latitude": latitude, "Longitude": longitude}, US)
    assert nowhere is not None
    assert (nowhere.place, nowhere.kind) == (None, Kind.UNSUPPORTED)


@pytest.mark.parametrize("value", ["1k:a:b", "1K:Menu", "١:legal", "menu", "1k:", ":x", "1k:" + "é", "1k:a\n"])
def test_only_a_canonical_value_is_a_button(value: str) -> None:
    pressed = parse({**payload("button_reply"), "ButtonPayload": value}, US)
    assert pressed is not None
    assert (pressed.button, pressed.text) == ("", "شكوى")


def test_the_value_of_a_language_with_its_script_is_a_button() -> None:
    pressed = parse({**payload("button_reply"), "ButtonPayload": "1:sr-cyrl"}, US)
    assert pressed is not None
    assert pressed.button == "1:sr-cyrl"


NAMES = [*payload("text"), *payload("list_reply"), *payload("location"), *payload("contacts_json")]
NAMES += ["MediaUrl0", "MediaContentType0", "MediaUrl9", "MessageStatus", "ButtonPayload", "ErrorCode", "غير معروف"]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.text() | st.sampled_from(["whatsapp:+1", "received", "failed", "1e400"]))
)
def test_any_form_at_all(form: dict[str, str]) -> None:
    incoming, news = parse(form, US), receipt(form, US)
    if incoming is not None:
        assert incoming.sender
        assert incoming.provider_id
        assert "\0" not in repr(incoming)
    if news is not None:
        assert news.state in {"sent", "delivered", "read", "failed"}


@given(st.binary(max_size=400))
def test_any_bytes_at_all(body: bytes) -> None:
    parse(Fields.decode(body).single(), US)


@pytest.mark.parametrize(
    ("name", "state", "code", "reason"),
    [
        ("status_sent", "sent", "", None),
        ("status_delivered", "delivered", "", None),
        ("status_read", "read", "", None),
        ("status_failed", "failed", "63016", "window_closed"),
        ("status_undelivered", "failed", "63024", "unreachable"),
    ],
)
def test_receipts(name: str, state: str, code: str, reason: str | None) -> None:
    news = receipt(payload(name), US)
    assert news is not None
    assert (news.channel, news.account, news.state, news.code) == ("whatsapp", US, state, code)
    assert (news.provider_id, news.extra.get("reason")) == (payload(name)["MessageSid"], reason)


@pytest.mark.parametrize("state", ["queued", "accepted", "sending", "scheduled", "received", "", "levitating"])
def test_states_that_say_nothing_new(state: str) -> None:
    assert receipt({"MessageSid": "SM1", "MessageStatus": state}, US) is None


def test_a_failure_nobody_knows_is_just_failed() -> None:
    news = receipt({"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "٦٣٠١٦"}, US)
    assert news is not None
    assert (news.code, news.extra) == ("", {"reason": "failed"})


def test_a_message_read_over_rest_is_the_one_of_the_webhook() -> None:
    at = datetime(2026, 5, 1, 8, tzinfo=UTC)
    posted = payload("photo_caption")
    resource = SimpleNamespace(
        sid=posted["MessageSid"], from_=posted["From"], body=posted["Body"], date_sent=at, date_created=at
    )
    path = posted["MediaUrl0"].removeprefix("https://api.twilio.com")
    (file, swept) = (SimpleNamespace(uri=f"{path}.json", content_type="image/png"), parse(posted, US, at))
    assert swept is not None
    kept = stored(resource, [file], US)
    assert kept is not None
    assert (kept.attachments, kept.text, kept.provider_id) == (swept.attachments, swept.text, swept.provider_id)
    assert kept.sent_at == at
