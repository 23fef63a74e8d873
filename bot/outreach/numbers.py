"""Telephone numbers in an uploaded table: CSV in any of its habits, or XLSX, found by looking and not by asking."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from threading import Lock

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.casework.refused import Refused
from bot.i18n import _, number
from bot.understanding.text import digits

MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 200_000
MOST_UNFOLDED = 128 * 1024 * 1024  # bytes of a workbook, which is a ZIP
MOST_PARTS = 500
LOOKED_AT = 1000  # rows in which the column is looked for
SECONDS = 30  # that a workbook may take to be read
CELL = 100  # characters: no telephone number is longer
DELIMITERS = ",;\t"

_SHEET = Path(__file__).with_name("spreadsheet.py")
_CONTROLS = frozenset(range(9)) | {11, 12} | frozenset(range(14, 32))
_reading = Lock()  # one workbook at a time, or a few of them would fill the memory


class Reason(StrEnum):
    """Why a row is not taken."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    NOT_MOBILE = "not_mobile"
    TWICE = "twice"
    STOPPED = "stopped"  # they said so, and a list does not change it
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1, as tables do."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """`taken` are lines with their number as +970…, each number once; `rejected` lines with their reason."""

    taken: list[tuple[int, str]] = field(default_factory=list)
    rejected: list[tuple[int, Reason]] = field(default_factory=list)


def numbers_in(content: bytes, country: str) -> Numbers:
    """What a table holds. `country` (ISO 3166-1) is where numbers without a country code belong. Raises Refused (422).

    It can take seconds: do it before anything is locked.
    """
    rows = list(islice(_rows(content), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        words = _("This table has more than {most} rows. Cut it into several files.")
        raise Refused(422, words.format(most=number(MOST_ROWS)))
    column = _column(rows, country)
    if column is None:
        raise Refused(422, _("No telephone numbers were found in this file. One of its columns must hold them."))
    found, seen = Numbers(), set[str]()
    for place, row in enumerate(rows):
        text = row.cells[column] if column < len(row.cells) else ""
        read = _number(text, country)
        if place == 0 and read is Reason.NOT_A_NUMBER and not any(map(str.isdecimal, text)):
            continue  # the name of the column
        if isinstance(read, Reason):
            found.rejected.append((row.line, read))
        elif read in seen:
            found.rejected.append((row.line, Reason.TWICE))
        else:
            seen.add(read)
            found.taken.append((row.line, read))
    return found


def _number(text: str, country: str) -> str | Reason:
    text = digits(text).strip()
    if not text:
        return Reason.EMPTY
    if len(text) > CELL or text[0] in "=@":
        return Reason.NOT_A_NUMBER
    try:
        read = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return Reason.NOT_A_NUMBER
    if not phonenumbers.is_valid_number(read):
        return Reason.NOT_A_NUMBER
    if phonenumbers.number_type(read) == PhoneNumberType.FIXED_LINE:
        return Reason.NOT_MOBILE
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))


def _column(rows: Sequence[Row], country: str) -> int | None:
    """The column in which most cells are telephone numbers, the first of several; None where there are none."""
    counted: Counter[int] = Counter()
    for row in rows[:LOOKED_AT]:
        for column, cell in enumerate(row.cells):
            counted[column] += not isinstance(_number(cell, country), Reason)
    best = max(counted, key=lambda column: (counted[column], -column), default=None)
    return best if best is not None and counted[best] else None


def _rows(content: bytes) -> Iterator[Row]:
    """Rows that hold anything at all."""
    if not content.strip(b"\0 \r\n\t"):
        raise Refused(422, _("This file is empty."))
    if len(content) > MOST_BYTES:
        raise Refused(422, _("This file is larger than 16 MB. Cut it into several files."))
    made = _of_workbook(content) if content.startswith(b"PK\x03\x04") else _of_text(_decoded(content))
    for row in made:
        if any(cell.strip() for cell in row.cells):
            yield row


def _unreadable() -> Refused:
    return Refused(422, _("This file cannot be read. Save it as CSV or XLSX, and choose it again."))


def _decoded(content: bytes) -> str:
    """Excel writes what it likes: UTF-8 with or without a mark, UTF-16, or the code page of Arabic Windows."""
    odd, even = content[1:4096:2].count(0), content[:4096:2].count(0)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif odd or even:  # no other text has zeros
        text = content.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("windows-1256")
    if _CONTROLS.intersection(map(ord, text[:4096])):
        raise _unreadable()
    return text.replace("\0", "")


def _of_text(text: str) -> Iterator[Row]:
    first = text[:20_000]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield Row(before + 1, [cell[: CELL + 1] for cell in cells])
            before = reader.line_num
    except csv.Error as error:
        raise _unreadable() from error


def _of_workbook(content: bytes) -> Iterator[Row]:
    _look_at_parts(content)
    command = [sys.executable, "-I", str(_SHEET), str(MOST_ROWS + 1)]
    with _reading:
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise _unreadable() from error
    for line, cells in enumerate(done.stdout.splitlines(), start=1):
        yield Row(line, [cell[: CELL + 1] for cell in json.loads(cells)])


def _look_at_parts(content: bytes) -> None:
    """Refuse what is no workbook, and what unfolds to more than a table of so many rows needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    # NotImplementedError: a compression that zipfile does not know; the last two: what damage makes of sizes
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise _unreadable() from error
    if "xl/workbook.xml" not in {part.filename for part in parts} or any(part.flag_bits & 1 for part in parts):
        raise _unreadable()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
        raise Refused(422, _("This workbook is far too large inside. Save the one table that is needed, as CSV."))
