"""Updates as Telegram sends them become events; whatever else comes never raises."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_parse import NOTICES, read
from bot.messages import Incoming, Kind, Media, Place
from tests.channels.telegram_fixtures import AMAL, all_recorded, guide, recorded
from tests.standins.bot_api import TOKEN

channel = TelegramChannel(TOKEN)


def parsed(name: str) -> Incoming:
    incoming = channel.parse(recorded(name))
    assert incoming is not None
    return incoming


def test_a_text_keeps_who_wrote_it_and_when() -> None:
    incoming = parsed("text")
    assert incoming.channel == "telegram"
    assert incoming.account == "4839574812"
    assert incoming.sender == AMAL
    assert incoming.provider_id == str(recorded("text")["update_id"])
    assert incoming.text == "السلام عليكم، لم أستلم المساعدة هذا الشهر"
    assert (incoming.name, incoming.language_hint) == ("أمل ح", "ar")
    assert incoming.sent_at == datetime.fromtimestamp(recorded("text")["message"]["date"], UTC)


def test_a_command_is_text() -> None:
    assert parsed("command").text == "/start"


def test_an_edit_is_an_event_of_its_own() -> None:
    first, second = recorded("text_edited"), recorded("text_edited")
    second["update_id"] += 1
    edits = [channel.parse(first), channel.parse(second)]
    assert [edit.edited for edit in edits if edit] == [True, True]
    assert len({edit.provider_id for edit in edits if edit}) == 2


def test_a_pressed_button_brings_its_value_and_the_message_that_held_it() -> None:
    incoming = parsed("press")
    assert (incoming.button, incoming.text) == ("a1:legal", "")
    assert (incoming.pressed, incoming.pressed_text) == ("2301", "بماذا نساعدك؟")
    assert incoming.callback == "3061622183928374651"


def test_a_button_of_a_message_too_old_to_be_shown_still_answers() -> None:
    incoming = parsed("press_inaccessible")
    assert (incoming.button, incoming.pressed, incoming.pressed_text) == ("9z:yes", "1201", "")


@pytest.mark.parametrize(
    ("name", "media", "mime", "file_name", "size"),
    [
        ("photo", Media.PHOTO, "image/jpeg", "", 142291),
        ("document", Media.DOCUMENT, "application/pdf", "كشف الأسماء.pdf", 231994),
        ("voice", Media.VOICE, "audio/ogg", "", 68411),
        ("audio", Media.VOICE, "audio/mp4", "rec12.m4a", 711220),
        ("video", Media.VIDEO, "video/mp4", "VID_2026.mp4", 1944210),
        ("video_note", Media.VIDEO, "video/mp4", "", 512221),
        ("animation", Media.VIDEO, "video/mp4", "giphy.mp4", 88122),
    ],
)
def test_a_file_is_a_reference_to_be_fetched(name: str, media: Media, mime: str, file_name: str, size: int) -> None:
    (attachment,) = parsed(name).attachments
    assert (attachment.media, attachment.mime, attachment.name, attachment.size) == (media, mime, file_name, size)
    assert attachment.reference
    assert parsed(name).text == recorded(name)["message"].get("caption", "")


def test_of_a_photo_the_largest_size_that_can_be_downloaded_is_taken() -> None:
    update = recorded("photo")
    sizes = update["message"]["photo"]
    sizes.append({"file_id": "huge", "file_unique_id": "h", "width": 9000, "height": 9000, "file_size": 21 * 1024**2})
    incoming = channel.parse(update)
    assert incoming is not None
    assert incoming.attachments[0].reference == sizes[-2]["file_id"]


def test_photos_of_one_album_name_it() -> None:
    albums = {parsed("photo_album_1").album, parsed("photo_album_2").album}
    assert albums == {"13820471938274651"}


def test_places() -> None:
    assert parsed("location").place == Place(32.461101, 35.300312)
    assert parsed("venue").place == Place(32.4594, 35.3009)
    assert parsed("venue").text == "مركز التوزيع\nشارع حيفا، جنين"


def test_only_the_senders_own_contact_is_their_telephone() -> None:
    assert parsed("contact_own").telephone == "+970599123456"
    for name in ("contact_other", "contact_unknown"):
        assert (parsed(name).telephone, parsed(name).kind) == ("", Kind.UNSUPPORTED)


@pytest.mark.parametrize("name", ["sticker", "dice", "poll"])
def test_what_cannot_be_read_is_said_to_be_unsupported(name: str) -> None:
    assert parsed(name).kind is Kind.UNSUPPORTED
    assert parsed(name).sender == AMAL


def test_blocking_and_coming_back() -> None:
    assert parsed("blocked").kind is Kind.BLOCKED
    assert parsed("unblocked").kind is Kind.UNBLOCKED


@pytest.mark.parametrize(
    "name", ["group_text", "group_press", "group_joined", "channel_post", "pinned", "live_location_moved"]
)
def test_what_is_not_meant_for_us_is_neither_answered_nor_kept(name: str) -> None:
    assert channel.parse(recorded(name)) is None
    assert not channel.unknown(recorded(name))


def test_other_bots_are_not_answered() -> None:
    update = recorded("text")
    update["message"]["from"]["is_bot"] = True
    assert channel.parse(update) is None


def test_every_example_of_the_webhook_guide_is_read() -> None:
    events = [channel.parse(update) for update in guide()]
    assert len(events) == 12
    unread = [update for update, event in zip(guide(), events, strict=True) if event is None]
    assert [set(update) - {"update_id"} for update in unread] == [{"inline_query"}, {"chosen_inline_result"}]
    assert all(channel.unknown(update) for update in unread)
    assert {event.sender for event in events if event} == {"1111111"}


@pytest.mark.parametrize("update", [{}, {"update_id": 1}, {"update_id": 1, "telepathy": {}}, {"update_id": True}])
def test_kinds_nobody_knows_yet_are_kept(update: dict[str, Any]) -> None:
    assert channel.parse(update) is None
    assert channel.unknown(update)


def test_text_that_cannot_be_stored_is_cleaned() -> None:
    update = recorded("text")
    update["message"]["text"] = "a\0b\ud83d"
    incoming = channel.parse(update)
    assert incoming is not None
    assert incoming.text == "ab?"


def test_the_token_names_the_account_without_its_secret() -> None:
    assert TelegramChannel("123:ABC").account == "123"
    assert TelegramChannel("nonsense").account == "bot"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]), json_values))
def test_no_json_raises(update: dict[str, Any]) -> None:
    read(update, "1")


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [found for key, inner in items for found in _paths(inner, (*path, key))]


@given(st.sampled_from(sorted(all_recorded())), st.data())
def test_no_recorded_update_with_one_value_changed_raises(name: str, data: st.DataObject) -> None:
    update = copy.deepcopy(recorded(name))
    *way, last = data.draw(st.sampled_from(_paths(update)))
    holder: Any = update
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(json_values)
    event = read(update, "1")
    if isinstance(event, Incoming):
        assert event.sender.lstrip("-").isdecimal()
        event.text.encode()
        assert "\0" not in event.text + event.button + event.name


def test_notices_are_really_recorded() -> None:
    assert not NOTICES.isdisjoint(recorded("pinned")["message"])
