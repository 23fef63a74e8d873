"""What a profile must get right beyond the shape of its parts: complete languages, references, lists, safety."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from babel import UnknownLocaleError
from babel.core import Locale

from bot.directory import DANGERS, KINDS, Named, Region
from bot.i18n import N_
from bot.organisation import CATEGORIES, Organisation
from bot.profiles.articles import articles
from bot.profiles.problem import Problem
from bot.profiles.references import own_words, places, references
from bot.profiles.toml import Path
from bot.scripts import stands_in, twin
from bot.working_time import DAYS, Part, public_holidays

LABEL = 24  # characters of an item of a WhatsApp list
TEXT = 1000  # characters: a WhatsApp message with buttons holds 1024

# Values with a meaning of their own on the wire, or words that work anywhere
RESERVED = frozenset({"more", "less", "done", "skip", "back", "cancel", "menu", "stop", "hide", "help", "language"})

# Complaints that name people of the organisation itself go past them, whatever a profile says
ALWAYS_SENSITIVE = frozenset({"staff", "bribe", "diversion", "retaliation"})


def problems(org: Organisation) -> Iterator[Problem]:
    """All that is wrong, in no particular order; nothing for a good profile."""
    for check in (languages, time, lists, categories, labels, references, places, help_lines, own_words, articles):
        yield from check(org)


def texts(part: Any, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Every text of the profile with its path."""
    if isinstance(part, Part):
        for name in type(part).model_fields:
            if (*path, name) != ("texts",):  # the bot's own words, which need no other language
                yield from texts(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from texts(item, (*path, index))
    elif isinstance(part, dict) and part and all(isinstance(value, str) for value in part.values()):
        yield path, part
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from texts(item, (*path, key))


def missing(languages: Sequence[str], words: Mapping[str, str]) -> list[str]:
    """The languages in which a text is wanted; of two scripts the one that is offered first, for it serves both."""
    return [
        code
        for place, code in enumerate(languages)
        if not stands_in(code, words) and twin(code) not in languages[:place]
    ]


def languages(org: Organisation) -> Iterator[Problem]:
    for index, code in enumerate(org.languages):
        try:
            Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            yield Problem(("languages", index), N_("«{code}» is no language code"), {"code": code})
    if org.default_language not in org.languages:
        yield Problem(("default_language",), N_("«{code}» is not one of languages"), {"code": org.default_language})
    for path, words in texts(org):
        for code in missing(org.languages, words) if path[-1] != "short" else ():
            yield Problem(path, N_("the text in «{code}» is missing"), {"code": code})
        for code, text in words.items():
            if code not in org.languages:
                yield Problem((*path, code), N_("«{code}» is no language of this profile"), {"code": code})
            elif not text.strip():
                yield Problem((*path, code), N_("the text is empty"))
            elif len(text) > TEXT:
                values = {"count": len(text), "most": TEXT}
                yield Problem((*path, code), N_("the text has {count} characters, {most} fit a message"), values)


def time(org: Organisation) -> Iterator[Problem]:
    if org.timezone not in available_timezones():
        yield Problem(
            ("timezone",),
            N_("«{zone}» is no time zone of the tz database, such as Asia/Hebron"),
            {"zone": org.timezone},
        )
    for day, name in enumerate(DAYS):
        if (day in org.weekend) == (day in org.hours):
            yield Problem(("hours", name), N_("{day} belongs either to weekend or to hours"), {"day": name})
    if not org.closures and not public_holidays(org.country, 2026):
        yield Problem(
            ("country",),
            N_("no public holidays are known for «{country}»: list them under closures"),
            {"country": org.country},
        )


def lists(org: Organisation) -> Iterator[Problem]:
    """Keys that stand twice, and keys that mean something else on the wire."""
    named: dict[Path, list[str]] = {
        ("regions",): [region.key for region in org.regions],
        ("programmes",): [programme.key for programme in org.programmes],
        ("help_lines",): [line.key for line in org.help_lines],
        ("providers",): [provider.key for provider in org.providers],
        ("services",): [service.key for service in org.services],
        ("partners",): [partner.key for partner in org.partners],
        ("canned",): [answer.key for answer in org.canned],
        ("news_topics",): [topic.key for topic in org.news_topics],
        ("articles",): [article.key for article in org.articles],
        **{("topics", kind): [topic.key for topic in topics] for kind, topics in org.topics.items()},
    }
    for path, keys in named.items():
        field = "code" if path == ("regions",) else "key"
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Problem((*path, index, field), N_("«{key}» stands here a second time"), {"key": key})
            if key in RESERVED or (key == "other" and path[0] in ("programmes", "topics")):
                yield Problem((*path, index, field), N_("«{key}» means something else in a conversation"), {"key": key})
    for kind in KINDS:
        if not org.topics.get(kind):
            yield Problem(("topics", kind), N_("there are no topics of this kind"))


def categories(org: Organisation) -> Iterator[Problem]:
    keys = [category.key for category in org.categories]
    for key in CATEGORIES:
        if key not in keys:
            yield Problem(("categories",), N_("the category «{key}» is missing"), {"key": key})
    for index, category in enumerate(org.categories):
        if category.key not in CATEGORIES:
            yield Problem(
                ("categories", index, "key"), N_("«{key}» is none of the complaint categories"), {"key": category.key}
            )
        elif category.key in keys[:index]:
            yield Problem(("categories", index, "key"), N_("«{key}» stands here a second time"), {"key": category.key})
        if category.key in ALWAYS_SENSITIVE and not category.sensitive:
            yield Problem(
                ("categories", index), N_("«{key}» must be sensitive: it accuses our own people"), {"key": category.key}
            )


def labels(org: Organisation) -> Iterator[Problem]:
    """Options fit a list of WhatsApp, by their name or by their short form."""
    items: dict[Path, tuple[Named | Region, ...]] = {
        ("regions",): org.regions,
        ("programmes",): org.programmes,
        ("categories",): org.categories,
        ("news_topics",): org.news_topics,
        **{("topics", kind): topics for kind, topics in org.topics.items()},
    }
    for path, named in items.items():
        for index, item in enumerate(named):
            for code, name in item.name.items():
                label = item.short.get(code, name)
                if len(label) > LABEL:
                    where = "short" if code in item.short else "name"
                    text = N_("«{label}» has {count} characters, a list shows {most}: shorten it")
                    if where == "name":
                        text = N_("«{label}» has {count} characters, a list shows {most}: add short.{code}")
                    values = {"label": label, "count": len(label), "most": LABEL, "code": code}
                    yield Problem((*path, index, where, code), text, values)


def help_lines(org: Organisation) -> Iterator[Problem]:
    for topic in DANGERS:
        if not any(topic in line.topics or not line.topics for line in org.help_lines if not line.police):
            yield Problem(
                ("help_lines",), N_("there is no help line for «{topic}» besides the police"), {"topic": topic}
            )
    if not any(line.for_children for line in org.help_lines):
        yield Problem(("help_lines",), N_("there is no help line for children"))
