"""PostgreSQL's client programs: found for a server, run on a database, and what they complain of in one sentence."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from storage.postgres_place import DatabaseTrouble, program

EVERY = 5.0  # seconds between two calls of `meanwhile`
SYSTEM = Path("/usr/lib/postgresql")  # where Debian keeps each major version's programs
FULL = ("No space left on device", "Disk quota exceeded")

Feed = Callable[[IO[bytes]], None]


class BackupTrouble(Exception):
    """Why there is no backup, or none that can be restored; the text is one sentence that says what to do."""


class DiskFull(Exception):
    """Where the backup, or the database that it goes to, was to be written."""


def plain(url: str) -> str:
    """An address of SQLAlchemy's as PostgreSQL's own programs take it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def find(name: str, url: str, *, newest: bool = False) -> Path:
    """A program that is as new as the server or newer: an older one cannot read it. The nearest, or the `newest`."""
    with psycopg.connect(plain(url), autocommit=True) as db:
        server = db.info.server_version // 10_000
    there: list[str | Path | None] = [shutil.which(name), *SYSTEM.glob(f"*/bin/{name}")]
    with suppress(DatabaseTrouble):  # an installation without the embedded server
        there.append(program(name))
    found = [(_major(Path(path)), Path(path)) for path in there if path and Path(path).exists()]
    able = sorted((major, path) for major, path in found if major >= server)
    if not able:
        raise BackupTrouble(
            f"No {name} of PostgreSQL {server} or newer is installed here: install its client programs."
        )
    return able[-1 if newest else 0][1]


def run(
    path: Path,
    url: str,
    *arguments: str,
    connect: bool = True,
    feed: Feed | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> str:
    """Run a program on the database; what it printed. The password is in no list of processes. `feed` writes what the
    program reads, and when it raises the program is ended before it reads an end."""
    conninfo = {name: str(value) for name, value in conninfo_to_dict(plain(url)).items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")} | {"LC_ALL": "C"}
    if password := conninfo.pop("password", ""):
        environment["PGPASSWORD"] = password
    command = [str(path), *arguments, *([f"--dbname={make_conninfo('', **conninfo)}"] if connect else [])]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        given = subprocess.PIPE if feed else subprocess.DEVNULL
        running = subprocess.Popen(command, stdin=given, stdout=output, stderr=errors, env=environment)
        feeding = _Feeding(running, feed) if feed else None
        try:
            _wait(running, meanwhile)
        finally:
            if running.poll() is None:
                running.terminate()
                running.wait()
        if feeding is not None:
            feeding.end()
        for stream in (output, errors):
            stream.seek(0)
        if running.returncode:
            raise trouble(path.name, errors.read())
        return output.read()


class _Feeding(Thread):
    """Writes beside what we wait for."""

    def __init__(self, running: "subprocess.Popen[bytes]", feed: Feed) -> None:
        super().__init__(daemon=True)
        self._running, self._feed = running, feed
        self._failed: Exception | None = None
        self.start()

    def run(self) -> None:
        assert self._running.stdin is not None
        try:
            with suppress(BrokenPipeError):  # it ended, and says why
                self._feed(self._running.stdin)
                self._running.stdin.close()
        except Exception as failed:
            self._failed = failed
            self._running.kill()

    def end(self) -> None:
        """Raises what the feed raised."""
        self.join()
        if self._failed is not None:
            raise self._failed


def _wait(running: "subprocess.Popen[bytes]", meanwhile: Callable[[], None] | None) -> None:
    told_at = time.monotonic()
    while running.poll() is None:
        time.sleep(0.05)
        if meanwhile is not None and time.monotonic() - told_at > EVERY:
            told_at = time.monotonic()
            meanwhile()


def trouble(name: str, words: str) -> Exception:
    if any(full in words for full in FULL):
        return DiskFull()
    # Details of an error quote values; its first line names tables and settings at most.
    lines = [line for line in words.splitlines() if "error:" in line.lower()]
    reason = lines[0].lower().partition("error:")[2].strip() if lines else "it gave no reason"
    return BackupTrouble(f"{name} failed, and nothing was kept: {reason[:300]}.")


def _major(path: Path) -> int:
    told = subprocess.run([str(path), "--version"], capture_output=True, text=True).stdout
    digits = "".join(letter if letter.isdigit() else " " for letter in told).split()
    return int(digits[0]) if digits else 0
