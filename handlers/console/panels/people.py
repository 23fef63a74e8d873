"""Whom a case is about, behind a mask, and the cases beside it: earlier ones, duplicates, links, merges."""

from typing import Any

from bot.casework.entries import Line
from bot.casework.record import labels
from bot.casework.record.earlier import Part, beside, parts_of
from bot.casework.record.staffwork import Listed, Opened
from bot.casework.talk.case_files import files_of
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action, may
from handlers.console.visit import Visit
from storage.case import Way
from storage.staff import Role


def panel(visit: Visit, opened: Opened, revealed: dict[str, str] | None = None) -> dict[str, Any]:
    """`revealed`: what a colleague lifted the mask of just now, shown in this answer alone."""
    case, staff = opened.case, visit.staff
    found = beside(visit.db, staff, case)
    named = labels.identity_labels()
    may_unseal = may(staff, Action.UNSEAL) and (case.way is not Way.HIDDEN or Role.CUSTODIAN in staff.roles)
    masked = any(kind != "name" for kind in opened.identity) or case.contact_id is not None or case.way is Way.HIDDEN
    return {
        "identity": [(named.get(kind, kind), value, kind == "name") for kind, value in opened.identity.items()],
        "revealed": [(named.get(kind, kind), value, kind == "name") for kind, value in (revealed or {}).items()],
        "was_revealed": revealed is not None,
        "may_reveal": may_unseal and masked,
        "channel": labels.channels().get(opened.contact.channel, "") if opened.contact else "",
        "often": found.often,
        "earlier": [_row(visit, each) for each in found.earlier],
        "duplicates": [_row(visit, each) | {"same": each.id in found.same_person} for each in found.duplicates],
        "linked": [_row(visit, each) for each in found.linked],
        "into": _row(visit, found.into) if found.into else None,
        "parts": [_part(visit, part) for part in parts_of(visit.db, staff, case.id)] if found.merged else [],
    }


def _row(visit: Visit, case: Listed) -> dict[str, Any]:
    about = labels.category_label(visit.organisation, case.kind, case.category) or labels.kinds()[case.kind]
    return {
        "id": case.id,
        "number": case.number,
        "about": about,
        "state": labels.states()[case.state],
        "since": case.opened,
        "over": case.over,
    }


def _part(visit: Visit, part: Part) -> dict[str, Any]:
    names = names_of(visit.db, [line.author for line in part.lines])
    files = files_of(visit.db, visit.staff, part.case.id)
    lines = [
        _line(line, names) | {"files": [files[id] for id in line.attachments if id in files]} for line in part.lines
    ]
    dated = part.case.way is not Way.TRACELESS
    return _row(visit, part.case) | {"story": part.story, "lines": lines, "dated": dated}


def _line(line: Line, names: dict[str, str]) -> dict[str, Any]:
    text = "" if line.kind == "assigned" else line.text
    return {"what": labels.event(line), "who": labels.author(line, names), "at": line.at, "text": text}
