"""The draft of the examples: what it holds, what it would change, and the moment in which it comes into force."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from bot.i18n import _, ngettext, number
from bot.staff.permissions import Action
from bot.teaching import changes
from bot.teaching.changes import Own, drafted, examples, in_force, made
from bot.understanding.preview import preview
from handlers.console.routes import Routes
from handlers.console.understanding.overview import ADDRESS, naming
from handlers.console.visit import Visit
from storage.teaching import stamp

routes = Routes()


MOST_SHOWN = 60  # sentences that would be understood otherwise


@routes.get("/understanding/draft", Action.SETTINGS)
def draft(visit: Visit) -> Response:
    own = made(visit.db)
    effect = _effect(own) if visit.query("effect") else {}
    return visit.page(
        "understanding/draft.html", drafts=drafted(own), stamp=stamp(visit.db, drafts=True), **effect, **naming()
    )


@routes.get("/understanding/draft/effect", Action.SETTINGS)
def effect(visit: Visit) -> Response:
    """The part of the page that takes seconds."""
    return visit.part("understanding/effect.html", **_effect(made(visit.db)), **naming())


def _effect(own: Sequence[Own]) -> dict[str, Any]:
    shown = preview(in_force(own), examples(own))
    return {
        "preview": shown,
        "measures": [
            (_("Guessed rightly"), shown.before.accuracy, shown.after.accuracy),
            (_("Sure enough to act on"), shown.before.coverage, shown.after.coverage),
            (_("Right where it is sure"), shown.before.trust, shown.after.trust),
        ],
        "changes": shown.changes[:MOST_SHOWN],
        "more": len(shown.changes) - MOST_SHOWN,
    }


@routes.post("/understanding/draft", Action.SETTINGS)
def save(visit: Visit) -> Response:
    """In force in this process when its page comes back, in the others a second later."""
    count = visit.office.taught.save(visit.db, visit.staff, visit.field("stamp"))
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
