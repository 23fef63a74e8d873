"""Where one can go from every page: what somebody may do decides what they are offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.ending.approving import waiting_for_approval
from bot.i18n import _
from bot.library.writing import how_many_stale
from bot.outreach.listing import waiting_for
from bot.staff.permissions import Action, may

if TYPE_CHECKING:
    from handlers.console.visit import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """`main` ones stand in the bar at the bottom of a phone too; `count` is how much waits there."""

    address: str
    label: str
    icon: str
    main: bool = False
    current: bool = False
    count: int = 0


def entries(visit: Visit) -> list[Entry]:
    if visit.signed is None or not visit.signed.complete:
        return []
    here = visit.request.url.path
    writes = may(visit.staff, Action.OUTREACH)
    offered = [
        (Action.READ_CASES, "/console", _("Inbox"), "inbox", True),
        (Action.READ_CASES, "/console?box=mine", _("Mine"), "mine", True),
        (Action.ANSWER, "/console/handoffs", _("Asking for a person"), "bell", False),
        (Action.RECEIVE, "/console/referred", _("Referred to us"), "referral", True),
        (Action.ENTER, "/console/entry", _("New complaint"), "pen", True),
        (Action.APPROVE, "/console/approvals", _("Approvals"), "check", False),
        (Action.APPROVE_BROADCASTS, "/console/broadcasts", _("Broadcasts"), "broadcast", writes),
        (Action.UNSEAL, "/console/unseal", _("Unseal"), "key", False),
        (Action.REPORTS, "/console/broadcasts/reach", _("Digital reach"), "chart", False),
        (Action.OUTREACH, "/console/broadcasts/suppressed", _("Who gets no news"), "silent", False),
        (Action.LIBRARY, "/console/library", _("Library"), "answers", False),
        (Action.DIRECTORY, "/console/directory", _("Directory"), "book", False),
        (Action.TEAM, "/console/team", _("Team"), "team", False),
        (Action.SETTINGS, "/console/settings", _("Settings"), "gear", False),
        (Action.AUDIT, "/console/audit", _("Audit log"), "list", False),
    ]
    # The nearest of those that fit: a page below the broadcasts may have an entry of its own.
    current = max((address for _action, address, *_more in offered if _stands_at(here, address)), key=len, default="")
    return [
        Entry(address, label, icon, main, address == current, _count(visit, address))
        for action, address, label, icon, main in offered
        if may(visit.staff, action) and _has(visit, action)
    ]


def _count(visit: Visit, address: str) -> int:
    match address:
        case "/console/approvals":
            return waiting_for_approval(visit.db, visit.staff)
        case "/console/broadcasts":
            return waiting_for(visit.db, visit.staff)
        case "/console/library":
            return how_many_stale(visit.db, visit.now.astimezone(visit.organisation.zone).date())
        case _:
            return 0


def _has(visit: Visit, action: Action) -> bool:
    """The custodian alone has a page to lift seals on; others do it on the page of a case."""
    return action is not Action.UNSEAL or not may(visit.staff, Action.READ_CASES)


def _stands_at(here: str, address: str) -> bool:
    if "?" in address:
        return False
    return here == address or (address != "/console" and here.startswith(f"{address}/"))
