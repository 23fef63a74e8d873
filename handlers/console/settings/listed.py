"""The lines of a list: what each thing is called, what is said beside it, and which of them are looked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import i18n
from bot.directory import HelpLine
from bot.editing.attention import needs_check
from bot.editing.forms import Shelf
from bot.editing.options import kinds
from bot.editing.saving import in_force
from bot.editing.things import ident, things
from bot.i18n import _, ngettext, number
from bot.organisation import Organisation
from bot.understanding.text import fold
from handlers.console.visit import Visit


@dataclass
class Line:
    """`marks` are words with the class of their chip; `telephone` is isolated where it is shown."""

    name: str
    title: str
    text: str = ""
    telephone: str = ""
    marks: list[tuple[str, str]] = field(default_factory=list)
    check: bool = False


def listed(visit: Visit, shelf: Shelf) -> list[Line]:
    """Those that the query of the address asks for: by region, by words, examples, numbers to be checked."""
    org, today = visit.organisation, visit.now.astimezone(visit.organisation.zone).date()
    region, search, only = visit.query("region"), fold(visit.query("search")), visit.query("only")
    lines = []
    for place, thing in enumerate(things(in_force(visit.db)[1], shelf)):
        line = _line(org, shelf, thing, ident(shelf, thing, place), today)
        fits = (
            (not region or not thing.get("regions") or region in thing["regions"])
            and (not search or search in fold(f"{line.title} {line.text} {line.telephone}"))
            and (only != "example" or thing.get("example", False))
            and (only != "check" or line.check)
        )
        if fits:
            lines.append(line)
    return lines


def title_of(org: Organisation, thing: Mapping[str, Any]) -> str:
    """What a thing is called; empty for one without a name."""
    if programme := thing.get("programme"):
        return org.programme_name(programme)
    return org.text(thing.get("name", {}) or thing.get("reason", {}))


def _line(org: Organisation, shelf: Shelf, thing: Mapping[str, Any], name: str, today: date) -> Line:
    line = Line(name, title_of(org, thing) or name, telephone=thing.get("telephone", ""))
    line.text = " · ".join(_words(org, shelf, thing, line))
    if thing.get("example"):
        line.marks.append((_("Example"), "soon"))
    if shelf.name == "help-lines":
        _help_line(HelpLine.model_validate(thing), line, today)
    return line


def _words(org: Organisation, shelf: Shelf, thing: Mapping[str, Any], line: Line) -> Iterator[str]:
    match shelf.name:
        case "services":
            yield kinds()[thing["kind"]]
            yield org.provider_name(thing["provider"])
            yield _where(org, thing)
            if thing.get("urgent"):
                line.marks.append((_("At any hour"), "good"))
        case "providers":
            count = sum(service.provider == thing["key"] for service in org.services)
            yield ngettext("{count} service", "{count} services", count).format(count=number(count))
        case "partners":
            yield _where(org, thing)
            yield _("Its staff sign in here") if thing.get("has_account") else _("You call it")
        case "help-lines":
            yield org.text(thing["hours"])
        case "canned":
            yield org.text(thing["text"])
            if category := thing.get("category"):
                line.marks.append((org.text(org.category(category).name), ""))
        case "categories":
            yield ngettext("{count} working day", "{count} working days", thing["days"]).format(
                count=number(thing["days"])
            )
            if thing.get("sensitive"):
                line.marks.append((_("Sensitive"), "late"))
            if org.needs_four_eyes(thing["key"]):
                line.marks.append((_("Four eyes"), ""))
        case "dates":
            yield _day(thing["day"])
            yield org.text(thing.get("note", {}))
        case "closures" | "seasons":
            between = _between(thing)
            reason = org.text(thing.get("reason", {}) or thing.get("name", {}))
            line.title = reason or between
            if reason:
                yield between
            if hours := thing.get("hours"):
                yield f"{i18n.ltr(hours['opens'])} – {i18n.ltr(hours['closes'])}"
        case _:
            pass


def _help_line(found: HelpLine, line: Line, today: date) -> None:
    line.check = needs_check(found, today)
    if found.police:
        line.marks.append((_("Police: offered last"), ""))
    if found.for_children:
        line.marks.append((_("For children"), ""))
    if found.unverified:
        line.marks.append((_("Nobody has called it yet"), "soon"))
    elif found.checked is None:
        line.marks.append((_("Never checked"), "soon"))
    else:
        line.marks.append(
            (_("Checked on {day}").format(day=i18n.date(found.checked)), "soon" if line.check else "good")
        )


def _where(org: Organisation, thing: Mapping[str, Any]) -> str:
    names = [org.region_name(code) for code in thing.get("regions", ())]
    return i18n.join(names) if names else _("Everywhere")


def _day(text: str) -> str:
    return i18n.date(date.fromisoformat(text))


def _between(thing: Mapping[str, Any]) -> str:
    if thing["first"] == thing["last"]:
        return _day(thing["first"])
    return _("{first} to {last}").format(first=_day(thing["first"]), last=_day(thing["last"]))
