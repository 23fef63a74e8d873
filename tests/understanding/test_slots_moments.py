"""When something was, in the words of different people, and how a complaint keeps it."""

from datetime import date

import pytest

from bot.understanding.slots import Moment, read_complaint
from tests.understanding.organisations import organisation
from tests.understanding.test_slots import in_words, read

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("في أيلول", "month 9"),
        ("في سبتمبر", "month 9"),
        ("شهر ٩", "month 9"),
        ("بشهر تسعة", "month 9"),
        ("في تشرين الثاني", "month 11"),
        ("شهر نوفمبر", "month 11"),
        ("في كانون الثاني", "month 1"),
        ("شهر آب", "month 8"),
        ("15 آب", "15.8"),
        ("الشهر الماضي", "back 1"),
        ("الشهر اللي فات", "back 1"),
        ("هالشهر", "this month"),
        ("الشهر ده", "this month"),
        ("الأسبوع الماضي", "ago 7"),
        ("مبارح", "ago 1"),
        ("أول مبارح", "ago 2"),
        ("النهاردة", "ago 0"),
        ("قبل شهرين", "ago 60"),
        ("قبل ٣ أيام", "ago 3"),
        ("بتاريخ 15/9/2026", "15.9.2026"),
        ("٥/٩/٢٠٢٦", "5.9.2026"),
        ("ما وصل من شهرين", "still"),
        ("صارلي شهرين", "still"),
        ("ما نزل من شهر ٩", "still month 9"),
        ("لليوم", "still"),
        ("last month", "back 1"),
        ("in May", "month 5"),
        ("since July 2026", "still month 7"),
        ("two weeks ago", "ago 14"),
        ("not for three months", "still"),
        ("every month", "still"),
        # no time, or none that is certain
        ("أبوي مريض", "-"),
        ("سيارة نيسان", "-"),
        ("I may come", "-"),
        ("تشرين", "-"),
        ("ثلاثة من أربعة 3/4", "-"),
        ("مدينة 6 أكتوبر", "-"),
        ("رمضان", "-"),
        ("في شعبان", "-"),
        ("أقل من كل مرة", "-"),
        ("في أيار وفي تموز", "-"),
        ("كل يوم", "-"),
        ("من شهرين سجلت", "-"),
    ],
)
def test_in_arabic_and_english(text: str, moment: str) -> None:
    assert read("palestine", text)["moment"] == moment


@pytest.mark.parametrize(
    ("name", "text", "moment"),
    [
        ("georgia", "სექტემბერში", "month 9"),
        ("georgia", "გუშინ", "ago 1"),
        ("georgia", "გასულ თვეში", "back 1"),
        ("kosovo", "në shtator", "month 9"),
        ("kosovo", "muajin e kaluar", "back 1"),
        ("kosovo", "dje", "ago 1"),
        ("kosovo", "u oktobru", "month 10"),
        ("kosovo", "prošlog meseca", "back 1"),
        ("kosovo", "у октобру", "month 10"),
        ("kosovo", "pre dva meseca", "ago 60"),
        ("kosovo", "nisam već tri meseca", "still"),
        ("kosovo", "para dy muajsh", "ago 60"),
    ],
)
def test_in_other_languages(name: str, text: str, moment: str) -> None:
    assert read(name, text)["moment"] == moment


@pytest.mark.parametrize(
    ("moment", "when", "month"),
    [
        (Moment(days=0), "today", ""),
        (Moment(days=3), "week", ""),
        (Moment(days=14), "month", ""),
        (Moment(days=30), "longer", ""),
        (Moment(back=0), "month", "2026-11"),
        (Moment(back=1), "longer", "2026-10"),
        (Moment(back=11), "longer", "2025-12"),
        (Moment(month=11), "month", "2026-11"),
        (Moment(month=12), "longer", "2025-12"),
        (Moment(month=9), "longer", "2026-09"),
        (Moment(day=20, month=11, year=2026), "week", "2026-11"),
        (Moment(day=30, month=2), "", "2026-02"),
        (Moment(month=1, year=2027), "", ""),
        (Moment(day=24, month=11), "", "2026-11"),
        (Moment(month=9, ongoing=True), "still", "2026-09"),
        (Moment(ongoing=True), "still", ""),
    ],
)
def test_as_a_complaint_keeps_it(moment: Moment, when: str, month: str) -> None:
    assert (moment.when_on(TODAY), moment.month_on(TODAY)) == (when, month)


def test_a_day_with_its_month_is_one_moment() -> None:
    found = read_complaint("يوم 15/9/2026 يعني بأيلول", organisation("palestine"))
    assert in_words(found.moment) == "15.9.2026"
