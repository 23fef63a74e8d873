"""What a colleague says in a case: an answer to the person, a note for colleagues, one more try of what failed."""

import json

from starlette.responses import Response

from bot.casework.record.staffwork import open_case_by_id
from bot.casework.refused import Refused
from bot.casework.talk.answer_files import MOST, look_at
from bot.casework.talk.presence import Doing, beat
from bot.casework.talk.reach import reach, reach_in_words
from bot.casework.talk.replies import reply, send_again, write_note
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.panels.conversation import panel
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.post("/cases/{case_id:uuid}/replies", Action.ANSWER, files=True)
def answer(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    if len(visit.uploads) > MOST:
        raise Refused(422, _("Send at most {count} files at once.").format(count=MOST))
    files = [look_at(upload.name, upload.path) for upload in visit.uploads]
    reply(
        visit.db,
        visit.staff,
        case_id,
        visit.field("text"),
        now=visit.now,
        files=files,
        seen=_seen(visit),
        token=visit.field("token")[:64],
        organisation=visit.organisation,
    )
    beat(visit.db, visit.staff, case_id, Doing.LOOKING, visit.now)  # no dots after the answer has come
    return _conversation(visit, _("Your answer is on its way."), answered=True)


@routes.post("/cases/{case_id:uuid}/notes", Action.ANSWER)
def note(visit: Visit) -> Response:
    token = visit.field("token")[:64]
    write_note(visit.db, visit.staff, visit.id("case_id"), visit.field("text"), visit.now, token=token)
    return _conversation(visit, _("The note is kept."))


@routes.post("/cases/{case_id:uuid}/entries/{entry_id:uuid}/sending", Action.ANSWER)
def again(visit: Visit) -> Response:
    send_again(visit.db, visit.staff, visit.id("case_id"), visit.id("entry_id"))
    return _conversation(visit, _("It is sent again."))


def _seen(visit: Visit) -> int | None:
    """The last line that the page showed; a page that says none has shown none."""
    value = visit.field("seen")
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise Refused(422, _("This page is not whole. Load it again, and then send."))
    return int(value)


def _conversation(visit: Visit, said: str, *, answered: bool = False) -> Response:
    """The conversation as it is now, with what was written; without script, the page of the case."""
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now, again=True)
    case = opened.case
    known = reach(visit.db, way=case.way, sensitive=case.sensitive, contact_id=case.contact_id, now=visit.now)
    words = (reach_in_words(known) if answered else "") or said
    if not visit.by_htmx:
        return visit.go(f"/console/cases/{case.id}", said=words)
    response = visit.part("case/conversation.html", opened=opened, panel=panel(visit, opened))
    news: dict[str, object] = {"wasl:sent": {}, "wasl:said": {"text": words, "kind": "good"}}
    response.headers["HX-Trigger"] = json.dumps(news)
    return response
