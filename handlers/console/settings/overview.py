"""Where the directory and the settings begin: what needs attention, and the way to every part."""

from datetime import date, timedelta

from starlette.responses import Response

from bot import i18n
from bot.casework.refused import not_found
from bot.editing.attention import attention
from bot.editing.directory import DIRECTORY
from bot.editing.lists import LISTS
from bot.editing.saving import in_force
from bot.editing.sheets import SHEETS
from bot.editing.things import changing, place_of, things
from bot.i18n import _
from bot.staff.permissions import Action, may
from handlers.console.routes import Routes
from handlers.console.settings.forms import keep_or_refuse
from handlers.console.visit import HOME, Visit

routes = Routes()


@routes.get("/settings", Action.SETTINGS)
def settings(visit: Visit) -> Response:
    org, local = visit.organisation, visit.now.astimezone(visit.organisation.zone)
    tomorrow = local.date() + timedelta(days=1)
    return visit.page(
        "settings/overview.html",
        attention=list(attention(org, local.date())),
        lists=LISTS.values(),
        sheets=SHEETS.values(),
        directory=DIRECTORY.values(),
        version=in_force(visit.db)[0],
        today=local.date(),
        tomorrow=tomorrow,
        works={"today": org.works_on(local.date()), "tomorrow": org.works_on(tomorrow)},
        closed={day: _closed(visit, on) for day, on in (("today", local.date()), ("tomorrow", tomorrow))},
        opens_in_words=i18n.day_and_time(org.next_opening(local)),
        open_now=org.open_at(local),
    )


@routes.get("/directory", Action.DIRECTORY)
def directory(visit: Visit) -> Response:
    org = visit.organisation
    counts = {name: len(things(in_force(visit.db)[1], shelf)) for name, shelf in DIRECTORY.items()}
    needs = attention(org, visit.now.astimezone(org.zone).date())
    own = [each for each in needs if each.address.startswith("directory/") or may(visit.staff, Action.SETTINGS)]
    return visit.page("settings/directory.html", shelves=DIRECTORY.values(), counts=counts, attention=own)


@routes.post("/directory/help-lines/{name}/checked", Action.DIRECTORY)
def checked(visit: Visit) -> Response:
    """Somebody called the number today, and it is right."""
    shelf, name = DIRECTORY["help-lines"], str(visit.request.path_params["name"])
    document = in_force(visit.db)[1]
    place = place_of(document, shelf, name)
    if place is None:
        raise not_found()
    today = visit.now.astimezone(visit.organisation.zone).date().isoformat()
    values = {**things(document, shelf)[place], "checked": today, "unverified": False}
    values.pop("key")
    keep_or_refuse(visit, changing(shelf, name, values))
    return visit.go(f"{HOME}/directory/help-lines", said=_("Thank you. People now see that it was checked today."))


def _closed(visit: Visit, day: date) -> bool:
    return any(closure.first <= day <= closure.last for closure in visit.organisation.closures)
