"""The page of one person: what they agreed to, how they are reached, their cases, their data and its end."""

import json

from starlette.responses import Response

from bot.casework.record import person as people
from bot.casework.record.labels import category_label, channels, kinds, states
from bot.casework.refused import Refused
from bot.i18n import _, native_name
from bot.staff.permissions import Action, may
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/people/{contact_id:uuid}", Action.PERSON)
def person(visit: Visit) -> Response:
    return _page(visit)


@routes.post("/people/{contact_id:uuid}/language", Action.PERSON)
def language(visit: Visit) -> Response:
    contact_id = visit.id("contact_id")
    people.speak_with(visit.db, visit.staff, contact_id, visit.field("language"), visit.organisation)
    return visit.go(f"/console/people/{contact_id}", said=_("From now on we write to them in this language."))


@routes.post("/people/{contact_id:uuid}/export", Action.PERSON)
def export(visit: Visit) -> Response:
    contact_id = visit.id("contact_id")
    try:
        kept = people.export(visit.db, visit.staff, contact_id, visit.field("export_reason"))
    except Refused as refused:
        return _again(visit, refused, "export_reason")
    headers = {
        "Content-Disposition": f'attachment; filename="person-{visit.now:%Y-%m-%d}.json"',
        "Cache-Control": "no-store",
    }
    return Response(json.dumps(kept, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)


@routes.post("/people/{contact_id:uuid}/erasure", Action.PERSON)
def erase(visit: Visit) -> Response:
    try:
        if visit.field("typed").strip().casefold() != word().casefold():
            raise Refused(422, _("To be sure, type the word as it stands here."))
    except Refused as refused:
        return _again(visit, refused, "typed")
    try:
        people.erase_person(visit.db, visit.staff, visit.id("contact_id"), visit.field("erase_reason"), visit.now)
    except Refused as refused:
        return _again(visit, refused, "erase_reason")
    home = "/console" if may(visit.staff, Action.READ_CASES) else "/console/audit"
    return visit.go(home, said=_("Erased. What was kept of this person is gone."))


def word() -> str:
    """What is typed to erase somebody."""
    return _("erase")


def _again(visit: Visit, refused: Refused, field: str) -> Response:
    """The page with the reason beside the field, and what was typed."""
    if refused.status != 422:
        raise refused
    return _page(visit, {field: refused.text}, 422)


def _page(visit: Visit, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    shown = people.person(visit.db, visit.staff, visit.id("contact_id"))
    return visit.page(
        "person/person.html",
        status=status,
        person=shown,
        errors=errors or {},
        typed={name: visit.field(name) for name in ("export_reason", "erase_reason", "typed")},
        word=word(),
        channel=channels().get(shown.channel, shown.channel),
        languages=[(code, native_name(code)) for code in visit.organisation.languages],
        purposes={
            "conversation": _("Talking with us"),
            "news": _("News"),
            "referral": _("Passing on to others"),
            "learning": _("Learning from sentences"),
        },
        kinds=kinds(),
        states=states(),
        about=lambda case: category_label(visit.organisation, case.kind, case.category),
    )
