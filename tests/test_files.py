"""Files: what they are is read from their bytes, where a photo was taken is taken out, what is odd is refused."""

import io
import zipfile

import pytest
from PIL import Image
from sqlalchemy import Connection, text

from bot import files
from bot.channels.channel import BadMedia
from bot.filetypes import sniff
from bot.messages import Media
from storage.sealed import KeyRing

GPS = 0x8825


def photo(size: tuple[int, int] = (40, 30), format: str = "JPEG", orientation: int = 1) -> bytes:
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PHONEMAKER"
    exif.get_ifd(GPS)[2] = (31.0, 54.0, 0.0)
    out = io.BytesIO()
    image.save(out, format, exif=exif)
    return out.getvalue()


def test_the_test_photo_does_carry_a_position() -> None:
    with Image.open(io.BytesIO(photo())) as image:
        assert image.getexif().get_ifd(GPS)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_position_and_maker_are_taken_out_of_a_photo(format: str) -> None:
    mime, cleaned = files.inspect(photo(format=format))
    assert mime == f"image/{format.lower()}"
    assert b"PHONEMAKER" not in cleaned
    with Image.open(io.BytesIO(cleaned)) as image:
        assert not image.getexif()
        assert image.size == (40, 30)


def test_a_photo_is_turned_upright_before_its_exif_goes() -> None:
    _mime, cleaned = files.inspect(photo(orientation=6))
    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.size == (30, 40)


def office(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"%PDF-1.7 x", "application/pdf"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"\x1a\x45\xdf\xa3" + bytes(30), "audio/webm"),
        (b"\x1a\x45\xdf\xa3" + bytes(30) + b"V_VP9", "video/webm"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(10), "audio/mp4"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(10), "video/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"#!AMR\n", "audio/amr"),
        ("ورقة من المكتب".encode(), "text/plain"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_what_we_take(content: bytes, mime: str) -> None:
    assert sniff(content) == mime


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00",
        b"\x7fELF",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        office("evil.exe"),
        b"\x00\x01\x02",
        b"GIF89a",
        b"\xff\xfe\x00",
    ],
)
def test_what_we_do_not_take(content: bytes) -> None:
    with pytest.raises(BadMedia):
        files.inspect(content)


def test_empty_too_large_broken_and_bombs_are_refused() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    for content in (b"", b"%PDF-" + bytes(files.MOST), photo()[:60], bomb.getvalue()):
        with pytest.raises(BadMedia):
            files.inspect(content)


def test_a_file_is_kept_sealed_and_comes_back(db: Connection, ring: KeyRing) -> None:
    id = files.store(db, Media.DOCUMENT, "هوية.pdf", b"%PDF-1.7 secret words")
    raw = db.execute(text("SELECT content_sealed, name_sealed FROM attachment WHERE id = :id"), {"id": id}).one()
    assert b"secret" not in bytes(raw.content_sealed)
    assert "هوية".encode() not in bytes(raw.name_sealed)
    assert files.open_file(db, id) == ("application/pdf", "هوية.pdf", b"%PDF-1.7 secret words")
