"""Flows that are made up, messages that are made up, and a talk between the two without a database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

from hypothesis import strategies as st
from sqlalchemy import Connection

from bot import i18n
from bot.answers import Json, digits, told
from bot.chat import Aside, Chat, Flow, Go
from bot.messages import Attachment, Incoming, Media, Outgoing
from bot.organisation import Organisation
from bot.replay import Ended, replay, step_back
from bot.state import State
from bot.turn import ContactView, Turn

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ROUNDS = 3


@dataclass(frozen=True)
class Op:
    """One thing a flow does. `inner` and `other` are what follows in its branches."""

    kind: str
    key: str
    inner: tuple["Op", ...] = ()
    other: tuple["Op", ...] = ()
    size: int = 2


@dataclass
class Made:
    """A flow made of operations, and what it did to the world. `passed` are the effects on the present path, those that
    happened earlier included."""

    ops: tuple[Op, ...]
    effects: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    ticks: int = 0

    async def flow(self, chat: Chat) -> Go | None:
        self.passed.clear()
        await self._run(chat, self.ops, "")
        return None

    async def _run(self, chat: Chat, ops: Sequence[Op], inside: str) -> None:
        for op in ops:
            await self._do(chat, op, f"{inside}{op.key}")

    async def _do(self, chat: Chat, op: Op, path: str) -> None:
        key = op.key
        match op.kind:
            case "say":
                chat.say(f"It is {path}.")
            case "sensitive":
                chat.sensitive()
            case "ask":
                await chat.ask(key, f"What is {path}?", told)
            case "digits":
                await chat.ask_or_skip(key, f"Which number is {path}?", digits(2, 6))
            case "choose":
                options = {f"v{n}": f"Option {n}" for n in range(op.size)}
                value = await chat.choose(key, f"Which {path}?", options)
                await self._run(chat.within(key), op.inner if value == "v0" else op.other, f"{path}.")
            case "files":
                await chat.attachments(key, f"Photos of {path}?")
            case "aside":
                chat.fact(f"fact_{key}", lambda: chat.opening)
                told_aside = Aside(lambda text: text.startswith("Something"), (f"fact_{key}",))
                await chat.choose(key, f"Which {path}?", {"v0": "Option 0", "v1": "Option 1"}, aside=told_aside)
            case "suppose":
                chat.suppose(key, lambda: {inner.key: SUPPOSED[inner.kind] for inner in op.inner})
            case "loop":
                for _round in range(ROUNDS):
                    if not await chat.confirm(key, f"More of {path}?"):
                        break
                    await self._run(chat, op.inner, f"{path}.")
            case "fact":
                chat.fact(key, self._tick)
            case "once":
                chat.once(key, lambda _db: self._effect(path))
                self.passed.append(path)
            case "redo":
                if await chat.confirm(key, f"Change {path}?"):
                    await chat.redo(key, *(inner.key for inner in op.inner))

    def _tick(self) -> int:
        self.ticks += 1
        return self.ticks

    def _effect(self, path: str) -> str:
        self.effects.append(path)
        return path


def keyed(ops: Sequence[Op]) -> tuple[Op, ...]:
    """Each operation with a key of its own, and no `redo` of what stands elsewhere; what is supposed may be redone."""
    numbers = iter(range(1000))

    def name(op: Op) -> Op:
        key = f"{op.kind}{next(numbers)}"
        return Op(op.kind, key, tuple(map(name, op.inner)), tuple(map(name, op.other)), op.size)

    named = tuple(map(name, ops))
    asked = tuple(op for op in named if op.kind in ("ask", "digits", "choose", "files"))
    return tuple(Op(op.kind, op.key, asked) if op.kind in ("redo", "suppose") else op for op in named)


# What is supposed of each kind of question; of files something that is no answer, and is asked all the same
SUPPOSED: dict[str, Json] = {
    "ask": {"text": "understood", "voice": None, "files": []},
    "digits": "4321",
    "choose": "v0",
    "files": "none",
}
QUESTIONS = ["ask", "digits", "files"]
leaf = st.sampled_from([*QUESTIONS, *QUESTIONS, "say", "fact", "once", "sensitive", "aside"]).map(
    lambda kind: Op(kind, "")
)


def branches(inner: st.SearchStrategy[Op]) -> st.SearchStrategy[Op]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    whole = st.just(Op("suppose", ""))
    chosen = st.builds(lambda a, b, size: Op("choose", "", a, b, size), some, some, st.sampled_from([1, 2, 3, 11, 25]))
    return st.one_of(chosen, some.map(lambda ops: Op("loop", "", ops)), st.just(Op("redo", "")), whole)


flows = st.lists(st.one_of(leaf, branches(leaf), branches(branches(leaf))), min_size=4, max_size=8).map(keyed)


@dataclass(frozen=True)
class Act:
    """What the person does: `button` is the place of one among the buttons that stand now."""

    kind: str
    text: str = ""
    button: int = 0


texts = st.one_of(
    st.sampled_from(["yes", "no", "1", "٢", "99", "Option 1", "v0", "skip", "Done", "More", "more", "🙂", "", "12 34"]),
    st.text(max_size=40),
    st.just("word " * 800),
).map(lambda text: Act("text", text))
presses = st.integers(0, 12).map(lambda place: Act("press", button=place))
fitting = st.sampled_from(["Something happened.", "1234"]).map(lambda text: Act("text", text))
others = st.sampled_from(["old", "voice", "photo", "back", "language", "again", "deployed"]).map(Act)
acts = st.lists(st.one_of(presses, presses, fitting, texts, others), min_size=15, max_size=40)


class Talked:
    """A conversation with a made-up flow, stored after each message as the database stores it."""

    def __init__(self, ops: tuple[Op, ...], org: Organisation) -> None:
        self.made, self.org = Made(ops), org
        self.state = State(flow="made", episode="e")
        self.counter = 0
        self.out: list[Outgoing] = []
        self.ended = False
        self.language = "en"
        self.pressed: list[str] = []

    def turn(self, incoming: Incoming | None = None) -> Turn:
        contact = ContactView(UUID(int=0), "telegram", "given", "en")
        state = State.from_json(json.loads(json.dumps(self.state.to_json())))
        return Turn(cast(Connection, None), state, incoming, self.org, contact, NOW, self.counter)

    def run(self, incoming: Incoming | None = None, turn: Turn | None = None) -> Turn:
        turn = turn or self.turn(incoming)
        with i18n.use(self.language):
            ended = replay(cast(Flow, self.made.flow), turn)
        self.state, self.counter, self.out = turn.state, turn.counter, turn.out
        self.ended = isinstance(ended, Ended)
        return turn

    def act(self, act: Act) -> None:
        match act.kind:
            case "back":
                turn = self.turn()
                step_back(turn)
                self.run(turn=turn)
            case "language":
                self.language = "ar" if self.language == "en" else "en"
                self.run()
            case "again" | "deployed":
                self.run()
            case "old":
                if self.pressed and not self.pressed[0].startswith(f"{self.state.asked}:"):
                    self.run()  # a button of another asking is never handed to the flow
            case _:
                self.run(self.message(act))

    def message(self, act: Act) -> Incoming:
        blank = Incoming("telegram", "test", "amal", uuid4().hex)
        match act.kind:
            case "voice":
                return replace(blank, attachments=(Attachment(Media.VOICE, id=uuid4()),))
            case "photo":
                return replace(blank, attachments=(Attachment(Media.PHOTO, id=uuid4()),), album="album")
            case "press":
                buttons = [c.id for m in self.out for c in m.choices if c.id.startswith(f"{self.state.asked}:")]
                if not buttons:
                    return replace(blank, text="no button")
                self.pressed.append(buttons[act.button % len(buttons)])
                return replace(blank, button=self.pressed[-1])
            case _:
                return replace(blank, text=act.text)
