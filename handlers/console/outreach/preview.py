"""A broadcast as each messenger shows it, while it is written and before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.channels.whatsapp_outreach import VARIABLE, Approved
from bot.messages import Attachment
from bot.outreach.closing import below_first_line, first_line
from bot.outreach.content import Content, Template
from bot.outreach.templates import approved_templates
from bot.scripts import said_in
from bot.staff.permissions import Action
from handlers.console.outreach.composing import of_form
from handlers.console.outreach.desk import draft_row, senders
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

SHORT = 16  # characters of a label of which Telegram shows two side by side


@dataclass(frozen=True, slots=True)
class Shown:
    """In one language. `template` is the text of the WhatsApp template, its variables filled in; `missing` that of one
    which is approved no longer. `wide`: each button has a line of its own on Telegram."""

    language: str
    text: str
    labels: tuple[str, ...]
    file: Attachment | None
    template: str = ""
    template_buttons: tuple[str, ...] = ()
    missing: bool = False
    wide: bool = True


def shown(visit: Visit, kind: str, content: Content, language: str) -> Shown:
    chosen = content.template(language)
    known = next((each for each in approved_templates(visit.db) if chosen and each.sid == chosen.sid), None)
    words = content.text(language)
    labels = tuple(said_in(button.labels, language) for button in content.buttons)
    return Shown(
        language,
        below_first_line(words, first_line(kind, visit.organisation, language)) if words else "",
        labels,
        next(iter(content.files), None),
        filled(known, chosen) if known and chosen else "",
        known.buttons if known else (),
        chosen is not None and known is None,
        len(labels) == 1 or any(len(label) > SHORT for label in labels),
    )


def filled(template: Approved, chosen: Template) -> str:
    """What people read; a variable that is not filled in stays to be seen."""
    return VARIABLE.sub(lambda found: chosen.variables.get(found[1], "").strip() or found[0], template.body)


def in_every_language(visit: Visit, kind: str, content: Content) -> dict[str, Any]:
    """For the templates: in every language that has a text."""
    read = [code for code in visit.organisation.languages if code in content.read]
    return {"previews": [shown(visit, kind, content, code) for code in read], "channels_on": senders(visit).channels}


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/preview", Action.OUTREACH, files=True)
def preview(visit: Visit) -> Response:
    """Of what is typed, saved or not; in the language that is looked at."""
    row = draft_row(visit)
    content, languages = of_form(visit, row).content, visit.organisation.languages
    language = visit.field("look_at")
    chosen = language if language in languages else visit.organisation.default_language
    return visit.part(
        "outreach/preview.html",
        row=row,
        previews=[shown(visit, row.kind, content, chosen)],
        channels_on=senders(visit).channels,
    )
