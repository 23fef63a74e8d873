"""Runs the web processes, one or several behind one port, and says where to look."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from ipaddress import ip_network
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from bot.settings import Settings
from handlers.site import Site

STARTING = 60  # seconds that a web process may need until it answers


def leave(number: int, frame: FrameType | None) -> None:
    """uvicorn stops well and then sends the signal on; left to the system, it would end us before PostgreSQL ends."""
    raise SystemExit(0)


def addresses(settings: Settings, first: str | None) -> list[str]:
    """Where to look now, and who is reachable how. `first` is the path of a link for the first administrator."""
    lines = [f"Web chat:  {settings.public_url}/chat", f"Console:   {settings.public_url}/console"]
    if first:
        lines.append(f"           make the first administrator, once: {settings.public_url}{first}")
    lines.append(f"Health:    {settings.public_url}/health/ready")
    if settings.telegram:
        way = f"webhook at {settings.public_url}/telegram" if settings.telegram_secret else "long polling"
        lines.append(f"Telegram:  {way}")
    if settings.whatsapp:
        lines.append(f"WhatsApp:  webhook at {settings.public_url}/whatsapp#rc=5&rp=all (give it to Twilio)")
    return [*lines, "Ready. Stop with Ctrl+C."]


def web_config(settings: Settings, application: Site | str, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[form for proxy in settings.trusted_proxies for form in _forms(proxy)],
        timeout_graceful_shutdown=3,  # open pages hold their streams; what was accepted is committed already
        **more,
    )


def _forms(proxy: str) -> list[str]:
    """An address or network as any listener sees it: one on `::` sees IPv4 inside IPv6."""
    network = ip_network(proxy)
    if network.version == 6:
        return [proxy]
    return [proxy, f"::ffff:{network.network_address}/{96 + network.prefixlen}"]


class _Server(uvicorn.Server):
    """Tells the open pages to go before it waits for them."""

    def __init__(self, config: uvicorn.Config, hang_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._hang_up = hang_up

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hang_up()
        await super().shutdown(sockets)


def serve_one(settings: Settings, application: Site) -> None:
    _Server(web_config(settings, application), application.hang_up).run()


def serve_many(settings: Settings) -> None:
    """Several web processes behind one port, and one process that takes the jobs."""
    # A process that does not answer is replaced, but not while it is still starting on a machine that is busy.
    patient = {"timeout_worker_healthcheck": STARTING}
    config = web_config(settings, "app:web", factory=True, workers=settings.workers, **patient)
    worker = subprocess.Popen([sys.executable, "-m", "app", "worker", "--with-parent", str(os.getpid())])
    try:
        Multiprocess(config, sockets=[config.bind_socket()]).run()
    finally:
        worker.terminate()
        worker.wait(30)
