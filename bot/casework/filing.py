"""Filing: what a person told becomes a case with a number, a PIN and a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, exists, select
from sqlmodel import col

from bot import clock
from bot.casework.clocks.clock_of_case import begun
from bot.casework.clocks.deadlines import limits
from bot.casework.finding.tokens import tokens_of
from bot.casework.identity import keep_identity, staff_named_in
from bot.casework.numbers import new_number, new_pin
from bot.casework.traces import kept_time, take_files
from bot.i18n import language
from bot.organisation import Organisation
from storage.case import Case, CaseKind, Intake, State, Way
from storage.filing import keep_case
from storage.ids import random_id
from storage.sealed import ring

if TYPE_CHECKING:  # bot.answers asks bot.casework.numbers what a tracking number is
    from bot.answers import Json, Told


@dataclass(frozen=True, slots=True)
class Draft:
    """What a flow gathered. `contact_id` is given in every way; of a traceless case only an HMAC of it is kept.

    `identity` is of the beneficiary: name, identity_number, card_number, telephone. `audience` is sex, age group,
    disability. `keep_from` says in the person's words who must not see it. `entered_by` is the colleague who wrote it
    down for somebody, by telephone or face to face.
    """

    kind: CaseKind
    contact_id: UUID | None
    way: Way = Way.NAMED
    category: str = ""
    region: str = ""
    service: str = ""
    language: str = ""
    story: Told | None = None
    attachments: tuple[UUID, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    audience: Mapping[str, Json] = field(default_factory=dict)
    identity: Mapping[str, str] = field(default_factory=dict)
    keep_from: str = ""
    urgent: bool = False
    sensitive: bool = False
    high: bool = False
    intake: Intake = Intake.CHAT
    entered_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person takes away. The PIN is shown once: only its digest is kept.

    `promised_hours` is in how many hours somebody looks first, where a duty rota stands behind it, else 0.
    """

    number: str
    pin: str
    due: date
    case_id: UUID
    promised_hours: int = 0

    def to_json(self) -> dict[str, Json]:
        return {
            "number": self.number,
            "pin": self.pin,
            "due": self.due.isoformat(),
            "case_id": str(self.case_id),
            "promised_hours": self.promised_hours,
        }

    @classmethod
    def from_json(cls, stored: Json) -> Receipt:
        if not isinstance(stored, dict):
            raise TypeError(stored)
        return cls(
            str(stored["number"]),
            str(stored["pin"]),
            date.fromisoformat(str(stored["due"])),
            UUID(str(stored["case_id"])),
            int(str(stored["promised_hours"])),
        )


def file_case(db: Connection, draft: Draft, organisation: Organisation, now: datetime | None = None) -> Receipt:
    """Keep the case and its first entry. Raises KeyError for a complaint about a category nobody knows."""
    now = now or clock.now()
    kind, way = CaseKind(draft.kind), Way(draft.way)
    until = limits(kind, draft.category, draft.urgent, now, organisation, draft.high)
    clocks = begun(until, way, now, organisation.zone)
    case_id, number, pin = random_id(), _free_number(db), new_pin()
    values = {
        "id": case_id,
        "number_index": ring().index("case.number", number),
        "number_sealed": ring().seal(number.encode(), at=f"cases.number_sealed.{case_id}"),
        "pin_index": ring().index("case.pin", f"{number}:{pin}"),
        "kind": kind.value,
        "way": way.value,
        "category": draft.category,
        "region": draft.region,
        "service": draft.service,
        "language": draft.language or language(),
        "state": State.NEW.value,
        "sensitive": is_sensitive(draft, organisation),
        "urgent": draft.urgent,
        **clocks,
        "high": draft.high,
        "intake": draft.intake.value,
        "entered_by": draft.entered_by,
        "opened_on": now.astimezone(organisation.zone).date(),
        "keep_from_staff": staff_named_in(db, draft.keep_from),
        **_ties(draft, way, now),
        **_sealed(draft, case_id),
    }
    files = take_files(db, case_id, way, draft.contact_id, _files(draft))
    words = tokens_of(draft.story.text) if draft.story else ()
    keep_case(db, values, kept_time(way, now), files, words)
    keep_identity(db, case_id, _identity(draft, way))
    hours = organisation.duty.first_look_hours if until.promised else 0
    return Receipt(number, pin, until.due, case_id, hours)


def _free_number(db: Connection) -> str:
    """One that no case has: with a million of them, one in ten thousand would be given twice."""
    while True:
        number = new_number()
        taken = select(col(Case.id)).where(col(Case.number_index) == ring().index("case.number", number))
        if db.execute(taken).first() is None:
            return number


def any_filed(db: Connection) -> bool:
    """Whether a case is kept here."""
    return bool(db.execute(select(exists(select(col(Case.id))))).scalar())


def _ties(draft: Draft, way: Way, now: datetime) -> dict[str, object]:
    """What tells who filed it and when; of a traceless case only a digest that is the same for the same contact.

    Each way has a digest of its own: a traceless or hidden case next to a named one of the same digest would be named.
    """
    repeat = ring().index(f"case.repeat.{way}", str(draft.contact_id)) if draft.contact_id else None
    if way is Way.TRACELESS:
        return {"repeat_index": repeat, "contact_id": None, "opened_at": None}
    return {"repeat_index": repeat, "contact_id": draft.contact_id, "opened_at": now}


def is_sensitive(draft: Draft, organisation: Organisation) -> bool:
    """The flow may say so, the kind does, and the organisation does for some categories: one is enough."""
    match CaseKind(draft.kind):
        case CaseKind.PROTECTION:
            return True
        case CaseKind.COMPLAINT:
            return draft.sensitive or organisation.category(draft.category).sensitive
        case CaseKind.SUPPORT | CaseKind.HUMAN | CaseKind.DATA:
            return draft.sensitive


def _sealed(draft: Draft, case_id: UUID) -> dict[str, bytes | None]:
    """What was told, sealed column by column; what was not told stays empty."""
    told: dict[str, object] = {
        "facts": {**draft.facts, "audience": dict(draft.audience)} if draft.facts or draft.audience else None,
        "story": draft.story.text if draft.story and draft.story.text else None,
        "identity": _identity(draft, Way(draft.way)) or None,
        "keep_from": draft.keep_from or None,
    }
    return {
        f"{name}_sealed": None if value is None else ring().seal_json(value, at=f"cases.{name}_sealed.{case_id}")
        for name, value in told.items()
    }


def _identity(draft: Draft, way: Way) -> dict[str, str]:
    """Of a traceless case no telephone: nobody will be called, so nobody needs it."""
    return {
        kind: value for kind, value in draft.identity.items() if value and (way, kind) != (Way.TRACELESS, "telephone")
    }


def _files(draft: Draft) -> tuple[UUID, ...]:
    story = draft.story
    told = ((story.voice,) if story.voice else ()) + story.files if story else ()
    return tuple(dict.fromkeys((*told, *draft.attachments)))
