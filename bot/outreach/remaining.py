"""When a broadcast will be through: at the rates of its channels, over quiet hours, within WhatsApp's daily limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.organisation import Organisation, Outreach
from bot.outreach.pace import SHARE
from bot.outreach.planning import WHATSAPP
from bot.outreach.schedule import next_loud, next_quiet
from bot.outreach.tallying import Tally
from storage.delivery import DeliveryState

DAY = timedelta(hours=24)
SLOWEST = 0.05  # of the rate that is allowed: a broadcast that just begins is not said to take for ever
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Speed:
    """`rates` are messages a second by channel that the installation may send, `tier` people a day (0: no limit), of
    whom `free` may still be written to today. `measured` is what left in the last minute, None where not known."""

    rates: Mapping[str, float]
    tier: int = 0
    free: int = 0
    measured: float | None = None


def measured(samples: list[tuple[datetime, int]]) -> float | None:
    """Messages a second, of how many had left at which moments; None where that is too short a time to say."""
    if len(samples) < 2:
        return None
    (first, before), (last, after) = samples[0], samples[-1]
    seconds = (last - first).total_seconds()
    return max(0, after - before) / seconds if seconds >= 1 else None


def ends_at(tally: Tally, org: Organisation, speed: Speed, begins: datetime) -> datetime | None:
    """About when the last one is sent, if it goes on at `begins`; None where nobody waits, or it takes for ever."""
    waiting: dict[str, dict[str, int]] = {}
    for line in tally:
        if line.state in (DeliveryState.PLANNED, DeliveryState.SENDING):
            zones = waiting.setdefault(line.channel, {})
            zone = org.zone_of(line.region)
            zones[zone] = zones.get(zone, 0) + line.people
    if not waiting:
        return None
    ends = [
        _channel(channel, zones, org.outreach, _slowed(speed, waiting), begins) for channel, zones in waiting.items()
    ]
    last = max(ends)
    return last if last - begins < FARTHEST else None


def _slowed(speed: Speed, waiting: Mapping[str, object]) -> Speed:
    """At the pace of the last minute, where that is less than what is allowed."""
    allowed = sum(speed.rates.get(channel, 0) * SHARE for channel in waiting)
    if not speed.measured or not allowed:
        return speed
    factor = max(SLOWEST, min(1.0, speed.measured / allowed))
    return Speed({channel: rate * factor for channel, rate in speed.rates.items()}, speed.tier, speed.free)


def _channel(channel: str, zones: Mapping[str, int], rules: Outreach, speed: Speed, begins: datetime) -> datetime:
    """One time zone after the other, as the engine does it."""
    at, rate = begins, speed.rates.get(channel, 0) * SHARE
    for zone, people in zones.items():
        at = _through(rules, zone, at, timedelta(seconds=people / rate if rate else 0))
    beyond = sum(zones.values()) - speed.free
    if channel == WHATSAPP and speed.tier and beyond > 0:
        days = min(-(-beyond // speed.tier), FARTHEST.days)
        at = max(at, begins + days * DAY)
    return at


def _through(rules: Outreach, zone: str, begins: datetime, work: timedelta) -> datetime:
    """When that much work is done, which rests in the quiet hours."""
    at = next_loud(rules, zone, begins)
    while at - begins < FARTHEST:
        quiet = next_quiet(rules, zone, at)
        if quiet is None or at + work <= quiet:
            return at + work
        work -= quiet - at
        at = next_loud(rules, zone, quiet)
    return at
