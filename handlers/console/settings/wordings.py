"""The texts of the bot: looked for, said in the organisation's own words, looked at, and put back."""

from starlette.responses import Response

from bot import i18n
from bot.casework.refused import not_found
from bot.editing import Invalid, Overtaken
from bot.editing.faults import sentence
from bot.editing.own_words import Said, flows, lost, one, previewed, said, saying
from bot.editing.saving import in_force
from bot.i18n import _
from bot.staff.permissions import Action
from bot.wording import fault
from handlers.console.routes import Routes
from handlers.console.settings.forms import keep, overtaken
from handlers.console.visit import HOME, Visit

routes = Routes()

PAGE = 50  # texts on one page


@routes.get("/settings/texts", Action.SETTINGS)
def texts(visit: Visit) -> Response:
    language, flow, search = _language(visit), visit.query("flow"), visit.query("search")
    only = visit.query("only") == "own"
    found = said(visit.organisation, language, flow if flow in flows() else "", search, only)
    asked = visit.query("page")
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, int(asked)), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1
    return visit.page(
        "settings/texts.html",
        language_shown=language,
        languages=visit.organisation.languages,
        flows=[(flow, flow_name(flow)) for flow in flows()],
        flow=flow,
        search=search,
        only=only,
        texts=found[(page - 1) * PAGE : page * PAGE],
        found=len(found),
        page=page,
        pages=pages,
        lost=lost(visit.organisation, language),
    )


@routes.get("/settings/texts/{name}", Action.SETTINGS)
def show(visit: Visit) -> Response:
    language, text = _one(visit)
    return _form(visit, language, text, text.now)


@routes.post("/settings/texts/{name}", Action.SETTINGS)
def change(visit: Visit) -> Response:
    language, text = _one(visit)
    typed = visit.field("text").strip()
    if visit.field("act") == "preview":
        return _form(visit, language, text, typed, error=_fault(text, typed))
    if error := _fault(text, typed):
        return _form(visit, language, text, typed, error=error, status=422)
    return _keep(visit, language, text, typed, _("Saved. The bot says it like this from now on."))


@routes.post("/settings/texts/{name}/reset", Action.SETTINGS)
def reset(visit: Visit) -> Response:
    language, text = _one(visit)
    return _keep(visit, language, text, "", _("The bot uses our text again."))


def _keep(visit: Visit, language: str, text: Said, typed: str, done: str) -> Response:
    try:
        keep(visit, saying(language, text.wording.english, typed, text.ours))
    except Invalid as invalid:
        return _form(visit, language, text, typed, error=sentence(invalid.problems[0]), status=422)
    except Overtaken:
        return _form(visit, language, text, typed or text.now, status=409)
    return visit.go(f"{HOME}/settings/texts/{text.id}?language={language}", said=done)


def _fault(text: Said, typed: str) -> str:
    found = fault(text.wording.english, typed, text.wording.most)
    return _(found[0]).format(**found[1]) if found else ""


def _form(visit: Visit, language: str, text: Said, typed: str, error: str = "", status: int = 200) -> Response:
    shown = typed if not _fault(text, typed) else text.now
    with i18n.use(language):
        bubble = previewed(shown)
    return visit.page(
        "settings/text.html",
        status=status,
        language_shown=language,
        text=text,
        typed=typed,
        error=error,
        bubble=bubble,
        flows=[flow_name(flow) for flow in text.wording.flows],
        version=in_force(visit.db)[0],
        overtaken=overtaken() if status == 409 else "",
    )


def _language(visit: Visit) -> str:
    """Of the query or the form; the organisation's own where it is none that is offered."""
    asked = visit.query("language") or visit.field("language")
    return asked if asked in visit.organisation.languages else visit.organisation.default_language


def _one(visit: Visit) -> tuple[str, Said]:
    language = _language(visit)
    found = one(visit.organisation, language, str(visit.request.path_params["name"]))
    if found is None:
        raise not_found()
    return language, found


def flow_name(flow: str) -> str:
    """A conversation as staff call it; its own name for one that is new."""
    return {
        "aid": _("Assistance and lists"),
        "bot": _("In all conversations"),
        "complaint": _("Complaint"),
        "complaint_details": _("Complaint: details"),
        "complaint_way": _("Complaint: with or without a name"),
        "economic": _("Work and income"),
        "help": _("Help"),
        "help_lines": _("Help lines"),
        "human": _("Talking with a person"),
        "learning": _("Learning from sentences"),
        "legal": _("Legal help"),
        "menu": _("Main menu"),
        "place": _("Place"),
        "privacy": _("Privacy"),
        "protection": _("Protection"),
        "protection_child": _("Protection of children"),
        "psychosocial": _("Support for feelings"),
        "reach": _("How to reach the person"),
        "referral": _("Referral"),
        "satisfaction": _("Is it solved?"),
        "secret": _("The secret word"),
        "services": _("Services"),
        "support": _("Support"),
        "support_needs": _("Support: needs"),
        "support_receipt": _("Support: receipt"),
        "track": _("Following a case"),
        "welcome": _("Welcome"),
    }.get(flow, flow.replace("_", " "))
