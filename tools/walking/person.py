"""One caller in a conversation: sends, sees what came of it, and can try something without consequence."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from bot.channels.channel import Limits
from bot.choices import LESS, MORE
from bot.conversation import Conversations, Heard
from bot.i18n import language
from bot.library.finding import Library
from bot.messages import Incoming, Kind, Outgoing
from bot.organisation import Organisation
from bot.state import State
from bot.topics import Topics
from bot.turn import Turn
from storage.turns import Opened
from tools.walking.callers import Caller, Sample, settle_in
from tools.walking.record import OVER, Place, one_round


class Overheard(Conversations):
    """The real conversations, with an ear on each turn before its messages are cut to a channel's size."""

    turn: Turn | None = None

    def _write(self, turn: Turn, opened: Opened, incoming: Incoming, fetch: tuple[UUID, ...]) -> Heard:
        self.turn = turn
        return super()._write(turn, opened, incoming, fetch)


@dataclass(frozen=True)
class Moment:
    """How things stand after a message: what was said, in which language, and what is asked now."""

    state: State
    said: tuple[Outgoing, ...]
    missed: bool
    language: str

    @property
    def flow(self) -> str:
        return self.state.flow

    @property
    def key(self) -> str:
        """Of the question that waits, whichever round of its loop it is; empty where none does."""
        return one_round(self.state.waiting)

    @property
    def place(self) -> Place:
        return (self.flow, self.key) if self.state.waiting else (OVER, OVER)

    @cached_property
    def question(self) -> Outgoing:
        """The message that asks; an empty one where nothing was said."""
        return self.said[-1] if self.said else Outgoing("")

    @cached_property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """Value and label of each option on the page shown."""
        asked = f"{self.state.asked}:"
        choices = self.question.choices if self.state.asked else ()
        return tuple((c.id.removeprefix(asked), c.label) for c in choices if c.id.startswith(asked))


@dataclass
class Person:
    """`open_turn` tells a new contact by its transaction, so the first message is sent outside of any savepoint."""

    db: Connection
    caller: Caller
    speaks: str
    conversations: Overheard
    organisation: Organisation
    samples: list[Sample] = field(default_factory=list)
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def send(self, **message: Any) -> Moment:
        """One message, and what came of it."""
        incoming = Incoming(
            self.caller.channel, "walk", self.caller.name, self._id(), language_hint=self.speaks, **message
        )
        self.conversations.receive(self.db, incoming)
        turn = self.conversations.turn
        if turn is None:
            raise ValueError("The message was taken for a repeated one.")
        return Moment(turn.state, tuple(turn.out), turn.missed, language())

    def press(self, here: Moment, value: str) -> Moment:
        return self.send(button=f"{here.state.asked}:{value}")

    def write(self, text: str) -> Moment:
        return self.send(text=text)

    def give(self, sample: Sample) -> Moment:
        files = (sample.attachment,) if sample.attachment else ()
        return self.send(text=sample.text, attachments=files, place=sample.place, telephone=sample.telephone)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What happens inside never happened."""
        savepoint = self.db.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def pages(self, here: Moment) -> list[Moment]:
        """The question as asked, and its further pages."""
        pages = [here]
        if not here.shown or here.shown[-1][0] != MORE:
            return pages
        with self.trying():
            while pages[-1].shown[-1][0] == MORE:
                following = self.press(pages[-1], MORE)
                if following.state.waiting != here.state.waiting or following.state.page != len(pages):
                    break
                pages.append(following)
        return pages

    def _id(self) -> str:
        return f"{self.caller.name}-{self._numbers()}"


def options(pages: list[Moment]) -> tuple[tuple[str, str], ...]:
    """All options of a question, without those that turn its pages."""
    if len(pages) == 1:
        return pages[0].shown
    return tuple((value, label) for page in pages for value, label in page.shown if value not in (MORE, LESS))


def arrive(
    db: Connection,
    topics: Topics,
    organisation: Organisation,
    limits: Mapping[str, Limits],
    caller: Caller,
    speaks: str,
) -> Person:
    """A caller with everything that is theirs, before the first word."""
    duty = organisation.duty.model_copy(update={"rota": caller.rota})
    organisation = organisation.model_copy(update={"duty": duty})
    library = Library(organisation.articles)
    conversations = Overheard(topics, lambda: organisation, limits, uuid4(), lambda: caller.now, lambda: library)
    person = Person(db, caller, speaks, conversations, organisation)

    def known_as(sender: str) -> UUID:
        made = Incoming(caller.channel, "walk", sender, person._id(), kind=Kind.UNBLOCKED)
        return conversations.receive(db, made).contact_id

    contact_id, stranger = known_as(caller.name), known_as(f"{caller.name}'s neighbour")
    person.samples = settle_in(db, caller, contact_id, stranger, speaks, organisation)
    return person
