"""Every address of the console with every role: who may, comes in; who may not, finds nothing."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot.staff.permissions import Action, may
from handlers.console import all_routes
from handlers.console.routes import Route
from storage.staff import Role, StaffMember
from tests.console.desk import Answer, Building, Client
from tools import roles as document

NOBODY = "nobody"
PARTNER = "partner"
WHO = [*(role.value for role in Role), PARTNER, NOBODY]
ROUTES = [route for route in all_routes() if route.action is not None]
NOWHERE = "There is nothing here that you may see."


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route) -> str:
    """With something for each part that stands in braces; nothing has these ids."""
    samples = {"uuid": str(UUID(int=7)), "int": "7", "path": "x", "str": "x", "": "x"}
    return "/console" + re.sub(r"{\w+:?(\w*)}", lambda found: samples[found[1]], route.path)


def send(client: Client, route: Route) -> Answer:
    return client.get(address(route)) if route.method == "GET" else client.post(address(route))


@pytest.fixture
def who(office: Building, colleague: Callable[..., StaffMember]) -> Callable[[str], Client]:
    def signed_in(kind: str) -> Client:
        if kind == NOBODY:
            return office.client()
        more: dict[str, Any] = {"partner": "women_centre"} if kind == PARTNER else {}
        return office.client(colleague(Role.CASEWORKER if kind == PARTNER else kind, **more))

    return signed_in


def test_the_walk_meets_the_console() -> None:
    assert len(ROUTES) > 30
    assert {route.action for route in ROUTES} >= {Action.WORK, Action.READ_CASES, Action.ANSWER, Action.TEAM}
    assert len({(route.method, address(route)) for route in ROUTES}) == len(ROUTES)


def test_only_signing_in_is_open_to_everybody() -> None:
    opened = {name(route) for route in all_routes() if route.action is None}
    assert opened == {
        f"{method} {path}"
        for path in ("/sign-in", "/forgotten", "/links/{secret}", "/first/{secret}")
        for method in ("GET", "POST")
    } | {"POST /language"}


@pytest.mark.parametrize("kind", WHO)
def test_who_may_comes_in_and_nobody_else(kind: str, who: Callable[[str], Client], db: Connection) -> None:
    wrong = []
    for route in ROUTES:
        client = who(kind)
        with_point = db.begin_nested()
        answer = send(client, route)
        if with_point.is_active:
            with_point.rollback()
        if not as_expected(client, route, answer):
            wrong.append(f"{name(route)}: {answer.status} {answer.location}")
    assert not wrong


def as_expected(client: Client, route: Route, answer: Answer) -> bool:
    if client.staff is None:
        return answer.status == 303 and answer.location.startswith("/console/sign-in?next=")
    assert route.action is not None
    kept_out = answer.status == 404 and NOWHERE in answer.plain
    if not may(client.staff, route.action):
        return kept_out
    return not kept_out and answer.status < 500 and "/sign-in?" not in answer.location


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "POST"], ids=name)
def test_no_form_is_taken_without_its_token(
    route: Route, office: Building, colleague: Callable[..., StaffMember]
) -> None:
    """Somebody who may, in a browser that is signed in, from a page that does not know the token."""
    assert route.action is not None
    one = next(role for role in [*Role, PARTNER] if may(_somebody(role), route.action))
    client = office.client(colleague(Role.CASEWORKER, partner="women_centre") if one == PARTNER else colleague(one))
    for token in ("", "0" * 64, office.client(colleague("caseworker")).csrf):
        client.csrf = token
        assert client.post(address(route)).status == 403


def _somebody(role: str) -> StaffMember:
    held = frozenset({Role.CASEWORKER if role == PARTNER else Role(role)})
    return StaffMember(UUID(int=1), "", "", held, partner="women_centre" if role == PARTNER else "")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.complete], ids=name)
def test_nothing_opens_before_the_second_factor(
    route: Route, office: Building, colleague: Callable[..., StaffMember]
) -> None:
    client = office.client(colleague(*Role), complete=False)
    assert send(client, route).location.startswith("/console/second-factor?next=")


def test_what_opens_before_it_is_the_second_factor_itself() -> None:
    early = {route.path for route in ROUTES if not route.complete}
    assert early == {"/second-factor", "/second-factor/setup", "/sign-out"}


def test_the_table_of_roles_is_current() -> None:
    assert document.PAGE.read_text(encoding="utf-8") == document.table(), "run `python -m tools.roles --update`"
    assert document.main() == 0
