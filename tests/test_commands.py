"""The words that work anywhere work as whole messages, however they are spelled, and never inside a sentence."""

import pytest

from bot import profiles
from bot.assembly import _commands
from bot.commands import _WORDS, Command, Name, command, descriptions
from bot.understanding.text import fold


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("القائمة", Name.MENU),
        ("القائمه", Name.MENU),
        ("  قائمة!  ", Name.MENU),
        ("Main Menu", Name.MENU),
        ("رجوع", Name.BACK),
        ("رُجُوع", Name.BACK),
        ("Back.", Name.BACK),
        ("إلغاء", Name.CANCEL),
        ("الغاء", Name.CANCEL),
        ("إلغاااااء", Name.CANCEL),
        ("موظف", Name.HUMAN),
        ("بدي أحكي مع موظف", Name.HUMAN),
        ("عايز اكلم حد", Name.HUMAN),
        ("STOP", Name.STOP),
        ("إيقاف", Name.STOP),
        ("ايقاف", Name.STOP),
        ("إخفاء", Name.HIDE),
        ("hide", Name.HIDE),
        ("مساعدة", Name.HELP),
        ("help?", Name.HELP),
        ("اللغة", Name.LANGUAGE),
        ("ენა", Name.LANGUAGE),
        ("Ndihme", Name.HELP),
        ("otkazi", Name.CANCEL),
        ("откажи", Name.CANCEL),
        ("Мени", Name.MENU),
        ("НАЗАД!", Name.BACK),
        ("не шаљите више", Name.STOP),
        ("помоћ", Name.HELP),
        ("ابدأ", Name.START),
        ("\u200fالقائمة\u200f", Name.MENU),
    ],
)
def test_a_whole_message_is_a_command(text: str, name: Name) -> None:
    assert command(text) == Command(name)


@pytest.mark.parametrize("name", list(Name))
def test_every_command_works_with_a_slash(name: Name) -> None:
    for text in (f"/{name}", f"/{name.upper()}", f"/{name}@wasl_bot", f" /{name} ", f"/{name} now"):
        assert command(text) == Command(name, slash=True)


def test_a_link_brings_its_own_words() -> None:
    assert command("/start ref_1-2") == Command(Name.START, slash=True)
    assert command("/القائمة") == Command(Name.MENU, slash=True)


@pytest.mark.parametrize(
    "text",
    [
        "الموظف أخذ مني فلوس",
        "تم إيقاف المساعدة عني",
        "I need help with my rent",
        "رجوع المساعدة متى؟",
        "صار إلغاء لاسمي",
        "",
        "/",
        "//",
        "/unknown",
        "/@bot",
        "🙂",
        "menu " * 2000,
    ],
)
def test_nothing_else_is(text: str) -> None:
    assert command(text) is None


def test_no_word_means_two_things() -> None:
    words = [fold(word) for spoken in _WORDS.values() for word in spoken]
    meanings = [{name for name, spoken in _WORDS.items() if word in map(fold, spoken)} for word in words]

    assert all(len(names) == 1 for names in meanings)
    assert all(words)


def test_every_command_is_described_for_the_menu_of_a_channel() -> None:
    assert set(descriptions()) == set(Name)
    assert all(3 <= len(description) <= 256 for description in descriptions().values())


def test_telegram_knows_languages_by_two_letters() -> None:
    told = _commands(profiles.load("kosovo-minorities"))
    assert list(told) == ["sq", "sr", "en"]
    assert told["sr"]["menu"] == "Prikaži glavni meni", "Latin is offered before Cyrillic"
    only = profiles.load("kosovo-minorities").model_copy(update={"languages": ("sq", "sr-cyrl")})
    assert _commands(only)["sr"]["menu"] == "Прикажи главни мени"
