"""Lists of the directory and the settings: all of one kind, one of them, a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.casework.refused import Refused, not_found
from bot.editing import Edit, Invalid, Overtaken
from bot.editing.directory import DIRECTORY
from bot.editing.faults import beside
from bot.editing.fields import Field, Typed, read, shown
from bot.editing.forms import Shelf
from bot.editing.lists import LISTS
from bot.editing.options import options
from bot.editing.saving import in_force
from bot.editing.things import adding, changing, place_of, raising, removing, still_signs_in, things, used_by
from bot.i18n import _, ngettext
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.settings.forms import form, keep, keep_or_refuse, typed
from handlers.console.settings.listed import listed, title_of
from handlers.console.visit import HOME, Visit

routes = Routes()


@dataclass(frozen=True)
class Room:
    """One of the two places that have lists."""

    address: str
    action: Action
    shelves: Mapping[str, Shelf]

    def shelf(self, visit: Visit) -> Shelf:
        """The list of the address. Raises Refused (404)."""
        found = self.shelves.get(str(visit.request.path_params["shelf"]))
        if found is None:
            raise not_found()
        return found


ROOMS = (
    Room(f"{HOME}/directory", Action.DIRECTORY, DIRECTORY),
    Room(f"{HOME}/settings/lists", Action.SETTINGS, LISTS),
)


@dataclass(frozen=True)
class Pages:
    """The pages of one room."""

    room: Room

    def all(self, visit: Visit) -> Response:
        shelf = self.room.shelf(visit)
        return visit.page(
            "settings/list.html",
            shelf=shelf,
            address=f"{self.room.address}/{shelf.name}",
            version=in_force(visit.db)[0],
            region=visit.query("region"),
            search=visit.query("search"),
            only=visit.query("only"),
            things=listed(visit, shelf),
            regions=options("regions", visit.organisation, {}),
        )

    def new(self, visit: Visit) -> Response:
        shelf = self._growing(visit)
        asked = next((field for field in shelf.fields if field.name == shelf.ask_first), None)
        if asked and (kind := visit.query(asked.name)) not in dict(options(asked.options, visit.organisation, {})):
            return self._ask(visit, shelf, asked, status=404 if kind else 200)
        given = {asked.name: visit.query(asked.name)} if asked else {}
        return self._form(visit, shelf, "", shown(shelf.fields, given, visit.organisation.languages), given)

    def add(self, visit: Visit) -> Response:
        shelf = self._growing(visit)
        values = read(shelf.fields, typed(visit), visit.organisation.languages)
        return self._keep(visit, shelf, "", values, adding(shelf, values), _("Added."))

    def show(self, visit: Visit) -> Response:
        shelf, name, thing = self._thing(visit)
        return self._form(visit, shelf, name, shown(shelf.fields, thing, visit.organisation.languages), thing)

    def change(self, visit: Visit) -> Response:
        shelf, name, thing = self._thing(visit)
        values = read(shelf.fields, typed(visit), visit.organisation.languages)
        if shelf.ask_first:
            values[shelf.ask_first] = thing[shelf.ask_first]
        return self._keep(visit, shelf, name, values, changing(shelf, name, values), _("Saved."))

    def remove(self, visit: Visit) -> Response:
        shelf, name, _thing = self._thing(visit)
        self._growing(visit)
        if still_signs_in(visit.db, shelf, name):
            raise Refused(409, _("Colleagues of this partner can still sign in. End their accounts first."))
        if used := used_by(in_force(visit.db)[1], shelf, name):
            words = ngettext(
                "{count} other entry still names this one. Change that first.",
                "{count} other entries still name this one. Change those first.",
                used,
            )
            raise Refused(409, words.format(count=used))
        return self._press(visit, shelf, removing(shelf, name), _("Removed."))

    def up(self, visit: Visit) -> Response:
        shelf, name, _thing = self._thing(visit)
        return self._press(visit, shelf, raising(shelf, name), _("Moved up."))

    def _growing(self, visit: Visit) -> Shelf:
        shelf = self.room.shelf(visit)
        if shelf.fixed:
            raise not_found()
        return shelf

    def _thing(self, visit: Visit) -> tuple[Shelf, str, dict[str, Any]]:
        """Raises Refused (404) for a name that is none."""
        shelf, name = self.room.shelf(visit), str(visit.request.path_params["name"])
        document = in_force(visit.db)[1]
        place = place_of(document, shelf, name)
        if place is None:
            raise not_found()
        return shelf, name, things(document, shelf)[place]

    def _keep(
        self, visit: Visit, shelf: Shelf, name: str, values: Mapping[str, Any], edit: Edit, done: str
    ) -> Response:
        document = in_force(visit.db)[1]
        place = place_of(document, shelf, name) if name else len(things(document, shelf))
        languages = visit.organisation.languages
        try:
            keep(visit, edit)
        except Invalid as invalid:
            at = (*shelf.path, place or 0)
            errors = beside(invalid.problems, at, shelf.fields, languages, shelf.whole)
            return self._form(visit, shelf, name, typed(visit), values, status=422, errors=errors)
        except Overtaken:
            return self._form(visit, shelf, name, typed(visit), values, status=409)
        return visit.go(f"{self.room.address}/{shelf.name}", said=done)

    def _press(self, visit: Visit, shelf: Shelf, edit: Edit, done: str) -> Response:
        keep_or_refuse(visit, edit)
        return visit.go(f"{self.room.address}/{shelf.name}", said=done)

    def _form(
        self, visit: Visit, shelf: Shelf, name: str, typed: Typed, item: Mapping[str, Any], **more: Any
    ) -> Response:
        here = f"{self.room.address}/{shelf.name}"
        target = f"{here}/{name}" if name else f"{here}/add-new"
        return form(
            visit, "settings/thing.html", shelf.fields, typed, item, shelf=shelf, address=here, target=target,
            name=name, given=shelf.ask_first, heading=_heading(visit, shelf, name), **more,
        )  # fmt: skip

    def _ask(self, visit: Visit, shelf: Shelf, asked: Field, status: int) -> Response:
        choices = options(asked.options, visit.organisation, {})
        here = f"{self.room.address}/{shelf.name}"
        return visit.page(
            "settings/ask_first.html", status=status, shelf=shelf, asked=asked, choices=choices, address=here
        )


def _heading(visit: Visit, shelf: Shelf, name: str) -> str:
    """What the thing is called now, whatever is being typed."""
    document = in_force(visit.db)[1]
    place = place_of(document, shelf, name) if name else None
    return title_of(visit.organisation, things(document, shelf)[place]) if place is not None else ""


def _declare(room: Room) -> None:
    pages, base = Pages(room), room.address.removeprefix(HOME)
    routes.get(f"{base}/{{shelf}}", room.action)(pages.all)
    routes.get(f"{base}/{{shelf}}/add-new", room.action)(pages.new)
    routes.post(f"{base}/{{shelf}}/add-new", room.action)(pages.add)
    routes.get(f"{base}/{{shelf}}/{{name}}", room.action)(pages.show)
    routes.post(f"{base}/{{shelf}}/{{name}}", room.action)(pages.change)
    routes.post(f"{base}/{{shelf}}/{{name}}/removal", room.action)(pages.remove)
    routes.post(f"{base}/{{shelf}}/{{name}}/rise", room.action)(pages.up)


for _room in ROOMS:
    _declare(_room)
