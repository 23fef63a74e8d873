"""The way to PostgreSQL: one pool, short transactions, run in a few threads so that the event loop never waits."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

P = ParamSpec("P")
T = TypeVar("T")

AWAY = (psycopg.OperationalError, OperationalError, PoolTimeout)
"""What a transaction raises while the database is away, or a row is locked for too long: it may be tried again."""

THREADS = 8  # transactions at once; more only queue on two cores (measured)
OPTIONS = "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c plan_cache_mode=force_generic_plan"
# A server of one's own that vanishes from the network is noticed in half a minute, not when the system gives up: hours.
ALIVE = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
MONTHS_AHEAD = 2
PARTITIONED = ("message", "delivery")  # by month
_WEEK = timedelta(days=7)


class Database:
    """`run` gives a function a transaction of its own in a thread; `begin` does the same for those who wait anyway.
    With `read_only` nothing is written there, whatever is asked for."""

    def __init__(self, url: str, threads: int = THREADS, *, read_only: bool = False) -> None:
        self.url = url
        options = f"{OPTIONS} -c default_transaction_read_only=on" if read_only else OPTIONS
        self.engine: Engine = create_engine(
            url,
            pool_size=threads,
            max_overflow=4,
            pool_timeout=10,
            hide_parameters=True,  # an error's text may be logged, and parameters are people's words
            connect_args={"options": options, "prepare_threshold": 2, "connect_timeout": 5, **ALIVE},
        )
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self.engine.begin() as db:
            yield db

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Run `work(connection, …)` in a transaction; committed when it returns, rolled back when it raises."""

        def transaction() -> T:
            with self.engine.begin() as db:
                return work(db, *arguments, **named)

        return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()


def ensure_partitions(db: Connection, today: datetime | None = None) -> None:
    """Make the partitions of this month and the next ones; safe to call from several processes."""
    first = (today or datetime.now(UTC)).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    db.execute(text("SELECT pg_advisory_xact_lock(hashtext('wasl.partitions'))"))
    for _month in range(MONTHS_AHEAD + 1):
        following = month_after(first)
        for table in PARTITIONED:
            db.execute(
                text(
                    f"CREATE TABLE IF NOT EXISTS {table}_{first:%Y_%m} PARTITION OF {table}"
                    f" FOR VALUES FROM ('{first:%Y-%m-%d} 00:00+00') TO ('{following:%Y-%m-%d} 00:00+00')"
                )
            )
        first = following


def month_after(first: datetime) -> datetime:
    """The first day of the month after the one that begins with `first`."""
    return (first.replace(day=28) + _WEEK).replace(day=1)
