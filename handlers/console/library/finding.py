"""How people find articles: a question is typed, and the ranking is shown with its scores."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.i18n import native_name
from bot.library.finding import region_in
from bot.library.search import ASKED, ENOUGH
from bot.staff.permissions import Action
from handlers.console.library.articles import today_of, visit_language
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

MOST = 8
LEAST = 0.05  # of the question: what is found less is not worth a line


@dataclass(frozen=True, slots=True)
class Ranked:
    """`offered`: people are shown it. `score` is how much of the question is found in it, 0 to 1."""

    key: str
    title: str
    language: str
    score: float
    offered: bool


@routes.get("/library/finding", Action.LIBRARY)
def finding(visit: Visit) -> Response:
    org, library, today = visit.organisation, visit.office.library(), today_of(visit)
    question = visit.query("question")[:ASKED]
    language = visit.query("language") or visit_language(visit)
    named, rest = region_in(question, org)
    region = visit.query("region") or named
    offered = library.find(rest, language, today, region)
    ranked = [
        Ranked(
            found.article.key,
            found.article.text(language, org.default_language)[1].title,
            found.article.text(language, org.default_language)[0],
            min(found.score, 1.0),
            found.article.key in offered,
        )
        for found in library.ranked(rest, language, today, region, least=LEAST)[:MOST]
    ]
    values: dict[str, Any] = {
        "question": question,
        "language_shown": language,
        "region": region,
        "ranked": ranked,
        "offered": len(offered),
        "enough": ENOUGH,
        "languages": [(code, native_name(code)) for code in org.languages],
        "regions": [(region.code, org.text(region.name)) for region in org.regions],
    }
    if visit.by_htmx:
        return visit.part("library/found.html", **values)
    return visit.page("library/finding.html", **values)
