"""A stand-in for both providers that counts: `python -m bench.standin_many --port 8301`.

`GET /counted` answers with how many messages came, how many of them twice to the same person, and the most that came
within any one second; `GET /forget` begins anew.
"""

import argparse
import asyncio
import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bench.standin import StandIn, parameters
from bench.wire import Request

TWILIO_EMPTY = {"contents": [], "messages": [], "senders": [], "meta": {"key": "contents", "next_page_url": None}}


@dataclass(slots=True)
class Counting(StandIn):
    people: "Counter[str]" = field(default_factory=Counter)
    most: int = 0
    _second: "deque[float]" = field(default_factory=deque)
    _sids: int = 0

    def take(self, request: Request) -> tuple[bytes, Any]:
        path = request.path.partition("?")[0]
        if path == "/counted":
            twice = sum(times > 1 for times in self.people.values())
            return _json({"messages": self.people.total(), "twice": twice, "most": self.most}), None
        if path == "/forget":
            self.people.clear()
            self._second.clear()
            self.most = 0
            return _json({}), None
        if path.endswith("/Messages.json") and request.body:
            return self._message(dict(parse_qsl(request.body.decode()))), None
        if path.startswith(("/2010-04-01", "/v1", "/v2")):
            return _json(TWILIO_EMPTY), None
        if path.endswith("/sendMessage"):
            self.count(str(parameters(request).get("chat_id")))
        return StandIn.take(self, request)

    def _message(self, form: dict[str, str]) -> bytes:
        self.count(form.get("To", ""))
        self._sids += 1
        return _json({"sid": f"SM{self._sids:032x}", "status": "queued", "to": form.get("To"), "body": ""}, 201)

    def count(self, who: str) -> None:
        now = time.perf_counter()
        self.people[who] += 1
        self._second.append(now)
        while self._second[0] <= now - 1:
            self._second.popleft()
        self.most = max(self.most, len(self._second))


def _json(value: object, status: int = 200) -> bytes:
    body = json.dumps(value, separators=(",", ":")).encode()
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    return head % (status, len(body), body)


async def serve(port: int) -> None:
    await Counting().start(port)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8301)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
