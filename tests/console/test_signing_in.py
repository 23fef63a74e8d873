"""Signing in through the pages: password, second factor, links, and how guessing is slowed down."""

import re
from base64 import b32decode, b64decode

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Connection, select, text, update
from sqlmodel import col
from starlette.testclient import TestClient

from bot.staff import passwords
from bot.staff.colleagues import add_colleague
from bot.staff.forgetting import forget_sign_ins
from bot.staff.links import first_administrator_link, make_link
from bot.staff.lockout import known_cookie
from bot.staff.second_factor import new_codes
from bot.staff.sessions import Signed, open_session, session_of
from handlers.console.browsers import agent_words, place_within
from handlers.console.visit import COOKIE
from storage.staff import Role, Staff, staff_member
from tests.console.desk import Answer, Building, Client
from tests.console.joined import PASSWORD, Time, enter, field, joined, number, quick_passwords, renew, time

__all__ = ["quick_passwords", "time"]

NEW = "قهوة شباك مطر سلم"
DIFFERENT = "This e-mail address and this password do not belong together."


def session(db: Connection, client: Client, now: Time) -> Signed | None:
    return session_of(db, client.http.cookies.get(COOKIE) or "", now(), touch=False)


def audited(db: Connection, action: str) -> int:
    return int(db.execute(text("SELECT count(*) FROM audit WHERE action = :a"), {"a": action}).scalar_one())


# Password


def test_a_colleague_signs_in_and_goes_where_they_were_going(db: Connection, office: Building, time: Time) -> None:
    joined(db)
    client = office.client()
    asked = client.get("/console/account?x=1")
    page = renew(client, asked.location)
    answer = client.post(
        "/console/sign-in", {"email": " Basel@Example.org ", "password": PASSWORD, "next": field(page, "next")}
    )
    assert (answer.status, answer.location) == (303, "/console/account?x=1")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/console" in cookie
    assert "Secure" not in cookie, "this test's house has no https address"
    assert client.get("/console/account").status == 200
    assert audited(db, "signin") == 1


def test_the_secret_of_a_session_is_not_in_the_database(db: Connection, time: Time) -> None:
    secret = open_session(db, joined(db).id, "Firefox", time(), complete=True)
    rows = db.execute(text("SELECT staff_session::text FROM staff_session")).scalars().all()
    assert len(rows) == 1
    assert secret not in rows[0]
    assert len(bytes.fromhex(secret)) == 32


@pytest.mark.parametrize("email", ["basel@example.org", "nobody@example.org", "invited@example.org", "", "x" * 5000])
def test_all_wrong_ones_are_refused_alike(db: Connection, office: Building, email: str) -> None:
    joined(db)
    add_colleague(db, "invited@example.org", "Invited", ["caseworker"])
    answer = enter(office.client(), email, "not the password")
    assert answer.status == 422
    assert DIFFERENT in answer.plain
    assert COOKIE not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("email", ["basel@example.org", "nobody@example.org", "invited@example.org"])
def test_unknown_addresses_cost_as_much_work_as_known_ones(
    db: Connection, office: Building, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(db)
    add_colleague(db, "invited@example.org", "Invited", ["caseworker"])
    passwords.fits("warm", "")  # the password of nobody is made once
    checked = 0
    verify = Argon2Hasher.verify

    def counted(self: Argon2Hasher, password: str | bytes, hash: str | bytes) -> bool:
        nonlocal checked
        checked += 1
        return verify(self, password, hash)

    monkeypatch.setattr(Argon2Hasher, "verify", counted)
    enter(office.client(), email, "not the password")
    assert checked == 1


@pytest.mark.parametrize("password", ["", " ", "x" * 60_000, "\x00" * 20, "<script>alert(1)</script>", "\u202eabc"])
def test_hostile_values_are_only_wrong(db: Connection, office: Building, password: str) -> None:
    joined(db)
    assert enter(office.client(), password=password).status == 422
    answer = enter(office.client(), email='"><script>alert(1)</script>')
    assert answer.status == 422
    assert "<script>alert" not in answer.text


def test_the_hash_follows_the_parameters(db: Connection, office: Building, monkeypatch: pytest.MonkeyPatch) -> None:
    staff = joined(db)
    kept = select(col(Staff.password_hash)).where(col(Staff.id) == staff.id)
    before = db.execute(kept).scalar_one()
    monkeypatch.setattr(passwords, "hasher", PasswordHash((Argon2Hasher(time_cost=2, memory_cost=64, parallelism=1),)))
    assert enter(office.client()).status == 303
    after = db.execute(kept).scalar_one()
    assert "t=1" in before
    assert "t=2" in after
    assert enter(office.client()).status == 303
    assert db.execute(kept).scalar_one() == after


def test_who_was_removed_signs_in_no_more(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    client = office.client()
    enter(client)
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(active=False))
    assert client.get("/console/account").location.startswith("/console/sign-in")
    assert DIFFERENT in enter(office.client()).plain


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(
    db: Connection, office: Building, time: Time
) -> None:
    joined(db)
    joined(db, "attacker@example.org")
    client = office.client()
    enter(client, "attacker@example.org")
    planted = client.http.cookies.get(COOKIE) or ""
    renew(client, "/console/account")
    answer = client.post("/console/sign-in", {"email": "basel@example.org", "password": PASSWORD})
    assert answer.status == 303
    assert client.http.cookies.get(COOKIE) != planted
    assert session_of(db, planted, time()) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/console", "//evil.example/console", "/\\evil.example", "/console/../evil", "/chat",
        "/console/%2e%2e/%2e%2e/evil", "/console//evil.example", "javascript:alert(1)", "/consoleevil", "console",
        "/console/x\r\nSet-Cookie: a=b", "/console?next=\u202e", "/console/" + "x" * 3000, "", "/console\\..\\evil",
        "/console/sign-in?next=/console",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_console(db: Connection, office: Building, address: str) -> None:
    joined(db)
    assert place_within(address) == "/console"
    assert enter(office.client(), next=address).location == "/console"


@pytest.mark.parametrize(
    "address",
    ["/console", "/console/cases/17-a_b", "/console?box=mine&sort=1", "/console/account", "/console/team?q=%D8%A3"],
)
def test_addresses_within_are_kept(address: str) -> None:
    assert place_within(address) == address


# Waiting


def test_waits_grow_and_say_how_long(db: Connection, office: Building, time: Time) -> None:
    joined(db)
    client = office.client()
    for _n in range(5):
        assert enter(client, password="wrong wrong wrong").status == 422
    waits = []
    for _n in range(6):
        refused = enter(client)
        assert refused.status == 429, "even the right password waits"
        waits.append(int(re.findall(r"Try again in (\d+) minute", refused.plain)[0]))
        time.passes(minutes=waits[-1])
        assert enter(client, password="wrong wrong wrong").status == 422
    assert waits == [1, 1, 2, 4, 8, 16]
    time.passes(minutes=32)
    assert enter(client).status == 303


def test_waits_count_as_much_for_addresses_nobody_has(db: Connection, office: Building, time: Time) -> None:
    client = office.client()
    for _n in range(5):
        enter(client, "nobody@example.org")
    assert enter(client, "nobody@example.org").status == 429


def test_an_attacker_does_not_shut_the_owner_out(db: Connection, office: Building, time: Time) -> None:
    joined(db)
    known = office.client()
    assert enter(known).status == 303
    renew(known, "/console/account")
    known.post("/console/sign-out")
    attack(office, 40)
    assert enter(known).status == 303, "this browser is known for the account"
    elsewhere = from_address(office, "192.0.2.250")
    refused = enter(elsewhere)
    assert refused.status == 429
    time.passes(minutes=15)
    assert enter(elsewhere).status == 303, "the account alone makes nobody wait for longer than a quarter of an hour"


def test_a_known_browser_is_known_for_its_own_account_only(db: Connection, office: Building, time: Time) -> None:
    joined(db)
    joined(db, "attacker@example.org")
    client = office.client()
    enter(client, "attacker@example.org")
    client.http.cookies.delete(COOKIE)
    token = {cookie.name: cookie.value for cookie in client.http.cookies.jar if cookie.name.startswith("wasl_known_")}
    assert len(token) == 1
    client.http.cookies.set(known_cookie("basel@example.org"), next(iter(token.values())), path="/console")
    for _n in range(5):
        enter(client, password="wrong wrong wrong")
    assert enter(client).status == 429
    assert enter(office.client()).status == 429, "it was counted for the address and the account, as any other"


def test_a_known_browser_waits_for_its_own_misses(db: Connection, office: Building, time: Time) -> None:
    joined(db)
    client = office.client()
    enter(client)
    client.http.cookies.delete(COOKIE)
    for _n in range(5):
        assert enter(client, password="wrong wrong wrong").status == 422
    assert enter(client).status == 429
    assert enter(from_address(office, "192.0.2.9")).status == 303, "and troubles nobody else"


def test_one_address_cannot_try_many_accounts(db: Connection, office: Building, time: Time) -> None:
    for n in range(30):
        enter(office.client(), f"victim{n}@example.org")
    joined(db)
    assert enter(office.client()).status == 429
    assert enter(from_address(office, "192.0.2.7")).status == 303


def attack(office: Building, times: int) -> None:
    for n in range(times):
        enter(from_address(office, f"192.0.2.{n}"), password="wrong wrong wrong")


def from_address(office: Building, address: str) -> Client:
    http = TestClient(office.app, base_url="http://127.0.0.1:8000", follow_redirects=False, client=(address, 5000))
    return Client(http)


# Second factor


def signing_in(office: Building) -> Client:
    """A browser that gave the password, at the page that asks for the number."""
    client = office.client()
    answer = enter(client)
    assert answer.location.startswith("/console/second-factor")
    renew(client, "/console/second-factor")
    return client


def give(client: Client, code: str) -> Answer:
    return client.post("/console/second-factor", {"code": code, "next": "/console/account"})


def test_the_second_factor_is_asked_for_and_opens(db: Connection, office: Building, time: Time) -> None:
    joined(db, "basel@example.org", "safeguarding", factor=True)
    client = signing_in(office)
    half = client.http.cookies.get(COOKIE)
    assert client.get("/console/account").location.startswith("/console/second-factor"), "nothing opens before"
    answer = give(client, number())
    assert (answer.status, answer.location) == (303, "/console/account")
    assert client.http.cookies.get(COOKIE) != half
    assert session_of(db, half or "", time()) is None
    assert client.get("/console/account").status == 200


def test_a_number_is_good_once(db: Connection, office: Building, time: Time) -> None:
    joined(db, factor=True)
    code = number()
    assert give(signing_in(office), code).status == 303
    replayed = give(signing_in(office), code)
    assert replayed.status == 422
    assert "used already" in replayed.plain
    assert give(signing_in(office), number(steps=-1)).status == 422, "nor is an older one"
    time.passes(seconds=30)
    assert give(signing_in(office), number()).status == 303


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_clocks_of_telephones_may_be_half_a_minute_wrong(
    db: Connection, office: Building, time: Time, steps: int, status: int
) -> None:
    joined(db, factor=True)
    assert give(signing_in(office), number(steps=steps)).status == status


def test_digits_of_any_script_and_spaces_are_taken(db: Connection, office: Building, time: Time) -> None:
    joined(db, factor=True)
    arabic = number().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert give(signing_in(office), f" {arabic[:3]} {arabic[3:]} ").status == 303


@pytest.mark.parametrize("code", ["", "0" * 5000, "abcdef", "\u202e123456", "<script>", "1234567"])
def test_hostile_numbers_are_only_wrong(db: Connection, office: Building, time: Time, code: str) -> None:
    joined(db, factor=True)
    assert give(signing_in(office), code).status == 422


def test_guessing_numbers_is_slowed_down_as_guessing_passwords_is(db: Connection, office: Building, time: Time) -> None:
    joined(db, factor=True)
    client = signing_in(office)
    for _n in range(5):
        assert give(client, "000000").status == 422
    assert give(client, number()).status == 429
    refused = enter(office.client())
    assert refused.status == 429, "a right password does not set the count back"


def test_the_password_alone_is_no_session_for_long(db: Connection, office: Building, time: Time) -> None:
    joined(db, factor=True)
    client = signing_in(office)
    time.passes(minutes=30)
    assert give(client, number()).location.startswith("/console/sign-in")


def test_roles_that_must_have_one_set_it_up_before_anything_opens(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db, "basel@example.org", "administrator")
    client = office.client()
    assert enter(client, next="/console/team").location == "/console/second-factor?next=/console/team"
    assert client.get("/console/team").location.startswith("/console/second-factor")
    assert client.get("/console/second-factor").location.startswith("/console/second-factor/setup")
    page = renew(client, "/console/second-factor/setup?next=/console/team")
    secret = re.findall(r'class="secret">([A-Z2-7]+)<', page.text)[0]
    picture = b64decode(re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page.text)[0]).decode()
    assert "<svg" in picture
    assert "style=" not in picture
    sent = {"offered": field(page, "offered"), "next": "/console/team"}
    wrong = client.post("/console/second-factor/setup", {**sent, "code": "000000"})
    assert wrong.status == 422
    assert secret in wrong.text, "a mistyped number does not cost another scan"
    done = client.post("/console/second-factor/setup", {**sent, "code": number(key=b32decode(secret))})
    assert done.status == 200
    codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", done.text)
    assert len(set(codes)) == 10
    assert client.get("/console/team").status == 200
    kept = db.execute(select(col(Staff.recovery), col(Staff.totp_sealed)).where(col(Staff.id) == staff.id)).one()
    assert len(kept.recovery) == 10
    assert not set(codes) & set(kept.recovery)
    assert b32decode(secret) not in kept.totp_sealed
    renew(client, "/console/account")
    again = client.post("/console/second-factor/setup", {**sent, "code": number(key=b32decode(secret), steps=1)})
    assert again.status == 303, "it is set up once"


def test_an_offered_secret_is_good_in_its_own_session_only(db: Connection, office: Building, time: Time) -> None:
    joined(db, "basel@example.org", "administrator")
    one, other = office.client(), office.client()
    enter(one)
    page = renew(one, "/console/second-factor/setup")
    secret = re.findall(r'class="secret">([A-Z2-7]+)<', page.text)[0]
    enter(other)
    renew(other, "/console/second-factor/setup")
    sent = {"offered": field(page, "offered"), "code": number(key=b32decode(secret))}
    assert other.post("/console/second-factor/setup", sent).status == 422
    for offered in ("", "AAAA", "x" * 50_000, "ا"):
        assert other.post("/console/second-factor/setup", {**sent, "offered": offered}).status == 422


def test_who_is_given_such_a_role_sets_it_up_from_then_on(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    client = office.client()
    enter(client)
    assert client.get("/console/account").status == 200
    db.execute(update(Staff).where(col(Staff.id) == staff.id).values(roles=["safeguarding"]))
    assert client.get("/console/account").location.startswith("/console/second-factor")


def test_a_recovery_code_is_good_once(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db, factor=True)
    codes = new_codes(db, staff, time())
    assert give(signing_in(office), codes[0].lower().replace("-", " ")).status == 303
    assert give(signing_in(office), codes[0]).status == 422
    assert give(signing_in(office), codes[1]).status == 303
    assert audited(db, "factor:recovery") == 2
    new_codes(db, staff, time())
    assert give(signing_in(office), codes[2]).status == 422, "new codes end the old ones"


# Sessions


@pytest.mark.parametrize(
    ("roles", "idle"), [(("caseworker",), 8 * 60), (("administrator",), 30), (("caseworker", "safeguarding"), 30)]
)
def test_a_session_ends_when_nobody_used_it(
    db: Connection, office: Building, time: Time, roles: tuple[str, ...], idle: int
) -> None:
    client = office.client(joined(db, "basel@example.org", *roles, factor=True))
    time.passes(minutes=25)
    assert client.get("/console/account").status == 200
    time.passes(minutes=idle - 1)
    assert client.get("/console/account").status == 200, "each use counts anew"
    time.passes(minutes=idle)
    ended = client.get("/console/account")
    assert ended.location == "/console/sign-in?next=/console/account"
    time.passes(minutes=-idle)
    assert client.get("/console/account").status == 303, "it does not come back"


def test_a_session_ends_after_a_working_day_in_any_case(db: Connection, office: Building, time: Time) -> None:
    client = office.client(joined(db))
    for _n in range(11):
        time.passes(hours=1)
        assert client.get("/console/account").status == 200
    time.passes(hours=1)
    assert client.get("/console/account").location.startswith("/console/sign-in")


def test_a_page_that_looks_for_news_is_no_sign_of_life(db: Connection, time: Time) -> None:
    staff = joined(db, "basel@example.org", "administrator", factor=True)
    secret = open_session(db, staff.id, "", time(), complete=True)
    for _n in range(29):
        time.passes(minutes=1)
        assert session_of(db, secret, time(), touch=False)
    time.passes(minutes=1)
    assert session_of(db, secret, time(), touch=False) is None


def test_signing_out_ends_the_session_on_our_side(db: Connection, office: Building, time: Time) -> None:
    joined(db)
    client = office.client()
    enter(client)
    secret = client.http.cookies.get(COOKIE) or ""
    renew(client, "/console/account")
    assert client.post("/console/sign-out").location == "/console/sign-in"
    assert session_of(db, secret, time()) is None


@pytest.mark.parametrize("secret", ["", "0" * 64, "x", "ا", "0" * 5000])
def test_an_invented_cookie_opens_nothing(db: Connection, office: Building, time: Time, secret: str) -> None:
    assert session_of(db, secret, time()) is None


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_browsers_are_named_as_people_know_them(header: str, words: str) -> None:
    assert agent_words(header) == words


def test_what_is_over_is_deleted(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    open_session(db, staff.id, "", time(), complete=True)
    make_link(db, staff.id)
    enter(office.client(), password="wrong wrong wrong")
    assert forget_sign_ins(db, time()) == {"staff_session": 0, "staff_link": 0, "sign_in_failure": 0}
    time.passes(hours=24)
    assert forget_sign_ins(db, time()) == {"staff_session": 1, "staff_link": 1, "sign_in_failure": 3}


# Links


def use(client: Client, path: str, password: str = NEW, again: str | None = None) -> Answer:
    return client.post(path, {"password": password, "again": password if again is None else again})


def test_an_invitation_lets_somebody_in_once(db: Connection, office: Building, time: Time) -> None:
    staff = add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"], language="en")
    path = make_link(db, staff.id)
    client = office.client()
    assert "Welcome, Basel Nassar" in client.get(path).plain
    assert client.get(path).status == 200, "to look does not use it up: mailboxes are guarded by programs that look"
    assert use(client, path).status == 303
    assert client.get("/console/account").status == 200
    for answer in (office.client().get(path), use(office.client(), path)):
        assert answer.status == 410
        assert "used already or is too old" in answer.plain
    assert enter(office.client(), password=NEW).status == 303


def test_the_link_is_not_in_the_database(db: Connection, time: Time) -> None:
    path = make_link(db, joined(db).id)
    row = db.execute(text("SELECT staff_link::text FROM staff_link")).scalar_one()
    assert path.rsplit("/", 1)[1] not in row


@pytest.mark.parametrize(("has_password", "hours"), [(False, 72), (True, 1)])
def test_links_grow_old(db: Connection, office: Building, time: Time, has_password: bool, hours: int) -> None:
    staff = joined(db) if has_password else add_colleague(db, "basel@example.org", "Basel", ["caseworker"])
    path = make_link(db, staff.id)
    time.passes(hours=hours, seconds=-1)
    assert office.client().get(path).status == 200
    time.passes(seconds=1)
    assert use(office.client(), path).status == 410


def test_a_new_link_ends_the_older(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    older, newer = make_link(db, staff.id), make_link(db, staff.id)
    assert use(office.client(), older).status == 410
    assert use(office.client(), newer).status == 303


def test_a_new_password_signs_all_browsers_out(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db)
    client = office.client(staff)
    assert use(office.client(), make_link(db, staff.id)).status == 303
    assert client.get("/console/account").location.startswith("/console/sign-in")
    assert enter(office.client()).status == 422


def test_a_link_does_not_stand_in_for_the_second_factor(db: Connection, office: Building, time: Time) -> None:
    staff = joined(db, "basel@example.org", "custodian", factor=True)
    client = office.client()
    assert use(client, make_link(db, staff.id)).location.startswith("/console/second-factor")
    assert client.get("/console/account").location.startswith("/console/second-factor")
    page = renew(client, "/console/second-factor")
    assert "Number from the app" in page.plain
    assert give(client, number()).status == 303


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 12"),
        ("", "at least 12"),
        ("x" * 201, "at most 200"),
        ("basel@example.org", "your name or e-mail"),
        ("basel nassar", "your name or e-mail"),
        ("Nassar123456", "your name or e-mail"),
        ("qwertyuiop123", "first that are tried"),
        ("Password1234!", "first that are tried"),
        ("aaaaaaaaaaaaaaa", "first that are tried"),
        ("الحمدلله12345", "first that are tried"),
    ],
)
def test_weak_passwords_are_refused_beside_the_field(
    db: Connection, office: Building, time: Time, password: str, sentence: str
) -> None:
    staff = add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"], language="en")
    path = make_link(db, staff.id)
    answer = use(office.client(), path, password)
    assert answer.status == 422
    assert sentence in re.findall(r'id="e-password">.*?<span>(.*?)</span>', answer.text, re.DOTALL)[0]
    assert use(office.client(), path).status == 303, "the link is still good"


def test_the_password_is_typed_twice(db: Connection, office: Building, time: Time) -> None:
    staff = add_colleague(db, "basel@example.org", "Basel Nassar", ["caseworker"])
    answer = use(office.client(), make_link(db, staff.id), NEW, NEW + "x")
    assert answer.status == 422
    assert 'id="e-again"' in answer.text


@pytest.mark.parametrize("secret", ["0" * 64, "x", "%00", "x" * 5000, "%3Cscript%3E", "' or 1=1 --"])
def test_an_invented_link_is_none(office: Building, secret: str) -> None:
    for path in (f"/console/links/{secret}", f"/console/first/{secret}"):
        assert office.client().get(path).status in (404, 410)
        assert use(office.client(), path).status in (404, 410)


# The first administrator


def test_the_first_administrator_is_made_by_a_link(db: Connection, office: Building, time: Time) -> None:
    path = first_administrator_link(db)
    assert path
    client = office.client()
    assert client.get(path).status == 200
    fields = {"name": "Huda", "email": "no address", "password": NEW, "again": NEW}
    wrong = client.post(path, fields)
    assert wrong.status == 422
    assert 'value="Huda"' in wrong.text
    answer = client.post(path, {**fields, "email": "Huda@example.org"})
    assert answer.location.startswith("/console/second-factor")
    made = staff_member(db, "huda@example.org")
    assert made
    assert made.roles == {Role.ADMINISTRATOR}
    assert client.post(path, {**fields, "email": "more@example.org"}).status == 403, "a form of nobody's session"
    assert office.client().post(path, {**fields, "email": "more@example.org"}).status == 410
    assert first_administrator_link(db) is None


def test_a_second_start_ends_the_first_link(db: Connection, office: Building, time: Time) -> None:
    first, second = first_administrator_link(db), first_administrator_link(db)
    assert first
    assert second
    assert office.client().get(first).status == 410
    joined(db, "other@example.org", "administrator")
    late = office.client().post(second, {"name": "Huda", "email": "h@example.org", "password": NEW, "again": NEW})
    assert late.status == 409, "somebody was made an administrator meanwhile"
    assert staff_member(db, "h@example.org") is None


def test_links_of_one_kind_are_not_taken_for_the_other(db: Connection, office: Building, time: Time) -> None:
    first = first_administrator_link(db) or ""
    mine = make_link(db, joined(db).id)
    fields = {"name": "Huda", "email": "h@example.org", "password": NEW, "again": NEW}
    assert office.client().post(mine.replace("/links/", "/first/"), fields).status == 410
    assert use(office.client(), first.replace("/first/", "/links/")).status == 410


# Language


def test_the_page_speaks_the_language_that_is_chosen(office: Building) -> None:
    client = office.client()
    client.http.cookies.clear()
    assert 'lang="ar" dir="rtl"' in client.get("/console/sign-in").text
    client.post("/console/language", {"language": "en", "next": "/console/account"})
    page = client.get("/console/sign-in")
    assert 'lang="en" dir="ltr"' in page.text
    client.post("/console/language", {"language": "../../x"})
    assert 'lang="en" dir="ltr"' in client.get("/console/sign-in").text
