"""Files that a colleague sends with an answer: looked at, kept sealed in the case, and refused in words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, update
from sqlmodel import col

from bot import files
from bot.casework.refused import Refused
from bot.channels.channel import BadMedia
from bot.i18n import _, isolate
from bot.messages import Attachment, Media
from bot.voice_notes import as_ogg
from storage.attachment import StoredFile
from storage.case import Way

MOST = 10  # files in one answer


class NewFile(NamedTuple):
    """A file as it will be kept: `looked_at` says what it is by its bytes, whatever its name says."""

    name: str
    looked_at: files.Inspected

    @property
    def media(self) -> Media:
        mime = self.looked_at.mime
        if mime.startswith("image/"):
            return Media.PHOTO
        if mime.startswith("audio/"):
            return Media.VOICE
        return Media.VIDEO if mime.startswith("video/") else Media.DOCUMENT


def look_at(name: str, path: Path) -> NewFile:
    """Raise Refused (422) for what people cannot be sent. It can take a second: do it before anything is locked."""
    try:
        looked_at = files.inspect(files.read(path))
    except BadMedia as trouble:
        raise Refused(422, _why(str(trouble), name)) from trouble
    if looked_at.mime == "audio/webm" and (ogg := as_ogg(looked_at.content)):
        # Messengers play no WebM: what a browser recorded would arrive as a file, or not at all.
        return NewFile(f"{Path(name).stem}.ogg", files.Inspected("audio/ogg", ogg))
    return NewFile(name, looked_at)


def keep(db: Connection, found: Row[Any], new: Sequence[NewFile]) -> tuple[Attachment, ...]:
    """Keep the files in the case `found` (a row of `replies.locked`), and give them as a message carries them."""
    kept = []
    for name, looked_at in new:
        media = NewFile(name, looked_at).media
        traceless = found.way == Way.TRACELESS
        id = files.store_inspected(db, media, "" if traceless else name, looked_at, found.contact_id)
        db.execute(update(StoredFile).where(col(StoredFile.id) == id).values(case_id=found.id))
        kept.append(Attachment(media, id=id, mime=looked_at.mime, name=name, size=len(looked_at.content)))
    return tuple(kept)


def refused_words(reason: str) -> str:
    """Why a file of the person or of ours is not there, for staff."""
    match reason:
        case "empty":
            return _("The file is empty.")
        case "too_large":
            return _("The file is larger than 16 MB.")
        case "too_many_pixels":
            return _("The picture is too large to be opened safely.")
        case "broken_image":
            return _("The picture is damaged.")
        case "unknown_type":
            return _("Files of this kind are not taken: they could do harm.")
        case _:
            return _("The file could not be fetched from the person's messenger.")


def _why(reason: str, name: str) -> str:
    shown = isolate(name[:60])
    match reason:
        case "empty":
            return _("{name} is empty. Choose it again.").format(name=shown)
        case "too_large":
            return _("{name} is larger than 16 MB. Send a smaller file.").format(name=shown)
        case "too_many_pixels" | "broken_image":
            return _("{name} cannot be opened as a picture. Save it anew, or send another.").format(name=shown)
        case _:
            words = _("{name} cannot be sent. Send a photo, a PDF, a Word or Excel file, a voice note or a short film.")
            return words.format(name=shown)
