"""Digital reach on one page: for who reports, from a replica where there is one, and with nobody to be recognised."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise

import pytest
from sqlalchemy import Connection, func, select, text
from sqlmodel import col
from starlette.applications import Starlette

from bot.assembly import lay
from bot.organisation import Organisation
from bot.outreach import reach
from bot.settings import Settings
from handlers.commands.doctor import Level, _replica
from handlers.console import console
from handlers.console.outreach import charts
from storage import embedded
from storage.audit import Audit
from storage.database import Database
from storage.migrate import migrate
from tests.console.conftest import SignIn
from tests.console.desk import Building
from tests.outreach import crowd, outcomes

ADDRESS = "/console/broadcasts/reach"
NOW = datetime.now(UTC)
_names = count(1)


def months_ago(n: int) -> date:
    month = NOW.date().replace(day=1)
    for _month in range(n):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def keep(db: Connection, month: date, **people: int) -> None:
    lines = [reach.reach.Line(channel, "ps_jen", count, 2 * count) for channel, count in people.items()]
    reach.keep_month(db, month, lines, NOW)


def lines(db: Connection, action: str) -> int:
    return int(db.execute(select(func.count()).where(col(Audit.action) == action)).scalar_one())


def test_analysts_officers_and_supervisors_read_it(sign_in: SignIn) -> None:
    for role, status in (("analyst", 200), ("communication", 200), ("supervisor", 200), ("caseworker", 404)):
        client = sign_in(role)
        assert client.get(ADDRESS).status == status
        assert client.post(f"{ADDRESS}/export").status == status


def test_months_stand_in_a_chart_and_in_its_table(db: Connection, sign_in: SignIn) -> None:
    keep(db, months_ago(2), telegram=120, whatsapp=80)
    keep(db, months_ago(1), telegram=150, whatsapp=3)
    keep(db, months_ago(0), telegram=200, whatsapp=90, webchat=30)
    shown = sign_in("analyst").get(ADDRESS)
    assert "120 80 0 200 400" in shown.plain
    assert "under 5" in shown.plain
    assert "200 90 30 320 640" in shown.plain
    chart = re.search(r"<svg viewBox.*?</svg>", shown.text, re.DOTALL)
    assert chart
    assert {"Telegram", "WhatsApp", "Web chat"} <= set(re.findall(r">([^<>]+)</text>", chart[0]))
    assert not re.search(r"\sstyle=", shown.text)
    assert "By region" in shown.plain
    assert "Jenin 320" in shown.plain


def test_another_month_can_be_looked_at_by_region(db: Connection, sign_in: SignIn) -> None:
    keep(db, months_ago(1), telegram=150)
    keep(db, months_ago(0), telegram=200)
    found = sign_in("analyst").get(f"{ADDRESS}?month={months_ago(1).isoformat()[:7]}").plain
    assert "Jenin 150" in found
    assert "Jenin 200" in sign_in("analyst").get(f"{ADDRESS}?month=never").plain


def test_before_the_first_broadcast_the_page_explains(sign_in: SignIn) -> None:
    assert "No broadcast has reached anybody yet" in sign_in("analyst").get(ADDRESS).plain
    assert "To the broadcasts" in sign_in("communication").get(ADDRESS).plain
    assert "To the broadcasts" not in sign_in("analyst").get(ADDRESS).plain


def test_the_file_has_every_month_channel_and_region(db: Connection, sign_in: SignIn) -> None:
    keep(db, months_ago(1), telegram=150, whatsapp=3, webchat=9)
    saleem = sign_in("analyst")
    answer = saleem.post(f"{ADDRESS}/export")
    header, tags, *rows = csv.reader(io.StringIO(answer.response.content.decode("utf-8-sig")))
    assert tags == ["#date+month", "#channel", "#adm1+name", "#adm1+code", "#reached", "#output+messages+num"]
    assert len(header) == len(tags)
    month = months_ago(1).isoformat()[:7]
    assert rows == [
        [month, "", "", "", "162", "324"],
        [month, "Telegram", "", "", "150", ""],
        [month, "WhatsApp", "", "", "under 5", ""],
        [month, "Web chat", "", "", "under 5", ""],
        [month, "", "Jenin", "PS-JEN", "162", ""],
    ]


def test_reading_counting_and_saving_are_written_down(db: Connection, sign_in: SignIn) -> None:
    saleem = sign_in("analyst")
    saleem.get(ADDRESS)
    saleem.post(f"{ADDRESS}/count")
    saleem.post(f"{ADDRESS}/export")
    assert [lines(db, action) for action in ("reach", "reach:count", "reach:export")] == [1, 1, 1]


def test_this_month_can_be_counted_now(db: Connection, org: Organisation, sign_in: SignIn) -> None:
    keep(db, months_ago(1), telegram=150)
    crowd.subscribers(db, 33)
    outcomes.came(db, outcomes.planned(db, crowd.officer(db), org), "sent")
    saleem = sign_in("analyst")
    assert "33" not in saleem.get(ADDRESS).plain
    assert saleem.post(f"{ADDRESS}/count").location == ADDRESS
    assert "33 0 0 33 33" in saleem.get(ADDRESS).plain


@pytest.fixture
def replica(server: embedded.Server) -> Iterator[Database]:
    """The same server under another name, on which nothing can be written."""
    name = f"replica_{next(_names)}"
    server.create(name)
    made = Database(server.url(name))
    migrate(made.engine)
    with made.begin() as db:
        keep(db, months_ago(1), telegram=777)
    made.close()
    read_only = Database(server.url(name), threads=1, read_only=True)
    yield read_only
    read_only.close()


def beside(office: Building, replica: Database) -> None:
    """Reports are read on that database from here on."""
    office.office = replace(office.office, replica=replica.begin)
    office.app = Starlette(routes=console(office.office))


def test_reports_are_read_on_the_replica(
    db: Connection, org: Organisation, office: Building, sign_in: SignIn, replica: Database
) -> None:
    beside(office, replica)
    keep(db, months_ago(1), telegram=150)
    saleem = sign_in("analyst")
    shown = saleem.get(ADDRESS).plain
    assert "777" in shown
    assert "150" not in shown
    assert "777" in saleem.post(f"{ADDRESS}/export").text
    assert saleem.post(f"{ADDRESS}/count").status == 303, "it counts there, and keeps it in the database itself"
    assert db.execute(text("SELECT count(DISTINCT month) FROM reach_month")).scalar_one() == 2


def test_results_are_read_there_without_being_kept(
    db: Connection, org: Organisation, office: Building, sign_in: SignIn, replica: Database
) -> None:
    nour = sign_in("communication")
    assert nour.staff
    crowd.subscribers(db, 20)
    id = outcomes.planned(db, nour.staff, org)
    outcomes.came(db, id, "sent")
    beside(office, replica)
    assert "Nobody got it yet" in office.client(nour.staff).get(f"/console/broadcasts/{id}/results").plain
    with Database(replica.url).begin() as there:  # as replication would bring it, with another count
        brought = (
            "INSERT INTO broadcast (id, kind, name, state, version, content, audience, created_by, created_at,"
            " changed_by, changed_at, planned_at, tally, tallied_at) VALUES (:id, 'news', 'There', 'sending', 1,"
            " '{}', '{\"is\": \"everyone\"}', :by, now(), :by, now(), now(), CAST(:tally AS jsonb), now())"
        )
        tally = '[["2026-11-01", "telegram", "ar", "", "sent", "", false, 4321]]'
        there.execute(text(brought), {"id": id, "by": crowd.officer(there).id, "tally": tally})
    assert "Got it 4,321" in office.client(nour.staff).get(f"/console/broadcasts/{id}/results").plain
    with Database(replica.url).begin() as there:
        there.execute(text("UPDATE broadcast SET tallied_at = NULL, tally = NULL"))
    assert "Nobody got it yet" in office.client(nour.staff).get(f"/console/broadcasts/{id}/results").plain


def test_while_the_replica_is_away_the_database_itself_answers(
    db: Connection, office: Building, sign_in: SignIn, server: embedded.Server
) -> None:
    gone = Database(server.url("no_such_database"), threads=1, read_only=True)
    beside(office, gone)
    keep(db, months_ago(1), telegram=150)
    assert "150" in sign_in("analyst").get(ADDRESS).plain
    gone.close()


def test_the_setting_opens_it(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("replicated"),
        database_url=server.url("replicated"),
        replica_url=server.url("replicated"),
    )
    server.create("replicated")
    ground = lay(settings)
    assert ground.replica is not None
    with ground.replica.begin() as db:
        assert db.execute(text("SHOW default_transaction_read_only")).scalar_one() == "on"
        assert db.execute(text("SELECT count(*) FROM broadcast")).scalar_one() == 0
    ground.close()
    assert [finding.level for finding in _replica(settings)] == [Level.GOOD]
    lost = settings.model_copy(update={"replica_url": server.url("no_such_database")})
    assert [finding.level for finding in _replica(lost)] == [Level.WRONG]


@pytest.mark.parametrize("mirrored", [False, True])
def test_time_runs_the_way_the_page_reads(mirrored: bool) -> None:
    chart = charts.lines(
        ["Sep", "Oct", "Nov"], [("Telegram", [10, 20, 40]), ("WhatsApp", [5, None, 7])], mirrored=mirrored
    )
    places = [dot.x for dot in chart.lines[0].dots]
    assert places == sorted(places, reverse=mirrored)
    assert chart.anchor == ("end" if mirrored else "start")
    assert all(0 <= dot.x <= chart.width and 0 <= dot.y <= chart.height for line in chart.lines for dot in line.dots)
    gap = next(line for line in chart.lines if line.name == "WhatsApp")
    assert len(gap.parts) == 2, "what is hidden is no line"


def test_names_at_the_ends_do_not_cover_each_other() -> None:
    series = [(name, [100, 100 + place]) for place, name in enumerate("abcd")]
    chart = charts.lines(["Oct", "Nov"], series, mirrored=False)
    heights = sorted(line.y for line in chart.lines)
    assert all(after - before >= charts.LINE for before, after in pairwise(heights))
    assert heights[-1] <= charts.HEIGHT
