"""How far a broadcast is: what became of how many, how fast it goes, when it is through, and what it waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bot import i18n
from bot.channels.whatsapp_parse import bare
from bot.i18n import _, isolate
from bot.organisation import Organisation
from bot.outreach import reasons, remaining
from bot.outreach.acting import get
from bot.outreach.parts import least_of, secret, sieved
from bot.outreach.planning import WHATSAPP
from bot.outreach.reasons import Standing
from bot.outreach.remaining import Speed
from bot.outreach.tallying import REACHED, Tally, tally
from bot.outreach.unreached import RETRIED
from bot.outreach.walking import PAGES
from bot.settings import Settings
from storage import sending_rate
from storage.broadcast import RUNNING, BroadcastState
from storage.delivery import DeliveryState

TROUBLE = (DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Why:
    """So many of them for one kind of reasons; None where they are too few to be told."""

    words: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """`moving`: it changes by itself, so that the page looks again. `waiting` ones may still get it. `rate` is messages
    a second, None where none is known; `retryable` of the failed may be tried again. `whys` by state."""

    standing: Standing
    moving: bool
    everybody: int
    reached: int
    failed: int
    skipped: int
    unknown: int
    waiting: int
    rate: float | None
    ends_at: datetime | None
    retryable: int
    whys: Mapping[str, list[Why]]
    acts: tuple[str, ...]

    @property
    def seen(self) -> str:
        """What the acts on the page depend on: where it changes, the page is no longer right."""
        return "-".join(self.acts)


def progress(db: Connection, broadcast_id: UUID, org: Organisation, settings: Settings, now: datetime) -> Progress:
    """Cheap enough to be asked for every two seconds: the deliveries are not read again before their count is old."""
    get(db, broadcast_id)
    counted = tally(db, broadcast_id, org, now)
    row = get(db, broadcast_id)  # with the count's sample
    going = row.state in RUNNING
    left = counted.total(DeliveryState.PLANNED, DeliveryState.SENDING)
    over = row.state == BroadcastState.STOPPED
    speed = _speed(db, row, settings) if row.state == BroadcastState.SENDING else None
    begins = max(row.wake_at, now) if _waits(row) else now
    retryable = sum(line.people for line in counted if line.state == DeliveryState.FAILED and line.reason in RETRIED)
    unknown = counted.total(DeliveryState.UNKNOWN)
    return Progress(
        standing=standing(row, org, now),
        moving=going or row.state in (BroadcastState.SCHEDULED, BroadcastState.WAITING),
        everybody=counted.total(),
        reached=counted.total(*REACHED),
        failed=counted.total(DeliveryState.FAILED),
        skipped=counted.total(DeliveryState.SKIPPED) + (left if over else 0),
        unknown=unknown,
        waiting=0 if over else left,
        rate=speed.measured if speed else None,
        ends_at=remaining.ends_at(counted, org, speed, begins) if speed else None,
        retryable=retryable,
        whys={state: _whys(counted, state, row) for state in TROUBLE},
        acts=_acts(row.state, retryable, unknown),
    )


def _whys(counted: Tally, state: str, row: Any) -> list[Why]:
    """The most frequent ones first."""
    found: Counter[str] = Counter()
    for line in counted:
        if line.state == state:
            found[reasons.kind_of(line.reason)] += line.people
    listed = dict(found.most_common())
    if not secret(row):
        return [Why(reasons.in_words(kind), people) for kind, people in listed.items()]
    return [Why(reasons.in_words(part.key), part.people) for part in sieved(listed, least_of(row)) or ()]


def _waits(row: Any) -> bool:
    return row.state == BroadcastState.SENDING and row.walker is None and row.wake_at is not None and bool(row.reason)


def standing(row: Any, org: Organisation, now: datetime) -> Standing:
    """How it stands, in a sentence."""
    match BroadcastState(row.state):
        case BroadcastState.DRAFT:
            return Standing(_("It is a draft: nothing of it was sent."))
        case BroadcastState.WAITING:
            return Standing(_("It waits for a second colleague who agrees to it."))
        case BroadcastState.SCHEDULED:
            return Standing(_("It begins by itself: {time}.").format(time=_when(row.starts_at, org, now)))
        case BroadcastState.REPEATING:
            return Standing(_("It comes again by itself. Next: {time}.").format(time=_when(row.starts_at, org, now)))
        case BroadcastState.PLANNING:
            return Standing(_("Its recipients are being written down."))
        case BroadcastState.SENDING if _waits(row):
            return Standing(reasons.waits(row.reason, _when(row.wake_at, org, now)))
        case BroadcastState.SENDING:
            return Standing(_("It is being sent."))
        case BroadcastState.PAUSED:
            return reasons.paused(row.reason)
        case BroadcastState.STOPPED:
            return reasons.stopped(row.reason)
        case BroadcastState.DONE if row.repeat:
            return Standing(_("Its last day has passed: it does not come again."))
        case BroadcastState.DONE:
            return Standing(_("It is through."))


def _when(at: datetime, org: Organisation, now: datetime) -> str:
    local, here = at.astimezone(org.zone), now.astimezone(org.zone)
    return isolate(i18n.time_of_day(local) if local.date() == here.date() else i18n.day_and_time(local))


def _acts(state: str, retryable: int, unknown: int) -> tuple[str, ...]:
    """What may be done to it now."""
    over = (BroadcastState.DRAFT, BroadcastState.STOPPED, BroadcastState.DONE)
    again = state in (BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.DONE)
    offered = {
        "resume": state == BroadcastState.PAUSED,
        "pause": state == BroadcastState.SENDING,
        "stop": state not in over,
        "retry": again and retryable > 0,
        "unknown": again and unknown > 0,
    }
    return tuple(act for act, possible in offered.items() if possible)


def _speed(db: Connection, row: Any, settings: Settings) -> Speed:
    rates = {"telegram": settings.telegram_rate, WHATSAPP: settings.whatsapp_rate, "webchat": PAGES}
    news = settings.twilio_news_from if row.news_sender else ""
    account = bare(news or settings.twilio_whatsapp_from)
    tier = settings.whatsapp_tier
    free = max(0, tier - sending_rate.used(db, account)) if tier else 0
    samples = [(datetime.fromisoformat(at), left) for at, left, _took in row.samples]
    return Speed(rates, tier, free, remaining.measured(samples))
