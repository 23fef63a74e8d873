"""What happened in a case, one thin line each: what, who, when."""

from typing import Any

from bot.casework.entries import Line
from bot.casework.record.labels import author, event
from bot.casework.record.staffwork import Opened
from bot.staff.colleagues import names_of
from handlers.console.visit import Visit
from storage.case import EntryKind

SAID = frozenset({EntryKind.MESSAGE, EntryKind.REPLY, EntryKind.NOTE, EntryKind.FILED, EntryKind.HANDOFF})
"""What is read in the conversation, and only named here."""


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    names = names_of(visit.db, [line.author for line in opened.lines])
    happened = [_happened(line, names) for line in reversed(opened.lines)]
    return {"happened": happened, "dated": opened.case.way != "traceless"}


def _happened(line: Line, names: dict[str, str]) -> dict[str, Any]:
    shown = "" if line.kind in SAID or line.kind is EntryKind.ASSIGNED else line.text
    return {"what": event(line), "who": author(line, names), "at": line.at, "text": shown}
