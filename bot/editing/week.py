"""When the organisation works: the week, a day off at one tap, holidays worked through, Ramadan."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import holidays

from bot import i18n
from bot.editing.fields import Typed
from bot.editing.saving import Document, Edit
from bot.i18n import _
from bot.organisation import Organisation
from bot.profiles.problem import Problem
from bot.scripts import said_in
from bot.working_time import DAYS, Season

RAMADAN_HOURS = {"opens": "09:00", "closes": "14:00"}
AHEAD = timedelta(days=400)  # holidays that are offered
_BEGINS_RAMADAN = "MV"  # a country whose calendar holds the first day of Ramadan, which few have as a holiday
_ONE_DAY = timedelta(days=1)
_CLOCK_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def typed_week(document: Mapping[str, Any]) -> dict[str, list[str]]:
    typed = {"weekend": list(document["weekend"])}
    for day in DAYS:
        hours = document["hours"].get(day, {})
        typed |= {f"{day}.{end}": [hours.get(end, "")] for end in ("opens", "closes")}
    return typed


def writing_week(typed: Typed) -> Edit:
    """A day that is ticked as free has no hours, whatever stands beside it."""
    weekend = [day for day in DAYS if day in typed.get("weekend", ())]
    hours = {day: {end: _clock(typed, f"{day}.{end}") for end in ("opens", "closes")} for day in DAYS}
    hours = {day: of_day for day, of_day in hours.items() if day not in weekend}

    def apply(document: Document) -> None:
        document["weekend"], document["hours"] = weekend, hours

    return Edit("hours", apply, lambda document: (document["weekend"], document["hours"]))


def place_in_week(problem: Problem) -> str:
    """The input that a problem with the week belongs to; empty where it is about all of it."""
    words = [str(part) for part in problem.path if part != "[key]"]
    if len(words) < 2 or words[0] != "hours" or words[1] not in DAYS:
        return ""
    return f"{words[1]}.{words[2] if len(words) > 2 else 'closes'}"


def closing(day: date) -> Edit:
    def apply(document: Document) -> None:
        closures = document.setdefault("closures", [])
        if not any(closure["first"] <= day.isoformat() <= closure["last"] for closure in closures):
            closures.append({"first": day.isoformat(), "last": day.isoformat()})

    return Edit("closures.add", apply, lambda document: None, day.isoformat())


def opening(day: date) -> Edit:
    """Work on a day that was closed; what else that closure covers stays closed."""

    def apply(document: Document) -> None:
        kept: list[dict[str, Any]] = []
        for closure in document.get("closures", ()):
            first, last = date.fromisoformat(closure["first"]), date.fromisoformat(closure["last"])
            if not first <= day <= last:
                kept.append(closure)
                continue
            for begins, ends in ((first, day - _ONE_DAY), (day + _ONE_DAY, last)):
                if begins <= ends:
                    kept.append({**closure, "first": begins.isoformat(), "last": ends.isoformat()})
        document["closures"] = kept

    return Edit("closures.remove", apply, lambda document: None, day.isoformat())


def feasts(country: str, today: date) -> dict[date, str]:
    """Public holidays from today on, by their day, named in the current language where that is known."""
    if country not in holidays.list_supported_countries():
        return {}
    known = holidays.country_holidays(country)
    named = next((code for code in known.supported_languages if code.startswith(i18n.spoken(i18n.language()))), None)
    years = (today.year, (today + AHEAD).year)
    found = holidays.country_holidays(country, years=years, language=named)
    language = i18n.language()
    words = {day: said_in({i18n.spoken(language): name}, language) if named else name for day, name in found.items()}
    return {day: words[day] for day in sorted(found) if today <= day < today + AHEAD}


def working_on(offered: Mapping[date, str], chosen: set[date]) -> Edit:
    """The `chosen` of the holidays that were `offered` are worked on; what was decided about others stays."""

    def others(document: Document) -> set[str]:
        return set(document.get("open_on", ())) - {day.isoformat() for day in offered}

    def apply(document: Document) -> None:
        document["open_on"] = sorted(others(document) | {day.isoformat() for day in chosen & offered.keys()})

    return Edit("open_on", apply, lambda document: document.get("open_on", []))


def ramadan(org: Organisation, today: date) -> Season | None:
    """The present or next one, estimated: the moon decides. None where a season covers it already."""
    feasts = holidays.country_holidays(_BEGINS_RAMADAN, years=range(today.year - 1, today.year + 2), language="en_US")
    ends = sorted(feasts.get_named("Eid al-Fitr"))
    days = [
        (first, next(end for end in ends if end > first) - _ONE_DAY)
        for first in feasts.get_named("Ramadan")
        if first < ends[-1]
    ]
    coming = min((pair for pair in days if pair[1] >= today), default=None)
    if coming is None or any(season.first <= coming[1] and coming[0] <= season.last for season in org.seasons):
        return None
    hours = org.seasons[-1].hours.model_dump() if org.seasons else RAMADAN_HOURS
    return Season.model_validate({"first": coming[0], "last": coming[1], "hours": hours, "name": _in_all(org)})


def adding_season(season: Season) -> Edit:
    def apply(document: Document) -> None:
        document.setdefault("seasons", []).append(season.model_dump(mode="json"))

    return Edit("seasons.add", apply, lambda document: document.get("seasons", []))


def _in_all(org: Organisation) -> dict[str, str]:
    names = {}
    for language in org.languages:
        with i18n.use(language):
            names[language] = _("Ramadan")
    return names


def _clock(typed: Typed, name: str) -> str:
    return (typed.get(name) or [""])[0].strip().translate(_CLOCK_DIGITS)
