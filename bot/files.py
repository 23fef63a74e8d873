"""Files: taken in with a message, fetched, looked at, cleaned of their position, sealed, and opened again."""

import io
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from PIL import Image, ImageOps
from sqlalchemy import Connection, insert, select, update

from bot import clock, jobs
from bot.channels.channel import BadMedia, File
from bot.filetypes import sniff
from bot.i18n import _
from bot.messages import Attachment, Incoming, Media, Outgoing
from bot.queueing import enqueue, speaking_to
from bot.understanding.text import clean
from storage.attachment import StoredFile
from storage.ids import random_id
from storage.message import Purpose
from storage.sealed import ring
from storage.tables import table_of

MOST = 16 * 1024 * 1024  # bytes
PIXELS = 60_000_000  # an image with more is a bomb, or no photo of a paper
DRAWN = 25_000_000  # pixels: four bytes each and two copies of them are in memory while an image is drawn anew
SHARP = (2048, 2048)  # a photo that is far larger is read at a half or a quarter of its size, and can still be read
_table = table_of(StoredFile)
_drawing = Lock()  # one image at a time, or a few small files that unfold to large images would fill the memory
_IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


class Inspected(NamedTuple):
    """A file as we keep it."""

    mime: str
    content: bytes


def take_in(db: Connection, contact_id: UUID, episode: str, incoming: Incoming) -> tuple[Incoming, tuple[UUID, ...]]:
    """Give each attachment a row and an id, and defer its download. What was stored already is only claimed."""
    if not incoming.attachments:
        return incoming, ()
    kept, fetch = [], []
    for sent in incoming.attachments:
        attachment = replace(sent, name=clean(sent.name))  # a name may be written to look like another
        if attachment.id is not None:
            nobodys = _table.c.contact_id.is_(None) & _table.c.case_id.is_(None)
            owned = (_table.c.id == attachment.id) & (nobodys | (_table.c.contact_id == contact_id))
            db.execute(update(_table).where(owned).values(contact_id=contact_id, episode=episode or None))
            kept.append(attachment)
            continue
        id = random_id()
        db.execute(insert(_table).values(**_row(id, contact_id, episode, attachment, incoming.channel)))
        jobs.defer(db, "fetch", attachment=str(id))
        kept.append(replace(attachment, id=id, reference=""))
        fetch.append(id)
    return replace(incoming, attachments=tuple(kept)), tuple(fetch)


def _row(id: UUID, contact_id: UUID | None, episode: str, attachment: Attachment, channel: str) -> dict[str, object]:
    return {
        "id": id,
        "contact_id": contact_id,
        "episode": episode or None,
        "state": "waiting",
        "channel": channel,
        "media": attachment.media.value,
        "mime": "",
        "size": attachment.size,
        "reference_sealed": ring().seal(attachment.reference.encode(), at=f"attachment.reference_sealed.{id}"),
        "name_sealed": ring().seal(attachment.name.encode(), at=f"attachment.name_sealed.{id}"),
        "reason": "",
        "created_at": clock.now().replace(hour=0, minute=0, second=0, microsecond=0),
    }


def reference(db: Connection, id: UUID) -> tuple[str, Attachment] | None:
    """The channel and the provider's reference of a file that waits to be fetched; None when it does not."""
    row = db.execute(select(_table).where(_table.c.id == id, _table.c.state == "waiting")).one_or_none()
    if row is None or row.reference_sealed is None:
        return None
    where = ring().open(row.reference_sealed, at=f"attachment.reference_sealed.{id}").decode()
    return row.channel, Attachment(Media(row.media), where, id, size=row.size)


def keep(db: Connection, id: UUID, looked_at: Inspected) -> None:
    """Seal the bytes of a file."""
    values = {
        "state": "kept",
        "mime": looked_at.mime,
        "size": len(looked_at.content),
        "content_sealed": ring().seal(looked_at.content, at=f"attachment.content_sealed.{id}"),
        "reference_sealed": None,
        "reason": "",
    }
    db.execute(update(_table).where(_table.c.id == id).values(**values))


def report_bad(db: Connection, id: UUID, reason: str) -> None:
    """A file cannot be taken: it is marked so, and the person who sent it is told."""
    values = {"state": "refused", "reason": reason[:60], "reference_sealed": None}
    contact_id = db.execute(
        update(_table).where(_table.c.id == id).values(**values).returning(_table.c.contact_id)
    ).scalar()
    if contact_id is None:
        return
    with speaking_to(db, contact_id):
        sorry = _("I could not open the file you sent. Please send a photo, a PDF or a voice note of at most 16 MB.")
    enqueue(db, contact_id, Outgoing(sorry), purpose=Purpose.REPLY)


def store(db: Connection, media: Media, name: str, content: bytes, contact_id: UUID | None = None) -> UUID:
    """Keep bytes that are here already, such as a caseworker's file. Raises BadMedia for what we do not take."""
    return store_inspected(db, media, name, inspect(content), contact_id)


def store_inspected(
    db: Connection, media: Media, name: str, looked_at: Inspected, contact_id: UUID | None = None
) -> UUID:
    id = random_id()
    db.execute(insert(_table).values(**_row(id, contact_id, "", Attachment(media, name=clean(name)), "")))
    keep(db, id, looked_at)
    return id


def inspect(content: bytes) -> Inspected:
    """The type by the bytes, and the bytes without where and with what a photo was taken. Raises BadMedia.

    It can take a second: do it before a transaction, not in one.
    """
    if not content:
        raise BadMedia("empty")
    if len(content) > MOST:
        raise BadMedia("too_large")
    mime = sniff(content)
    if mime is None:
        raise BadMedia("unknown_type")
    if mime in _IMAGES:
        with _drawing:
            return Inspected(mime, _without_position(content, _IMAGES[mime]))
    return Inspected(mime, content)


def _without_position(content: bytes, format: str) -> bytes:
    """Draw the image anew: nothing but its pixels is kept, turned upright as its Exif said."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > PIXELS:
                raise BadMedia("too_many_pixels")
            image.draft(None, SHARP)  # only JPEG can be read smaller
            if image.width * image.height > DRAWN:
                raise BadMedia("too_many_pixels")
            ImageOps.exif_transpose(image, in_place=True)
            bare = Image.new(image.mode, image.size)
            if image.mode == "P" and (palette := image.getpalette()):
                bare.putpalette(palette)
            bare.paste(image)
            out = io.BytesIO()
            bare.save(out, format, quality=90)
            return out.getvalue()
    except BadMedia:
        raise
    except Exception as trouble:  # Pillow raises whatever a damaged file leads it to
        raise BadMedia("broken_image") from trouble


def open_file(db: Connection, id: UUID) -> tuple[str, str, bytes] | None:
    """Type, name and content of a file that is kept. Who may see it is asked before."""
    row = db.execute(select(_table).where(_table.c.id == id, _table.c.state == "kept")).one_or_none()
    if row is None or row.content_sealed is None:
        return None
    name = ring().open(row.name_sealed, at=f"attachment.name_sealed.{id}").decode() if row.name_sealed else ""
    return row.mime, name, ring().open(row.content_sealed, at=f"attachment.content_sealed.{id}")


def open_files(db: Connection, attachments: tuple[Attachment, ...]) -> tuple[File, ...]:
    """The bytes of what goes out with a message; a file that is gone is left out."""
    found = [(a, open_file(db, a.id)) for a in attachments if a.id]
    return tuple(File(replace(a, mime=kept[0], name=kept[1] or a.name), kept[2]) for a, kept in found if kept)


def read(path: Path) -> bytes:
    return path.read_bytes()
