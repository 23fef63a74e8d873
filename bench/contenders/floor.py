"""The limit: a bare ASGI app with one durable PostgreSQL transaction and one send through aiohttp for each turn."""

import argparse
import asyncio
import gc
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import psycopg
import uvicorn

from bench import script
from bench.study_tables import READ, WRITE

Database = psycopg.Connection[tuple[Any, ...]]
THREADS = 8
READ_ONLY = READ[READ.index("SELECT c.id") :].replace(", EXISTS (SELECT FROM fresh) AS fresh", "")
SEEN = "INSERT INTO study.seen VALUES ('telegram', 'bot', %s, %s) ON CONFLICT DO NOTHING RETURNING 1"
CONVERSATION = WRITE[WRITE.index("UPDATE") : WRITE.index(")\nINSERT")]
MESSAGES = WRITE[WRITE.index("INSERT") :]
CONTACT = """
WITH made AS (INSERT INTO study.contact VALUES (%s, 'telegram', 'bot', %s, %s, NULL, 'en', '', false, false, '', now())
  ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO study.conversation SELECT id, '0', 0, NULL, now(), now() FROM made"""


def keyboard(options: dict[str, str]) -> str:
    return json.dumps({"inline_keyboard": [[{"text": text, "callback_data": key}] for key, text in options.items()]})


REPLIES = (
    {"text": script.ABOUT, "reply_markup": keyboard(script.CATEGORIES)},
    {"text": script.WHERE, "reply_markup": keyboard(script.REGIONS)},
    {"text": script.STORY},
    {"text": script.CALL, "reply_markup": keyboard({"skip": "Skip"})},
    {"text": script.SURE, "reply_markup": keyboard({"yes": "Yes", "no": "No"})},
    {"text": script.NUMBER},
)


class Floor:
    """`trips` is how often a turn goes to the database and back: 6 as it comes naturally, 2 with all put together."""

    def __init__(self, url: str, api: str, trips: int) -> None:
        self.send_to, self.trips = f"{api}/bot{script.TOKEN}/sendMessage", trips
        self.threads = ThreadPoolExecutor(THREADS)
        self.idle: SimpleQueue[Database] = SimpleQueue()
        for _ in range(THREADS):
            connection = psycopg.connect(url, autocommit=True)
            connection.prepare_threshold = 0
            self.idle.put(connection)
        self.session: aiohttp.ClientSession | None = None
        self.sending: set[asyncio.Task[None]] = set()

    def turn(self, update_id: str, address: bytes, said: bytes) -> dict[str, str]:
        """One transaction: take the message in once, lock, read, write the state and both messages."""
        db = self.idle.get()
        try:
            now = datetime.now(UTC)
            if self.trips == 2:
                return self._together(db, now, update_id, address, said)
            with db.transaction(), db.cursor() as cursor:
                cursor.execute(SEEN, (update_id, now))
                while not (row := cursor.execute(READ_ONLY, (address,)).fetchone()):
                    cursor.execute(CONTACT, (uuid4(), address, address))
                reply, written = decided(row, now, update_id, said)
                cursor.execute(CONVERSATION, written[:5])
                cursor.execute(MESSAGES, written[5:])
            return reply
        finally:
            self.idle.put(db)

    def _together(self, db: Database, now: datetime, update_id: str, address: bytes, said: bytes) -> dict[str, str]:
        with db.cursor() as cursor, db.pipeline() as pipeline:
            cursor.execute("BEGIN")
            cursor.execute(READ, (update_id, now, address))
            pipeline.sync()
            while not (row := cursor.fetchone()):
                cursor.execute(CONTACT, (uuid4(), address, address))
                cursor.execute(READ, (update_id, now, address))
                pipeline.sync()
            reply, written = decided(row, now, update_id, said)
            cursor.execute(WRITE, written)
            cursor.execute("COMMIT")
        return reply

    async def receive(self, body: bytes) -> None:
        message = json.loads(body)
        update_id, message = str(message["update_id"]), message["message"]
        chat, text = message["chat"]["id"], message["text"].encode()
        loop = asyncio.get_running_loop()
        address = int(chat).to_bytes(32, "big")
        reply = await loop.run_in_executor(self.threads, self.turn, update_id, address, text)
        task = asyncio.create_task(self._send({"chat_id": str(chat), **reply}))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    async def _send(self, fields: dict[str, str]) -> None:
        if self.session is None:
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        async with self.session.post(self.send_to, data=fields) as answer:
            await answer.json()

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            body, more = body + event.get("body", b""), event.get("more_body", False)
        await self.receive(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def decided(row: tuple[Any, ...], now: datetime, update_id: str, said: bytes) -> tuple[dict[str, str], tuple[Any, ...]]:
    """The reply and what is written: the state is the number of the next step, and that is all."""
    contact: UUID = row[0]
    step = 0 if said.startswith(b"/") else int(bytes(row[6]))
    reply = REPLIES[step]
    state = str((step + 1) % len(REPLIES)).encode()
    conversation = (state, row[7] + 1, now, row[10], contact)
    incoming = (uuid4(), now, contact, said, update_id, None)
    outgoing = (uuid4(), now, contact, json.dumps(reply).encode(), None, None)
    return reply, conversation + incoming + outgoing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--trips", type=int, choices=(2, 6), required=True)
    arguments = parser.parse_args()
    floor = Floor(arguments.database, arguments.api, arguments.trips)
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        floor, "127.0.0.1", arguments.port, lifespan="off", access_log=False, log_level="error", loop="uvloop"
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
