"""What people asked in vain: without who asked, to be answered with an article or deleted."""

from starlette.responses import Response

from bot.i18n import _, native_name
from bot.library.questions import forget_question, unanswered
from bot.staff.permissions import Action
from handlers.console.library.articles import PAGE, today_of
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/library/questions", Action.LIBRARY)
def questions(visit: Visit) -> Response:
    library, today = visit.office.library(), today_of(visit)
    asked = unanswered(visit.db, visit.staff)
    found = {one.id: library.find(one.text, one.language, today) for one in asked}
    titles = {
        id: library.articles[keys[0]].text(next(one.language for one in asked if one.id == id), "")[1].title
        for id, keys in found.items()
        if keys
    }
    return visit.page("library/questions.html", questions=asked, answered=titles, named=native_name)


@routes.post("/library/questions/{question_id:uuid}/removal", Action.LIBRARY)
def remove(visit: Visit) -> Response:
    forget_question(visit.db, visit.staff, visit.id("question_id"))
    return visit.go(f"{PAGE}/questions", said=_("Deleted."))
