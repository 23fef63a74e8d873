"""`wasl backup` and `wasl restore`: what was there is there again, and what cannot be is refused in one sentence."""

import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot import assembly
from bot.organisation import Organisation
from bot.settings import load
from handlers.commands import backup as commands
from handlers.commands.trouble import FULL, explain
from storage import backup, embedded, postgres_place, postgres_programs, sealed
from storage.database import Database
from storage.migrate import TooNew
from tests.outreach import crowd

PEOPLE = 300


@pytest.fixture
def empty(server: embedded.Server) -> Iterator[Callable[[], str]]:
    """Makes empty databases that live outside of Wasl."""
    made: list[str] = []

    def make() -> str:
        made.append(f"wasl_{uuid4().hex[:12]}")
        server.create(made[-1])
        return server.url(made[-1]).replace("+psycopg", "")

    yield make
    for name in made:
        server.drop(name)


class Machine:
    """A data folder and a database, as `wasl` finds them in its environment."""

    def __init__(self, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.url, self._monkeypatch = folder, url, monkeypatch
        folder.mkdir()

    def sits_here(self) -> None:
        self._monkeypatch.setenv("WASL_DATA_DIR", str(self.folder))
        self._monkeypatch.setenv("WASL_DATABASE_URL", self.url)

    def backup(self, file: Path) -> None:
        self.sits_here()
        commands.make_backup(file)

    def restore(self, file: Path) -> None:
        self.sits_here()
        commands.restore_backup(file)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        database = Database(self.url.replace(":", "+psycopg:", 1))
        try:
            with database.begin() as db:
                found = db.execute(text(query))
                return [tuple(row) for row in found] if found.returns_rows else []
        finally:
            database.close()

    @property
    def tables(self) -> int:
        return len(self.ask("SELECT FROM pg_tables WHERE schemaname = 'public'"))


@pytest.fixture
def filled(tmp_path: Path, empty: Callable[[], str], org: Organisation, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """An installation with people, and one broadcast on its way."""
    monkeypatch.chdir(tmp_path)
    made = Machine(tmp_path / "filled", empty(), monkeypatch)
    ground = assembly.lay(load(None, data_dir=made.folder, database_url=made.url))
    with ground.database.begin() as db:
        crowd.subscribers(db, PEOPLE)
        crowd.sent(db, crowd.officer(db), org)
        moving = crowd.sent(db, crowd.officer(db), org)
        db.execute(text("UPDATE broadcast SET state = 'sending', planned_at = now() WHERE id = :id"), {"id": moving})
    ground.close()
    return made


@pytest.fixture
def fresh(tmp_path: Path, empty: Callable[[], str], filled: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Another machine with an empty database, and the keys that were kept apart."""
    made = Machine(tmp_path / "fresh", empty(), monkeypatch)
    (made.folder / "keys.json").write_bytes((filled.folder / "keys.json").read_bytes())
    (made.folder / "keys.json").chmod(0o600)
    return made


def refused(doing: Callable[[], object]) -> str:
    """The one sentence with which something is refused."""
    try:
        doing()
    except Exception as error:
        told = explain(error)
        if told is None:
            raise
        assert "\n" not in told
        return told
    raise AssertionError("it was not refused")


def test_everything_is_there_again(
    filled: Machine, fresh: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wasl.backup"
    filled.backup(file)
    assert file.stat().st_mode & 0o777 == 0o600
    told = capsys.readouterr().out
    assert f"Keep a copy of {filled.folder / 'keys.json'} in another safe place" in told
    kept = (filled.folder / "keys.json").read_text()
    assert not any(key.encode() in file.read_bytes() for key in re.findall(r'"([A-Za-z0-9+/=]{44})"', kept))

    fresh.restore(file)
    for table in ("contact", "subscription", "organisation", "staff", "sealing_key", "alembic_version"):
        query = f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)), count(*) FROM {table} t"
        assert fresh.ask(query) == filled.ask(query), table
    assert fresh.tables == filled.tables
    ring = sealed.load_ring(fresh.folder / "keys.json")
    (row,) = fresh.ask("SELECT id, address_sealed FROM contact LIMIT 1")
    assert ring.open(row[1], at=f"contact.address_sealed.{row[0]}").isdigit()  # type: ignore[arg-type]


def test_what_was_going_out_waits_for_a_person(filled: Machine, fresh: Machine, tmp_path: Path) -> None:
    """People may have got it after the backup was made: nobody may get it twice without anybody's decision."""
    states = "SELECT state, reason FROM broadcast ORDER BY state"
    assert filled.ask(states) == [("planning", ""), ("sending", "")]
    filled.backup(tmp_path / "file")
    fresh.restore(tmp_path / "file")
    assert fresh.ask(states) == [("draft", "restored"), ("paused", "restored")]


def test_a_backup_overwrites_nothing(filled: Machine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("dear")
    assert "is there already: name another file" in refused(lambda: filled.backup(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "dear"
    assert "There is no folder" in refused(lambda: filled.backup(tmp_path / "none" / "file"))


def test_a_restore_overwrites_nothing(filled: Machine, fresh: Machine, tmp_path: Path) -> None:
    filled.backup(tmp_path / "file")
    fresh.ask("CREATE TABLE theirs AS SELECT 1")
    assert "The database is not empty" in refused(lambda: fresh.restore(tmp_path / "file"))
    assert fresh.tables == 1


def test_a_damaged_file_is_seen_before_anything_is_brought_in(filled: Machine, fresh: Machine, tmp_path: Path) -> None:
    file = tmp_path / "file"
    filled.backup(file)
    whole = file.read_bytes()
    middle = len(whole) // 2
    for content, sentence in (
        (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], "is damaged"),
        (whole[:-1], "is no backup that `wasl backup` finished"),
        (b"", "is no backup that `wasl backup` finished"),
        (b"hello" * 100, "is no backup that `wasl backup` finished"),
    ):
        file.write_bytes(content)
        assert sentence in refused(lambda: fresh.restore(file))
    file.unlink()
    assert "There is no file" in refused(lambda: fresh.restore(file))
    assert fresh.tables == 0


def test_keys_that_do_not_fit_are_seen_before_anything_is_brought_in(
    filled: Machine, fresh: Machine, tmp_path: Path
) -> None:
    filled.backup(tmp_path / "file")
    keys = fresh.folder / "keys.json"
    keys.unlink()
    assert f"{keys} is missing: put the keys" in refused(lambda: fresh.restore(tmp_path / "file"))
    sealed.make_ring().save(keys)
    assert f"{keys} does not hold the keys" in refused(lambda: fresh.restore(tmp_path / "file"))
    assert fresh.tables == 0


def test_a_backup_of_a_newer_wasl_is_refused(filled: Machine, fresh: Machine, tmp_path: Path) -> None:
    filled.ask("UPDATE alembic_version SET version_num = '9999'")
    filled.backup(tmp_path / "file")
    with pytest.raises(TooNew):
        fresh.restore(tmp_path / "file")
    assert fresh.tables == 0


def test_a_restore_that_fails_in_the_middle_leaves_an_empty_database(
    filled: Machine, fresh: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.backup(tmp_path / "file")
    fresh.ask("CREATE DOMAIN public.mood AS text")
    filled.ask("CREATE DOMAIN public.mood AS text")
    filled.backup(tmp_path / "another")
    assert "psql failed, and nothing was kept" in refused(lambda: fresh.restore(tmp_path / "another"))
    assert fresh.tables == 0
    fresh.ask("DROP DOMAIN public.mood")
    fresh.restore(tmp_path / "another")


def test_a_full_disk_leaves_no_half_backup(filled: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = tmp_path / "pg_dump"
    full.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit\n'
        'echo "pg_dump: error: could not write to output file: No space left on device" >&2\nexit 1\n'
    )
    full.chmod(0o755)
    monkeypatch.setattr(postgres_programs, "program", lambda name: full)
    monkeypatch.setattr(postgres_programs.shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres_programs, "SYSTEM", tmp_path)
    folder = tmp_path / "disk"
    folder.mkdir()
    assert refused(lambda: filled.backup(folder / "file")) == FULL
    assert list(folder.iterdir()) == []


def test_the_programs_must_be_new_enough(filled: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "pg_dump"
    old.write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6"\n')
    old.chmod(0o755)

    def none(name: str) -> Path:
        raise postgres_place.DatabaseTrouble(name)

    monkeypatch.setattr(postgres_programs, "program", none)
    monkeypatch.setattr(postgres_programs.shutil, "which", lambda name: str(old))
    monkeypatch.setattr(postgres_programs, "SYSTEM", tmp_path)
    assert re.search(r"No pg_dump of PostgreSQL \d+ or newer", refused(lambda: filled.backup(tmp_path / "file")))


def test_the_password_is_in_no_list_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    class Stopped(Exception):
        pass

    def note(command: list[str], **more: object) -> None:
        seen.update(command=command, environment=more["env"])
        raise Stopped

    monkeypatch.setattr(subprocess, "Popen", note)
    monkeypatch.setenv("WASL_TELEGRAM_TOKEN", "1:hush")
    with pytest.raises(Stopped):
        postgres_programs.run(tmp_path, "postgresql+psycopg://u:hush%20hush@h:5/d?sslmode=require", "--x")
    assert seen["command"] == [str(tmp_path), "--x", "--dbname=user=u dbname=d host=h port=5 sslmode=require"]
    environment = seen["environment"]
    assert isinstance(environment, dict)
    assert environment["PGPASSWORD"] == "hush hush"
    assert "WASL_TELEGRAM_TOKEN" not in environment


def test_a_backup_is_of_one_moment_while_people_write(filled: Machine, fresh: Machine, tmp_path: Path) -> None:
    """A row and the row that belongs to it, written in one transaction, are both there or both not."""
    writing, wrote = threading.Event(), 0
    database = Database(filled.url.replace(":", "+psycopg:", 1))

    def write() -> None:
        nonlocal wrote
        while not writing.is_set():
            with database.begin() as db:
                crowd.subscribers(db, 20, first=800_000_000 + 100 * wrote)
            wrote += 1

    sealed.use(sealed.load_ring(filled.folder / "keys.json"))
    people = threading.Thread(target=write)
    people.start()
    try:
        filled.backup(tmp_path / "file")
    finally:
        writing.set()
        people.join()
        database.close()
    assert wrote > 0
    fresh.restore(tmp_path / "file")
    (counts,) = fresh.ask("SELECT (SELECT count(*) FROM contact), (SELECT count(*) FROM subscription)")
    assert counts[0] == counts[1]
    assert isinstance(counts[0], int)
    assert (counts[0] - PEOPLE) % 20 == 0


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WASL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("WASL_DATABASE_URL", raising=False)
    assert "There is no database in" in refused(lambda: commands.make_backup(tmp_path / "file"))
    assert not (tmp_path / "data").exists()


def test_the_file_is_pg_dumps_own(filled: Machine, tmp_path: Path) -> None:
    """Whoever lost Wasl can still look into it with PostgreSQL's own program."""
    filled.backup(tmp_path / "file")
    backup.check(tmp_path / "file")
    listed = [str(postgres_place.program("pg_restore")), "--list", str(tmp_path / "file")]
    assert "TABLE DATA public contact" in subprocess.run(listed, capture_output=True, text=True, check=True).stdout
