"""Answers written beforehand, in the person's language and filled with what is true for this case."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot import i18n
from bot.casework.numbers import show_number
from bot.casework.record.staffwork import Opened
from bot.casework.talk.speaking import first_name
from bot.i18n import _
from bot.organisation import Organisation
from storage.staff import StaffMember

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LEFT_BY_NOTHING = re.compile(r"[^\S\n]+(?=[،,.:!؟?])|(?<=\n)[،,]\s*|^[،,]\s*")
_PRIVATE = frozenset({"number", "person"})  # not written into what opens on a telephone that others may hold


class Ready(NamedTuple):
    """`name` is for the colleague, in their language; `text` for the person, in theirs."""

    key: str
    name: str
    text: str


def ready_answers(opened: Opened, staff: StaffMember, organisation: Organisation, now: datetime) -> tuple[Ready, ...]:
    """What fits this case. Of a sensitive one nothing is offered that would say its number or a name of the person."""
    category, language = opened.case.category, opened.language or organisation.default_language
    found = []
    for canned in organisation.canned:
        if canned.category and canned.category != category:
            continue
        name = organisation.text(canned.name)
        with i18n.use(language):
            text = organisation.text(canned.text)
            if opened.case.sensitive and _PRIVATE & set(_PLACEHOLDER.findall(text)):
                continue
            found.append(Ready(canned.key, name, filled(text, _values(opened, staff, organisation, now))))
    return tuple(found)


def filled(text: str, values: Mapping[str, str]) -> str:
    """With every placeholder replaced; what has no value leaves no gap, and one that nobody knows stays to be seen."""
    whole = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
    return re.sub(r"[^\S\n]{2,}", " ", _LEFT_BY_NOTHING.sub("", whole)).strip()


def _values(opened: Opened, staff: StaffMember, organisation: Organisation, now: datetime) -> dict[str, str]:
    return {
        "number": show_number(opened.case.number),
        "name": first_name(staff.name, organisation) or _("one of the team"),
        "person": i18n.isolate(name) if (name := opened.identity.get("name", "")) else "",
        "organisation": organisation.text(organisation.name),
        "due": i18n.date(opened.case.due),
        "office_hours": office_hours(organisation, now),
    }


def office_hours(organisation: Organisation, now: datetime) -> str:
    """The hours of the next day on which somebody works, and on which day it is: seasons and closures included."""
    day = now.astimezone(organisation.zone).date()
    for _day in range(60):
        hours = organisation.hours_on(day)
        if hours is not None:
            opens, closes = (
                i18n.time_of_day(datetime.combine(day, at, organisation.zone)) for at in (hours.opens, hours.closes)
            )
            words = _("{day}, from {opens} to {closes}")
            return words.format(day=i18n.date(day), opens=i18n.isolate(opens), closes=i18n.isolate(closes))
        day += timedelta(days=1)
    return ""
