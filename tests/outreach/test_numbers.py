"""Telephone numbers are found in whatever table people have, and nothing in it does harm."""

import io
import tracemalloc
import zipfile

import pytest

from bot.casework.refused import Refused
from bot.outreach import numbers
from bot.outreach.numbers import MOST_ROWS, Numbers, Reason, numbers_in
from tests.outreach.tables import workbook

FIRST, SECOND = "+970599123456", "+970568123456"


def read(text: str, encoding: str = "utf-8") -> Numbers:
    return numbers_in(text.encode(encoding), "PS")


def taken(found: Numbers) -> list[str]:
    return [number for _line, number in found.taken]


@pytest.mark.parametrize(
    "written",
    [
        "0599123456",
        "599123456",
        "970599123456",
        "00970599123456",
        "+970 59-912 3456",
        "٠٥٩٩١٢٣٤٥٦",
        " +٩٧٠ ٥٩٩ ١٢٣ ٤٥٦ ",
    ],
)
def test_a_number_in_every_habit(written: str) -> None:
    assert taken(read(f"{written}\n")) == [FIRST]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"])
def test_every_kind_of_csv(delimiter: str, encoding: str) -> None:
    lines = [("الاسم", "رقم الهاتف", "المدينة"), ("أمل", "0599123456", "جنين"), ("سلمى", "0568123456", "نابلس")]
    found = read("\r\n".join(delimiter.join(line) for line in lines), encoding)
    assert found == Numbers([(2, FIRST), (3, SECOND)], [])


def test_the_column_is_found_by_looking() -> None:
    found = read("id,when,phone\n2024010112,2024-01-01,0599123456\n2024010113,2024-01-02,0568123456\n")
    assert taken(found) == [FIRST, SECOND]
    assert taken(read("0599123456\n0568123456\n")) == [FIRST, SECOND], "one column, and no name above it"


def test_each_row_that_is_not_taken_has_its_line_and_reason() -> None:
    found = read(
        "name,phone\na,0599123456\nb,\nc,12345\nd,02-2951234\ne,+970599123456\nf,=0599123456\n\n\ng,0568123456\n"
    )
    assert found.rejected == [
        (3, Reason.EMPTY),
        (4, Reason.NOT_A_NUMBER),
        (5, Reason.NOT_MOBILE),
        (6, Reason.TWICE),
        (7, Reason.NOT_A_NUMBER),
    ]
    assert found.taken == [(2, FIRST), (10, SECOND)], "rows without anything are no rows, and still count as lines"


def test_a_cell_of_several_lines_does_not_shift_the_lines() -> None:
    found = read('"a\nb",0599123456\nc,nonsense1\n')
    assert (found.taken, found.rejected) == ([(1, FIRST)], [(3, Reason.NOT_A_NUMBER)])


def test_a_workbook_with_numbers_as_words_as_quantities_and_as_formulas() -> None:
    found = numbers_in(
        workbook(
            [("Name", "Phone"), ("a", "0599123456"), (), ("b", 568123456), ("c", 970568123456.0), ("d", "=A1&B2")]
        ),
        "PS",
    )
    assert found.taken == [(2, FIRST), (4, SECOND)]
    assert found.rejected == [(5, Reason.TWICE), (6, Reason.NOT_A_NUMBER)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"name,city\namal,jenin\n", "No telephone numbers were found"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "cannot be read"),
        (b"%PDF-1.7\n\x01\x02\x03", "cannot be read"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (b'"' + b"x" * 200_000, "cannot be read"),
        (b"0599123456\n" * (numbers.MOST_BYTES // 11 + 1), "larger than 16 MB"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        numbers_in(content, "PS")


def test_too_many_rows() -> None:
    with pytest.raises(Refused, match="more than 200,000 rows"):
        numbers_in(b"0599123456\n" * (MOST_ROWS + 1), "PS")


def test_a_document_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(Refused, match="cannot be read"):
        numbers_in(out.getvalue(), "PS")


def test_a_zip_bomb_is_never_unfolded() -> None:
    bomb = workbook([("0599123456",)], **{"xl/sharedStrings.xml": bytes(numbers.MOST_UNFOLDED + 1)})
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="far too large inside"):
            numbers_in(bomb, "PS")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_ends_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cells in the farthest corners ask the reader for a table of seventeen thousand million cells."""
    far = '<row r="1"><c r="A1"><v>599123456</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused, match="cannot be read"):
        numbers_in(workbook([], far), "PS")
    monkeypatch.setattr(numbers, "MOST_UNFOLDED", 2**40)
    huge = workbook([], "<row><c><v>" + "1" * 1_000_000 + "</v></c></row>" * 3)
    with pytest.raises(Refused, match=r"cannot be read|No telephone numbers"):
        numbers_in(huge, "PS")


def test_entities_of_a_workbook_are_not_unfolded() -> None:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE worksheet [<!ENTITY e0 "0599123456">{nested}]>'
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row><row r="2"><c r="A2"><v>568123456</v></c></row>'
    )
    for entity in ("&e0;", "&e11;"):
        with pytest.raises(Refused, match="cannot be read"):
            numbers_in(workbook([], rows.format(entity), laughs), "PS")


def test_numbers_of_the_country_of_the_organisation() -> None:
    assert taken(numbers_in(b"01001234567\n", "EG")) == ["+201001234567"]
    assert taken(numbers_in(b"+20 100 123 4567\n", "PS")) == ["+201001234567"]
