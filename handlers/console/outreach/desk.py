"""What the pages of broadcasts have in common: what there is to send with, the row of the address, its marks in the
audit log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.casework.refused import Refused
from bot.i18n import _
from bot.outreach import acting
from bot.outreach.content import Content
from bot.outreach.forecast import Senders
from bot.outreach.planning import Counts
from handlers.console.visit import HOME, Visit
from storage.audit import record, recorded_lately
from storage.broadcast import BroadcastState

BROADCASTS = f"{HOME}/broadcasts"
NOT_BEGUN = (BroadcastState.WAITING, BroadcastState.SCHEDULED, BroadcastState.REPEATING)


def senders(visit: Visit) -> Senders:
    """As the settings switch them on."""
    settings = visit.office.settings
    there = (("telegram", settings.telegram), ("whatsapp", settings.whatsapp), ("webchat", True))
    rates = {"telegram": settings.telegram_rate, "whatsapp": settings.whatsapp_rate}
    return Senders(tuple(name for name, on in there if on), rates, settings.whatsapp_tier)


def has_news_sender(visit: Visit) -> bool:
    return visit.office.settings.whatsapp and bool(visit.office.settings.twilio_news_from)


def address(broadcast_id: UUID, more: str = "draft") -> str:
    return f"{BROADCASTS}/{broadcast_id}" + (f"/{more}" if more else "")


def place_of(row: Any) -> str:
    """Where a broadcast is looked at, by its state."""
    if row.state == BroadcastState.DRAFT:
        return address(row.id)
    return address(row.id, "approval" if row.state in NOT_BEGUN else "")


def read_row(visit: Visit) -> Any:
    """The broadcast of the address, marked as read by this colleague. Raises Refused (404)."""
    row = acting.get(visit.db, visit.id("broadcast_id"))
    seen(visit, "broadcast:read", row.id)
    return row


def draft_row(visit: Visit) -> Any:
    """The same, for who changes it. Raises Refused (409) too where it is no draft any more."""
    row = acting.get(visit.db, visit.id("broadcast_id"))
    if row.state != BroadcastState.DRAFT:
        raise Refused(409, _("This is no draft any more: somebody has sent it. Copy it to write another one."))
    return row


def seen(visit: Visit, action: str, subject: UUID | str = "") -> None:
    """A page that shows itself anew is not a new reading."""
    if not recorded_lately(visit.db, visit.staff.id, action, subject):
        record(visit.db, visit.staff.id, action, subject)


def version(visit: Visit) -> int:
    """The version that the form was made from; 0, which there never is, for what is no number."""
    text = visit.field("version")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def unwritten(visit: Visit, row: Any, counts: Counts, few: bool) -> list[str]:
    """The languages that leave somebody out. Where few are not counted exactly, that nobody is left out is no news
    either."""
    read = Content.from_json(row.content).read
    without = [code for code in visit.organisation.languages if code not in read]
    return [*without] if few else sorted(code for code, people in counts.no_text.items() if people)
