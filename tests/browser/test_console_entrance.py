"""Through the real doors: a link that works once, a password, the second step, recovery codes, out and in again."""

import re
import time
from base64 import b32decode

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from tests.browser.desk import PASSWORD, Caseworker, SitDown
from tests.browser.house import House
from tests.browser.person import SLOW

pytestmark = pytest.mark.browser


def invited(house: House, email: str, role: str) -> str:
    """The link that is printed for a new colleague."""
    printed = house.wasl("staff", "add", email, "--name", "Rana Qasem", "--role", role, "--language", "en")
    link = re.search(r"/console/links/\S+", printed)
    assert link, printed
    return house.address + link[0]


def sets_password(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#f-password", PASSWORD)
    page.fill("#f-again", PASSWORD)
    page.click("main form button[type=submit]")


def number(secret: str, steps: int = 0) -> str:
    """What an app on a telephone shows, now or some half minutes later."""
    totp = TOTP(b32decode(secret), 6, SHA1(), 30)
    return totp.generate(int(time.time()) + 30 * steps).decode()


def wrong(secret: str) -> str:
    near = {number(secret, steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
                if code not in near)  # fmt: skip


def refused(page: Page) -> None:
    """What is wrong stands beside the field, and is read out with it."""
    expect(page.locator("#e-code")).to_be_visible(timeout=SLOW)
    expect(page.locator("#f-code")).to_have_attribute("aria-invalid", "true")
    assert "e-code" in (page.locator("#f-code").get_attribute("aria-describedby") or "")


def gives(page: Page, code: str) -> None:
    page.fill("#f-code", code)
    page.locator("form", has=page.locator("#f-code")).locator("button[type=submit]").click()


def signs_out(page: Page) -> None:
    page.click(".mymenu summary")
    page.click("form[action='/console/sign-out'] button")
    page.wait_for_url("**/console/sign-in")


def test_a_new_caseworker_comes_in_by_the_printed_link(sit_in_house: SitDown, house: House) -> None:
    link = invited(house, "rana@entrance.example", "caseworker")
    page = sit_in_house()
    page.goto(link)
    page.fill("#f-password", "short")
    page.fill("#f-again", "short")
    page.click("main form button[type=submit]")
    expect(page.locator("#e-password")).to_be_visible(timeout=SLOW)
    sets_password(page, link)
    expect(page.locator("#inbox")).to_be_visible(timeout=SLOW)
    expect(page.locator(".myname")).to_have_text("Rana Qasem")

    other = sit_in_house()
    answer = other.goto(link)
    assert answer is not None
    assert answer.status == 410
    expect(other.locator("#f-password")).to_have_count(0)

    signs_out(page)
    answer = page.goto(f"{house.address}/console/account")
    page.wait_for_url("**/console/sign-in?next=**")
    desk = Caseworker(page, house)
    desk.signs_in("rana@entrance.example", "not the password at all")
    expect(page.locator("main .error[role=alert]")).to_be_visible(timeout=SLOW)
    expect(page.locator("#f-email")).to_have_value("rana@entrance.example")
    desk.signs_in("rana@entrance.example")
    page.wait_for_url("**/console/account")


def test_an_administrator_is_led_through_the_second_step(sit_in_house: SitDown, house: House) -> None:
    page = sit_in_house()
    sets_password(page, invited(house, "head@entrance.example", "administrator"))
    page.wait_for_url("**/console/second-factor/setup**")
    page.goto(f"{house.address}/console/team")
    page.wait_for_url("**/console/second-factor/setup**")  # nothing opens before

    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0
    page.click("main details summary")
    secret = page.locator("code.secret").inner_text()
    gives(page, wrong(secret))
    refused(page)
    page.click("main details summary")
    assert page.locator("code.secret").inner_text() == secret, "what was scanned stays good"
    gives(page, number(secret))
    codes = page.locator("ul.codes code").all_inner_texts()
    assert len(set(codes)) == 10
    page.click("main a.btn-primary")
    page.wait_for_url("**/console/team**")
    signs_out(page)

    desk = Caseworker(page, house)
    desk.signs_in("head@entrance.example")
    page.wait_for_url("**/console/second-factor?next=**")
    gives(page, wrong(secret))
    refused(page)
    gives(page, number(secret, 1))  # the present one was used above, and is good once
    expect(page.locator(".myname")).to_be_visible(timeout=SLOW)
    signs_out(page)

    # The telephone is lost: a recovery code lets in, once.
    desk.signs_in("head@entrance.example")
    page.wait_for_url("**/console/second-factor?next=**")
    gives(page, codes[0].lower())
    expect(page.locator(".myname")).to_be_visible(timeout=SLOW)
    signs_out(page)
    desk.signs_in("head@entrance.example")
    page.wait_for_url("**/console/second-factor?next=**")
    gives(page, codes[0])
    refused(page)
