"""`wasl cases` and `wasl staff`: a colleague works from the command line, within what they may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import typer
from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from bot.answers import Told
from bot.casework import look_up, show_number
from bot.organisation import Organisation
from handlers.commands.cases import cases_app
from handlers.commands.desk import Desk
from handlers.commands.staff import staff_app
from tests.casework.people import Colleagues, complaint, sensitive, sent_to

AS_BASEL = ("--as", "basel@example.org")


class Shell:
    """Runs a command in the test's transaction."""

    def __init__(self, db: Connection) -> None:
        @contextmanager
        def opened() -> Iterator[Connection]:
            yield db

        self.desk = Desk(opened)
        self.app = typer.Typer()
        self.app.add_typer(cases_app, name="cases")
        self.app.add_typer(staff_app, name="staff")

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(self.app, words, obj=self.desk)


@pytest.fixture
def wasl(db: Connection) -> Shell:
    return Shell(db)


def test_a_caseworker_lists_shows_answers_and_closes(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, wasl: Shell
) -> None:
    told = {"name": "Amal Darwish", "telephone": "0599123456"}
    receipt = complaint(db, org, amal, story=Told("Nothing came\x1b[2J"), identity=told)
    listed = wasl("cases", "list", *AS_BASEL)
    assert show_number(receipt.number) in listed.output
    shown = wasl("cases", "show", " ".join(receipt.number), *AS_BASEL)
    assert "Nothing came" in shown.output
    assert "\x1b" not in shown.output, "people's words do not command the terminal"
    assert "Amal Darwish" in shown.output, "she complained with her name"
    assert "0599123456" not in shown.output
    assert wasl("cases", "reply", receipt.number, "It comes on Sunday.", *AS_BASEL).exit_code == 0
    closed = wasl("cases", "close", receipt.number, "--decision", "upheld", "--text", "It came.", *AS_BASEL)
    assert closed.exit_code == 0, closed.output
    assert ["It comes on Sunday." in text for _state, text in sent_to(db, amal)] == [True, False]
    found = look_up(db, receipt.number, contact_id=amal)
    assert found
    assert found.decision == "upheld"
    assert wasl("cases", "list", *AS_BASEL).output == "No case waits for you.\n"
    assert show_number(receipt.number) in wasl("cases", "list", "--all", *AS_BASEL).output


def test_unknown_invisible_and_nonsense_numbers_are_refused_alike(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, wasl: Shell
) -> None:
    receipt = sensitive(db, org, amal)
    assert wasl("cases", "show", receipt.number, "--as", "samar@example.org").exit_code == 0
    answers = {
        (refused.exit_code, refused.output)
        for number in (receipt.number, "100000000000", "hello")
        for command in (("show", number), ("reply", number, "Hello"))
        for refused in [wasl("cases", *command, *AS_BASEL)]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 1


def test_nobody_acts_without_a_name(
    db: Connection, org: Organisation, amal: UUID, staff: Colleagues, wasl: Shell
) -> None:
    complaint(db, org, amal)
    refused = wasl("cases", "list", "--as", "nobody@example.org")
    assert refused.exit_code == 1
    assert "wasl staff add" in refused.output
    wasl("staff", "remove", "basel@example.org")
    assert wasl("cases", "list", *AS_BASEL).exit_code == 1


def test_colleagues_are_added_and_changed(db: Connection, wasl: Shell) -> None:
    added = wasl("staff", "add", "Rana@Example.org", "--name", "Rana Ali", "--role", "caseworker")
    assert added.output.startswith("rana@example.org works here as caseworker.\n")
    limited = ("--role", "supervisor", "--role", "custodian", "--service", "legal", "--region", "PS-JEN")
    wasl("staff", "add", "rana@example.org", "--name", "Rana Ali", *limited)
    listed = wasl("staff", "list").output
    assert listed == "rana@example.org  Rana Ali  custodian, supervisor  legal  ps_jen\n"
    for wrong in (("nobody", "Rana", "caseworker"), ("a@b", "Rana", "king"), ("a@b", " ", "caseworker")):
        email, name, role = wrong
        assert wasl("staff", "add", email, "--name", name, "--role", role).exit_code == 1
