"""What a flow may do: say, ask, choose, confirm, gather attachments, suppose, and change the world once."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.answers import AnswerType, Invalid, Json
from bot.asking import MISSES, Question, answered
from bot.choices import MORE, STANDING, Option, Options, listed, meant, replies, shown
from bot.either import either
from bot.gathering import gather
from bot.i18n import _, language, use
from bot.library.finding import Library
from bot.messages import Attachment, Incoming, Outgoing
from bot.organisation import Organisation
from bot.state import DAY
from bot.supposing import DONE, suppose, take_back
from bot.turn import Aside, ContactView, Gathered, Go, Retold, Suspension, Turn, Turned

__all__ = ["Aside", "Chat", "ContactView", "Flow", "Gathered", "Go"]

T = TypeVar("T")

Flow = Callable[["Chat"], Coroutine[Any, Any, Go | None]]


@dataclass(frozen=True)
class Chat:
    """A flow's only view of the world. Keys are literals, and stand once in a function."""

    turn: Turn
    scope: str = ""

    @property
    def org(self) -> Organisation:
        return self.turn.organisation

    @property
    def library(self) -> Library:
        """What the team has written for people to find. It may be another one at the next message."""
        return self.turn.library

    @property
    def today(self) -> Date:
        return self.turn.today

    @property
    def contact(self) -> ContactView:
        return self.turn.contact

    @property
    def channel(self) -> str:
        return self.turn.contact.channel

    @property
    def language(self) -> str:
        return language()

    @property
    def opening(self) -> str:
        """What the person wrote that began this flow; empty when it was begun by a button or a command."""
        return self.turn.state.opening

    @property
    def episode(self) -> str:
        """Identifies this run of the flow: the messages of a traceless complaint are found by it."""
        return self.turn.state.episode

    @property
    def now(self) -> datetime:
        """When the message being answered came. What must not change between two messages goes through `fact`."""
        return self.turn.now

    @property
    def danger(self) -> str:
        """The kind of danger that the person's words spoke of in the last day; empty when there was none."""
        state = self.turn.state
        return state.danger if self.now.timestamp() - state.danger_at < DAY else ""

    def within(self, name: str) -> "Chat":
        return replace(self, scope=f"{self.scope}{name}.")

    def say(self, text: str, *, attachments: tuple[Attachment, ...] = (), words: Options = ()) -> None:
        """`words` are buttons bound to no question: hide, menu, human and the others that work anywhere."""
        choices = replies(STANDING, listed(words))
        self.turn.out.append(Outgoing(text, choices, attachments, sensitive=self.turn.state.sensitive))

    def sensitive(self) -> None:
        """From here on: neutral notices, nothing shown on resuming, expiry after half an hour."""
        self.turn.state.sensitive = True

    def about(self, case_id: UUID) -> None:
        """What is said in this run belongs to a case: who may not know of that one is not shown it either."""
        self.turn.state.about = self.turn.about = str(case_id)

    def traceless(self, wanted: bool = True) -> None:
        """Whenever and however this flow is left, nothing that ties this contact to what was said in it is kept."""
        state = self.turn.state
        state.fleeting = self.turn.fleeting = state.episode if wanted else ""

    def first_time(self, what: str) -> bool:
        """True once for a contact, and never while something grave or secret is told."""
        state = self.turn.state
        if first := not (what in state.once or state.apart(self.now)):
            state.once = [*state.once, what]
        return first

    def forget(self) -> None:
        """The person was erased: no word of this conversation and nothing put aside is kept. The flow must end here."""
        self.turn.state.parked.clear()
        self.turn.state.danger, self.turn.state.danger_at = "", 0
        self.turn.state.doubt, self.turn.state.doubt_at = "", 0
        self.traceless()

    def decided(self, consent: str) -> None:
        """What the person has just decided holds for the flows that follow in this turn."""
        self.turn.contact = replace(self.turn.contact, consent=consent)

    def speak(self, language: str) -> None:
        """Use `language` from the answer that chose it on; a later change by command is not undone by a replay."""
        if self.turn.fresh:
            use(language)
            self.turn.spoken = language

    def unanswered(self, key: str) -> bool:
        """Whether nobody has answered this question yet, so that what only leads up to it is worth its while."""
        return self.scope + key not in self.turn.state.answers

    async def ask(self, key: str, prompt: str, kind: AnswerType[T]) -> T:
        question = Question(self._number(key), kind.parse, kind.load, lambda asked: Outgoing(prompt), textual=True)
        return await answered(self.turn, question)

    async def ask_or_skip(self, key: str, prompt: str, kind: AnswerType[T], skip: str = "") -> T | None:
        """Like `ask`, with a button that leaves the question unanswered: then None."""
        options = (Option("skip", skip or _("Skip")),)

        def parse(incoming: Incoming) -> Json:
            if _pressed(incoming) == "skip" or (incoming.text and meant(incoming.text, options, ()) is not None):
                self.turn.chosen = options[0].label
                return None
            return kind.parse(incoming)

        def load(stored: Json) -> T | None:
            return None if stored is None else kind.load(stored)

        question = Question(self._number(key), parse, load, lambda a: Outgoing(prompt, replies(a, options)), True)
        return await answered(self.turn, question)

    async def ask_or_choose(
        self, key: str, prompt: str, kind: AnswerType[T], options: Options, menu: str = ""
    ) -> tuple[str, T | None]:
        """The value of the option taken and None; or, where they wrote something of their own, "" and that. A word that
        works anywhere is obeyed. There may be no more options than fit on a page."""
        return await answered(self.turn, either(self.turn, self._number(key), prompt, kind, listed(options), menu))

    async def choose(self, key: str, prompt: str, options: Options, menu: str = "", aside: Aside | None = None) -> str:
        """The value of the option taken. Long lists are paged; `menu` is the word that opens a list on WhatsApp. Words
        that choose nothing may be taken in `aside`."""
        every = listed(options)
        if not every:
            raise ValueError(f"The question {self.scope}{key} offers nothing.")
        state = self.turn.state
        values = {option.value: option for option in every}

        def parse(incoming: Incoming) -> Json:
            on_page = shown(every, state.page, self._room())
            value = _pressed(incoming)
            found = next((o for o in [*every, *on_page] if o.value == value), None)
            if found is None and incoming.text:
                found = meant(incoming.text, every, on_page)
            if found is None and aside and aside.takes(incoming.text):
                raise Retold(incoming.text, [self.scope + each for each in aside.anew])
            if found is None:
                raise Invalid(_("Please choose one of these."))
            if found.value not in values:
                state.page += 1 if found.value == MORE else -1
                raise Turned
            self.turn.chosen = found.label
            return found.value

        def load(stored: Json) -> str:
            return values[str(stored)].value

        def prompted(asked: str) -> Outgoing:
            return Outgoing(prompt, replies(asked, shown(every, state.page, self._room())), menu=menu)

        return await answered(self.turn, Question(self._number(key), parse, load, prompted))

    async def confirm(self, key: str, prompt: str, yes: str = "", no: str = "") -> bool:
        return await self.choose(key, prompt, {"yes": yes or _("Yes"), "no": no or _("No")}) == "yes"

    async def attachments(self, key: str, prompt: str, done: str = "", skip: str = "", most: int = 10) -> Gathered:
        """Files and words until the person says `done`; an album is answered once. At first `skip` is shown."""
        return await gather(self.turn, self._number(key), prompt, done or _("Done"), skip or _("Skip"), most)

    def once(self, key: str, effect: Callable[[Connection], Json]) -> Any:
        """Change the world inside this turn's transaction; the result is kept, and there is no way back beyond it."""
        given, turn = self._number(key), self.turn
        key = given + DONE
        if given in turn.state.answers:  # another flow did it, and led here with the result
            turn.state.answers[key] = turn.state.answers.pop(given)
        if key in turn.state.answers:
            turn.out.clear()
        else:
            turn.state.answers[key] = effect(turn.db)
        turn.state.trail.clear()
        turn.state.facts.clear()
        return turn.state.answers[key]

    def fact(self, key: str, fn: Callable[[], Json]) -> Any:
        """Something that must not flip between two messages; `back` drops it like any answer."""
        key, state = self._number(key), self.turn.state
        if key not in state.answers:
            state.answers[key] = fn()
        state.trail.append(key)
        state.facts.append(key)
        return state.answers[key]

    def suppose(self, key: str, understood: Callable[[], Mapping[str, Json]]) -> None:
        """Let answers that were understood stand as if given, by their keys within this scope, until they are taken
        back by the person."""
        suppose(self.turn, self._number(key), lambda: {self.scope + k: value for k, value in understood().items()})

    async def redo(self, *keys: str) -> NoReturn:
        """Take these answers back and run the flow again: they are asked anew, the others are kept, and what was done
        is not done again."""
        for key in keys:
            take_back(self.turn.state.answers, self.scope + key)
        await Suspension(redo=True)
        raise AssertionError("unreachable")

    def _room(self) -> int:
        """Options on a page: after the second miss two more buttons stand beside them."""
        return self.turn.page_size - (2 if self.turn.state.misses >= MISSES else 0)

    def _number(self, key: str) -> str:
        """Tell the rounds of a loop apart: file, file#2, file#3."""
        self.turn.seen[key := self.scope + key] += 1
        return key if self.turn.seen[key] == 1 else f"{key}#{self.turn.seen[key]}"


def _pressed(incoming: Incoming) -> str:
    return incoming.button.partition(":")[2]
