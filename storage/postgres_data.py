"""The data of the embedded PostgreSQL: made, configured, started, stopped."""

import errno
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from storage.postgres_place import SOCKET, DatabaseTrouble, Place, Say, give

MAJOR = 18  # of the wheel in requirements.txt; another one cannot read these data
LOG_LIMIT = 10_000_000  # bytes

# Who may connect is asked of the system: the owner of the data, and root, who could read them anyway.
HBA = "local all postgres,wasl peer map=wasl\nlocal replication postgres peer map=wasl\n"

SETTINGS = """\
# Written by Wasl at each start: put settings of your own into local.conf beside this file.
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
wal_compression = on
synchronous_commit = on
max_wal_size = 1GB
checkpoint_timeout = 15min
autovacuum_naptime = 20s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
# Statements, details and errors may quote what people wrote: they reach the program, not the log.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
# While a backup is rolled forward nobody is let in: a server that only reads would be taken for one that is ready.
hot_standby = off
"""
FAST = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""
LOCAL = "include_if_exists = 'local.conf'\n"


def prepare(place: Place, say: Say) -> None:
    """Make the data where there are none, refuse those of another major version, and write the configuration."""
    if not (place.data.is_dir() and any(place.data.iterdir())):
        _initialise(place, say)
    version = place.data / "PG_VERSION"
    if not version.exists():
        raise DatabaseTrouble(f"{place.data} holds no database of PostgreSQL: move it away, or set WASL_DATA_DIR.")
    if (found := version.read_text().strip()) != str(MAJOR):
        raise DatabaseTrouble(
            f"The data in {place.data} were written by PostgreSQL {found} and this Wasl brings PostgreSQL {MAJOR}: "
            f"run `wasl backup` with the Wasl that wrote them, move that folder away; `wasl restore` with this one."
        )
    owners = dict.fromkeys(("root", place.user.pw_name))
    idents = "".join(f'wasl "{owner}" {role}\n' for owner in owners for role in ("postgres", "wasl"))
    settings = SETTINGS.format(socket=str(place.socket).replace("'", "''")) + (FAST if place.fast else "") + LOCAL
    _write(place, "postgresql.conf", settings)
    _write(place, "pg_hba.conf", HBA)
    _write(place, "pg_ident.conf", idents)


def launch(place: Place, say: Say) -> None:
    """Start the server; returns without one where it is worth another try in a moment."""
    _clear_remains(place)
    log = place.data / "log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(place.data / "log.old")
    told = log.stat().st_size if log.exists() else 0
    say("Database: starting PostgreSQL")
    started = place.run(
        "pg_ctl", "start", "--wait", "--timeout=30", "--silent", f"--pgdata={place.data}", f"--log={log}"
    )
    if started.returncode == 0:
        return
    with log.open(errors="replace") if log.exists() else open(os.devnull) as file:
        file.seek(told)
        words = file.read() or started.stdout
    # Sessions of a postmaster that was killed need a moment to notice; a start that waits for recovery is not over.
    if re.search(r"pre-existing shared memory block|lock file .* already exists|the database system is|redo", words):
        return
    raise _trouble(words, f"PostgreSQL did not start (its log is {log})")


def shut_down(place: Place) -> None:
    if not (place.data / "postmaster.pid").exists():
        return
    mode = "immediate" if place.fast else "fast"
    stopped = place.run(
        "pg_ctl", "stop", f"--mode={mode}", "--wait", "--timeout=60", "--silent", f"--pgdata={place.data}"
    )
    if stopped.returncode != 0 and _lives(place):
        raise DatabaseTrouble(f"PostgreSQL did not stop: {stopped.stdout.strip()}")


def discard(home: Path) -> None:
    """Remove the data of a fast server and the link that led there."""
    if (home / "directory").is_symlink():
        link = (home / "directory").readlink() / "postgres"
        if link.is_symlink() and link.readlink().parent == home:
            link.unlink()
    shutil.rmtree(home, ignore_errors=True)


def _initialise(place: Place, say: Say) -> None:
    say(f"Database: making it in {place.data}")
    # Under another name until it is whole: who is killed here leaves nothing that looks like a database.
    fresh = place.data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    give(fresh, place.user)
    made = place.run(
        "initdb",
        f"--pgdata={fresh}",
        "--username=postgres",
        "--auth=peer",
        "--encoding=UTF8",
        # Nothing of the machine's own locales: an upgrade of its C library must not disturb an index.
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=simple",
        "--no-instructions",
        *(("--no-sync",) if place.fast else ()),
    )
    if made.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _trouble(made.stdout, "PostgreSQL could not make its database")
    fresh.rename(place.data)


def _write(place: Place, name: str, text: str) -> None:
    # Root writes here into a folder of somebody else: a new file put in place follows no link they may have laid.
    fresh = place.data / f".{name}.{os.getpid()}"
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        give(fresh, place.user)
        fresh.replace(place.data / name)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _trouble("No space left on device", "") from error
        raise


def _clear_remains(place: Place) -> None:
    """Take away the locks of a dead postmaster, whose number may be a zombie's or a stranger's; stop a deaf one."""
    if _lives(place):
        time.sleep(1)
        place.run("pg_ctl", "stop", "--mode=immediate", "--wait", "--timeout=10", "--silent", f"--pgdata={place.data}")
    if not _lives(place):
        for lock in (place.data / "postmaster.pid", place.socket / f"{SOCKET}.lock"):
            lock.unlink(missing_ok=True)


def _lives(place: Place) -> bool:
    """Whether the process that postmaster.pid names is a living server of these data: no zombie, no stranger."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return False
    if sys.platform == "linux":
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        except (FileNotFoundError, ProcessLookupError):
            return False
    else:
        command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True).stdout
    return b"postgres" in command and os.fsencode(place.data) in command


def _trouble(words: str, what: str) -> DatabaseTrouble:
    if re.search(r"shared memory[^\n]*No space left on device", words):
        return DatabaseTrouble("The shared memory of this machine (/dev/shm) is full: make room there and start again.")
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return DatabaseTrouble("The disk is full: free some space and start again; nothing that was stored is lost.")
    reasons = re.findall(r"(?:FATAL|PANIC|error|ERROR):\s*(.+)", words)
    return DatabaseTrouble(f"{what}: {reasons[-1] if reasons else words.strip()[-300:] or 'it gave no reason'}.")
