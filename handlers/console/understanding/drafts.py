"""The draft of the examples: what it holds, what it would change, and the moment in which it comes into force."""

from contextlib import nullcontext

from starlette.responses import Response

from bot.i18n import _, ngettext, number
from bot.staff.permissions import Action
from bot.teaching import changes
from bot.teaching.changes import drafted, made
from handlers.console.routes import Routes
from handlers.console.understanding.overview import ADDRESS, naming
from handlers.console.visit import Visit
from storage.teaching import stamp

routes = Routes()


@routes.get("/understanding/draft", Action.SETTINGS)
def draft(visit: Visit) -> Response:
    own = made(visit.db)
    return visit.page("understanding/draft.html", drafts=drafted(own), stamp=stamp(visit.db, drafts=True), **naming())


@routes.post("/understanding/draft", Action.SETTINGS)
def save(visit: Visit) -> Response:
    """In force in this process when its page comes back, in the others a second later."""
    count = changes.save(visit.db, visit.staff, visit.field("stamp"))
    visit.office.taught.refresh(lambda: nullcontext(visit.db))
    words = ngettext(
        "{count} change is in force. The bot has learnt it.",
        "{count} changes are in force. The bot has learnt them.",
        count,
    )
    return visit.go(ADDRESS, said=words.format(count=number(count)))


@routes.post("/understanding/draft/undo", Action.SETTINGS)
def undo(visit: Visit) -> Response:
    changes.undo(visit.db, visit.staff, visit.field("name"))
    return visit.go(f"{ADDRESS}/draft", said=_("It stays as it was."))


@routes.post("/understanding/draft/discard", Action.SETTINGS)
def discard(visit: Visit) -> Response:
    changes.discard(visit.db, visit.staff)
    return visit.go(ADDRESS, said=_("The draft is thrown away. Everything stays as it was."))
