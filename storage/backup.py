"""The whole database in one file and back: pg_dump's custom format, with a digest at its end that damage shows in."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from storage.postgres_place import DatabaseTrouble, Say, program

MARK = b"\nwasl backup sha256 "
TAIL = len(MARK) + 64
EVERY = 5.0  # seconds between two lines about how far it is
CHUNK = 1 << 20  # bytes
FULL = "No space left on device"
SYSTEM = Path("/usr/lib/postgresql")  # where Debian keeps each major version's programs


class BackupTrouble(Exception):
    """Why there is no backup, or none that can be restored; the text is one sentence that says what to do."""


class DiskFull(Exception):
    """Where the backup, or the database that it goes to, was to be written."""


def make(url: str, target: Path, say: Say) -> int:
    """Write the database behind `url` to a new file, which is there only when it is whole. Returns its bytes."""
    if target.exists():
        raise BackupTrouble(f"{target} is there already: name another file, nothing is overwritten.")
    if not target.parent.is_dir():
        raise BackupTrouble(f"There is no folder {target.parent}: make it, or name another file.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # What is sealed cannot be made smaller, so that more effort would be wasted on it.
        options = ("--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--lock-wait-timeout=60000")

        def far() -> None:
            say(f"Backup: {unfinished.stat().st_size // 1_000_000} MB written")

        _run(_program("pg_dump", url), url, *options, f"--file={unfinished}", meanwhile=far)
        with unfinished.open("r+b") as file:
            digest = _digest(file.fileno(), unfinished.stat().st_size)
            file.seek(0, os.SEEK_END)
            file.write(MARK + digest.encode())
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, target)  # unlike a rename this overwrites nothing that came meanwhile
        return target.stat().st_size
    finally:
        unfinished.unlink(missing_ok=True)


def check(file: Path) -> None:
    """Raise BackupTrouble where it is no whole backup of ours."""
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            opened.seek(max(0, size - TAIL))
            tail = opened.read()
            if not tail.startswith(MARK) or size <= TAIL:
                raise BackupTrouble(f"{file} is no backup that `wasl backup` finished: take another one.")
            if _digest(opened.fileno(), size - TAIL).encode() != tail[len(MARK) :]:
                raise BackupTrouble(f"{file} is damaged, for it is not what `wasl backup` wrote: take another copy.")
    except (FileNotFoundError, IsADirectoryError):
        raise BackupTrouble(f"There is no file {file}: name the one that `wasl backup` wrote.") from None


def rows(file: Path, url: str, table: str) -> list[list[str]]:
    """What a backup holds of one small table, as text."""
    arguments = ("--data-only", f"--table={table}", "--file=-", str(file))
    told = _run(_program("pg_restore", url), url, *arguments, connect=False)
    copied = takewhile(lambda line: line != "\\.", told.partition(" FROM stdin;\n")[2].splitlines())
    return [line.split("\t") for line in copied]


def restore(url: str, file: Path, say: Say) -> None:
    """Bring a checked backup into the empty database behind `url`, all of it or nothing."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")

    def far() -> None:
        with psycopg.connect(_plain(url), autocommit=True) as db:
            row = db.execute("SELECT pg_database_size(current_database())").fetchone()
        say(f"Restore: the database has {(row[0] if row else 0) // 1_000_000} MB")

    _run(_program("pg_restore", url), url, *options, str(file), meanwhile=far)


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Nobody makes tables in the database behind `url` meanwhile. Raises BackupTrouble where there are some."""
    with psycopg.connect(_plain(url), autocommit=True) as db:
        row = db.execute("SELECT pg_try_advisory_lock(hashtext('wasl.migrate'))").fetchone()
        if row is None or not row[0]:
            raise BackupTrouble("Wasl is starting, or restoring, on this database: stop it, and begin again.")
        there = db.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1"
        ).fetchone()
        if there:
            raise BackupTrouble(
                "The database is not empty, and a restore overwrites nothing: name an empty one with "
                "WASL_DATABASE_URL, or another folder with WASL_DATA_DIR."
            )
        yield


def analyse(url: str) -> None:
    """Let the planner know what is there now; until then pages are slow."""
    with psycopg.connect(_plain(url), autocommit=True) as db:
        db.execute("ANALYZE")


def _program(name: str, url: str) -> Path:
    """The program of the server's own major version where there is one, else a newer one: an older one cannot read
    it, and of a newer one an old server may not understand everything."""
    with psycopg.connect(_plain(url), autocommit=True) as db:
        server = db.info.server_version // 10_000
    there = [SYSTEM / str(server) / "bin" / name, shutil.which(name)]
    with suppress(DatabaseTrouble):  # an installation without the embedded server
        there.append(program(name))
    found = [(_major(Path(path)), Path(path)) for path in there if path and Path(path).exists()]
    able = sorted((major, path) for major, path in found if major >= server)
    if not able:
        raise BackupTrouble(
            f"No {name} of PostgreSQL {server} or newer is installed here: install its client programs."
        )
    return able[0][1]


def _major(path: Path) -> int:
    told = subprocess.run([str(path), "--version"], capture_output=True, text=True).stdout
    digits = "".join(letter if letter.isdigit() else " " for letter in told).split()
    return int(digits[0]) if digits else 0


def _run(
    path: Path, url: str, *arguments: str, connect: bool = True, meanwhile: Callable[[], None] | None = None
) -> str:
    """Run one of PostgreSQL's programs on the database; what it printed. The password is in no list of processes."""
    conninfo = {name: str(value) for name, value in conninfo_to_dict(_plain(url)).items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")} | {"LC_ALL": "C"}
    if password := conninfo.pop("password", ""):
        environment["PGPASSWORD"] = password
    command = [str(path), *arguments, *([f"--dbname={make_conninfo('', **conninfo)}"] if connect else [])]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment)
        try:
            told_at = time.monotonic()
            while running.poll() is None:
                time.sleep(0.05)
                if meanwhile is not None and time.monotonic() - told_at > EVERY:
                    told_at = time.monotonic()
                    meanwhile()
        finally:
            if running.poll() is None:
                running.terminate()
                running.wait()
        for stream in (output, errors):
            stream.seek(0)
        if running.returncode:
            raise _trouble(path.name, errors.read())
        return output.read()


def _trouble(name: str, words: str) -> Exception:
    if FULL in words or "Disk quota exceeded" in words:
        return DiskFull()
    # Details of an error quote values; its first line names tables and settings at most.
    lines = [line for line in words.splitlines() if "error:" in line]
    reason = lines[0].partition("error:")[2].strip() if lines else "it gave no reason"
    return BackupTrouble(f"{name} failed, and nothing was kept: {reason[:300]}.")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _digest(file: int, size: int) -> str:
    """Of the first `size` bytes."""
    digest, at = hashlib.sha256(), 0
    while at < size:
        chunk = os.pread(file, min(CHUNK, size - at), at)
        if not chunk:
            break
        digest.update(chunk)
        at += len(chunk)
    return digest.hexdigest()
