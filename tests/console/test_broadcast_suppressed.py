"""Who gets no news: masked, with reasons, found by telephone; nobody is taken off who said stop."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlmodel import col

from bot import clock
from bot.organisation import Organisation
from bot.outreach.suppressed import PAGE
from bot.people import set_news_stopped, set_unreachable
from storage.audit import Audit
from storage.contact import Contact
from storage.subscription import Suppression
from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.outreach import crowd, outcomes

ADDRESS = "/console/broadcasts/suppressed"
SENDER = "+14155238886"
AMAL = 970_599_123_456


@pytest.fixture
def nour(office: Building, sign_in: SignIn) -> Client:
    """The communication officer, where WhatsApp is switched on."""
    settings = office.office.settings.model_copy(update={"twilio_whatsapp_from": f"whatsapp:{SENDER}"})
    object.__setattr__(office.office, "settings", settings)
    return sign_in("communication")


def amal(db: Connection) -> UUID:
    """She writes on WhatsApp."""
    return crowd.subscribers(db, 1, channel="whatsapp", account=SENDER, first=AMAL)[0]


def lines(db: Connection, action: str) -> int:
    return int(db.execute(select(func.count()).where(col(Audit.action) == action)).scalar_one())


def reason_of(db: Connection, contact: UUID) -> str | None:
    found: str | None = db.execute(
        select(col(Suppression.reason)).where(col(Suppression.contact_id) == contact)
    ).scalar()
    return found


def listed(page: str) -> str:
    return page.split("The list", 1)[1]


def test_who_stopped_stands_there_with_the_reason_and_masked(db: Connection, nour: Client) -> None:
    set_news_stopped(db, amal(db), True)
    shown = nour.get(ADDRESS)
    assert "WhatsApp •••56 They stopped news today" in listed(shown.plain)
    assert "5991234" not in shown.text
    assert "People come back by their own word only" in shown.plain


def test_reasons_are_counted_by_what_they_mean(db: Connection, nour: Client) -> None:
    ids = crowd.subscribers(db, 6)
    for contact, code in zip(ids, ("403", "403", "21610", "63024", "99999", ""), strict=True):
        set_unreachable(db, contact, "unreachable", code=code)
    shown = nour.get(ADDRESS).plain
    assert "They blocked us, or closed their account 3" in shown
    assert "They cannot be reached at this address 2" in shown
    assert "The platform refused it with the code 99999 1" in shown


def test_it_says_after_which_broadcast(db: Connection, org: Organisation, nour: Client) -> None:
    assert nour.staff
    contact = crowd.subscribers(db, 1)[0]
    id = outcomes.planned(db, nour.staff, org)
    outcomes.came(db, id, "sent")
    set_news_stopped(db, contact, True)
    shown = nour.get(ADDRESS)
    assert "after Mobile clinic" in listed(shown.plain)
    assert f'href="/console/broadcasts/{id}"' in shown.text


def test_but_not_after_one_to_people_who_told_us_something(db: Connection, org: Organisation, nour: Client) -> None:
    """The line would say of this person what they told."""
    assert nour.staff
    contact = crowd.subscribers(db, 12, disability="yes")[0]
    id = outcomes.planned(db, nour.staff, org, audience=outcomes.TOLD)
    outcomes.came(db, id, "sent")
    set_news_stopped(db, contact, True)
    shown = nour.get(ADDRESS)
    assert "They stopped news" in shown.plain
    assert str(id) not in shown.text
    assert "Mobile clinic" not in shown.plain


def test_filters(db: Connection, nour: Client) -> None:
    set_news_stopped(db, amal(db), True)
    for contact in crowd.subscribers(db, 3):
        set_unreachable(db, contact, "unreachable", code="403")

    def found(query: str) -> tuple[int, int]:
        shown = listed(nour.get(f"{ADDRESS}?{query}").plain).split("Show", 1)[1]
        return len(re.findall("They stopped news", shown)), len(re.findall("They blocked us", shown))

    assert found("") == (1, 3)
    assert found("kind=stopped") == (1, 0)
    assert found("kind=blocked") == (0, 3)
    assert found("channel=whatsapp") == (1, 0)
    assert found("kind=stopped&channel=telegram") == (0, 0)
    assert "Nobody fits" in nour.get(f"{ADDRESS}?kind=never").plain


def test_page_by_page_nobody_is_left_out_or_shown_twice(db: Connection, nour: Client) -> None:
    count = PAGE + 7
    for contact in crowd.subscribers(db, count, first=700_000_100):
        set_news_stopped(db, contact, True)
    now = clock.now()
    table = col(Suppression.contact_id)
    for place, contact in enumerate(db.execute(select(table).order_by(table)).scalars().all()):
        moved = update(Suppression).where(table == contact).values(at=now - timedelta(minutes=place // 3))
        db.execute(moved)
    first = nour.get(ADDRESS)
    more = re.search(r'href="([^"]*)" rel="next"', first.text)
    assert more
    second = nour.get(more[1].replace("&amp;", "&"))
    assert 'rel="next"' not in second.text
    lengths = [len(re.findall('<li class="silent">', page.text)) for page in (first, second)]
    assert lengths == [PAGE, 7]
    shown = [re.findall(r"•••(\d\d)", page.plain) for page in (first, second)]
    assert sorted(shown[0] + shown[1]) == [f"{n:02}" for n in range(count)]


@pytest.mark.parametrize("after", ["", "x", "2026-01-01_x", "2026-01-01T00:00:00_" + "0" * 32, "%00"])
def test_a_place_that_is_none_begins_at_the_top(db: Connection, nour: Client, after: str) -> None:
    set_news_stopped(db, amal(db), True)
    assert "They stopped news" in nour.get(f"{ADDRESS}?after={after}").plain


@pytest.mark.parametrize("typed", ["+970599123456", "00970 599 123 456", "0599-123-456", "٠٥٩٩١٢٣٤٥٦"])
def test_a_telephone_is_found_however_it_is_written(db: Connection, nour: Client, typed: str) -> None:
    set_news_stopped(db, amal(db), True)
    shown = nour.post(f"{ADDRESS}/search", {"telephone": typed})
    assert "This number gets no news:" in shown.plain
    assert "They asked for no news" not in shown.plain, "there is nothing left to do"
    assert lines(db, "suppressed:search") == 1
    assert not db.execute(text("SELECT 1 FROM audit WHERE reason LIKE '%599123%' OR subject LIKE '%599123%'")).first()


@pytest.mark.parametrize("typed", ["", "amal", "12", "+970599", "9" * 60, "=cmd()"])
def test_what_is_no_telephone_is_said_beside_the_field(nour: Client, typed: str) -> None:
    for address in (f"{ADDRESS}/search", ADDRESS):
        answer = nour.post(address, {"telephone": typed})
        assert answer.status == 422
        assert 'id="e-telephone"' in answer.text


def test_who_asks_on_the_telephone_gets_no_news_from_then_on(db: Connection, nour: Client) -> None:
    contact = amal(db)
    found = nour.post(f"{ADDRESS}/search", {"telephone": "0599123456"})
    assert "This number gets news" in found.plain
    assert nour.post(ADDRESS, {"telephone": "+970599123456"}).location == ADDRESS
    assert reason_of(db, contact) == "by_hand"
    assert db.execute(select(col(Contact.news_stopped)).where(col(Contact.id) == contact)).scalar_one()
    assert "They asked us on the telephone" in nour.get(ADDRESS).plain
    assert lines(db, "suppressed:add") == 1
    nour.post(ADDRESS, {"telephone": "+970599123456"})
    assert "got no news already" in nour.get(ADDRESS).plain
    assert lines(db, "suppressed:add") == 1


def test_a_number_that_never_wrote_is_kept_from_lists_that_come_later(db: Connection, nour: Client) -> None:
    found = nour.post(f"{ADDRESS}/search", {"telephone": "0599 777 888"})
    assert "Nobody has written to us from this number" in found.plain
    nour.post(ADDRESS, {"telephone": "0599 777 888"})
    contact = db.execute(select(col(Contact.id), col(Contact.account), col(Contact.news_stopped))).one()
    assert (contact.account, contact.news_stopped) == (SENDER, True)
    assert reason_of(db, contact.id) == "by_hand"
    assert "This number gets no news:" in nour.post(f"{ADDRESS}/search", {"telephone": "+970599777888"}).plain


def test_their_own_word_is_not_written_over(db: Connection, nour: Client) -> None:
    contact = amal(db)
    set_news_stopped(db, contact, True)
    nour.post(ADDRESS, {"telephone": "+970599123456"})
    assert reason_of(db, contact) == "stopped"


def test_nobody_can_be_taken_off_the_list(db: Connection, nour: Client) -> None:
    set_news_stopped(db, amal(db), True)
    page = nour.get(ADDRESS).text.split('<main id="main"')[1]
    assert set(re.findall(r'action="([^"]*)"', page)) == {ADDRESS, f"{ADDRESS}/search"}
    assert re.findall(r'method="post" action="([^"]*)"', page) == [f"{ADDRESS}/search"]


def test_without_whatsapp_no_number_can_be_added(db: Connection, sign_in: SignIn) -> None:
    answer = sign_in("communication").post(ADDRESS, {"telephone": "0599123456"})
    assert answer.status == 422
    assert "WhatsApp is switched off" in answer.plain


def test_an_empty_list_explains_itself(nour: Client) -> None:
    assert "Nobody stopped news, and nobody blocked us." in nour.get(ADDRESS).plain


def test_reading_the_list_is_written_down_and_others_have_none(db: Connection, nour: Client, sign_in: SignIn) -> None:
    nour.get(ADDRESS)
    assert lines(db, "suppressed") == 1
    for role in ("supervisor", "analyst", "caseworker", "administrator"):
        assert sign_in(role).get(ADDRESS).status == 404
        assert sign_in(role).post(f"{ADDRESS}/search", {"telephone": "0599123456"}).status == 404
