"""Choosing whom a broadcast goes to: conditions put together without a script, honest counts, kept audiences."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot import clock
from bot.casework import Way
from bot.channels.whatsapp_outreach import Approved
from bot.organisation import Organisation
from bot.outreach import acting, saved
from bot.outreach.content import Content, Template
from bot.outreach.templates import keep_templates
from storage.broadcast import BroadcastKind
from tests.casework.people import contact
from tests.console.conftest import Filed, SignIn
from tests.console.desk import Answer, Building, Client
from tests.console.filled import wrong
from tests.console.test_broadcasts import WHATSAPP
from tests.outreach import crowd

CLINIC = Approved("HX1", "clinic", "ar", "عيادة.", ())
JENIN = {"is": "region", "of": ["ps_jen"]}


@pytest.fixture
def office(db: Connection, org: Organisation) -> Building:
    return Building(db, org, **WHATSAPP, telegram_token="7:abc")


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("communication")


@pytest.fixture
def draft(db: Connection, carla: Client) -> UUID:
    assert carla.staff
    return crowd.written(db, carla.staff, Content({"ar": "عيادة"}, templates={"ar": Template("clinic", "HX1")}))


def page(id: UUID, more: str = "") -> str:
    return f"/console/broadcasts/{id}/draft/audience{more}"


def sent(shown: Answer) -> dict[str, Any]:
    """What a browser would send of the form as it is shown."""
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", shown.text):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if given.get("type") == "checkbox" and " checked" in tag:
            values.setdefault(given["name"], []).append(given["value"])
        elif given.get("type") == "hidden" and given["name"] != "csrf":
            values[given["name"]] = given["value"]
    for name, inner in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', shown.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        if re.fullmatch(r"how|[\d.]+(how|not)", name):
            values[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', inner)[0]
    return values


def kept(db: Connection, id: UUID) -> Any:
    return acting.get(db, id).audience


def figures(shown: Answer) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>\s*(.*?)\s*</dd>", shown.text, re.DOTALL)
    return {name: figure.strip() for name, figure in found}


def test_an_audience_is_put_together_without_a_script(db: Connection, carla: Client, draft: UUID) -> None:
    shown = carla.get(page(draft))
    assert "Everybody who wants news" in shown.plain
    shown = carla.post(page(draft), {**sent(shown), "new:": "region", "act": "add:"})
    shown = carla.post(page(draft), {**sent(shown), "0.of": ["ps_jen", "ps_nbs"], "new:": "group", "act": "add:"})
    shown = carla.post(page(draft), {**sent(shown), "new:1": "channel", "act": "add:1"})
    shown = carla.post(
        page(draft), {**sent(shown), "1.0.of": ["whatsapp"], "1.0.not": "yes", "new:1": "age", "act": "add:1"}
    )
    assert kept(db, draft) == {"is": "everyone"}, "nothing is kept before it is saved"
    shown = carla.post(page(draft), {**sent(shown), "act": "remove:1.1"})
    answer = carla.post(page(draft), {**sent(shown), "1.how": "all", "act": "go"})
    assert answer.location == f"/console/broadcasts/{draft}/draft/sending"
    regions = {"is": "region", "of": ["ps_jen", "ps_nbs"]}
    assert kept(db, draft) == {"all": [regions, {"all": [{"not": {"is": "channel", "of": ["whatsapp"]}}]}]}
    carla.post(page(draft), {**sent(carla.get(page(draft))), "act": "save"})
    assert kept(db, draft) == {"all": [regions, {"all": [{"not": {"is": "channel", "of": ["whatsapp"]}}]}]}


def test_htmx_gets_the_conditions_alone(carla: Client, draft: UUID) -> None:
    part = carla.post(page(draft), {**sent(carla.get(page(draft))), "new:": "language", "act": "add:"}, htmx=True)
    assert part.status == 200
    assert "<html" not in part.text
    assert "A condition names nothing" in part.plain


def test_honest_counts(db: Connection, carla: Client, draft: UUID) -> None:
    keep_templates(db, [CLINIC], clock.now())
    crowd.subscribers(db, 11, first=100)
    crowd.subscribers(db, 4, first=200, language="en")
    crowd.subscribers(db, 3, first=300, language="")
    crowd.subscribers(db, 2, first=400, news_stopped=True)
    crowd.subscribers(db, 5, first=500, unreachable="blocked")
    crowd.subscribers(db, 6, channel="whatsapp", first=970599100000)
    heard = crowd.subscribers(db, 7, channel="whatsapp", first=970599200000)
    crowd.heard(db, heard, clock.now())
    crowd.subscribers(db, 1, channel="signal", first=600)
    shown = carla.post(page(draft, "/counts"), sent(carla.get(page(draft))), htmx=True)
    assert figures(shown) == {
        "Get the message": "21",
        "Get the WhatsApp template": "6",
        "Need a template, and there is none in their language": "0",
        "Read English, in which nothing is written": "4",
        "Do not want news": "2",
        "Blocked us, or cannot be reached": "5",
        "Are on a channel that is switched off": "1",
        "Never chose a language, and get العربية": "3",
    }


def test_what_people_told_is_never_counted_below_ten(db: Connection, carla: Client, draft: UUID) -> None:
    crowd.subscribers(db, 9, first=100, disability="yes")
    crowd.subscribers(db, 12, first=200, disability="no")
    asked = {"how": "all", "0.about": "disability", "0.of": ["yes"]}
    few = figures(carla.post(page(draft, "/counts"), asked, htmx=True))
    assert set(few.values()) == {"fewer than 10"}
    assert "Read English, in which nothing is written" in few, "nor whether there is anybody at all"
    many = figures(carla.post(page(draft, "/counts"), {**asked, "0.of": ["no"]}, htmx=True))
    assert many["Get the message"] == "12"
    assert many["Do not want news"] == "fewer than 10"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"0.about": "region"}, "A condition names nothing"),
        ({"0.how": "any"}, "A group of conditions is empty"),
        ({"0.about": "region", "0.of": "XX"}, "not offered any more"),
        ({"0.about": "past", "0.of": "protection"}, "not offered any more"),
        ({"0.about": "past", "0.of": "bribe"}, "not offered any more"),
        ({"0.about": "list", "0.of": "nonsense"}, "cannot be read"),
        ({"0.about": "list", "0.of": str(UUID(int=5))}, "not offered any more"),
        ({"0.about": "list", "0.of": str(UUID(int=5)), "1.about": "age", "1.of": "18_29"}, "cannot be combined"),
    ],
)
def test_what_is_no_audience_is_refused_and_stays_on_the_page(
    db: Connection, carla: Client, draft: UUID, asked: dict[str, str], words: str
) -> None:
    version = acting.get(db, draft).version
    answer = carla.post(page(draft), {**asked, "how": "all", "version": str(version), "act": "save"})
    assert answer.status == 422
    assert words in answer.plain
    assert kept(db, draft) == {"is": "everyone"}
    assert words in carla.post(page(draft, "/counts"), {"how": "all", **asked}, htmx=True).plain


def test_a_foreign_version_changes_nothing_and_loses_nothing(db: Connection, carla: Client, draft: UUID) -> None:
    assert carla.staff
    mine = {**sent(carla.get(page(draft))), "0.about": "region", "0.of": ["ps_jen"], "act": "save"}
    acting.save(db, carla.staff, draft, acting.get(db, draft).version, clock.now(), name="Other")
    answer = carla.post(page(draft), mine)
    assert answer.status == 409
    assert re.search(r'value="ps_jen" checked', answer.text)
    assert carla.post(page(draft), {**sent(answer), "act": "save"}).status == 303
    assert kept(db, draft) == {"all": [JENIN]}


def test_one_that_was_sent_is_not_aimed_anew(db: Connection, carla: Client, draft: UUID, org: Organisation) -> None:
    assert carla.staff
    mine = sent(carla.get(page(draft)))
    acting.send(db, carla.staff, draft, 2, crowd.Counts(now=9000), org, clock.now())
    assert carla.get(page(draft)).location == f"/console/broadcasts/{draft}/approval"
    assert carla.post(page(draft), {**mine, "act": "save"}).status == 409
    assert carla.post(page(draft, "/counts"), mine, htmx=True).status == 409


def test_an_intricate_audience_is_not_half_shown(db: Connection, carla: Client, draft: UUID) -> None:
    assert carla.staff
    deep: dict[str, Any] = JENIN
    for _level in range(4):
        deep = {"all": [deep]}
    acting.save(db, carla.staff, draft, acting.get(db, draft).version, clock.now(), audience=deep)
    assert "more intricate than the form can show" in carla.get(page(draft)).plain
    assert "Region: Jenin" in carla.get(page(draft)).plain


# Audiences that are kept


def test_an_audience_is_kept_chosen_renamed_and_deleted(db: Connection, carla: Client, draft: UUID) -> None:
    mine = {**sent(carla.get(page(draft))), "0.about": "region", "0.of": ["ps_jen"], "act": "keep", "name": "Jenin"}
    assert carla.post(page(draft), mine).status == 303
    (row,) = saved.audiences(db)
    assert (row.name, row.expression, kept(db, draft)) == ("Jenin", {"all": [JENIN]}, {"all": [JENIN]})
    carla.post(page(draft), {**sent(carla.get(page(draft))), "act": "remove:0"})
    version = acting.get(db, draft).version
    carla.post(page(draft), {"how": "all", "act": "save", "version": str(version)})
    assert kept(db, draft) == {"is": "everyone"}
    carla.post(page(draft), {**sent(carla.get(page(draft))), "act": "use", "saved": str(row.id)})
    assert kept(db, draft) == {"all": [JENIN]}
    address = f"/console/broadcasts/audiences/{row.id}"
    assert wrong(carla.post(address, {"name": " "}).text)
    assert carla.post(address, {"name": "The north"}).status == 303
    assert "Region: Jenin" in carla.get("/console/broadcasts/audiences").plain
    assert carla.post(f"{address}/deletion").status == 303
    assert "No audience is kept yet" in carla.get("/console/broadcasts/audiences").plain
    assert kept(db, draft) == {"all": [JENIN]}
    for nothing in (str(row.id), "nonsense", ""):
        assert carla.post(page(draft), {"how": "all", "act": "use", "saved": nothing}).status == 404


def test_an_audience_without_a_name_is_not_kept_and_stays_on_the_page(
    db: Connection, carla: Client, draft: UUID
) -> None:
    mine = {**sent(carla.get(page(draft))), "0.about": "region", "0.of": ["ps_jen"], "act": "keep", "name": ""}
    answer = carla.post(page(draft), mine)
    assert answer.status == 422
    assert "Give it a name" in answer.plain
    assert re.search(r'value="ps_jen" checked', answer.text)


# You said, we did


@pytest.fixture
def closing(db: Connection, carla: Client) -> UUID:
    assert carla.staff
    return crowd.written(
        db,
        carla.staff,
        Content({"ar": "فتحنا شباكًا ثانيًا", "en": "We opened a second window"}),
        BroadcastKind.CLOSING_THE_LOOP,
    )


def test_it_goes_to_who_complained_about_it_and_shows_nobody(
    db: Connection, carla: Client, closing: UUID, filed: Filed
) -> None:
    for n in range(14):
        who = contact(db, f"person-{n}")
        filed(contact_id=who, category="queue", way=Way.HIDDEN if n < 3 else Way.NAMED)
    filed(contact_id=contact(db, "other"), category="card")
    shown = carla.get(page(closing))
    assert "Choose what they complained about" in shown.plain or "names nothing" in shown.plain
    asked = {"category": ["queue"], "region": "ps_jen", "first": "2020-01-01", "last": ""}
    counted = figures(carla.post(page(closing, "/counts"), asked, htmx=True))
    assert counted["Get the message"] == "11"
    fewer = figures(carla.post(page(closing, "/counts"), {**asked, "category": ["card"]}, htmx=True))
    assert set(fewer.values()) == {"fewer than 10"}
    answer = carla.post(page(closing), {**asked, "version": "2", "act": "go"})
    assert answer.location.endswith("/sending")
    assert kept(db, closing) == {
        "is": "complained",
        "of": ["queue"],
        "region": "ps_jen",
        "first": "2020-01-01",
        "last": "",
    }
    assert re.search(r'value="queue" checked', carla.get(page(closing)).text)


def test_sensitive_complaints_are_not_offered_and_not_taken(db: Connection, carla: Client, closing: UUID) -> None:
    shown = carla.get(page(closing)).text
    assert 'value="queue"' in shown
    for category in ("bribe", "staff", "diversion", "retaliation"):
        assert f'value="{category}"' not in shown
        answer = carla.post(page(closing), {"category": [category], "version": "2", "act": "save"})
        assert answer.status == 422


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"category": "queue", "region": "XX"},
        {"category": "queue", "first": "never"},
        {"category": "queue", "first": "2026-10-01", "last": "2026-09-01"},
    ],
)
def test_what_closes_no_loop_is_refused(carla: Client, closing: UUID, asked: dict[str, str]) -> None:
    assert carla.post(page(closing), {**asked, "version": "2", "act": "save"}).status == 422
