"""Renders the templates of the console: their filters, and what every one of them may use."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot import i18n
from bot.i18n import _, direction, language, native_name, ngettext, spoken, tag
from bot.scripts import said_in, twin
from bot.staff.permissions import Action, may
from handlers.console.navigation import entries
from handlers.static_files import FOLDER, Files

if TYPE_CHECKING:
    from handlers.console.visit import Visit

FILES = Files(("console", "fonts", "look", "chat"))
STATIC = f"/console/static/{FILES.version}"

_templates = Environment(
    loader=FileSystemLoader(FOLDER.parent / "templates" / "console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(
    {
        "_": _,
        "ngettext": ngettext,
        "language": language,
        "direction": direction,
        "tag": tag,
        "native_name": native_name,
        "said_in": said_in,
        "twin": twin,
        "spoken": spoken,
        "static": STATIC,
    }
)


def render(visit: Visit, template: str, values: dict[str, Any]) -> str:
    """A template in the current language, for whoever asks."""
    staff = visit.signed.staff if visit.signed else None
    given = {
        "staff": staff,
        "organisation": visit.organisation,
        "now": visit.now.astimezone(visit.organisation.zone),
        "may": lambda action: staff is not None and may(staff, Action(action)),
        "csrf": lambda: Markup('<input type="hidden" name="csrf" value="{}">').format(visit.csrf),
        "token": visit.csrf,
        "here": visit.request.url.path,
        "navigation": entries(visit),
        "said": "",
    }
    if values.get("said"):
        values["said"] = unquote(values["said"])
    return _templates.get_template(template).render({**given, **values})


_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
_UNSEEN = f"\t\u200c\u200d\u200e\u200f{_OPENING}{_CLOSING}"  # without joiners some words and emoji fall apart
_WITHOUT_ISOLATES = dict.fromkeys(map(ord, _OPENING + _CLOSING))


def _isolated(value: object) -> Markup:
    return Markup("<bdi>{}</bdi>").format(value)


def _ltr(value: object) -> Markup:
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)


def _day(value: date | datetime | None) -> str:
    return i18n.date(value) if value else ""


def _time(value: datetime) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), i18n.moment(value), i18n.day_and_time(value)
    )


def _lines(text: str) -> Markup:
    """Somebody's words as they wrote them: shown as text, line by line, in their own direction."""
    parts = (Markup('<span dir="auto" class="line">{}</span>').format(_harmless(line)) for line in text.split("\n"))
    return Markup("<br>").join(parts)


def _harmless(line: str) -> str:
    """What would be obeyed instead of shown is seen as a sign; isolates stay where each that opens is closed."""
    shown = "".join(c if c.isprintable() or c in _UNSEEN else "\ufffd" for c in line)
    depth = 0
    for c in shown:
        depth += (c in _OPENING) - (c == _CLOSING)
        if depth < 0:
            break
    return shown if depth == 0 else shown.translate(_WITHOUT_ISOLATES)


@pass_context
def _ago(context: Context, value: datetime | None) -> Markup:
    """A moment as people say it, with the whole of it on touch."""
    if value is None:
        return Markup("")
    now = context["now"]
    at = value.astimezone(now.tzinfo)
    words = Markup('<time datetime="{}" title="{}">{}</time>')
    return words.format(at.isoformat(), i18n.moment(at), i18n.ago(at, now))


_templates.filters.update(
    {
        "iso": _isolated,
        "ltr": _ltr,
        "day": _day,
        "clock": _time,
        "number": i18n.number,
        "percent": i18n.percent,
        "words": _lines,
        "ago": _ago,
    }
)
