"""An officer writes a broadcast, sends it, watches it through a kill, a pause and a resume, and reads its results."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bot import profiles
from storage import embedded
from tests.browser.desk import PHONE, sitting
from tests.browser.house import ROOT, House, Photograph, running
from tests.browser.person import SLOW
from tests.outreach import crowd
from tests.standins.bot_api import TOKEN

pytestmark = pytest.mark.browser

PEOPLE = int(os.environ.get("WASL_PEOPLE", "600"))
RATE = 50  # of which broadcasts get four fifths


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    """The address of a stand-in in a process of its own, which counts what comes to whom."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.standin_many", "--port", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while True:
            try:
                counted(address)
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.05)
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def town(server: embedded.Server, telegram: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation with many subscribers, whose broadcasts go to the stand-in."""
    folder = tmp_path_factory.mktemp("town")
    more = {"WASL_TELEGRAM_TOKEN": TOKEN, "WASL_TELEGRAM_API_BASE": telegram, "WASL_TELEGRAM_RATE": str(RATE)}
    with running(server, folder, "town", more) as house:
        org = profiles.load("palestine-center")
        with house.database() as db:
            crowd.rules(db, org, approval_above=1_000_000)
            for place, region in enumerate(("ps_jen", "ps_nbs", "ps_gza")):
                each, first = (PEOPLE + place) // 3, 700_000_000 + place * 1_000_000
                crowd.subscribers(db, each, account=TOKEN.partition(":")[0], region=region, first=first)
        house.stop()
        house.start()  # with the rules of now
        yield house


def counted(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}/counted", timeout=5) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def reaches(address: str, people: int) -> None:
    """Wait until so many have got it."""
    until = time.monotonic() + 180
    while counted(address)["messages"] < people:
        assert time.monotonic() < until, counted(address)
        time.sleep(0.1)


def test_from_the_first_word_to_the_results(
    browser: Browser, town: House, telegram: str, photograph: Photograph
) -> None:
    with sitting(browser, town) as seated:
        page = seated("communication", language="en", name="Nadia Saleh")
        page.goto(f"{town.address}/console/broadcasts")
        page.click("a[href='/console/broadcasts/new']")
        page.check("#f-kind-question")
        page.fill("input[name=name]", "Mobile clinic in December")
        page.click("button[type=submit].btn-primary")

        page.wait_for_url("**/draft")
        page.fill("[id='f-text.ar']", "عيادة متنقلة يوم الأحد في ساحة البلدية. هل ستأتون؟")
        page.fill("[id='f-text.en']", "A mobile clinic comes to the town square on Sunday. Will you come?")
        page.fill("[id='f-label.0.ar']", "سآتي")
        page.fill("[id='f-label.0.en']", "I will come")
        page.fill("[id='f-label.1.ar']", "لا أستطيع")
        page.fill("[id='f-label.1.en']", "I cannot")
        photograph(page, "console-broadcast-writing")
        page.click("button[name=act][value=go]")
        page.wait_for_url("**/draft/audience")
        page.click("button[name=act][value=go]:not(.unseen)")
        page.wait_for_url("**/draft/sending")
        expect(page.locator("form.go button")).to_contain_text(f"{PEOPLE:,}", timeout=SLOW)
        page.click("form.go button")

        page.wait_for_url("**/console/broadcasts/*")
        broadcast = page.url
        reaches(telegram, PEOPLE // 5)
        expect(page.locator("#progress .figures")).to_be_visible(timeout=SLOW)
        photograph(page, "console-broadcast-progress")

        # The power fails, and comes back; what was on the wire at that moment is in doubt.
        town.kill()
        town.start()
        reaches(telegram, 2 * PEOPLE // 5)
        page.goto(broadcast)
        page.click("form[action$='/pause'] button")
        expect(page.locator("form[action$='/resume'] button")).to_be_visible(timeout=SLOW)
        before = counted(telegram)["messages"]
        page.wait_for_timeout(2500)
        assert counted(telegram)["messages"] <= before + 3, "what was on the wire arrives"
        page.click("form[action$='/resume'] button")

        expect(page.locator("#progress .standing")).to_contain_text("through", timeout=PEOPLE / RATE * 3000 + 60_000)
        found = counted(telegram)
        assert found["twice"] == 0
        assert found["most"] <= RATE
        with town.database() as db:
            rows = db.exec_driver_sql("SELECT state, count(*) FROM delivery GROUP BY 1").all()
        states: dict[str, int] = dict(map(tuple, rows))
        assert states.get("sent", 0) + states.get("unknown", 0) == PEOPLE
        assert states.get("sent", 0) <= found["messages"] <= PEOPLE
        assert states.get("unknown", 0) <= 5

        page.click("a[href$='/results']")
        expect(page.locator("main")).to_contain_text("Jenin", timeout=SLOW)
        photograph(page, "console-broadcast-results")
        phone = seated("communication", language="ar", viewport=PHONE)
        phone.goto(f"{broadcast}/results")
        expect(phone.locator("main")).to_contain_text("جنين", timeout=SLOW)
        photograph(phone, "console-broadcast-results-phone")
        assert Path(town.folder / "server.log").read_text().count("Traceback") == 0
