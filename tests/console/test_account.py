"""One's own account: what is shown, what may be changed, and what needs the password again."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot.staff.second_factor import new_codes
from bot.staff.sessions import MOST_OPEN, open_session, session_of, sessions_of
from storage.staff import Staff
from tests.console.desk import Answer, Building, Client
from tests.console.joined import PASSWORD, Time, enter, joined, number, quick_passwords, time

__all__ = ["quick_passwords", "time"]

NEW = "قهوة شباك مطر سلم"


def signed_in(db: Connection, office: Building, *roles: str, factor: bool = False) -> Client:
    return office.client(joined(db, "basel@example.org", *roles, factor=factor))


def kept(db: Connection) -> tuple[str, bool, bool]:
    columns = (col(Staff.language), col(Staff.told_by_mail), col(Staff.available))
    row = db.execute(select(*columns).where(col(Staff.email) == "basel@example.org")).one()
    return row.language, row.told_by_mail, row.available


def test_the_page_says_who_one_is(db: Connection, office: Building, time: Time) -> None:
    page = signed_in(db, office, "caseworker", "supervisor").get("/console/account").plain
    for words in ("Basel Nassar", "basel@example.org", "Caseworker", "Supervisor", "This browser"):
        assert words in page


def test_language_and_letters_are_chosen(db: Connection, office: Building, time: Time) -> None:
    client = signed_in(db, office)
    assert client.post("/console/account", {"language": "ar"}).status == 303
    assert kept(db) == ("ar", False, True)
    assert 'lang="ar" dir="rtl"' in client.get("/console/account").text
    assert client.post("/console/account", {"language": "", "told_by_mail": "yes"}).status == 303
    assert kept(db) == ("", True, True)


@pytest.mark.parametrize("language", ["xx", "../../etc", "<script>", "x" * 60_000])
def test_a_language_nobody_offered_is_refused(db: Connection, office: Building, time: Time, language: str) -> None:
    answer = signed_in(db, office).post("/console/account", {"language": language})
    assert answer.status == 422
    assert 'id="e-language"' in answer.text
    assert kept(db)[0] == "en"


def test_going_away_and_coming_back(db: Connection, office: Building, time: Time) -> None:
    client = signed_in(db, office)
    assert client.post("/console/account/availability", {"available": "no"}).status == 303
    assert kept(db)[2] is False
    assert "You are away" in client.get("/console/account").plain
    assert client.post("/console/account/availability", {"available": "yes"}).status == 303
    assert kept(db)[2] is True


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Answer:
    return client.post("/console/account/password", {"old": old, "password": new, "again": again})


def test_a_changed_password_ends_the_other_browsers(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    here, there = office.client(staff), office.client(staff)
    assert change(here).status == 303
    assert here.get("/console/account").status == 200
    assert there.get("/console/account").location.startswith("/console/sign-in")
    assert enter(office.client()).status == 422
    assert enter(office.client(), password=NEW).status == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong wrong wrong", NEW, NEW, "old"),
        (PASSWORD, NEW, "another one here", "again"),
        (PASSWORD, "short", "short", "password"),
        (PASSWORD, "", "", "password"),
    ],
)
def test_what_is_wrong_with_a_password_stands_beside_it(
    db: Connection, office: Building, time: Time, old: str, new: str, again: str, field: str
) -> None:
    client = signed_in(db, office)
    answer = change(client, old, new, again)
    assert answer.status == 422
    assert f'id="e-{field}"' in answer.text
    assert NEW not in answer.text
    assert enter(office.client()).status == 303


def test_an_open_browser_is_no_place_to_guess_the_password(db: Connection, office: Building, time: Time) -> None:
    client = signed_in(db, office)
    for _n in range(5):
        assert change(client, "wrong wrong wrong").status == 422
    answer = change(client)
    assert answer.status == 429
    assert "Try again in 1 minute" in answer.plain


def test_one_browser_is_signed_out(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    here, there = office.client(staff), office.client(staff)
    time.passes(minutes=1)
    there.get("/console/account")
    sessions = sessions_of(db, staff, time())
    assert len(sessions) == 2
    page = here.get("/console/account")
    other = re.findall(r"/console/account/sessions/([0-9a-f-]{36})/end", page.text)
    assert len(other) == 1, "this browser signs out at the top"
    assert here.post(f"/console/account/sessions/{other[0]}/end").status == 303
    assert there.get("/console/account").location.startswith("/console/sign-in")
    assert here.post(f"/console/account/sessions/{other[0]}/end").status == 404


def test_sessions_of_others_are_out_of_reach(db: Connection, office: Building, time: Time) -> None:
    other = joined(db, "other@example.org")
    secret = open_session(db, other.id, "", time(), complete=True)
    signed = session_of(db, secret, time())
    assert signed
    client = signed_in(db, office)
    assert client.post(f"/console/account/sessions/{signed.id}/end").status == 404
    assert client.post(f"/console/account/sessions/{uuid4()}/end").status == 404
    assert session_of(db, secret, time())


def test_all_other_browsers_are_signed_out(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    here, others = office.client(staff), [office.client(staff) for _n in range(3)]
    assert here.post("/console/account/sessions/end").status == 303
    assert here.get("/console/account").status == 200
    assert all(other.get("/console/account").status == 303 for other in others)


def test_sessions_do_not_pile_up(db: Connection, time: Time) -> None:
    staff = joined(db)
    for _n in range(MOST_OPEN + 5):
        time.passes(seconds=1)
        last = open_session(db, staff.id, "", time(), complete=True)
    assert len(sessions_of(db, staff, time())) == MOST_OPEN
    assert session_of(db, last, time())


def test_new_recovery_codes_need_the_password(db: Connection, office: Building, time: Time) -> None:
    client = signed_in(db, office, "administrator", factor=True)
    refused = client.post("/console/account/recovery-codes", {"old": "wrong wrong wrong"})
    assert refused.status == 422
    assert 'id="e-codes"' in refused.text
    shown = client.post("/console/account/recovery-codes", {"old": PASSWORD})
    assert len(re.findall(r"<code>[0-9A-Z]{5}-[0-9A-Z]{5}</code>", shown.text)) == 10
    assert not re.findall(r"<code>[0-9A-Z]{5}-[0-9A-Z]{5}</code>", client.get("/console/account").text)


def test_few_recovery_codes_are_told(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db, factor=True)
    client = office.client(staff)
    new_codes(db, staff, time())
    assert "Make new ones" not in client.get("/console/account").plain
    db.execute(text("UPDATE staff SET recovery = recovery[1:1]"))
    assert "You have 1 recovery code left. Make new ones." in client.get("/console/account").plain


def test_the_second_factor_goes_off_where_the_role_lets_it(db: Connection, office: Building, time: Time) -> None:
    client = signed_in(db, office, factor=True)
    assert client.post("/console/account/second-factor/off", {"old": "wrong wrong wrong"}).status == 422
    assert client.post("/console/account/second-factor/off", {"old": PASSWORD}).status == 303
    assert enter(office.client()).location == "/console"


def test_it_stays_on_where_the_role_asks_for_it(db: Connection, office: Building, time: Time) -> None:
    client = signed_in(db, office, "custodian", factor=True)
    assert client.post("/console/account/second-factor/off", {"old": PASSWORD}).status == 403
    answer = enter(office.client())
    assert answer.location.startswith("/console/second-factor")
    assert number()


def test_recovery_codes_without_a_second_factor_are_refused(db: Connection, office: Building, time: Time) -> None:
    assert signed_in(db, office).post("/console/account/recovery-codes", {"old": PASSWORD}).status == 409
