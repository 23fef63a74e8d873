"""Parts of the settings that are there once, each with its form; and the languages."""

from starlette.responses import Response

from bot.casework.refused import not_found
from bot.editing import Invalid, Overtaken
from bot.editing.faults import beside, sentence
from bot.editing.fields import read, shown
from bot.editing.forms import Sheet
from bot.editing.languages import borrowed, speaking
from bot.editing.options import offered_languages
from bot.editing.saving import in_force
from bot.editing.sheets import SHEETS
from bot.editing.things import part, writing
from bot.i18n import _
from bot.organisation import Organisation
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.settings.forms import beside_inputs, form, keep, overtaken, typed
from handlers.console.visit import HOME, Visit

routes = Routes()


def _sheet(visit: Visit) -> Sheet:
    found = SHEETS.get(str(visit.request.path_params["sheet"]))
    if found is None:
        raise not_found()
    return found


def _target(sheet: Sheet) -> str:
    return f"{HOME}/settings/parts/{sheet.name}"


@routes.get("/settings/parts/{sheet}", Action.SETTINGS)
def show(visit: Visit) -> Response:
    sheet = _sheet(visit)
    whole = Organisation.from_document(in_force(visit.db)[1]).model_dump(mode="json")
    values = part(whole, sheet.path)
    languages = visit.organisation.languages
    return form(
        visit, "settings/sheet.html", sheet.fields, shown(sheet.fields, values, languages), values, sheet=sheet,
        target=_target(sheet),
    )  # fmt: skip


@routes.post("/settings/parts/{sheet}", Action.SETTINGS)
def change(visit: Visit) -> Response:
    sheet, sent, languages = _sheet(visit), typed(visit), visit.organisation.languages
    values = read(sheet.fields, sent, languages)
    try:
        keep(visit, writing(sheet, values))
    except Invalid as invalid:
        errors = beside(invalid.problems, sheet.path, sheet.fields, languages, sheet.whole)
        return form(
            visit, "settings/sheet.html", sheet.fields, sent, values, errors=errors, status=422, sheet=sheet,
            target=_target(sheet),
        )  # fmt: skip
    except Overtaken:
        return form(
            visit, "settings/sheet.html", sheet.fields, sent, values, status=409, sheet=sheet, target=_target(sheet)
        )
    return visit.go(f"{HOME}/settings", said=_("Saved."))


@routes.get("/settings/languages", Action.SETTINGS)
def languages(visit: Visit) -> Response:
    org = visit.organisation
    return _languages(visit, list(org.languages), org.default_language)


@routes.post("/settings/languages", Action.SETTINGS)
def offer(visit: Visit) -> Response:
    """The order of the ones that are offered stays; new ones come last."""
    offered = [code for code, _name in offered_languages()]
    asked, default = visit.fields("languages"), visit.field("default")
    before = [code for code in visit.organisation.languages if code in asked]
    chosen = before + [code for code in offered if code in asked and code not in before]
    if set(asked) - set(offered) or default not in (*offered, ""):
        raise not_found()
    if not chosen:
        return _languages(visit, chosen, default, {"languages": _("Offer at least one language.")}, 422)
    if default not in chosen:
        words = _("This must be one of the languages that you offer.")
        return _languages(visit, chosen, default, {"default": words}, 422)
    try:
        keep(visit, speaking(chosen, default))
    except Invalid as invalid:
        errors = {"languages": " ".join(sentence(problem) for problem in invalid.problems[:3])}
        return _languages(visit, chosen, default, errors, 422)
    except Overtaken:
        return _languages(visit, chosen, default, {}, 409)
    return visit.go(f"{HOME}/settings/languages", said=_("Saved."))


def _languages(
    visit: Visit, chosen: list[str], default: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return visit.page(
        "settings/languages.html",
        status=status,
        offered=offered_languages(),
        chosen=chosen,
        default=default,
        borrowed=borrowed(visit.organisation),
        errors=beside_inputs(errors),
        version=in_force(visit.db)[0],
        overtaken=overtaken() if status == 409 else "",
    )
