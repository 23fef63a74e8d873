"""The page of a broadcast: how far it is, and acts that are safe to press twice."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select, text
from sqlmodel import col

from bot.organisation import Organisation
from bot.outreach import acting
from bot.staff.permissions import MAY, Action
from storage.audit import Audit
from storage.broadcast import BroadcastKind
from tests.console.conftest import SignIn
from tests.console.desk import Client
from tests.outreach import crowd, outcomes


@pytest.fixture
def nour(sign_in: SignIn) -> Client:
    """The communication officer."""
    return sign_in("communication", name="Nour Khalil")


@pytest.fixture
def going(db: Connection, org: Organisation, nour: Client) -> UUID:
    """One that is being sent to forty people."""
    assert nour.staff
    crowd.rules(db, org)
    crowd.subscribers(db, 40)
    id = outcomes.planned(db, nour.staff, org, outcomes.WHAT, kind=BroadcastKind.QUESTION)
    outcomes.came(db, id, "sent", 20)
    return id


def page(id: UUID, more: str = "") -> str:
    return f"/console/broadcasts/{id}{more}"


def state_of(db: Connection, id: UUID) -> str:
    return str(acting.get(db, id).state)


def lines(db: Connection, action: str) -> int:
    return int(db.execute(select(func.count()).where(col(Audit.action) == action)).scalar_one())


def acted(client: Client, id: UUID, act: str, **fields: str) -> str:
    """What the page says after the act."""
    answer = client.post(page(id, f"/{act}"), fields)
    assert answer.status == 303
    assert answer.location == page(id)
    after = client.get(answer.location)
    assert after.status == 200
    said = re.search(r"data-said>.*?<span>(.*?)</span>", after.text, re.DOTALL)
    assert said
    return said[1]


def test_it_tells_what_goes_to_whom_and_how_far_it_is(nour: Client, going: UUID) -> None:
    shown = nour.get(page(going))
    assert shown.status == 200
    for words in ("It is being sent.", "Got it 20 of 40", "Still wait 20", "What do you need?", "ما الذي تحتاجونه؟",
                  "Blankets", "Everybody who wants news", "Written by Nour Khalil", "Question"):  # fmt: skip
        assert words in shown.plain
    assert 'hx-trigger="every 2s"' in shown.text


def test_who_agrees_to_broadcasts_reads_it_and_acts_on_nothing(going: UUID, sign_in: SignIn) -> None:
    hanan = sign_in("supervisor")
    shown = hanan.get(page(going))
    assert "Got it 20 of 40" in shown.plain
    assert "<button" not in shown.text.split('<main id="main"')[1]
    assert hanan.post(page(going, "/pause")).status == 404
    assert sign_in("caseworker").get(page(going)).status == 404
    assert sign_in("analyst").get(page(going)).status == 404


def test_who_writes_them_may_read_them() -> None:
    """The page asks for the action of those who agree, so nobody may have the other alone."""
    assert all(Action.APPROVE_BROADCASTS in may for may in MAY.values() if Action.OUTREACH in may)


def test_reading_is_written_down_once_for_a_page_that_stays_open(db: Connection, nour: Client, going: UUID) -> None:
    nour.get(page(going))
    for _look in range(3):
        nour.get(page(going, "/progress?seen=pause-stop"), htmx=True)
    assert lines(db, "broadcast:read") == 1


def test_a_part_that_is_asked_for_alone_is_a_reading_too(db: Connection, nour: Client, going: UUID) -> None:
    nour.get(page(going, "/progress?seen=pause-stop"), htmx=True)
    assert lines(db, "broadcast:read") == 1


def test_the_part_is_news_and_no_page(db: Connection, nour: Client, going: UUID) -> None:
    outcomes.came(db, going, "sent", 5)
    part = nour.get(page(going, "/progress?seen=pause-stop"), htmx=True)
    assert "Got it 25 of 40" in part.plain
    assert "<html" not in part.text


def test_where_other_acts_are_possible_the_page_loads_anew(db: Connection, nour: Client, going: UUID) -> None:
    seen = page(going, "/progress?seen=pause-stop")
    outcomes.came(db, going, "unknown", 1, reason="lost")
    assert nour.get(seen, htmx=True).location == page(going)
    outcomes.over(db, going)
    assert nour.get(seen, htmx=True).location == page(going)
    assert "every 2s" not in nour.get(page(going)).text, "nothing moves any more"


def test_pause_and_resume_are_safe_to_press_twice(db: Connection, nour: Client, going: UUID) -> None:
    assert "It is paused." in acted(nour, going, "pause")
    assert state_of(db, going) == "paused"
    assert "nothing to pause" in acted(nour, going, "pause")
    assert acted(nour, going, "resume") == "It goes on."
    assert state_of(db, going) == "sending"
    assert "not paused any more" in acted(nour, going, "resume")
    assert (lines(db, "broadcast:pause"), lines(db, "broadcast:resume")) == (1, 1)


def test_stopping_asks_once_in_words_and_is_for_good(db: Connection, nour: Client, going: UUID) -> None:
    asked = re.search(r"<details class=\"removal\">(.*?)</details>", nour.get(page(going)).text, re.DOTALL)
    assert asked
    assert "cannot be taken up again" in asked[1]
    assert "It is stopped." in acted(nour, going, "stop")
    assert "It was over already." in acted(nour, going, "stop")
    assert "not paused any more" in acted(nour, going, "resume")
    assert state_of(db, going) == "stopped"
    shown = nour.get(page(going))
    assert "Left out 20" in shown.plain, "who waited gets nothing"
    assert "/stop" not in shown.text


def test_only_what_may_succeed_is_tried_again(db: Connection, nour: Client, going: UUID) -> None:
    outcomes.came(db, going, "failed", 4, reason="403")
    assert "/retry" not in nour.get(page(going)).text
    outcomes.came(db, going, "failed", 3, reason="unavailable")
    assert "Try 3 failed messages again" in nour.get(page(going)).plain
    assert "once more for 3 people" in acted(nour, going, "retry")
    assert "nothing left that could be tried" in acted(nour, going, "retry")
    found = db.execute(
        text("SELECT count(*) FROM delivery WHERE broadcast_id = :id AND state = 'failed'"), {"id": going}
    )
    assert found.scalar_one() == 4


@pytest.mark.parametrize(
    ("decision", "state", "said"),
    [("again", "planned", "It goes once more to 2 people."), ("leave", "skipped", "It is left as it is for 2 people.")],
)
def test_a_person_decides_about_who_is_in_doubt(
    db: Connection, nour: Client, going: UUID, decision: str, state: str, said: str
) -> None:
    doubted = outcomes.came(db, going, "unknown", 2, reason="lost")
    assert "they may have got it" in nour.get(page(going)).plain
    assert acted(nour, going, "unknown", decision=decision) == said
    assert acted(nour, going, "unknown", decision=decision) == "Nobody is in doubt any more."
    found = text("SELECT DISTINCT state FROM delivery WHERE broadcast_id = :id AND contact_id = ANY(:whom)")
    assert set(db.execute(found, {"id": going, "whom": doubted}).scalars()) == {state}


def test_a_decision_that_is_none_is_refused(db: Connection, nour: Client, going: UUID) -> None:
    outcomes.came(db, going, "unknown", 2, reason="lost")
    assert nour.post(page(going, "/unknown"), {"decision": "perhaps"}).status == 422
    assert nour.post(page(going, "/unknown")).status == 422


def test_one_that_paused_by_itself_says_why_and_what_to_do(db: Connection, nour: Client, going: UUID) -> None:
    outcomes.over(db, going, "paused", "opt_outs")
    shown = nour.get(page(going)).plain
    assert "unusually many people stopped news" in shown
    assert "Stop it if people did not expect it" in shown


def test_one_that_waits_says_until_when(db: Connection, nour: Client, going: UUID) -> None:
    waits = "UPDATE broadcast SET walker = NULL, reason = 'tier', wake_at = now() + interval '26 hours' WHERE id = :id"
    db.execute(text(waits), {"id": going})
    shown = nour.get(page(going)).plain
    assert "As many people as WhatsApp allows in a day were written to. It goes on at" in shown
    assert "About through" in shown


def test_of_people_who_complained_reasons_are_no_trace(db: Connection, org: Organisation, nour: Client) -> None:
    assert nour.staff
    crowd.subscribers(db, 30, disability="yes")
    id = outcomes.planned(db, nour.staff, org, audience=outcomes.TOLD)
    outcomes.came(db, id, "failed", 3, reason="403")
    outcomes.came(db, id, "failed", 12, reason="unavailable")
    shown = nour.get(page(id)).plain
    assert "They blocked us, or closed their account not shown" in shown
    assert "Disability: Has a disability" in shown


@pytest.mark.parametrize("act", ["pause", "resume", "stop", "retry", "unknown"])
def test_of_none_there_is_nothing_to_do(nour: Client, act: str) -> None:
    fields: dict[str, Any] = {"decision": "leave"} if act == "unknown" else {}
    answer = nour.post(page(uuid4(), f"/{act}"), fields)
    assert answer.status == 404
    assert "There is no such broadcast." in answer.plain


def test_a_draft_and_one_that_waits_lead_on(db: Connection, nour: Client) -> None:
    assert nour.staff
    draft = crowd.written(db, nour.staff)
    shown = nour.get(page(draft))
    assert "It is a draft" in shown.plain
    assert f'href="{page(draft, "/draft")}"' in shown.text
    db.execute(text("UPDATE broadcast SET state = 'waiting' WHERE id = :id"), {"id": draft})
    shown = nour.get(page(draft))
    assert "waits for a second colleague" in shown.plain
    assert f'href="{page(draft, "/approval")}"' in shown.text
    assert page(draft, "/results") not in shown.text


def test_a_name_with_signs_is_only_a_name(db: Connection, nour: Client) -> None:
    assert nour.staff
    id = crowd.written(db, nour.staff, name="<b>Clinic</b>")
    shown = nour.get(page(id)).text
    assert "<b>Clinic" not in shown
    assert "&lt;b&gt;Clinic" in shown
