"""The organisation the bot speaks for: the validated content of a profile, and the questions others put to it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from bot import i18n
from bot.directory import (
    Canned,
    HelpLine,
    Key,
    Named,
    Partner,
    Provider,
    Region,
    Service,
    ServiceKind,
    Topic,
    fits,
    nearest,
)
from bot.library.article import Article
from bot.rules import Duty, Outreach, Retention
from bot.scripts import said_in
from bot.working_time import Closure, Hours, Note, Part, Season, Text, WorkingTime

__all__ = [
    "CATEGORIES",
    "Aid",
    "Article",
    "Canned",
    "Category",
    "Closure",
    "Duty",
    "HelpLine",
    "Hours",
    "Organisation",
    "Outreach",
    "Partner",
    "PaymentDate",
    "Programme",
    "Provider",
    "Region",
    "Retention",
    "Season",
    "Service",
    "Topic",
]

# What a complaint can be about; every profile names exactly these, in its own words and order
CATEGORIES = (
    "not_received",
    "too_little",
    "delayed",
    "card",
    "left_out",
    "removed",
    "duplicate",
    "collected_by_other",
    "wrong_data",
    "place",
    "queue",
    "quality",
    "staff",
    "bribe",
    "diversion",
    "discrimination",
    "retaliation",
    "fraud",
    "other_organisation",
    "other",
)

WorkingDays = Annotated[int, Field(ge=1, le=60)]


class Programme(Named):
    """A benefit that people receive or complain about."""


class Category(Named):
    """What a complaint is about, answered within `days` working days. `sensitive` ones are seen by the safeguarding
    role only; `ask_hide` asks the person who must not see it; `four_eyes` needs a second colleague to close it."""

    days: WorkingDays
    sensitive: bool = False
    ask_hide: bool = False
    four_eyes: bool = False


class PaymentDate(Part):
    """A day on which a programme is paid or handed out."""

    programme: Key
    day: date
    note: Note = Field(default_factory=dict)
    example: bool = False


class Aid(Part):
    """Answers to "is my name on the list?": never a name, always the way to find out."""

    who_decides: Text
    where_register: Text
    how_check: Text
    free: Text
    fake_link: Text
    dates: tuple[PaymentDate, ...] = ()
    updated: date

    def coming(self, today: date) -> tuple[PaymentDate, ...]:
        return tuple(sorted((paid for paid in self.dates if paid.day >= today), key=lambda paid: paid.day))


class Organisation(WorkingTime):
    """The content of a profile. Stored as one versioned document; frozen, so that it can be shared by all threads."""

    name: Text
    about: Text
    title: Text  # of the chat: neutral, since others look over the shoulder
    symbol: Annotated[str, Field(min_length=1, max_length=8)]
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    default_language: str
    exit_url: Annotated[str, Field(pattern=r"^https://[^\s]+$")]
    reply_days: WorkingDays
    police_first: bool = False
    show_staff: Literal["first_name", "role"] = "role"  # what people are told of who writes with them
    take_minutes: Annotated[int, Field(ge=1, le=240)] = 5  # until a request nobody took goes to the next
    satisfaction_days: Annotated[int, Field(ge=0, le=90)] = 14  # until "is it solved?" is asked once more; 0: never
    duty: Duty = Duty()
    outreach: Outreach = Outreach()
    news_topics: tuple[Named, ...] = ()  # what people can choose to get news of; none: news are news
    retention: Retention
    aid: Aid
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    programmes: Annotated[tuple[Programme, ...], Field(min_length=1)]
    categories: tuple[Category, ...]
    topics: dict[ServiceKind, tuple[Topic, ...]]
    help_lines: Annotated[tuple[HelpLine, ...], Field(min_length=1)]
    providers: tuple[Provider, ...] = ()
    services: tuple[Service, ...] = ()
    partners: tuple[Partner, ...] = ()
    canned: tuple[Canned, ...] = ()
    texts: dict[str, dict[str, str]] = Field(default_factory=dict)  # our own words: by language, by English text
    articles: tuple[Article, ...] = ()  # that a new library begins with; from then on it has tables of its own

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Of a stored document. Raises pydantic's ValidationError when it is not one."""
        return cls.model_validate(document)

    def to_document(self) -> dict[str, Any]:
        """As JSON, without what is left at its default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def text(self, words: Mapping[str, str]) -> str:
        """In the person's language or its other script, else in the organisation's; empty when there is none."""
        return said_in(words, i18n.language()) or said_in(words, self.default_language)

    def label(self, item: Named | Region) -> str:
        """The name of an option as it fits a list: its short form where it has one."""
        spoken = i18n.language()
        if spoken in item.name and spoken not in item.short:
            return self.text(item.name)  # written for this script, and short enough
        return said_in(item.short, spoken) or self.text(item.name)

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        return {category.key: category for category in self.categories}

    @cached_property
    def _regions(self) -> Mapping[str, Region]:
        return {region.code: region for region in self.regions}

    def category(self, key: str) -> Category:
        """Raises KeyError for a key that is not in CATEGORIES."""
        return self._categories[key]

    def needs_four_eyes(self, category: str) -> bool:
        """Whether a second colleague must agree before a case of this category is closed."""
        found = self._categories.get(category)
        return found is not None and (found.sensitive or found.four_eyes)

    def region(self, code: str) -> Region:
        """Of the official code (PS-JEN) or the value on the wire (ps_jen). Raises KeyError for any other."""
        return self._regions[code.upper().replace("_", "-")]

    def region_name(self, code: str) -> str:
        """For showing: the code itself for a region that is no longer in the profile."""
        region = self._regions.get(code.upper().replace("_", "-"))
        return self.text(region.name) if region else code

    def zone_of(self, code: str) -> str:
        """The time zone of a region: its own where it has one."""
        region = self._regions.get(code.upper().replace("_", "-"))
        return (region.timezone if region else "") or self.timezone

    def programme_name(self, key: str) -> str:
        """For showing: the key itself for a programme that is no longer in the profile."""
        return next((self.text(programme.name) for programme in self.programmes if programme.key == key), key)

    def provider_name(self, key: str) -> str:
        return next((self.text(provider.name) for provider in self.providers if provider.key == key), key)

    def partner(self, key: str) -> Partner | None:
        return next((partner for partner in self.partners if partner.key == key), None)

    def partner_name(self, key: str) -> str:
        """For showing: the key itself for a partner that is no longer in the profile."""
        found = self.partner(key)
        return self.text(found.name) if found else key

    def services_for(
        self, kind: str, topic: str = "", region: str = "", audience: str | Collection[str] = ()
    ) -> list[Service]:
        """Services that fit, nearest first; what is left empty is not asked. `audience` may be several, for a woman
        with a disability."""
        audiences = {audience} - {""} if isinstance(audience, str) else set(audience)
        found = [s for s in self.services if s.kind == kind and fits(s, topic, audiences)]
        return nearest(found, self._regions, self.region(region)) if region else found

    def help_lines_for(self, topic: str = "", child: bool = False) -> list[HelpLine]:
        """Lines for that topic, those for everything, and all when none is for it: nobody is left without a number.
        Children's lines stand first for a child, or where the topic is one, and are not given to others; the police
        stand last, unless the organisation puts them first."""
        child = child or topic == "child"
        offered = [line for line in self.help_lines if child or not line.for_children] or list(self.help_lines)
        fitting = [line for line in offered if not topic or topic in line.topics or not line.topics] or offered

        def order(line: HelpLine) -> tuple[bool, bool, bool]:
            police_late = line.police != self.police_first
            return police_late, child and not line.for_children, bool(topic) and topic not in line.topics

        return sorted(fitting, key=order)

    def options(self, items: tuple[Named, ...]) -> Iterator[tuple[str, str]]:
        """Value and label of each item, for a question's choices."""
        return ((item.key, self.label(item)) for item in items)
