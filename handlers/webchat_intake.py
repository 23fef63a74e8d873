"""Turns a form of the page into what the bot receives; files are sealed on the way."""

import re
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bot.channels.channel import BadMedia
from bot.channels.webchat import ACCOUNT, NAME, Visits, WebChat
from bot.i18n import _
from bot.messages import Attachment, Incoming, Media, Place
from handlers.doorway import Declined
from handlers.forms import Form, Upload, malformed

MOST_FILES = 10

_BUTTON = re.compile(r"[0-9a-z]{1,13}:[a-z0-9_-]{1,40}")


@dataclass(slots=True)
class TakenIn:
    """`refused` tells, by the file's name, why it was not taken."""

    incoming: Incoming
    refused: list[dict[str, str]] = field(default_factory=list)


async def take_in(form: Form, visitor: str, language: str, visits: Visits) -> TakenIn:
    """Raises Declined where nothing usable came: 400, 413 (text too long), 415 (no file is of a kind we take)."""
    text, button = form.fields.get("text", ""), form.fields.get("button", "")
    if len(text) > WebChat.limits.text:
        raise Declined(
            413, "too_long", _("This is too long for one message. Shorten it, or tell it in a voice message.")
        )
    if button and not _BUTTON.fullmatch(button):
        raise malformed()
    if len(form.uploads) > MOST_FILES:
        raise Declined(400, "too_many", _("Ten files at once are the most. Send these first."))
    place = _place(form)
    if not (text.strip() or button or place or form.uploads):
        raise Declined(400, "empty", _("There is nothing in this message yet."))
    provider_id = _own_id(form)
    attachments, refused = await _store(form.uploads, visitor, visits)
    if refused and not (attachments or text.strip() or button or place):
        raise Declined(415, "not_taken", refused[0]["message"])
    incoming = Incoming(
        channel=NAME,
        account=ACCOUNT,
        sender=visitor,
        provider_id=provider_id,
        text=text,
        button=button,
        attachments=tuple(attachments),
        place=place,
        language_hint=language,
        pressed=form.fields.get("pressed", "")[:64] if button else "",
    )
    return TakenIn(incoming, refused)


async def _store(uploads: list[Upload], visitor: str, visits: Visits) -> tuple[list[Attachment], list[dict[str, str]]]:
    attachments, refused = [], []
    for upload in uploads:
        media = _media(upload)
        try:
            id = await visits.store(visitor, media, upload.mime, upload.name, upload.path)
        except BadMedia:
            reason = _("This kind of file is not taken. Photos, PDF and Word files, voice and video are.")
            refused.append({"name": upload.name, "message": reason})
            continue
        attachments.append(Attachment(media, id=id, mime=upload.mime, name=upload.name, size=upload.size))
    return attachments, refused


def _media(upload: Upload) -> Media:
    """How it was sent. What it is, the store reads from its bytes."""
    kind = upload.mime.partition("/")[0]
    if upload.field == "voice" and kind != "audio":
        raise Declined(415, "not_audio")
    return {"image": Media.PHOTO, "audio": Media.VOICE, "video": Media.VIDEO}.get(kind, Media.DOCUMENT)


def _place(form: Form) -> Place | None:
    latitude, longitude = form.fields.get("latitude"), form.fields.get("longitude")
    if latitude is None or longitude is None:
        return None
    try:
        place = Place(float(latitude), float(longitude))
    except ValueError as error:
        raise malformed() from error
    if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        raise malformed()
    return place


def _own_id(form: Form) -> str:
    """What the page calls this message: the same when it is sent again after an answer was lost."""
    try:
        return str(UUID(form.fields["id"])) if "id" in form.fields else str(uuid4())
    except ValueError as error:
        raise malformed() from error
