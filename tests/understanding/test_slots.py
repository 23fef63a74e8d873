"""What a complaint says is understood, in the words of different people; and what is filled in is right."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.scripts import said_in
from bot.understanding.slots import Moment, Understood, read_complaint
from bot.understanding.slots.words import language_of, told
from bot.understanding.text import fold
from tests.understanding.organisations import PROFILES, organisation

FIELDS = ("category", "programme", "region", "moment", "amount")
ENOUGH = 150  # sentences
PRECISION, RECALL = 0.97, 0.95
IN = {"ar": "في", "en": "in", "ka": "", "sq": "në", "sr": "u", "sr-cyrl": "у"}
# Names that are words of every day, for several things or for what others are called too
UNDERSTOOD_WITH_MORE = frozenset({"karama", "library", "campaign"})


def sentences() -> list[tuple[str, str, dict[str, str]]]:
    """Organisation, text, and what it says; a dash where it says nothing, or nothing that is certain."""
    lines = (Path(__file__).parent / "slot_sentences.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [(name, text, dict(zip(FIELDS, said, strict=True))) for name, *said, text in rows]


def in_words(moment: Moment | None) -> str:
    """still, ago 7 (days), back 1 (months), this month, month 9, 15.9.2026; several of them in this order."""
    if moment is None:
        return "-"
    said = ["still"] if moment.ongoing else []
    said += [f"ago {moment.days}"] if moment.days is not None else []
    if moment.back is not None:
        said.append(f"back {moment.back}" if moment.back else "this month")
    if moment.day:
        said.append(".".join(str(part) for part in (moment.day, moment.month, moment.year) if part))
    elif moment.month:
        said.append(f"month {moment.month}")
    return " ".join(said)


def read(name: str, text: str) -> dict[str, str]:
    found: Understood = read_complaint(text, organisation(name))
    said = (found.category, found.programme, found.region, in_words(found.moment), str(found.amount or ""))
    return dict(zip(FIELDS, (each or "-" for each in said), strict=True))


@cache
def counted() -> tuple[Counter[str], Counter[str], Counter[str], list[str]]:
    """By field: how many were filled, how many rightly, how many were to be; and what was wrong."""
    filled, right, said, wrong = Counter[str](), Counter[str](), Counter[str](), []
    for name, text, expected in sentences():
        found = read(name, text)
        for each in FIELDS:
            filled[each] += found[each] != "-"
            said[each] += expected[each] != "-"
            right[each] += found[each] == expected[each] != "-"
            if found[each] not in ("-", expected[each]):
                wrong.append(f"{text}: {each} {found[each]}, not {expected[each]}")
    return filled, right, said, wrong


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_filled_in_is_right_and_most_is(field: str) -> None:
    filled, right, said, wrong = counted()
    assert right[field] >= PRECISION * filled[field], "\n".join(wrong)
    assert right[field] >= RECALL * said[field]


def test_the_sentences_are_of_all_kinds() -> None:
    rows = sentences()
    assert len(rows) >= ENOUGH
    assert {said["category"] for _name, _text, said in rows} >= {
        "not_received", "too_little", "delayed", "card", "left_out", "removed", "duplicate", "collected_by_other",
        "wrong_data", "place", "queue", "quality", "staff", "bribe", "diversion", "discrimination", "retaliation",
        "fraud",
    }  # fmt: skip
    assert sum(set(said.values()) == {"-"} for _name, _text, said in rows) >= 20  # and of those that say nothing
    scripts = [range(0x600, 0x700), range(0x10D0, 0x1100), range(0x400, 0x500), range(0x61, 0x7B)]
    assert all(sum(any(ord(c) in script for c in text) for _n, text, _s in rows) >= 5 for script in scripts)


def spoken(name: str, text: str) -> str:
    """Its language, with its script where people use two; `az` is Arabic in Latin letters."""
    latin = told(text, organisation(name).languages).latin
    letters = Counter(language_of(word, latin) for word in fold(text).split() if not word.isdecimal())
    found = letters.most_common(1)[0][0]
    return "sr Cyrillic" if found == "sr" and any("\u0400" <= letter <= "\u04ff" for letter in text) else found


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("palestine", ("ar", "az", "en")),
        ("ministry", ("ar", "az", "en")),
        ("egypt", ("ar", "az", "en")),
        ("georgia", ("ka", "en")),
        ("kosovo", ("sq", "sr", "sr Cyrillic", "en")),
    ],
)
def test_each_organisation_is_written_to_in_all_its_languages(name: str, languages: tuple[str, ...]) -> None:
    written = Counter(spoken(name, text) for each, text, _said in sentences() if each == name)
    assert all(written[language] >= 5 for language in languages), written


@pytest.mark.parametrize("name", PROFILES)
def test_each_programme_and_region_is_understood_by_its_name(name: str) -> None:
    org = organisation(name)
    for language in org.languages:
        missed = [p.key for p in org.programmes if read(name, said_in(p.name, language))["programme"] != p.key]
        assert set(missed) <= UNDERSTOOD_WITH_MORE, (language, missed)
        lost = [
            r.key for r in org.regions if read(name, f"{IN[language]} {said_in(r.name, language)}")["region"] != r.key
        ]
        assert not lost, (language, lost)


def test_how_sure_it_is_is_said_of_what_stays_empty_too() -> None:
    found = read_complaint("أنا من نابلس بس ساكنة برام الله", organisation("palestine"))
    assert found.region == ""
    assert 0 < found.sure["region"] < 0.6


def test_what_two_programmes_may_mean_is_neither() -> None:
    text = "ما وصلتني الكابونة"
    assert read("palestine", text)["programme"] == "-"  # a parcel or a voucher
    only_parcels = organisation("palestine").model_copy(
        update={"programmes": tuple(p for p in organisation("palestine").programmes if p.key != "food_voucher")}
    )
    assert read_complaint(text, only_parcels).programme == "food_parcel"


def test_several_sums_are_none() -> None:
    assert read("palestine", "استلمت 500 شيكل من 700 شيكل")["amount"] == "-"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("700 شيقل", "700 ILS"),
        ("٧٠٠ شيكل", "700 ILS"),
        ("₪ 250", "250 ILS"),
        ("سبعمية شيكل", "700 ILS"),
        ("ألف ومئتين شيكل", "1200 ILS"),
        ("خمسة آلاف دينار", "5000 JOD"),
        ("$50", "50 USD"),
        ("1,200 shekels", "1200 ILS"),
        ("12.50 €", "12.5 EUR"),
        ("50 евра", "50 EUR"),
        ("100 ლარი", "100 GEL"),
        ("7 أفراد", "-"),
        ("رقم 5991234567", "-"),
        ("نزلولي سبعمية بس", "700"),
        ("حضر سبعمية شخص", "-"),
    ],
)
def test_sums(text: str, amount: str) -> None:
    assert read("palestine", text)["amount"] == amount


def test_pounds_are_those_of_the_country() -> None:
    assert read("egypt", "they took 150 pounds")["amount"] == "150 EGP"
    assert read("palestine", "they took 150 pounds")["amount"] == "-"
