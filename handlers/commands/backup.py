"""`wasl backup` and `wasl restore`: the database in one file, and back into an empty one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from bot import assembly, clock
from bot import settings as configuration
from bot.outreach.guarding import hold_after_restore
from bot.settings import Settings
from handlers.commands.trouble import progress
from storage import backup, embedded, migrate, sealed
from storage.database import Database
from storage.postgres_programs import BackupTrouble

MB = 1_000_000

File = Annotated[Path, typer.Argument(help="The file.", dir_okay=False)]


def make_backup(file: File) -> None:
    """Write the whole database into one new FILE, also while Wasl serves; the keys are not in it."""
    settings = configuration.load()
    keys = settings.data_dir / assembly.KEYS
    if settings.embedded and not embedded.exists(settings.data_dir):
        raise BackupTrouble(f"There is no database in {settings.data_dir} yet: set WASL_DATA_DIR, or start Wasl first.")
    with _database(settings) as url:
        progress(f"Backup: writing {file}")
        size = backup.make(url, file.absolute(), progress)
    progress(f"Backup: {file} is whole, {size // MB} MB.")
    progress(f"Keys: NOT in it. Keep a copy of {keys} in another safe place: with both anybody reads everything,")
    progress("      and without the keys nobody reads anything.")


def restore_backup(file: File) -> None:
    """Bring a FILE of `wasl backup` into an empty database, with the keys that belong to it."""
    settings = configuration.load()
    file = file.absolute()
    if not (keys := settings.data_dir / assembly.KEYS).exists():
        raise BackupTrouble(f"{keys} is missing: put the keys that belong to this backup there first (chmod 600).")
    progress(f"Restore: reading {file} to the end, to see that it is whole")
    backup.check(file)
    held = embedded.hold(settings.data_dir) if settings.embedded else None
    try:
        with _database(settings) as url:
            with backup.alone(url):
                _fits(settings, file, url)
                progress("Restore: bringing it into the database")
                backup.restore(url, file, progress)
                _hold_broadcasts(url)
            backup.analyse(url)
            assembly.lay(settings, progress).close()
    finally:
        if held is not None:
            held.release()
    progress("Restore: everything is there. `wasl doctor` looks at it; `wasl serve` goes on with it.")


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """The address of the database; the embedded server runs meanwhile."""
    if not settings.embedded:
        yield settings.database_url
        return
    with embedded.start(settings.data_dir, say=progress) as server:
        yield server.url()


def _fits(settings: Settings, file: Path, url: str) -> None:
    """Raise where this Wasl, or the keys of this machine, cannot use what the backup holds: before it is brought in."""
    path = settings.data_dir / assembly.KEYS
    ours = sealed.load_ring(path).digests()
    told = {int(number): bytes.fromhex(digest[3:]) for number, digest in backup.rows(file, url, "sealing_key")}
    if not told or any(ours.get(number) != digest for number, digest in told.items()):
        raise BackupTrouble(f"{path} does not hold the keys that {file} was sealed with: put those there first.")
    for (revision,) in backup.rows(file, url, "alembic_version"):
        migrate.refuse_newer(revision)


def _hold_broadcasts(url: str) -> None:
    """Keep what may have been sent since the backup from being sent again: before any Wasl can start on it."""
    database = Database(url)
    try:
        with database.begin() as db:
            known = db.execute(text("SELECT to_regclass('broadcast')")).scalar_one() is not None
            held = hold_after_restore(db, clock.now()) if known else 0
    finally:
        database.close()
    if held:
        progress(
            f"Broadcasts: {held} were going out when the backup was made. They wait in the console for somebody to"
        )
        progress("            decide, since people may have got them afterwards.")
