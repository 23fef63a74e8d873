"""What machines that share one database agree on: its keys, its tables, the organisation, and who a client is."""

import asyncio
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import assembly, clock
from bot.assembly import InForce
from bot.organisation import Organisation
from bot.outreach.pace import SHARE, Precedence
from bot.settings import load
from bot.understanding.intents import understand, use
from handlers import running, serving
from handlers.commands import doctor
from handlers.commands.trouble import BUSY, explain
from storage import embedded, migrate, organisation, sealed, teaching
from storage.database import Database
from storage.ids import new_id
from storage.sealed import KeysUnsafe
from storage.teaching import OwnExample
from tests.outreach import crowd

LISTENS = "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN wasl_organisation'"  # what it asks for last


@pytest.fixture
def url(server: embedded.Server) -> Iterator[str]:
    """An empty database that lives outside of Wasl."""
    name = f"wasl_machines_{os.getpid()}"
    server.create(name)
    yield server.url(name).replace("+psycopg", "")
    server.drop(name)


def machine(folder: Path, url: str) -> assembly.Ground:
    """One machine lays its ground, as every `wasl serve` and `wasl worker` does."""
    return assembly.lay(load(None, data_dir=folder, database_url=url))


def share_keys(first: Path, second: Path) -> None:
    second.mkdir()
    (second / "keys.json").write_bytes((first / "keys.json").read_bytes())
    (second / "keys.json").chmod(0o600)


def findings(folder: Path, url: str) -> str:
    found = doctor.doctor(load(None, data_dir=folder, database_url=url))
    return "\n".join(finding.text for finding in found if finding.about == "keys")


def test_a_second_machine_needs_the_keys_of_the_first(tmp_path: Path, url: str) -> None:
    """Also before anybody wrote: whoever wrote through one of them would be unknown to the other."""
    first, second = tmp_path / "first", tmp_path / "second"
    machine(first, url).close()
    with pytest.raises(KeysUnsafe, match=r"second/keys.json is missing, and this database was sealed already: .*copy"):
        machine(second, url)
    assert not second.exists()
    assert "keys.json is missing, and this database was sealed already" in findings(second, url)
    share_keys(first, second)
    machine(second, url).close()
    assert "They are those of the database." in findings(second, url)


def test_a_machine_with_other_keys_is_refused(tmp_path: Path, url: str) -> None:
    machine(tmp_path / "first", url).close()
    other = tmp_path / "other"
    other.mkdir()
    sealed.make_ring().save(other / "keys.json")
    with pytest.raises(KeysUnsafe, match=r"holds other keys than this database was sealed with: put back the copy"):
        machine(other, url)
    assert "holds other keys" in findings(other, url)


def test_a_machine_with_the_keys_from_before_a_rotation_is_refused(tmp_path: Path, url: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    machine(first, url).close()
    share_keys(first, second)
    sealed.load_ring(first / "keys.json").rotated().save(first / "keys.json")
    machine(first, url).close()
    with pytest.raises(KeysUnsafe, match=r"lacks the newest key of this database: copy keys.json from the machine"):
        machine(second, url)


def test_a_database_from_before_keys_were_compared_is_tried(tmp_path: Path, url: str) -> None:
    ground = machine(tmp_path / "first", url)
    with ground.database.begin() as db:
        crowd.subscribers(db, 1)
        db.execute(text("DELETE FROM sealing_key"))
    ground.close()
    other = tmp_path / "other"
    other.mkdir()
    sealed.make_ring().save(other / "keys.json")
    for folder, sentence in ((tmp_path / "none", "is missing"), (other, "holds other keys")):
        with pytest.raises(KeysUnsafe, match=sentence):
            machine(folder, url)
    machine(tmp_path / "first", url).close()
    with pytest.raises(KeysUnsafe, match="holds other keys"):
        machine(other, url)


def test_of_machines_that_start_at_once_on_an_empty_database_one_makes_the_keys(tmp_path: Path, url: str) -> None:
    def start(number: int) -> str:
        try:
            machine(tmp_path / str(number), url).close()
        except KeysUnsafe as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor() as threads:
        told = list(threads.map(start, range(3)))
    assert sorted("is missing" in said for said in told) == [False, True, True]
    assert len(list(tmp_path.glob("*/keys.json"))) == 1


def test_a_digest_opens_nothing_and_tells_keys_apart() -> None:
    ring = sealed.make_ring()
    told = ring.rotated().digests()
    assert told.keys() == {0, 1, 2}
    assert len(set(told.values())) == 3
    assert not set(told.values()) & {ring.index_key, *ring.keys.values()}
    assert ring.digests().items() <= told.items()


def test_a_machine_waits_while_another_migrates(url: str) -> None:
    """Longer than for any other lock: the other may be making an index of a million rows."""
    mover, waiter = Database(url.replace(":", "+psycopg:", 1)), Database(url.replace(":", "+psycopg:", 1))
    waiter.engine.dispose()
    with ThreadPoolExecutor() as threads:
        with mover.begin() as db:
            db.execute(text("SELECT pg_advisory_xact_lock(hashtext('wasl.migrate'))"))
            waiting = threads.submit(migrate.migrate, waiter.engine)
            with suppress(TimeoutError):
                waiting.result(timeout=6)
                raise AssertionError("it did not wait")
        waiting.result(timeout=60)
    mover.close()
    waiter.close()


def test_a_table_in_use_is_no_silent_database(url: str) -> None:
    database = Database(url.replace(":", "+psycopg:", 1))
    with database.begin() as db:
        db.execute(text("CREATE TABLE busy ()"))
    with database.begin() as reader, database.begin() as db:
        reader.execute(text("SELECT FROM busy"))
        db.execute(text("SET LOCAL lock_timeout = 100"))
        with pytest.raises(OperationalError, match="lock timeout") as caught:
            db.execute(text("DROP TABLE busy"))
        db.rollback()
    assert explain(caught.value) == BUSY
    database.close()


def test_an_old_server_is_refused_and_named(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "OLDEST", 99)
    with pytest.raises(migrate.TooOld) as caught:
        machine(tmp_path, url)
    assert re.search(r"It is PostgreSQL \d+: Wasl needs 99 or newer", explain(caught.value) or "")
    found = doctor.doctor(load(None, data_dir=tmp_path, database_url=url))
    assert any("Wasl needs 99 or newer" in finding.text for finding in found if finding.level is doctor.Level.WRONG)


def test_a_clock_that_is_wrong_is_told(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> str:
        found = doctor.doctor(load(None, data_dir=tmp_path, database_url=url))
        return next(finding.text for finding in found if finding.about == "clock")

    assert told() == "The same as the database's."
    later = datetime.now(UTC) + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert re.match(r"This machine's clock is 1\d\d seconds away from the database's: set both by NTP", told())


async def test_a_process_hears_at_once_of_a_change_of_the_organisation(database: Database, org: Organisation) -> None:
    with database.begin() as db:
        before = organisation.version(db)
    in_force = InForce(org, before)
    ground = assembly.Ground(load(None), database, in_force)
    hearing = asyncio.create_task(running._bring_news(ground, None))
    try:
        await _until(lambda: _scalar(database, LISTENS))
        with database.begin() as db:
            organisation.save(db, {**org.to_document(), "symbol": "☘"})
        await _until(lambda: in_force.version == before + 1)
        assert in_force().symbol == "☘"
    finally:
        hearing.cancel()
        with database.begin() as db:
            db.execute(text("DELETE FROM organisation WHERE version > :before"), {"before": before})


async def test_a_process_learns_at_once_what_another_one_saved(database: Database, org: Organisation) -> None:
    with database.begin() as db:
        ground = assembly.Ground(load(None), database, InForce(org, organisation.version(db)))
    hearing = asyncio.create_task(running._bring_news(ground, None))
    odd = "zorbly wimple frandoodle"
    try:
        await _until(lambda: _scalar(database, LISTENS))
        with database.begin() as db:
            for words in (odd, f"when is {odd}", f"I want {odd}"):
                db.execute(insert(OwnExample).values(**_example(words, "events")))
            teaching.tell(db)
        assert understand(odd).intent == "none"
        await _until(lambda: understand(odd).intent == "events", patience=30)
    finally:
        hearing.cancel()
        use(None)
        with database.begin() as db:
            db.execute(text("DELETE FROM example"))


def _example(words: str, label: str) -> dict[str, object]:
    """A row as it stands once a draft was saved; the log of who saved it could not be taken away after the test."""
    id = new_id()
    sealed_words = sealed.ring().seal(words.encode(), at=f"example.text_sealed.{id}")
    more = {"label": label, "language": "en", "draft": False, "at": clock.now()}
    return {"id": id, "text_sealed": sealed_words, **more}


def _scalar(database: Database, query: str) -> int:
    with database.begin() as db:
        return int(db.execute(text(query)).scalar_one())


async def _until(condition: object, patience: int = 10) -> None:
    assert callable(condition)
    for _ in range(patience * 50):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to that")


async def test_the_fifth_for_conversations_is_one_for_all_processes(database: Database) -> None:
    alone, one_of_four = (Precedence(database, object(), 100.0) for _ in range(2))  # type: ignore[arg-type]
    one_of_four.among = 4
    for precedence in (alone, one_of_four):
        for _ in range(19):
            precedence.spoke()
    assert alone._owed == 0
    assert one_of_four._owed == pytest.approx(19 - 100 * (1 - SHARE) / 4, abs=1)
    assert one_of_four._paying is not None
    one_of_four._paying.cancel()


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", b"203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", b"203.0.113.9", "203.0.113.9"),
        ("::ffff:198.51.100.7", b"203.0.113.9", "::ffff:198.51.100.7"),
        ("fd00::1", b"203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", b"6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", b"203.0.113.9:4711", "203.0.113.9"),
        ("198.51.100.7", b"203.0.113.9", "198.51.100.7"),
    ],
)
async def test_the_server_believes_trusted_proxies_alone(peer: str, forwarded: bytes, client: str) -> None:
    settings = load(None, trusted_proxies="10.0.0.0/8, fd00::1")
    seen: list[str] = []

    async def application(scope: dict[str, tuple[str, int]], receive: object, send: object) -> None:
        seen.append(scope["client"][0])

    believed = serving.web_config(settings, "app:web").forwarded_allow_ips
    middleware = ProxyHeadersMiddleware(application, believed)  # type: ignore[arg-type]
    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded)]}
    await middleware(scope, None, None)  # type: ignore[arg-type]
    assert seen == [client]
