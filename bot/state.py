"""All that is stored of where a conversation stands: the answers, the question that waits, and what was put aside."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.answers import Json
from storage.sealed import Unreadable

DAY = 24 * 3600  # seconds
# What reading a stored state raises where another release wrote it, or its key is gone.
UNREADABLE = (Unreadable, LookupError, TypeError, ValueError, AttributeError)


@dataclass
class Offer:
    """A question of the conversation itself, laid over the flow: leave it, carry on with it, or take the word back.

    `held` is the text that came with it and is used when the person decides.
    """

    kind: str  # switch, again, resume, language
    asked: str
    flow: str
    answers: dict[str, Json] = field(default_factory=dict)
    held: str = ""
    wanted: bool = True  # the person asked for that flow; otherwise it is only a reminder of it


@dataclass
class Parked:
    """A flow that was left half-way: its answers are kept until it expires."""

    answers: dict[str, Json]
    trail: list[str]
    episode: str = ""


@dataclass
class State:
    """`asked` names the asking of the question `waiting`; `at` is the last turn in seconds since 1970."""

    flow: str = ""
    episode: str = ""
    answers: dict[str, Json] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)  # what "back" may take away, in order
    facts: list[str] = field(default_factory=list)  # keys of the trail that nobody answered
    waiting: str = ""
    textual: bool = False  # the waiting question takes free words
    asked: str = ""
    page: int = 0
    misses: int = 0
    sensitive: bool = False
    opening: str = ""
    offer: Offer | None = None
    parked: dict[str, Parked] = field(default_factory=dict)
    reminded: bool = False
    fleeting: str = ""  # the episode, where nothing of it may be kept once it is left
    about: str = ""  # the id of the case that is spoken of
    album: str = ""
    long: str = ""  # key of a text so long that the provider may have cut it in two
    danger: str = ""  # the kind of crisis met last, and when
    danger_at: float = 0
    doubt: str = ""  # the kind of danger that was asked about last, and when
    doubt_at: float = 0
    at: float = 0
    once: list[str] = field(default_factory=list)  # what this contact was offered, never to be offered again

    def to_json(self) -> dict[str, Any]:
        """Only what differs from a fresh state, so that the sealed column stays short."""
        stored = {name: value for name, value in vars(self).items() if value != _BLANK[name]}
        if self.offer is not None:
            stored["offer"] = vars(self.offer)
        if self.parked:
            stored["parked"] = {flow: vars(parked) for flow, parked in self.parked.items()}
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "State":
        state = cls(**{name: value for name, value in stored.items() if name in _BLANK})
        if stored.get("offer"):
            state.offer = Offer(**stored["offer"])
        state.parked = {flow: Parked(**parked) for flow, parked in stored.get("parked", {}).items()}
        return state

    def copy(self) -> "State":
        """A state of its own, that shares nothing that changes."""
        return State.from_json(json.loads(json.dumps(self.to_json())))

    def apart(self, now: datetime) -> bool:
        """Whether something grave or secret is told, or was in the last day: its words are for nothing else."""
        return bool(self.sensitive or self.fleeting) or now.timestamp() - max(self.danger_at, self.doubt_at) < DAY

    def leave(self) -> None:
        """Forget the flow that was going on; what was put aside stays."""
        self.flow = self.episode = self.waiting = self.asked = self.opening = self.album = self.long = ""
        self.fleeting = self.about = ""
        self.answers, self.trail, self.facts = {}, [], []
        self.page = self.misses = 0
        self.textual = self.sensitive = self.reminded = False
        self.offer = None


_BLANK = vars(State())
