"""Brings a database to the newest form of the tables; safe when several processes try at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.database import ensure_partitions

FOLDER = Path(__file__).parent / "migrations"


OLDEST = 15  # PostgreSQL that the migrations and queries were tried on
LONGEST_WAIT = "10min"  # for another machine that migrates


class TooNew(Exception):
    """The database was used by a newer Wasl; the text says what to do."""


class TooOld(Exception):
    """The PostgreSQL is too old for this Wasl; the text says so."""


def too_old(db: Connection) -> str:
    """Why this server cannot be used; empty where it can."""
    major = int(db.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    return f"It is PostgreSQL {major}: Wasl needs {OLDEST} or newer." if major < OLDEST else ""


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def refuse_newer(revision: str) -> None:
    """Raise TooNew for tables of a newer Wasl than this."""
    if revision not in {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}:
        raise TooNew("This database was used by a newer Wasl: install that version, or restore a backup.")


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction, and make the next months' partitions."""
    made = config()
    with engine.begin() as db:
        if trouble := too_old(db):
            raise TooOld(f"WASL_DATABASE_URL leads to a server that cannot be used. {trouble}")
        # Another machine may be at it for minutes; a table that is in use is waited for no longer than usual.
        usual = db.execute(text("SHOW lock_timeout")).scalar_one()
        db.execute(text(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'"))
        db.execute(text("SELECT pg_advisory_xact_lock(hashtext('wasl.migrate'))"))
        db.execute(text(f"SET LOCAL lock_timeout = '{usual}'"))
        if db.execute(text("SELECT to_regclass('alembic_version')")).scalar():
            at = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if at:
                refuse_newer(at)
        made.attributes["connection"] = db
        command.upgrade(made, "head")
        ensure_partitions(db)
