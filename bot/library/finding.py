"""The library in memory: what of it holds today, and which articles answer a question, the region's own first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.library.article import Article
from bot.library.search import ENOUGH, Counted, Index, Question, counted
from bot.organisation import Organisation
from bot.scripts import stands_in
from bot.understanding.text import fold

BEST = 3
ELSEWHERE = 0.9  # what is found in another language than the one that is spoken counts a little less
NEAR = 0.6  # of the best score: a region's own article that is as near stands before one for everywhere
_BEFORE = ("ب", "ل", "و")  # prepositions that are written together with the name
ALONE = 0.5  # of the best score: what is less near is not worth a choice
WELL = 0.4  # of what was written is found in an article that is offered to who did not come to search


@dataclass(frozen=True, slots=True)
class Found:
    """`score` is how much of the question is found in the article, 0 to 1 and for a perfect title a little more."""

    article: Article
    score: float


class Library:
    """All articles; people find those that are published and hold. Never changed: a change makes another one."""

    def __init__(self, articles: Iterable[Article] = (), before: "Library | None" = None) -> None:
        self.articles: Mapping[str, Article] = {article.key: article for article in articles}
        known = before._counted if before else {}
        self._counted: dict[object, Counted] = {}
        self._listed: dict[str, list[Article]] = {}
        for article in self.articles.values():
            for language, text in article.texts.items() if article.state == "published" else ():
                self._counted[text] = known.get(text) or counted(text)
                self._listed.setdefault(language, []).append(article)
        self._indexes = {
            language: Index([self._counted[article.texts[language]] for article in listed])
            for language, listed in self._listed.items()
        }

    def get(self, key: str, today: date) -> Article | None:
        """The article, where people may read it today."""
        found = self.articles.get(key)
        return found if found and found.state == "published" and found.holds_on(today) else None

    def ranked(self, text: str, language: str, today: date, region: str = "", least: float = ENOUGH) -> list[Found]:
        """Every article that answers, the best first; of another region than `region` (a code) none."""
        question = Question(text)
        best: dict[str, float] = {}
        for spoken, index in self._indexes.items():
            weight = 1.0 if stands_in(language, [spoken]) else ELSEWHERE
            scores = index.score(question) * weight
            for place in (scores >= least).nonzero()[0]:
                key = self._listed[spoken][place].key
                best[key] = max(best.get(key, 0.0), float(scores[place]))
        found = [Found(self.articles[key], score) for key, score in best.items()]
        found = [one for one in found if one.article.holds_on(today) and _here(one.article, region)]
        nearest = max((one.score for one in found), default=0.0) * NEAR

        def order(one: Found) -> tuple[bool, float]:
            own = bool(region) and region in one.article.regions and one.score >= nearest
            return not own, -one.score

        return sorted(found, key=order)

    def well(self, text: str, language: str, today: date, organisation: Organisation) -> list[str]:
        """Keys of those that answer so well that they are offered unasked. Where somebody lives is not known here, so
        that what holds in some regions only is offered where the text names one."""
        region, rest = region_in(text, organisation)
        found = self.find(rest, language, today, region, WELL)
        return [key for key in found if region or not self.articles[key].regions]

    def find(self, text: str, language: str, today: date, region: str = "", least: float = ENOUGH) -> list[str]:
        """Keys of at most BEST articles that answer; none where nothing is near enough to be called an answer."""
        ranked = self.ranked(text, language, today, region, least)
        enough = max((one.score for one in ranked), default=0.0) * ALONE
        return [one.article.key for one in ranked if one.score >= enough][:BEST]

    def related(self, key: str, today: date, region: str = "") -> list[str]:
        """Keys of others about the same, those with most topics in common first."""
        topics = set(self.articles[key].topics) if key in self.articles else set()
        common = {
            other.key: len(topics & set(other.topics))
            for other in self.articles.values()
            if other.key != key and topics & set(other.topics) and self.get(other.key, today) and _here(other, region)
        }
        return sorted(common, key=lambda other: -common[other])[:BEST]

    def first(self, today: date, region: str = "", most: int = 5) -> list[str]:
        """Keys of what is offered before anything was asked, in the order of the library."""
        here = (a for a in self.articles.values() if self.get(a.key, today) and _here(a, region))
        return [article.key for article, _place in zip(here, range(most), strict=False)]


def _here(article: Article, region: str) -> bool:
    return not region or not article.regions or region in article.regions


def region_in(text: str, organisation: Organisation) -> tuple[str, str]:
    """The code of the one region that a text names, with or without a preposition before it, and the text without its
    name, which says where and not what; ("", text) where it names none, or several."""
    said, found = f" {fold(text)} ", {}
    for region in organisation.regions:
        for name in {*region.name.values(), *region.short.values()}:
            for before in ("", *_BEFORE):
                if (named := f" {before}{fold(name)} ") in said:
                    found[region.code] = named
    if len(found) != 1:
        return "", text
    ((code, named),) = found.items()
    return code, said.replace(named, " ").strip()
