"""Serbian is read in both scripts: letter by letter, with names, addresses and codes as they were."""

import re

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from bot import profiles
from bot.catalogues import CATALOGUES
from bot.choices import Option, meant
from bot.i18n import NAMES
from bot.profiles.checks import texts
from bot.scripts import cyrillic, latin, readable, said_in, stands_in, twin
from bot.understanding.text import fold

LETTERS = "abvgdđežzijklmnoprstćufhcčš"
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=20)
SENTENCES = st.lists(
    st.one_of(WORDS, WORDS.map(str.capitalize), WORDS.map(str.upper), st.sampled_from([",", ".", "„", "“", "–", "…"])),
    max_size=12,
).map(" ".join)
KEPT = [
    "{name}", "{{1}}", "https://wasl.example/da?x=ne", "www.pomoc.rs", "pomoc@primer.org", "`wasl staff add`", "/menu",
    "<b class='da'>", "</b>", "&nbsp;", "WhatsApp", "Telegram", "PIN", "PDF", "Excel", "JavaScript", "Europe/Belgrade",
    "XK-01", "ps_jen", "FreeOTP", "Shqip", "Zëri", "XIV", "@glas", "15h",
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ljubav, njegova knjiga i džep", "Љубав, његова књига и џеп"),
        ("LJUBAV I NJEGOŠ, DŽEP", "ЉУБАВ И ЊЕГОШ, ЏЕП"),
        ("Đakovica, Peć, Štrpce, Čaglavica, Žegra", "Ђаковица, Пећ, Штрпце, Чаглавица, Жегра"),
        ("ǉubav, Ǌegoš", "љубав, Његош"),
        ("c\u030cas i noc\u0301", "час и ноћ"),
        ("injekcija, konjunktura, konjugacija, vanjezički", "инјекција, конјунктура, конјугација, ванјезички"),
        ("nadživeti, odžvakati, podžanr, Tanjug", "надживети, оджвакати, поджанр, Танјуг"),
        ("konju, odžak, budžet, kanjon, danju, pidžama", "коњу, оџак, буџет, кањон, дању, пиџама"),
        ("Odjavite se, podjednako", "Одјавите се, подједнако"),
        ("na WhatsAppu, Telegramom, PIN-om, u PDF-u", "на WhatsApp-у, Telegram-ом, PIN-ом, у PDF-у"),
        ("Vi ste u II razredu od 8 do 16 časova", "Ви сте у II разреду од 8 до 16 часова"),
        ("Imate {n} poruka: {link}. Pišite /menu ili zovite", "Имате {n} порука: {link}. Пишите /menu или зовите"),
        ("otac i/ili majka", "отац и/или мајка"),
    ],
)
def test_latin_letters_become_cyrillic(written: str, read: str) -> None:
    assert cyrillic(written) == read


@given(SENTENCES)
def test_every_letter_comes_over_and_back(text: str) -> None:
    carried = cyrillic(text)
    # Nothing tells whether a Љ alone was LJ or Lj.
    assert latin(carried) == re.sub(r"\b(LJ|NJ|DŽ)\b", lambda pair: pair[0].capitalize(), text)
    assert cyrillic(carried) == carried
    assert latin(text) == text
    assert fold(carried) == fold(text), "what people type is compared in one script"


@given(st.lists(st.one_of(st.sampled_from(KEPT), SENTENCES), max_size=8))
def test_what_is_no_serbian_stays_as_it_is(parts: list[str]) -> None:
    carried = cyrillic("\n".join(parts)).split("\n")
    for part, read in zip("\n".join(parts).split("\n"), carried, strict=True):
        assert read == (part if part in KEPT else cyrillic(part))


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_carried_over(text: str) -> None:
    assert cyrillic(cyrillic(text)) == cyrillic(text)
    assert latin(latin(text)) == latin(text)
    assert sorted(re.findall(r"\{[^{}]*\}", text)) == sorted(re.findall(r"\{[^{}]*\}", cyrillic(text)))


def test_capitals_come_back_as_the_word_is_written() -> None:
    assert latin("Љубиша и ЉУБИША, Џемила, ЊЕГОШ, Њ.") == "Ljubiša i LJUBIŠA, Džemila, NJEGOŠ, Nj."


def test_no_word_of_ours_is_left_half_way() -> None:
    """Of the catalogue and of every profile with Serbian: each word is in one script."""
    with (CATALOGUES / "sr" / "LC_MESSAGES" / "wasl.po").open("rb") as file:
        catalogue = read_po(file, locale="sr")
    said = [form for m in catalogue for form in (m.string if isinstance(m.string, tuple) else (m.string,)) if m.id]
    for name in profiles.names():
        said += [words["sr"] for _path, words in texts(profiles.load(name)) if "sr" in words]
    assert len(said) > 2000
    for text in said:
        carried = cyrillic(text)
        assert not re.search(r"[a-zđšćčž][а-џ]|[а-џ][a-zđšćčž]", carried, re.IGNORECASE), carried
        assert len(carried) <= len(text) + text.count("WhatsAppu"), "what fits WhatsApp in Latin fits in Cyrillic"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("srpski", "sr"),
        ("Српски", "sr-cyrl"),
        ("latinica", "sr"),
        ("латиница", "sr"),
        ("ћирилица", "sr-cyrl"),
        ("cirilica", "sr-cyrl"),
        ("Srpski (ćirilica)", "sr-cyrl"),
        ("sr-cyrl", "sr-cyrl"),
        ("3", "sr-cyrl"),
        ("Drenas", "xk_05"),
        ("()", None),
        ("srpsk", None),
    ],
)
def test_a_label_with_two_names_is_meant_by_either(typed: str, value: str | None) -> None:
    options = [Option(code, NAMES[code]) for code in ("sq", "sr", "sr-cyrl")] + [Option("xk_05", "Gllogoc (Drenas)")]
    found = meant(typed, options, options)
    assert (found.value if found else None) == value


def test_a_text_stands_in_for_the_other_script_and_what_was_written_wins() -> None:
    words = {"sr": "Zdravo", "sq": "Tungjatjeta"}
    assert said_in(words, "sr-cyrl") == "Здраво"
    assert said_in(words | {"sr-cyrl": "Добар дан"}, "sr-cyrl") == "Добар дан"
    assert said_in({"sr-cyrl": "Добар дан"}, "sr") == "Dobar dan"
    assert said_in(words | {"sr-cyrl": " "}, "sr-cyrl") == "Здраво"
    assert said_in(words, "en") == ""
    assert stands_in("sr-cyrl", words)
    assert not stands_in("en", words)
    assert readable(["sq", "sr"]) == ["sq", "sr", "sr-cyrl"]
    assert (twin("sr"), twin("sr-cyrl"), twin("ar")) == ("sr-cyrl", "sr", "")
