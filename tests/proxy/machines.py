"""Several machines on one: `wasl serve` and `wasl worker` processes with data folders of their own, behind nginx."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import aiohttp
from yarl import URL

from tests.server.harness import LEASE, PROVIDER, ROOT, Installation, Server, until, until_ready
from tests.server.people import PATIENT, Salma
from tests.server.test_recovery import free_port
from tools.nginx import find

SHIPPED = ROOT / "deploy" / "nginx.conf"
METRICS = "a token for the figures of each"
VISITORS = count(1)


@dataclass
class Machine:
    """One process of the installation with a data folder of its own, as on a machine of its own."""

    here: Installation
    name: str
    command: str
    folder: Path
    port: int
    pid: int = 0

    @property
    def server(self) -> Server:
        """The way to this very process, past the proxy."""
        return Server(self.pid, f"http://127.0.0.1:{self.port}", self.here.browser, self.here.starter)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def begin(self) -> None:
        settings = {
            **self.here.channels(),
            **self.here.settings,
            "WASL_DATA_DIR": str(self.folder),
            "WASL_PORT": str(self.port),
            "WASL_METRICS_TOKEN": METRICS,
            "PGAPPNAME": self.name,
        }
        order = {"argv": [self.command], "lease": LEASE, "patience": PROVIDER, "log": str(self.folder / "log")}
        self.pid, _ = self.here.starter.fork({**order, "settings": settings})

    async def started(self) -> None:
        if self.command == "serve":
            await until_ready(self.server)
        else:
            await until(lambda: self.connections() > 1, lambda: self.log)

    def connections(self) -> int:
        """To PostgreSQL, at this moment."""
        query = "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = %s"
        return int(self.here.rows(query, self.name)[0]["n"])

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.here.starter.wait(self.pid)

    def stop(self) -> int:
        """As `systemctl stop` does; its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.here.starter.wait(self.pid)

    async def figure(self, name: str) -> float:
        """One of the figures for Prometheus, over all its labels."""
        headers = {"Authorization": f"Bearer {METRICS}"}
        async with self.here.browser.get(f"{self.server.base}/metrics", headers=headers) as answer:
            told = await answer.text()
        return sum(map(float, re.findall(rf"^{name}(?:{{.*}})? (\S+)$", told, re.MULTILINE)))


@dataclass
class Cluster:
    """`front` is the proxy: what people, providers and colleagues reach."""

    here: Installation
    serves: list[Machine] = field(default_factory=list)
    workers: list[Machine] = field(default_factory=list)
    front: Server | None = None

    @property
    def door(self) -> Server:
        assert self.front is not None
        return self.front

    def add(self, command: str) -> Machine:
        """A machine with a copy of the keys, not started yet."""
        kind = self.serves if command == "serve" else self.workers
        folder = self.here.folder.parent / f"{command}-{len(kind) + 1}"
        folder.mkdir(mode=0o700)
        shutil.copy(self.here.folder / "keys.json", folder / "keys.json")
        kind.append(Machine(self.here, folder.name, command, folder, free_port()))
        return kind[-1]

    @property
    def refusals(self) -> str:
        """What the proxy wrote down."""
        return (self.here.folder.parent / "nginx" / "errors").read_text()[-3000:]

    @property
    def log(self) -> str:
        return "\n".join(machine.log[-1500:] for machine in (*self.serves, *self.workers))

    def close(self) -> None:
        for machine in (*self.serves, *self.workers):
            if machine.pid and not self.here.starter.ended(machine.pid):
                machine.kill()


class Visitor(Salma):
    """Somebody in the web chat who looks twice, so that messages and looks do not alternate between two processes."""

    def __init__(self, cluster: Cluster, server: Server) -> None:
        self.cluster = cluster
        super().__init__(cluster.here, server)

    def __post_init__(self) -> None:
        self.page = browser_at(f"127.0.8.{next(VISITORS)}", self.cluster)

    async def look(self) -> None:
        await super().look()
        await super().look()


def browser_at(address: str, cluster: Cluster) -> aiohttp.ClientSession:
    """A browser at an address of its own."""
    bases = [URL(machine.server.base) for machine in cluster.serves]
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[URL(cluster.door.base), *bases])
    return aiohttp.ClientSession(
        timeout=PATIENT, cookie_jar=jar, connector=aiohttp.TCPConnector(local_addr=(address, 0))
    )


def configured(folder: Path, port: int, serves: list[Machine]) -> Path:
    """nginx's configuration: the shipped one, its ports and addresses replaced by those of this test."""
    shipped = SHIPPED.read_text()
    replaced = {"listen 80;": f"listen 127.0.0.1:{port};", "/var/log/nginx/wasl.log crit": f"{folder}/errors"}
    replaced |= {f"serve-{number}:8000": f"127.0.0.1:{machine.port}" for number, machine in enumerate(serves, 1)}
    for words, instead in replaced.items():
        assert words in shipped, words
        shipped = shipped.replace(words, instead)
    assert not re.search(r"^ *server serve-", shipped, re.MULTILINE), "each server of the shipped file is one of ours"
    (folder / "wasl.conf").write_text(shipped)
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    main = folder / "nginx.conf"
    main.write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"pid {folder}/nginx.pid;\nworker_processes 2;\nevents {{ worker_connections 1024; }}\nhttp {{\n"
        + "".join(f"    {name}_temp_path {folder}/{name};\n" for name in kept)
        + f"    include {folder}/wasl.conf;\n}}\n"
    )
    return main


@contextmanager
def nginx(folder: Path, port: int, serves: list[Machine]) -> Iterator[int]:
    """The proxy, as a process; its id."""
    program = find()
    assert program, "No nginx: `make test-proxy` says what to install."
    main = configured(folder, port, serves)
    command = [program, "-p", str(folder), "-c", str(main), "-e", str(folder / "errors"), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)
