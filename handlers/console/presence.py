"""Who else is at a case: their pages say so, and hear who is."""

from typing import NamedTuple
from uuid import UUID

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.casework.talk.presence import Doing, beat, others
from bot.i18n import _, isolate
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


class Shown(NamedTuple):
    typing: bool
    words: str


def present(visit: Visit, case_id: UUID) -> list[Shown]:
    """The colleagues at this case besides oneself, in words."""
    return [
        Shown(
            each.typing,
            (_("{name} is typing…") if each.typing else _("{name} is looking at this case")).format(
                name=isolate(each.name)
            ),
        )
        for each in others(visit.db, visit.staff, case_id, visit.now)
    ]


@routes.post("/cases/{case_id:uuid}/presence", Action.ANSWER)
def here(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    try:
        doing = Doing(visit.field("doing") or Doing.LOOKING)
    except ValueError:
        raise Refused(422, _("A page says looking, typing or gone.")) from None
    beat(visit.db, visit.staff, case_id, doing, visit.now)
    return visit.part("case/presence.html", panel={"others": present(visit, case_id)})
