"""`wasl doctor`: looks at settings, data, keys, database, channels and addresses, and says what to do."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot import profiles
from bot.settings import Settings
from handlers.commands.providers import telegram, whatsapp
from handlers.commands.trouble import explain
from storage import embedded
from storage.sealed import KeysUnsafe, load_ring

ROOM = 1_000_000_000  # bytes that should be free on the disk of the data
OLDEST = 14  # PostgreSQL that the migrations and queries are written for
KEYS = "keys.json"


class Level(StrEnum):
    GOOD = "good"
    ADVICE = "advice"  # it works, and could be better
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and, where that is not good, what to do."""

    level: Level
    about: str
    text: str


def doctor(settings: Settings) -> list[Finding]:
    """Look at everything; takes some seconds, changes nothing, and never raises."""
    looks = (_data, _keys, _database, _replica, _profile, _address, _telegram, _whatsapp, _metrics)
    return [finding for look in looks for finding in look(settings)]


def show(findings: Iterable[Finding]) -> bool:
    """Print the findings; true where none is wrong."""
    marks = {Level.GOOD: "✓", Level.ADVICE: "!", Level.WRONG: "✗"}
    listed = list(findings)
    width = max((len(finding.about) for finding in listed), default=0)
    for finding in listed:
        print(f"{marks[finding.level]} {finding.about:<{width}}  {finding.text}")
    return all(finding.level is not Level.WRONG for finding in listed)


def _good(about: str, text: str) -> Finding:
    return Finding(Level.GOOD, about, text)


def _advice(about: str, text: str) -> Finding:
    return Finding(Level.ADVICE, about, text)


def _wrong(about: str, text: str) -> Finding:
    return Finding(Level.WRONG, about, text)


def _data(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(nearest, os.W_OK):
        yield _wrong("data", f"{nearest} cannot be written by this user: run Wasl as its owner, or set WASL_DATA_DIR.")
    elif (free := shutil.disk_usage(nearest).free) < ROOM:
        yield _wrong("data", f"Only {free // 1_000_000} MB are free on the disk of {folder}: make room.")
    elif not folder.exists():
        yield _good("data", f"{folder} will be made at the first start.")
    else:
        yield _good("data", f"{folder}, {free // 1_000_000_000} GB free.")


def _keys(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / KEYS
    try:
        ring = load_ring(path)
    except FileNotFoundError:
        if embedded.exists(settings.data_dir):
            yield _wrong(
                "keys", f"{path} is missing and the database is not: put back your copy, or nothing can be read."
            )
        else:
            yield _good("keys", f"{path} will be made at the first start; keep a copy of it elsewhere.")
    except KeysUnsafe as unsafe:
        yield _wrong("keys", str(unsafe))
    except OSError as error:
        yield _wrong("keys", explain(error) or f"{path} cannot be read ({type(error).__name__}).")
    else:
        yield _good("keys", f"{path}, mode 600, {len(ring.keys)} in the ring; keep a copy of it elsewhere.")


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.embedded and not embedded.exists(settings.data_dir):
        yield _good("database", "Its own PostgreSQL will be made at the first start.")
        return
    try:
        if settings.embedded:
            with embedded.start(settings.data_dir) as server:
                yield from _look_into(server.url())
        else:
            yield from _look_into(settings.database_url)
    except (embedded.DatabaseTrouble, OSError, SQLAlchemyError) as error:
        yield _wrong("database", explain(error) or f"It cannot be used ({type(error).__name__}).")


def _replica(settings: Settings) -> Iterator[Finding]:
    if not settings.replica_url:
        return
    engine = create_engine(settings.replica_url, connect_args={"connect_timeout": 5}, hide_parameters=True)
    try:
        with engine.connect() as db:
            if db.execute(text("SELECT to_regclass('reach_month')")).scalar_one() is None:
                yield _wrong("replica", "It has no tables of Wasl: WASL_REPLICA_URL is to name a replica of ours.")
            else:
                yield _good("replica", "It answers; reports are read there.")
    except SQLAlchemyError as error:
        yield _wrong("replica", explain(error) or f"It cannot be used ({type(error).__name__}).")
    finally:
        engine.dispose()


def _look_into(url: str) -> Iterator[Finding]:
    engine = create_engine(url, connect_args={"connect_timeout": 5}, hide_parameters=True)
    try:
        with engine.connect() as db:
            yield from _server(db)
    finally:
        engine.dispose()


def _server(db: Connection) -> Iterator[Finding]:
    version = int(db.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    encoding = db.execute(text("SHOW server_encoding")).scalar_one()
    if version < OLDEST:
        yield _wrong("database", f"It is PostgreSQL {version}: Wasl needs {OLDEST} or newer.")
    elif encoding != "UTF8":
        yield _wrong("database", f"It is encoded in {encoding}: make one with ENCODING 'UTF8'.")
    elif db.execute(text("SELECT to_regclass('alembic_version')")).scalar_one() is None:
        yield _advice("database", f"PostgreSQL {version} answers and has no tables yet: `wasl migrate` makes them.")
    else:
        yield _good("database", f"PostgreSQL {version} answers.")


def _profile(settings: Settings) -> Iterator[Finding]:
    try:
        profiles.load(settings.profile)
    except profiles.ProfileInvalid as invalid:
        yield _wrong("profile", f"{settings.profile}: {invalid.problems[0]}")
    else:
        yield _good("profile", f"{settings.profile}, for a new database.")


def _address(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.public_url)
    outside = settings.whatsapp or (settings.telegram and settings.telegram_secret)
    if not outside or (parts.scheme == "https" and not _local(parts.hostname or "")):
        yield _good("address", settings.public_url)
    else:
        yield _wrong(
            "address",
            f"{settings.public_url} cannot be called from outside: set WASL_PUBLIC_URL to an https address.",
        )


def _local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))


def _telegram(settings: Settings) -> Iterator[Finding]:
    if not settings.telegram:
        yield _good("telegram", "Off; WASL_TELEGRAM_TOKEN switches it on.")
        return
    for wrong, words in telegram(settings):
        yield Finding(Level.WRONG if wrong else Level.GOOD, "telegram", words)


def _whatsapp(settings: Settings) -> Iterator[Finding]:
    if not settings.whatsapp:
        yield _good("whatsapp", "Off; the three WASL_TWILIO_ settings switch it on.")
        return
    for wrong, words in whatsapp(settings):
        yield Finding(Level.WRONG if wrong else Level.GOOD, "whatsapp", words)


def _metrics(settings: Settings) -> Iterator[Finding]:
    if settings.metrics_token:
        yield _good("metrics", f"{settings.public_url}/metrics, with the bearer token.")
    else:
        yield _good("metrics", "Off; WASL_METRICS_TOKEN switches /metrics on.")
