"""What travels between people and the bot: frozen values that import nothing of ours."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """What an incoming event is."""

    MESSAGE = "message"  # words, a button, attachments, a place
    UNSUPPORTED = "unsupported"  # a sticker, a poll, a kind of update nobody knows yet
    BLOCKED = "blocked"  # the person blocked the bot: unreachable until they write again
    UNBLOCKED = "unblocked"


class Media(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file a person or a caseworker sent.

    `reference` is how the channel fetches it (a Telegram file_id, a Twilio URL); it is empty when the bytes are
    stored already under `id`. `size` is in bytes as the provider announces it, 0 when it says nothing.
    """

    media: Media
    reference: str = ""
    id: UUID | None = None
    mime: str = ""
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from a person, as a channel understood it.

    `button` is the canonical `<asked>:<value>` of a pressed button. `pressed` is the provider's id of the message that
    held it, and `pressed_text` what that message said (under a file where `captioned`), so that its keyboard can be
    taken off; of some buttons only the words arrive, and `pressed`. `album` names the group
    that several attachments were sent in. `message_id` is the provider's id of the message itself where it is not
    `provider_id`, so that it can be taken off the screen.
    """

    channel: str
    account: str
    sender: str
    provider_id: str
    kind: Kind = Kind.MESSAGE
    text: str = ""
    button: str = ""
    attachments: tuple[Attachment, ...] = ()
    place: Place | None = None
    telephone: str = ""
    name: str = ""
    language_hint: str = ""
    album: str = ""
    edited: bool = False
    sent_at: datetime | None = None
    pressed: str = ""
    pressed_text: str = ""
    captioned: bool = False
    message_id: str = ""
    unseen: bool = False  # nobody wrote it (a page's language switch): it is not shown among the person's words
    callback: str = ""  # what the channel needs to answer a button press (Telegram's callback query id)


@dataclass(frozen=True, slots=True)
class QuickReply:
    """An option a person can tap. `id` is `<asked>:<value>`; `detail` is a second line where the channel has one."""

    id: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a person. `menu` is the label that opens a long list of choices on WhatsApp.

    `sensitive` messages leave only a ✓ behind when one of their buttons is pressed. `many`: it goes to many, so that a
    channel may pay for speed.
    """

    text: str
    choices: tuple[QuickReply, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    menu: str = ""
    sensitive: bool = False
    many: bool = False

    def to_json(self) -> dict[str, Any]:
        stored: dict[str, Any] = {"text": self.text}
        if self.choices:
            stored["choices"] = [[choice.id, choice.label, choice.detail] for choice in self.choices]
        if self.attachments:
            stored["attachments"] = [
                [a.media.value, a.reference, str(a.id) if a.id else "", a.mime, a.name, a.size]
                for a in self.attachments
            ]
        if self.menu:
            stored["menu"] = self.menu
        if self.sensitive:
            stored["sensitive"] = True
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Outgoing":
        return cls(
            text=stored["text"],
            choices=tuple(QuickReply(*choice) for choice in stored.get("choices", ())),
            attachments=tuple(
                Attachment(Media(media), reference, UUID(id) if id else None, mime, name, size)
                for media, reference, id, mime, name, size in stored.get("attachments", ())
            ),
            menu=stored.get("menu", ""),
            sensitive=stored.get("sensitive", False),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel says of a message it handed over. `file` is what the provider calls the file that went with it,
    where that may be named instead of uploading it again."""

    provider_id: str
    state: str = "sent"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """News of a message sent earlier: `state` is sent, delivered, read or failed; `code` the provider's error."""

    channel: str
    account: str
    provider_id: str
    state: str
    code: str = ""
    extra: dict[str, str] = field(default_factory=dict)
