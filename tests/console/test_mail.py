"""Letters to staff: what they say, to whom, and that nobody waits for the mail server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from threading import Thread
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from bot import jobs
from bot.house import House
from bot.organisation import Organisation
from bot.settings import Settings
from bot.staff.colleagues import add_colleague
from bot.staff.mail import Letter, Mailer, NotSafe, message_to
from storage.staff import Staff
from tests.console.desk import Building
from tests.console.joined import Time, joined, quick_passwords, time

__all__ = ["quick_passwords", "time"]

MAILER = Mailer("smtp://127.0.0.1:1", "Wasl <wasl@example.org>", "https://wasl.example.org")


class Server:
    """A mail server that takes one letter; `extensions` are what it offers."""

    def __init__(self, *extensions: str) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.extensions = extensions
        self.said: list[str] = []
        self.letter: Message | None = None
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def _serve(self) -> None:
        connection, _peer = self.listening.accept()
        with connection, connection.makefile("rwb") as line:
            self._say(line, "220 here")
            while word := line.readline().decode().strip():
                self.said.append(word)
                verb = word.split()[0].upper()
                if verb == "EHLO":
                    offered = ["here", *self.extensions]
                    last = len(offered) - 1
                    for n, name in enumerate(offered):
                        self._say(line, f"250{' ' if n == last else '-'}{name}")
                elif verb == "DATA":
                    self._say(line, "354 go on")
                    content = b""
                    while not content.endswith(b"\r\n.\r\n"):
                        content += line.readline()
                    self.letter = message_from_bytes(content[:-3], policy=default)
                    self._say(line, "250 taken")
                elif verb == "QUIT":
                    self._say(line, "221 bye")
                    return
                else:
                    self._say(line, "235 in" if verb == "AUTH" else "250 yes")

    @staticmethod
    def _say(line: Any, words: str) -> None:
        line.write(f"{words}\r\n".encode())
        line.flush()

    def close(self) -> None:
        self.listening.close()
        self._thread.join(5)


@contextmanager
def server(*extensions: str) -> Iterator[Server]:
    here = Server(*extensions)
    try:
        yield here
    finally:
        here.close()


async def test_the_job_writes_the_letter(db: Connection, org: Organisation, time: Time) -> None:
    staff = joined(db)

    class Here:
        async def run(self, work: Any, *arguments: Any) -> Any:
            return work(db, *arguments)

    with server() as there:
        mailer = Mailer(f"smtp://127.0.0.1:{there.port}", MAILER.sender, MAILER.public_url)
        talks = SimpleNamespace(organisation=lambda: org)
        house: Any = SimpleNamespace(mailer=mailer, database=Here(), conversations=talks)
        await House.write_to_staff(house, staff.id, "link")
    assert there.letter is not None
    assert "/console/links/" in there.letter.as_string()
    house.mailer = None
    await House.write_to_staff(house, staff.id, "link")


def test_a_server_that_is_down_makes_the_job_fail_so_that_it_comes_again(db: Connection, time: Time) -> None:
    message = message_to(db, joined(db).id, Letter.PASSWORD, MAILER, "en", time())
    assert message
    with pytest.raises(OSError, match="refused"):
        MAILER.send(message)


@pytest.mark.parametrize("letter", list(Letter))
def test_letters_name_nobody_and_no_case(db: Connection, time: Time, letter: Letter) -> None:
    staff = joined(db)
    message = message_to(db, staff.id, letter, MAILER, "ar", time())
    assert message
    assert message["To"] == "basel@example.org"
    words = message["Subject"] + message.get_content()
    assert "Basel" not in words
    assert "https://wasl.example.org/console" in words


def test_a_letter_speaks_the_language_of_who_gets_it(db: Connection, time: Time) -> None:
    one = add_colleague(db, "b@example.org", "Basel", ["caseworker"])
    message = message_to(db, one.id, Letter.WAITING, MAILER, "en", time())
    assert message
    assert "Something is waiting" in message["Subject"]


def test_the_link_in_a_letter_works(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    message = message_to(db, staff.id, Letter.LINK, MAILER, "en", time())
    assert message
    path = message.get_content().split("https://wasl.example.org")[1].split()[0]
    assert office.client().get(path).status == 200


def test_who_wants_no_letters_gets_only_those_about_the_account(db: Connection, time: Time) -> None:
    staff = joined(db)
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(told_by_mail=False))
    assert message_to(db, staff.id, Letter.WAITING, MAILER, "en", time()) is None
    assert message_to(db, staff.id, Letter.PASSWORD, MAILER, "en", time())
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(active=False))
    assert message_to(db, staff.id, Letter.LINK, MAILER, "en", time()) is None
    assert message_to(db, uuid4(), Letter.LINK, MAILER, "en", time()) is None


def test_a_letter_arrives(db: Connection, time: Time) -> None:
    message = message_to(db, joined(db).id, Letter.PASSWORD, MAILER, "en", time())
    assert message
    with server("AUTH PLAIN") as there:
        Mailer(f"smtp://me:p%40ss@127.0.0.1:{there.port}", MAILER.sender, MAILER.public_url).send(message)
    assert there.letter is not None
    assert there.letter["From"] == "Wasl <wasl@example.org>"
    assert there.letter["Auto-Submitted"] == "auto-generated"
    assert any(word.startswith("AUTH PLAIN") for word in there.said)


def test_no_password_travels_in_the_open(db: Connection, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    message = message_to(db, joined(db).id, Letter.PASSWORD, MAILER, "en", time())
    assert message
    monkeypatch.setattr("bot.staff.mail._at_home", lambda host: False)
    with server("AUTH PLAIN") as there, pytest.raises(NotSafe):
        Mailer(f"smtp://me:secret@127.0.0.1:{there.port}", MAILER.sender, MAILER.public_url).send(message)
    assert not [word for word in there.said if word.startswith("AUTH")]


def test_without_a_server_links_are_given_by_hand(office: Building) -> None:
    assert Mailer.of(Settings(data_dir="data")) is None
    page = office.client().get("/console/forgotten")
    assert page.status == 200
    assert '<form method="post" action="/console/forgotten"' not in page.text


def with_mail(office: Building) -> Building:
    object.__setattr__(
        office.office, "settings", Settings(data_dir="data", smtp_url="smtp://127.0.0.1:1", mail_from="w@example.org")
    )
    return office


def test_forgotten_says_and_does_the_same_for_everybody(
    db: Connection, office: Building, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferred: list[dict[str, str]] = []
    monkeypatch.setattr(jobs, "defer", lambda db, task, **ids: deferred.append({"task": task, **ids}))
    staff = joined(db)
    deferred.clear()
    pages = set()
    for email in ("basel@example.org", "nobody@example.org", "", "<script>", "x" * 5000):
        answer = with_mail(office).client().post("/console/forgotten", {"email": email})
        assert answer.status == 200
        pages.add(answer.text)
    assert len(pages) == 1
    assert [job["task"] for job in deferred] == ["mail"] * 5
    assert [job["staff"] == str(staff.id) for job in deferred] == [True, False, False, False, False]


def test_nobody_is_drowned_in_letters(
    db: Connection, office: Building, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferred: list[str] = []
    monkeypatch.setattr(jobs, "defer", lambda db, task, **ids: deferred.append(task))
    for email in ("basel@example.org", "nobody@example.org"):
        deferred.clear()
        answers = [with_mail(office).client().post("/console/forgotten", {"email": email}).status for _n in range(8)]
        assert answers == [200] * 5 + [429] * 3
        assert len(deferred) == 5


def test_an_invitation_goes_by_letter_where_there_is_a_server(
    db: Connection, office: Building, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    carla = with_mail(office).client(joined(db, "carla@example.org", "administrator", factor=True))
    deferred: list[dict[str, str]] = []
    monkeypatch.setattr(jobs, "defer", lambda db, task, **ids: deferred.append({"task": task, **ids}))
    fields = {"email": "new@example.org", "name": "Nour", "roles": ["caseworker"], "language": "en"}
    answer = carla.post("/console/team", fields)
    assert answer.status == 303, "the link is not shown to whoever invites"
    assert [job["kind"] for job in deferred] == ["link"]
