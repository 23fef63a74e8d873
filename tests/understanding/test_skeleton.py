"""One key for one word, whatever letters it is written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.skeleton import bare, skeleton, voiced
from bot.understanding.text import fold
from tests.understanding.test_text import texts

arabic = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي ")


@pytest.mark.parametrize(
    "spellings",
    [
        ("الشكوى", "شكوى", "shakwa", "el chakwa", "al-shakwa", "SHAKWA", "shakkwa"),
        ("خلص", "khalas", "5alas", "khalass", "5ala9"),
        ("مساعدة", "mosa3ada", "mousa3ade", "musaada", "mosa3adeh"),
        ("قلب", "qalb", "2alb", "kalb", "galb"),
        ("طرد", "tard", "6ard"),
        ("حبيبي", "7abibi", "habibi", "7abeebi"),
        ("غزة", "ghazza", "8azze", "gaza"),
        ("помоћ", "pomoć"),
    ],
)
def test_spellings_of_one_word_have_one_skeleton(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(spelling) for spelling in spellings}) == 1


def test_the_voiced_key_tells_more_words_apart() -> None:
    assert skeleton("كاتب") == skeleton("كتاب")
    assert voiced(fold("كاتب")) != voiced(fold("كتاب"))
    assert voiced(fold("محتاجين")) == voiced(fold("mohtajin")).replace("mwh", "mh")


def test_numbers_stay_and_words_without_consonants_go() -> None:
    assert skeleton("عندي 3 اولاد") == "nd 3 wld"
    assert skeleton("شككوى") == skeleton("شكوى")
    assert skeleton("اي") == "y"
    assert skeleton("او ا 7") == "w 7"


@given(texts)
def test_a_skeleton_is_of_the_folded_text(text: str) -> None:
    assert skeleton(text) == bare(fold(text)) == skeleton(fold(text))


@given(st.one_of(texts, arabic))
def test_keys_are_tidy(text: str) -> None:
    for key in (skeleton(text), voiced(fold(text))):
        assert key == " ".join(key.split())
        assert len(key) <= 2 * len(fold(text))


@given(arabic)
def test_vowel_signs_change_no_skeleton(text: str) -> None:
    assert skeleton("".join(letter + "\u064e" if letter != " " else letter for letter in text)) == skeleton(text)
