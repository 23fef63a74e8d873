"""Words run together come apart, letters set apart come together, and one wrong letter is put right."""

import pytest
from hypothesis import given

from bot.understanding.repair import Speller
from bot.understanding.text import fold
from tests.understanding.test_text import texts

SPELLER = Speller(
    ["بدي اسجل اسمي", "من فضلك", "i want to register", "my name is here", "الله معكم"],
    ["بدي اموت", "زوجي بيضربني", "i want to die", "he will kill me"],
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("بدياموت", "بدي اموت"),
        ("ب د ي ا م و ت", "بدي اموت"),
        ("زوجيبيضربني", "زوجي بيضربني"),
        ("iwanttodie", "i want to die"),
        ("i w a n t t o d i e", "i want to die"),
        ("بدي اسجل", "بدي اسجل"),
        ("بددي اموت", "بدي اموت"),
        ("a b", "a b"),
        ("", ""),
    ],
)
def test_apart(written: str, meant: str) -> None:
    assert SPELLER.apart(written) == meant


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("زوجي بيضبني", "زوجي بيضربني"),
        ("زوجي بيظربني", "زوجي بيضربني"),
        ("زوجي بيضرربني", "زوجي بيضربني"),
        ("زوجي بيرضبني", "زوجي بيضربني"),
        ("he will klil me", "he will kill me"),
        ("قسطنطينية بيظربني", "قسطنطينية بيضربني"),
    ],
)
def test_one_letter_wrong_in_a_grave_word(written: str, right: str) -> None:
    assert SPELLER.corrected(fold(written)) == [fold(right)]


def test_many_unknown_words_are_about_something_else() -> None:
    text = "كلمات غريبه كثيره هنا بيظربني"
    assert SPELLER.corrected(text) == []
    assert SPELLER.corrected("my nane is here") == []


@given(texts)
def test_nothing_raises_and_no_letter_is_invented(text: str) -> None:
    folded = fold(text)
    assert set(SPELLER.apart(folded)) <= set(folded) | {" "}
    SPELLER.corrected(folded)
