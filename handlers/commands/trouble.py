"""What can go wrong while starting, each as one sentence that says what to do."""

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bot.settings import SettingsError
from storage.embedded import DatabaseTrouble, Held
from storage.migrate import TooNew, TooOld
from storage.postgres_programs import BackupTrouble, DiskFull
from storage.sealed import KeysUnsafe

FULL = "The disk is full: free some space and start again; nothing that was stored is lost."
READ_ONLY = (
    "This PostgreSQL takes no changes, for it is a replica or is being recovered: "
    "set WASL_DATABASE_URL to the server that does."
)
BUSY = "The tables are in use by something that takes long (a backup, or a migration elsewhere): try again in a moment."


class PortTaken(Exception):
    """Nothing can listen there; the text says why and what to do."""


def progress(line: str) -> None:
    """One line for each step of the start, at once, also where the output is a pipe."""
    print(line, flush=True)


def free_port_or_explain(host: str, port: int) -> None:
    """Raise PortTaken where `host`:`port` cannot be listened on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)  # two sockets with SO_REUSEADDR may bind; only one may listen
    except OSError as error:
        raise PortTaken(_listening(error, host, port)) from error


def explain(error: BaseException) -> str | None:
    """The sentence for an error, or for what caused it; None: it is a bug and needs its traceback."""
    for one in _causes(error):
        match one:
            case SettingsError() | DatabaseTrouble() | Held() | KeysUnsafe() | PortTaken():
                return str(one)
            case TooNew() | TooOld() | BackupTrouble():
                return str(one)
            case DiskFull():
                return FULL
            case psycopg.errors.ReadOnlySqlTransaction():
                return READ_ONLY
            case psycopg.errors.LockNotAvailable():
                return BUSY
            case psycopg.errors.DiskFull():
                return FULL
            case psycopg.OperationalError():
                return _database(one)
            case OSError():
                sentence = _system(one)
                if sentence:
                    return sentence
            case _:
                pass
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _database(error: psycopg.OperationalError) -> str:
    told = str(error)
    if "No space left on device" in told:
        return FULL
    if "password authentication failed" in told or "no password supplied" in told:
        return "PostgreSQL refuses the user or password of WASL_DATABASE_URL: correct it."
    if "does not exist" in told:
        return "The database or user of WASL_DATABASE_URL does not exist: make it, or correct the address."
    return "PostgreSQL does not answer: see that it runs and that WASL_DATABASE_URL is right, then start again."


def _system(error: OSError) -> str | None:
    where = f"{Path(os.fsdecode(error.filename))}" if isinstance(error.filename, str | bytes | Path) else "a file"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return FULL
        case errno.EADDRINUSE:
            return "The port is taken: stop the program that listens there, or set WASL_PORT to another one."
        case errno.EACCES | errno.EPERM:
            return f"{where} may not be used by this user: run Wasl as the user it belongs to, or set WASL_DATA_DIR."
        case errno.ENOTDIR | errno.EEXIST:
            return f"{where} is a file where a folder is needed: move it away, or set WASL_DATA_DIR to another folder."
        case errno.EROFS:
            return f"{where} cannot be written, its disk is read-only: set WASL_DATA_DIR to a folder that can be."
        case errno.EMFILE | errno.ENFILE:
            return "Too many files are open on this machine: raise the limit (ulimit -n 65536) and start again."
        case _:
            return None


def _listening(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is taken by another program: stop it, or set another one (WASL_PORT={_free()})."
            )
        case errno.EACCES:
            return f"Port {port} is for root alone: set WASL_PORT to one above 1023."
        case _:
            return f"{host} is no address of this machine: set WASL_HOST to 127.0.0.1 or 0.0.0.0."


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
