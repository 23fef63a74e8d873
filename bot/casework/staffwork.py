"""What staff do with cases: list, read, assign, note; and the few acts that lift a seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from bot import clock
from bot.casework.entries import Line, add_entry, timeline
from bot.casework.following import number_of
from bot.casework.refused import Refused, not_found
from bot.casework.replies import end_handoff, locked
from storage import handoff as stored
from storage.audit import record
from storage.case import Audience, Case, EntryKind, State, Way
from storage.contact import Contact
from storage.conversation import Conversation
from storage.sealed import ring
from storage.staff import StaffMember, staff_member
from storage.visibility import select_cases, unsealable_by

REPEAT = timedelta(days=183)  # OpenSPP: the third complaint of one person in six months goes up

_LISTED: tuple[Any, ...] = (
    Case.id, Case.number_sealed, Case.kind, Case.category, Case.service, Case.region, Case.state, Case.way,
    Case.sensitive, Case.urgent, Case.opened_on, Case.due_on, Case.first_look_due, Case.closed_at, Case.decision,
    Case.assignee,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as it stands in a list."""

    id: UUID
    number: str
    kind: str
    category: str
    service: str
    region: str
    state: State
    way: Way
    sensitive: bool
    urgent: bool
    opened: date
    due: date
    first_look: datetime | None
    closed: datetime | None
    decision: str
    assignee: UUID | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as its caseworker reads it. Numbers in `identity` are masked; it is empty where the person is hidden.

    `repeats` counts the person's other complaints of six months that this colleague may see.
    """

    case: Listed
    language: str
    story: str
    facts: dict[str, Any]
    identity: dict[str, str]
    keep_from: str
    reachable: bool
    repeats: int
    lines: tuple[Line, ...]


def cases_for(db: Connection, staff: StaffMember, *, only_open: bool = True, most: int = 100) -> tuple[Listed, ...]:
    """The cases this colleague may see, the most pressing first."""
    wanted = select_cases(staff, *_LISTED)
    if only_open:
        wanted = wanted.where(col(Case.closed_at).is_(None))
    pressing = (col(Case.urgent).desc(), col(Case.first_look_due).asc().nulls_last(), col(Case.due_on), col(Case.id))
    rows = db.execute(wanted.order_by(*pressing).limit(most)).all()
    record(db, staff.id, "list")
    return tuple(_listed(row) for row in rows)


def open_case(db: Connection, staff: StaffMember, number: str) -> Opened:
    """Read one case; the reading is audited. Raises Refused alike for what is unknown and what is invisible."""
    numbered = col(Case.number_index) == ring().index("case.number", number)
    more: tuple[Any, ...] = (
        Case.language, Case.story_sealed, Case.facts_sealed, Case.identity_sealed, Case.keep_from_sealed,
        Case.contact_id, Case.repeat_index,
    )  # fmt: skip
    row = db.execute(select_cases(staff, *_LISTED, *more).where(numbered)).one_or_none()
    record(db, staff.id, "read", row.id if row else "")
    if row is None:
        raise not_found()
    return Opened(
        case=_listed(row),
        language=row.language,
        story=_unsealed(row, "story", ""),
        facts=_unsealed(row, "facts", {}),
        identity={} if row.way == Way.HIDDEN else _shown(_unsealed(row, "identity", {})),
        keep_from=_unsealed(row, "keep_from", ""),
        reachable=row.contact_id is not None,
        repeats=_repeats(db, staff, row),
        lines=timeline(db, row.id, Audience.PERSON, Audience.STAFF),
    )


def case_id_of(db: Connection, staff: StaffMember, number: str) -> UUID:
    """Raises Refused alike for what is unknown and what is invisible."""
    numbered = col(Case.number_index) == ring().index("case.number", number)
    found: UUID | None = db.execute(select_cases(staff, col(Case.id)).where(numbered)).scalar_one_or_none()
    if found is None:
        raise not_found()
    return found


def note(db: Connection, staff: StaffMember, case_id: UUID, text: str, now: datetime | None = None) -> None:
    """A remark for colleagues; the person never reads it."""
    if not text.strip():
        raise Refused(422, "A note needs words.")
    locked(db, staff, case_id)
    add_entry(db, case_id, EntryKind.NOTE, text, Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "note", case_id)


def assign(db: Connection, staff: StaffMember, case_id: UUID, email: str, now: datetime | None = None) -> None:
    """Give the case to a colleague who may see it themselves."""
    found = locked(db, staff, case_id)
    colleague = staff_member(db, email)
    seen = colleague and db.execute(select_cases(colleague, col(Case.id)).where(col(Case.id) == case_id)).scalar()
    if colleague is None or not seen:
        raise Refused(409, "This colleague may not see the case, so it cannot be given to them.")
    state = State.ASSIGNED if State(found.state) in (State.NEW, State.REOPENED) else State(found.state)
    db.execute(update(Case).where(col(Case.id) == case_id).values(assignee=colleague.id, state=state))
    add_entry(db, case_id, EntryKind.STATE, "", Audience.STAFF, staff.id, state=state, now=now)
    record(db, staff.id, "assign", case_id)


def take_over(db: Connection, staff: StaffMember, case_id: UUID, now: datetime | None = None) -> None:
    """Answer the person live: until it is handed back, the bot stays silent."""
    locked(db, staff, case_id)
    taken = update(stored.Handoff).where(col(stored.Handoff.case_id) == case_id, col(stored.Handoff.ended_at).is_(None))
    contact_id = db.execute(
        taken.values(taken_by=staff.id, taken_at=now or clock.now()).returning(col(stored.Handoff.contact_id))
    ).scalar_one_or_none()
    if contact_id is None:
        raise Refused(409, "Nobody waits for a person in this case.")
    db.execute(update(Conversation).where(col(Conversation.contact_id) == contact_id).values(holder=staff.id))
    record(db, staff.id, "take_over", case_id)


def hand_back(db: Connection, staff: StaffMember, case_id: UUID, now: datetime | None = None) -> None:
    """The talk is over: the bot answers again."""
    locked(db, staff, case_id)
    end_handoff(db, case_id, now or clock.now())
    record(db, staff.id, "hand_back", case_id)


def unseal(db: Connection, staff: StaffMember, number: str, reason: str) -> dict[str, str]:
    """Who a case is about and where they are reached: of a hidden one for the custodian alone, always with a reason,
    always in the audit log. Raises Refused."""
    if len(reason.strip()) < 10:
        raise Refused(422, "Say why, in a sentence: it is written into the audit log.")
    numbered = col(Case.number_index) == ring().index("case.number", number)
    wanted = select(col(Case.id), col(Case.identity_sealed), col(Case.contact_id))
    row = db.execute(wanted.where(numbered, unsealable_by(staff))).one_or_none()
    record(db, staff.id, "unseal" if row else "unseal_refused", row.id if row else "", reason.strip()[:500])
    if row is None:
        raise not_found()
    identity: dict[str, str] = _unsealed(row, "identity", {})
    reached = select(col(Contact.channel), col(Contact.address_sealed)).where(col(Contact.id) == row.contact_id)
    contact = db.execute(reached).one_or_none()
    if contact is not None:
        at = f"contact.address_sealed.{row.contact_id}"
        identity[contact.channel] = ring().open(contact.address_sealed, at=at).decode()
    return identity


def _shown(identity: Mapping[str, str]) -> dict[str, str]:
    """Who complains with their name is known by it; their numbers are shown on request, with a reason."""
    return {kind: value if kind == "name" else masked(value) for kind, value in identity.items()}


def masked(value: str) -> str:
    """Enough to tell two apart, too little to find somebody: the first letter of each word, the last two digits."""
    if any(character.isdigit() for character in value):
        return "•••" + value[-2:]
    return " ".join(word[0] + "•••" for word in value.split())


def _listed(row: Any) -> Listed:
    number = number_of(row.id, row.number_sealed)
    return Listed(
        row.id, number, row.kind, row.category, row.service, row.region, State(row.state), Way(row.way),
        row.sensitive, row.urgent, row.opened_on, row.due_on, row.first_look_due, row.closed_at, row.decision,
        row.assignee,
    )  # fmt: skip


def _unsealed(row: Any, name: str, empty: Any) -> Any:
    sealed = getattr(row, f"{name}_sealed")
    return ring().open_json(sealed, at=f"cases.{name}_sealed.{row.id}") if sealed else empty


def _repeats(db: Connection, staff: StaffMember, row: Any) -> int:
    if row.repeat_index is None:
        return 0
    others = select_cases(staff, func.count()).where(
        col(Case.repeat_index) == row.repeat_index,
        col(Case.id) != row.id,
        col(Case.opened_on) >= row.opened_on - REPEAT,
    )
    return int(db.execute(others).scalar_one())
