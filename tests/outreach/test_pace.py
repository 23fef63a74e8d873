"""The rate of a sender holds for all processes together, through stalls, silence and clocks that were moved."""

import asyncio
import time
from datetime import timedelta
from itertools import chain
from typing import Any, cast

import pytest
from sqlalchemy import Connection, text

from bot.channels.channel import Channel
from bot.outreach import pace as module
from bot.outreach.pace import SHARE, Pace, Precedence
from storage import sending_rate
from storage.database import Database
from tests.outreach.post import Telephone

TELEGRAM = cast(Channel, Telephone())


async def taken(pace: Pace, seconds: float, most: int = 100) -> list[float]:
    times = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        times += [time.monotonic()] * await pace.due(most)
    return times


def busiest(times: list[float]) -> int:
    """The most within any one second."""
    return max(sum(first <= at < first + 1 for at in times) for first in times)


async def test_three_processes_share_four_fifths_of_the_rate(own: Database) -> None:
    paces = [Pace(own, TELEGRAM, 25) for _process in range(3)]
    times = sorted(chain(*await asyncio.gather(*(taken(pace, 4) for pace in paces))))
    assert busiest(times) <= 30, "what Telegram takes; a slow machine may bring a slot late"
    assert len(times) <= 4 * 25 * SHARE + 3 * 6


async def test_a_pause_is_not_made_good_by_a_burst(own: Database) -> None:
    pace = Pace(own, TELEGRAM, 25)
    assert await pace.due(100) <= 3
    await asyncio.sleep(1.5)  # the machine was asleep
    assert await pace.due(100) <= 3


async def test_silence_that_a_provider_asked_one_for_holds_for_all(own: Database) -> None:
    one, other = Pace(own, TELEGRAM, 1000), Pace(own, TELEGRAM, 1000)
    await one.due(10)
    began = time.monotonic()
    await one.hold(1.2)
    await other.due(10)
    assert time.monotonic() - began >= 1.1


async def test_who_must_wait_for_long_is_told_so(own: Database) -> None:
    pace = Pace(own, TELEGRAM, 1000)
    await pace.hold(3600)
    assert await pace.due(10) == 0
    assert 3500 < pace.wait < 3601


async def test_silence_that_comes_while_one_waits_for_a_slot(own: Database) -> None:
    pace = Pace(own, TELEGRAM, 2)
    await pace.due(1)
    waiting = asyncio.create_task(pace.due(1))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await pace.hold(1.0)
    assert await waiting == 1
    assert time.monotonic() - began >= 0.9


@pytest.mark.parametrize("moved", [timedelta(hours=-3), timedelta(days=400)])
def test_a_clock_that_was_moved_holds_nobody_up(db: Connection, moved: timedelta) -> None:
    """What was leased by the old clock may seem to lie years ahead."""
    sending_rate.lease(db, "telegram", "test", timedelta(seconds=1))
    db.execute(text("UPDATE sending_rate SET next_at = next_at + :moved"), {"moved": moved})
    assert sending_rate.lease(db, "telegram", "test", timedelta(seconds=1)) <= 5
    sending_rate.hold(db, "telegram", "test", 10)
    db.execute(text("UPDATE sending_rate SET held_until = held_until + :moved"), {"moved": moved})
    assert sending_rate.lease(db, "telegram", "test", timedelta(seconds=1)) <= 12 * 3600 + 5


async def test_conversations_beyond_their_fifth_are_paid_for_by_broadcasts(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STRETCH", 0.01)
    precedence = Precedence(own, TELEGRAM, 10)
    await own.run(sending_rate.lease, "telegram", "test", timedelta(seconds=0.01))
    for _reply in range(2):  # their fifth
        precedence.spoke()
    await asyncio.sleep(0.1)
    assert await own.run(sending_rate.lease, "telegram", "test", timedelta(0)) < 0.2
    for _reply in range(16):
        precedence.spoke()
    await asyncio.sleep(0.2)
    assert await own.run(sending_rate.lease, "telegram", "test", timedelta(0)) > 1.5


def test_the_daily_limit_counts_a_rolling_day(db: Connection) -> None:
    def hours_ago(hours: int, people: int) -> None:
        db.execute(
            text("INSERT INTO sending_hour VALUES ('+1', date_trunc('hour', now()) - make_interval(hours => :h), :n)"),
            {"h": hours, "n": people},
        )

    sending_rate.lease(db, "whatsapp", "+1", timedelta(0))
    hours_ago(26, 500)
    hours_ago(20, 300)
    sending_rate.count(db, "+1", 200)
    sending_rate.count(db, "+1", 0)
    assert sending_rate.room(db, "+1", 1000) == (500, None)
    sending_rate.count(db, "+1", 500)
    free, again = sending_rate.room(db, "+1", 1000)
    first: Any = db.execute(text("SELECT date_trunc('hour', now()) - interval '20 hours'")).scalar()
    assert (free, again) == (0, first + timedelta(hours=25))
    assert sending_rate.room(db, "+2", 1000) == (1000, None)
