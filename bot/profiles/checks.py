"""What a profile must get right beyond the shape of its parts: complete languages, references, lists, safety."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from babel import UnknownLocaleError
from babel.core import Locale

from bot.directory import DANGERS, KINDS, Named, Region, distance
from bot.organisation import CATEGORIES, Organisation
from bot.profiles.toml import Path
from bot.working_time import DAYS, Part, public_holidays

LABEL = 24  # characters of an item of a WhatsApp list
TEXT = 1000  # characters: a WhatsApp message with buttons holds 1024
FAR = 100  # kilometres from the middle of its region at which a place is taken for a slip

# Values with a meaning of their own on the wire, or words that work anywhere
RESERVED = frozenset({"more", "less", "done", "skip", "back", "cancel", "menu", "stop", "hide", "help", "language"})

# Complaints that name people of the organisation itself go past them, whatever a profile says
ALWAYS_SENSITIVE = frozenset({"staff", "bribe", "diversion", "retaliation"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at `path` of the document."""

    path: Path
    text: str


def problems(org: Organisation) -> Iterator[Problem]:
    """All that is wrong, in no particular order; nothing for a good profile."""
    for check in (languages, time, lists, categories, labels, references, places, help_lines):
        yield from check(org)


def texts(part: Any, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Every text of the profile with its path."""
    if isinstance(part, Part):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from texts(item, (*path, index))
    elif isinstance(part, dict) and part and all(isinstance(value, str) for value in part.values()):
        yield path, part
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from texts(item, (*path, key))


def languages(org: Organisation) -> Iterator[Problem]:
    for index, code in enumerate(org.languages):
        try:
            Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            yield Problem(("languages", index), f"«{code}» is no language code")
    if org.default_language not in org.languages:
        yield Problem(("default_language",), f"«{org.default_language}» is not one of languages")
    for path, words in texts(org):
        for code in set(org.languages) - set(words) if path[-1] != "short" else ():
            yield Problem(path, f"the text in «{code}» is missing")
        for code, text in words.items():
            if code not in org.languages:
                yield Problem((*path, code), f"«{code}» is no language of this profile")
            elif not text.strip():
                yield Problem((*path, code), "the text is empty")
            elif len(text) > TEXT:
                yield Problem((*path, code), f"the text has {len(text)} characters, {TEXT} fit a message")


def time(org: Organisation) -> Iterator[Problem]:
    if org.timezone not in available_timezones():
        yield Problem(("timezone",), f"«{org.timezone}» is no time zone of the tz database, such as Asia/Hebron")
    for day, name in enumerate(DAYS):
        if (day in org.weekend) == (day in org.hours):
            yield Problem(("hours", name), f"{name} belongs either to weekend or to hours")
    if not org.closures and not public_holidays(org.country, 2026):
        yield Problem(("country",), f"no public holidays are known for «{org.country}»: list them under closures")


def lists(org: Organisation) -> Iterator[Problem]:
    """Keys that stand twice, and keys that mean something else on the wire."""
    named: dict[Path, list[str]] = {
        ("regions",): [region.key for region in org.regions],
        ("programmes",): [programme.key for programme in org.programmes],
        ("help_lines",): [line.key for line in org.help_lines],
        ("providers",): [provider.key for provider in org.providers],
        ("services",): [service.key for service in org.services],
        **{("topics", kind): [topic.key for topic in topics] for kind, topics in org.topics.items()},
    }
    for path, keys in named.items():
        field = "code" if path == ("regions",) else "key"
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Problem((*path, index, field), f"«{key}» stands here a second time")
            if key in RESERVED or (key == "other" and path[0] in ("programmes", "topics")):
                yield Problem((*path, index, field), f"«{key}» means something else in a conversation")
    for kind in KINDS:
        if not org.topics.get(kind):
            yield Problem(("topics", kind), "there are no topics of this kind")


def categories(org: Organisation) -> Iterator[Problem]:
    keys = [category.key for category in org.categories]
    for key in CATEGORIES:
        if key not in keys:
            yield Problem(("categories",), f"the category «{key}» is missing")
    for index, category in enumerate(org.categories):
        if category.key not in CATEGORIES:
            yield Problem(("categories", index, "key"), f"«{category.key}» is none of the complaint categories")
        elif category.key in keys[:index]:
            yield Problem(("categories", index, "key"), f"«{category.key}» stands here a second time")
        if category.key in ALWAYS_SENSITIVE and not category.sensitive:
            yield Problem(("categories", index), f"«{category.key}» must be sensitive: it accuses our own people")


def labels(org: Organisation) -> Iterator[Problem]:
    """Options fit a list of WhatsApp, by their name or by their short form."""
    items: dict[Path, tuple[Named | Region, ...]] = {
        ("regions",): org.regions,
        ("programmes",): org.programmes,
        ("categories",): org.categories,
        **{("topics", kind): topics for kind, topics in org.topics.items()},
    }
    for path, named in items.items():
        for index, item in enumerate(named):
            for code, name in item.name.items():
                label = item.short.get(code, name)
                if len(label) > LABEL:
                    where = "short" if code in item.short else "name"
                    wish = "shorten it" if code in item.short else f"add short.{code}"
                    text = f"«{label}» has {len(label)} characters, a list shows {LABEL}: {wish}"
                    yield Problem((*path, index, where, code), text)


def references(org: Organisation) -> Iterator[Problem]:
    regions = {region.code for region in org.regions}
    providers = {provider.key for provider in org.providers}
    programmes = {programme.key for programme in org.programmes}
    topics = {kind: {topic.key for topic in of_kind} for kind, of_kind in org.topics.items()}
    for index, service in enumerate(org.services):
        here: Path = ("services", index)
        for code in service.regions:
            if code not in regions:
                yield Problem((*here, "regions"), f"«{code}» is no region of this profile")
        for key in service.topics:
            if key not in topics.get(service.kind, ()):
                yield Problem((*here, "topics"), f"«{key}» is no {service.kind} topic of this profile")
        if service.provider not in providers:
            yield Problem((*here, "provider"), f"«{service.provider}» is no provider of this profile")
    for index, paid in enumerate(org.aid.dates):
        if paid.programme not in programmes:
            path: Path = ("aid", "dates", index, "programme")
            yield Problem(path, f"«{paid.programme}» is no programme of this profile")


def places(org: Organisation) -> Iterator[Problem]:
    regions = {region.code: (region.latitude, region.longitude) for region in org.regions}
    for index, region in enumerate(org.regions):
        if not region.code.startswith(f"{org.country}-"):
            yield Problem(("regions", index, "code"), f"«{region.code}» is no code of the country «{org.country}»")
    for index, service in enumerate(org.services):
        if service.latitude is None or service.longitude is None:
            continue
        if not service.address:
            yield Problem(("services", index, "latitude"), "the place gives away the address that is left out")
        if not regions.keys() & set(service.regions):
            continue
        spot = (service.latitude, service.longitude)
        away = min(distance(spot, regions[code]) for code in service.regions if code in regions)
        if away > FAR:
            text = f"it lies {away:.0f} km from the middle of its region: are latitude and longitude right?"
            yield Problem(("services", index, "latitude"), text)


def help_lines(org: Organisation) -> Iterator[Problem]:
    for topic in DANGERS:
        if not any(topic in line.topics or not line.topics for line in org.help_lines if not line.police):
            yield Problem(("help_lines",), f"there is no help line for «{topic}» besides the police")
    if not any(line.for_children for line in org.help_lines):
        yield Problem(("help_lines",), "there is no help line for children")
