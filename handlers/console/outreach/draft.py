"""The first step of a broadcast: what it says, in every language, with its file, its buttons and its templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.casework.refused import Refused, not_found
from bot.files import open_file
from bot.i18n import _
from bot.outreach import acting
from bot.outreach.audience import delicate, read
from bot.outreach.checking import Problem, problems
from bot.outreach.content import MOST_BUTTONS, Content
from bot.outreach.forecast import by_language
from bot.outreach.templates import approved_templates
from bot.outreach.testing import channel_of
from bot.outreach.words import kind_names, open_names, people
from bot.staff.permissions import Action
from handlers.console.outreach.composing import Composed, of_form, of_row, with_file
from handlers.console.outreach.desk import address, draft_row, has_news_sender, place_of, read_row, senders, version
from handlers.console.outreach.preview import shown
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from handlers.webchat_answers import file_response
from storage.broadcast import BroadcastKind, BroadcastState

routes = Routes()


@routes.get("/broadcasts/{broadcast_id:uuid}/draft", Action.OUTREACH)
def compose(visit: Visit) -> Response:
    row = read_row(visit)
    if row.state != BroadcastState.DRAFT:
        return visit.go(place_of(row))
    return _page(visit, row, of_row(row))


@routes.post("/broadcasts/{broadcast_id:uuid}/draft", Action.OUTREACH, files=True)
def save(visit: Visit) -> Response:
    """A draft is kept with all that is still wrong about it: sending is what asks for more."""
    row = acting.get(visit.db, visit.id("broadcast_id"))
    composed = of_form(visit, row)
    if visit.field("act") == "preview":
        return _page(visit, row, composed)
    if composed.file_error:
        return _page(visit, row, composed, status=422)
    try:
        acting.save(
            visit.db, visit.staff, row.id, version(visit), visit.now, name=composed.name,
            content=with_file(visit, composed), news_sender=composed.news_sender,
        )  # fmt: skip
    except Refused as refused:
        return _page(visit, row, composed, status=refused.status, refused=refused.text)
    return _on(visit, acting.get(visit.db, row.id))


def _on(visit: Visit, row: Any) -> Response:
    found = _problems(visit, row, of_row(row).content)
    if visit.field("act") != "go":
        return visit.go(address(row.id), said=_("Saved."))
    if found:
        return visit.go(address(row.id), said=_("Saved. Before you go on, look at the marked fields."))
    return visit.go(address(row.id, "draft/audience"))


@routes.get("/broadcasts/{broadcast_id:uuid}/draft/file", Action.APPROVE_BROADCASTS)
def file(visit: Visit) -> Response:
    """What goes with it, in whatever state it is."""
    row = acting.get(visit.db, visit.id("broadcast_id"))
    found = open_file(visit.db, row.files[0]) if row.files else None
    if found is None:
        raise not_found()
    mime, name, content = found
    response = file_response(mime, name, content, visit.request.headers.get("range", ""))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/templates/{language}", Action.OUTREACH, files=True)
def template(visit: Visit) -> Response:
    """The variables of the template that is chosen now, for a page whose choice changed."""
    row, language = draft_row(visit), str(visit.request.path_params["language"])
    if language not in visit.organisation.languages or not visit.office.settings.whatsapp:
        raise not_found()
    composed = of_form(visit, row)
    return visit.part("outreach/template.html", **_values(visit, row, composed), code=language, errors=_beside([]))


def _problems(visit: Visit, row: Any, content: Content) -> list[Problem]:
    templates, kind = approved_templates(visit.db), BroadcastKind(row.kind)
    return problems(content, kind, visit.organisation, templates, whatsapp=visit.office.settings.whatsapp)


def _page(visit: Visit, row: Any, composed: Composed, *, status: int = 200, refused: str = "") -> Response:
    """A draft that nobody has written in yet is not scolded for what it lacks."""
    content, untouched = composed.content, row.version == 1 and visit.request.method == "GET"
    found = [] if untouched else _problems(visit, row, content)
    errors = _beside(found)
    if composed.file_error:
        errors["file"] = composed.file_error
    if refused and status == 422:
        errors["name"] = refused
    language = visit.field("look_at")
    look_at = language if language in visit.organisation.languages else visit.organisation.default_language
    return visit.page(
        "outreach/compose.html",
        status=status,
        errors=errors,
        overtaken=refused if status == 409 else "",
        faulty=bool(found),
        file_again=composed.new_file is not None,
        previews=[shown(visit, row.kind, content, look_at)],
        look_at=look_at,
        tests_on=channel_of(visit.db, visit.staff),
        readers=_readers(visit, row),
        **_values(visit, row, composed),
    )


def _values(visit: Visit, row: Any, composed: Composed) -> dict[str, Any]:
    content, kind = composed.content, BroadcastKind(row.kind)
    empty = [None] * (MOST_BUTTONS - len(content.buttons))
    return {
        "row": row,
        "kind": kind,
        "kind_name": kind_names()[kind],
        "question": kind is BroadcastKind.QUESTION,
        "name": composed.name,
        "content": content,
        "buttons": [*content.buttons, *empty],
        "opens": list(open_names().items()),
        "news_sender": composed.news_sender,
        "has_news_sender": has_news_sender(visit),
        "whatsapp": visit.office.settings.whatsapp,
        "channels_on": senders(visit).channels,
        "templates": approved_templates(visit.db) if visit.office.settings.whatsapp else [],
        "languages": visit.organisation.languages,
        "room": content.room,
    }


def _readers(visit: Visit, row: Any) -> Mapping[str, str]:
    """How many of its people read each language, in words."""
    few = delicate(read(row.audience))
    found = by_language(visit.db, row, senders(visit), visit.organisation, visit.now)
    return {code: people(found.get(code, 0), delicate=few) for code in visit.organisation.languages}


def _beside(found: list[Problem]) -> dict[str, str]:
    """By field, the first that is wrong with it."""
    errors: dict[str, str] = defaultdict(str)
    for problem in found:
        errors.setdefault(problem.field, problem.text)
    return errors
