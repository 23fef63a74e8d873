"""What colleagues put right in the record of a case: category, region and priority, with the clocks that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update
from sqlmodel import col

from bot import clock
from bot.casework.clocks.clock_of_case import recounted
from bot.casework.ending.sight import who_sees
from bot.casework.entries import add_entry
from bot.casework.record.labels import category_label, priorities, priority_of
from bot.casework.refused import Refused
from bot.casework.talk.holding import hand_on_case
from bot.casework.talk.replies import locked
from bot.directory import KINDS
from bot.i18n import _, isolate
from bot.organisation import Organisation
from bot.staff.permissions import Action
from storage.audit import record
from storage.case import Audience, Case, CaseKind, EntryKind
from storage.handoff import Handoff
from storage.staff import StaffMember
from storage.visibility import select_cases


@dataclass(frozen=True, slots=True)
class Filing:
    """Under what a case is filed. `priority` is normal, high or urgent."""

    category: str
    region: str
    priority: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it. `visible` is false where this colleague does not see the case any more."""

    visible: bool
    due: date


def change(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    wanted: Filing,
    seen: Filing,
    organisation: Organisation,
    now: datetime | None = None,
) -> Changed:
    """File the case under something else. `seen` is what stood on the page: 409 where a colleague changed it since.

    What becomes sensitive stays so, also when it is moved on: the person trusted that few read it. The day of the
    answer moves forward only, never back.
    """
    now = now or clock.now()
    locked(db, staff, case_id)
    found = _filed(db, case_id)
    stands = Filing(found.category, found.region, priority_of(found.urgent, found.high))
    if stands != seen:
        raise Refused(409, _("A colleague has just changed this case. Look at it again, then change it."))
    if wanted == stands:
        raise Refused(422, _("Nothing is different: choose another category, region or priority."))
    if found.closed_at is not None:
        raise Refused(409, _("The case is closed: open it again before you change it."))
    _refuse_unknown(found.kind, wanted, stands, organisation)
    sensitive = found.sensitive or becomes_sensitive(found.kind, wanted.category, organisation)
    values = {
        "category": wanted.category,
        "region": wanted.region,
        "urgent": wanted.priority == "urgent",
        "high": wanted.priority == "high",
        "sensitive": sensitive,
    }
    db.execute(update(Case).where(col(Case.id) == case_id).values(**values))
    if (wanted.category, wanted.priority) != (stands.category, stands.priority):
        recounted(db, case_id, organisation, now)
    words = in_words(found.kind, stands, wanted, sensitive and not found.sensitive, organisation)
    add_entry(db, case_id, EntryKind.CHANGED, words, Audience.STAFF, staff.id, now=now)
    record(db, staff.id, "change", case_id)
    _out_of_sight(db, case_id, sensitive, organisation, now)
    visible = db.execute(select_cases(staff, col(Case.id)).where(col(Case.id) == case_id)).scalar() is not None
    return Changed(visible, _filed(db, case_id).due_on)


def categories_for(organisation: Organisation, kind: str) -> list[tuple[str, str]]:
    """What a case of this kind can be moved to; empty where there is nothing to choose."""
    if kind == CaseKind.COMPLAINT:
        keys = [item.key for item in organisation.categories]
    elif kind == CaseKind.SUPPORT:
        keys = [key for key in KINDS if key != "protection"]
    else:
        keys = []
    return [(key, category_label(organisation, kind, key)) for key in keys]


def becomes_sensitive(kind: str, category: str, organisation: Organisation) -> bool:
    """Whether a case of this category is for safeguarding alone."""
    return kind == CaseKind.COMPLAINT and any(c.key == category and c.sensitive for c in organisation.categories)


def in_words(kind: str, was: Filing, now: Filing, passed_on: bool, organisation: Organisation) -> str:
    """One line for each thing that changed."""
    pairs = [
        (
            _("Category: {old} → {new}"),
            category_label(organisation, kind, was.category),
            category_label(organisation, kind, now.category),
        ),
        (_("Region: {old} → {new}"), organisation.region_name(was.region), organisation.region_name(now.region)),
        (_("Priority: {old} → {new}"), priorities()[was.priority], priorities()[now.priority]),
    ]
    none = _("none")
    lines = [
        words.format(old=isolate(old or none), new=isolate(new or none)) for words, old, new in pairs if old != new
    ]
    if passed_on:
        lines.append(_("The case is sensitive from now on: only safeguarding reads it."))
    return "\n".join(lines)


def _refuse_unknown(kind: str, wanted: Filing, stands: Filing, organisation: Organisation) -> None:
    known = {key for key, _label in categories_for(organisation, kind)}
    if wanted.category != stands.category and wanted.category not in known:
        raise Refused(422, _("This category is not in the list: choose one of it."))
    regions = {"", stands.region, *(region.key for region in organisation.regions)}
    if wanted.region not in regions:
        raise Refused(422, _("This region is not in the list: choose one of it."))
    if wanted.priority not in priorities():
        raise Refused(422, _("This priority is not in the list: choose one of it."))


def _filed(db: Connection, case_id: UUID) -> Row[Any]:
    columns: tuple[Any, ...] = (
        Case.id, Case.kind, Case.category, Case.region, Case.urgent, Case.high, Case.sensitive, Case.due_on,
        Case.closed_at, Case.assignee,
    )  # fmt: skip
    return db.execute(select(*columns).where(col(Case.id) == case_id)).one()


def _out_of_sight(db: Connection, case_id: UUID, sensitive: bool, organisation: Organisation, now: datetime) -> None:
    """Whoever holds a case or its talk and may not see it any more holds it no longer: it waits for those who do."""
    allowed = {member.id for member in who_sees(db, case_id, Action.ANSWER)}
    held = (col(Case.id) == case_id, col(Case.assignee).is_not(None), col(Case.assignee).not_in(allowed))
    db.execute(update(Case).where(*held).values(assignee=None))
    open_one = (col(Handoff.case_id) == case_id, col(Handoff.ended_at).is_(None))
    if sensitive:
        db.execute(update(Handoff).where(*open_one).values(sensitive=True))
    holder = db.execute(select(col(Handoff.taken_by)).where(*open_one)).scalar_one_or_none()
    if holder is not None and holder not in allowed:
        hand_on_case(db, case_id, organisation, now)
