"""When something was: days and months as people name them, and whether it goes on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.understanding.slots.words import Lexicon, Mark, Told, load

SURE, SEVERAL = 1.0, 0.3
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_THIS_WEEK = 6  # days ago

_table = load("moments")
_ANY = ("ar", "az", "en", "ka", "sq", "sr")


def _in_all(written: str) -> dict[str, str]:
    return dict.fromkeys(_ANY, written)


_lexicon = Lexicon(
    {
        **_table["concepts"],
        **{f"sure {number}": _in_all(words) for number, words in _table["months"]["sure"].items()},
        **{f"shy {number}": _in_all(words) for number, words in _table["months"]["shy"].items()},
        **{f"number {number}": _in_all(words) for number, words in _table["numbers"].items()},
        **{f"street {day}": _in_all(words) for day, words in _table["streets"].items()},
    }
)
_YEARS, _YEAR = range(2000, 2100), 4
_MONTHS, _LONGEST_MONTH = 12, 31
_DATE = re.compile(
    r"(?<![\d/.\-])(?P<day>\d{1,2})(?P<sign>[/.\-])(?P<month>\d{1,2})(?:(?P=sign)(?P<year>20\d\d|\d\d))?(?![\d/\-]|\.\d)"
)
_DATED = re.compile(r"(?:تاريخ|يوم|on|dated?|datum|date|dana|më|რიცხვ\w*)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """`days` ago, or `back` months ago, or in a `month` (perhaps with day and year); `ongoing`: it is not over."""

    days: int | None = None
    back: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    ongoing: bool = False

    def month_on(self, today: date) -> str:
        """The month that is meant (2026-09), seen from `today`; empty when none is, or it has not come yet."""
        if self.back is not None:
            months = today.year * 12 + today.month - 1 - self.back
            return f"{months // 12}-{months % 12 + 1:02}"
        if self.month is None:
            return ""
        year = self.year or (today.year if self.month <= today.month else today.year - 1)
        return f"{year}-{self.month:02}" if (year, self.month) <= (today.year, today.month) else ""

    def when_on(self, today: date) -> str:
        """today, week, month, longer or still, as a complaint is asked for it; empty when that cannot be told."""
        if self.ongoing:
            return "still"
        if self.days is not None:
            return _how_long_ago(today - timedelta(days=self.days), today)
        month = self.month_on(today)
        if not month:
            return ""
        if self.day is None:
            return "month" if month == f"{today:%Y-%m}" else "longer"
        try:
            return _how_long_ago(date(int(month[:4]), int(month[5:]), self.day), today)
        except ValueError:  # the thirtieth of February
            return ""


def _how_long_ago(then: date, today: date) -> str:
    days = (today - then).days
    if days <= 0:
        return "today" if days == 0 else ""
    if days <= _THIS_WEEK:
        return "week"
    return "month" if (then.year, then.month) == (today.year, today.month) else "longer"


def moment(told: Told, denied: bool) -> tuple[Moment | None, float]:
    """What is said of the time, and how sure that is. `denied`: something did not happen; "for two months" goes on."""
    read = [_Sentence(words, tuple(_lexicon.marks(words, told.latin))) for words in told.sentences]
    found: set[Moment | None] = set(_dates(told.raw))
    for sentence in read:
        found.update(sentence.relative())
        found.update(sentence.months())
    named = _without_parts(found)
    ongoing = any(sentence.goes_on(denied) for sentence in read)
    if len(named) > 1 or (named and None in found) or (ongoing and any(each.days == 0 for each in named)):
        return None, SEVERAL
    if not named and not ongoing:
        return None, 0.0
    said = next(iter(named), Moment())
    since = said.month is not None and not said.day and any(sentence.since_month() for sentence in read)
    return replace(said, ongoing=ongoing or since), SURE


def _without_parts(found: set[Moment | None]) -> set[Moment]:
    """Without months that are those of a date."""
    moments = {each for each in found if each is not None}
    dated = {each.month for each in moments if each.day}
    return {each for each in moments if each.day or each.month is None or each.month not in dated}


def _dates(raw: str) -> Iterator[Moment]:
    for match in _DATE.finditer(raw):
        day, month, year = int(match["day"]), int(match["month"]), match["year"]
        if not year and not _DATED.search(raw[: match.start()]):
            continue  # three of four, or something else
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield Moment(day=day, month=month, year=_year(year))


def _year(written: str | None) -> int | None:
    return None if not written else int(written) if len(written) == 4 else 2000 + int(written)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Its words, and for each what it stands for."""

    words: Sequence[str]
    marks: Sequence[Mark]

    def at(self, place: int) -> Mark:
        return self.marks[place] if 0 <= place < len(self.marks) else frozenset()

    def figure(self, place: int) -> int | None:
        """The number of one or two digits there."""
        word = self.words[place] if 0 <= place < len(self.words) else ""
        return int(word) if word.isdecimal() and len(word) < 3 else None

    def number(self, place: int) -> int | None:
        """The small number there, in digits or as a word."""
        spoken = next((int(each.split()[1]) for each in self.at(place) if each.startswith("number ")), None)
        return spoken or self.figure(place) or None

    def units(self) -> Iterator[tuple[int, str, int | None]]:
        """Where days, weeks, months and years stand, and how many: شهرين, 3 months, شهر."""
        for place, mark in enumerate(self.marks):
            for unit in _DAYS:
                if unit in mark:
                    yield place, unit, 2 if "dual" in mark else self.number(place - 1)

    def relative(self) -> Iterator[Moment | None]:
        """None for what is named beside and cannot be told as a day: this year, and not last year."""
        for place, mark in enumerate(self.marks):
            if "today" in mark and "no_day" not in self.at(place - 1) and "still" not in self.at(place - 1) | mark:
                yield Moment(days=0)
            if "yesterday" in mark:
                yield Moment(days=2 if "day_before" in self.at(place - 1) | mark else 1)
        for place, unit, number in self.units():
            beside = self.at(place - 1) | self.at(place) | self.at(place + 1)
            if "ago" in beside or (number and "ago" in self.at(place - 2)):
                if number or "ago" in self.at(place - 1):
                    yield Moment(days=(number or 1) * _DAYS[unit])
            elif number is None:
                yield from self._last_or_this(place, unit, beside)

    def _last_or_this(self, place: int, unit: str, beside: Mark) -> Iterator[Moment | None]:
        further = frozenset() if self.at(place + 1) else self.at(place + 2)  # muajin e kaluar
        if "last" in beside | further:
            yield Moment(back=1) if unit == "month" else Moment(days=_DAYS[unit])
        elif "this" in beside and unit == "week":
            yield Moment(days=_THIS_WEEK // 2)
        elif "this" in beside and unit == "month":
            yield Moment(back=0)
        elif "this" in beside and unit == "year":
            yield None

    def months(self) -> Iterator[Moment]:
        for place, mark in enumerate(self.marks):
            day = self.figure(place - 1)
            year = self.words[place + 1] if place + 1 < len(self.words) else ""
            for each in mark:
                certainty, _space, number = each.partition(" ")
                shy = certainty == "shy" and not day and self.at(place - 1).isdisjoint(("in_month", "month"))
                if certainty in ("sure", "shy") and not shy and f"street {day}" not in mark:
                    known = int(year) if year.isdecimal() and len(year) == _YEAR and int(year) in _YEARS else None
                    yield Moment(day=day if day and day <= _LONGEST_MONTH else None, month=int(number), year=known)
            named = self.number(place + 1)
            if "month" in mark and "dual" not in mark and named and named <= _MONTHS and not self.number(place - 1):
                yield Moment(month=named)

    def goes_on(self, denied: bool) -> bool:
        """لسا, كل شهر, صارلي شهرين; "for two months" where something did not happen."""
        if any("still" in mark and "than" not in self.at(place - 1) for place, mark in enumerate(self.marks)):
            return True
        for place, unit, number in self.units():
            first = place if number is None or "dual" in self.at(place) else place - 1
            counted = number is not None or unit == "year"
            if "ago" in self.at(place + 1):
                continue
            if "lasting" in self.at(first - 1) and (counted or unit == "month"):
                return True
            if "since" in self.at(first - 1) and denied and counted:
                return True
        return False

    def since_month(self) -> bool:
        """Whether a month is named as that since when: from September on."""
        for place, mark in enumerate(self.marks):
            numbered, between = "month" in self.at(place - 1), "in_month" in self.at(place - 1)
            before = self.at(place - 1) | (self.at(place - 2) if numbered or between else frozenset())
            named = any(each.startswith(("sure ", "shy ")) for each in mark)
            then = "since" in before or "since_then" in mark
            if then and (named or (numbered and self.number(place) is not None)):
                return True
        return False
