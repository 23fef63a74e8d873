"""Going back to a moment with the embedded PostgreSQL, by the commands that docs/operations.md gives."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage import embedded
from storage.embedded import Server


@pytest.fixture
def machine() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may enter, with an archive that it may write to."""
    above = Path(tempfile.mkdtemp(prefix="wasl-test-", dir="/tmp"))
    above.chmod(0o711)
    (above / "archive").mkdir()
    (above / "archive").chmod(0o777)
    yield above
    shutil.rmtree(above)


def ask(server: Server, query: str) -> list[tuple[object, ...]]:
    place = {"host": str(server.place.socket), "port": "5432", "user": "postgres", "dbname": "wasl"}
    with psycopg.connect(**place, autocommit=True) as db:  # type: ignore[arg-type]
        found = db.execute(query.encode())
        return found.fetchall() if found.description else []


def archived(server: Server) -> None:
    """Wait until everything so far lies in the archive."""
    ((last,),) = ask(server, "SELECT pg_walfile_name(pg_switch_wal())")
    for _ in range(300):
        ((done, failed),) = ask(server, "SELECT last_archived_wal, failed_count FROM pg_stat_archiver")
        assert failed == 0
        if done is not None and str(done) >= str(last):
            return
        time.sleep(0.1)
    raise AssertionError("it was never archived")


def test_a_base_backup_and_the_archive_lead_back_to_a_moment(machine: Path) -> None:
    archive = machine / "archive"
    own = f"archive_mode = on\narchive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'\n"
    embedded.start(machine / "data").stop()
    settings = machine / "data" / "postgres" / "local.conf"
    settings.write_text(own)
    settings.chmod(0o644)
    with embedded.start(machine / "data") as server:
        ask(server, "CREATE TABLE mark AS SELECT 'before the base backup' AS word")
        base = machine / "base"
        where = [f"--host={server.place.socket}", "--username=postgres", "--checkpoint=fast", f"--pgdata={base}"]
        subprocess.run([embedded.program("pg_basebackup"), *where], check=True)
        subprocess.run([embedded.program("pg_verifybackup"), "--quiet", base], check=True)
        ask(server, "INSERT INTO mark VALUES ('after it')")
        ((moment,),) = ask(server, "SELECT clock_timestamp()::text")
        ask(server, "INSERT INTO mark VALUES ('the accident')")
        archived(server)

    again = machine / "again"
    again.mkdir()
    again.chmod(0o711)
    shutil.copytree(base, again / "postgres")
    (again / "postgres").chmod(0o700)
    goal = f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n"
    with (again / "postgres" / "local.conf").open("a") as file:
        file.write(goal + "recovery_target_action = promote\n")
    (again / "postgres" / "recovery.signal").touch()
    with embedded.start(again) as server:
        assert ask(server, "SELECT word FROM mark ORDER BY 1") == [("after it",), ("before the base backup",)]
        ask(server, "INSERT INTO mark VALUES ('life goes on')")
        assert not (again / "postgres" / "recovery.signal").exists()
