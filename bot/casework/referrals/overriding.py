"""Passing on without the person's yes: for danger to life or to a child alone, by who may, with a reason, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from bot import clock
from bot.casework.clocks.clock_of_case import answered
from bot.casework.referrals.labels import dangers
from bot.casework.referrals.referring import Plan, insert_row, offered, understood
from bot.casework.referrals.rows import CHASE, line, referral, sealed, write
from bot.casework.referrals.words import listed, say, without_yes
from bot.casework.refused import Refused
from bot.casework.talk.replies import locked
from bot.casework.talk.speaking import reaches_person, speaking
from bot.i18n import _
from bot.organisation import Organisation
from bot.staff.permissions import Action, may
from bot.understanding.text import clean
from storage.audit import record
from storage.referral import ReferralState, ReferralStep
from storage.staff import StaffMember

DANGERS = ("life", "child")
LEAST_REASON, MOST_REASON = 20, 1000  # letters


@dataclass(frozen=True, slots=True)
class Need:
    """Why nobody waits for a yes. `untold`: why the person must not even be told; empty where they are."""

    danger: str
    reason: str
    untold: str = ""
    tell: bool = True


def override(
    db: Connection,
    staff: StaffMember,
    case_id: UUID,
    plan: Plan,
    need: Need,
    organisation: Organisation,
    now: datetime | None = None,
) -> UUID:
    """Pass these items on at once. The person is told, unless that is dangerous too. Raises Refused."""
    now = now or clock.now()
    found = locked(db, staff, case_id)
    if not may(staff, Action.OVERRIDE):
        record(db, staff.id, "override_refused", case_id, at=now)
        raise Refused(403, _("Only a supervisor or safeguarding officer may pass something on without a yes."))
    reason, untold = _checked(need)
    to, purpose = understood(plan, organisation)
    items = offered(db, staff, case_id, plan.items)
    _refuse_if_there(db, case_id, to.kind, to.key)
    id = insert_row(
        db, staff, case_id, to, purpose, items, plan.items, now, state=ReferralState.SENT, agreed=list(items),
        override_by=staff.id, chase_at=now + CHASE,
    )  # fmt: skip
    write(db, id, override_sealed=sealed(id, "override", [need.danger, reason, untold]))
    words = f"{to.name}. {dangers()[need.danger]}: {reason}"
    line(db, found, ReferralStep.OVERRIDDEN, staff.id, now, words=words)
    record(db, staff.id, f"override:{need.danger}", id, at=now)
    if untold:
        record(db, staff.id, "override_untold", id, at=now)
    elif reaches_person(found):
        with speaking(found):
            text = without_yes(found, to.name, listed(items, organisation, quiet=found.sensitive))
        entry = line(db, found, ReferralStep.PASSED_ON, staff.id, now, receiver=to.name)
        say(db, found, ReferralStep.PASSED_ON, to.name, entry, text)
        answered(db, case_id, now)
    return id


def _checked(need: Need) -> tuple[str, str]:
    reason, untold = clean(need.reason).strip()[:MOST_REASON], clean(need.untold).strip()[:MOST_REASON]
    if need.danger not in DANGERS:
        raise Refused(422, _("Without a yes it may be passed on for danger to life or to a child only: say which."))
    if len(reason) < LEAST_REASON:
        raise Refused(422, _("Say what the danger is, in at least {n} characters.").format(n=LEAST_REASON))
    if need.tell:
        return reason, ""
    if len(untold) < LEAST_REASON:
        raise Refused(
            422, _("Say why telling the person is dangerous, in at least {n} characters.").format(n=LEAST_REASON)
        )
    return reason, untold


def _refuse_if_there(db: Connection, case_id: UUID, kind: str, key: str) -> None:
    """A question about the same receiver that still stands is settled by this: nobody needs to answer it any more."""
    same = (referral.c.case_id == case_id, getattr(referral.c, kind) == key)
    rows = db.execute(select(referral.c.id, referral.c.state).where(*same).with_for_update()).all()
    if any(row.state in (ReferralState.SENT, ReferralState.ACCEPTED) for row in rows):
        raise Refused(409, _("This receiver has the case already."))
    for row in rows:
        if row.state == ReferralState.ASKED:
            write(db, row.id, state=ReferralState.CANCELLED, items_sealed=None)
