"""Adding, changing and removing one thing of a list; and changing a part that is there once."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.editing.fields import Kind
from bot.editing.forms import Sheet, Shelf
from bot.editing.saving import Document, Edit
from bot.profiles.checks import RESERVED
from bot.profiles.toml import Path
from storage.staff import Staff

_MOST_KEY = 40


def things(document: Mapping[str, Any], shelf: Shelf) -> list[dict[str, Any]]:
    found = part(document, shelf.path)
    return found if isinstance(found, list) else []


def part(document: Mapping[str, Any], path: Path) -> Any:
    """What stands at the path; None where everything in it is at its default."""
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def ident(shelf: Shelf, thing: Mapping[str, Any], place: int) -> str:
    """By which the thing is called in addresses."""
    return str(thing[shelf.by]) if shelf.by else str(place)


def place_of(document: Mapping[str, Any], shelf: Shelf, name: str) -> int | None:
    """Where the thing called `name` stands in its list; None where there is none."""
    listed = things(document, shelf)
    return next((place for place, thing in enumerate(listed) if ident(shelf, thing, place) == name), None)


def adding(shelf: Shelf, values: Mapping[str, Any]) -> Edit:
    def apply(document: Document) -> None:
        listed = _listed(document, shelf)
        listed.append(_keyed(values, listed) if shelf.by == "key" else dict(values))

    return Edit(f"{shelf.name}.add", apply, lambda document: None)


def changing(shelf: Shelf, name: str, values: Mapping[str, Any]) -> Edit:
    """What the form does not show of a thing stays as it is."""
    asked = {field.name.split(".")[0] for field in shelf.fields}
    several = [field.name for field in shelf.fields if field.kind is Kind.SEVERAL]

    def apply(document: Document) -> None:
        place = place_of(document, shelf, name)
        if place is not None:
            listed = _listed(document, shelf)
            thing = listed[place]
            kept = {key: value for key, value in thing.items() if key not in asked}
            # What is ticked has no order of its own: the one that was there stays
            same = {
                name: thing.get(name, []) for name in several if set(thing.get(name, ())) == set(values.get(name, ()))
            }
            listed[place] = {**kept, **values, **same}

    return Edit(shelf.name, apply, _seen(shelf, name), name)


def removing(shelf: Shelf, name: str) -> Edit:
    def apply(document: Document) -> None:
        place = place_of(document, shelf, name)
        if place is not None:
            del _listed(document, shelf)[place]

    return Edit(f"{shelf.name}.remove", apply, _seen(shelf, name), name)


def raising(shelf: Shelf, name: str) -> Edit:
    """One place further up: people are offered things in the order of their list."""

    def apply(document: Document) -> None:
        place = place_of(document, shelf, name)
        if place:
            listed = _listed(document, shelf)
            listed[place - 1], listed[place] = listed[place], listed[place - 1]

    return Edit(f"{shelf.name}.order", apply, lambda document: _names(document, shelf), name)


def writing(sheet: Sheet, values: Mapping[str, Any]) -> Edit:
    asked = {field.name for field in sheet.fields}

    def apply(document: Document) -> None:
        target = document
        for name in sheet.path:
            target = target.setdefault(str(name), {})
        for name in asked:
            target.pop(name, None)
        target.update(values)

    def seen(document: Document) -> Any:
        found = part(document, sheet.path) or {}
        return {name: found.get(name) for name in asked}

    return Edit(sheet.name, apply, seen)


def used_by(document: Mapping[str, Any], shelf: Shelf, name: str) -> int:
    """How many other things of the document name this one, and would be left hanging."""
    if shelf.name == "providers":
        return sum(service["provider"] == name for service in document.get("services", ()))
    if shelf.name == "programmes":
        return sum(paid["programme"] == name for paid in document["aid"].get("dates", ()))
    return 0


def still_signs_in(db: Connection, shelf: Shelf, name: str) -> bool:
    """Whether somebody works here for the partner called `name`, who would be left without one."""
    if shelf.name != "partners":
        return False
    wanted = select(col(Staff.id)).where(col(Staff.partner) == name, col(Staff.active)).limit(1)
    return db.execute(wanted).first() is not None


def _seen(shelf: Shelf, name: str) -> Any:
    def seen(document: Document) -> Any:
        if not shelf.by:
            return things(document, shelf)  # another thing may stand in this place by now
        place = place_of(document, shelf, name)
        return None if place is None else things(document, shelf)[place]

    return seen


def _names(document: Document, shelf: Shelf) -> list[str]:
    return [ident(shelf, thing, place) for place, thing in enumerate(things(document, shelf))]


def _listed(document: Document, shelf: Shelf) -> list[dict[str, Any]]:
    target: Any = document
    for name in shelf.path[:-1]:
        target = target.setdefault(name, {})
    listed: list[dict[str, Any]] = target.setdefault(shelf.path[-1], [])
    return listed


def _keyed(values: Mapping[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    """With a key of its own, made of its name: it travels in buttons, and never changes again."""
    names = values.get("name", {})
    words = next((found for text in (names.get("en", ""), *names.values()) if (found := slug(text))), "item")
    taken = {thing["key"] for thing in listed} | RESERVED | {"other"}
    key, n = words, 1
    while key in taken:
        n += 1
        key = f"{words[: _MOST_KEY - len(str(n)) - 1]}_{n}"
    return {"key": key, **values}


def slug(text: str) -> str:
    """As a key: empty where nothing of the text is written in Latin letters."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:_MOST_KEY].strip("_")
