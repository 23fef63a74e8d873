"""The notation of phrase tables means what its description says."""

import pytest

from bot.understanding.phrases import Phrasebook
from bot.understanding.text import fold


def found(line: str, text: str) -> list[tuple[int, int]]:
    book = Phrasebook({"it": line}, {"home": "بيت دار", "place": "<home> +مدرسة"})
    return [(phrase.start, phrase.end) for phrase in book.find(fold(text).split())]


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("a b", "x a b y", [(1, 3)]),
        ("a|c b", "c b", [(0, 2)]),
        ("a ..2 b", "a x y b", [(0, 4)]),
        ("a ..2 b", "a x y z b", []),
        ("a c? b", "a b", [(0, 2)]),
        ("a c? b", "a c b", [(0, 3)]),
        ("a $", "a", [(0, 1)]),
        ("a $", "a b", []),
        ("a ..3", "a b", [(0, 2)]),
        ("ب <home>", "ب دار", [(0, 2)]),
        ("+موظف", "للموظف والموظف بالموظف موظفة", [(0, 1), (1, 2), (2, 3)]),
        ("<place>", "بالمدرسة", [(0, 1)]),
        ("أموت", "واموت", [(0, 1)]),
        ("a", "ab", []),
    ],
)
def test_notation(line: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert found(line, text) == expected
