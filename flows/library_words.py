"""How articles are named among choices, and what stands around their text."""

from collections.abc import Sequence

from bot.chat import Chat
from bot.choices import Option
from bot.i18n import _, date, isolate, native_name
from bot.library.article import Article, ArticleText
from bot.library.reading import plain, shortened

BUTTONS = 3  # that WhatsApp shows under a message; more become a list, whose labels may be longer
ON_BUTTON, IN_LIST, DETAIL = 20, 24, 72  # characters


def options(chat: Chat, articles: Sequence[Article], more: Sequence[Option]) -> tuple[Option, ...]:
    ways = [Option("human", _("Talk to a person")), *([] if len(more) > 1 else [Option("menu", _("Main menu"))])]
    return (*named(chat, articles, len(more) + len(ways)), *more, *ways)


def named(chat: Chat, articles: Sequence[Article], beside: int) -> tuple[Option, ...]:
    """The articles as options, among so many other ones that stand `beside` them."""
    most = ON_BUTTON if len(articles) + beside <= BUTTONS else IN_LIST
    labels = [_label(chat, article, most) for article in articles]
    return tuple(
        Option(
            article.key, label if labels.count(label) == 1 else _told_apart(chat, article, most), _detail(chat, article)
        )
        for article, label in zip(articles, labels, strict=True)
    )


def answer(chat: Chat, article: Article, text: ArticleText, language: str) -> str:
    """The title and the short answer, in which language they are where it is another than the person's, and when
    somebody last looked whether they are right."""
    parts = [isolate(text.title), plain(text.short)]
    if language != chat.language:
        parts.insert(0, _("We have this answer only in {language}.").format(language=isolate(native_name(language))))
    if article.checked_on is not None:
        parts.append(_("Checked on {date}.").format(date=date(article.checked_on)))
    return "\n\n".join(parts)


def _text(chat: Chat, article: Article) -> ArticleText:
    return article.text(chat.language, chat.org.default_language)[1]


def _label(chat: Chat, article: Article, most: int) -> str:
    text = _text(chat, article)
    return shortened(text.title if len(text.title) <= most else text.label or text.title, most)


def _told_apart(chat: Chat, article: Article, most: int) -> str:
    """Two answers of one name, for different places."""
    place = chat.org.region_name(article.regions[0]) if article.regions else _("Everywhere")
    return shortened(f"{shortened(place, most - 4)}: {_label(chat, article, most)}", most)


def _detail(chat: Chat, article: Article) -> str:
    """The whole title where the label is a shorter one; and where it holds."""
    title = _text(chat, article).title
    places = ", ".join(chat.org.region_name(code) for code in article.regions)
    parts = [title if len(title) > IN_LIST else "", _("Only in: {places}").format(places=places) if places else ""]
    return shortened(" · ".join(part for part in parts if part), DETAIL)
