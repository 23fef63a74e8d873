"""Brings a database to the newest form of the tables; safe when several processes try at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from storage.database import ensure_partitions

FOLDER = Path(__file__).parent / "migrations"


class TooNew(Exception):
    """The database was used by a newer Wasl; the text says what to do."""


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction, and make the next months' partitions."""
    made = config()
    known = {script.revision for script in ScriptDirectory.from_config(made).walk_revisions()}
    with engine.begin() as db:
        db.execute(text("SELECT pg_advisory_xact_lock(hashtext('wasl.migrate'))"))
        if db.execute(text("SELECT to_regclass('alembic_version')")).scalar():
            at = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if at and at not in known:
                raise TooNew("This database was used by a newer Wasl: install that version, or restore a backup.")
        made.attributes["connection"] = db
        command.upgrade(made, "head")
        ensure_partitions(db)
