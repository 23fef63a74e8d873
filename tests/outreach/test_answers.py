"""What people answered, by region: counted, and nobody's own answer to be seen."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from bot.organisation import Organisation
from bot.outreach.ageing import forget_month
from bot.outreach.answers import Table, answers, freeze
from bot.outreach.content import Button, Content
from bot.outreach.small_cells import TOTAL, Cell
from storage.broadcast import BroadcastKind
from tests.outreach import crowd, outcomes

JENIN, HEBRON = "ps_jen", "ps_hbn"


def asked(db: Connection, org: Organisation, people: dict[str, tuple[int, int]], **more: Any) -> Any:
    """A question to people of several regions, who answered with the first and with the second button."""
    first = 710_000_000
    for region, counts in people.items():
        crowd.subscribers(db, sum(counts), region=region, first=first, **more.get("about", {}))
        first += 10_000
    audience = {"audience": more["audience"]} if "audience" in more else {}
    kind = more.get("kind", BroadcastKind.QUESTION)
    id = outcomes.planned(db, crowd.officer(db), org, outcomes.WHAT, kind=kind, **audience)
    for region, counts in people.items():
        got = outcomes.came(db, id, "sent", region=region)
        outcomes.pressed(db, id, got[: counts[0]], 0)
        outcomes.pressed(db, id, got[counts[0] :], 1)
    return id


def found(db: Connection, id: Any, org: Organisation) -> Table:
    table = answers(db, id, org)
    assert table is not None
    return table


def test_they_are_counted_by_region(db: Connection, org: Organisation) -> None:
    table = found(db, asked(db, org, {JENIN: (7, 12), HEBRON: (9, 6)}), org)
    assert table.choices == ("Blankets", "Fuel")
    assert {row.region: (row.cells, row.total) for row in table.rows} == {JENIN: ((7, 12), 19), HEBRON: ((9, 6), 15)}
    assert (table.totals, table.answered) == ((16, 18), 34)


def test_few_who_answered_alike_are_not_shown(db: Connection, org: Organisation) -> None:
    table = found(db, asked(db, org, {JENIN: (3, 12), HEBRON: (9, 8)}), org)
    jenin, hebron = (next(row for row in table.rows if row.region == region) for region in (JENIN, HEBRON))
    assert jenin.cells == (None, None)
    assert hebron.cells == (None, None), "or the totals would tell it"
    assert (table.kind(JENIN, 0), table.kind(JENIN, 1)) == (Cell.UNDER, Cell.WITHHELD)
    assert (jenin.total, table.totals, table.answered) == (15, (12, 20), 32)


def test_one_answer_alone_is_nobodys_business(db: Connection, org: Organisation) -> None:
    table = found(db, asked(db, org, {JENIN: (1, 0)}), org)
    shown = [table.answered, *table.totals, *(cell for row in table.rows for cell in (*row.cells, row.total))]
    assert set(shown) == {None}


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, True),
        ({"audience": outcomes.TOLD, "about": {"disability": "yes"}}, False),
    ],
)
def test_of_people_chosen_by_what_they_told_us_ten_are_few(
    db: Connection, org: Organisation, more: dict[str, Any], shown: bool
) -> None:
    table = found(db, asked(db, org, {JENIN: (8, 12), HEBRON: (15, 16)}, **more), org)
    assert (next(row for row in table.rows if row.region == JENIN).cells[0] == 8) is shown
    assert table.least == (5 if shown else 10)


def test_buttons_that_open_something_are_no_answers(db: Connection, org: Organisation) -> None:
    carla = crowd.officer(db)
    crowd.subscribers(db, 6)
    opens = Content({"ar": "اقرأ"}, (Button({"ar": "حقوقي"}, opens="legal"),))
    assert answers(db, outcomes.planned(db, carla, org, opens), org) is None


def test_who_never_got_it_is_not_counted(db: Connection, org: Organisation) -> None:
    id = asked(db, org, {JENIN: (7, 12)})
    outcomes.pressed(db, id, [uuid4() for _n in range(20)], 0)
    assert found(db, id, org).answered == 19


def test_the_counts_stay_when_deliveries_and_answers_are_deleted(db: Connection, org: Organisation) -> None:
    id = asked(db, org, {JENIN: (7, 12), HEBRON: (9, 6)})
    outcomes.over(db, id)
    before = found(db, id, org)
    partition = db.execute(text("SELECT 'delivery_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')")).scalar_one()
    point = db.begin_nested()
    forget_month(db, partition, org, db.execute(text("SELECT now()")).scalar_one())
    assert found(db, id, org) == before
    freeze(db, id)  # once more changes nothing
    assert found(db, id, org) == before
    assert db.execute(text("SELECT count(*) FROM broadcast_answer WHERE broadcast_id = :id"), {"id": id}).scalar() == 0
    point.rollback()


def test_the_table_names_every_count_that_it_hides(db: Connection, org: Organisation) -> None:
    table = found(db, asked(db, org, {JENIN: (3, 12), HEBRON: (9, 8)}), org)
    keys = {(row.region, place) for row in table.rows for place in ("0", "1", TOTAL)}
    assert table.kinds.keys() == keys | {(TOTAL, "0"), (TOTAL, "1"), (TOTAL, TOTAL)}
