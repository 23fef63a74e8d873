"""An audience in words, as officers read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot import i18n
from bot.casework.record.labels import channels, kinds
from bot.i18n import _, join, native_name
from bot.organisation import Organisation
from bot.outreach.audience import Condition, Is, Part, conditions, read
from storage.subscription import AgeGroup, NumberList


def ages() -> dict[str, str]:
    return {
        AgeGroup.UNDER_18: _("under 18"),
        AgeGroup.YOUTH: _("18 to 29"),
        AgeGroup.ADULT: _("30 to 59"),
        AgeGroup.ELDERLY: _("60 and older"),
    }


def in_words(db: Connection, audience: object, org: Organisation) -> str:
    """One sentence part, such as: everybody who lives in Jenin or Tubas, and uses WhatsApp."""
    part = read(audience)
    return _part(part, _Names(org, _lists(db, part)))


class _Names:
    """What the values of conditions are called."""

    def __init__(self, org: Organisation, lists: Mapping[str, str]) -> None:
        topics = {topic.key: org.label(topic) for topic in org.news_topics}
        categories = {category.key: org.text(category.name) for category in org.categories}
        past = {**kinds(), **categories}
        self._by: dict[Is, Callable[[str], str]] = {
            Is.LANGUAGE: native_name,
            Is.REGION: org.region_name,
            Is.CHANNEL: lambda key: channels().get(key, key),
            Is.TOPIC: lambda key: topics.get(key, key),
            Is.AGE: lambda key: ages().get(key, key),
            Is.DISABILITY: lambda key: key,
            Is.PAST: lambda key: past.get(key, key),
            Is.LIST: lambda key: lists.get(key, key),
            Is.COMPLAINED: lambda key: categories.get(key, key),
        }
        self.region = org.region_name

    def of(self, condition: Condition) -> str:
        return join([self._by[condition.about](value) for value in condition.values])


def _part(part: Part, names: _Names) -> str:
    if isinstance(part, Condition):
        return _condition(part, names)
    inner = [_part(each, names) for each in part.parts]
    if part.how == "not":
        return _("not those: {people}").format(people=inner[0])
    if len(inner) == 1:
        return inner[0]
    between = _("{first}, and also: {second}") if part.how == "all" else _("{first}, or else: {second}")
    words = inner[0]
    for following in inner[1:]:
        words = between.format(first=words, second=following)
    return words


def _condition(condition: Condition, names: _Names) -> str:
    match condition.about:
        case Is.EVERYONE:
            return _("everybody who wants news")
        case Is.LANGUAGE:
            return _("who is spoken to in {languages}").format(languages=names.of(condition))
        case Is.REGION:
            return _("who lives in {regions}").format(regions=names.of(condition))
        case Is.CHANNEL:
            return _("who uses {channels}").format(channels=names.of(condition))
        case Is.TOPIC:
            return _("who chose news of {topics}").format(topics=names.of(condition))
        case Is.AGE:
            return _("who is aged {ages}").format(ages=names.of(condition))
        case Is.DISABILITY:
            yes = "yes" in condition.values
            return _("who told us of a disability") if yes else _("who told us that they have no disability")
        case Is.PAST:
            return _("who once had an ordinary case: {kinds}").format(kinds=names.of(condition))
        case Is.LIST:
            return _("who is on the list {lists}").format(lists=names.of(condition))
        case Is.COMPLAINED:
            return _complained(condition, names)


def _complained(condition: Condition, names: _Names) -> str:
    words = _("who complained under their name about {categories}").format(categories=names.of(condition))
    if condition.region:
        words = _("{people}, in {region}").format(people=words, region=i18n.isolate(names.region(condition.region)))
    if condition.first:
        words = _("{people}, from {day} on").format(people=words, day=i18n.isolate(i18n.date(condition.first)))
    if condition.last:
        words = _("{people}, until {day}").format(people=words, day=i18n.isolate(i18n.date(condition.last)))
    return words


def _lists(db: Connection, part: Part) -> dict[str, str]:
    wanted = [UUID(value) for each in conditions(part) if each.about is Is.LIST for value in each.values]
    if not wanted:
        return {}
    rows = db.execute(select(col(NumberList.id), col(NumberList.name)).where(col(NumberList.id).in_(wanted)))
    return {str(row.id): row.name for row in rows}
