"""Writing an article, language by language, beside what people will read; and what is wrong beside its field."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.responses import Response

from bot.casework.refused import not_found
from bot.i18n import _, native_name
from bot.library import reading, writing
from bot.library.article import BODY, SHORT
from bot.library.keeping import Kept
from bot.library.questions import forget_question, question
from bot.library.topics import TOPICS
from bot.library.voting import Votes, votes
from bot.library.writing import WORDS, Overtaken, Typed, Unfit
from bot.staff.permissions import Action
from bot.understanding.text import clean
from handlers.console.library.articles import (
    PAGE,
    STALE,
    STATES,
    helped,
    overtaken,
    today_of,
    version_of,
    visit_language,
)
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/library/add-new", Action.LIBRARY)
def new(visit: Visit) -> Response:
    asked = _question(visit, visit.query("question"))
    language = asked.language if asked else visit.query("language")
    typed = Typed(_spoken(visit, language), {"terms": asked.text if asked else ""})
    return _form(visit, None, typed, asked=asked)


@routes.post("/library/add-new", Action.LIBRARY)
def add(visit: Visit) -> Response:
    return _save(visit, None)


@routes.get("/library/{article_id:uuid}", Action.LIBRARY)
def one(visit: Visit) -> Response:
    found = writing.one(visit.db, visit.id("article_id"))
    return _form(visit, found, _stands(visit, found, visit.query("language")))


@routes.post("/library/{article_id:uuid}", Action.LIBRARY)
def change(visit: Visit) -> Response:
    return _save(visit, visit.id("article_id"))


@routes.post("/library/preview", Action.LIBRARY)
def preview(visit: Visit) -> Response:
    """What was typed so far, as people would read it; nothing is kept."""
    language = _spoken(visit, visit.field("language"))
    short, body = clean(visit.field("short"))[:SHORT], clean(visit.field("body"))[:BODY]
    values: dict[str, Any] = {
        "language_shown": language,
        "title": clean(visit.field("title")),
        "short": reading.plain(short),
        "pages": reading.pages(body),
        "formatted": reading.page(body),
    }
    if visit.by_htmx:
        return visit.part("library/preview.html", **values)
    return visit.page("library/preview_page.html", **values)


def _save(visit: Visit, id: UUID | None) -> Response:
    typed, asked = _typed(visit), _question(visit, visit.field("question"))
    try:
        kept = writing.save(
            visit.db, visit.staff, typed, visit.organisation, visit.now, id=id, version=version_of(visit)
        )
    except Unfit as unfit:
        return _form(visit, _found(visit, id), typed, errors=unfit.errors, status=422, asked=asked)
    except Overtaken:
        return _form(visit, _found(visit, id), typed, status=409)
    visit.office.refresh(visit.db)
    if asked and typed.act == "publish":
        forget_question(visit.db, visit.staff, asked.id, answered=True)
    return visit.go(f"{PAGE}/{kept}?language={typed.language}", said=_said(typed.act))


def _said(act: str) -> str:
    match act:
        case "publish":
            return _("Published. People find it within seconds.")
        case "retire":
            return _("Taken out. People do not find it any more.")
        case "draft":
            return _("Kept as a draft. People do not find it yet.")
        case _:
            return _("Saved.")


def _typed(visit: Visit) -> Typed:
    return Typed(
        visit.field("language"),
        {name: visit.field(name) for name in WORDS},
        tuple(visit.fields("topics")),
        tuple(visit.fields("regions")),
        visit.field("valid_from"),
        visit.field("valid_until"),
        visit.field("checked") == "yes",
        visit.field("act") or "save",
    )


def _stands(visit: Visit, found: Kept, language: str) -> Typed:
    """What the form shows of an article before anybody typed."""
    article = found.article
    if language not in article.texts:
        spoken = article.text(visit_language(visit), visit.organisation.default_language)[0]
        language = language if language in visit.organisation.languages else spoken
    text = article.texts.get(language)
    words = {**text.model_dump(exclude={"terms"}), "terms": "\n".join(text.terms)} if text else {}
    first, last = str(article.valid_from or ""), str(article.valid_until or "")
    return Typed(language, words, article.topics, article.regions, first, last)


def _form(
    visit: Visit,
    found: Kept | None,
    typed: Typed,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    asked: Any = None,
) -> Response:
    """After an error it holds what was typed, not what is kept."""
    org, today = visit.organisation, today_of(visit)
    stale = found.article.stale_on(today) if found else None
    spoken = [*org.languages, *(code for code in (found.article.texts if found else ()) if code not in org.languages)]
    judged = votes(visit.db).get((found.id, typed.language), Votes()) if found else Votes()
    return visit.page(
        "library/article.html",
        status=status,
        one=found,
        heading=found.article.text(typed.language, org.default_language)[1].title if found else "",
        typed=typed,
        words=defaultdict(str, typed.words),
        errors=defaultdict(str, errors or {}),
        overtaken=overtaken() if status == 409 else "",
        version=found.version if found else 0,
        state=found.article.state if found else "draft",
        state_name=_(STATES[found.article.state]) if found else "",
        stale=_(STALE[stale]) if stale else "",
        languages=[(code, native_name(code), bool(found and code in found.article.texts)) for code in spoken],
        topics=[(key, _(name)) for key, name in TOPICS.items()],
        regions=[(region.code, org.text(region.name)) for region in org.regions],
        judged=helped(judged) if judged != Votes() else "",
        asked=asked,
        most=writing.MOST,
    )


def _found(visit: Visit, id: UUID | None) -> Kept | None:
    return writing.one(visit.db, id) if id else None


def _question(visit: Visit, given: str) -> Any:
    """The unanswered question that is being answered; None where there is none, or no more."""
    try:
        return question(visit.db, UUID(given)) if given else None
    except ValueError:
        raise not_found() from None


def _spoken(visit: Visit, language: str) -> str:
    return language if language in visit.organisation.languages else visit_language(visit)
