"""The second step of a broadcast: whom it goes to, put together from conditions, with honest counts beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.i18n import _
from bot.outreach import acting, saved
from bot.outreach.audience import EVERYONE, Is, check, conditions, delicate, read
from bot.outreach.building import GROUP, Box, asked, expression, of_audience, of_form
from bot.outreach.forecast import audience_counts
from bot.outreach.listing import list_names
from bot.outreach.words import about_names, choices, complaints, in_words
from bot.staff.permissions import Action
from handlers.console.outreach.desk import address, draft_row, place_of, read_row, senders, unwritten, version
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from storage.broadcast import BroadcastKind, BroadcastState

routes = Routes()

Json = dict[str, Any]


@routes.get("/broadcasts/{broadcast_id:uuid}/draft/audience", Action.OUTREACH)
def build(visit: Visit) -> Response:
    row = read_row(visit)
    if row.state != BroadcastState.DRAFT:
        return visit.go(place_of(row))
    return _page(visit, row, row.audience)


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/audience", Action.OUTREACH)
def change(visit: Visit) -> Response:
    """A part is added or taken away without being kept; everything else keeps what was put together."""
    row, (act, _colon, about) = acting.get(visit.db, visit.id("broadcast_id")), visit.field("act").partition(":")
    made = _typed(visit, row)
    if act in ("add", "remove"):
        return _changed(visit, row, act, about)
    if act == "use":
        made = saved.expression_of(visit.db, _id(visit.field("saved")))
    try:
        if act == "keep":
            saved.keep(visit.db, visit.staff, visit.field("name"), made, visit.now)
        _known(visit, made)
        acting.save(visit.db, visit.staff, row.id, version(visit), visit.now, audience=made)
    except Refused as refused:
        return _page(visit, row, made, refused=refused)
    said = _("The audience is kept under its name.") if act == "keep" else _("Saved.")
    return visit.go(address(row.id, "draft/sending" if act == "go" else "draft/audience"), said=said)


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/audience/counts", Action.OUTREACH)
def count(visit: Visit) -> Response:
    """Of what is put together on the page, kept or not."""
    row = draft_row(visit)
    return visit.part("outreach/counts.html", **_counted(visit, row, _typed(visit, row)))


def _changed(visit: Visit, row: Any, act: str, path: str) -> Response:
    box = of_form(visit.form.pairs)
    if act == "add":
        box.add(path, visit.field(f"new:{path}"))
    else:
        box.remove(path)
    if visit.by_htmx:
        return visit.part("outreach/builder.html", **_values(visit, row, box), **_counted(visit, row, expression(box)))
    return _page(visit, row, expression(box), box=box)


def _typed(visit: Visit, row: Any) -> Json:
    """The audience that the form means; for a broadcast that closes the loop, its complaints."""
    if row.kind != BroadcastKind.CLOSING_THE_LOOP:
        return expression(of_form(visit.form.pairs))
    about = visit.fields("category")
    days = {name: visit.field(name) for name in ("first", "last")}
    return {"is": Is.COMPLAINED.value, "of": about, "region": visit.field("region"), **days}


def _known(visit: Visit, made: Json) -> None:
    """Raise Refused (422) for what the form does not offer: it may have gone since, or nobody made it with the form."""
    lists = list_names(visit.db)
    for condition in conditions(read(made)):
        offered = choices(condition.about, visit.organisation, lists)
        regions = choices(Is.REGION, visit.organisation, lists)
        if not set(condition.values) <= set(offered) or condition.region not in ("", *regions):
            raise Refused(422, _("Something that was chosen is not offered any more. Choose again."))


def _page(visit: Visit, row: Any, made: Json, *, box: Box | None = None, refused: Refused | None = None) -> Response:
    status = refused.status if refused else 200
    shown = box or _box(made, row)
    return visit.page(
        "outreach/audience.html",
        status=status,
        error=refused.text if refused and status != 409 else "",
        overtaken=refused.text if refused and status == 409 else "",
        intricate=shown is None,
        saved=saved.audiences(visit.db),
        **_values(visit, row, shown or Box()),
        **_complaints(visit, made),
        **_counted(visit, row, made),
    )


def _box(made: Json, row: Any) -> Box | None:
    """None where the form cannot show it."""
    if row.kind == BroadcastKind.CLOSING_THE_LOOP:
        return Box()
    try:
        return of_audience(read(made))
    except Refused:
        return of_form(())


def _values(visit: Visit, row: Any, box: Box) -> Json:
    org, lists = visit.organisation, list_names(visit.db)
    named = about_names()
    offered = asked(topics=bool(org.news_topics), lists=bool(lists))
    return {
        "row": row,
        "closing": row.kind == BroadcastKind.CLOSING_THE_LOOP,
        "box": box,
        "abouts": [(about, named[about]) for about in offered],
        "about_name": named,
        "choices": lambda about: list(choices(Is(about), org, lists).items()),
        "group": GROUP,
    }


def _complaints(visit: Visit, made: Json) -> Json:
    """What the form of a broadcast that closes the loop holds."""
    given = made if made.get("is") == Is.COMPLAINED else {}
    return {
        "complaints": list(complaints(visit.organisation).items()),
        "regions": list(choices(Is.REGION, visit.organisation, {}).items()),
        "chosen": list(given.get("of", ())),
        "region": given.get("region", ""),
        "first": given.get("first", ""),
        "last": given.get("last", ""),
        "today": visit.now.astimezone(visit.organisation.zone).date().isoformat(),
    }


def _counted(visit: Visit, row: Any, made: Json) -> Json:
    """Figures, or why there are none yet."""
    org = visit.organisation
    try:
        part = read(made)
        check(part)
        _known(visit, made)
        if row.kind == BroadcastKind.CLOSING_THE_LOOP and made == EVERYONE:
            raise Refused(422, _("Choose what they complained about."))
        found = audience_counts(visit.db, row, part, senders(visit), org, visit.now)
    except Refused as refused:
        return {"counts": None, "uncounted": refused.text}
    return {
        "counts": found,
        "uncounted": "",
        "few": delicate(part),
        "unwritten": unwritten(visit, row, found, delicate(part)),
        "whom": in_words(part, org, list_names(visit.db)),
        "whatsapp": visit.office.settings.whatsapp,
        "written": bool(row.content.get("texts")),
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(404, _("There is no such audience any more.")) from None
