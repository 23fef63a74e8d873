"""Text is cleaned without losing what people wrote, and folded so that spelling does not matter."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.text import clean, digits, fold, guess_language

# All but ideographs and Korean syllables, which are many and all alike.
EVERYTHING = [
    character
    for character in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(character) not in ("Cn", "Co", "Cs")
    and not unicodedata.name(character, "").startswith(("CJK", "HANGUL SYLLABLE", "TANGUT", "NUSHU", "KHITAN"))
]
awkward = st.text(
    alphabet="اأبةىي ءـًّ\u0651\u0653\u0654\u200b\u200c\u200d\u202e\u2066\u2069\ufeff\n\r\t🏴👨🏽\ufe0f\U000e0067eé'"
)
texts = st.one_of(st.text(), awkward)


@given(texts)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_cleaning_changes_no_meaning(text: str) -> None:
    assert fold(clean(text)) == fold(text)


def test_folding_settles_every_character_there_is() -> None:
    assert [character for character in EVERYTHING if fold(fold(character)) != fold(character)] == []


@given(texts)
def test_nothing_invisible_is_kept(text: str) -> None:
    kept = {unicodedata.category(character) for character in clean(text)} - {"Cf"}
    invisible = set(clean(text)) & set("\u200b\u200e\u200f\u202a\u202e\u2066\u2068\u2069\ufeff\u00ad\x00")

    assert "Cs" not in kept
    assert not invisible
    assert all(character == "\n" for character in clean(text) if unicodedata.category(character) == "Cc")


@given(texts)
def test_what_is_kept_can_be_stored(text: str) -> None:
    assert clean(text).encode("utf-8").count(0) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  مرحبا\u200f ", "مرحبا"),
        ("سطر\r\nآخر\rثالث\u2028رابع", "سطر\nآخر\nثالث\nرابع"),
        ("\u202eعكس\u202c", "عكس"),
        ("e\u0301", "é"),
        ("a\x00b\x07c", "abc"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("❤️", "❤️"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("ab\U000e0067\U000e0062", "ab"),
        ("مرحبا\u200d", "مرحبا"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        ("\u2066123\u2069", "123"),
        ("\u3164", ""),
        ("لا\tشيء", "لا شيء"),
        ("\ud83d", ""),
    ],
)
def test_cleaning(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مَرْحَبًا", "مرحبا"),
        ("مرحـــبا", "مرحبا"),
        ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
        ("على مستشفى", "علي مستشفي"),
        ("مدرسة", "مدرسه"),
        ("مسؤول، شئون", "مسوول شيون"),
        ("شيء", "شي"),
        ("ﻣﺮﺣﺒﺎ ﷲ ﻻ", "مرحبا الله لا"),
        ("علی کتاب", "علي كتاب"),
        ("١٢۳ 45 ６", "123 45 6"),
        ("1️⃣", "1"),
        ("امووووت", "اموت"),
        ("الله ممكن 1111", "الله ممكن 1111"),
        ("I DON’T know!!", "i dont know"),
        ("Odkaži, ndihmë đak", "odkazi ndihme dak"),
        ("/menu", "menu"),
        ("Моја ЖАЛБА, хитна помоћ: Љубиша и Џемила!", "moja zalba hitna pomoc ljubisa i dzemila"),
        ("🙂👍", ""),
        ("a\nb\tc", "a b c"),
        ("م\u200bر\u200fحبا", "مرحبا"),
    ],
)
def test_folding(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_normalising_comes_before_folding() -> None:
    """pyarabic folds first and turns a presentation form of the final ya into an alef (its issue 39)."""
    assert fold("ﻋﻠﻲ") == fold("علي") == "علي"


@given(st.text(alphabet="0123456789"), st.sampled_from([c for c in EVERYTHING if unicodedata.decimal(c, -1) == 0]))
def test_digits_of_every_script_are_read(number: str, zero: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for digit in number)

    assert digits(written) == number
    assert fold(written) == number


@given(texts)
def test_reading_digits_changes_nothing_else(text: str) -> None:
    read = digits(text)

    assert len(read) == len(text)
    assert all(before == after or before.isdecimal() for before, after in zip(text, read, strict=True))


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("مرحبا", "", "ar"),
        ("مرحبا", "en", "ar"),
        ("hello", "en-GB", "en"),
        ("hello", "", None),
        ("hello", "fr", None),
        ("marhaba", "ar-PS", "ar"),
        ("ma3ak", "en", "ar"),
        ("👍", "ar_EG", "ar"),
        ("👍", "", None),
        ("გამარჯობა", "en", None),
        ("12", "en", "en"),
    ],
)
def test_the_language_is_guessed_from_script_and_hint(text: str, hint: str, expected: str | None) -> None:
    assert guess_language(text, hint, ["ar", "en"]) == expected


def test_other_scripts_speak_where_they_are_offered() -> None:
    assert guess_language("გამარჯობა", "", ["ka", "en"]) == "ka"
    assert guess_language("помоћ", "", ["sq", "sr"]) == "sr"
    assert guess_language("pomoć", "sr", ["sq", "sr"]) == "sr"


def test_serbian_is_guessed_in_the_script_it_is_written_in() -> None:
    both = ["sq", "sr", "sr-cyrl"]
    assert guess_language("помоћ", "", both) == "sr-cyrl"
    assert guess_language("помоћ", "sr", both) == "sr-cyrl"
    assert guess_language("pomoć", "sr-Cyrl-RS", both) == "sr"
    assert guess_language("👍", "sr", both) == "sr"
    assert guess_language("👍", "sr", ["sq", "sr-cyrl"]) == "sr-cyrl"
    assert guess_language("pomoć", "sr", ["sq", "sr-cyrl"]) == "sr-cyrl"
