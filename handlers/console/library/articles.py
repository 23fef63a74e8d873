"""The list of articles: which languages they have, what is stale, how much they help; and "still right" at one tap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.i18n import N_, _, language, native_name, ngettext, number
from bot.library.article import ArticleText, Stale
from bot.library.keeping import Kept, kept
from bot.library.questions import how_many
from bot.library.topics import TOPICS
from bot.library.voting import Votes, votes
from bot.library.writing import Overtaken, still_right
from bot.staff.permissions import Action
from bot.understanding.text import fold
from handlers.console.routes import Routes
from handlers.console.visit import HOME, Visit

routes = Routes()

PAGE = f"{HOME}/library"
ROWS = 50  # on a page of the list
STATES = {"draft": N_("Draft"), "published": N_("Published"), "retired": N_("Taken out")}
STALE = {
    Stale.OVER: N_("Its time is over: people do not find it"),
    Stale.ENDING: N_("Its time ends within 14 days"),
    Stale.UNCHECKED: N_("Not checked for 180 days"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list, in the language that is looked at."""

    one: Kept
    title: str
    language: str
    languages: list[str]
    places: list[str]
    stale: str
    judged: str


@routes.get("/library", Action.LIBRARY)
def every(visit: Visit) -> Response:
    org, today = visit.organisation, today_of(visit)
    asked = {name: visit.query(name) for name in ("search", "language", "topic", "region", "which")}
    everything = kept(visit.db)
    fitting = [one for one in everything if _fits(one, asked, today)]
    pages = max(-(-len(fitting) // ROWS), 1)
    page = min(max(_number(visit.query("page")), 1), pages)
    judged = votes(visit.db)
    return visit.page(
        "library/list.html",
        asked=asked,
        articles=[
            _shown(visit, one, asked["language"], judged, today) for one in fitting[(page - 1) * ROWS : page * ROWS]
        ],
        page=page,
        pages=pages,
        here=urlencode({name: value for name, value in asked.items() if value}),
        any=bool(everything),
        stale=sum(one.article.stale_on(today) is not None for one in everything),
        questions=how_many(visit.db),
        languages=[(code, native_name(code)) for code in org.languages],
        topics=[(key, _(name)) for key, name in TOPICS.items()],
        regions=[(region.code, org.text(region.name)) for region in org.regions],
        which=[("stale", _("To be looked at")), *((state, _(name)) for state, name in STATES.items())],
        states=STATES,
    )


@routes.post("/library/{article_id:uuid}/checked", Action.LIBRARY)
def checked(visit: Visit) -> Response:
    try:
        still_right(visit.db, visit.staff, visit.id("article_id"), version_of(visit), visit.now, today_of(visit))
    except Overtaken:
        raise Refused(409, overtaken()) from None
    visit.office.refresh(visit.db)
    return visit.go(PAGE + ("?which=stale" if visit.field("from") == "stale" else ""), said=_("Checked today."))


def today_of(visit: Visit) -> date:
    return visit.now.astimezone(visit.organisation.zone).date()


def version_of(visit: Visit) -> int:
    """The version that the page was made from; 0, which there never is, for what is no number."""
    return _number(visit.field("version"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def overtaken() -> str:
    return _("Somebody else has changed this meanwhile. Look at it again, then decide.")


def helped(votes: Votes) -> str:
    """How people judged, in words."""
    yes = ngettext("Helped {count} person", "Helped {count} people", votes.helpful).format(count=number(votes.helpful))
    return yes + " · " + _("did not help {count}").format(count=number(votes.unhelpful))


def _fits(one: Kept, asked: dict[str, str], today: date) -> bool:
    article = one.article
    if asked["which"] == "stale" and article.stale_on(today) is None:
        return False
    if asked["which"] in STATES and article.state != asked["which"]:
        return False
    if asked["region"] and article.regions and asked["region"] not in article.regions:
        return False
    if asked["topic"] and asked["topic"] not in article.topics:
        return False
    texts = [text for code, text in article.texts.items() if asked["language"] in ("", code)]
    return any(fold(asked["search"]) in _folded(text) for text in texts)


@lru_cache(maxsize=10_000)
def _folded(text: ArticleText) -> str:
    return fold("\n".join((text.title, text.short, *text.terms, text.body)))


def _shown(visit: Visit, one: Kept, only: str, judged: Mapping[tuple[UUID, str], Votes], today: date) -> Shown:
    org = visit.organisation
    spoken, text = one.article.text(only or visit_language(visit), org.default_language)
    mine = [count for (id, code), count in judged.items() if id == one.id and only in ("", code)]
    total = Votes(sum(count.helpful for count in mine), sum(count.unhelpful for count in mine))
    stale = one.article.stale_on(today)
    return Shown(
        one,
        text.title,
        spoken,
        [native_name(code) for code in one.article.texts],
        [org.region_name(code) for code in one.article.regions],
        _(STALE[stale]) if stale else "",
        helped(total) if total != Votes() else "",
    )


def visit_language(visit: Visit) -> str:
    """The language in which a new text is begun: the colleague's own where the organisation speaks it."""
    return language() if language() in visit.organisation.languages else visit.organisation.default_language
