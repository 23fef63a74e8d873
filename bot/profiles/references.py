"""What the parts of a profile say of each other: regions, topics, providers, places, and the words of the bot."""

from collections.abc import Iterator

from bot import wording
from bot.directory import PLACEHOLDERS, distance
from bot.i18n import N_
from bot.organisation import CATEGORIES, Organisation
from bot.profiles.problem import Problem
from bot.profiles.toml import Path

FAR = 100  # kilometres from the middle of its region at which a place is taken for a slip


def references(org: Organisation) -> Iterator[Problem]:
    regions = {region.code for region in org.regions}
    providers = {provider.key for provider in org.providers}
    programmes = {programme.key for programme in org.programmes}
    topics = {kind: {topic.key for topic in of_kind} for kind, of_kind in org.topics.items()}
    for index, service in enumerate(org.services):
        here: Path = ("services", index)
        for code in service.regions:
            if code not in regions:
                yield Problem((*here, "regions"), N_("«{code}» is no region of this profile"), {"code": code})
        for key in service.topics:
            if key not in topics.get(service.kind, ()):
                yield Problem(
                    (*here, "topics"),
                    N_("«{key}» is no {kind} topic of this profile"),
                    {"key": key, "kind": service.kind},
                )
        if service.provider not in providers:
            yield Problem((*here, "provider"), N_("«{key}» is no provider of this profile"), {"key": service.provider})
    for index, partner in enumerate(org.partners):
        for code in partner.regions:
            if code not in regions:
                yield Problem(
                    ("partners", index, "regions"), N_("«{code}» is no region of this profile"), {"code": code}
                )
    for index, answer in enumerate(org.canned):
        if answer.category not in ("", *CATEGORIES):
            yield Problem(
                ("canned", index, "category"),
                N_("«{key}» is none of the complaint categories"),
                {"key": answer.category},
            )
        allowed = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        for code, words in answer.text.items():
            if not _fills(words):
                yield Problem(
                    ("canned", index, "text", code),
                    N_("the placeholders are {placeholders}, and no others"),
                    {"placeholders": allowed},
                )
    for index, paid in enumerate(org.aid.dates):
        if paid.programme not in programmes:
            path: Path = ("aid", "dates", index, "programme")
            yield Problem(path, N_("«{key}» is no programme of this profile"), {"key": paid.programme})


def _fills(text: str) -> bool:
    try:
        return wording.placeholders(text) <= set(PLACEHOLDERS)
    except ValueError:
        return False


def places(org: Organisation) -> Iterator[Problem]:
    regions = {region.code: (region.latitude, region.longitude) for region in org.regions}
    for index, region in enumerate(org.regions):
        if not region.code.startswith(f"{org.country}-"):
            yield Problem(
                ("regions", index, "code"),
                N_("«{code}» is no code of the country «{country}»"),
                {"code": region.code, "country": org.country},
            )
    for index, service in enumerate(org.services):
        if service.latitude is None or service.longitude is None:
            continue
        if not service.address:
            yield Problem(("services", index, "latitude"), N_("the place gives away the address that is left out"))
        if not regions.keys() & set(service.regions):
            continue
        spot = (service.latitude, service.longitude)
        away = min(distance(spot, regions[code]) for code in service.regions if code in regions)
        if away > FAR:
            far = N_("it lies {km} km from the middle of its region: are latitude and longitude right?")
            yield Problem(("services", index, "latitude"), far, {"km": round(away)})


def own_words(org: Organisation) -> Iterator[Problem]:
    """The organisation's texts in the place of ours. One that the bot says no longer does no harm."""
    for code, own in org.texts.items():
        if code not in org.languages:
            yield Problem(("texts", code), N_("«{code}» is no language of this profile"), {"code": code})
        for english, text in own.items():
            known = wording.wordings().get(english)
            if fault := wording.fault(english, text, known.most if known else wording.TEXT):
                yield Problem(("texts", code, english), *fault)
