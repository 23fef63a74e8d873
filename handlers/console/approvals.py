"""What waits for this colleague's approval."""

from starlette.responses import Response

from bot.casework.ending.approving import waiting
from bot.casework.record.labels import category_label, decisions
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from storage.audit import record

routes = Routes()


@routes.get("/approvals", Action.APPROVE)
def approvals(visit: Visit) -> Response:
    found = waiting(visit.db, visit.staff)
    record(visit.db, visit.staff.id, "approvals")
    return visit.page(
        "approvals/waiting.html",
        waiting=found,
        names=names_of(visit.db, (str(each.by) for each in found)),
        decisions=decisions(),
        about=lambda each: category_label(visit.organisation, each.kind, each.category),
    )
