"""Whom a broadcast goes to: conditions combined with and, or, not; kept as JSON, read as a condition on contacts.

{"all": [{"is": "region", "of": ["PS-JEN"]}, {"not": {"is": "channel", "of": ["webchat"]}}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true
from sqlmodel import col

from bot.casework.past import complained, had_case
from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from storage.contact import Contact
from storage.subscription import NumberListMember, Subscription
from storage.tables import table_of

MOST_CONDITIONS, DEEPEST = 40, 6
LEAST_PEOPLE = 10  # of an audience that is chosen by what people told us: fewer could be recognised


class Is(StrEnum):
    """What a condition asks about. `list`, `past` and `complained` have values of their own, see `Condition`."""

    EVERYONE = "everyone"
    LANGUAGE = "language"
    REGION = "region"
    CHANNEL = "channel"
    TOPIC = "topic"
    AGE = "age"
    DISABILITY = "disability"
    PAST = "past"
    LIST = "list"
    COMPLAINED = "complained"


TOLD = frozenset({Is.AGE, Is.DISABILITY, Is.PAST, Is.COMPLAINED})
"""What people told us about themselves: never narrowed to so few that one of them could be recognised."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One of `values` fits. Of `past` they are kinds of case or categories of complaint; of `list` ids of lists of
    numbers; of `complained` categories, in `region` (empty: everywhere) from `first` to `last`."""

    about: Is
    values: tuple[str, ...] = ()
    region: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`how` is all, any or not (which has one part)."""

    how: str
    parts: tuple[Part, ...]


Part = Condition | Group
EVERYONE = {"is": Is.EVERYONE.value}


def read(stored: Any, depth: int = 0) -> Part:
    """Of JSON. Raises Refused for what is no audience."""
    if not isinstance(stored, Mapping) or depth > DEEPEST:
        raise Refused(422, _("This audience cannot be read. Put it together again."))
    for how in ("all", "any"):
        if how in stored:
            parts = stored[how]
            if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
                raise Refused(422, _("A group of conditions is empty. Add one, or take the group away."))
            return Group(how, tuple(read(part, depth + 1) for part in parts))
    if "not" in stored:
        return Group("not", (read(stored["not"], depth + 1),))
    return _condition(stored)


def _condition(stored: Mapping[str, Any]) -> Condition:
    try:
        about = Is(stored["is"])
        values = tuple(str(value) for value in stored.get("of", ()))
        first, last = (date.fromisoformat(stored[name]) if stored.get(name) else None for name in ("first", "last"))
        if about is Is.LIST:
            values = tuple(str(UUID(value)) for value in values)
    except (KeyError, ValueError, TypeError):
        raise Refused(422, _("This audience cannot be read. Put it together again.")) from None
    if about is not Is.EVERYONE and not values:
        raise Refused(422, _("A condition names nothing. Choose something in it, or take it away."))
    if first and last and last < first:
        raise Refused(422, _("The last day is before the first."))
    return Condition(about, values, str(stored.get("region", "")), first, last)


def conditions(part: Part) -> Iterator[Condition]:
    if isinstance(part, Condition):
        yield part
    else:
        for each in part.parts:
            yield from conditions(each)


def check(part: Part) -> None:
    """Raises Refused for what may not be asked.

    A list of known numbers that is narrowed by what people told us would tell who of the list has told it.
    """
    found = list(conditions(part))
    if len(found) > MOST_CONDITIONS:
        raise Refused(422, _("These are too many conditions. Put fewer together."))
    about = {condition.about for condition in found}
    if Is.LIST in about and about & TOLD:
        raise Refused(
            422,
            _("A list of numbers cannot be combined with what people told us: it would show who of the list they are."),
        )


def delicate(part: Part) -> bool:
    """Whether it is chosen by what people told us about themselves."""
    return any(condition.about in TOLD for condition in conditions(part))


def clause(part: Part, org: Organisation) -> ColumnElement[bool]:
    """The condition on `contact` joined with `subscription`."""
    if isinstance(part, Group):
        clauses = [clause(each, org) for each in part.parts]
        if part.how == "not":
            return not_(func.coalesce(clauses[0], false()))
        return and_(*clauses) if part.how == "all" else or_(*clauses)
    match part.about:
        case Is.EVERYONE:
            return true()
        case Is.LANGUAGE:
            return spoken(org).in_(part.values)
        case Is.REGION:
            return col(Subscription.region).in_(part.values)
        case Is.CHANNEL:
            return col(Contact.channel).in_(part.values)
        case Is.TOPIC:
            topics = table_of(Subscription).c.topics
            return or_(func.cardinality(topics) == 0, topics.overlap(list(part.values)))
        case Is.AGE:
            return col(Subscription.age_group).in_(part.values)
        case Is.DISABILITY:
            return col(Subscription.disability).in_(part.values)
        case Is.LIST:
            mine = select(col(NumberListMember.contact_id)).where(
                col(NumberListMember.list_id).in_([UUID(value) for value in part.values])
            )
            return col(Contact.id).in_(mine)
        case Is.PAST:
            return had_case(part.values)
        case Is.COMPLAINED:
            return complained(part.values, part.region, part.first, part.last)


def spoken(org: Organisation) -> ColumnElement[str]:
    """What somebody is spoken to in: who never chose gets the organisation's own."""
    return func.coalesce(func.nullif(col(Contact.language), ""), org.default_language)
