"""The choices that fields of forms offer."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.catalogues import with_catalogue
from bot.directory import KINDS, LINE_TOPICS
from bot.i18n import _, native_name
from bot.organisation import CATEGORIES, Organisation
from bot.working_time import DAYS

Options = list[tuple[str, str]]


def options(name: str, org: Organisation, item: Mapping[str, Any]) -> Options:
    """Value and label of each, in the current language; `item` is what the form is about."""
    return _OPTIONS[name](org, item)


def kinds() -> dict[str, str]:
    return {
        "legal": _("Legal help"),
        "psychosocial": _("Support for feelings"),
        "economic": _("Work and income"),
        "protection": _("Protection"),
    }


def audiences() -> dict[str, str]:
    return {
        "women": _("Women"),
        "children": _("Children"),
        "youth": _("Young people"),
        "men": _("Men"),
        "disability": _("People with a disability"),
        "elderly": _("Older people"),
    }


def dangers() -> dict[str, str]:
    """What the crisis check looks for a line by."""
    suicide, violence, child = _("Thoughts of suicide"), _("Violence"), _("A child in danger")
    labels = (suicide, violence, child, _("Abuse by workers"), _("A medical emergency"))
    return dict(zip(LINE_TOPICS.values(), labels, strict=True))


def _topics(org: Organisation, item: Mapping[str, Any]) -> Options:
    kind = next((each for each in KINDS if each == item.get("kind")), None)
    return [(topic.key, org.text(topic.name)) for topic in org.topics[kind]] if kind else []


def line_topics(org: Organisation, item: Mapping[str, Any]) -> Options:
    """The dangers first, then all that anybody is helped with, then what only this line has."""
    labels = dangers()
    for kind in KINDS:
        for topic in org.topics[kind]:
            labels.setdefault(topic.key, org.text(topic.name))
    for key in item.get("topics", ()):
        labels.setdefault(key, str(key).replace("_", " "))
    return list(labels.items())


def weekdays() -> dict[str, str]:
    """By the words of a profile, from Monday on."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return dict(zip(DAYS, names, strict=True))


def _show_staff(org: Organisation, item: Mapping[str, Any]) -> Options:
    return [("role", _("“Our team”, without a name")), ("first_name", _("The first name"))]


def offered_languages() -> Options:
    return [(code, native_name(code)) for code in sorted(with_catalogue())]


_OPTIONS: Mapping[str, Callable[[Organisation, Mapping[str, Any]], Options]] = {
    "regions": lambda org, item: [(region.code, org.text(region.name)) for region in org.regions],
    "kinds": lambda org, item: list(kinds().items()),
    "topics": _topics,
    "line_topics": line_topics,
    "audiences": lambda org, item: list(audiences().items()),
    "providers": lambda org, item: [(provider.key, org.text(provider.name)) for provider in org.providers],
    "programmes": lambda org, item: [(programme.key, org.text(programme.name)) for programme in org.programmes],
    "categories": lambda org, item: [(key, org.text(org.category(key).name)) for key in CATEGORIES],
    "show_staff": _show_staff,
    "weekdays": lambda org, item: list(weekdays().items()),
}
