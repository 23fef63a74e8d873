"""What of a case can be passed on: each thing by itself, as it is when the person is asked, and how it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot import i18n
from bot.casework.entries import PERSON, timeline
from bot.casework.wording import ages, difficulties, disabilities
from bot.i18n import _, isolate, ltr, ngettext, number
from bot.organisation import Organisation
from storage.attachment import StoredFile
from storage.case import Audience, Case, CaseKind, Way
from storage.contact import Contact
from storage.sealed import ring

Items = Mapping[str, Any]
"""What each item says, by its name: as JSON, without words of ours, so that it can be shown in any language."""

COLUMNS: tuple[Any, ...] = (
    Case.id, Case.kind, Case.category, Case.service, Case.region, Case.way, Case.contact_id, Case.facts_sealed,
    Case.story_sealed, Case.identity_sealed,
)  # fmt: skip
"""What `gathered` reads of a case."""

_WHATSAPP = "whatsapp"


class Item(StrEnum):
    """In the order in which they are read out."""

    NAME = "name"
    TELEPHONE = "telephone"
    REACH = "reach"
    PLACE = "place"
    CATEGORY = "category"
    NEEDS = "needs"
    STORY = "story"
    FILES = "files"
    AGE = "age"
    DISABILITY = "disability"


def gathered(db: Connection, row: Any) -> dict[str, Any]:
    """Everything this case holds that could be passed on. Who hides from us is not named to others by us."""
    facts = _opened(row, "facts", {})
    audience = facts.get("audience", {})
    identity = {} if row.way == Way.HIDDEN else _opened(row, "identity", {})
    found = {
        Item.NAME: identity.get("name"),
        Item.TELEPHONE: identity.get("telephone") or _own_number(db, row),
        Item.REACH: _safe_way(facts),
        Item.PLACE: {key: said for key, said in (("region", row.region), ("place", facts.get("place"))) if said},
        Item.CATEGORY: _category(row),
        Item.NEEDS: {key: facts[key] for key in ("topic", "needs", "soon") if facts.get(key)},
        Item.STORY: _opened(row, "story", ""),
        Item.FILES: [str(file) for file in _files(db, row.id)],
        Item.AGE: audience.get("age"),
        Item.DISABILITY: audience.get("disability") if audience.get("disability") != "no" else None,
    }
    if not found[Item.NEEDS].get("topic") and not found[Item.NEEDS].get("needs"):
        found[Item.NEEDS] = None  # "soon" alone tells nobody anything
    return {item.value: value for item, value in found.items() if value}


def chosen(items: Items, wanted: Collection[str]) -> list[str]:
    """Those of the wanted that are there, in the order in which they are read out."""
    return [item.value for item in Item if item in wanted and item in items]


def labels() -> dict[str, str]:
    """Each item in a word or two, short enough for a button with a mark before it."""
    return {
        Item.NAME: _("Name"),
        Item.TELEPHONE: _("Telephone number"),
        Item.REACH: _("Safe way to reach you"),
        Item.PLACE: _("Place"),
        Item.CATEGORY: _("What it is about"),
        Item.NEEDS: _("What you need"),
        Item.STORY: _("What you told us"),
        Item.FILES: _("Photos, papers, voice"),
        Item.AGE: _("Age"),
        Item.DISABILITY: _("What is hard for you"),
    }


def in_words(item: str, value: Any, organisation: Organisation) -> str:
    """What an item says, in the current language; values of the person's own are isolated."""
    match Item(item):
        case Item.TELEPHONE:
            return ltr(value)
        case Item.PLACE:
            parts = [organisation.region_name(value["region"])] if value.get("region") else []
            return i18n.join([*parts, value["place"]]) if value.get("place") else isolate(parts[0])
        case Item.CATEGORY:
            return isolate(category_in_words(value["kind"], value["category"], organisation))
        case Item.NEEDS:
            return _needs(value, organisation)
        case Item.REACH:
            return _reach(value)
        case Item.FILES:
            count = len(value)
            return ngettext("{count} file", "{count} files", count).format(count=number(count))
        case Item.AGE:
            adult = {"adult": _("18 or older")}  # of a private matter no more is asked
            return {**ages(), **adult}.get(value, isolate(value))
        case Item.DISABILITY:
            return {**difficulties(), **disabilities()}.get(value, isolate(value))
        case Item.NAME | Item.STORY:
            return isolate(value)


def category_in_words(kind: str, category: str, organisation: Organisation) -> str:
    if kind == CaseKind.COMPLAINT:
        known = {each.key: organisation.text(each.name) for each in organisation.categories}
        return known.get(category, category)
    kinds = {
        "legal": _("Legal help"),
        "psychosocial": _("Support for feelings"),
        "economic": _("Work and income"),
        "protection": _("A private matter"),
    }
    return kinds.get(category, category)


def _needs(value: Any, organisation: Organisation) -> str:
    named = {topic.key: organisation.text(topic.name) for topics in organisation.topics.values() for topic in topics}
    wanted = [named.get(value[key], str(value[key])) for key in ("topic", "needs") if value.get(key)]
    return i18n.join([*wanted, *([_("soon: today or tomorrow")] if value.get("soon") == "now" else [])])


def _safe_way(facts: dict[str, Any]) -> dict[str, str] | None:
    """Who was asked how to be reached was asked when, too; the "when" of a complaint is when it happened."""
    return {key: facts[key] for key in ("way", "when") if facts.get(key)} if facts.get("way") else None


def _reach(value: Any) -> str:
    ways = {
        "write": _("in writing, in this chat"),
        "only": _("only in writing, never by telephone"),
        "call": _("by telephone"),
        "no": _("not at all for now"),
    }
    when = {"any": _("at any time"), "voice": _("at the time in their voice note")}
    parts = [ways.get(value.get("way"), value.get("way")), when.get(value.get("when"), value.get("when"))]
    return i18n.join(part for part in parts if part)


def _category(row: Any) -> dict[str, str] | None:
    """A private matter and a wish to talk are of no category that could be told."""
    if not row.category or row.kind not in (CaseKind.COMPLAINT, CaseKind.SUPPORT):
        return None
    return {"kind": row.kind, "category": row.category}


def _own_number(db: Connection, row: Any) -> str | None:
    """On WhatsApp the address is a telephone number that answers."""
    if row.contact_id is None or row.way != Way.NAMED:
        return None
    wanted = select(col(Contact.channel), col(Contact.address_sealed)).where(col(Contact.id) == row.contact_id)
    contact = db.execute(wanted).one_or_none()
    if contact is None or contact.channel != _WHATSAPP:
        return None
    address = ring().open(contact.address_sealed, at=f"contact.address_sealed.{row.contact_id}").decode()
    digits = address.removeprefix(f"{_WHATSAPP}:")
    return digits if digits.removeprefix("+").isdigit() else None


def _files(db: Connection, case_id: UUID) -> list[UUID]:
    """What the person sent, in its order: never what colleagues put into the case."""
    lines = timeline(db, case_id, Audience.PERSON)
    sent = [file for line in lines if line.author == PERSON for file in line.attachments]
    kept = (col(StoredFile.id).in_(sent), col(StoredFile.case_id) == case_id, col(StoredFile.state) == "kept")
    there = set(db.execute(select(col(StoredFile.id)).where(*kept)).scalars())
    return [file for file in dict.fromkeys(sent) if file in there]


def _opened(row: Any, name: str, empty: Any) -> Any:
    sealed = getattr(row, f"{name}_sealed")
    return ring().open_json(sealed, at=f"cases.{name}_sealed.{row.id}") if sealed else empty
