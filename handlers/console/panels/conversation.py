"""The conversation of a case: what the person and we said, notes between colleagues, and what happened meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bot import i18n
from bot.casework.entries import BOT, PERSON, Line
from bot.casework.record.labels import author, event
from bot.casework.record.staffwork import Opened
from bot.casework.talk.broadcasts import Came, came_before
from bot.casework.talk.case_files import CaseFile, files_of
from bot.casework.talk.delivered import Delivered, deliveries, reason_in_words, state_in_words
from bot.casework.talk.reach import How, Reach, reach, reach_in_words
from bot.i18n import _
from bot.staff.colleagues import names_of
from handlers.console.presence import present
from handlers.console.visit import Visit
from storage.case import Audience, EntryKind, Way

_SAID = frozenset({EntryKind.MESSAGE, EntryKind.HANDOFF, EntryKind.APPEAL, EntryKind.WITHDRAWAL, EntryKind.NOT_SOLVED})
_SIGNS = {"failed": "alert", "unknown": "alert", "sent": "tick", "delivered": "ticks", "read": "ticks"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """`side` is person, staff, note or event. `happened` stands above it in words where it is more than a message."""

    id: UUID
    side: str
    at: datetime | None
    day: str
    who: str
    happened: str
    words: str
    files: tuple[CaseFile, ...]
    mine: bool = False
    state: str = ""
    sign: str = "clock"
    stands: str = ""
    reason: str = ""
    failed: bool = False
    again: bool = False


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    case = opened.case
    files = files_of(visit.db, visit.staff, case.id)
    said = _Said(visit, opened, files)
    known = reach(visit.db, way=case.way, sensitive=case.sensitive, contact_id=case.contact_id, now=visit.now)
    return {
        "bubbles": [bubble for line in opened.lines for bubble in said.with_broadcasts(line)],
        "seen": max((line.place for line in opened.lines), default=0),
        "others": present(visit, case.id),
        "reach": known,
        "reach_words": reach_in_words(known),
        # To the minute it would be the same in a case that names the person.
        "window": _window(known, visit.now) if case.way is not Way.HIDDEN else None,
        "dated": case.way is not Way.TRACELESS,
    }


class _Said:
    """Turns lines of the timeline into what is shown of them."""

    def __init__(self, visit: Visit, opened: Opened, files: Mapping[UUID, CaseFile]) -> None:
        self._visit, self._opened, self._files = visit, opened, files
        self._names = names_of(visit.db, [line.author for line in opened.lines])
        ours = [line.id for line in opened.lines if line.author not in (PERSON, BOT)]
        self._delivered = deliveries(visit.db, ours)
        self._today = visit.now.astimezone(visit.organisation.zone).date()
        case = opened.case
        self._came = came_before(visit.db, case.contact_id, case.way, opened.lines)
        self._person = opened.identity.get("name", "") or _("The person")

    def with_broadcasts(self, line: Line) -> list[Bubble]:
        """What came to the person shortly before they said this stands above it."""
        return [*(self._broadcast(came) for came in self._came if came.before == line.id), *self.bubbles(line)]

    def _broadcast(self, came: Came) -> Bubble:
        at = came.at.astimezone(self._visit.organisation.zone)
        happened = _("Broadcast: {name}").format(name=i18n.isolate(came.name))
        return Bubble(came.id, "event", at, self._day(at.date()), "", happened, "", ())

    def bubbles(self, line: Line) -> list[Bubble]:
        if line.kind is EntryKind.NOTE:
            return [self._bubble(line, "note", author(line, self._names), "", line.text)]
        if line.kind is EntryKind.REPLY:
            return [self._ours(line, "")]
        if line.author == PERSON and line.kind in (*_SAID, EntryKind.FILED):
            return [self._theirs(line)]
        happened = event(line)
        if line.audience is Audience.PERSON and line.kind is EntryKind.STATE and line.author not in (PERSON, BOT):
            return [self._ours(line, happened)] if line.text else [self._event(line, happened)]
        return [self._event(line, happened)]

    def _theirs(self, line: Line) -> Bubble:
        happened = "" if line.kind is EntryKind.MESSAGE else event(line)
        words = line.text
        if line.kind is EntryKind.FILED:
            words = "\n\n".join(part for part in (self._opened.story, line.text) if part)
        if not words and not line.attachments:
            return self._event(line, happened)
        return self._bubble(line, "person", self._person, happened, words)

    def _ours(self, line: Line, happened: str) -> Bubble:
        stands = self._stands(self._delivered.get(line.id))
        return self._bubble(line, "staff", author(line, self._names), happened, line.text, **stands)

    def _event(self, line: Line, happened: str) -> Bubble:
        words = "" if line.kind is EntryKind.ASSIGNED else line.text
        stands: dict[str, Any] = {}
        if line.id in self._delivered:
            stands = self._stands(self._delivered[line.id])
        return self._bubble(line, "event", author(line, self._names), happened, words, **stands)

    def _stands(self, delivered: Delivered | None) -> dict[str, Any]:
        if delivered is None:
            return {"stands": self._unsent()}
        state = delivered.state.value
        return {
            "state": state,
            "sign": _SIGNS.get(state, "clock"),
            "stands": state_in_words(delivered),
            "reason": reason_in_words(delivered),
            "failed": state in ("failed", "unknown"),
            "again": delivered.can_try_again,
        }

    def _unsent(self) -> str:
        """What became of an answer that was sent to nobody."""
        case = self._opened.case
        if case.way is Way.TRACELESS:
            return _("Waits until the person looks with number and PIN")
        return _("Kept in the case: nobody could be told") if case.contact_id is None else ""

    def _bubble(self, line: Line, side: str, who: str, happened: str, words: str, **more: Any) -> Bubble:
        at = line.at.astimezone(self._visit.organisation.zone)
        files = tuple(self._files[id] for id in line.attachments if id in self._files)
        dated = self._opened.case.way is not Way.TRACELESS
        mine = line.author == str(self._visit.staff.id)
        return Bubble(
            line.id, side, at if dated else None, self._day(at.date()), who, happened, words, files, mine, **more
        )

    def _day(self, day: date) -> str:
        if day == self._today:
            return _("Today")
        return _("Yesterday") if day == self._today - timedelta(days=1) else i18n.date(day)


def _window(known: Reach, now: datetime) -> dict[str, Any] | None:
    """How long WhatsApp's window stays open, as hours and minutes; None where there is none."""
    if known.until is None or known.how is How.UNREACHABLE:
        return None
    minutes = max(0, int((known.until - now).total_seconds() // 60))
    return {
        "until": known.until.isoformat(),
        "left": f"{minutes // 60}:{minutes % 60:02}",
        "open": known.until > now,
        "soon": 0 < minutes <= 120,
    }
