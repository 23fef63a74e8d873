"""The files of a case, opened by who may see it: pictures and sound in the page, everything else is saved."""

from starlette.responses import Response

from bot.casework.talk.case_files import open_case_file
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit
from handlers.webchat_answers import file_response

routes = Routes()


@routes.get("/cases/{case_id:uuid}/files/{file_id:uuid}", Action.READ_CASES)
def file(visit: Visit) -> Response:
    wanted = visit.request.headers.get("range", "")
    further = bool(wanted) and not wanted.startswith("bytes=0-")
    mime, name, content = open_case_file(visit.db, visit.staff, visit.id("case_id"), visit.id("file_id"), again=further)
    response = file_response(mime, name, content, wanted)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
