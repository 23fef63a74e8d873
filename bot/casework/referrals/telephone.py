"""Referring by word of mouth: a yes that somebody said, a receiver who is called, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from bot import clock, i18n
from bot.casework.clocks.clock_of_case import spoke
from bot.casework.referrals.chasing import calm
from bot.casework.referrals.referring import can_be_asked
from bot.casework.referrals.rows import CHASE, line, locked_referral, override_of, sealed, write
from bot.casework.referrals.words import say
from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from bot.understanding.text import clean
from storage.audit import record
from storage.case import OVER, State
from storage.referral import ReferralState, ReferralStep
from storage.staff import StaffMember

HOWS = ("telephone", "visit")
LONGEST_AGO = timedelta(days=30)
MOST = 500  # letters
ENDS = (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.DONE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the person said: whether yes, to which items, `how` (telephone or visit) and when."""

    given: bool
    how: str
    at: datetime
    items: Sequence[str] = ()
    words: str = ""


def spoken_answer(
    db: Connection,
    staff: StaffMember,
    referral_id: UUID,
    said: Spoken,
    organisation: Organisation,
    now: datetime | None = None,
) -> None:
    """Record a yes or no that was given by telephone or face to face: only where nobody can be asked in the chat."""
    now = now or clock.now()
    found, row = locked_referral(db, staff, referral_id)
    if row.state != ReferralState.ASKED:
        raise Refused(409, _("This question has been answered or taken back already."))
    if State(found.state) in OVER:
        raise Refused(409, _("The case is closed. Open it again before you refer it."))
    if can_be_asked(db, found):
        raise Refused(409, _("This person is asked in the chat: wait for their answer there."))
    if said.how not in HOWS:
        raise Refused(422, _("Say whether it was by telephone or face to face."))
    if not row.created_at <= said.at <= now or now - said.at > LONGEST_AGO:
        raise Refused(422, _("Say when the person answered: after the question was written, and not in the future."))
    agreed = [item for item in row.offered if item in said.items]
    if said.given and not agreed:
        raise Refused(422, _("Tick what the person agreed to. Without anything, their answer is no."))
    values: dict[str, Any] = {"answered_at": said.at, "state": ReferralState.REFUSED}
    if said.given:
        values |= {"state": ReferralState.SENT, "agreed": agreed, "chase_at": now + CHASE}
    write(db, row.id, **values)
    line(db, found, ReferralStep.VOICE, staff.id, now, words=_how(said, organisation))
    step = ReferralStep.AGREED if said.given else ReferralStep.REFUSED
    line(db, found, step, staff.id, now, receiver=row.receiver)
    record(db, staff.id, f"referral_spoken:{said.how}:{'yes' if said.given else 'no'}", row.id, at=now)


def told(db: Connection, staff: StaffMember, referral_id: UUID, to_whom: str, now: datetime | None = None) -> None:
    """The receiver was called. From now on there is no taking back, and silence is asked after."""
    now = now or clock.now()
    found, row = locked_referral(db, staff, referral_id)
    name = clean(to_whom).strip()[:MOST]
    if not row.by_telephone or row.state != ReferralState.SENT:
        raise Refused(409, _("There is nothing to tell: the person has not agreed, or it is over."))
    if row.told_at is not None:
        raise Refused(409, _("A colleague has called them already."))
    if not name:
        raise Refused(422, _("Write whom you spoke with."))
    write(db, row.id, told_at=now, told_sealed=sealed(row.id, "told", name), chase_at=now + CHASE)
    line(db, found, ReferralStep.TOLD, staff.id, now, words=f"{row.receiver}: {name}")
    record(db, staff.id, "referral_told", row.id, at=now)
    calm(db, found.id)
    if row.override_by is None:
        say(db, found, ReferralStep.TOLD, row.receiver)


def outcome(
    db: Connection, staff: StaffMember, referral_id: UUID, state: str, words: str, now: datetime | None = None
) -> None:
    """What a receiver without an account answered on the telephone; the person is told."""
    now = now or clock.now()
    found, row = locked_referral(db, staff, referral_id)
    if not row.by_telephone or row.state not in (ReferralState.SENT, ReferralState.ACCEPTED) or row.told_at is None:
        raise Refused(409, _("Tell the receiver first, and write down whom you spoke with."))
    if state not in ENDS or state == row.state:
        raise Refused(422, _("Choose what the receiver answered."))
    settle(db, staff, found, row, ReferralState(state), words, now)


def settle(
    db: Connection,
    staff: StaffMember,
    case: Row[Any],
    row: Row[Any],
    state: ReferralState,
    words: str,
    now: datetime,
) -> None:
    """Write down what a receiver answered, and tell the person kindly. A refusal needs a reason. Raises Refused."""
    words = clean(words).strip()
    if len(words) > MOST:
        raise Refused(422, _("Take at most {n} characters.").format(n=MOST))
    if state is ReferralState.DECLINED and not words:
        raise Refused(422, _("Say why, in a sentence: whoever referred it must find another way."))
    step = ReferralStep(state.value)
    write(
        db, row.id, state=state, decided_by=staff.id, decided_at=now, chase_at=None,
        reply_sealed=sealed(row.id, "reply", words) if words else row.reply_sealed,
    )  # fmt: skip
    unknowing = _must_not_know(row)
    entry = line(db, case, step, staff.id, now, receiver=row.receiver, words=row.receiver if unknowing else "")
    record(db, staff.id, f"referral_{state}", row.id, at=now)
    if not unknowing:
        say(db, case, step, row.receiver, entry)
    if state is ReferralState.DECLINED:
        spoke(db, case.id, now)
    else:
        calm(db, case.id)


def _must_not_know(row: Row[Any]) -> bool:
    """Of what was passed on without a yes, and behind the person's back, no step is told either."""
    found = override_of(row)
    return found is not None and bool(found.untold)


def _how(said: Spoken, organisation: Organisation) -> str:
    when = i18n.moment(said.at.astimezone(organisation.zone))
    if said.how == "telephone":
        how = _("By telephone, {when}.").format(when=when)
    else:
        how = _("Face to face, {when}.").format(when=when)
    return " ".join(part for part in (how, clean(said.words).strip()[:MOST]) if part)
