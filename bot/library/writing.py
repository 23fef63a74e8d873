"""Colleagues write articles: what was typed becomes the next version, unless it does not fit or somebody was faster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlmodel import col

from bot.casework.refused import Refused
from bot.editing.things import slug
from bot.i18n import _
from bot.library.article import BODY, FRESH, LABEL, SHORT, SOON, TERMS, TITLE, Article, ArticleText
from bot.library.keeping import Kept, facts, kept, write_texts
from bot.library.topics import TOPICS
from bot.organisation import Organisation
from bot.profiles.articles import BESIDE
from bot.profiles.checks import RESERVED
from bot.understanding.text import clean, digits
from storage import article as stored
from storage.article import ArticleState, next_change
from storage.audit import record
from storage.ids import random_id
from storage.staff import StaffMember

MOST = {"title": TITLE, "label": LABEL, "short": SHORT, "body": BODY, "terms": TERMS}  # characters
WORDS = tuple(MOST)
ACTS = {"save": "", "draft": "draft", "publish": "published", "retire": "retired"}
_MOST_KEY = 40


class Unfit(Exception):
    """Something that was typed does not fit; `errors` say what, by the name of the field. Nothing was kept."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Overtaken(Exception):
    """Somebody changed the article since the form was opened. Nothing was kept."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says of an article in one language. `act` is one of ACTS; `checked`: all of it is right today."""

    language: str
    words: Mapping[str, str]
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    checked: bool = False
    act: str = "save"


def save(
    db: Connection,
    staff: StaffMember,
    typed: Typed,
    organisation: Organisation,
    now: datetime,
    *,
    id: UUID | None = None,
    version: int = 0,
) -> UUID:
    """Keep what was typed as a new article, or as the next version of that one. Raises Unfit, Overtaken, Refused."""
    change = next_change(db)
    before = one(db, id) if id else None
    if before and before.version != version:
        raise Overtaken
    today = now.astimezone(organisation.zone).date()
    article = made(typed, organisation, today, before.article if before else None)
    if before is None:
        article = article.model_copy(update={"key": _key(db, typed)})
        made_id = random_id()
        values = {"id": made_id, "key": article.key, "version": 1, "change": change, "by": staff.id, "at": now}
        db.execute(insert(stored.Article).values(**values, **facts(article)))
    else:
        made_id = before.id
        if article == before.article:
            return made_id
        values = {"version": before.version + 1, "change": change, "by": staff.id, "at": now}
        mine = col(stored.Article.id) == made_id
        db.execute(update(stored.Article).where(mine).values(**values, **facts(article)))
        db.execute(delete(stored.ArticleText).where(col(stored.ArticleText.article_id) == made_id))
    write_texts(db, made_id, article)
    record(db, staff.id, f"library:{typed.act}", made_id)
    return made_id


def one(db: Connection, id: UUID) -> Kept:
    """Raises Refused (404) where there is none."""
    found = kept(db, id)
    if not found:
        raise Refused(404, _("There is no such article."))
    return found[0]


def still_right(db: Connection, staff: StaffMember, id: UUID, version: int, now: datetime, today: date) -> None:
    """Somebody read this version and says that it is right. Raises Overtaken where it is another by now."""
    change = next_change(db)
    before = one(db, id)
    if before.version != version:
        raise Overtaken
    mine = col(stored.Article.id) == id
    db.execute(update(stored.Article).where(mine).values(checked_on=today, change=change, at=now))
    record(db, staff.id, "library:checked", id)


def how_many_stale(db: Connection, today: date) -> int:
    """As `Article.stale_on`, counted by the database for the navigation of every page."""
    ends, checked = col(stored.Article.valid_until), col(stored.Article.checked_on)
    stale = or_(ends <= today + SOON, checked.is_(None), checked < today - FRESH)
    wanted = select(func.count()).where(col(stored.Article.state) == ArticleState.PUBLISHED, stale)
    return int(db.execute(wanted).scalar_one())


def made(typed: Typed, organisation: Organisation, today: date, before: Article | None = None) -> Article:
    """The article as it was typed; one that is new has no key of its own yet. Raises Unfit."""
    errors: dict[str, str] = {}
    first, last = _day(typed, "valid_from", errors), _day(typed, "valid_until", errors)
    if first and last and last < first:
        errors["valid_until"] = _("It ends before it begins.")
    texts = _texts(typed, organisation, before, errors)
    known = [region.code for region in organisation.regions] + list(before.regions if before else ())
    for name, offered in (("topics", TOPICS), ("regions", known)):
        if not set(getattr(typed, name)) <= set(offered):
            errors[name] = _("Choose from what is offered here.")
    if typed.act not in ACTS:
        errors["act"] = _("Choose from what is offered here.")
    if errors:
        raise Unfit(errors)
    state = ACTS[typed.act] or (before.state if before else "draft")
    fresh = typed.checked or (state == "published" and (before is None or before.state != "published"))
    return Article.model_validate(
        {
            "key": before.key if before else "new",
            "state": state,
            "topics": _in_order(TOPICS, typed.topics, before.topics if before else ()),
            "regions": _in_order(known, typed.regions, before.regions if before else ()),
            "valid_from": first,
            "valid_until": last,
            "checked_on": today if fresh else before.checked_on if before else None,
            "texts": texts,
        }
    )


def _in_order(offered: Iterable[str], chosen: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """What is ticked has no order of its own: the one that was there stays."""
    return before if set(before) == set(chosen) else tuple(dict.fromkeys(one for one in offered if one in chosen))


def _texts(
    typed: Typed, organisation: Organisation, before: Article | None, errors: dict[str, str]
) -> dict[str, ArticleText]:
    """Those of the other languages as they were, and this one's as typed; with nothing typed it has none any more."""
    others = {code: text for code, text in (before.texts if before else {}).items() if code != typed.language}
    if typed.language not in {*organisation.languages, *(before.texts if before else ())}:
        errors["language"] = _("Choose from what is offered here.")
    words = {name: clean(typed.words.get(name, "")) for name in WORDS}
    if others and not any(words.values()):
        return others
    for name, most in MOST.items():
        if len(words[name]) > most:
            errors[name] = _("This has {count} characters, and at most {most} fit.").format(
                count=len(words[name]), most=most
            )
    for name in ("title", "short"):
        if not words[name]:
            errors[name] = _("Fill this in.")
    if len(words["title"]) > LABEL and not words["label"]:
        errors.setdefault("label", _("The title is longer than a list shows: say it here in at most 24 characters."))
    if errors:
        return others
    terms = tuple(dict.fromkeys(filter(None, (line.strip() for line in words.pop("terms").split("\n")))))
    return {**others, typed.language: ArticleText(**words, terms=terms)}


def _day(typed: Typed, name: str, errors: dict[str, str]) -> date | None:
    given = digits(str(getattr(typed, name))).strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        errors[name] = _("Choose a day.")
        return None


def _key(db: Connection, typed: Typed) -> str:
    """Made of the title where it is in Latin letters; it travels in buttons and never changes again."""
    taken = set(db.execute(select(col(stored.Article.key))).scalars()) | RESERVED | BESIDE
    words = slug(typed.words.get("title", "")) or "article"
    key, n = words, 1
    while key in taken:
        n += 1
        key = f"{words[: _MOST_KEY - len(str(n)) - 1]}_{n}"
    return key
