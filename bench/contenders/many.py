"""The same message to many people, by somebody else's means: `python -m bench.contenders.many ptb --api URL`.

`ptb` is python-telegram-bot's `Bot.send_message` as pip installs it, `aiohttp` a bare loop. Neither writes anything
down. Prints one line of JSON: seconds of the wall and of the CPU.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

TEXT = "A mobile clinic comes to the town square tomorrow at nine."
Send = Callable[[int], Awaitable[Any]]


async def ptb(api: str, token: str, at_once: int) -> tuple[Send, Callable[[], Awaitable[Any]]]:
    from telegram import Bot
    from telegram.request import HTTPXRequest

    bot = Bot(token, base_url=f"{api}/bot", request=HTTPXRequest(connection_pool_size=at_once, pool_timeout=600))
    await bot.initialize()
    return lambda chat: bot.send_message(chat, TEXT), bot.shutdown


async def bare(api: str, token: str, at_once: int) -> tuple[Send, Callable[[], Awaitable[Any]]]:
    import aiohttp

    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once))

    async def send(chat: int) -> None:
        async with session.post(f"{api}/bot{token}/sendMessage", json={"chat_id": chat, "text": TEXT}) as answer:
            await answer.json()

    return send, session.close


WAYS = {"ptb": ptb, "aiohttp": bare}


async def run(way: str, api: str, token: str, count: int, at_once: int) -> dict[str, float]:
    send, close = await WAYS[way](api, token, at_once)
    people = iter(range(700_000_000, 700_000_000 + count))
    began, used = time.perf_counter(), time.process_time()

    async def one_after_the_other() -> None:
        for chat in people:
            await send(chat)

    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    took, cpu = time.perf_counter() - began, time.process_time() - used
    await close()
    return {"seconds": took, "cpu": cpu}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--at-once", type=int, default=100)
    given = parser.parse_args()
    print(json.dumps(asyncio.run(run(given.way, given.api, given.token, given.count, given.at_once))))


if __name__ == "__main__":
    main()
