"""The referrals of a case: how each stands, and what is to be done next."""

from typing import Any

from bot.casework.record.staffwork import Opened
from bot.casework.referrals.labels import in_a_row, next_steps, states
from bot.casework.referrals.views import referrals_of
from bot.casework.referrals.words import why
from handlers.console.visit import Visit
from storage.case import OVER, Way


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    return {
        "referrals": referrals_of(visit.db, visit.staff, opened.case.id),
        "states": states(),
        "steps": next_steps(),
        "named": in_a_row,
        "why": why,
        "traceless": opened.case.way is Way.TRACELESS,
        "over": opened.case.state in OVER,
    }
