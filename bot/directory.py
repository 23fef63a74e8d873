"""The directory: regions, providers, services and help lines, and which of them fit a person, nearest first."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from math import asin, cos, inf, radians, sin, sqrt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.i18n import N_
from bot.working_time import Note, Part, Text

EARTH_RADIUS_KM = 6371.0
ELSEWHERE = 3  # the rank of a service in another area

# What the crisis check looks for a help line by
LINE_TOPICS = {
    "suicide": "psychosocial",
    "violence_now": "violence",
    "child": "child",
    "sexual_abuse_by_staff": "abuse",
    "medical": "emergency",
}
# Every profile has a line for each of these, besides the police. For an emergency the lines for everything will do.
DANGERS = tuple(topic for topic in LINE_TOPICS.values() if topic != "emergency")

# What a canned answer may leave open: the number of the case, how the caseworker and the person are called, the
# organisation, its next working hours, and the day by which the case is answered
PLACEHOLDERS = ("number", "name", "person", "organisation", "office_hours", "due")

Key = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
RegionCode = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]  # ISO 3166-2
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Telephone = Annotated[str, Field(pattern=r"^\+?[0-9](?:[ -]?[0-9]){2,14}$")]  # E.164: at most 15 digits
ServiceKind = Literal["legal", "psychosocial", "economic", "protection"]
ForWhom = Literal["women", "children", "youth", "men", "disability", "elderly"]

KINDS: tuple[ServiceKind, ...] = ("legal", "psychosocial", "economic", "protection")


class Named(Part):
    """Something a person can choose. `short` is its name in lists that hold 24 characters (WhatsApp), where needed."""

    key: Key
    name: Text
    short: Note = Field(default_factory=dict)


class Region(Part):
    """A first-level division. People cannot freely travel from one `area` to another, where areas are given. `timezone`
    is there where it is not the organisation's. By the `towns` in it, and other names, people say where they are: in
    any language."""

    code: RegionCode
    name: Text
    short: Note = Field(default_factory=dict)
    towns: tuple[str, ...] = ()
    latitude: Latitude
    longitude: Longitude
    area: str = ""
    timezone: Annotated[str, Field(pattern=r"^([A-Za-z_]+(/[A-Za-z0-9_+-]+)*)?$", max_length=40)] = ""

    @property
    def key(self) -> str:
        """The code as it stands on the wire: ps_jen for PS-JEN."""
        return self.code.lower().replace("-", "_")


class Topic(Named):
    """What a person may need help with, within one kind of support."""


class Provider(Part):
    """Who offers services. An example is invented and must be replaced before real people are served."""

    key: Key
    name: Text
    example: bool = False


class Service(Part):
    """One offer of help. Empty `topics`, `regions` or `audiences` mean all of them."""

    key: Key
    kind: ServiceKind
    topics: tuple[Key, ...] = ()
    name: Text
    provider: Key
    regions: tuple[RegionCode, ...] = ()
    audiences: tuple[ForWhom, ...] = ()
    address: Note = Field(default_factory=dict)
    hours: Text
    cost: Text
    accessibility: Note = Field(default_factory=dict)
    telephone: Telephone
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    urgent: bool = False  # answers at any hour, or at once
    example: bool = False

    @model_validator(mode="after")
    def both_or_neither(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError(N_("latitude and longitude belong together"))
        return self


class HelpLine(Part):
    """A telephone that people in danger are given. `checked` is the day on which its number was last looked up,
    None for never; `unverified` says that nobody of the organisation has called it yet."""

    key: Key
    name: Text
    telephone: Telephone
    hours: Text
    topics: tuple[Key, ...] = ()  # empty: any
    checked: date | None = None
    for_children: bool = False
    police: bool = False
    unverified: bool = False
    example: bool = False
    note: Note = Field(default_factory=dict)


class Partner(Part):
    """Another organisation that cases are referred to, in `regions` (empty: everywhere). Without an account it is
    referred to by telephone."""

    key: Key
    name: Text
    telephone: Telephone
    regions: tuple[RegionCode, ...] = ()
    about: Note = Field(default_factory=dict)
    has_account: bool = False
    example: bool = False


class Canned(Part):
    """An answer that caseworkers insert, with PLACEHOLDERS; for one category of complaints, or for any case."""

    key: Key
    name: Text
    text: Text
    category: Key | Literal[""] = ""


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres along the great circle between two (latitude, longitude) in degrees."""
    latitude, longitude, to_latitude, to_longitude = map(radians, (*one, *other))
    half_chord = (
        sin((to_latitude - latitude) / 2) ** 2
        + cos(latitude) * cos(to_latitude) * sin((to_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half_chord))


def fits(service: Service, topic: str, audiences: Collection[str]) -> bool:
    """Whether a service is for this topic and for somebody who is one of `audiences`; what is empty is not asked."""
    about = not topic or topic == "other" or not service.topics or topic in service.topics
    return about and (not audiences or not service.audiences or not set(audiences).isdisjoint(service.audiences))


def nearest(services: Iterable[Service], regions: Mapping[str, Region], home: Region) -> list[Service]:
    """Services of the home region, then those for everywhere, then the others by distance from the home region's
    middle. Those of another area, where the person may be unable to go, are left out unless there are no others."""

    def order(service: Service) -> tuple[int, float]:
        places = [regions[code] for code in service.regions]
        if not places:
            return 1, 0.0
        if service.latitude is not None and service.longitude is not None:
            spots = [(service.latitude, service.longitude)]
        else:
            spots = [(place.latitude, place.longitude) for place in places]
        way = min((distance((home.latitude, home.longitude), spot) for spot in spots), default=inf)
        if home.code in service.regions:
            return 0, way
        return (2 if any(place.area == home.area for place in places) else ELSEWHERE), way

    ordered = sorted(((order(service), service) for service in services), key=lambda pair: pair[0])
    within_reach = [service for (rank, _), service in ordered if rank < ELSEWHERE]
    return within_reach or [service for _, service in ordered]
