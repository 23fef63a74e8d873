"""A tracking number survives handwriting, dictation and any keyboard, and a slip of the finger opens no other."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.casework.numbers import find_number, is_number, new_number, new_pin, parse_number, show_number

ZEROES = [chr(code) for code in range(0x10000) if unicodedata.decimal(chr(code), -1) == 0]
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

numbers = st.builds(lambda _: new_number(), st.integers())
separators = st.text(alphabet=" -–.,/_*#:\n\t\u00a0\u2066\u2069\u200f،؛", max_size=3)


def in_script(number: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in number)


def test_a_new_number_has_twelve_digits_begins_with_one_and_never_repeats() -> None:
    made = [new_number() for _ in range(2000)]

    assert len(set(made)) == 2000
    assert all(len(number) == 12 and number.isascii() and number[0] == "1" and is_number(number) for number in made)


@given(numbers, st.lists(separators, min_size=12, max_size=12), st.sampled_from(ZEROES))
def test_it_is_read_in_any_digits_with_any_separators(number: str, between: list[str], zero: str) -> None:
    typed = "".join(digit + separator for digit, separator in zip(in_script(number, zero), between, strict=True))

    assert parse_number(typed) == number
    assert find_number(typed) == number


@given(numbers, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]

    assert parse_number(wrong) is None
    assert find_number(wrong) is None


@given(numbers, st.integers(0, 10))
def test_two_swapped_neighbours_are_always_noticed(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert parse_number(wrong) is None


@given(numbers)
def test_what_is_shown_is_read_back(number: str) -> None:
    shown = show_number(number)

    assert shown == f"\u2066{number[:4]} {number[4:8]} {number[8:]}\u2069"
    assert parse_number(shown) == number
    assert find_number(f"رقم شكوتي {shown}، شو صار فيها؟") == number


@pytest.mark.parametrize(
    "sentence",
    [
        "رقم الشكوى {n} وما حدا رد علي",
        "My number is {n}, filed on 12/5/2025.",
        "{n} - 12/5/2025",
        "جوالي 0599123456 ورقم الشكوى {n}",
        "+970 599 123 456\n{n}",
        "{n}",
        "رقم:{n}؟؟",
        "{n} {n}",
    ],
)
@pytest.mark.parametrize("write", [str, show_number, "-".join, lambda number: number.translate(ARABIC_DIGITS)])
def test_it_is_found_within_a_sentence(sentence: str, write: Callable[[str], str]) -> None:
    for number in (new_number() for _ in range(50)):
        assert find_number(sentence.format(n=write(number))) == number


def test_two_different_numbers_are_not_guessed_between() -> None:
    assert find_number(f"{new_number()} أو {new_number()}") is None


def test_a_number_inside_a_longer_row_of_digits_is_none() -> None:
    number = new_number()

    assert find_number(f"9{number}") is None
    assert find_number(f"{number}7") is None
    assert find_number(f"x{number}") == number


@pytest.mark.parametrize(
    "telephone", ["970599123456", "+970 59 912 3456", "201001234567", "0599123456", "00970599123456"]
)
def test_a_telephone_number_is_no_tracking_number(telephone: str) -> None:
    assert find_number(telephone) is None
    assert parse_number(telephone) is None


@pytest.mark.parametrize("text", ["", "abc", "مرحبا", "1", "١٢٣", "999999999999", "🙂", "1" * 5000])
def test_what_is_no_number_is_none(text: str) -> None:
    assert find_number(text) is None
    assert parse_number(text) is None


def test_a_pin_is_six_digits_that_nobody_tries_first() -> None:
    pins = {new_pin() for _ in range(5000)}

    assert len(pins) > 4500
    assert all(len(pin) == 6 and pin.isdecimal() and pin.isascii() for pin in pins)
    assert not pins & {"123456", "654321", "111111", "121212", "123123", "123321", "890123"}
