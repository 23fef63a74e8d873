"""`wasl staff`: the links it prints let people in."""

import re

import pytest
from sqlalchemy import Connection

from storage.staff import Role, staff_member
from tests.casework.test_commands import Shell
from tests.console.desk import Building
from tests.console.joined import PASSWORD, Time, enter, joined, quick_passwords, time

__all__ = ["quick_passwords", "time"]


@pytest.fixture
def wasl(db: Connection) -> Shell:
    return Shell(db)


def link_in(output: str) -> str:
    return re.findall(r"https?://[^/]+(/console/links/[0-9a-f]{64})", output)[0]


def test_who_is_added_comes_in_by_the_link_that_is_printed(
    db: Connection, office: Building, wasl: Shell, time: Time
) -> None:
    added = wasl("staff", "add", "rana@example.org", "--name", "Rana Ali", "--role", "caseworker", "--language", "en")
    assert "within 72 hours" in added.output
    answer = office.client().post(link_in(added.output), {"password": PASSWORD, "again": PASSWORD})
    assert answer.location == "/console"
    assert enter(office.client(), "rana@example.org").status == 303
    changed = wasl("staff", "add", "rana@example.org", "--name", "Rana Ali", "--role", "supervisor")
    assert changed.output == "rana@example.org works here as supervisor.\n", "who has a password needs no link"


def test_a_new_link_is_printed_and_ends_the_older(db: Connection, office: Building, wasl: Shell, time: Time) -> None:
    joined(db)
    first, second = (wasl("staff", "link", "Basel@example.org") for _n in range(2))
    assert "within 1 hour:" in second.output
    sent = {"password": "other words than before", "again": "other words than before"}
    assert office.client().post(link_in(first.output), sent).status == 410
    assert office.client().post(link_in(second.output), sent).status == 303


def test_nobody_gets_no_link(wasl: Shell) -> None:
    refused = wasl("staff", "link", "nobody@example.org")
    assert refused.exit_code == 1
    assert "No active colleague" in refused.output


def test_staff_of_partners_are_added(db: Connection, wasl: Shell) -> None:
    added = wasl("staff", "add", "p@example.org", "--name", "Partner", "--partner", "women_centre")
    assert added.exit_code == 0, added.output
    member = staff_member(db, "p@example.org")
    assert member
    assert (member.partner, member.roles) == ("women_centre", {Role.CASEWORKER})
    assert "women_centre" in wasl("staff", "list").output


def test_nobody_is_added_without_a_role(wasl: Shell) -> None:
    refused = wasl("staff", "add", "x@example.org", "--name", "X")
    assert refused.exit_code == 1
    assert "Choose at least one role" in refused.output


def test_the_last_administrator_is_not_removed(db: Connection, wasl: Shell, time: Time) -> None:
    joined(db, "carla@example.org", "administrator")
    refused = wasl("staff", "remove", "carla@example.org")
    assert refused.exit_code == 1
    assert "last administrator" in refused.output
    assert staff_member(db, "carla@example.org")
