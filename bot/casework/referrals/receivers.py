"""Whom a case can be passed on to: services of the directory and partner organisations, those that fit first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.directory import KINDS, Service
from bot.i18n import _
from bot.organisation import Organisation
from storage.case import CaseKind

SERVICE, PARTNER = "service", "partner"


@dataclass(frozen=True, slots=True)
class Receiver:
    """`kind` is service or partner, `name` as people are told it. Without an account it is told by telephone."""

    kind: str
    key: str
    name: str
    telephone: str
    about: str = ""
    has_account: bool = False
    example: bool = False

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.kind}.{self.key}"


def receiver(organisation: Organisation, kind: str, key: str) -> Receiver | None:
    """In the current language; None where the directory no longer has it."""
    if kind == PARTNER:
        found = organisation.partner(key)
        if found is None:
            return None
        about = organisation.text(found.about)
        name = organisation.text(found.name)
        return Receiver(PARTNER, key, name, found.telephone, about, found.has_account, found.example)
    service = next((service for service in organisation.services if service.key == key), None)
    return _of_service(organisation, service) if service else None


def receiver_of(organisation: Organisation, value: str) -> Receiver | None:
    """Of what a form sent."""
    kind, _dot, key = value.partition(".")
    return receiver(organisation, kind, key) if kind in (SERVICE, PARTNER) else None


def fitting(organisation: Organisation, case: Any) -> list[Receiver]:
    """For a case with `kind`, `category`, `region` and `facts`: partners of its region, then services of its kind of
    help, the nearest first; services of all kinds where the case is of none."""
    region = _known(organisation, case.region)
    partners = [
        found
        for partner in organisation.partners
        if not partner.regions or not region or organisation.region(region).code in partner.regions
        if (found := receiver(organisation, PARTNER, partner.key))
    ]
    topic = str(case.facts.get("topic") or "")
    services = [
        _of_service(organisation, service)
        for kind in _kinds(case)
        for service in organisation.services_for(kind, topic, region)
    ]
    return [*partners, *services]


def everybody(organisation: Organisation) -> list[Receiver]:
    """All that the directory has, in its order."""
    partners = [receiver(organisation, PARTNER, partner.key) for partner in organisation.partners]
    return [*filter(None, partners), *(_of_service(organisation, service) for service in organisation.services)]


def _kinds(case: Any) -> Iterator[str]:
    if case.kind == CaseKind.PROTECTION:
        yield "protection"
    elif case.kind == CaseKind.SUPPORT and case.category in KINDS:
        yield case.category
    else:
        yield from KINDS


def _known(organisation: Organisation, region: str) -> str:
    """The region, unless the profile has it no longer."""
    try:
        return organisation.region(region).key if region else ""
    except KeyError:
        return ""


def _of_service(organisation: Organisation, service: Service) -> Receiver:
    text = organisation.text
    provider = organisation.provider_name(service.provider)
    name = _("{service} ({provider})").format(service=text(service.name), provider=provider)
    parts = [text(service.address), text(service.hours), text(service.cost)]
    about = ". ".join(part.rstrip(".") for part in parts if part)
    return Receiver(SERVICE, service.key, name, service.telephone, about, example=service.example)
