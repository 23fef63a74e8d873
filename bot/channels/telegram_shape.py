"""What our messages look like as calls of the Bot API: keyboards, uploads, and questions once they are answered."""

import mimetypes
from collections.abc import Sequence
from typing import Any

from telegram import InputFile

from bot.channels.channel import File
from bot.channels.rendering import length, shortened
from bot.messages import Media, QuickReply

TEXT_LIMIT = 4096
PHOTO_LIMIT = 10 * 1024 * 1024  # https://core.telegram.org/bots/api#sendphoto
SHORT_LABEL = 16  # two of these stand side by side on a narrow telephone without being cut
PHOTOS = frozenset(("image/jpeg", "image/png", "image/webp", ""))
VOICES = frozenset(("audio/ogg", "audio/opus", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/m4a", ""))
VIDEOS = frozenset(("video/mp4", ""))
AS_DOCUMENT = ("sendDocument", "document")
FIELDS = dict([("sendPhoto", "photo"), ("sendVoice", "voice"), ("sendVideo", "video"), AS_DOCUMENT])
# What Telegram says of a file that it will not show as a photo, play as a voice, or that this person takes as no voice.
UNSHOWABLE = ("photo_", "image_process_failed", "voice_messages_forbidden", "wrong type of", "video_")


def keyboard(choices: Sequence[QuickReply]) -> dict[str, Any]:
    """An inline keyboard: two buttons a row where all labels are short, else one."""
    width = 2 if all(len(choice.label) <= SHORT_LABEL for choice in choices) else 1
    buttons = [{"text": choice.label, "callback_data": choice.id} for choice in choices]
    return {"inline_keyboard": [buttons[at : at + width] for at in range(0, len(buttons), width)]}


def upload(file: File) -> tuple[str, str]:
    """The method that sends a file, and the parameter that holds it."""
    mime = file.attachment.mime.partition(";")[0].strip().lower()
    match file.attachment.media:
        case Media.PHOTO if len(file.content) <= PHOTO_LIMIT and mime in PHOTOS:
            return "sendPhoto", "photo"
        case Media.VOICE if mime in VOICES:
            return "sendVoice", "voice"
        case Media.VIDEO if mime in VIDEOS:
            return "sendVideo", "video"
        case _:
            return AS_DOCUMENT


def input_file(file: File) -> InputFile:
    attachment = file.attachment
    name = attachment.name or f"{attachment.media}{mimetypes.guess_extension(attachment.mime) or ''}"
    return InputFile(file.content, filename=name)


def unshowable(detail: str) -> bool:
    """Whether a refusal concerns the way a file is shown, so that it may still go as a document."""
    lower = detail.lower()
    return any(said in lower for said in UNSHOWABLE)


def answered(question: str, label: str, sensitive: bool, limit: int = TEXT_LIMIT) -> str:
    """The question with what was chosen under it; in sensitive flows a ✓ alone, so that nobody reads the answer."""
    mark = "\n\n✓" if sensitive or not label else f"\n\n✓ {label}"
    return shortened(question, limit - length(mark)) + mark
