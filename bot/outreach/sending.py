"""Sending, and agreeing to it: looked at once more as things are now, in the transaction that lets it go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.checking import Problem, problems
from bot.outreach.content import Content
from bot.outreach.forecast import Senders, forecast
from bot.outreach.templates import approved_templates
from storage.broadcast import BroadcastKind, BroadcastState
from storage.staff import StaffMember


def faults(db: Connection, row: Any, senders: Senders, org: Organisation) -> list[Problem]:
    """What keeps a broadcast (its row) from being sent now."""
    content, templates = Content.from_json(row.content), approved_templates(db)
    return problems(content, BroadcastKind(row.kind), org, templates, whatsapp=senders.whatsapp)


def send(
    db: Connection,
    staff: StaffMember,
    broadcast_id: UUID,
    version: int,
    senders: Senders,
    org: Organisation,
    now: datetime,
) -> BroadcastState:
    """As `acting.send`. Raises Refused (422) too where something is wrong with it by now."""
    row = acting.get(db, broadcast_id, lock=True)
    if row.state == BroadcastState.DRAFT and row.version == version:
        _refuse(db, row, senders, org)
    found = forecast(db, row, senders, org, now)
    return acting.send(db, staff, broadcast_id, version, found.counts, org, now)


def approve(
    db: Connection,
    staff: StaffMember,
    broadcast_id: UUID,
    version: int,
    senders: Senders,
    org: Organisation,
    now: datetime,
) -> BroadcastState:
    """As `acting.approve`, to what this colleague has seen: 409 where it is another version by now."""
    row = acting.get(db, broadcast_id, lock=True)
    if row.state == BroadcastState.WAITING and row.version != version:
        raise Refused(409, _("It was changed meanwhile. Look at it again, then decide."))
    if row.state == BroadcastState.WAITING and staff.id not in (row.created_by, row.changed_by):
        _refuse(db, row, senders, org)
    return acting.approve(db, staff, broadcast_id, org, now)


def _refuse(db: Connection, row: Any, senders: Senders, org: Organisation) -> None:
    if found := faults(db, row, senders, org):
        raise Refused(422, found[0].text)
