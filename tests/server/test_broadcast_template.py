"""WhatsApp takes a template back in the midst of a broadcast: it pauses by name, and nobody is lost by it."""

from collections import Counter

import pytest

from bot.organisation import Organisation
from bot.outreach.content import Content, Template
from tests.outreach import crowd
from tests.server.harness import Installation, Server, until
from tests.standins.twilio import SENDER

PEOPLE = 30
CONTENT = Content({"en": "A clinic comes."}, templates={"en": Template("clinic", "HX1", {"1": "Jenin"})})


async def filled(here: Installation, org: Organisation, **settings: str) -> Server:
    """A server that finds a broadcast to be sent, at whatever hour this runs: the rules are there before it begins."""
    (await here.start()).kill()
    with here.inside() as db:
        crowd.rules(db, org)
        crowd.subscribers(db, PEOPLE, channel="whatsapp", account=SENDER, first=970599100000, language="en")
        crowd.sent(db, crowd.officer(db), org, CONTENT)
    return await here.start(**settings)


def stands(here: Installation) -> tuple[str, str]:
    (row,) = here.rows("SELECT state, reason FROM broadcast")
    return row["state"], row["reason"]


def states(here: Installation) -> Counter[str]:
    return Counter(
        {row["state"]: row["n"] for row in here.rows("SELECT state, count(*) AS n FROM delivery GROUP BY 1")}
    )


@pytest.mark.parametrize("code", [63027, 63041, 21656, 20404])
async def test_refused_at_the_send(here: Installation, org: Organisation, code: int) -> None:
    for _message in range(200):
        here.twilio.refuse(404 if code == 20404 else 400, code, of="Messages.json")
    await filled(here, org)
    await until(lambda: stands(here) == ("paused", "template_rejected"), lambda: f"{stands(here)} {here.log[-2000:]}")
    assert states(here) == {"planned": PEOPLE}, "all of them wait, and may get it by another template"
    assert not here.twilio.sent


async def test_another_fault_of_the_account_keeps_its_own_name(here: Installation, org: Organisation) -> None:
    for _message in range(200):
        here.twilio.refuse(400, 63051, of="Messages.json")
    await filled(here, org)
    await until(lambda: stands(here) == ("paused", "misconfigured:63051"), lambda: here.log[-2000:])


async def failed(server: Server, sid: str, code: str) -> None:
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": "failed",
        "To": "whatsapp:+970599100000",
        "ErrorCode": code,
    }
    assert await server.whatsapp(form, "/whatsapp/status") == 200


async def test_told_only_after_it_was_taken(here: Installation, org: Organisation) -> None:
    server = await filled(here, org, WASL_WHATSAPP_RATE="3")
    await until(
        lambda: any(row["state"] == "sent" for row in here.rows("SELECT state FROM delivery")), here.log[-2000:]
    )
    (sid, *_more) = [row["provider_id"] for row in here.rows("SELECT provider_id FROM delivery WHERE state = 'sent'")]
    await failed(server, sid, "63040")
    await until(lambda: stands(here) == ("paused", "template_rejected"), lambda: f"{stands(here)} {here.log[-2000:]}")
    assert states(here)["failed"] == 1
    assert states(here)["planned"] > 0
