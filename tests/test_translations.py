"""The check of the catalogues finds each kind of hole, and the catalogues of the project have none."""

from pathlib import Path

import pytest

from tools import translations

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""
ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)
FORMS = ["لا شيء", "شكوى", "شكويان", "{n} شكاوى", "{n} شكوى", "{n} شكوى"]
CODE = """\
from bot.i18n import _, ngettext
_("Hello, {name}.")
ngettext("{n} complaint", "{n} complaints", 3)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "said.py").write_text(CODE)
    (tmp_path / "locales" / "ar" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locales" / "babel.cfg").write_text("[python: bot/**.py]\n")
    write(tmp_path)
    return tmp_path


def write(
    root: Path, *, hello: str = "مرحبا {name}.", forms: list[str] = FORMS, plural: str = ARABIC, more: str = ""
) -> None:
    listed = "".join(f'msgstr[{i}] "{form}"\n' for i, form in enumerate(forms))
    (root / "locales/ar/LC_MESSAGES/wasl.po").write_text(
        HEADER.format(plural=plural)
        + f'msgid "Hello, {{name}}."\nmsgstr "{hello}"\n\n'
        + f'msgid "{{n}} complaint"\nmsgid_plural "{{n}} complaints"\n{listed}\n{more}'
    )


def test_a_whole_catalogue_has_no_problem(project: Path) -> None:
    assert translations.problems(project) == []


def test_a_new_text_is_missing(project: Path) -> None:
    (project / "bot" / "more.py").write_text('_("Goodbye.")\n')
    assert '"Goodbye." is missing' in translations.problems(project)[0]


def test_a_text_that_went_is_stale(project: Path) -> None:
    write(project, more='msgid "Goodbye."\nmsgstr "وداعا."\n')
    assert "is said nowhere any more" in translations.problems(project)[0]


def test_an_empty_and_a_fuzzy_translation_are_found(project: Path) -> None:
    write(project, hello="")
    assert "is not translated" in translations.problems(project)[0]
    write(project, more='#, fuzzy\nmsgid "Goodbye."\nmsgstr "وداعا."\n')
    (project / "bot" / "more.py").write_text('_("Goodbye.")\n')
    assert "is marked fuzzy" in translations.problems(project)[0]


@pytest.mark.parametrize("hello", ["مرحبا.", "مرحبا {اسم}.", "مرحبا {name} {name2}."])
def test_a_lost_or_foreign_placeholder_is_found(project: Path, hello: str) -> None:
    write(project, hello=hello)
    assert "has the placeholders {name} and its translation" in translations.problems(project)[0]


def test_arabic_needs_its_six_forms_and_a_figure_in_those_for_many(project: Path) -> None:
    write(project, forms=FORMS[:5])
    assert "in all its 6 forms" in translations.problems(project)[0]
    write(project, forms=[*FORMS[:3], "شكاوى", *FORMS[4:]])
    assert "has the placeholders {n} and its translation none" in translations.problems(project)[0]


def test_a_plural_rule_that_is_not_the_languages_is_found(project: Path) -> None:
    write(project, forms=FORMS[:2], plural="nplurals=2; plural=(n != 1);")
    assert "2 plural forms stand in the header and ar has 6" in translations.problems(project)[0]
    write(project, plural=ARABIC.replace("n==2 ? 2", "n==3 ? 2"))
    assert "is not that of ar" in translations.problems(project)[0]


def test_serbian_is_whole_in_cyrillic_too(project: Path) -> None:
    """Nobody reads what nobody translated, so a name that would be carried over is found here."""
    serbian = project / "locales" / "sr" / "LC_MESSAGES"
    serbian.mkdir(parents=True)
    plural = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    forms = "".join(f'msgstr[{n}] "{{n}} {form}"\n' for n, form in enumerate(("žalba", "žalbe", "žalbi")))
    counted = f'msgid "{{n}} complaint"\nmsgid_plural "{{n}} complaints"\n{forms}\n'
    (project / "bot" / "more.py").write_text('_("Write to us on Jabber, {name}.")\n')
    write(project, more='msgid "Write to us on Jabber, {name}."\nmsgstr "اكتبوا لنا على جابر، {name}."\n')
    for words, found in (("na Jabber", ["Jabber"]), ("porukom", [])):
        text = f'msgid "Write to us on Jabber, {{name}}."\nmsgstr "{{name}}, pišite nam {words}."\n\n'
        hello = 'msgid "Hello, {name}."\nmsgstr "Zdravo, {name}."\n\n'
        (serbian / "wasl.po").write_text(HEADER.format(plural=plural) + text + hello + counted)
        said = translations.problems(project)
        assert [name for name in ("Jabber",) if any(f"says {name} in English too" in each for each in said)] == found
        assert len(said) == len(found)


def test_an_update_adds_what_is_new_and_drops_what_went(project: Path) -> None:
    (project / "bot" / "more.py").write_text('_("Goodbye.")\n')
    (project / "bot" / "said.py").write_text('_("Hello, {name}.")\n')
    assert len(translations.update(project)) == 1
    written = (project / "locales/ar/LC_MESSAGES/wasl.po").read_text()
    assert "Goodbye." in written
    assert "مرحبا" in written
    assert "complaint" not in written
    assert translations.update(project) == []


def test_the_catalogues_of_the_project_are_whole() -> None:
    assert translations.problems() == []
