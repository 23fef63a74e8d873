"""What runs beside the doors of one process: channels, delivery, jobs, and the looking after of the database."""

import asyncio
import contextlib
import gc
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate import PsycopgConnector
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, text

from bot import jobs
from bot.assembly import Ground
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChat
from bot.house import House
from bot.understanding.crisis import warm
from bot.understanding.intents import understand
from bot.visits import HouseVisits
from handlers.console.feed import Feed
from storage import news
from storage.database import ALIVE, AWAY, SPARE, THREADS

log = structlog.get_logger()

REFRESH = 20  # seconds until every process sees a change of the organisation or the library that it did not hear of
LOOK = 5  # seconds between looks at the database
LAST_WORDS = 10  # seconds in which a job may end when the process does
QUEUES = ("default", jobs.OUTREACH)
JOB_CONNECTIONS = 6
# Connections to PostgreSQL that one process holds at most: its pool, those of its jobs and one that hears of each queue
# of them, and one for news. Without jobs: the first and the last.
MOST_CONNECTIONS = (THREADS + SPARE) + (JOB_CONNECTIONS + len(QUEUES)) + 1
LEADER = "wasl.telegram.polling"


def _learn_to_read(ground: Ground) -> None:
    """Load what understanding needs now, not while the first person waits."""
    warm()
    ground.taught.refresh(ground.database.begin)
    understand("")


@contextlib.asynccontextmanager
async def running(
    ground: Ground, house: House, *, work: bool, doors: bool = True, feed: Feed | None = None
) -> AsyncIterator[None]:
    """Everything that must run while the process lives. `work`: take jobs too; `doors`: people reach us here; `feed`:
    pages of the console that wait for news of cases."""
    tasks = [asyncio.create_task(house.delivery.live()), asyncio.create_task(_look_after(ground, doors))]
    for channel in house.channels.values():
        await channel.start()
    webchat = house.channels.get("webchat")
    if doors and isinstance(webchat, WebChat):
        visits = HouseVisits(house)
        webchat.follow(visits.newest, visits.awaited)
    telegram = house.channels.get("telegram")
    if doors and isinstance(telegram, TelegramChannel) and not ground.settings.telegram_secret:
        tasks.append(asyncio.create_task(_lead(ground, lambda: telegram.poll(house.receive, house.keep_raw))))
    tasks.append(asyncio.create_task(_bring_news(ground, feed, doors)))
    if work:
        tasks += [asyncio.create_task(take_jobs(ground, house)), asyncio.create_task(_wake(house))]
        await _sweep(house)
    if doors:
        await asyncio.to_thread(_learn_to_read, ground)
    _end_with_parent()
    gc.collect()
    gc.freeze()  # what lives for ever need not be looked at again: half the 99th percentile
    try:
        yield
    finally:
        house.sending.leaving.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await house.stop()
        for channel in house.channels.values():
            await channel.stop()


async def take_jobs(ground: Ground, house: House) -> None:
    """Work on the jobs of the database until cancelled; begins again when the database was away."""
    conninfo = ground.database.url.replace("postgresql+psycopg://", "postgresql://")
    while True:
        try:
            connector = PsycopgConnector(conninfo=conninfo, kwargs=dict(ALIVE), min_size=1, max_size=JOB_CONNECTIONS)
            with jobs.app.replace_connector(connector) as app:
                async with app.open_async():
                    await _work_on(app, house)
            log.warning("jobs.stopped")  # the engine ends without an error when it loses the database
        except Exception as trouble:  # the database may be away for a while
            log.warning("jobs.unwell", error=type(trouble).__name__)
        await asyncio.sleep(LOOK)


async def _work_on(app: procrastinate.App, house: House) -> None:
    """One worker for each queue; when one ends, so do the others."""
    workers = [
        asyncio.create_task(
            app.run_worker_async(
                queues=[queue],
                concurrency=4,
                fetch_job_polling_interval=LOOK,
                install_signal_handlers=False,
                additional_context={jobs.HOUSE: house},
                delete_jobs="successful",
                shutdown_graceful_timeout=LAST_WORDS,
            )
        )
        for queue in QUEUES
    ]
    try:
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _wake(house: House) -> None:
    """Look whether a broadcast is due, or lost the process that sent it."""
    while True:
        try:
            await house.wake_broadcasts()
        except Exception as trouble:  # the database may be away for a while
            log.warning("broadcasts.unwell", error=type(trouble).__name__)
        await asyncio.sleep(LOOK)


async def _bring_news(ground: Ground, feed: Feed | None, doors: bool = True) -> None:
    """Hear over one connection what changes in the database: the organisation, the examples where people reach us here,
    and cases for all pages that are open in this process."""
    conninfo = ground.database.url.replace("postgresql+psycopg://", "postgresql://")
    while True:
        try:
            made = psycopg.AsyncConnection.connect(make_conninfo(conninfo, **ALIVE), autocommit=True)
            async with await made as connection:
                if doors:
                    await connection.execute(f"LISTEN {news.EXAMPLES}")
                await connection.execute(f"LISTEN {news.ORGANISATION}")
                if feed is not None:
                    await connection.execute(f"LISTEN {news.CHANNEL}")
                    feed.lost()
                async for notification in connection.notifies():
                    if notification.channel == news.ORGANISATION:
                        await ground.database.run(ground.in_force.refresh)
                    elif notification.channel == news.EXAMPLES:
                        await _learn(ground)
                    elif feed is not None:
                        feed.news(notification.payload)
        except (psycopg.Error, *AWAY) as trouble:  # the database may be away for a while
            log.warning("news.unwell", error=type(trouble).__name__)
        await asyncio.sleep(LOOK)


async def _learn(ground: Ground) -> None:
    """Take up other examples beside the turns: in a thread, for a second."""
    await asyncio.to_thread(ground.taught.refresh, ground.database.begin)


async def _look_after(ground: Ground, doors: bool) -> None:
    """See changes of the organisation, the library and the examples; start the embedded database again if it dies."""
    rounds = 0
    while True:
        await asyncio.sleep(LOOK)
        rounds += 1
        try:
            if rounds % (REFRESH // LOOK) == 0:
                await ground.database.run(ground.refresh)
                if doors:
                    await _learn(ground)
            elif ground.server is not None:
                await ground.database.run(lambda db: db.execute(text("SELECT 1")).scalar())
        except Exception as trouble:
            log.warning("database.unwell", error=type(trouble).__name__)
            if ground.server is not None:
                with contextlib.suppress(Exception):  # tried again at the next look
                    await asyncio.to_thread(ground.server.ensure)


async def _lead(ground: Ground, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do `work` in one process of the installation only: the one that holds the lock, for as long as it does."""
    while True:
        try:
            await _lead_once(ground, work)
        except Exception as trouble:  # the database may be away for a while
            log.warning("lead.lost", error=type(trouble).__name__)
        await asyncio.sleep(LOOK)


async def _lead_once(ground: Ground, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    connection = await asyncio.to_thread(ground.database.engine.connect)
    working: asyncio.Task[None] | None = None
    try:
        if not await asyncio.to_thread(_leads, connection):
            return
        working = asyncio.create_task(work())
        while not working.done():
            await asyncio.wait([working], timeout=LOOK)
            await asyncio.to_thread(_still_there, connection)
        await working
    finally:
        if working is not None:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        await asyncio.to_thread(connection.close)


def _leads(connection: Connection) -> bool:
    """Whether this connection holds the lock; it does for as long as it is open."""
    query = text("SELECT pg_try_advisory_lock(hashtext(:name))")
    held = bool(connection.execute(query, {"name": LEADER}).scalar())
    connection.commit()
    return held


def _end_with_parent() -> None:
    """One of several web processes ends when the process that started them was killed, and frees the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        loop = asyncio.get_running_loop()
        loop.add_reader(parent.sentinel, lambda: os.kill(os.getpid(), signal.SIGTERM))


def _still_there(connection: Connection) -> None:
    """Raises once the connection is gone, and the lock with it."""
    connection.execute(text("SELECT 1"))
    connection.commit()


async def _sweep(house: House) -> None:
    """At the start: what came while nobody was there."""
    try:
        await house.sweep()
    except Exception as trouble:  # the provider may be away; the sweep runs again in five minutes
        log.warning("sweep.failed", error=type(trouble).__name__)
