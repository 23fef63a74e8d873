"""The audience as a form puts it together: groups of conditions, added and taken away one by one, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.outreach.audience import EVERYONE, Condition, Group, Is, Part

DEEPEST = 2  # groups within the outermost one
MOST = 20  # parts of one group
GROUP = "group"
_FIELD = re.compile(r"((?:\d{1,3}\.){1,3})(about|how|not|of)")
_PATH = re.compile(r"\d{1,3}(\.\d{1,3}){0,2}|")


@dataclass
class Line:
    """One condition. `values` may still be empty; `negated`: it must not fit."""

    about: str
    values: list[str] = field(default_factory=list)
    negated: bool = False


@dataclass
class Box:
    """A group: `how` is all or any of its parts."""

    how: str = "all"
    parts: list[Line | Box] = field(default_factory=list)
    negated: bool = False

    def at(self, path: str) -> Line | Box | None:
        """The part at a path such as 1.0; the box itself at "", None where there is nothing."""
        found: Line | Box | None = self
        for step in filter(None, path.split(".")):
            place = int(step)
            found = found.parts[place] if isinstance(found, Box) and place < len(found.parts) else None
        return found

    def add(self, path: str, what: str) -> None:
        """A new, empty condition (or group) at the end of the box at `path`; nothing where it may not be."""
        box = self.at(path) if _PATH.fullmatch(path) else None
        if not isinstance(box, Box) or len(box.parts) >= MOST:
            return
        if what == GROUP and len(path.split(".")) * bool(path) < DEEPEST:
            box.parts.append(Box("any"))
        elif what in _ASKED:
            box.parts.append(Line(what))

    def remove(self, path: str) -> None:
        if not path or not _PATH.fullmatch(path):
            return
        outer, _dot, last = path.rpartition(".")
        box = self.at(outer)
        if isinstance(box, Box) and int(last) < len(box.parts):
            del box.parts[int(last)]


_ASKED = tuple(
    about.value for about in (Is.LANGUAGE, Is.REGION, Is.CHANNEL, Is.TOPIC, Is.PAST, Is.AGE, Is.DISABILITY, Is.LIST)
)


def asked(*, topics: bool, lists: bool) -> tuple[str, ...]:
    """What conditions may ask about here: topics and lists where there are any."""
    left_out = {Is.TOPIC.value: not topics, Is.LIST.value: not lists}
    return tuple(about for about in _ASKED if not left_out.get(about))


def of_form(pairs: Iterable[tuple[str, str]]) -> Box:
    """What a form sent: `how`, `0.about`, `0.of` (several), `0.not`, `1.how`, `1.0.about`, … All else is left out."""
    sent: dict[str, dict[str, list[str]]] = {}
    how = "all"
    for name, value in pairs:
        if name == "how":
            how = value
        elif found := _FIELD.fullmatch(name):
            path, what = found[1].rstrip("."), found[2]
            sent.setdefault(path, {}).setdefault(what, []).append(value)
    return Box(_how(how), _parts("", sent))


def _parts(path: str, sent: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Line | Box]:
    depth = len(path.split(".")) + 1 if path else 1
    inside = [key for key in sent if key.rpartition(".")[0] == path and len(key.split(".")) == depth]
    parts: list[Line | Box] = []
    for key in sorted(inside, key=lambda each: int(each.rpartition(".")[2]))[:MOST]:
        given = sent[key]
        negated = given.get("not", [""])[0] == "yes"
        if "how" in given and depth <= DEEPEST:
            parts.append(Box(_how(given["how"][0]), _parts(key, sent), negated))
        elif (about := given.get("about", [""])[0]) in _ASKED:
            parts.append(Line(about, list(dict.fromkeys(given.get("of", ()))), negated))
    return parts


def _how(value: str) -> str:
    return value if value in ("all", "any") else "all"


def expression(box: Box) -> dict[str, Any]:
    """As it is kept. An outermost group without conditions means everybody."""
    return dict(EVERYONE) if not box.parts else _json(box)


def _json(part: Line | Box) -> dict[str, Any]:
    made: dict[str, Any]
    if isinstance(part, Line):
        made = {"is": part.about, "of": part.values}
    else:
        made = {part.how: [_json(each) for each in part.parts]}
    return {"not": made} if part.negated else made


def of_audience(part: Part) -> Box | None:
    """The form of an audience; None where it is more intricate than the form."""
    if isinstance(part, Condition) and part.about is Is.EVERYONE:
        return Box()
    made = _read(part, 0)
    if isinstance(made, Box) and not made.negated:
        return made
    return Box("all", [made]) if made is not None and _read(Group("all", (part,)), 0) is not None else None


def _read(part: Part, depth: int) -> Line | Box | None:
    if isinstance(part, Condition):
        return Line(part.about.value, list(part.values)) if part.about.value in _ASKED else None
    if part.how == "not":
        inner = _read(part.parts[0], depth)
        if inner is None or inner.negated:
            return None
        inner.negated = True
        return inner
    if depth > DEEPEST or len(part.parts) > MOST:
        return None
    parts = [_read(each, depth + 1) for each in part.parts]
    return None if None in parts else Box(part.how, [each for each in parts if each is not None])
