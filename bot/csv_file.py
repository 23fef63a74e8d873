"""Tables for spreadsheets: CSV that reads Arabic as Arabic, and in which nothing computes."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a cell that begins so for something to compute

Cell = str | int


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]], tags: Sequence[str] = ()) -> bytes:
    """`tags` are HXL's, which stand in a row of their own under the header."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    if tags:
        writer.writerow(tags)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")  # with the mark, spreadsheets do not guess


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
