"""How a case ends: the form with its preview, an end or more time that waits for somebody, and what the person said."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bot.casework.clocks.extending import asked_for, latest_day
from bot.casework.ending.closing import four_eyes
from bot.casework.ending.proposals import proposal_of
from bot.casework.ending.sight import who_sees
from bot.casework.record.labels import decisions
from bot.casework.record.staffwork import Opened
from bot.casework.talk.overtaking import newest_place
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action, may
from handlers.console.visit import Visit


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    """Empty for who closes nothing, such as a partner's staff."""
    case, me = opened.case, visit.staff
    if not may(me, Action.CLOSE):
        return {}
    proposed, asked = proposal_of(visit.db, case.id), asked_for(visit.db, case.id)
    writers = [str(found.by) for found in (proposed, asked) if found]
    return {
        "seen": newest_place(visit.db, case.id),
        "decisions": list(decisions().items()),
        "named": decisions(),
        "grave": four_eyes(case.sensitive, case.category, visit.organisation),
        "proposed": proposed,
        "asked": asked,
        "names": names_of(visit.db, writers),
        "mine": {"proposed": bool(proposed and proposed.by == me.id), "asked": bool(asked and asked.by == me.id)},
        "alone": {
            "proposed": proposed is not None and _nobody_else(visit, case.id, proposed.by),
            "asked": asked is not None and _nobody_else(visit, case.id, asked.by),
        },
        "days": _days(visit, case.due),
    }


def _nobody_else(visit: Visit, case_id: UUID, writer: UUID) -> bool:
    return all(member.id == writer for member in who_sees(visit.db, case_id, Action.APPROVE))


def _days(visit: Visit, due: date) -> tuple[str, str]:
    """The first and the last day that may be asked for."""
    today = visit.now.astimezone(visit.organisation.zone).date()
    first = visit.organisation.working_day_after(max(due, today) + timedelta(days=1), 0)
    return first.isoformat(), latest_day(due, today, visit.organisation).isoformat()
