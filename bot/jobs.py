"""The work that waits: tasks of the job engine (Procrastinate), deferred inside the transaction that causes them.

Arguments are ids only; the rows are the truth, and every task may run twice.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import procrastinate
from procrastinate import JobContext, SyncPsycopgConnector
from procrastinate.jobs import JobDeferrer, Status
from sqlalchemy import Connection

from bot import metrics
from bot.messages import Receipt

HOUSE = "house"  # the name under which tasks find the running bot


class House(Protocol):
    """What the tasks need of the running bot."""

    async def deliver(self, contact_id: UUID) -> None: ...

    async def fetch(self, attachment_id: UUID, *, last: bool = False) -> None: ...

    async def receive_receipt(self, receipt: Receipt, tries: int = 0) -> None: ...

    async def look_after_conversations(self) -> None: ...

    async def sweep(self) -> None: ...

    async def prune(self) -> None: ...


app = procrastinate.App(connector=SyncPsycopgConnector())
_deferring = procrastinate.App(connector=SyncPsycopgConnector())  # never opened: it writes on connections given to it
MOST_TRIES = 8
_retry = procrastinate.RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=3)


def _house(context: JobContext) -> House:
    house: House = context.additional_context[HOUSE]
    return house


@app.task(name="deliver", pass_context=True, retry=_retry)
async def deliver(context: JobContext, contact: str) -> None:
    """Send what waits for one contact."""
    with metrics.job("deliver"):
        await _house(context).deliver(UUID(contact))


@app.task(name="fetch", pass_context=True, retry=_retry)
async def fetch(context: JobContext, attachment: str) -> None:
    """Download a file that was sent, check it and seal it."""
    with metrics.job("fetch"):
        await _house(context).fetch(UUID(attachment), last=context.job.attempts >= MOST_TRIES - 1)


@app.task(name="receipt", pass_context=True, retry=_retry)
async def receipt(context: JobContext, tries: int, receipt: dict[str, Any]) -> None:
    """Look again at a receipt that came before its message was marked as sent."""
    with metrics.job("receipt"):
        await _house(context).receive_receipt(Receipt(**receipt), tries)


@app.periodic(cron="* * * * *")
@app.task(name="conversations", pass_context=True, queueing_lock="conversations")
async def conversations(context: JobContext, timestamp: int) -> None:
    """Remind of what was abandoned, close what expired."""
    with metrics.job("conversations"):
        await _house(context).look_after_conversations()


@app.periodic(cron="*/5 * * * *")
@app.task(name="sweep", pass_context=True, queueing_lock="sweep")
async def sweep(context: JobContext, timestamp: int) -> None:
    """Take in WhatsApp messages that a dead webhook missed."""
    with metrics.job("sweep"):
        await _house(context).sweep()


@app.periodic(cron="17 3 * * *")
@app.task(name="prune", pass_context=True, queueing_lock="prune")
async def prune(context: JobContext, timestamp: int) -> None:
    """Make the next months' partitions; delete what retention no longer allows."""
    with metrics.job("prune"):
        await _house(context).prune()


@app.periodic(cron="* * * * *")
@app.task(name="take_up", pass_context=True, queueing_lock="take_up")
async def take_up(context: JobContext, timestamp: int) -> None:
    """Take up the jobs that a process had in hand when it died: the heart of its worker no longer beats."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.queueing_lock or job.attempts >= MOST_TRIES:  # a periodic one comes again by itself
            await manager.finish_job(job, Status.FAILED, delete_job=bool(job.queueing_lock))
        else:
            await manager.retry_job(job)


@app.periodic(cron="41 * * * *")
@app.task(name="forget_jobs", pass_context=True, queueing_lock="forget_jobs")
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs are of no use to anybody; failed ones for a week, in which somebody may look why."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=24, include_failed=False)
    await manager.delete_old_jobs(nb_hours=24 * 7, include_failed=True, include_cancelled=True, include_aborted=True)


def defer_receipt(db: Connection, news: Receipt, at: datetime, tries: int) -> None:
    """Look at this receipt again at `at`: its message may be marked as sent by then."""
    _deferred(db, "receipt", at).defer(tries=tries, receipt=asdict(news))


def defer(db: Connection, task: str, at: datetime | None = None, **ids: str) -> None:
    """Defer a task inside the transaction of `db`: it exists when, and only when, that commits."""
    _deferred(db, task, at).defer(**ids)


def _deferred(db: Connection, task: str, at: datetime | None) -> JobDeferrer:
    connection = db.connection.driver_connection
    return _deferring.configure_task(task, allow_unknown=True, connection=connection, schedule_at=at)
