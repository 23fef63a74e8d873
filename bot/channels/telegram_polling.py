"""Long polling: asks Telegram for updates where no webhook reaches us."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import Any

import structlog

from bot.channels.channel import Busy, Receive, SendError
from bot.channels.telegram_http import BotApi
from bot.channels.telegram_parse import Skipped, integer, record
from bot.messages import Incoming

KeepRaw = Callable[[str, bytes], Awaitable[None]]  # (channel's name, the update as it came)
Read = Callable[[dict[str, Any]], Incoming | Skipped]

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
PATIENCE = 30  # seconds one getUpdates waits at Telegram
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LONGEST_TURN_WAIT = 10.0  # everybody's next updates wait behind one that is not taken
EMPTY_PAUSE = 0.1  # a server that does not wait must not be asked without a pause
ATTEMPTS = 5  # then an update that always fails is put aside, so that it does not stop everybody else

log = structlog.get_logger(__name__)


def growing_waits(longest: float) -> Iterator[float]:
    """Seconds: doubling from FIRST_WAIT to `longest`, for ever."""
    for power in count():
        yield min(FIRST_WAIT * 2.0 ** min(power, 20), longest)


async def poll(api: BotApi, read: Read, receive: Receive, keep_raw: KeepRaw) -> None:
    """Pass every update on, until cancelled; to run in one process at a time.

    The offset, which makes Telegram forget updates, moves only when `receive` has returned for all before it: after a
    crash they come again and are known by their `provider_id`.
    """
    offset = 0
    waits = growing_waits(LONGEST_WAIT)
    greeted = False
    while True:
        try:
            if not greeted:  # Telegram refuses getUpdates while a webhook is set
                await api.call("deleteWebhook", {})
                greeted = True
            asked = {"offset": offset, "timeout": PATIENCE, "allowed_updates": UPDATES}
            updates = await api.call("getUpdates", asked, wait=PATIENCE + 15.0)
        except SendError as error:
            greeted = greeted and error.code != "409"
            log.warning("telegram.poll_failed", reason=error.reason, code=error.code)
            await asyncio.sleep(max(next(waits), getattr(error, "retry_after", 0.0)))
            continue
        waits = growing_waits(LONGEST_WAIT)
        batch = [record(update) for update in updates] if isinstance(updates, list) else []
        await _work_off(batch, read, receive, keep_raw)
        seen = offset
        offset = max([offset, *((integer(update.get("update_id")) or 0) + 1 for update in batch)])
        if offset == seen:
            await asyncio.sleep(EMPTY_PAUSE)


async def _work_off(batch: list[dict[str, Any]], read: Read, receive: Receive, keep_raw: KeepRaw) -> None:
    """One person's updates one after the other, different people's at once."""
    people: dict[str, list[tuple[Incoming, dict[str, Any]]]] = defaultdict(list)
    for update in batch:
        incoming = read(update)
        if isinstance(incoming, Incoming):
            people[incoming.sender].append((incoming, update))
        elif incoming is Skipped.UNKNOWN:
            await _put_aside(update, keep_raw)
    async with asyncio.TaskGroup() as group:
        for queue in people.values():
            group.create_task(_work_off_one(queue, receive, keep_raw))


async def _work_off_one(queue: list[tuple[Incoming, dict[str, Any]]], receive: Receive, keep_raw: KeepRaw) -> None:
    for incoming, update in queue:
        failures = 0
        for wait in growing_waits(LONGEST_TURN_WAIT):
            try:
                # Who loses the lead in the middle of a turn still sends what the turn committed.
                await asyncio.shield(receive(incoming))
                break
            except Busy:
                log.info("telegram.update_waits", update=incoming.provider_id)
            except Exception as error:  # whatever it is, the other updates must go on
                failures += 1
                log.error("telegram.update_failed", update=incoming.provider_id, error=type(error).__name__)
                if failures >= ATTEMPTS and await _put_aside(update, keep_raw):
                    break
            await asyncio.sleep(wait)


async def _put_aside(update: dict[str, Any], keep_raw: KeepRaw) -> bool:
    """Keep an update for inspection; False where that failed too, as while the database is away."""
    try:
        await keep_raw("telegram", json.dumps(update).encode())
    except Exception as error:
        log.error("telegram.update_not_kept", update=update.get("update_id"), error=type(error).__name__)
        return False
    return True
