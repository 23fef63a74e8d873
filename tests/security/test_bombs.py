"""Small files that unfold to large ones, and files made to break what reads them."""

import io

import pytest
from PIL import Image, ImageOps
from sqlalchemy import Connection

from bot import files
from bot.channels.channel import BadMedia
from bot.messages import Attachment, Incoming, Media
from tests.casework.people import contact
from tests.flows.steps import agreed, press
from tests.transcripts import Talk


def drawn(size: tuple[int, int], format: str, mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, format)
    return out.getvalue()


def test_an_image_that_would_fill_the_memory_is_refused() -> None:
    bomb = drawn((6000, 6000), "PNG", "1")
    assert len(bomb) < 100_000
    with pytest.raises(BadMedia):
        files.inspect(bomb)


def test_a_large_photo_of_a_telephone_is_taken_at_a_size_that_can_be_read() -> None:
    kept = files.inspect(drawn((8160, 6120), "JPEG"))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (4080, 3060)


def test_whatever_breaks_the_reader_is_a_bad_file_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow has raised TypeError for a damaged Exif, among others."""

    def broken(*_arguments: object, **_named: object) -> None:
        raise TypeError("bad operand type for abs(): 'str'")

    monkeypatch.setattr(ImageOps, "exif_transpose", broken)
    with pytest.raises(BadMedia):
        files.inspect(drawn((4, 4), "JPEG"))


def test_a_name_that_turns_its_end_around_is_kept_as_it_reads(db: Connection) -> None:
    id = files.store(db, Media.DOCUMENT, "photo\u202efdp.exe", b"%PDF-1.7")
    opened = files.open_file(db, id)
    assert opened
    assert opened[1] == "photofdp.exe"
    sent = Incoming("telegram", "test", "1", "1", attachments=(Attachment(Media.DOCUMENT, "x", name="a\u202eb"),))
    taken, _fetch = files.take_in(db, contact(db, "1001"), "", sent)
    assert taken.attachments[0].name == "ab"


def test_words_without_end_among_the_proof_are_declined(talk: Talk, db: Connection) -> None:
    agreed(talk, "en")
    press(talk, "complaint", "named", "self", "not_received")
    while "files" not in "".join(label.lower() for label in talk.buttons) and "change" not in str(talk.buttons):
        offered = {id.partition(":")[2] for id in talk.buttons.values()}
        if offered == {"skip"} and "photo" in talk.heard[-1].text:
            break
        if offered:
            press(talk, next(v for v in ("skip", "no", "today", "other", *sorted(offered - {"more"})) if v in offered))
        else:
            talk.say("They took half of it.")
    answers = [talk.say("w" * 4000)[0].text for _part in range(6)]
    assert answers[0].startswith("Thank you, I have it.")
    assert answers[-1].startswith("This is too long for me.")


def test_whoever_goes_round_in_a_flow_without_end_is_back_in_the_menu(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.course.MOST_ANSWERS", 5)
    agreed(talk, "en")
    talk.say("/help")
    press(talk, "privacy", "see", "see", "see", "see")
    assert "complaint" in {id.partition(":")[2] for id in talk.buttons.values()}
