"""Each person is spoken to in their language, with its plurals, dates and digits, and numbers that stay in order."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import bot.catalogues
from bot import i18n
from bot.catalogues import texts, with_catalogue
from bot.i18n import _, direction, isolate, join, language, ltr, native_name, ngettext, number, settle, tag, use

ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "Good morning"
msgstr "{morning}"

msgid "Not done yet"
msgstr ""

#, fuzzy
msgid "Doubtful"
msgstr "مشكوك فيه"

msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "لا أيام"
msgstr[1] "يوم واحد"
msgstr[2] "يومان"
msgstr[3] "{n} أيام"
msgstr[4] "{n} يوما"
msgstr[5] "{n} يوم"

msgid "{n} hour"
msgid_plural "{n} hours"
msgstr[0] ""
msgstr[1] ""
msgstr[2] ""
msgstr[3] ""
msgstr[4] ""
msgstr[5] ""
"""
SERBIAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Write to us on WhatsApp, {name}."
msgstr "Pišite nam na WhatsAppu, {name}."

msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} dan"
msgstr[1] "{n} dana"
msgstr[2] "{n} dana zaredom"
"""
FRIDAY = datetime(2026, 3, 6, 15, 5, tzinfo=ZoneInfo("Asia/Hebron"))


def written(folder: Path, morning: str = "صباح الخير") -> Path:
    po = folder / "ar" / "LC_MESSAGES" / "wasl.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(ARABIC.replace("{morning}", morning), "utf-8")
    return po


def compiled(po: Path, after: float) -> None:
    """The catalogue as a build leaves it, `after` seconds later than its source."""
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source, locale="ar"))
    changed = po.stat().st_mtime + after
    os.utime(po.with_suffix(".mo"), (changed, changed))


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(bot.catalogues, "CATALOGUES", tmp_path)
    texts.cache_clear()
    yield tmp_path
    texts.cache_clear()


@pytest.fixture(autouse=True)
def palestine() -> Iterator[None]:
    settle("PS")
    with use("en"):
        yield
    settle("PS")


def test_a_fresh_checkout_speaks_without_a_build(catalogues: Path) -> None:
    written(catalogues)

    with use("ar"):
        assert _("Good morning") == "صباح الخير"


def test_what_is_not_translated_is_said_in_english(catalogues: Path) -> None:
    written(catalogues)

    with use("ar"):
        assert _("Nobody translated this") == "Nobody translated this"
        assert _("Not done yet") == "Not done yet"
        assert _("Doubtful") == "Doubtful"
        assert ngettext("{n} hour", "{n} hours", 1) == "{n} hour"
        assert ngettext("{n} hour", "{n} hours", 3) == "{n} hours"
    with use("ka"):
        assert _("Good morning") == "Good morning"


def test_a_build_older_than_its_source_is_not_used(catalogues: Path) -> None:
    po = written(catalogues, "قديم")
    compiled(po, after=5)
    with use("ar"):
        assert _("Good morning") == "قديم"

    compiled(po, after=-5)
    written(catalogues, "جديد")
    texts.cache_clear()
    with use("ar"):
        assert _("Good morning") == "جديد"


def test_a_build_alone_is_enough(catalogues: Path) -> None:
    po = written(catalogues)
    compiled(po, after=0)
    po.unlink()

    with use("ar"):
        assert _("Good morning") == "صباح الخير"


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "لا أيام"), (1, "يوم واحد"), (2, "يومان"), (7, "{n} أيام"), (15, "{n} يوما"), (100, "{n} يوم")],
)
def test_arabic_has_six_plurals(catalogues: Path, n: int, expected: str) -> None:
    written(catalogues)

    with use("ar"):
        assert ngettext("{n} day", "{n} days", n) == expected


def test_a_language_is_left_at_the_end_of_its_block() -> None:
    with use("ar"):
        with use("ka"):
            assert language() == "ka"
        assert language() == "ar"
    assert language() == "en"


def test_set_alone_it_stays_and_each_thread_has_its_own() -> None:
    spoken: list[str] = []

    def speak() -> None:
        use("ar-PS")
        spoken.append(language())

    thread = Thread(target=speak)
    thread.start()
    thread.join()

    assert spoken == ["ar"]
    assert language() == "en"


@pytest.mark.parametrize("odd", ["", "xx", "../../etc", "zh-Hant-TW", "C"])
def test_a_language_nobody_knows_is_spoken_in_english(odd: str) -> None:
    with use(odd):
        assert _("Good morning") == "Good morning"
        assert number(1234) == "1,234"
        assert i18n.date(FRIDAY) == "Friday, 6 March 2026"


def test_direction_and_names() -> None:
    assert direction("ar") == "rtl"
    assert direction("sq") == "ltr"
    with use("ar"):
        assert direction() == "rtl"
    assert [native_name(code) for code in ("ar", "en", "ka", "sq", "sr", "sr-cyrl")] == [
        "العربية",
        "English",
        "ქართული",
        "Shqip",
        "Srpski (latinica)",
        "Српски (ћирилица)",
    ]


def test_numbers_and_names_are_kept_apart_from_the_words_around() -> None:
    assert ltr("1234 5678") == "\u20661234 5678\u2069"
    assert isolate("Basel") == "\u2068Basel\u2069"


def test_lists_are_joined_as_the_language_does() -> None:
    assert join(["Jenin", "Gaza", "Hebron"]) == "\u2068Jenin\u2069, \u2068Gaza\u2069 and \u2068Hebron\u2069"
    with use("ar"):
        assert join(["جنين", "غزة"]) == "\u2068جنين\u2069 و\u2068غزة\u2069"
    assert join([]) == ""
    assert join(["Jenin"]) == "\u2068Jenin\u2069"


@pytest.mark.parametrize(
    ("spoken", "day", "moment", "count"),
    [
        ("ar", "الجمعة، ٦ آذار ٢٠٢٦", "الجمعة ٦ آذار، ٣:٠٥ م", "١٬٥٠٠"),
        ("en", "Friday, 6 March 2026", "Friday 6 March, 15:05", "1,500"),
        ("ka", "პარასკევი, 6 მარტი, 2026", "პარასკევი, 6 მარტი, 15:05", "1 500"),
        ("sq", "e premte, 6 mars 2026", "e premte, 6 mars, 15:05", "1 500"),
        ("sr", "petak, 6. mart 2026.", "petak, 6. mart 15:05", "1.500"),
        ("sr-cyrl", "петак, 6. март 2026.", "петак, 6. март 15:05", "1.500"),
    ],
)
def test_dates_times_and_counts_as_people_read_them(spoken: str, day: str, moment: str, count: str) -> None:
    with use(spoken):
        assert i18n.date(date(2026, 3, 6)) == day
        assert i18n.day_and_time(FRIDAY) == moment
        assert number(1500).replace("\u00a0", " ") == count


@pytest.mark.parametrize(
    ("spoken", "day", "record"),
    [
        ("ar", "٠٦/٠٣/٢٠٢٦", "٦ آذار ٢٠٢٦، ٣:٠٥ م"),
        ("en", "6 Mar 2026", "6 March 2026, 15:05"),
        ("ka", "6 მარ. 2026", "6 მარტი, 2026, 15:05"),
        ("sq", "6 mar 2026", "6 mars 2026, 15:05"),
        ("sr", "6. 3. 2026.", "6. mart 2026. 15:05"),
        ("sr-cyrl", "6. 3. 2026.", "6. март 2026. 15:05"),
    ],
)
def test_no_day_has_a_zero_before_it_beside_the_name_of_its_month(spoken: str, day: str, record: str) -> None:
    with use(spoken):
        told = i18n.ago(FRIDAY, datetime(2026, 6, 6, 12, 0, tzinfo=ZoneInfo("Asia/Hebron")))
        assert told.replace("\u200f", "") == day
        assert i18n.moment(FRIDAY) == record


def test_serbian_is_read_in_cyrillic_without_a_catalogue_of_its_own(catalogues: Path) -> None:
    po = catalogues / "sr" / "LC_MESSAGES" / "wasl.po"
    po.parent.mkdir(parents=True)
    po.write_text(SERBIAN, "utf-8")
    compiled(po, after=5)
    for built in (True, False):
        if not built:
            po.with_suffix(".mo").unlink()
        texts.cache_clear()
        with use("sr-Cyrl-RS"):
            assert _("Write to us on WhatsApp, {name}.") == "Пишите нам на WhatsApp-у, {name}."
            assert [ngettext("{n} day", "{n} days", n) for n in (1, 3, 5)] == [
                "{n} дан",
                "{n} дана",
                "{n} дана заредом",
            ]
            assert _("Nobody translated this") == "Nobody translated this"
        with use("sr"):
            assert _("Write to us on WhatsApp, {name}.") == "Pišite nam na WhatsAppu, {name}."
    with_catalogue.cache_clear()
    assert with_catalogue() == {"en", "sr", "sr-cyrl"}
    with_catalogue.cache_clear()


@pytest.mark.parametrize(
    ("code", "kept", "page"),
    [
        ("sr", "sr", "sr-Latn"),
        ("sr-Latn-RS", "sr", "sr-Latn"),
        ("sr_Cyrl", "sr-cyrl", "sr-Cyrl"),
        ("sr-cyrl", "sr-cyrl", "sr-Cyrl"),
        ("ar-PS", "ar", "ar"),
        ("", "en", "en"),
    ],
)
def test_a_script_is_told_apart_where_it_is_another_language_of_ours(code: str, kept: str, page: str) -> None:
    with use(code):
        assert language() == kept
        assert len(kept) <= 8, "a contact's language has room for no more"
        assert tag() == tag(kept) == page


def test_an_organisations_own_words_are_said_in_both_scripts() -> None:
    i18n.override({"sr": {"Main menu": "Početak", "Hello": "Zdravo"}, "sr-cyrl": {"Hello": "Добар дан"}})
    try:
        with use("sr-cyrl"):
            assert (_("Main menu"), _("Hello")) == ("Почетак", "Добар дан")
        with use("sr"):
            assert (_("Main menu"), _("Hello")) == ("Početak", "Zdravo")
    finally:
        i18n.override({})


def test_a_time_is_told_in_the_zone_it_carries() -> None:
    assert i18n.day_and_time(FRIDAY.astimezone(UTC)) == "Friday 6 March, 13:05"


def test_months_are_those_of_the_country() -> None:
    with use("ar"):
        settle("EG")
        assert i18n.date(FRIDAY) == "الجمعة، ٦ مارس ٢٠٢٦"
        settle("GE")  # nobody has an Arabic of Georgia: the last one known stays
        assert i18n.date(FRIDAY) == "الجمعة، ٦ مارس ٢٠٢٦"


@pytest.mark.parametrize(
    ("spoken", "month", "sum_"),
    [("en", "September 2026", "1,850 ₪"), ("ar", "أيلول ٢٠٢٦", "١٬٨٥٠ ₪"), ("ka", "სექტემბერი, 2026", "1 850 ILS")],
)
def test_months_and_sums_as_people_read_them(spoken: str, month: str, sum_: str) -> None:
    with use(spoken):
        assert i18n.month_name(date(2026, 9, 1)) == month
        assert i18n.money(1850.0, "ILS").replace("\u00a0", " ").replace("\u200f", "") == isolate(sum_)
        assert i18n.money(1850.0, "") == isolate(number(1850))
    with use("en"):
        assert i18n.money(12.5, "EUR") == isolate("12.50\u00a0€")


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "12.5%"), ("ar", "١٢٫٥٪"), ("ka", "12,5%"), ("sq", "12,5%"), ("sr", "12,5%")]
)
def test_a_share_is_written_as_each_language_does(language: str, shown: str) -> None:
    with i18n.use(language):
        assert re.sub("[\u200e\u200f\u061c]", "", i18n.percent(0.125)) == shown
        assert "0" in i18n.percent(0) or "٠" in i18n.percent(0)
