"""One message being answered: what all scopes of one replay share, and the ways in which it stops."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from sqlalchemy import Connection

from bot.answers import Json
from bot.library.finding import Library
from bot.messages import Incoming, Outgoing
from bot.organisation import Organisation
from bot.state import State


@dataclass(frozen=True, slots=True)
class ContactView:
    """What a flow may know of who writes. `consent` is "", "given" or "refused"."""

    id: UUID
    channel: str
    consent: str = ""
    language: str = ""
    writing_only: bool = False
    news_stopped: bool = False
    can_hide: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """Carry on with another flow; `answers` are given to it as if asked, `opening` is what the person wrote."""

    flow: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Files and words collected by one question, in the order they came."""

    files: tuple[UUID, ...] = ()
    texts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        return {"files": [str(file) for file in self.files], "texts": list(self.texts)}

    @classmethod
    def from_json(cls, stored: Json) -> "Gathered":
        if stored is None:
            return cls()
        if not (isinstance(stored, dict) and isinstance(stored["files"], list) and isinstance(stored["texts"], list)):
            raise TypeError(stored)
        return cls(tuple(UUID(str(f)) for f in stored["files"]), tuple(str(t) for t in stored["texts"]))


@dataclass(frozen=True, slots=True)
class Aside:
    """What may be written instead of choosing: where it `takes` the words, they join what the person began with, and
    the answers `anew`, which were made of that, are made again."""

    takes: Callable[[str], bool]
    anew: tuple[str, ...] = ()


class Suspension:
    """Here we wait for the person. With `redo`, the flow is run again at once: answers were taken back."""

    __slots__ = ("redo",)

    def __init__(self, redo: bool = False) -> None:
        self.redo = redo

    def __await__(self) -> Generator["Suspension", None, NoReturn]:
        yield self
        raise RuntimeError("A suspended flow is never resumed, it is replayed.")


@dataclass
class Turn:
    """One message being answered: shared by all scopes of one replay."""

    db: Connection
    state: State
    incoming: Incoming | None
    organisation: Organisation
    contact: ContactView
    now: datetime
    counter: int = 0  # askings so far, of this contact
    page_size: int = 10
    library: Library = field(default_factory=Library)
    out: list[Outgoing] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    fresh: bool = False  # the answer read last is the one that came with this message
    chosen: str = ""  # label of the option taken in this turn
    fleeting: str = ""  # the episode that was or is to be forgotten once it is left
    episode: str = ""  # the run of a flow in which the message came, though this message may have ended it
    private: bool = False  # the message came while the talk was sensitive
    about: str = ""  # the id of the case that was spoken of, though this message may have ended it
    spoken: str = ""  # language the person chose in this turn
    missed: bool = False  # the message did not answer the question
    supposed: dict[str, Json] = field(default_factory=dict)  # answers that were understood, not given
    pending: int = 0  # answers that wait to be opened
    guarded: bool = False  # they open only with the word that the person chose
    release: bool = False  # the person opened them
    hide: bool = False  # take what was said off the screens

    @property
    def today(self) -> Date:
        """The day on which the message came, where the organisation is."""
        return self.now.astimezone(self.organisation.zone).date()

    def rewind(self) -> None:
        self.out.clear()
        self.seen.clear()
        self.supposed.clear()
        self.fresh = self.missed = False


class Retold(Exception):
    """The message told more of what the flow began with, which is run again; the answers `anew` are taken back."""

    def __init__(self, words: str, anew: Sequence[str]) -> None:
        super().__init__()  # the words are the person's: no log has them
        self.words, self.anew = words, anew


class Turned(Exception):
    """The question stays; its page or its contents changed."""


class Quiet(Exception):
    """The message was taken in and needs no word: the next picture of an album."""
