"""When we work: the week, holidays worked through, and what is done at one tap."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from starlette.responses import Response

from bot.casework.refused import Refused, not_found
from bot.editing import Edit, Invalid, Overtaken
from bot.editing.faults import sentence
from bot.editing.fields import Typed
from bot.editing.options import weekdays
from bot.editing.saving import in_force
from bot.editing.week import (
    adding_season,
    closing,
    feasts,
    opening,
    place_in_week,
    ramadan,
    typed_week,
    working_on,
    writing_week,
)
from bot.i18n import _
from bot.staff.permissions import Action
from bot.working_time import DAYS
from handlers.console.routes import Routes
from handlers.console.settings.forms import beside_inputs, keep, keep_or_refuse, overtaken, typed
from handlers.console.visit import HOME, Visit

routes = Routes()


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.organisation.zone).date()


@routes.get("/settings/hours", Action.SETTINGS)
def hours(visit: Visit) -> Response:
    return _hours(visit, typed_week(in_force(visit.db)[1]))


@routes.post("/settings/hours", Action.SETTINGS)
def change_hours(visit: Visit) -> Response:
    sent = typed(visit)
    try:
        keep(visit, writing_week(sent))
    except Invalid as invalid:
        errors: dict[str, str] = {}
        for problem in invalid.problems:
            errors.setdefault(place_in_week(problem), sentence(problem))
        return _hours(visit, sent, errors, 422)
    except Overtaken:
        return _hours(visit, sent, {}, 409)
    return visit.go(f"{HOME}/settings/hours", said=_("Saved. The bot says these hours from now on."))


def _hours(visit: Visit, week: Typed, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
    names, weekend = weekdays(), visit.organisation.weekend
    first = next((day for day in range(7) if day not in weekend and (day - 1) % 7 in weekend), 0)
    ordered = [*DAYS[first:], *DAYS[:first]]
    return visit.page(
        "settings/hours.html",
        status=status,
        days=[(day, names[day]) for day in ordered],
        typed=defaultdict(list, week),
        errors=beside_inputs(errors),
        ramadan=ramadan(visit.organisation, _today(visit)),
        version=in_force(visit.db)[0],
        overtaken=overtaken() if status == 409 else "",
    )


@routes.get("/settings/holidays", Action.SETTINGS)
def holidays(visit: Visit) -> Response:
    return _holidays(visit)


@routes.post("/settings/holidays", Action.SETTINGS)
def change_holidays(visit: Visit) -> Response:
    offered = feasts(visit.organisation.country, _today(visit))
    chosen = {_day(text) for text in visit.fields("open_on")}
    try:
        keep(visit, working_on(offered, chosen))
    except Overtaken:
        return _holidays(visit, 409, chosen)
    return visit.go(f"{HOME}/settings/holidays", said=_("Saved."))


def _holidays(visit: Visit, status: int = 200, chosen: set[date] | None = None) -> Response:
    return visit.page(
        "settings/holidays.html",
        status=status,
        feasts=feasts(visit.organisation.country, _today(visit)),
        chosen=visit.organisation.open_on if chosen is None else chosen,
        version=in_force(visit.db)[0],
        overtaken=overtaken() if status == 409 else "",
    )


@routes.post("/settings/closed/{day}", Action.SETTINGS)
def close(visit: Visit) -> Response:
    """Closed today, or tomorrow: at one tap, for the days on which nobody has time for forms."""
    day = _soon(visit)
    return _press(visit, closing(day), f"{HOME}/settings", _("Closed. The bot says so from now on."))


@routes.post("/settings/opened/{day}", Action.SETTINGS)
def open_again(visit: Visit) -> Response:
    day = _soon(visit)
    return _press(visit, opening(day), f"{HOME}/settings", _("Open again."))


@routes.post("/settings/ramadan", Action.SETTINGS)
def begin_ramadan(visit: Visit) -> Response:
    season = ramadan(visit.organisation, _today(visit))
    if season is None:
        raise Refused(409, _("The hours of Ramadan stand in the list already."))
    return _press(
        visit, adding_season(season), f"{HOME}/settings/lists/seasons", _("Added. Look at the dates and hours.")
    )


def _press(visit: Visit, edit: Edit, address: str, said: str) -> Response:
    keep_or_refuse(visit, edit)
    return visit.go(address, said=said)


def _soon(visit: Visit) -> date:
    today = _today(visit)
    soon = {"today": today, "tomorrow": today + timedelta(days=1)}
    try:
        return soon[str(visit.request.path_params["day"])]
    except KeyError:
        raise not_found() from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise not_found() from None
