"""The embedded PostgreSQL: started by whichever process comes first, shared by all, stopped by the last to leave."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote_plus

import psycopg
from psycopg import sql

from storage import postgres_data, postgres_place
from storage.postgres_place import FAST, SHORT, DatabaseTrouble, Place, Say, program

PATIENCE = 60  # seconds for a start; crash recovery may take longer and is waited for
RECOVERY = 600  # seconds

ADMIN = "postgres"
ROLE = "wasl"

__all__ = ["DatabaseTrouble", "Held", "Hold", "Server", "exists", "hold", "program", "start"]


class Held(Exception):
    """Another `wasl serve` runs on the same data; the text says so and what to do."""


@dataclass(slots=True)
class Hold:
    """The right to be the one `wasl serve` of a data folder, until `release` or the end of the process."""

    _lock: int

    def release(self) -> None:
        os.close(self._lock)


def hold(directory: Path) -> Hold:
    """Be the one `wasl serve` on this data folder; raises Held where there is one already."""
    lock = _open_lock(directory, "serve.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.read(lock, 20).decode().strip() or "unknown"
        os.close(lock)
        raise Held(
            f"Wasl already runs on the data in {directory} (process {other}): stop it first, "
            f"or give this one a folder of its own with WASL_DATA_DIR."
        ) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return Hold(lock)


@dataclass(slots=True)
class Server:
    """A PostgreSQL that runs while this process, or another, uses it. Users are counted by a shared lock that the
    system takes back from the dead, so a kill -9 leaves no false count."""

    place: Place
    _turn: int  # locked while somebody starts or stops the server
    _users: int  # locked, shared, as long as we use it

    def url(self, database: str = ROLE) -> str:
        """For SQLAlchemy; nothing in it is secret: the socket asks the system who we are."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={quote_plus(str(self.place.socket))}&port=5432"

    def ensure(self, say: Say = lambda line: None) -> None:
        """Start the server again if it died while we were using it."""
        with _locked(self._turn):
            self._bring_up(say)

    def create(self, database: str, *, template: str = "template1") -> None:
        with self._admin() as admin:
            names = (sql.Identifier(database), sql.Identifier(ROLE), sql.Identifier(template))
            admin.execute(sql.SQL("create database {} owner {} template {}").format(*names))

    def drop(self, database: str) -> None:
        with self._admin() as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))

    def stop(self) -> None:
        """Leave; the last one out stops the server."""
        if self._users < 0:
            return
        with _locked(self._turn):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still uses it
            else:
                postgres_data.shut_down(self.place)
                if self.place.fast:
                    postgres_data.discard(self.place.data.parent)
        os.close(self._users)
        os.close(self._turn)
        self._users = self._turn = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _bring_up(self, say: Say) -> None:
        """Prove life by connecting, and start what does not answer: a file that names a process proves nothing."""
        begun = time.monotonic()
        while (answer := self._probe()) != "ready":
            waited = time.monotonic() - begun
            if waited > (RECOVERY if answer == "busy" else PATIENCE):
                raise DatabaseTrouble(f"PostgreSQL does not answer: see its log, {self.place.data / 'log'}.")
            if answer == "gone":
                postgres_data.prepare(self.place, say)
                postgres_data.launch(self.place, say)
            time.sleep(0.05)
        self._ensure_database()

    def _probe(self) -> str:
        """ready, busy (it starts, recovers or ends) or gone."""
        try:
            self._admin().close()
        except psycopg.OperationalError as error:
            told = str(error)
            if "the database system is" in told:
                return "busy"
            if "FATAL" in told:
                reason = told.split("FATAL:")[-1].strip()
                raise DatabaseTrouble(f"PostgreSQL in {self.place.data} refuses us ({reason}).") from error
            return "gone"
        return "ready"

    def _ensure_database(self) -> None:
        with self._admin() as admin:
            if admin.execute("select from pg_roles where rolname = %s", [ROLE]).fetchone() is None:
                # Not a superuser: a hole in a query is then no way to the files of the machine.
                admin.execute(sql.SQL("create role {} login createdb").format(sql.Identifier(ROLE)))
            if admin.execute("select from pg_database where datname = %s", [ROLE]).fetchone() is None:
                self.create(ROLE)

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.place.socket), port=5432, user=ADMIN, dbname=ADMIN, connect_timeout=5, autocommit=True
        )


def exists(directory: Path) -> bool:
    """Whether a database was made for this data folder, by whomever."""
    data = directory / "postgres"
    try:
        return data.is_symlink() or (data / "PG_VERSION").exists()
    except PermissionError:
        return True


def start(directory: Path, *, fast: bool = False, say: Say = lambda line: None) -> Server:
    """Use the server whose data are `directory`/postgres; make and start it where it is not there.

    `fast` is for tests: nothing is forced to disk, and the data go when the last user stops. `say` is given a line for
    each step that takes time. Raises DatabaseTrouble.
    """
    turn = _open_lock(directory, "postgres.lock")
    users = _open_lock(directory, "postgres.users")
    try:
        with _locked(turn):
            if fast:
                _sweep()
            fcntl.flock(users, fcntl.LOCK_SH)
            place = postgres_place.find(directory.absolute(), fast=fast, say=say)
            server = Server(place, turn, users)
            server._bring_up(say)
            return server
    except BaseException:
        os.close(users)
        os.close(turn)
        raise


def _open_lock(directory: Path, name: str) -> int:
    # As root the folder must let the server's user through to its data; what is inside has its own modes.
    directory.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    lock = os.open(directory / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = directory.stat()  # who may own the folder must be able to run Wasl in it after root did
        os.fchown(lock, owner.st_uid, owner.st_gid)
    return lock


@contextmanager
def _locked(lock: int) -> Iterator[None]:
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)


def _sweep() -> None:
    """Stop and remove fast servers whose users were all killed."""
    for home in SHORT.glob(f"{FAST}*"):
        if home.lstat().st_uid != os.geteuid() or not (home / "directory").is_symlink():
            continue
        try:
            users = os.open(home / "directory" / "postgres.users", os.O_RDWR)
        except FileNotFoundError:
            _abandon(home)
            continue
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            _abandon(home)
        finally:
            os.close(users)


def _abandon(home: Path) -> None:
    data = home / "postgres"
    if data.exists():
        postgres_data.shut_down(postgres_place.of_fast(data))
    postgres_data.discard(home)
