"""The inbox: what stands in which box for whom, filters, pages, taking and handing out."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from bot import clock
from bot.casework import CaseKind, Receipt, Refused, Way
from bot.casework.finding.inbox import MOST_COUNTED, Box, Filters, Page, counts, page
from bot.casework.finding.queue import Place
from bot.organisation import Organisation
from storage.audit import Audit
from storage.case import Case, State
from storage.ids import random_id
from storage.referral import Referral, ReferralState
from storage.sealed import ring
from storage.staff import Role, Staff, StaffMember
from storage.visibility import kept_back, select_cases, select_listed
from tests.console.conftest import Filed, SignIn

NOW = datetime.now().astimezone()


@pytest.fixture
def now() -> datetime:
    return clock.now()


def shown(db: Connection, org: Organisation, staff: StaffMember, box: Box = Box.ALL, query: str = "") -> set[UUID]:
    return {row.id for row in listed(db, org, staff, box, query).rows}


def listed(
    db: Connection, org: Organisation, staff: StaffMember, box: Box = Box.ALL, query: str = "", **more: Any
) -> Page:
    return page(db, staff, box, Filters.of(parse_qs(query)), now=clock.now(), zone=org.zone, **more)


def change(db: Connection, receipt: Receipt, **values: Any) -> UUID:
    db.execute(update(Case).where(col(Case.id) == receipt.case_id).values(**values))
    return receipt.case_id


@pytest.fixture
def basel(sign_in: SignIn) -> StaffMember:
    staff = sign_in("caseworker", name="Basel").staff
    assert staff is not None
    return staff


@pytest.fixture
def hanan(sign_in: SignIn) -> StaffMember:
    staff = sign_in("supervisor", name="Hanan").staff
    assert staff is not None
    return staff


def test_each_box_holds_what_its_name_says(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember, hanan: StaffMember
) -> None:
    mine = change(db, filed(), assignee=basel.id, waiting_since=None)
    hers = change(db, filed(), assignee=hanan.id, waiting_since=None)
    nobodys = change(db, filed(), waiting_since=None)
    waiting = change(db, filed(), assignee=hanan.id, waiting_since=clock.now())
    late = change(db, filed(), assignee=basel.id, waiting_since=None, press_at=clock.now() - timedelta(hours=1))
    over = change(db, filed(), assignee=basel.id, state=State.CLOSED, closed_at=clock.now())
    expected = {
        Box.MINE: {mine, late},
        Box.TEAM: {hers, waiting},
        Box.UNASSIGNED: {nobodys},
        Box.WAITING: {waiting},
        Box.OVERDUE: {late},
        Box.ALL: {mine, hers, nobodys, waiting, late},
        Box.CLOSED: {over},
    }
    assert {box: shown(db, org, basel, box) for box in Box} == expected
    assert counts(db, basel, now=clock.now()) == {box: len(ids) for box, ids in expected.items()}


def grave_and_others(db: Connection, filed: Filed, kept_from: UUID, decider: UUID) -> dict[str, UUID]:
    return {
        "ordinary": filed().case_id,
        "hebron": filed(region="ps_hbn").case_id,
        "support": filed(kind=CaseKind.SUPPORT, category="", service="legal").case_id,
        "sensitive": filed(sensitive=True).case_id,
        "protection": filed(kind=CaseKind.PROTECTION, category="").case_id,
        "kept": change(db, filed(), keep_from_staff=[kept_from]),
        "kept_grave": change(db, filed(sensitive=True), keep_from_staff=[kept_from]),
        "appealed": change(db, filed(), appealed=True, deciders=[decider]),
    }


SCOPES: list[dict[str, Any]] = [{}, {"regions": frozenset({"ps_hbn"})}, {"services": frozenset({"legal"})}]


@pytest.mark.parametrize("where", ["other", "named", "decided", "inactive"])
def test_lists_and_numbers_hold_exactly_what_is_visible(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember, where: str
) -> None:
    other = UUID(int=1)
    named, decided = (basel.id if where == it else other for it in ("named", "decided"))
    cases = grave_and_others(db, filed, named, decided)
    grave = {cases["sensitive"], cases["protection"], cases["kept_grave"]}
    for role, scope in product(Role, SCOPES):
        me = replace(basel, roles=frozenset({role}), active=where != "inactive", **scope)
        visible = set(db.execute(select_cases(me, col(Case.id))).scalars())
        assert set(db.execute(select_listed(me, kept_back(db, me), col(Case.id))).scalars()) == visible
        assert shown(db, org, me) == visible, (role, scope)
        assert counts(db, me, now=clock.now())[Box.ALL] == len(visible)
        if role is not Role.SAFEGUARDING:
            assert not visible & grave
            assert shown(db, org, me, query="sensitive=yes") == set()
        if where == "named":
            assert not visible & {cases["kept"], cases["kept_grave"]}
        if where == "decided":
            assert cases["appealed"] not in visible
        if where == "inactive":
            assert not visible


def test_somebody_who_sees_everything_proves_that_there_is_something(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember
) -> None:
    cases = grave_and_others(db, filed, UUID(int=1), UUID(int=1))
    assert shown(db, org, replace(basel, roles=frozenset(Role))) == set(cases.values())


def pass_on(db: Connection, case_id: UUID, by: StaffMember) -> None:
    """To the organisation "bridge", its story alone."""
    id = random_id()
    purpose = ring().seal(b"help", at=f"referral.purpose_sealed.{id}")
    values = {"id": id, "case_id": case_id, "by": by.id, "created_at": clock.now(), "purpose_sealed": purpose}
    more = {"offered": ["story"], "agreed": ["story"], "state": ReferralState.SENT, "receiver": "Bridge"}
    db.execute(insert(Referral).values(**values, **more, partner="bridge", service="", by_telephone=False))


def test_a_partner_sees_in_lists_only_what_was_passed_on_and_no_name(
    db: Connection, org: Organisation, filed: Filed, sign_in: SignIn, basel: StaffMember
) -> None:
    staff = sign_in("caseworker", partner="bridge").staff
    assert staff is not None
    passed_on = filed().case_id
    filed()
    pass_on(db, passed_on, basel)
    (row,) = listed(db, org, staff).rows
    assert row.id == passed_on
    assert (row.name, row.region, row.category, row.channel) == ("", "", "", "")
    assert counts(db, staff, now=clock.now()) == {Box.ALL: 1, Box.CLOSED: 0}
    assert shown(db, org, staff, query="region=ps_hbn") == {passed_on}, "a filter would tell the region"


def test_names_are_shown_of_named_cases_alone(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember
) -> None:
    named, hidden, traceless = filed(), filed(way=Way.HIDDEN), filed(way=Way.TRACELESS)
    grave = filed(sensitive=True)
    mighty = replace(basel, roles=frozenset(Role))
    names = {row.id: row.name for row in listed(db, org, mighty).rows}
    assert names == {named.case_id: "Amal Saleh", hidden.case_id: "", traceless.case_id: "", grave.case_id: ""}


FILTERS = {
    "kind=support": {"kind": "support"},
    "category=delayed": {"category": "delayed"},
    "region=ps_hbn": {"region": "ps_hbn"},
    "state=in_progress": {"state": "in_progress"},
    "language=ar": {"language": "ar"},
    "channel=whatsapp": {"channel": "whatsapp"},
    "priority=urgent": {"urgent": True},
    "priority=high": {"high": True},
    "sensitive=yes": {"sensitive": True},
    "deadline=overdue": {"press_at": NOW - timedelta(days=1)},
    "deadline=week": {"press_at": NOW + timedelta(days=4)},
}


@pytest.mark.parametrize("query", FILTERS)
def test_each_filter_keeps_what_fits(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember, query: str
) -> None:
    change(db, filed(), press_at=NOW + timedelta(days=30))
    fits = change(db, filed(), **{"press_at": NOW + timedelta(days=30), **FILTERS[query]})
    mighty = replace(basel, roles=frozenset(Role))
    assert shown(db, org, mighty, query=query) == {fits}
    assert len(shown(db, org, mighty)) == 2


def test_filters_are_combined_and_values_of_one_are_alternatives(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember
) -> None:
    jenin, hebron = filed().case_id, filed(region="ps_hbn").case_id
    late = filed(region="ps_hbn", category="delayed").case_id
    filed(region="ps_nbs")
    assert shown(db, org, basel, query="region=ps_jen&region=ps_hbn") == {jenin, hebron, late}
    assert shown(db, org, basel, query="region=ps_jen&region=ps_hbn&category=delayed") == {late}


def test_due_today_ends_at_midnight_where_the_organisation_is(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember
) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=org.zone)
    midnight = datetime(2026, 11, 24, tzinfo=org.zone)
    today, tomorrow = change(db, filed(), press_at=midnight), change(db, filed(), press_at=midnight + timedelta(days=1))
    found = page(db, basel, Box.ALL, Filters(deadline=("today",)), now=noon, zone=org.zone)
    assert {row.id for row in found.rows} == {today}
    week = page(db, basel, Box.ALL, Filters(deadline=("week",)), now=noon, zone=org.zone)
    assert {row.id for row in week.rows} == {today, tomorrow}


@pytest.mark.parametrize(
    "query",
    ["region=%00", "region=" + "x" * 41, "kind=a'b", "deadline=never", "priority=low", "sensitive=no",
     "&".join(f"region=r{n}" for n in range(21))],
)  # fmt: skip
def test_filters_that_do_not_exist_are_refused(query: str) -> None:
    with pytest.raises(Refused) as refused:
        Filters.of(parse_qs(query))
    assert refused.value.status == 422


def test_an_address_keeps_all_filters() -> None:
    query = "kind=support&region=ps_jen&region=ps_hbn&deadline=today&sensitive=yes"
    filters = Filters.of(parse_qs(query))
    assert filters.query() == query
    assert filters.without("region", "ps_jen").query() == query.replace("region=ps_jen&", "")
    assert not Filters.of(parse_qs("unknown=1"))


def all_pages(db: Connection, org: Organisation, staff: StaffMember, box: Box, between: Any = None) -> list[UUID]:
    found: list[UUID] = []
    after: Place | None = None
    for _turn in range(20):
        got = listed(db, org, staff, box, after=after, size=3)
        found += [row.id for row in got.rows]
        if got.next is None:
            return found
        after = Place.of(got.next.code)
        if between:
            between()
    raise AssertionError("the list does not end")


def test_pages_follow_each_other_without_loss_or_repeats_though_moments_are_equal(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember
) -> None:
    same = clock.now() + timedelta(days=2)
    ids = [change(db, filed(), press_at=same + timedelta(hours=n // 4)) for n in range(10)]
    order = list(db.execute(select(col(Case.id)).order_by(col(Case.press_at), col(Case.id))).scalars())
    assert all_pages(db, org, basel, Box.ALL) == order
    assert set(order) == set(ids)


def test_pages_hold_while_cases_change_between_them(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember
) -> None:
    soon = clock.now() + timedelta(days=2)
    ids = [change(db, filed(), press_at=soon + timedelta(hours=n)) for n in range(9)]

    def something_happens() -> None:
        change(db, filed(), press_at=soon - timedelta(days=1))  # before all pages
        db.execute(update(Case).where(col(Case.id) == ids[0]).values(closed_at=clock.now()))

    assert all_pages(db, org, basel, Box.ALL, something_happens) == ids


def test_closed_ones_stand_newest_first(db: Connection, org: Organisation, filed: Filed, basel: StaffMember) -> None:
    then = clock.now() - timedelta(days=9)
    ids = [change(db, filed(), state="closed", closed_at=then + timedelta(days=n // 2)) for n in range(7)]
    order = list(db.execute(select(col(Case.id)).order_by(col(Case.closed_at).desc(), col(Case.id).desc())).scalars())
    assert all_pages(db, org, basel, Box.CLOSED) == order
    assert set(order) == set(ids)


def test_a_filtered_page_of_closed_cases_reads_so_many_and_says_where_to_go_on(
    db: Connection, org: Organisation, filed: Filed, basel: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.casework.finding.inbox.CLOSED_AT_ONCE", 4)
    then = clock.now() - timedelta(days=9)
    ids = [
        change(db, filed(region="ps_hbn" if n < 2 else "ps_jen"), state="closed", closed_at=then + timedelta(days=n))
        for n in range(8)
    ]
    first = listed(db, org, basel, Box.CLOSED, "region=ps_hbn")
    assert first.rows == ()
    assert first.next is not None
    second = listed(db, org, basel, Box.CLOSED, "region=ps_hbn", after=first.next)
    assert [row.id for row in second.rows] == [ids[1], ids[0]]
    assert listed(db, org, basel, Box.CLOSED, "deadline=overdue&region=ps_jen").rows, "what is over has no deadline"


@pytest.mark.parametrize("code", ["x", "1-2", "-", "9" * 40 + "-" + "0" * 32, "1" + "-" * 50])
def test_a_place_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(Refused) as refused:
        Place.of(code)
    assert refused.value.status == 422


def test_numbers_stop_at_the_most(
    db: Connection, filed: Filed, basel: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_COUNTED == 99
    monkeypatch.setattr("bot.casework.finding.inbox.MOST_COUNTED", 2)
    for _each in range(4):
        filed()
    assert counts(db, basel, now=clock.now())[Box.ALL] == 3


def test_the_page_shows_the_row_and_is_audited_once(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    browser = sign_in("caseworker")
    receipt = filed()
    answer = browser.get("/console")
    assert answer.status == 200
    assert "Amal Saleh" in answer.plain
    assert receipt.number in answer.plain
    assert "Jenin" in answer.plain
    assert "Take it" in answer.plain
    again = browser.get("/console/inbox?box=all", htmx=True)
    assert again.status == 200
    assert "<html" not in again.text
    assert browser.staff is not None
    lines = select(col(Audit.action)).where(col(Audit.actor) == str(browser.staff.id), col(Audit.action) == "list")
    assert len(db.execute(lines).all()) == 1


def test_a_sensitive_row_tells_neither_name_nor_matter(sign_in: SignIn, filed: Filed) -> None:
    filed(category="bribe", sensitive=True)
    text = sign_in("safeguarding").get("/console").plain
    assert "Sensitive case" in text
    assert "Amal Saleh" not in text
    list_alone = text.split("Take it")[0].split("Show these cases")[-1]
    assert "bribe" not in list_alone.lower()
    assert "Sensitive case" not in sign_in("caseworker").get("/console").plain


def test_what_people_wrote_is_shown_as_text(sign_in: SignIn, filed: Filed) -> None:
    filed(identity={"name": "<script>alert(1)</script>\u202eevil"})
    answer = sign_in("caseworker").get("/console")
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


@pytest.mark.parametrize("box", Box)
def test_an_empty_box_says_what_to_do_next(sign_in: SignIn, box: Box) -> None:
    text = sign_in("caseworker").get(f"/console?box={box}").text
    assert '<div class="empty">' in text
    assert "btn btn-primary" in text.split('<div class="empty">')[1]


@pytest.mark.parametrize(
    ("query", "status"),
    [("box=nowhere", 404), ("after=1", 422), ("region=%27", 422), ("box=all&after=" + "9" * 3000, 422), ("kind=", 200),
     ("box=%00all", 200), ("category=gone_from_the_profile", 200), ("search=open", 200)],
)  # fmt: skip
def test_hostile_addresses_are_answered_with_words(sign_in: SignIn, query: str, status: int) -> None:
    assert sign_in("caseworker").get(f"/console?{query}").status == status


def test_chips_take_one_filter_out(sign_in: SignIn, filed: Filed) -> None:
    filed()
    text = sign_in("caseworker").get("/console?box=all&region=ps_jen&kind=complaint").text
    assert 'href="/console?box=all&amp;kind=complaint"' in text
    assert 'href="/console?box=all&amp;region=ps_jen"' in text


def test_take_from_the_list(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    one, two = sign_in("caseworker", name="Lina"), sign_in("caseworker", name="Omar")
    receipt = filed()
    fields = {"case": str(receipt.case_id), "held_by": "", "back": "box=unassigned"}
    answer = one.post("/console/inbox/take", fields)
    assert (answer.status, answer.location) == (303, "/console?box=unassigned")
    late = two.post("/console/inbox/take", fields, htmx=True)
    assert late.status == 409
    assert "Lina" in late.toast
    assert one.staff is not None
    assert db.execute(select(col(Case.assignee)).where(col(Case.id) == receipt.case_id)).scalar() == one.staff.id


@pytest.mark.parametrize("case", ["", "nothing", "../../etc", str(UUID(int=5))])
def test_a_tampered_id_is_not_found(sign_in: SignIn, case: str) -> None:
    browser = sign_in("caseworker")
    assert browser.post("/console/inbox/take", {"case": case}).status == 404
    assert browser.post("/console/inbox/chosen", {"case": case}).status == 404
    assert browser.post("/console/inbox/assign", {"case": case, "colleague": case}).status == 404


def test_the_way_back_leads_nowhere_else(sign_in: SignIn, filed: Filed) -> None:
    fields = {"case": str(filed().case_id), "held_by": "", "back": "https://evil.example/?box=mine&region=<b>"}
    assert sign_in("caseworker").post("/console/inbox/take", fields).location == "/console"


def test_cases_are_offered_to_those_alone_who_may_see_all_of_them(sign_in: SignIn, filed: Filed) -> None:
    jenin, hebron = filed(), filed(region="ps_hbn")
    sign_in("caseworker", name="Everywhere")
    sign_in("caseworker", name="Jenin Only", regions=("PS-JEN",))
    sign_in("administrator", name="Never Sees")
    supervisor = sign_in("supervisor", name="Hanan")
    text = supervisor.post("/console/inbox/chosen", {"case": [str(jenin.case_id), str(hebron.case_id)]}).plain
    assert "Everywhere" in text
    assert "Jenin Only" not in text
    assert "Never Sees" not in text
    assert supervisor.post("/console/inbox/chosen", {}).status == 422
    secret = filed(sensitive=True)
    both = {"case": [str(jenin.case_id), str(secret.case_id)]}
    assert supervisor.post("/console/inbox/chosen", both).status == 404


def test_of_several_some_are_given_and_each_is_told(db: Connection, sign_in: SignIn, filed: Filed) -> None:
    jenin, hebron, taken = filed(), filed(region="ps_hbn"), filed()
    receiver = sign_in("caseworker", name="Jenin Only", regions=("PS-JEN",)).staff
    quick = sign_in("caseworker", name="Quick").staff
    assert receiver is not None
    assert quick is not None
    change(db, taken, assignee=quick.id)
    supervisor = sign_in("supervisor")
    fields = {
        "case": [f"{r.case_id}." for r in (jenin, hebron, taken)],
        "colleague": str(receiver.id),
        "back": "box=all",
    }
    answer = supervisor.post("/console/inbox/assign", fields)
    assert answer.status == 200
    assert "may not see the case" in answer.plain
    assert "Quick has just taken" in answer.plain
    holders = {row.id: row.assignee for row in db.execute(select(col(Case.id), col(Case.assignee)))}
    assert holders == {jenin.case_id: receiver.id, hebron.case_id: None, taken.case_id: quick.id}
    rest = {"case": f"{hebron.case_id}.", "colleague": str(quick.id), "back": "box=all"}
    assert supervisor.post("/console/inbox/assign", rest).location == "/console?box=all"


def test_a_partner_and_others_without_cases_begin_elsewhere(db: Connection, sign_in: SignIn) -> None:
    assert sign_in("caseworker", partner="bridge").get("/console").location == "/console/referred"
    assert sign_in("administrator").get("/console").location.startswith("/console/")
    assert sign_in("analyst").get("/console").location == "/console/broadcasts/reach"
    newcomer = sign_in("analyst")
    assert newcomer.staff
    db.execute(update(Staff).where(col(Staff.id) == newcomer.staff.id).values(roles=[]))
    assert "role that fits" in newcomer.get("/console").plain


def test_views_are_kept_opened_renamed_and_deleted(sign_in: SignIn) -> None:
    browser = sign_in("caseworker")
    kept = browser.post(
        "/console/views", {"name": " Jenin  today ", "query": "box=mine&region=ps_jen&q=secret&after=1"}
    )
    assert kept.status == 303
    opened = browser.get(kept.location)
    assert opened.location == "/console?box=mine&region=ps_jen", "neither words nor a place is kept"
    assert "Jenin today" in browser.get("/console").plain
    assert browser.post(kept.location, {"name": "Mine"}).status == 303
    assert "Mine" in browser.get("/console/views").text
    other = sign_in("supervisor")
    for answer in (
        other.get(kept.location),
        other.post(kept.location, {"name": "Stolen"}),
        other.post(f"{kept.location}/deletion"),
        browser.get(f"/console/views/{UUID(int=3)}"),
    ):
        assert answer.status == 404
    assert browser.post(f"{kept.location}/deletion").status == 303
    assert browser.get(kept.location).status == 404


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [("", "", 422), ("x" * 81, "", 422), ("Good", "box=nowhere", 422), ("Good", "region=%27", 422), ("Good", "", 303)],
)
def test_views_with_bad_names_or_filters_are_refused(sign_in: SignIn, name: str, query: str, status: int) -> None:
    assert sign_in("caseworker").post("/console/views", {"name": name, "query": query}).status == status


def test_no_more_than_so_many_views(sign_in: SignIn) -> None:
    browser = sign_in("caseworker")
    answers = [browser.post("/console/views", {"name": f"View {n}", "query": ""}).status for n in range(31)]
    assert answers == [303] * 30 + [409]
