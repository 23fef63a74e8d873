"""Several cases given to one colleague at once: each by itself, so that one that cannot be given stops no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.casework.finding.queue import Row, rows_of
from bot.casework.record.assigning import assign_to
from bot.casework.refused import Refused, not_found
from bot.i18n import _
from bot.staff.permissions import Action, may
from storage.staff import Staff, StaffMember, staff_member_by_id
from storage.visibility import visible_of

MOST = 50  # cases at once


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one case: `refused` says why it was not given, else it is empty."""

    row: Row
    refused: str = ""


def chosen(db: Connection, staff: StaffMember, case_ids: list[UUID]) -> list[Row]:
    """These of the cases, as they stand in the list. Raises Refused where one is unknown or invisible."""
    ids = list(dict.fromkeys(case_ids))
    if not ids:
        raise Refused(422, _("Tick the cases first, then choose a colleague."))
    if len(ids) > MOST:
        raise Refused(422, _("Give at most {n} cases at once.").format(n=MOST))
    rows = rows_of(db, staff, ids)
    if len(rows) != len(ids):
        raise not_found()
    return [rows[id] for id in ids]


def who_sees_all(db: Connection, staff: StaffMember, case_ids: list[UUID]) -> list[StaffMember]:
    """Those who may see all of these cases and answer in them, by name: the only ones they can all be given to."""
    chosen(db, staff, case_ids)
    ids = select(col(Staff.id)).where(col(Staff.active), col(Staff.partner) == "").order_by(col(Staff.name))
    members = [staff_member_by_id(db, id) for id in db.execute(ids).scalars().all()]
    wanted = set(case_ids)
    return [
        member
        for member in members
        if member is not None and may(member, Action.ANSWER) and set(visible_of(db, member, wanted)) == wanted
    ]


def hand_out(
    db: Connection, staff: StaffMember, held: Mapping[UUID, UUID | None], colleague_id: UUID, now: datetime
) -> list[Given]:
    """Give each to this colleague, where it still lies with whom the list said (`held`). Tells what became of each."""
    refused: dict[UUID, str] = {}
    rows = chosen(db, staff, list(held))
    for id in sorted(held):  # in one order everywhere, so that no two wait for each other
        try:
            assign_to(db, staff, id, colleague_id, held_by=held[id], now=now)
        except Refused as trouble:
            refused[id] = trouble.text
    return [Given(row, refused.get(row.id, "")) for row in rows]
