"""What officers read of broadcasts: kinds, states, and whom they go to, in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot import i18n
from bot.casework.record.labels import category_label, channels, kinds
from bot.i18n import _, isolate, native_name
from bot.organisation import Organisation
from bot.outreach.audience import LEAST_PEOPLE, Condition, Is, Part
from bot.outreach.checking import OPENS
from storage.broadcast import BroadcastKind, BroadcastState
from storage.case import CaseKind
from storage.subscription import AgeGroup


def kind_names() -> dict[str, str]:
    return {
        BroadcastKind.NEWS: _("News"),
        BroadcastKind.QUESTION: _("Question"),
        BroadcastKind.CLOSING_THE_LOOP: _("You said, we did"),
    }


def state_names() -> dict[str, str]:
    return {
        BroadcastState.DRAFT: _("Draft"),
        BroadcastState.WAITING: _("Waits for a yes"),
        BroadcastState.SCHEDULED: _("Scheduled"),
        BroadcastState.REPEATING: _("Repeats"),
        BroadcastState.PLANNING: _("Begins"),
        BroadcastState.SENDING: _("Is being sent"),
        BroadcastState.PAUSED: _("Paused"),
        BroadcastState.STOPPED: _("Stopped"),
        BroadcastState.DONE: _("Sent"),
    }


def open_names() -> dict[str, str]:
    """What a button may open, as in the bot's menu."""
    named = {
        "aid": _("Aid and lists"),
        "complaint": _("Make a complaint"),
        "track": _("Follow a complaint"),
        "legal": _("Legal help"),
        "psychosocial": _("Support for feelings"),
        "economic": _("Work and income"),
        "human": _("Talk to a person"),
        "help": _("Help and settings"),
    }
    return {flow: named[flow] for flow in OPENS}


def about_names() -> dict[str, str]:
    """What a condition asks about."""
    return {
        Is.LANGUAGE: _("Language"),
        Is.REGION: _("Region"),
        Is.CHANNEL: _("Channel"),
        Is.TOPIC: _("Topic of news"),
        Is.PAST: _("Earlier case"),
        Is.AGE: _("Age"),
        Is.DISABILITY: _("Disability"),
        Is.LIST: _("List of numbers"),
    }


def age_names() -> dict[str, str]:
    return {
        AgeGroup.UNDER_18: _("Under 18"),
        AgeGroup.YOUTH: _("18 to 29"),
        AgeGroup.ADULT: _("30 to 59"),
        AgeGroup.ELDERLY: _("60 and older"),
    }


def disability_names() -> dict[str, str]:
    return {"yes": _("Has a disability"), "no": _("Has none")}


def choices(about: Is, org: Organisation, lists: Mapping[str, str]) -> dict[str, str]:
    """What a condition about this may name, by value; `lists` are the names of the lists of numbers by id."""
    match about:
        case Is.LANGUAGE:
            return {language: native_name(language) for language in org.languages}
        case Is.REGION:
            return {region.key: org.text(region.name) for region in org.regions}
        case Is.CHANNEL:
            return channels()
        case Is.TOPIC:
            return {topic.key: org.text(topic.name) for topic in org.news_topics}
        case Is.AGE:
            return age_names()
        case Is.DISABILITY:
            return disability_names()
        case Is.PAST:
            return {**_past_kinds(org), **complaints(org)}
        case Is.COMPLAINED:
            return complaints(org)
        case Is.LIST:
            return dict(lists)
        case Is.EVERYONE:
            return {}


def complaints(org: Organisation) -> dict[str, str]:
    """What a complaint can be about, the sensitive left out."""
    return {category.key: org.text(category.name) for category in org.categories if not category.sensitive}


def _past_kinds(org: Organisation) -> dict[str, str]:
    named = kinds()
    return {
        CaseKind.COMPLAINT.value: named[CaseKind.COMPLAINT],
        "legal": category_label(org, CaseKind.SUPPORT, "legal"),
        "economic": category_label(org, CaseKind.SUPPORT, "economic"),
        CaseKind.HUMAN.value: named[CaseKind.HUMAN],
    }


def in_words(part: Part, org: Organisation, lists: Mapping[str, str]) -> str:
    """Whom an audience means."""
    if isinstance(part, Condition):
        return _condition(part, org, lists)
    inner = [in_words(each, org, lists) for each in part.parts]
    if part.how == "not":
        return _negated(part.parts[0], org, lists)
    words = [said if _simple(each) else f"({said})" for said, each in zip(inner, part.parts, strict=True)]
    if len(inner) == 1:
        return inner[0]
    joined = words[0]
    for said in words[1:]:
        both = _("{first}, and {second}") if part.how == "all" else _("{first}, or {second}")
        joined = both.format(first=joined, second=said)
    return joined


def _simple(part: Part) -> bool:
    """Whether its words stand beside others without brackets."""
    return isinstance(part, Condition) or (len(part.parts) == 1 and _simple(part.parts[0]))


def _negated(part: Part, org: Organisation, lists: Mapping[str, str]) -> str:
    if isinstance(part, Condition) and part.about in about_names():
        which = _values(part, org, lists)
        return _("{what}: none of {which}").format(what=about_names()[part.about], which=which)
    return _("not ({what})").format(what=in_words(part, org, lists))


def _values(condition: Condition, org: Organisation, lists: Mapping[str, str]) -> str:
    known = choices(condition.about, org, lists)
    gone = _("a list that is gone") if condition.about is Is.LIST else ""
    return i18n.join([known.get(value) or gone or value for value in condition.values])


def _condition(condition: Condition, org: Organisation, lists: Mapping[str, str]) -> str:
    if condition.about is Is.EVERYONE:
        return _("Everybody who wants news")
    values = _values(condition, org, lists)
    if condition.about is not Is.COMPLAINED:
        return _("{what}: {which}").format(what=about_names()[condition.about], which=values)
    where = isolate(org.region_name(condition.region)) if condition.region else _("everywhere")
    words = _("Complained about {what}; {where}; {when}")
    return words.format(what=values, where=where, when=_between(condition))


def _between(condition: Condition) -> str:
    first, last = condition.first, condition.last
    if first and last:
        return _("{first} to {last}").format(first=i18n.date(first), last=i18n.date(last))
    if first:
        return _("since {day}").format(day=i18n.date(first))
    return _("until {day}").format(day=i18n.date(last)) if last else _("at any time")


def people(count: int, *, delicate: bool = False) -> str:
    """A figure of people. Of an audience that is chosen by what people told us, few are not counted exactly."""
    if delicate and count < LEAST_PEOPLE:
        return _("fewer than {least}").format(least=i18n.number(LEAST_PEOPLE))
    return i18n.number(count)
