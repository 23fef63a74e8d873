"""The audit log: who may read it, what it shows of cases one may not see, filters, pages and the file."""

import csv
import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from bot import clock
from bot.casework.audit.log import PAGE
from bot.casework.audit.words import ACTIONS, action_in_words
from storage.audit import Audit, record
from tests.console.conftest import Filed, SignIn


def lines(db: Connection, action: str) -> int:
    return int(db.execute(select(func.count()).where(col(Audit.action) == action)).scalar_one())


def test_who_may_read_it(sign_in: SignIn) -> None:
    for role, status in (
        ("administrator", 200),
        ("custodian", 200),
        ("supervisor", 404),
        ("safeguarding", 404),
        ("caseworker", 404),
        ("analyst", 404),
        ("communication", 404),
    ):
        client = sign_in(role)
        assert client.get("/console/audit").status == status
        assert client.post("/console/audit/export").status == status


def test_reading_and_saving_it_are_written_into_it(db: Connection, sign_in: SignIn) -> None:
    carla = sign_in("administrator")
    carla.get("/console/audit")
    carla.post("/console/audit/export")
    assert (lines(db, "audit"), lines(db, "audit:export")) == (1, 1)


def test_what_happened_stands_in_words(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    receipt, basel, carla = filed(), sign_in("caseworker", name="Basel Nassar"), sign_in("administrator")
    basel.get(f"/console/cases/{receipt.case_id}")
    shown = carla.get("/console/audit").plain
    assert "Basel Nassar read a case" in shown
    assert str(receipt.case_id) in shown
    assert receipt.number not in shown.replace(" ", "")


def test_the_number_is_for_who_may_see_the_case(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    ordinary, sensitive = filed(), filed(category="bribe")
    both = sign_in("administrator", "supervisor")
    assert both.staff
    for receipt in (ordinary, sensitive):
        record(db, both.staff.id, "note", receipt.case_id)
    shown = both.get("/console/audit").plain.replace(" ", "")
    assert ordinary.number in shown
    assert sensitive.number not in shown
    for asker, receipt, found in (
        (both, ordinary, True),
        (both, sensitive, False),
        (sign_in("custodian"), ordinary, False),
    ):
        answer = asker.get(f"/console/audit?about={receipt.number}")
        assert answer.status == 200
        assert ("wrote a note" in answer.plain.split("What was done")[1].split("Save as a table")[1]) is found
    by_id = sign_in("custodian").get(f"/console/audit?about={sensitive.case_id}")
    assert str(sensitive.case_id) in by_id.plain


def test_reasons_are_shown_as_text(db: Connection, sign_in: SignIn) -> None:
    carla = sign_in("administrator")
    assert carla.staff
    record(db, carla.staff.id, "unseal", uuid4(), "<b>sent</b>\u202e by the court")
    shown = carla.get("/console/audit")
    assert "<b>sent" not in shown.text
    assert "\u202e" not in shown.text
    assert "by the court" in shown.plain


def written(db: Connection, actor: object, action: str, days: float, subject: object = "", reason: str = "") -> None:
    at = clock.now() - timedelta(days=days)
    db.execute(insert(Audit).values(at=at, actor=str(actor), action=action, subject=str(subject), reason=reason))


def body(page: str) -> str:
    """What stands below the filters."""
    return page.split("Save as a table", 1)[1]


def test_filters(db: Connection, sign_in: SignIn) -> None:
    carla, basel = sign_in("administrator"), sign_in("caseworker", name="Basel Nassar")
    assert basel.staff
    first, second = uuid4(), uuid4()
    written(db, basel.staff.id, "close:upheld", 10, first)
    written(db, basel.staff.id, "note", 5, second)
    written(db, "person", "close", 3, second)

    def found(query: str) -> list[int]:
        shown = body(carla.get(f"/console/audit?{query}").plain)
        return [shown.count(f"Basel Nassar {words}") for words in ("closed a case (upheld)", "wrote a note")] + [
            shown.count("The person closed a case")
        ]

    assert found("") == [1, 1, 1]
    assert found(f"actor={basel.staff.id}") == [1, 1, 0]
    assert found("actor=person") == [0, 0, 1]
    assert found("action=close") == [1, 0, 1]
    assert found(f"about={second}") == [0, 1, 1]
    day = (clock.now() - timedelta(days=7)).date().isoformat()
    assert found(f"first={day}") == [0, 1, 1]
    assert found(f"last={day}") == [1, 0, 0]
    assert found("action=clo") == [0, 0, 0]
    assert found("action=%25") == [0, 0, 0]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("first=yesterday", 422),
        ("first=2026-02-02&last=2026-01-01", 422),
        ("about=12", 422),
        ("about=%27%20or%201=1", 422),
        ("first=0001-01-01&last=9999-12-31", 200),
        ("before=99999999999999999999999", 200),
        ("before=-5", 200),
        ("before=x", 200),
        ("actor=" + "x" * 5000, 200),
        ("action=%00", 200),
        ("about=" + "9" * 150, 422),
    ],
)
def test_a_filter_that_cannot_be(sign_in: SignIn, query: str, status: int) -> None:
    answer = sign_in("administrator").get(f"/console/audit?{query}")
    assert answer.status == status
    assert "Audit log" in answer.plain


def test_page_by_page_nothing_is_left_out_or_shown_twice(db: Connection, sign_in: SignIn) -> None:
    carla = sign_in("administrator")
    ids = [uuid4() for _n in range(2 * PAGE + 5)]
    for id in ids:
        written(db, "bot", "escalate", 1, id)
    shown: list[UUID] = []
    address = "/console/audit?action=escalate"
    for _page in range(4):
        answer = carla.get(address)
        shown += [id for id in reversed(ids) if str(id) in body(answer.text)]
        if 'rel="next"' not in answer.text:
            break
        written(db, "bot", "escalate", 0, uuid4())  # what is written meanwhile moves nothing
        query = answer.text.split('href="/console/audit?', 1)[1].split('"')[0]
        address = "/console/audit?" + query.replace("&amp;", "&")
    assert shown == list(reversed(ids))


def table(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))


def test_the_table_computes_nothing_and_speaks_arabic(db: Connection, sign_in: SignIn) -> None:
    carla = sign_in("administrator", name="=cmd|' /C calc'!A1")
    assert carla.staff
    for reason in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "بطلب من النيابة", 'a "quoted", one'):
        written(db, carla.staff.id, "unseal", 1, uuid4(), reason)
    answer = carla.post("/console/audit/export", {"action": "unseal"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.response.content.startswith(b"\xef\xbb\xbf")
    rows = table(answer.response.content.decode())
    assert rows[0][-1] == "reason"
    assert {row[-1] for row in rows[1:]} == {
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "بطلب من النيابة", 'a "quoted", one',
    }  # fmt: skip
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_the_table_holds_what_was_filtered_and_no_number_of_what_one_may_not_see(
    db: Connection, sign_in: SignIn, filed: Filed
) -> None:
    sensitive, ordinary = filed(category="bribe"), filed()
    both = sign_in("administrator", "supervisor")
    for receipt in (sensitive, ordinary):
        written(db, "bot", "escalate", 1, receipt.case_id)
    written(db, "bot", "list", 1)
    content = both.post("/console/audit/export", {"action": "escalate"}).response.content.decode()
    assert len(table(content)) == 3
    assert ordinary.number in content
    assert sensitive.number not in content
    assert both.post("/console/audit/export", {"first": "never"}).status == 422


def test_nobody_changes_it(db: Connection, sign_in: SignIn) -> None:
    sign_in("administrator").get("/console/audit")
    for statement in ("UPDATE audit SET reason = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        point = db.begin_nested()
        with pytest.raises(DBAPIError, match="append-only"):
            db.execute(text(statement))
        point.rollback()


def test_every_act_of_the_source_has_words() -> None:
    import re
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    source = "".join(p.read_text() for folder in ("bot", "handlers") for p in (root / folder).rglob("*.py"))
    used = set(re.findall(r'record\((?:visit\.)?db, [\w.]+, f?"([a-z_]+)[":]', source))
    assert len(used) > 30
    assert used - set(ACTIONS) == set()
    assert action_in_words("something_new:else") == "something_new (else)"
