"""What a complaint told in free words says already: shown once to be corrected, so that only the rest is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answers import Json
from bot.casework.wording import month, sum_of_money, times
from bot.chat import Aside, Chat
from bot.i18n import _, isolate
from bot.understanding.intents import understand as understand_wish
from bot.understanding.slots import Understood, read_complaint

LONG_STORY = 80  # characters: what is as long tells something, even where no part of it was understood


@dataclass(frozen=True, slots=True)
class Known:
    """What the person wrote, as far as they did not correct it, by the key of the question that it answers; a sum that
    is wrong is None. `likely` are sensitive categories that it touched on: these are never taken for granted. `tells`:
    it is a story."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    likely: tuple[str, ...] = ()
    tells: bool = False

    def when_told(self, when: str) -> str:
        """The month that was named (2026-09), while the answer to when it was is the one that came with it."""
        return str(self.answers.get("month", "")) if when == self.answers.get("when") else ""


async def understand(chat: Chat, traceless: bool) -> Known:
    """Read what was written at the beginning, and let the person correct it. A place may tell who somebody is: where
    no trace shall be left, it is asked with that warning and never taken from the words."""
    read = chat.fact("facts", lambda: _facts(chat, read_complaint(chat.opening, chat.org)))
    known = {key: value for key, value in read["answers"].items() if not (traceless and key == "place")}
    likely, tells = tuple(read["likely"]), bool(read["tells"])
    if likely:
        chat.sensitive()
    while shown := dict(_shown(chat, known)):
        lines = "\n".join(shown.values())
        asked = _("I understood this from your words:") + f"\n\n{lines}\n\n" + _("Is that right?")
        options = {"yes": _("Yes, right"), "change": _("Change something"), "no": _("No, ask me")}
        match await chat.choose("right", asked, options):
            case "yes":
                return Known(known, likely, tells)
            case "no":
                return Known(_wrong_sum(known), likely, tells)
            case _:
                await _drop_one(chat, known, list(shown))
    return Known(known, likely, tells)


async def _drop_one(chat: Chat, known: dict[str, Any], offered: list[str]) -> None:
    labels = {key: label for key, label in _labels().items() if key in offered}
    wrong = await chat.choose("wrong", _("Which of these is wrong? I then ask you about it."), labels)
    for key in {"when": ("when", "month"), "where": ("where", "place")}.get(wrong, (wrong,)):
        known.pop(key, None)
    if wrong == "amount":
        known[wrong] = None


def _wrong_sum(known: Mapping[str, Any]) -> dict[str, None]:
    """Who spoke of a sum is asked for it, and nobody else."""
    return {key: None for key in known if key == "amount"}


def _labels() -> dict[str, str]:
    return {
        "about": _("What it is about"),
        "programme": _("Which help"),
        "where": _("Where it was"),
        "when": _("When it was"),
        "amount": _("How much"),
    }


def told_aside(chat: Chat) -> Aside:
    """Whoever tells their story where the bot wants something chosen has told it: it is not asked again. One that was
    told in its place is not put aside for it."""

    def takes(words: str) -> bool:
        if not chat.unanswered("story.told"):
            return False
        read = read_complaint(words, chat.org)
        story = len(words) >= LONG_STORY and understand_wish(words).flow in ("", "complaint")
        return bool(read.category or read.grave) or story

    return Aside(takes, anew=("told", "known", "story.before"))


def _facts(chat: Chat, read: Understood) -> Json:
    """As it is kept while the complaint is made: values of the questions, in the organisation's keys."""
    today = chat.now.astimezone(chat.org.zone).date()
    sensitive = bool(read.category) and chat.org.category(read.category).sensitive
    found: dict[str, Json] = {
        "about": "" if sensitive or read.grave else read.category,
        "programme": read.programme,
        "where": read.region,
        "place": read.place,
        "when": read.moment.when_on(today) if read.moment else "",
        "month": read.moment.month_on(today) if read.moment else "",
        "amount": [read.amount.value, read.amount.currency] if read.amount else None,
    }
    answers: Json = {key: value for key, value in found.items() if value}
    tells = bool(read.category or read.grave) or len(chat.opening) >= LONG_STORY
    return {"answers": answers, "likely": list(read.grave), "tells": tells}


def _shown(chat: Chat, known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    org = chat.org
    if about := known.get("about"):
        yield "about", _("• What: {answer}").format(answer=isolate(org.text(org.category(about).name)))
    if programme := known.get("programme"):
        yield "programme", _("• Which help: {answer}").format(answer=isolate(org.programme_name(programme)))
    if region := known.get("where"):
        names = [org.region_name(region), str(known.get("place", ""))]
        yield "where", _("• Where: {answer}").format(answer=" · ".join(isolate(name) for name in names if name))
    if when := known.get("when"):
        named = [times()[when], *([month(known["month"])] if "month" in known else [])]
        yield "when", _("• When: {answer}").format(answer=" · ".join(map(isolate, named)))
    if amount := known.get("amount"):
        yield "amount", _("• How much: {answer}").format(answer=sum_of_money(amount))
