"""Reads Telegram's updates straight from their JSON, tolerant of what is missing, of a wrong type or not yet invented.

python-telegram-bot's `Update.de_json` raises on updates without `is_bot` (all examples of Telegram's own webhook guide)
and knows no kind that is newer than itself; nothing here raises, whatever the JSON holds.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from bot.messages import Attachment, Incoming, Kind, Media, Place

MEGABYTE = 1024 * 1024
DOWNLOAD_LIMIT = 20 * MEGABYTE  # https://core.telegram.org/bots/api#getfile
LAST_SECOND = 253_402_300_799  # of the year 9999, the last that datetime knows

# What a private chat says of itself; nobody wrote it, so nobody waits for an answer.
NOTICES = frozenset(
    (
        "pinned_message",
        "message_auto_delete_timer_changed",
        "chat_background_set",
        "write_access_allowed",
        "connected_website",
        "boost_added",
        "proximity_alert_triggered",
    )
)


class Skipped(Enum):
    """Why an update is no event of a conversation."""

    ELSEWHERE = "elsewhere"  # a group, a channel, another bot, a notice: not meant for us, not kept
    UNKNOWN = "unknown"  # a kind or a shape nobody knows yet: kept for inspection


@dataclass(frozen=True, slots=True)
class Content:
    """What one message holds."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    place: Place | None = None
    telephone: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.attachments or self.place or self.telephone)


def read(update: dict[str, Any], account: str) -> Incoming | Skipped:
    """One update as an event; `provider_id` is the update's id, so that each edit of a message is its own event."""
    update_id = integer(update.get("update_id"))
    if update_id is None:
        return Skipped.UNKNOWN
    seed = Incoming(channel="telegram", account=account, sender="", provider_id=str(update_id))
    if "message" in update:
        return _message(record(update["message"]), seed)
    if "callback_query" in update:
        return _press(record(update["callback_query"]), seed)
    if "edited_message" in update:
        return _message(record(update["edited_message"]), replace(seed, edited=True))
    if "my_chat_member" in update:
        return _membership(record(update["my_chat_member"]), seed)
    if "channel_post" in update or "edited_channel_post" in update or "chat_member" in update:
        return Skipped.ELSEWHERE
    return Skipped.UNKNOWN


def _message(message: dict[str, Any], seed: Incoming) -> Incoming | Skipped:
    chat, person = record(message.get("chat")), record(message.get("from"))
    chat_id = integer(chat.get("id"))
    if chat_id is None:
        return Skipped.UNKNOWN
    if not _private(chat, chat_id) or person.get("is_bot") is True or not NOTICES.isdisjoint(message):
        return Skipped.ELSEWHERE
    content = _content(message, person)
    if seed.edited and content.place and not content.text:
        return Skipped.ELSEWHERE  # a live location moves every few seconds
    return Incoming(
        channel=seed.channel,
        account=seed.account,
        sender=str(chat_id),
        provider_id=seed.provider_id,
        kind=Kind.MESSAGE if content else Kind.UNSUPPORTED,
        text=content.text,
        attachments=content.attachments,
        place=content.place,
        telephone=content.telephone,
        name=_name(person or chat),
        language_hint=words(person.get("language_code")),
        album=words(message.get("media_group_id")),
        edited=seed.edited,
        sent_at=_moment(message.get("edit_date") if seed.edited else message.get("date")),
    )


def _content(message: dict[str, Any], person: dict[str, Any]) -> Content:
    if text := words(message.get("text")):
        return Content(text=text)
    attachment = _attachment(message)
    if attachment:
        return Content(text=words(message.get("caption")), attachments=(attachment,))
    if "location" in message or "venue" in message:
        return _location(message)
    contact = record(message.get("contact"))
    owner = integer(contact.get("user_id"))
    if owner is not None and owner == integer(person.get("id")):  # somebody else's number is not the sender's to give
        return Content(telephone=words(contact.get("phone_number"))[:32])
    return Content(text=words(message.get("caption")))


def _attachment(message: dict[str, Any]) -> Attachment | None:
    if "photo" in message:
        return _photo(message["photo"])
    # An animation carries a copy of itself as a document for old clients: look for it first.
    for key, media, mime in (
        ("voice", Media.VOICE, "audio/ogg"),
        ("audio", Media.VOICE, "audio/mpeg"),
        ("video", Media.VIDEO, "video/mp4"),
        ("video_note", Media.VIDEO, "video/mp4"),
        ("animation", Media.VIDEO, "video/mp4"),
        ("document", Media.DOCUMENT, ""),
    ):
        if key in message:
            file = record(message[key])
            reference = words(file.get("file_id"))
            if not reference:
                return None
            return Attachment(
                media,
                reference,
                mime=words(file.get("mime_type")) or mime,
                name=words(file.get("file_name")),
                size=_size(file),
            )
    return None


def _photo(sizes: Any) -> Attachment | None:
    """The largest size that can be downloaded."""
    usable = [size for size in map(record, sizes if type(sizes) is list else ()) if words(size.get("file_id"))]
    fitting = [size for size in usable if _size(size) <= DOWNLOAD_LIMIT] or usable
    if not fitting:
        return None
    best = max(fitting, key=lambda size: (integer(size.get("width")) or 0) * (integer(size.get("height")) or 0))
    return Attachment(Media.PHOTO, words(best["file_id"]), mime="image/jpeg", size=_size(best))


def _location(message: dict[str, Any]) -> Content:
    venue = record(message.get("venue"))
    place = _place(record(venue.get("location")) or record(message.get("location")))
    named = (words(venue.get("title")), words(venue.get("address")))
    return Content(text="\n".join(filter(None, named)), place=place)


def _place(location: dict[str, Any]) -> Place | None:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if abs(latitude) <= 90 and abs(longitude) <= 180:  # false for NaN too
        return Place(float(latitude), float(longitude))
    return None


def _press(query: dict[str, Any], seed: Incoming) -> Incoming | Skipped:
    message, person = record(query.get("message")), record(query.get("from"))
    chat = record(message.get("chat"))
    chat_id = integer(chat.get("id")) if chat else integer(person.get("id"))
    button, callback = words(query.get("data")), words(query.get("id"))
    if chat_id is None or not button or not callback:
        return Skipped.UNKNOWN
    if chat and not _private(chat, chat_id):
        return Skipped.ELSEWHERE
    pressed = integer(message.get("message_id"))
    return replace(
        seed,
        sender=str(chat_id),
        button=button,
        callback=callback,
        pressed="" if pressed is None else str(pressed),
        pressed_text=words(message.get("text")) or words(message.get("caption")),
        captioned=not words(message.get("text")),
        name=_name(person),
        language_hint=words(person.get("language_code")),
    )


def _membership(change: dict[str, Any], seed: Incoming) -> Incoming | Skipped:
    chat, person = record(change.get("chat")), record(change.get("from"))
    chat_id = integer(chat.get("id"))
    if chat_id is None:
        return Skipped.UNKNOWN
    if not _private(chat, chat_id):
        return Skipped.ELSEWHERE
    status = words(record(change.get("new_chat_member")).get("status"))
    kind = {"kicked": Kind.BLOCKED, "member": Kind.UNBLOCKED}.get(status)
    if kind is None:
        return Skipped.UNKNOWN
    hint = words(person.get("language_code"))
    moment = _moment(change.get("date"))
    return replace(seed, sender=str(chat_id), kind=kind, name=_name(person), language_hint=hint, sent_at=moment)


def _private(chat: dict[str, Any], chat_id: int) -> bool:
    kind = chat.get("type")
    # The guide's examples leave the type out; groups and channels have negative ids.
    return kind == "private" or (kind is None and chat_id > 0)


def _name(person: dict[str, Any]) -> str:
    first, last = words(person.get("first_name")), words(person.get("last_name"))
    return f"{first} {last}".strip()


def _size(file: dict[str, Any]) -> int:
    return max(integer(file.get("file_size")) or 0, 0)


def _moment(value: Any) -> datetime | None:
    seconds = integer(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds <= LAST_SECOND else None


def record(value: Any) -> dict[str, Any]:
    return value if type(value) is dict else {}


def integer(value: Any) -> int | None:
    """A number that fits 64 bits; True is none."""
    return value if type(value) is int and -(1 << 63) <= value < 1 << 63 else None


def words(value: Any) -> str:
    """A text that can be stored: without NUL and without half a surrogate pair, which JSON allows."""
    if not isinstance(value, str):
        return ""
    text = value.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text
