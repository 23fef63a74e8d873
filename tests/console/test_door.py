"""The door of the console: who comes in, from which page, and what they are told otherwise."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from handlers.console.visit import COOKIE
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Building


def test_who_is_not_signed_in_is_asked_to_and_comes_back(office: Building) -> None:
    answer = office.client().get("/console/cases/" + str(uuid4()) + "?x=1")
    assert answer.status == 303
    assert answer.location.startswith("/console/sign-in?next=%2Fconsole%2Fcases") or "next=/console/cases/" in (
        answer.location
    )


def test_a_part_of_a_page_says_that_the_session_ended_and_leaves_the_page_alone(office: Building) -> None:
    answer = office.client().get(f"/console/cases/{uuid4()}/panels/record", htmx=True)
    assert (answer.status, answer.headers["HX-Trigger"], answer.headers["HX-Reswap"]) == (
        401,
        "wasl:signed-out",
        "none",
    )


def test_a_case_opens_for_who_may_see_it(sign_in: SignIn, filed: Filed) -> None:
    receipt = filed()
    answer = sign_in("caseworker").get(f"/console/cases/{receipt.case_id}")
    assert answer.status == 200
    assert receipt.number in answer.plain.replace(" ", "")


@pytest.mark.parametrize("roles", [("analyst",), ("administrator",), ("communication",), ("custodian",)])
def test_who_may_not_read_cases_finds_nothing(sign_in: SignIn, filed: Filed, roles: tuple[str, ...]) -> None:
    assert sign_in(*roles).get(f"/console/cases/{filed().case_id}").status == 404


def test_unknown_and_invisible_are_the_same(sign_in: SignIn, filed: Filed) -> None:
    client = sign_in("caseworker")
    unknown = client.get(f"/console/cases/{uuid4()}")
    invisible = client.get(f"/console/cases/{filed(category='bribe').case_id}")
    assert (unknown.status, invisible.status) == (404, 404)
    assert unknown.plain == invisible.plain


def test_a_tampered_address_is_nothing(sign_in: SignIn) -> None:
    client = sign_in("caseworker")
    for path in ("cases/1", "cases/..%2f..", "cases/' or 1=1", "nothing"):
        assert client.get(f"/console/{path}").status == 404


def test_a_form_without_its_token_is_refused(sign_in: SignIn, db: Connection) -> None:
    client = sign_in("caseworker")
    for token in ("", "0" * 64, "ا"):
        client.csrf = token
        assert client.post("/console/sign-out").status == 403
    assert db.execute(text("SELECT count(*) FROM staff_session")).scalar_one() == 1


def test_another_site_cannot_send_a_form(sign_in: SignIn) -> None:
    client = sign_in("caseworker")
    client.http.headers["Origin"] = "https://evil.example"
    assert client.post("/console/sign-out").status == 403


def test_every_answer_carries_the_policy(sign_in: SignIn, office: Building) -> None:
    for answer in (office.client().get("/console"), sign_in("caseworker").get("/console/nothing-here/at-all")):
        if answer.status == 303:
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a=1&" * 3000, "application/x-www-form-urlencoded", 400),
        (b"a=%FF%FE", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"x" * (1024 * 1024 + 1), "application/x-www-form-urlencoded", 413),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ],
)
def test_a_body_that_is_no_form_is_declined(sign_in: SignIn, content: bytes, kind: str, status: int) -> None:
    client = sign_in("caseworker")
    answer = client.http.post("/console/sign-out", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status


def test_files_are_taken_where_they_belong_and_from_known_people_alone(
    sign_in: SignIn, office: Building, filed: Filed
) -> None:
    path = f"/console/cases/{filed().case_id}/replies"
    half = {"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
    assert sign_in("caseworker").http.post(path, **half).status_code == 400
    stranger = office.client()
    stranger.http.cookies.set(COOKIE, "f" * 64, path="/console")
    assert stranger.http.post(path, **half).status_code == 303
