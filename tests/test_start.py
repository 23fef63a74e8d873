"""What can go wrong at the start is one sentence that says what to do."""

import errno
import os
import re
import socket
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from bot.settings import Settings, load
from handlers.commands import doctor, providers, trouble
from handlers.commands.doctor import Level


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(None, data_dir=tmp_path / "data")


def test_a_free_port_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    trouble.free_port_or_explain("127.0.0.1", port)


def test_a_taken_port_is_explained() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(
            trouble.PortTaken, match=r"^Port \d+ on 127.0.0.1 is taken by another program: .*WASL_PORT=\d+"
        ):
            trouble.free_port_or_explain("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_explained(host: str) -> None:
    with pytest.raises(trouble.PortTaken, match=f"^{host} is no address of this machine: set WASL_HOST"):
        trouble.free_port_or_explain(host, 8100)


def wrapped(error: BaseException) -> Exception:
    return OperationalError("INSERT", {}, error)


def test_a_full_disk_is_explained_wherever_it_shows() -> None:
    for error in (
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/keys.json"),
        psycopg.errors.DiskFull("could not extend file"),
        psycopg.OperationalError("FATAL: could not write init file: No space left on device"),
    ):
        for shown in (error, wrapped(error)):
            shown.__cause__ = error if shown is not error else None
            assert trouble.explain(shown) == trouble.FULL


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(errno.EACCES, "", "/srv/wasl/keys.json"), "/srv/wasl/keys.json may not be used by this user"),
        (OSError(errno.EROFS, "", "/srv/wasl"), "/srv/wasl cannot be written, its disk is read-only"),
        (OSError(errno.EADDRINUSE, ""), "The port is taken"),
        (psycopg.OperationalError("connection refused"), "PostgreSQL does not answer: .*WASL_DATABASE_URL"),
        (
            psycopg.OperationalError('FATAL: password authentication failed for user "u"'),
            "refuses the user or password",
        ),
        (psycopg.OperationalError('FATAL: database "w" does not exist'), "does not exist: make it"),
        (psycopg.errors.ReadOnlySqlTransaction("cannot execute CREATE TABLE"), "takes no changes, for it is a replica"),
    ],
)
def test_what_the_system_says_is_translated(error: Exception, sentence: str) -> None:
    explained = trouble.explain(error)
    assert explained is not None
    assert re.search(sentence, explained)


def test_a_bug_stays_a_bug() -> None:
    assert trouble.explain(KeyError("x")) is None
    assert trouble.explain(OSError(errno.EIO, "")) is None


def test_the_doctor_finds_nothing_wrong_with_a_fresh_machine(settings: Settings) -> None:
    found = doctor.doctor(settings)
    assert [finding for finding in found if finding.level is not Level.GOOD] == []
    assert {finding.about for finding in found} >= {"data", "keys", "database", "profile", "address", "telegram"}


def test_the_doctor_misses_lost_keys_and_sees_open_ones(settings: Settings) -> None:
    (settings.data_dir / "postgres").mkdir(parents=True)
    (settings.data_dir / "postgres" / "PG_VERSION").write_text("17")
    assert "keys.json is missing and the database is not" in words(settings, "keys")
    (settings.data_dir / "keys.json").write_text("{}")
    (settings.data_dir / "keys.json").chmod(0o644)
    assert "run `chmod 600" in words(settings, "keys")


def test_the_doctor_says_what_a_database_that_is_away_needs(settings: Settings) -> None:
    away = load(None, data_dir=settings.data_dir, database_url="postgresql://u:hush@127.0.0.1:9/wasl")
    assert "PostgreSQL does not answer" in words(away, "database")


def test_the_doctor_gives_the_webhook_with_its_retries(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_get", lambda url, authorisation="": {"status": "active"})
    outside = load(
        None,
        data_dir=settings.data_dir,
        public_url="https://hotline.example.org",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="hush",
        twilio_whatsapp_from="+14155238886",
    )
    assert "https://hotline.example.org/whatsapp#rc=5&rp=all" in words(outside, "whatsapp")
    assert "https://hotline.example.org/whatsapp/status#rc=5&rp=all" in words(outside, "whatsapp")


def test_the_doctor_sees_a_webhook_that_leads_elsewhere(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {"url": "https://old.example.org/telegram", "pending_update_count": 3, "last_error_message": "refused"}
    answers = {"getMe": {"username": "wasl_bot"}, "getWebhookInfo": elsewhere}
    monkeypatch.setattr(providers, "_get", lambda url, authorisation="": {"result": answers[url.rsplit("/", 1)[1]]})
    told = words(load(None, data_dir=settings.data_dir, telegram_token="1:hush", telegram_secret="s"), "telegram")
    assert "@wasl_bot" in told
    assert "does not call http://127.0.0.1:8000/telegram yet" in told
    assert '3 messages wait, because Telegram could not hand them over: "refused"' in told
    assert "hush" not in told


def test_a_provider_that_does_not_answer_is_no_crash(settings: Settings) -> None:
    closed = load(None, data_dir=settings.data_dir, telegram_token="1:hush", telegram_api_base="http://127.0.0.1:9")
    told = words(closed, "telegram")
    assert "Telegram does not answer at http://127.0.0.1:9" in told


def test_the_findings_are_printed_with_their_marks(capsys: pytest.CaptureFixture[str]) -> None:
    good = doctor.Finding(Level.GOOD, "data", "fine")
    assert doctor.show([good])
    assert not doctor.show([good, doctor.Finding(Level.WRONG, "keys", "gone")])
    assert "✗ keys  gone" in capsys.readouterr().out


def words(settings: Settings, about: str) -> str:
    return "\n".join(finding.text for finding in doctor.doctor(settings) if finding.about == about)
