"""A process of its own that reads the first sheet of an XLSX from its input and writes its cells as JSON lines.

A workbook of a few kilobytes can ask for all the memory of a machine: what goes wrong here ends this process alone.
Run by its path, it needs nothing of ours.
"""

import json
import resource
import sys
from io import BytesIO

from python_calamine import CalamineWorkbook

MEMORY = 1024 * 1024 * 1024  # bytes
SECONDS = 20  # of CPU
COLUMNS = 64


def main(most: int) -> None:
    """At most `most` rows; the numbers of lines are those of the sheet, empty rows among them."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=most):
        sys.stdout.write(json.dumps([_text(cell) for cell in row[:COLUMNS]], ensure_ascii=True) + "\n")


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        return str(int(cell))  # a telephone number that somebody's table took for a quantity
    return str(cell)


if __name__ == "__main__":
    main(int(sys.argv[1]))
