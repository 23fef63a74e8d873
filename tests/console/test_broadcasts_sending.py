"""Sending a broadcast: what it means on one page, when it goes, one button, and the second person's yes."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from bot import clock
from bot.channels.whatsapp_outreach import Approved
from bot.organisation import Organisation
from bot.outreach import acting
from bot.outreach.content import Content, Template
from bot.outreach.schedule import Every, Repeat
from bot.outreach.templates import keep_templates
from storage.broadcast import BroadcastKind, BroadcastState
from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.console.filled import wrong
from tests.console.test_broadcasts import WHATSAPP
from tests.outreach import crowd

CLINIC = Approved("HX1", "clinic", "ar", "عيادة في {{1}}.", ("1",))


@pytest.fixture
def office(db: Connection, org: Organisation) -> Building:
    """Without quiet hours; a second person agrees above twenty people."""
    building = Building(db, org, **WHATSAPP, telegram_token="7:abc", telegram_rate=100)
    crowd.rules(db, org, approval_above=20, price=0.05)
    building.office.refresh(db)
    return building


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("communication", name="Carla Haddad")


@pytest.fixture
def draft(db: Connection, carla: Client) -> UUID:
    assert carla.staff
    return crowd.written(db, carla.staff, Content({"ar": "عيادة غدًا"}))


def page(id: UUID, more: str = "draft/sending") -> str:
    return f"/console/broadcasts/{id}/{more}"


def version(db: Connection, id: UUID) -> dict[str, str]:
    return {"version": str(acting.get(db, id).version)}


def state(db: Connection, id: UUID) -> str:
    return str(acting.get(db, id).state)


def button(shown: str) -> str:
    found = re.search(r"<button[^>]*btn-primary[^>]*>(.*?)</button>", shown, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


# The page


def test_it_says_how_many_get_it_what_it_costs_and_when_it_begins(db: Connection, carla: Client, draft: UUID) -> None:
    assert carla.staff
    keep_templates(db, [CLINIC], clock.now())
    crowd.subscribers(db, 12, first=100)
    crowd.subscribers(db, 4, channel="whatsapp", first=970599100000)
    row = acting.get(db, draft)
    content = Content({"ar": "عيادة غدًا"}, templates={"ar": Template("clinic", "HX1", {"1": "جنين"})})
    acting.save(db, carla.staff, draft, row.version, clock.now(), content=content)
    shown = carla.get(page(draft))
    assert button(shown.text) == "Send to 16 people"
    assert "Costs about 0.20 US$" in shown.plain
    assert "Telegram takes stars for" in shown.plain
    assert "عيادة في جنين." in shown.plain
    assert "It is quiet now" not in shown.plain


def test_quiet_hours_are_said(db: Connection, office: Building, carla: Client, draft: UUID, org: Organisation) -> None:
    crowd.subscribers(db, 12)
    local = clock.now().astimezone(org.zone)
    around = {"quiet_from": f"{local - timedelta(hours=1):%H:%M}", "quiet_until": f"{local + timedelta(hours=1):%H:%M}"}
    crowd.rules(db, org, **around)
    office.office.refresh(db)
    shown = carla.get(page(draft)).plain
    assert "It is quiet now: it begins" in shown
    assert around["quiet_until"] in shown


def test_the_price_may_not_be_known(
    db: Connection, office: Building, carla: Client, draft: UUID, org: Organisation
) -> None:
    assert carla.staff
    keep_templates(db, [CLINIC], clock.now())
    crowd.subscribers(db, 4, channel="whatsapp", first=970599100000)
    content = Content({"ar": "عيادة"}, templates={"ar": Template("clinic", "HX1", {"1": "جنين"})})
    acting.save(db, carla.staff, draft, 2, clock.now(), content=content)
    crowd.rules(db, org, price=0)
    office.office.refresh(db)
    assert "Costs about not known" in carla.get(page(draft)).plain


def test_what_must_be_put_right_first_is_said_and_there_is_no_button(
    db: Connection, carla: Client, draft: UUID
) -> None:
    assert carla.staff
    assert "This reaches nobody" in carla.get(page(draft)).plain
    assert button(carla.get(page(draft)).text) == ""
    crowd.subscribers(db, 12)
    acting.save(db, carla.staff, draft, 2, clock.now(), content=Content({"ar": "x" * 1605}))
    shown = carla.get(page(draft))
    assert "5 characters too many" in shown.plain
    assert f"/console/broadcasts/{draft}/draft#f-text.ar" in shown.text
    assert button(shown.text) == ""


def test_so_few_that_they_could_be_recognised(db: Connection, carla: Client, draft: UUID) -> None:
    assert carla.staff
    crowd.subscribers(db, 8, disability="yes")
    acting.save(db, carla.staff, draft, 2, clock.now(), audience={"is": "disability", "of": ["yes"]})
    shown = carla.get(page(draft))
    assert "could be recognised" in shown.plain
    assert not re.search(r"\b8\b", shown.plain)
    answer = carla.post(page(draft), version(db, draft))
    assert (answer.status, state(db, draft)) == (422, "draft")


def test_a_sum_does_not_tell_its_small_part(db: Connection, carla: Client, draft: UUID) -> None:
    assert carla.staff
    keep_templates(db, [CLINIC], clock.now())
    crowd.subscribers(db, 14, disability="yes")
    crowd.subscribers(db, 3, channel="whatsapp", first=970599100000, disability="yes")
    content = Content({"ar": "عيادة"}, templates={"ar": Template("clinic", "HX1", {"1": "جنين"})})
    acting.save(db, carla.staff, draft, 2, clock.now(), content=content, audience={"is": "disability", "of": ["yes"]})
    shown = carla.get(page(draft))
    assert button(shown.text) == "Send to 10 people or more"
    assert "Costs about less than 0.50 US$" in shown.plain
    assert not re.search(r"\b17\b", shown.plain)


# Sending


def test_one_button_sends_it(db: Connection, carla: Client, draft: UUID) -> None:
    crowd.subscribers(db, 12)
    answer = carla.post(page(draft), version(db, draft))
    assert (answer.location, state(db, draft)) == (f"/console/broadcasts/{draft}", BroadcastState.PLANNING)


def test_two_officers_press_send_at_once_and_one_wins(
    db: Connection, carla: Client, sign_in: SignIn, draft: UUID
) -> None:
    crowd.subscribers(db, 12)
    lina, seen = sign_in("communication"), version(db, draft)
    assert carla.post(page(draft), seen).status == 303
    for answer in (lina.post(page(draft), seen), carla.post(page(draft), seen)):
        assert answer.status == 409
        assert "Somebody else changed or sent this meanwhile" in answer.plain


@pytest.mark.parametrize("old", ["1", "", "x", "9"])
def test_an_old_page_sends_nothing(db: Connection, carla: Client, draft: UUID, old: str) -> None:
    crowd.subscribers(db, 12)
    answer = carla.post(page(draft), {"version": old})
    assert (answer.status, state(db, draft)) == (409, "draft")
    assert "Load the page again" in answer.plain


def test_a_template_that_was_rejected_since_the_page_was_opened(db: Connection, carla: Client, draft: UUID) -> None:
    assert carla.staff
    keep_templates(db, [CLINIC], clock.now())
    crowd.subscribers(db, 12)
    content = Content({"ar": "عيادة"}, templates={"ar": Template("clinic", "HX1", {"1": "جنين"})})
    acting.save(db, carla.staff, draft, 2, clock.now(), content=content)
    seen = version(db, draft)
    assert button(carla.get(page(draft)).text) == "Send to 12 people"
    keep_templates(db, [], clock.now() + timedelta(minutes=10))
    answer = carla.post(page(draft), seen)
    assert (answer.status, state(db, draft)) == (422, "draft")
    assert "does not approve this template" in answer.plain


# When


def test_at_a_day_and_time_of_the_organisations_clock(
    db: Connection, carla: Client, draft: UUID, org: Organisation
) -> None:
    crowd.subscribers(db, 12)
    day = (clock.now().astimezone(org.zone) + timedelta(days=3)).date()
    form = {**version(db, draft), "when": "at", "day": day.isoformat(), "at": "١٠:٣٠"}
    assert carla.post(page(draft, "draft/when"), form).status == 303
    local = acting.get(db, draft).starts_at.astimezone(org.zone)
    assert (local.date(), f"{local:%H:%M}") == (day, "10:30")
    shown = carla.get(page(draft))
    assert "Asia/Hebron" in shown.plain
    assert f'value="{day.isoformat()}"' in shown.text
    answer = carla.post(page(draft), version(db, draft))
    assert (answer.location, state(db, draft)) == (page(draft, "approval"), BroadcastState.SCHEDULED)
    assert "Take it back" in carla.get(page(draft, "approval")).plain
    assert carla.post(page(draft, "approval/return")).location == page(draft, "draft")
    assert state(db, draft) == BroadcastState.DRAFT
    carla.post(page(draft, "draft/when"), {**version(db, draft), "when": "now"})
    assert acting.get(db, draft).starts_at is None


def test_again_every_week_until_a_day(db: Connection, carla: Client, draft: UUID, org: Organisation) -> None:
    crowd.subscribers(db, 12)
    until = (clock.now() + timedelta(days=60)).date()
    form = {**version(db, draft), "when": "again", "every": "week", "weekday": ["sunday", "tuesday"], "at": "10:30"}
    carla.post(page(draft, "draft/when"), {**form, "until": until.isoformat()})
    kept = Repeat.from_json(acting.get(db, draft).repeat)
    assert (kept.every, kept.on, kept.until) == (Every.WEEK, (6, 1), until)
    shown = carla.get(page(draft))
    assert "every week on Sunday and Tuesday at 10:30, until" in shown.plain
    assert re.search(r'value="sunday" checked', shown.text)
    carla.post(page(draft), version(db, draft))
    assert state(db, draft) == BroadcastState.REPEATING
    assert "Repeats" in carla.get(page(draft, "approval")).plain
    carla.post(page(draft, "approval/return"))
    assert state(db, draft) == BroadcastState.DRAFT


def test_on_days_of_the_month_in_any_digits(db: Connection, carla: Client, draft: UUID) -> None:
    form = {**version(db, draft), "when": "again", "every": "month", "days": "١، ١٥ ,31", "at": "09:00"}
    carla.post(page(draft, "draft/when"), form)
    assert Repeat.from_json(acting.get(db, draft).repeat).on == (1, 15, 31)
    assert "every month on day 1, 15 and 31" in carla.get(page(draft)).plain


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"when": "at"}, {"day", "at"}),
        ({"when": "at", "day": "2020-01-01", "at": "10:00"}, {"day"}),
        ({"when": "at", "day": "2099-01-01", "at": "10:00"}, {"day"}),
        ({"when": "at", "day": "9999-12-31", "at": "10:00"}, {"day"}),
        ({"when": "at", "day": "0001-01-01", "at": "10:00"}, {"day"}),
        ({"when": "at", "day": "tomorrow", "at": "25:00"}, {"day", "at"}),
        ({"when": "at", "day": "2026-12-31", "at": "10:00+99:00"}, {"at", "day"}),
        ({"when": "again", "every": "week", "at": "10:00"}, {"weekday"}),
        ({"when": "again", "every": "month", "at": "10:00", "days": "0"}, {"days"}),
        ({"when": "again", "every": "month", "at": "10:00", "days": "32"}, {"days"}),
        ({"when": "again", "every": "month", "at": "10:00", "days": "first"}, {"days"}),
        ({"when": "again", "every": "day", "at": ""}, {"at"}),
        ({"when": "again", "every": "year", "at": "10:00"}, {"every"}),
        ({"when": "again", "every": "day", "at": "10:00", "until": "2020-01-01"}, {"until"}),
        ({"when": "again", "every": "day", "at": "10:00", "until": "never"}, {"until"}),
    ],
)
def test_what_is_no_time_is_said_beside_it(
    db: Connection, carla: Client, draft: UUID, form: dict[str, str], fields: set[str]
) -> None:
    answer = carla.post(page(draft, "draft/when"), {**version(db, draft), **form})
    assert answer.status == 422
    assert set(wrong(answer.text)) <= fields
    assert set(wrong(answer.text))
    row = acting.get(db, draft)
    assert (row.starts_at, row.repeat) == (None, None)


# The second person's yes


@pytest.fixture
def waiting(db: Connection, carla: Client, draft: UUID) -> UUID:
    crowd.subscribers(db, 30)
    assert button(carla.get(page(draft)).text) == "Ask for a yes: 30 people"
    carla.post(page(draft), version(db, draft))
    assert state(db, draft) == BroadcastState.WAITING
    return draft


def test_somebody_else_sees_the_same_and_agrees(db: Connection, sign_in: SignIn, waiting: UUID) -> None:
    hanan = sign_in("supervisor")
    shown = hanan.get(page(waiting, "approval"))
    assert "written by Carla Haddad" in shown.plain
    assert "عيادة غدًا" in shown.plain
    assert button(shown.text) == "Agree: send to 30 people"
    assert hanan.get(page(waiting, "draft")).status == 404, "a supervisor writes no broadcasts"
    answer = hanan.post(page(waiting, "approval"), version(db, waiting))
    assert (answer.location, state(db, waiting)) == (f"/console/broadcasts/{waiting}", BroadcastState.PLANNING)
    assert hanan.post(page(waiting, "approval"), version(db, waiting)).status == 409


def test_nobody_agrees_to_what_they_wrote(db: Connection, carla: Client, waiting: UUID) -> None:
    shown = carla.get(page(waiting, "approval"))
    assert "Somebody else must agree" in shown.plain
    assert "Agree: send" not in shown.plain
    answer = carla.post(page(waiting, "approval"), version(db, waiting))
    assert (answer.status, state(db, waiting)) == (403, BroadcastState.WAITING)


def test_it_is_sent_back_to_be_changed(db: Connection, carla: Client, sign_in: SignIn, waiting: UUID) -> None:
    lina = sign_in("communication")
    assert lina.post(page(waiting, "approval/return")).location == "/console/broadcasts"
    assert state(db, waiting) == BroadcastState.DRAFT
    assert carla.get(page(waiting, "approval")).location == page(waiting, "draft")
    again = lina.post(page(waiting, "approval/return"))
    assert again.status == 409
    assert "somebody else took it back" in again.plain


def test_a_yes_is_to_what_was_seen(db: Connection, carla: Client, sign_in: SignIn, waiting: UUID) -> None:
    assert carla.staff
    hanan, seen = sign_in("supervisor"), version(db, waiting)
    carla.post(page(waiting, "approval/return"))
    changed = acting.get(db, waiting).version
    acting.save(db, carla.staff, waiting, changed, clock.now(), content=Content({"ar": "شيء آخر"}))
    carla.post(page(waiting), version(db, waiting))
    answer = hanan.post(page(waiting, "approval"), seen)
    assert (answer.status, state(db, waiting)) == (409, BroadcastState.WAITING)
    assert "changed meanwhile" in answer.plain


def test_pages_of_one_that_runs_are_elsewhere(db: Connection, carla: Client, draft: UUID) -> None:
    for there in ("sending", "paused", "done", "stopped"):
        db.execute(text("UPDATE broadcast SET state = :state WHERE id = :id"), {"state": there, "id": draft})
        for more in ("draft", "draft/audience", "draft/sending", "approval"):
            assert carla.get(page(draft, more)).location == f"/console/broadcasts/{draft}"
        for more in ("draft/when", "draft/preview", "draft/test/code", "draft/discard"):
            assert carla.post(page(draft, more), {"when": "now"}).status == 409


def test_a_question_is_sent_with_its_answers(db: Connection, carla: Client) -> None:
    assert carla.staff
    crowd.subscribers(db, 12)
    id = crowd.written(db, carla.staff, Content({"ar": "هل تناسبكم السبت؟"}), BroadcastKind.QUESTION)
    answer: Any = carla.post(page(id), version(db, id))
    assert answer.status == 422
    assert "at least two buttons that are answers" in answer.plain
