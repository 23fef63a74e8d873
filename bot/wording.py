"""The words of the bot that an organisation may say its own way: which there are, and what its own must keep."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from bot.channels.rendering import length
from bot.channels.whatsapp_content import ITEM_DETAIL, ITEM_LABEL
from bot.i18n import N_

TEXT = 1000  # characters: a WhatsApp message with buttons holds 1024

_ROOT = Path(__file__).resolve().parent.parent
_SOURCES = ("flows", "bot")
_FOR_STAFF = (
    "bot/staff/",
    "bot/profiles/",
    "bot/editing/",
    "bot/library/",
    "bot/teaching/",
    "bot/wording.py",
    "bot/i18n.py",
)
# Most of casework speaks to staff; these modules speak to people
_CASEWORK = "bot/casework/"
_TO_PEOPLE = (
    "clocks/extending",
    "ending/closing",
    "ending/satisfaction",
    "participation",
    "record/merging",
    "record/receipts",
    "referrals/items",
    "referrals/words",
    "talk/handoff",
    "talk/holding",
    "talk/replies",
    "talk/speaking",
    "talk/words",
    "wording",
)
_ENDS = (".", "!", "?", ":", "…", ")")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text: its English, the files that say it, and the most characters it may have."""

    english: str
    files: tuple[str, ...]
    most: int

    @property
    def flows(self) -> tuple[str, ...]:
        """The conversations that say it; "bot" for what may be said in all of them."""
        found = (file[6:-3] if file.startswith("flows/") else "bot" for file in self.files)
        return tuple(dict.fromkeys(name.removesuffix("_words").replace("__init__", "menu") for name in found))


def _to_people(file: str) -> bool:
    """Whether what this file says is for people, and not for colleagues alone."""
    module = file.removeprefix(_CASEWORK).removesuffix(".py")
    return not file.startswith(_FOR_STAFF) and (module == file.removesuffix(".py") or module in _TO_PEOPLE)


@lru_cache(maxsize=1)
def wordings() -> Mapping[str, Wording]:
    """Every text that people hear, by its English, in the order of the files; read from the source once."""
    files: dict[str, list[str]] = {}
    most: dict[str, int] = {}
    for folder in _SOURCES:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            file = path.relative_to(_ROOT).as_posix()
            if not _to_people(file):
                continue
            for english, room in _said(ast.parse(path.read_text(encoding="utf-8"))):
                most[english] = min(room, most.get(english, TEXT))
                if file not in files.setdefault(english, []):
                    files[english].append(file)
    return {english: Wording(english, tuple(found), most[english]) for english, found in files.items()}


def placeholders(text: str) -> frozenset[str]:
    """The names in braces. Raises ValueError where a brace stands alone, or where there is more than a name in one."""
    found = set()
    for _literal, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            if spec or conversion or not name.isidentifier():
                raise ValueError(text)
            found.add(name)
    return frozenset(found)


def fault(english: str, text: str, most: int = TEXT) -> tuple[str, dict[str, object]] | None:
    """What is wrong with `text` in the place of `english`: a sentence to be translated, and what to fill into it."""
    if not text.strip():
        return N_("Write something here, or go back to our text."), {}
    try:
        given, wanted = placeholders(text), placeholders(english)
    except ValueError:
        return N_("Braces stand only around the names of placeholders, as in our text."), {}
    if given != wanted:
        if not wanted:
            return N_("This text has no placeholders: leave the braces out."), {}
        listed = " ".join(f"{{{name}}}" for name in sorted(wanted))
        return N_("These placeholders must stand in the text, and no others: {placeholders}"), {"placeholders": listed}
    if length(text) > most:
        return N_("This has {count} characters, and at most {most} fit."), {"count": length(text), "most": most}
    return None


def _said(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each text with the room it has, without what refuses staff something and without plural forms."""
    if isinstance(tree, ast.Call):
        name = _called(tree)
        if name == "Refused":
            return
        if name in ("_", "N_") and (english := _literal(tree.args[:1])):
            yield english, _room(english)
        if name == "Option":
            for argument, room in zip(tree.args[1:3], (ITEM_LABEL, ITEM_DETAIL), strict=False):
                if isinstance(argument, ast.Call) and (english := _literal(argument.args[:1])):
                    yield english, room
    for child in ast.iter_child_nodes(tree):
        yield from _said(child)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _literal(arguments: list[ast.expr]) -> str:
    value = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else ""
    return value if isinstance(value, str) else ""


def _room(english: str) -> int:
    """What is as short as a button and no sentence may stand on one."""
    return ITEM_LABEL if len(english) <= ITEM_LABEL and not english.endswith(_ENDS) else TEXT
