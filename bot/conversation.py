"""One message in, one transaction: the message, the answers, their effects and the replies commit together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bot import clock
from bot.answering import answer, pass_to_human
from bot.casework.traces import forget_episode
from bot.channels.channel import Limits
from bot.channels.rendering import fit
from bot.files import take_in
from bot.i18n import _, use
from bot.library.finding import Library
from bot.messages import Incoming, Kind, Outgoing
from bot.organisation import Organisation
from bot.overlays import standing
from bot.people import set_language, set_unreachable, word_index
from bot.second_number import as_their_twin
from bot.state import UNREADABLE, State
from bot.topics import Topics
from bot.turn import ContactView, Turn
from bot.understanding.text import clean, guess_language
from storage.message import Purpose, hide
from storage.pending import release_pending
from storage.sealed import ring, to_json
from storage.turns import Opened, Row, Written, close_turn, new_row, open_turn

SENSITIVE_EXPIRY = timedelta(minutes=30)
REMINDER = timedelta(hours=22)  # before WhatsApp's window of 24 hours closes
EXPIRY = timedelta(days=7)
ROUND = 600  # seconds: `due_at` is rounded up to it, so that most turns leave its index alone


@dataclass(frozen=True, slots=True)
class Leaving:
    """A committed outgoing message, on its way out of this process when `claimed`."""

    id: UUID
    created_at: datetime
    contact_id: UUID
    message: Outgoing
    claimed: bool
    ephemeral: bool = False
    attempts: int = 0
    purpose: str = "reply"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one message. `label` is the option taken, to be shown where its button was; `hidden` are the rows
    that are to go from the screen."""

    contact_id: UUID
    duplicate: bool = False
    leaving: tuple[Leaving, ...] = ()
    language: str = ""
    label: str = ""
    sensitive: bool = False
    hidden: tuple[UUID, ...] = ()
    fetch: tuple[UUID, ...] = ()
    released: bool = False


@dataclass
class Conversations:
    """Everything `receive` needs besides the message. `lease` names this process in the outbox."""

    topics: Topics
    organisation: Callable[[], Organisation]
    limits: Mapping[str, Limits]
    lease: UUID
    now: Callable[[], datetime] = field(default=clock.now)
    library: Callable[[], Library] = Library

    def receive(self, db: Connection, incoming: Incoming) -> Heard:
        """Take one message in. The caller commits, and only then delivers what is `claimed`."""
        opened = open_turn(db, incoming.channel, incoming.account, incoming.sender, incoming.provider_id)
        if not opened.fresh:
            return Heard(opened.contact_id, duplicate=True)
        if incoming.kind in (Kind.BLOCKED, Kind.UNBLOCKED):
            set_unreachable(db, opened.contact_id, "blocked" if incoming.kind is Kind.BLOCKED else "")
            return Heard(opened.contact_id)
        if opened.unreachable:
            set_unreachable(db, opened.contact_id, "")
        incoming = replace(incoming, text=clean(incoming.text))
        if not (opened.asked or opened.consent):  # the first words of this contact
            opened = as_their_twin(db, opened, incoming)
        turn = self._turn(db, opened, incoming)
        incoming, fetch = take_in(db, opened.contact_id, turn.state.episode, incoming)
        if opened.pending and opened.word_index == word_index(opened.contact_id, incoming.text):
            turn.release = True
        elif opened.holder is None:
            answer(turn, self.topics, incoming)
        else:
            pass_to_human(turn, self.topics, incoming)
        return self._write(turn, opened, incoming, fetch)

    def apologise(self, db: Connection, incoming: Incoming) -> Heard:
        """The last way out when answering failed by a fault of ours: the message is kept, and the person told."""
        opened = open_turn(db, incoming.channel, incoming.account, incoming.sender, incoming.provider_id)
        if not opened.fresh:
            return Heard(opened.contact_id, duplicate=True)
        try:
            turn = self._turn(db, opened, incoming)
        except UNREADABLE:  # rather begin anew than never answer this person again
            turn = self._turn(db, opened._replace(state_sealed=None), incoming)
        sorry = _("Something went wrong on our side, and I could not take that in. Your earlier answers are safe.")
        turn.out.append(standing(Outgoing(sorry, sensitive=turn.state.sensitive), "menu", "human"))
        return self._write(turn, opened, replace(incoming, text=clean(incoming.text), attachments=()), ())

    def _turn(self, db: Connection, opened: Opened, incoming: Incoming) -> Turn:
        now, organisation = self.now(), self.organisation()
        limits = self.limits[incoming.channel]
        state = State()
        if opened.state_sealed is not None:
            at = f"conversation.state_sealed.{opened.contact_id}"
            state = State.from_json(ring().open_json(opened.state_sealed, at=at))
        if state.at and now.timestamp() - state.at > expiry(state).total_seconds():
            if state.fleeting:
                forget_episode(db, opened.contact_id, UUID(state.fleeting))
            state.leave()
        language = opened.language
        if not language:
            guessed = guess_language(incoming.text, incoming.language_hint, organisation.languages)
            language = guessed or organisation.default_language
        use(language)
        view = ContactView(
            opened.contact_id,
            incoming.channel,
            opened.consent,
            opened.language,
            opened.writing_only,
            opened.news_stopped,
            can_hide=limits.unsend > 0,
        )
        turn = Turn(db, state, None, organisation, view, now, opened.asked, limits.page, self.library())
        turn.pending, turn.guarded, turn.fleeting = opened.pending, opened.word_index is not None, state.fleeting
        turn.episode, turn.private, turn.about = state.episode, state.sensitive, state.about
        return turn

    def _write(self, turn: Turn, opened: Opened, incoming: Incoming, fetch: tuple[UUID, ...]) -> Heard:
        db, state, contact_id = turn.db, turn.state, opened.contact_id
        if turn.spoken and turn.spoken != opened.language:
            set_language(db, contact_id, turn.spoken)
        released = release_pending(db, contact_id, sensitive=turn.release) if opened.pending else 0
        forgotten = turn.fleeting if turn.fleeting != state.fleeting else ""
        if forgotten:
            forget_episode(db, contact_id, UUID(forgotten))
        run = "" if forgotten else state.episode or turn.episode
        messages = [part for said in turn.out for part in fit(said, self.limits[incoming.channel])]
        # What shall leave no trace names no case either.
        about = UUID(turn.about) if turn.about and not (turn.fleeting or state.fleeting) else None
        rows = [] if forgotten else [_incoming_row(turn, incoming, about)]
        rows += [_outgoing_row(message, about, ephemeral=bool(forgotten)) for message in messages]
        state.at = turn.now.timestamp()
        written = close_turn(
            db,
            contact_id,
            state=ring().seal_json(state.to_json(), at=f"conversation.state_sealed.{contact_id}"),
            asked=turn.counter,
            due_at=self._due(state, turn.now),
            pending=max(opened.pending - released, 0),
            lease=self.lease,
            episode=UUID(run) if run else None,
            rows=rows,
        )
        said = [row.id for row in rows if row.outgoing]
        hidden = hide(db, contact_id, self.limits[incoming.channel].unsend, but=said) if turn.hide else ()
        return Heard(
            contact_id,
            leaving=_leaving(contact_id, rows, written, messages),
            language=turn.spoken or opened.language,
            label=turn.chosen,
            sensitive=state.sensitive or turn.private,
            hidden=hidden,
            fetch=fetch,
            released=released > 0,
        )

    def _due(self, state: State, now: datetime) -> datetime | None:
        """When this conversation must be looked at again; None when nothing is going on."""
        topic = self.topics.get(state.flow)
        if not state.flow and not state.parked:
            return None
        reminding = topic is not None and topic.remind and not state.sensitive and not state.reminded
        wait = REMINDER if reminding and state.trail else expiry(state)
        return rounded(now.timestamp() + wait.total_seconds())


def expiry(state: State) -> timedelta:
    """How long an unanswered question waits."""
    return SENSITIVE_EXPIRY if state.sensitive else EXPIRY


def rounded(stamp: float) -> datetime:
    """The moment `stamp` (seconds since 1970), rounded up."""
    return datetime.fromtimestamp(stamp + (-stamp % ROUND), tz=UTC)


def _incoming_row(turn: Turn, incoming: Incoming, about: UUID | None) -> Row:
    body: dict[str, Any] = {"text": incoming.text}
    if incoming.button:
        body |= {"button": incoming.button, "label": turn.chosen}
    if incoming.attachments:
        body["attachments"] = Outgoing("", attachments=incoming.attachments).to_json()["attachments"]
    if incoming.place:
        body["place"] = [incoming.place.latitude, incoming.place.longitude]
    if incoming.edited:
        body["edited"] = True
    if incoming.telephone:
        body["telephone"] = incoming.telephone
    if incoming.kind is not Kind.MESSAGE:
        body["kind"] = incoming.kind.value
    return new_row(
        to_json(body),
        outgoing=False,
        provider_id=(incoming.message_id or incoming.provider_id)[:120] or None,
        case_id=about,
        sensitive=turn.state.sensitive or turn.private,
        purpose=Purpose.PAGE.value if incoming.unseen else Purpose.REPLY.value,
    )


def _outgoing_row(message: Outgoing, about: UUID | None, *, ephemeral: bool) -> Row:
    body, sensitive = to_json(message.to_json()), message.sensitive
    return new_row(body, outgoing=True, case_id=about, sensitive=sensitive, ephemeral=ephemeral)


def _leaving(
    contact_id: UUID, rows: Sequence[Row], written: Sequence[Written], messages: Sequence[Outgoing]
) -> tuple[Leaving, ...]:
    results = {result.id: result for result in written}
    outgoing = [row for row in rows if row.outgoing]
    return tuple(
        Leaving(
            id=row.id,
            created_at=results[row.id].created_at,
            contact_id=contact_id,
            message=message,
            claimed=results[row.id].state == "sending",
            ephemeral=row.ephemeral,
        )
        for row, message in zip(outgoing, messages, strict=True)
    )
