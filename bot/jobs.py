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

OUTREACH = "outreach"  # the queue of what takes hours, so that nothing else waits behind it
HOUSE = "house"  # the name under which tasks find the running bot


class House(Protocol):
    """What the tasks need of the running bot."""

    async def deliver(self, contact_id: UUID) -> None: ...

    async def fetch(self, attachment_id: UUID, *, last: bool = False) -> None: ...

    async def receive_receipt(self, receipt: Receipt, tries: int = 0) -> None: ...

    async def look_after_conversations(self) -> None: ...

    async def write_to_staff(self, staff_id: UUID, kind: str) -> None: ...

    async def offer_handoff(self, handoff_id: UUID) -> None: ...

    async def tell_staff_chat(self, occasion: str) -> None: ...

    async def look_after_handoffs(self) -> None: ...

    async def look_after_deadlines(self) -> None: ...

    async def chase_referrals(self) -> None: ...

    async def sweep(self) -> None: ...

    async def prune(self) -> None: ...

    async def count_reach(self) -> None: ...

    async def index_words(self) -> None: ...

    async def ask_whether_solved(self) -> None: ...

    async def walk(self, broadcast_id: UUID) -> None: ...

    async def refresh_templates(self) -> None: ...


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


@app.task(name="broadcast", queue=OUTREACH, pass_context=True)
async def broadcast(context: JobContext, broadcast: str) -> None:
    """Send a broadcast to its people; what is left of it when this process ends, another takes up."""
    with metrics.job("broadcast"):
        await _house(context).walk(UUID(broadcast))


@app.periodic(cron="*/10 * * * *")
@app.task(name="templates", pass_context=True, queueing_lock="templates")
async def templates(context: JobContext, timestamp: int) -> None:
    """Look which templates WhatsApp has approved."""
    with metrics.job("templates"):
        await _house(context).refresh_templates()


@app.task(name="mail", pass_context=True, retry=_retry)
async def mail(context: JobContext, staff: str, kind: str) -> None:
    """Write a letter to a colleague."""
    with metrics.job("mail"):
        await _house(context).write_to_staff(UUID(staff), kind)


@app.task(name="offer", pass_context=True, retry=_retry)
async def offer(context: JobContext, handoff: str) -> None:
    """Somebody asks for a human: tell the first who may answer."""
    with metrics.job("offer"):
        await _house(context).offer_handoff(UUID(handoff))


@app.task(name="staff_chat", pass_context=True, retry=_retry)
async def staff_chat(context: JobContext, occasion: str) -> None:
    """Tell the Telegram chat of the staff."""
    with metrics.job("staff_chat"):
        await _house(context).tell_staff_chat(occasion)


@app.periodic(cron="* * * * *")
@app.task(name="handoffs", pass_context=True, queueing_lock="handoffs")
async def handoffs(context: JobContext, timestamp: int) -> None:
    """Requests that nobody took go to the next; talks of colleagues who went away are handed on."""
    with metrics.job("handoffs"):
        await _house(context).look_after_handoffs()


@app.periodic(cron="* * * * *")
@app.task(name="deadlines", pass_context=True, queueing_lock="deadlines")
async def deadlines(context: JobContext, timestamp: int) -> None:
    """What was not answered in time goes up, and the third complaint of one person."""
    with metrics.job("deadlines"):
        await _house(context).look_after_deadlines()


@app.periodic(cron="* * * * *")
@app.task(name="conversations", pass_context=True, queueing_lock="conversations")
async def conversations(context: JobContext, timestamp: int) -> None:
    """Remind of what was abandoned, close what expired."""
    with metrics.job("conversations"):
        await _house(context).look_after_conversations()


@app.periodic(cron="*/5 * * * *")
@app.task(name="referrals", pass_context=True, queueing_lock="referrals")
async def referrals(context: JobContext, timestamp: int) -> None:
    """Remind colleagues of receivers of a referral who are silent."""
    with metrics.job("referrals"):
        await _house(context).chase_referrals()


@app.periodic(cron="*/5 * * * *")
@app.task(name="sweep", pass_context=True, queueing_lock="sweep")
async def sweep(context: JobContext, timestamp: int) -> None:
    """Take in WhatsApp messages that a dead webhook missed."""
    with metrics.job("sweep"):
        await _house(context).sweep()


@app.periodic(cron="*/5 * * * *")
@app.task(name="index_words", pass_context=True, queueing_lock="index_words")
async def index_words(context: JobContext, timestamp: int) -> None:
    """Make old cases, and those whose texts changed, searchable by their words."""
    with metrics.job("index_words"):
        await _house(context).index_words()


@app.periodic(cron="17 3 * * *")
@app.task(name="prune", pass_context=True, queueing_lock="prune")
async def prune(context: JobContext, timestamp: int) -> None:
    """Make the next months' partitions; delete what retention no longer allows."""
    with metrics.job("prune"):
        await _house(context).prune()


@app.periodic(cron="47 2 * * *")
@app.task(name="reach", pass_context=True, queueing_lock="reach")
async def reach(context: JobContext, timestamp: int) -> None:
    """Count how many people broadcasts reached in a month."""
    with metrics.job("reach"):
        await _house(context).count_reach()


@app.periodic(cron="23 * * * *")
@app.task(name="was_it_solved", pass_context=True, queueing_lock="was_it_solved")
async def was_it_solved(context: JobContext, timestamp: int) -> None:
    """Ask once more about cases that were closed weeks ago."""
    with metrics.job("was_it_solved"):
        await _house(context).ask_whether_solved()


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
    queue = OUTREACH if task == "broadcast" else None
    return _deferring.configure_task(task, allow_unknown=True, connection=connection, schedule_at=at, queue=queue)
