"""Buttons and lists on WhatsApp: content templates of a bounded number of shapes, filled with variables.

A shape is the kind (quick reply or list), the number of options, which of them carry a detail, and where the text
breaks its lines: Twilio refuses a body variable that holds a line break (21656), so each line is a variable.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.rendering import length, shortened
from bot.i18n import _, spoken, use
from bot.messages import QuickReply

MOST_QUICK, MOST_ITEMS = 3, 10
QUICK_LABEL, ITEM_LABEL, ITEM_DETAIL, ID, BODY, BUTTON = 20, 24, 72, 200, 1024, 20
PENDING = "wasl_pending_{language}"  # the name of a WhatsApp template: small letters, figures and underscores

# Up to here the blank lines of a text stand in its shape; longer texts are set line under line, else a person's own
# words in a summary could make ever new shapes.
_EXACT_LINES = 8
_MOST_LINES = 40
_SAMPLES = {"line": "Which of these is it?", "label": "Option", "id": "a1:option", "detail": "More about it"}


class TemplateStore(Protocol):
    """Remembers which template an account has for a name, beyond the life of a process."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, sid: str) -> None:
        """An empty `sid` forgets."""
        ...


@dataclass(frozen=True, slots=True)
class Content:
    """A message with options: `definition` is the template that can carry it, `values` what fills its variables."""

    name: str
    language: str
    definition: dict[str, Any]
    values: tuple[tuple[str, str], ...]

    @property
    def variables(self) -> str:
        return json.dumps({str(n): value for n, (_kind, value) in enumerate(self.values, 1)}, ensure_ascii=False)

    def request(self) -> dict[str, Any]:
        """What creates the template, with a sample for each variable."""
        samples = {str(n): _SAMPLES[kind] for n, (kind, _value) in enumerate(self.values, 1)}
        return {
            "friendly_name": self.name,
            "language": self.language,
            "variables": samples,
            "types": self.definition,
        }


def content(text: str, choices: tuple[QuickReply, ...], menu: str, language: str) -> Content | None:
    """The message as buttons or a list; None where WhatsApp can show it as neither."""
    lines, breaks = _lines(text)
    if not lines or len(lines) > _MOST_LINES or length(text) > BODY or not _distinct(choices):
        return None
    if len(choices) <= MOST_QUICK and all(length(one_line(choice.label)) <= QUICK_LABEL for choice in choices):
        return _quick(lines, breaks, choices, language)
    if len(choices) <= MOST_ITEMS and all(length(one_line(choice.label)) <= ITEM_LABEL for choice in choices):
        return _list(lines, breaks, choices, menu, language)
    return None


def _quick(lines: list[str], breaks: str, choices: tuple[QuickReply, ...], language: str) -> Content:
    values = _Values()
    body = values.body(lines, breaks)
    actions = [
        {"type": "QUICK_REPLY", "title": values.put("label", one_line(choice.label)), "id": values.put("id", choice.id)}
        for choice in choices
    ]
    name = _name("quick", str(len(choices)), breaks, spoken(language))
    return Content(name, spoken(language), {"twilio/quick-reply": {"body": body, "actions": actions}}, tuple(values))


def _list(lines: list[str], breaks: str, choices: tuple[QuickReply, ...], menu: str, language: str) -> Content:
    values = _Values()
    body = values.body(lines, breaks)
    button = values.put("label", _button(menu, language))
    items = []
    for choice in choices:
        item = {"item": values.put("label", one_line(choice.label)), "id": values.put("id", choice.id)}
        if detail := shortened(one_line(choice.detail), ITEM_DETAIL):
            item["description"] = values.put("detail", detail)
        items.append(item)
    details = "".join("1" if "description" in item else "0" for item in items)
    shape = f"{len(choices)}{'' if '1' not in details else '_d' + ('' if '0' not in details else details)}"
    picker = {"body": body, "button": button, "items": items}
    language = spoken(language)  # WhatsApp knows no scripts, and the words are all variables
    return Content(_name("list", shape, breaks, language), language, {"twilio/list-picker": picker}, tuple(values))


class _Values(list[tuple[str, str]]):
    """The variables of a template under construction, in order, each with its kind."""

    def put(self, kind: str, value: str) -> str:
        self.append((kind, value))
        return f"{{{{{len(self)}}}}}"

    def body(self, lines: list[str], breaks: str) -> str:
        placeholders = [self.put("line", line) for line in lines]
        gaps = ["\n" * int(width) for width in breaks] + [""]
        return "".join(placeholder + gap for placeholder, gap in zip(placeholders, gaps, strict=True))


def _name(kind: str, shape: str, breaks: str, language: str) -> str:
    gaps = f"_x{len(breaks)}" if len(breaks) >= _EXACT_LINES else f"_b{breaks}" if breaks else ""
    return f"wasl_{kind}_{shape}{gaps}_{language}"


def _lines(text: str) -> tuple[list[str], str]:
    """The lines of a text that say something, and how many breaks (1 or 2) follow each but the last."""
    lines: list[str] = []
    breaks = ""
    blank = False
    for line in (one_line(line) for line in text.splitlines()):
        if line:
            breaks += ("2" if blank else "1") if lines else ""
            lines.append(line)
        blank = not line
    return lines, breaks if len(lines) <= _EXACT_LINES else "1" * len(breaks)


def one_line(text: str) -> str:
    """`text` as a variable may hold it: no line break, no tab, no run of spaces."""
    return re.sub(r"\s+", " ", text).strip()


def _distinct(choices: tuple[QuickReply, ...]) -> bool:
    """WhatsApp shows no two options of one label or one id, and none without."""
    labels, ids = [one_line(c.label) for c in choices], [c.id for c in choices]
    return all(labels) and all(len(id) <= ID and id for id in ids) and len({*labels}) == len({*ids}) == len(labels)


def _button(menu: str, language: str) -> str:
    if not (menu := one_line(menu)):
        with use(language):
            menu = _("Choose")
    return shortened(menu, BUTTON)
