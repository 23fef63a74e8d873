"""The invented people: colleagues in every role, and contacts on every channel whose addresses lead nowhere."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import Connection, insert, update
from sqlmodel import col

from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from bot.staff.passwords import kept
from storage.contact import Contact
from storage.conversation import Conversation
from storage.ids import random_id
from storage.sealed import ring
from storage.staff import Role, Staff, StaffMember

DOMAIN = "demo.example"
ACCOUNT = "demo"
CHANNELS = ("telegram", "telegram", "telegram", "whatsapp", "whatsapp", "whatsapp", "webchat")

# Address, name, roles, regions (of the profile's list, by place; none: all)
_COLLEAGUES: tuple[tuple[str, str, tuple[Role, ...], slice | None], ...] = (
    ("admin", "رنا الأحمد Rana Al-Ahmad", (Role.ADMINISTRATOR,), None),
    ("supervisor", "حنان صالح Hanan Saleh", (Role.SUPERVISOR,), None),
    ("basel", "باسل نصار Basel Nassar", (Role.CASEWORKER,), None),
    ("dana", "دانا مسعود Dana Masoud", (Role.CASEWORKER,), slice(0, 6)),
    ("fadi", "فادي حنا Fadi Hanna", (Role.CASEWORKER,), slice(6, 11)),
    ("maha", "مها شعث Maha Shaath", (Role.CASEWORKER,), slice(11, 16)),
    ("samar", "سمر عودة Samar Odeh", (Role.SAFEGUARDING,), None),
    ("lubna", "لبنى عيسى Lubna Issa", (Role.SAFEGUARDING,), None),
    ("kareem", "كريم زايد Kareem Zayed", (Role.CUSTODIAN,), None),
    ("nour", "نور خليل Nour Khalil", (Role.COMMUNICATION,), None),
    ("saleem", "سليم جبر Saleem Jabr", (Role.ANALYST,), None),
)
_OF_PARTNER = ("partner", "هدى رباح Huda Rabah")


@dataclass(frozen=True, slots=True)
class Team:
    """Who works here now, by the first part of their address. `password` is that of all of them."""

    members: dict[str, StaffMember]
    password: str

    def with_role(self, role: Role) -> list[StaffMember]:
        return [member for member in self.members.values() if role in member.roles and not member.partner]


def make_team(db: Connection, organisation: Organisation, now: datetime) -> Team:
    """Add the colleagues, with one password for all that is made up now. Roles that ask for a second factor take it
    up when they first sign in."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    regions = [region.code for region in organisation.regions]
    members = {}
    for name, full, roles, part in _COLLEAGUES:
        mine = regions[part] if part else ()
        members[name] = add_colleague(
            db, f"{name}@{DOMAIN}", full, roles, (), mine, language=organisation.default_language, now=now
        )
    if organisation.partners:
        name, full = _OF_PARTNER
        key = organisation.partners[0].key
        members[name] = add_colleague(
            db,
            f"{name}@{DOMAIN}",
            full,
            (Role.CASEWORKER,),
            partner=key,
            language=organisation.default_language,
            now=now,
        )
    hashed = kept(password)
    ids = [member.id for member in members.values()]
    db.execute(update(Staff).where(col(Staff.id).in_(ids)).values(password_hash=hashed))
    return Team(members, password)


def make_contact(db: Connection, language: str, dice: Random, heard: datetime) -> UUID:
    """Somebody who wrote: on a channel, under an address that nobody has."""
    id, channel = random_id(), dice.choice(CHANNELS)
    address = f"{ACCOUNT}-{id}"
    db.execute(
        insert(Contact).values(
            id=id,
            channel=channel,
            account=ACCOUNT,
            address_index=ring().index("contact.address", f"{channel}:{ACCOUNT}:{address}"),
            address_sealed=ring().seal(address.encode(), at=f"contact.address_sealed.{id}"),
            language=language,
            consent="given",
            created_at=heard,
        )
    )
    db.execute(insert(Conversation).values(contact_id=id, heard_at=heard))
    return id
