"""Colleagues work in the console, and every page may come from another process."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import text

from bot import clock
from bot.staff.accounts import set_password
from bot.staff.sessions import csrf_token, open_session
from handlers.console.visit import COOKIE
from storage.staff import Role
from tests.console.test_entry import TYPED
from tests.outreach import crowd
from tests.proxy.machines import Cluster

pytestmark = [pytest.mark.proxy, pytest.mark.asyncio(loop_scope="session")]

Browse = Callable[[], aiohttp.ClientSession]
PASSWORD = "olive stone harbour lamp"
SOON = 5.0  # seconds


@pytest_asyncio.fixture(loop_scope="session")
async def basel(cluster: Cluster, browser: Browse) -> AsyncIterator[aiohttp.ClientSession]:
    """A caseworker's browser, signed in with the password through the proxy."""
    with cluster.here.inside() as db:
        member = crowd.officer(db, "basel", Role.CASEWORKER)
        set_password(db, member, PASSWORD, clock.now())
    session = browser()
    typed = {"email": member.email, "password": PASSWORD}
    async with session.post(f"{cluster.door.base}/console/sign-in", data=typed) as answer:
        assert (answer.status, answer.url.path) == (200, "/console"), await answer.text()
    yield session


async def form_of(browser: aiohttp.ClientSession, address: str) -> dict[str, str]:
    async with browser.get(address) as answer:
        page = await answer.text()
        assert answer.status == 200
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("csrf", "press")}
    return {name: value[1] for name, value in found.items() if value}


async def test_who_signed_in_at_one_process_is_known_to_all(cluster: Cluster, basel: aiohttp.ClientSession) -> None:
    for base in (cluster.door.base, *(machine.server.base for machine in cluster.serves)):
        async with basel.get(f"{base}/console/cases/new-ones", allow_redirects=False) as answer:
            assert answer.status == 404, "known, and told that there is no such page"
        async with basel.get(f"{base}/console/account", allow_redirects=False) as answer:
            assert answer.status == 200
            assert "basel" in await answer.text()


async def test_a_stream_hears_of_a_case_filed_through_another_process(
    cluster: Cluster, basel: aiohttp.ClientSession
) -> None:
    """The form comes from one process and is sent to the other: its token and its press hold for both."""
    here, there = (machine.server.base for machine in cluster.serves)
    async with basel.get(f"{here}/console/events") as stream:
        await heard(stream, "ready")
        sent = {**TYPED, **await form_of(basel, f"{here}/console/entry")}
        async with basel.post(f"{there}/console/entry", data=sent) as answer:
            assert answer.status == 201, await answer.text()
        case_id = await heard(stream, "case")
        async with basel.post(f"{here}/console/entry", data=sent) as answer:
            assert answer.status == 409, "pressed once more: no second case"
    (case,) = cluster.here.rows("SELECT id FROM cases WHERE intake = 'visit'")
    assert str(case["id"]) == case_id
    async with basel.get(f"{here}/console/cases/{case_id}") as answer:
        assert answer.status == 200


async def heard(stream: aiohttp.ClientResponse, event: str) -> str:
    """The data of the next such event."""
    async with asyncio.timeout(SOON):
        async for line in stream.content:
            if line.strip() == f"event: {event}".encode():
                return (await stream.content.readline()).decode().partition("data:")[2].strip()
    raise AssertionError("the stream ended")


async def test_a_setting_saved_through_one_process_is_shown_by_the_other_at_once(
    cluster: Cluster, browser: Browse
) -> None:
    with cluster.here.inside() as db:
        carla = crowd.officer(db, "carla", Role.ADMINISTRATOR)
        db.execute(text("UPDATE staff SET totp_sealed = '\\x00' WHERE id = :id"), {"id": carla.id})
        secret = open_session(db, carla.id, "Test", clock.now(), complete=True)
        token = csrf_token(secret)
    here, there = (machine.server.base for machine in cluster.serves)
    headers = {"Cookie": f"{COOKIE}={secret}"}
    for act, at in (("closed", here), ("opened", there), ("closed", there), ("opened", here)):
        saved_at, other = at, there if at == here else here
        version = re.search(r'name="version" value="(\d+)"', await page_of(f"{other}/console/settings", headers))
        assert version
        sent = {"csrf": token, "version": version[1]}
        async with (
            aiohttp.ClientSession() as carlas,
            carlas.post(f"{saved_at}/console/settings/{act}/today", data=sent, headers=headers) as answer,
        ):
            assert answer.status == 200, await answer.text()
        settings = await page_of(f"{other}/console/settings", headers)
        undo = "opened" if act == "closed" else "closed"
        assert f"/console/settings/{undo}/today" in settings
        assert f"/console/settings/{act}/today" not in settings


async def page_of(address: str, headers: dict[str, str]) -> str:
    async with aiohttp.ClientSession() as carlas, carlas.get(address, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()
