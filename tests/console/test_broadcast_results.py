"""Results: whom it reached, what they answered, who stopped after it; and nobody to be recognised in any of it."""

import csv
import io
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, text
from sqlmodel import col

from bot.organisation import Organisation
from bot.outreach.suppression import suppress
from bot.people import set_news_stopped
from storage.audit import Audit
from storage.broadcast import BroadcastKind
from tests.console.conftest import SignIn
from tests.console.desk import Answer, Client
from tests.outreach import crowd, outcomes

JENIN, HEBRON = "ps_jen", "ps_hbn"
_GOT = text("SELECT contact_id FROM delivery WHERE broadcast_id = :id AND region = :region ORDER BY place")


@pytest.fixture
def nour(sign_in: SignIn) -> Client:
    return sign_in("communication", name="Nour Khalil")


def to(db: Connection, org: Organisation, nour: Client, people: dict[str, int], told: str = "", **more: Any) -> UUID:
    """One that went to so many people of each region, and is over."""
    assert nour.staff
    for place, (region, count) in enumerate(people.items()):
        crowd.subscribers(db, count, region=region, first=710_000_000 + 10_000 * place, disability=told)
    audience: dict[str, Any] = {"audience": outcomes.TOLD} if told else {}
    id = outcomes.planned(db, nour.staff, org, outcomes.WHAT, kind=BroadcastKind.QUESTION, **audience, **more)
    outcomes.came(db, id, "sent")
    outcomes.over(db, id)
    return id


def results(client: Client, id: UUID) -> Answer:
    return client.get(f"/console/broadcasts/{id}/results")


def export(client: Client, id: UUID) -> list[list[str]]:
    answer = client.post(f"/console/broadcasts/{id}/results/export")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.response.content.decode("utf-8-sig"))))


def lines(db: Connection, action: str) -> int:
    return int(db.execute(select(func.count()).where(col(Audit.action) == action)).scalar_one())


def test_reach_stands_by_day_region_language_and_channel(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 12, HEBRON: 7})
    shown = results(nour, id).plain
    assert "Got it 19 of 19" in shown
    for words in ("By day", "Jenin 12", "Hebron 7", "العربية 19", "Telegram 19"):
        assert words in shown
    assert "Telegram tells bots neither that a message was delivered" in shown
    assert "What WhatsApp tells" not in shown


def test_whatsapp_tells_what_was_read(db: Connection, org: Organisation, nour: Client) -> None:
    assert nour.staff
    crowd.subscribers(db, 9, channel="whatsapp", first=970_599_000_000)
    id = outcomes.planned(db, nour.staff, org)
    outcomes.came(db, id, "read", 6)
    outcomes.came(db, id, "delivered")
    shown = results(nour, id).plain
    assert "Read 6 Delivered, not read so far 3" in shown
    assert "Telegram tells" not in shown


def test_who_stopped_after_it_is_a_share(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 40})
    contact = crowd.subscribers(db, 1, first=720_000_000)[0]
    set_news_stopped(db, contact, True)
    suppress(db, contact, "21610", id)
    assert "Stopped news after it 1 2.5% of who got it" in results(nour, id).plain


def test_answers_are_counted_by_region_and_few_are_hidden(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 15, HEBRON: 17})
    for region, counts in ((JENIN, (3, 12)), (HEBRON, (9, 8))):
        got = list(db.execute(_GOT, {"id": id, "region": region}).scalars())
        outcomes.pressed(db, id, got[: counts[0]], 0)
        outcomes.pressed(db, id, got[counts[0] :], 1)
    shown = results(nour, id).plain
    assert "32 people answered." in shown
    assert "Blankets 12 Fuel 20" in shown
    assert "Jenin under 5 not shown 15" in shown
    assert "Hebron not shown not shown 17" in shown
    exported = [row for row in export(nour, id) if row[0] == "Answers"]
    assert [row[2:4] + row[6:7] + row[9:] for row in exported] == [
        ["Jenin", "PS-JEN", "Blankets", "under 5"],
        ["Jenin", "PS-JEN", "Fuel", "not shown"],
        ["Hebron", "PS-HBN", "Blankets", "not shown"],
        ["Hebron", "PS-HBN", "Fuel", "not shown"],
        ["", "", "Blankets", "12"],
        ["", "", "Fuel", "20"],
    ]


def test_the_file_has_hxl_under_its_header_and_nobody_in_it(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 12, HEBRON: 7})
    header, tags, everything, *rows = export(nour, id)
    assert header[2:4] == ["Region", "Code of the region"]
    assert tags[2:4] == ["#adm1+name", "#adm1+code"]
    assert all(tag.startswith("#") for tag in tags)
    assert {len(row) for row in (header, tags, everything, *rows)} == {10}
    assert everything[7:9] == ["19", "19"]
    regions = {row[3]: (row[2], row[7], row[8]) for row in rows if row[0] == "By region"}
    assert regions == {"PS-JEN": ("Jenin", "12", "12"), "PS-HBN": ("Hebron", "7", "7")}
    whole = "".join(cell for row in rows for cell in row)
    assert "7100" not in whole


def test_reading_and_saving_are_written_down(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 12})
    results(nour, id)
    export(nour, id)
    assert (lines(db, "broadcast:results"), lines(db, "broadcast:export")) == (1, 1)


def test_nothing_shows_who_was_chosen_by_what_they_told(db: Connection, org: Organisation, nour: Client) -> None:
    """On the page and in the file: no count under ten of any part, nor what would tell it."""
    id = to(db, org, nour, {JENIN: 3, HEBRON: 30, "ps_nbs": 14}, told="yes")
    shown = results(nour, id).plain
    assert "So that nobody is recognised" in shown
    assert "Jenin under 10" in shown
    assert "Nablus not shown" in shown
    assert "Hebron 30" in shown
    rows = export(nour, id)[2:]
    counts = [int(cell) for row in rows for cell in row[7:] if cell.isdigit()]
    assert counts
    assert min(counts) >= 10
    assert {row[3]: row[7] for row in rows if row[0] == "By region"} == {
        "PS-JEN": "under 10", "PS-HBN": "30", "PS-NBS": "not shown"
    }  # fmt: skip


def test_few_who_stopped_after_a_delicate_one_are_not_counted(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 40}, told="yes")
    contact = crowd.subscribers(db, 1, first=720_000_000)[0]
    set_news_stopped(db, contact, True)
    suppress(db, contact, "blocked", id)
    assert "Stopped news after it under 10" in results(nour, id).plain


def test_before_anybody_got_it_the_page_says_so(db: Connection, nour: Client) -> None:
    assert nour.staff
    shown = results(nour, crowd.written(db, nour.staff))
    assert "Nobody got it yet" in shown.plain
    assert "Save as a table" not in shown.plain


def test_supervisors_read_them_and_caseworkers_do_not(
    db: Connection, org: Organisation, nour: Client, sign_in: SignIn
) -> None:
    id = to(db, org, nour, {JENIN: 12})
    assert results(sign_in("supervisor"), id).status == 200
    for role in ("caseworker", "analyst", "administrator"):
        assert results(sign_in(role), id).status == 404
        assert sign_in(role).post(f"/console/broadcasts/{id}/results/export").status == 404


def test_bars_need_no_styles_in_the_page(db: Connection, org: Organisation, nour: Client) -> None:
    id = to(db, org, nour, {JENIN: 12})
    for address in (f"/console/broadcasts/{id}", f"/console/broadcasts/{id}/results"):
        assert not re.search(r"\sstyle=", nour.get(address).text)
