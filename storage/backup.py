"""The whole database in one file and back: pg_dump's custom format, with a digest at its end that damage shows in."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import IO

import psycopg

from storage.postgres_place import Say
from storage.postgres_programs import BackupTrouble, find, plain, run, trouble

MARK = b"\nwasl backup sha256 "
TAIL = len(MARK) + 64
CHUNK = 1 << 20  # bytes
NEWER = b"SET transaction_timeout = 0;\n"  # what programs since 17 write, and servers before 17 do not know


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

        run(find("pg_dump", url), url, *options, f"--file={unfinished}", meanwhile=far)
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
    told = run(find("pg_restore", url, newest=True), url, *arguments, connect=False)
    copied = takewhile(lambda line: line != "\\.", told.partition(" FROM stdin;\n")[2].splitlines())
    return [line.split("\t") for line in copied]


def restore(url: str, file: Path, say: Say) -> None:
    """Bring a checked backup into the empty database behind `url`, all of it or nothing."""

    def far() -> None:
        with psycopg.connect(plain(url), autocommit=True) as db:
            row = db.execute("SELECT pg_database_size(current_database())").fetchone()
        say(f"Restore: the database has {(row[0] if row else 0) // 1_000_000} MB")

    # Through SQL: the newest program reads every backup, but an older server does not understand all that it does.
    reader = str(find("pg_restore", url, newest=True))
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    with tempfile.TemporaryFile("w+") as errors:
        command = [reader, "--no-owner", "--no-privileges", "--file=-", str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as reading:

            def feed(to: IO[bytes]) -> None:
                assert reading.stdout is not None
                for line in reading.stdout:
                    if line != NEWER:
                        to.write(line)
                    if line.startswith(b"COPY "):
                        break  # settings stand before the first row
                shutil.copyfileobj(reading.stdout, to, CHUNK)
                if reading.wait():
                    errors.seek(0)
                    raise trouble("pg_restore", errors.read())

            try:
                run(find("psql", url, newest=True), url, *options, feed=feed, meanwhile=far)
            finally:
                reading.kill()


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Nobody makes tables in the database behind `url` meanwhile. Raises BackupTrouble where there are some."""
    with psycopg.connect(plain(url), autocommit=True) as db:
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
    with psycopg.connect(plain(url), autocommit=True) as db:
        db.execute("ANALYZE")


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
