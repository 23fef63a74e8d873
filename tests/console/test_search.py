"""Search: by number, telephone and words, as people write them, for those alone who may see what is found."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import col

from bot.casework import CaseKind, Refused, Way
from bot.casework.entries import add_entry
from bot.casework.finding.indexing import index_again, reindex
from bot.casework.finding.searching import By, Found, search
from bot.casework.finding.tokens import forms, tokens_of, wanted, words
from bot.understanding.text import fold
from storage.audit import Audit
from storage.case import Audience, Case, EntryKind
from storage.contact import Contact
from storage.sealed import ring
from storage.staff import Role, StaffMember
from storage.tables import table_of
from storage.words import CaseWord, WordsMissing
from tests.console.conftest import Filed, SignIn
from tests.console.test_inbox import pass_on


@pytest.fixture
def basel(sign_in: SignIn) -> StaffMember:
    staff = sign_in("caseworker").staff
    assert staff is not None
    return staff


def found(db: Connection, staff: StaffMember, typed: str, **more: Any) -> set[UUID]:
    return {row.id for row in search(db, staff, typed, country="PS", **more).rows}


ALIKE = [
    ("أحمد", "احمد"), ("إحمد", "أَحْمَد"), ("لأحمد", "أحمد"), ("وأحمد", "أحمد"),
    ("والكابونة", "كابونة"), ("كابونة", "الكابونات"), ("بالكابونة", "كابونه"), ("كابونتي", "الكابونة"),
    ("للكابونة", "كابونة"), ("وكابوناتهم", "كابونة"), ("بكابونة", "كابونة"),
    ("الموظفين", "موظف"), ("موظفون", "الموظف"), ("وموظفيهم", "موظف"), ("مساعدات", "المساعدة"), ("مساعدتنا", "مساعدة"),
    ("المستشفى", "مستشفي"), ("بيتي", "البيت"), ("فلسطينية", "فلسطين"), ("١٢٣٤", "1234"), ("۱۲۳۴", "1234"),
    ("Coupons", "coupon"), ("PARCEL", "parcel"), ("Çoba", "coba"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "typed"), ALIKE)
def test_a_word_is_found_as_people_write_it(
    db: Connection, filed: Filed, basel: StaffMember, written: str, typed: str
) -> None:
    filed("كلام آخر تماما")
    case = filed(f"قصة فيها {written} وغيرها").case_id
    assert found(db, basel, typed) == {case}


@pytest.mark.parametrize(("one", "other"), [("بطاقة", "طاولة"), ("بنت", "بيت"), ("طلب", "كلب"), ("card", "cart")])
def test_other_words_stay_others(db: Connection, filed: Filed, basel: StaffMember, one: str, other: str) -> None:
    filed(one)
    assert found(db, basel, other) == set()


def test_all_words_must_stand_in_the_case_wherever(db: Connection, filed: Filed, basel: StaffMember) -> None:
    both = filed("The bakery was closed").case_id
    filed("The bakery was open")
    add_entry(db, both, EntryKind.MESSAGE, "I walked to Nablus", Audience.PERSON, "person")
    add_entry(db, both, EntryKind.NOTE, "He owns a donkey", Audience.STAFF, basel.id)
    assert found(db, basel, "bakery nablus donkey") == {both}
    assert found(db, basel, "bakery camel") == set()


def test_words_that_say_nothing_are_left_out_and_it_is_told(db: Connection, filed: Filed, basel: StaffMember) -> None:
    case = filed("He went to the mill").case_id
    assert found(db, basel, "the mill") == {case}
    assert search(db, basel, "the and").by is By.NOTHING
    assert search(db, basel, "في x !").by is By.NOTHING


def test_newest_first_and_page_by_page(
    db: Connection, filed: Filed, basel: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.casework.finding.searching.READ_AT_ONCE", 4)
    ids = [filed("a mill" if n % 3 else "a mill with a wheel").case_id for n in range(12)]
    for n, id in enumerate(ids):
        day = date(2026, 1, 1) + timedelta(days=n)
        db.execute(update(Case).where(col(Case.id) == id).values(opened_on=day))
        db.execute(update(CaseWord).where(col(CaseWord.case_id) == id).values(opened_on=day))
    seen: list[UUID] = []
    after = None
    for _turn in range(12):
        got = search(db, basel, "mill", after=after, size=3)
        seen += [row.id for row in got.rows]
        after = got.next
        if after is None:
            break
    assert seen == ids[::-1]
    db.execute(delete(CaseWord).where(col(CaseWord.case_id).in_(ids[4:])))
    rare = search(db, basel, "mill wheel", size=3)
    assert [row.id for row in rare.rows] == [ids[3], ids[0]]


@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
@pytest.mark.parametrize("separator", ["", " ", "-", " / "])
def test_by_number_in_any_digits_with_any_separators(
    db: Connection, filed: Filed, basel: StaffMember, digits: str, separator: str
) -> None:
    receipt = filed()
    filed()
    groups = [receipt.number[start : start + 4] for start in (0, 4, 8)]
    typed = separator.join(groups).translate(str.maketrans("0123456789", digits))
    assert found(db, basel, typed) == {receipt.case_id}
    assert found(db, basel, f"case no. {typed}") == {receipt.case_id}


TELEPHONES = [
    "0599123456",
    "+970 599 123 456",
    "00970-599-123456",
    "٠٥٩٩١٢٣٤٥٦",
    "(0599) 123.456",
    "\u2066+970599123456\u2069",
]


@pytest.mark.parametrize("typed", TELEPHONES)
def test_by_telephone_as_people_write_it(db: Connection, filed: Filed, basel: StaffMember, typed: str) -> None:
    mine = filed(identity={"name": "Amal", "telephone": "+970 599 123456"}).case_id
    filed(identity={"name": "Other", "telephone": "0599123457"})
    result = search(db, basel, typed, country="PS")
    assert (result.by, {row.id for row in result.rows}) == (By.TELEPHONE, {mine})


def test_by_identity_and_card_number(db: Connection, filed: Filed, basel: StaffMember) -> None:
    mine = filed(identity={"identity_number": "912345678"}).case_id
    card = filed(identity={"card_number": "44 55 66"}).case_id
    assert found(db, basel, "912 345 678") == {mine}
    assert found(db, basel, "445566") == {card}


@pytest.mark.parametrize("typed", TELEPHONES[:4])
def test_by_the_telephone_somebody_writes_from_on_whatsapp(
    db: Connection, filed: Filed, amal: UUID, basel: StaffMember, typed: str
) -> None:
    index = ring().index("contact.address", "whatsapp:+15550001111:+970599123456")
    values = {"channel": "whatsapp", "account": "+15550001111", "address_index": index}
    db.execute(update(Contact).where(col(Contact.id) == amal).values(**values))
    case = filed(identity={}).case_id
    assert found(db, basel, typed) == {case}


def test_whoever_hides_is_not_found_by_their_telephone(
    db: Connection, filed: Filed, amal: UUID, basel: StaffMember
) -> None:
    index = ring().index("contact.address", "whatsapp:+15550001111:+970599123456")
    values = {"channel": "whatsapp", "account": "+15550001111", "address_index": index}
    db.execute(update(Contact).where(col(Contact.id) == amal).values(**values))
    filed(way=Way.HIDDEN)
    filed(way=Way.TRACELESS, identity={"identity_number": "0599123456"})
    assert found(db, basel, "0599123456") == set()


def test_a_number_that_is_nobodys_telephone_is_looked_for_in_the_texts(
    db: Connection, filed: Filed, basel: StaffMember
) -> None:
    case = filed("They called me from 0568 7654 21 and 0568765432").case_id
    assert found(db, basel, "0568 765 432") == {case}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("where", ["other", "named", "decided"])
def test_nobody_finds_what_they_may_not_see(
    db: Connection, filed: Filed, basel: StaffMember, role: Role, where: str
) -> None:
    me = replace(basel, roles=frozenset({role}))
    cases = {
        "ordinary": filed("the mill"),
        "sensitive": filed("the mill", sensitive=True),
        "protection": filed("the mill", kind=CaseKind.PROTECTION, category=""),
    }
    if where == "named":
        db.execute(update(Case).values(keep_from_staff=[me.id]))
    if where == "decided":
        db.execute(update(Case).values(appealed=True, deciders=[me.id]))
    sees = {
        Role.CASEWORKER: {"ordinary"},
        Role.SUPERVISOR: {"ordinary"},
        Role.SAFEGUARDING: {"sensitive", "protection"},
    }
    names = sees.get(role, set()) if where == "other" else set()
    ids = {cases[name].case_id for name in names}
    assert found(db, me, "mill") == ids
    assert found(db, me, "0599123456") == ids
    for receipt in cases.values():
        assert found(db, me, receipt.number) == ids & {receipt.case_id}


def test_regions_and_services_narrow_the_search(db: Connection, filed: Filed, basel: StaffMember) -> None:
    filed("the mill", region="ps_hbn")
    case = filed("the mill").case_id
    assert found(db, replace(basel, regions=frozenset({"ps_jen"})), "mill") == {case}
    assert found(db, replace(basel, services=frozenset({"legal"})), "mill") == set()


def test_a_partner_searches_by_number_alone(db: Connection, filed: Filed, sign_in: SignIn, basel: StaffMember) -> None:
    staff = sign_in("caseworker", partner="bridge").staff
    assert staff is not None
    passed_on, other = filed(), filed()
    pass_on(db, passed_on.case_id, basel)
    assert found(db, staff, passed_on.number) == {passed_on.case_id}
    assert found(db, staff, other.number) == set()
    assert search(db, staff, "parcel") == Found(By.NUMBER)
    assert found(db, staff, "0599123456") == set()
    assert found(db, basel, "parcel") == {passed_on.case_id, other.case_id}, "there is something to find"


def test_a_search_is_audited_without_its_words(db: Connection, filed: Filed, basel: StaffMember) -> None:
    filed("the mill")
    search(db, basel, "mill")
    rows = db.execute(select(Audit).where(col(Audit.actor) == str(basel.id))).all()
    assert [(row.action, row.subject, row.reason) for row in rows] == [("search", "", "")]


@pytest.mark.parametrize("typed", ["x" * 201, " ".join(f"word{n}" for n in range(11))])
def test_too_much_is_refused(db: Connection, basel: StaffMember, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        search(db, basel, typed)
    assert refused.value.status == 422


def test_names_are_not_among_the_words(db: Connection, filed: Filed, basel: StaffMember) -> None:
    filed("the mill", identity={"name": "Zubaida Tell"})
    assert found(db, basel, "Zubaida") == set()


def test_what_is_deleted_is_found_no_more_and_leaves_no_word(db: Connection, filed: Filed, basel: StaffMember) -> None:
    case = filed("the mill").case_id
    assert db.execute(select(func.count()).select_from(CaseWord)).scalar_one() > 0
    db.execute(delete(Case).where(col(Case.id) == case))
    assert db.execute(select(func.count()).select_from(CaseWord)).scalar_one() == 0


def test_old_cases_are_indexed_until_none_is_missing(db: Connection, filed: Filed, basel: StaffMember) -> None:
    ids = [filed(f"mill number {n}").case_id for n in range(5)]
    voice = filed("").case_id
    add_entry(db, ids[0], EntryKind.MESSAGE, "and a wheel", Audience.PERSON, "person")
    db.execute(delete(CaseWord))
    db.execute(insert(WordsMissing), [{"case_id": id} for id in [*ids, voice]])
    assert found(db, basel, "mill") == set()
    assert [reindex(db, 4), reindex(db, 4), reindex(db, 4)] == [4, 2, 0]
    assert found(db, basel, "mill") == set(ids)
    assert found(db, basel, "mill wheel") == {ids[0]}


def test_words_that_are_gone_from_the_texts_are_found_no_more(db: Connection, filed: Filed, basel: StaffMember) -> None:
    case = filed("the mill").case_id
    db.execute(update(Case).where(col(Case.id) == case).values(story_sealed=None))
    assert index_again(db, [case]) == 1
    assert found(db, basel, "mill") == set()


def test_of_a_traceless_case_the_words_carry_its_day_alone(db: Connection, filed: Filed, basel: StaffMember) -> None:
    case = filed("the mill", way=Way.TRACELESS).case_id
    assert found(db, basel, "mill") == {case}
    assert set(table_of(CaseWord).columns.keys()) == {"case_id", "token", "opened_on"}


@given(st.text(max_size=300))
def test_any_text_can_be_found_by_each_of_its_words(text: str) -> None:
    tokens = set(tokens_of(text))
    for word in words(text):
        assert any(token in tokens for (token, *_more) in wanted(word))
        assert all(-(2**63) <= token < 2**63 for token in tokens)


@given(st.text(alphabet="ابتهيوكملنفق", min_size=2, max_size=10))
def test_a_stem_is_never_empty_and_part_of_the_word(word: str) -> None:
    folded = fold(word)
    for form in forms(folded):
        assert len(form) >= min(2, len(folded))
        assert form in folded


def test_the_page_of_a_search(sign_in: SignIn, filed: Filed) -> None:
    browser = sign_in("caseworker")
    receipt = filed("The mill <b>burnt</b>")
    answer = browser.post("/console/search", {"q": "mill"})
    assert answer.status == 200
    assert receipt.number in answer.plain
    nothing = browser.post("/console/search", {"q": "camel"})
    assert "whole words" in nothing.plain
    assert browser.post("/console/search", {"q": " "}).location == "/console"
    assert browser.post("/console/search", {"q": "x" * 5000}).status == 422
    assert browser.post("/console/search", {"q": '"><script>'}).status == 200
    assert browser.post("/console/search", {"q": "mill", "after": "nowhere"}).status == 422
    assert browser.get("/console/search").status in (404, 405)
