"""Server processes for the tests, each forked from one that has imported everything: `python -m tests.server.serve`.

What a child runs is what `wasl serve` runs (`app.build_on` under uvicorn, with `wasl serve`'s own configuration); only
the seconds of importing are spared, since a test that kills a server twenty times would wait for little else.

Orders are lines of JSON on stdin:

    {"settings": {"WASL_…": "…"}, "log": path, "topics": "small" or "real", "lease": seconds, "patience": seconds}
    {"settings": {"WASL_…": "…"}, "log": path, "errors": path, "argv": ["serve"]}    the command line itself, which may
                                                                                    be given "lease" and "patience" too
    {"ended": pid}
    {"wait": pid}

A server is answered by {"pid": …, "port": …} once it listens, a command by its pid, the others by {"status": …}. The
dead are buried at the end only, so that no pid comes to mean another process. At the end of stdin all children die.
"""

import json
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn

import app
from bot import assembly, delivery, logs
from bot import settings as configuration
from bot.channels import telegram_http
from bot.topics import Topics
from flows import TOPICS as REAL
from handlers import running, serving
from storage import outbox
from tests.server.flows import TOPICS as SMALL

TOPICS: dict[str, Topics] = {"small": SMALL, "real": REAL}


def serve_orders() -> None:
    """Fork a server for each order, until stdin ends."""
    children: set[int] = set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: whoever ordered us ends us
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order or "ended" in order:
            answer = {"status": _status(order)}
        else:
            pid, port = _fork(order)
            children.add(pid)
            answer = {"pid": pid, "port": port}
        print(json.dumps(answer), flush=True)
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _status(order: dict[str, int]) -> int | None:
    """The exit code of a child, below 0 the signal that ended it; None while it lives."""
    pid = order.get("wait") or order["ended"]
    found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | (0 if "wait" in order else os.WNOHANG))
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


def _fork(order: dict[str, Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_a_child(order, writing)
    os.close(writing)
    if "argv" in order:
        os.close(reading)
        return pid, 0
    with os.fdopen(reading) as told:
        return pid, int(told.read() or 0)  # once the child listens, or is dead


def _be_a_child(order: dict[str, Any], listening: int) -> None:
    """Never returns."""
    status: Any = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _send_to(order["log"], 1)
        _send_to(order.get("errors", order["log"]), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.update(order["settings"])
        if "lease" in order:
            outbox.LEASE = timedelta(seconds=order["lease"])
            delivery.BEAT = running.LOOK = order["lease"] / 4
            telegram_http.READ_TIMEOUT = order["patience"]
        if "argv" in order:
            sys.argv = ["wasl", *order["argv"]]
            app.main()
        else:
            _serve(TOPICS[order["topics"]], listening)
        status = 0
    except SystemExit as end:
        status = end.code
    except BaseException:  # it would leave without a word
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else bool(status))


def _send_to(path: str, descriptor: int) -> None:
    os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), descriptor)


def _serve(topics: Topics, listening: int) -> None:
    logs.configure()
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", 0))
        settings = configuration.load(None, port=door.getsockname()[1])
        ground = assembly.lay(settings)
        try:
            web = app.build_on(ground, topics)
            os.write(listening, str(settings.port).encode())
            os.close(listening)
            door.listen(1024)
            uvicorn.Server(serving.web_config(settings, web)).run(sockets=[door])
        finally:
            ground.close()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    serve_orders()
