"""Two at once, a line that breaks, a session that ends: nothing that was typed is lost, and nothing is sent twice."""

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import delete
from sqlmodel import col

from storage.session import StaffSession
from storage.staff import StaffMember
from tests.browser.conftest import Open
from tests.browser.desk import Caseworker, SitDown, hired
from tests.browser.house import House
from tests.browser.person import COMPLAINT, SLOW, Person, complains

pytestmark = pytest.mark.browser


def at_the_case(seated: SitDown, house: House, number: str, name: str = "Layan Odeh") -> Caseworker:
    desk = Caseworker(seated("caseworker", language="en", name=name), house)
    desk.begins()
    desk.opens(number)
    return desk


def heard(amal: Person, words: str) -> int:
    return amal.page.locator("#log .row.them .words", has_text=words).count()


def typed(desk: Caseworker) -> str:
    return desk.page.input_value("#answer-text")


def test_of_two_who_answer_at_once_one_is_told_and_keeps_the_words(
    open_house: Open, sit_in_house: SitDown, house: House
) -> None:
    amal, number = complains(open_house, *COMPLAINT)
    layan = at_the_case(sit_in_house, house, number)
    omar = at_the_case(sit_in_house, house, number, "Omar Nasser")
    # His page hears of hers only after he has pressed, as when both press in the same second.
    news: list[Route] = []
    omar.page.route("**/panels/conversation", lambda route: news.append(route))
    omar.writes("Please come to the office.")
    layan.answers("It comes on Sunday.")
    omar.sends()
    omar.told("answered while you were writing.")
    expect(omar.told()).to_contain_text("Layan Odeh")
    assert typed(omar) == "Please come to the office."
    amal.reads("It comes on Sunday.")
    assert heard(amal, "Please come to the office.") == 0

    for late in news:
        late.continue_()
    omar.page.unroute("**/panels/conversation")
    omar.reads("It comes on Sunday.")
    omar.sends()
    omar.reads("Please come to the office.")
    amal.reads("Please come to the office.")
    layan.reads("Please come to the office.")
    assert heard(amal, "Please come to the office.") == 1


def test_a_line_that_breaks_costs_no_word_and_sends_none_twice(
    open_house: Open, sit_in_house: SitDown, house: House
) -> None:
    amal, number = complains(open_house, *COMPLAINT)
    desk = at_the_case(sit_in_house, house, number)
    desk.page.context.set_offline(True)
    desk.writes("We asked the bank.")
    desk.sends()
    desk.told("The connection is gone.")
    assert typed(desk) == "We asked the bank."
    desk.page.context.set_offline(False)
    desk.sends()
    desk.reads("We asked the bank.")
    amal.reads("We asked the bank.")

    # It breaks after the answer arrived here, and before the page heard so: pressing again sends nothing more.
    def arrives_unheard(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    desk.page.route("**/replies", arrives_unheard, times=1)
    desk.writes("They call back at noon.")
    desk.sends()
    desk.told("This could not be sent.")
    assert typed(desk) == "They call back at noon."
    desk.sends()
    expect(desk.page.locator("#answer-text")).to_have_value("", timeout=SLOW)
    amal.reads("They call back at noon.")
    desk.answers("And we write tomorrow.")
    amal.reads("And we write tomorrow.")
    for words in ("We asked the bank.", "They call back at noon."):
        assert heard(amal, words) == 1
        expect(desk.conversation.locator(".bubble .words", has_text=words)).to_have_count(1)


def test_a_session_that_ends_leads_back_to_the_same_words(
    open_house: Open, sit_in_house: SitDown, house: House
) -> None:
    amal, number = complains(open_house, *COMPLAINT)
    layan = hired(house, "caseworker", name="Layan Odeh")
    desk = Caseworker(sit_in_house(), house)
    desk.page.goto(f"{house.address}/console")
    desk.signs_in(layan.email)
    desk.listens()
    desk.opens(number)
    case = desk.page.url
    desk.writes("Bring the paper of the bank. — ورقة المصرف")
    end_sessions(house, layan)
    desk.sends()
    said = desk.told("You were signed out.")
    assert typed(desk) == "Bring the paper of the bank. — ورقة المصرف"
    said.get_by_role("link").click()
    desk.signs_in(layan.email)
    desk.page.wait_for_url(case)
    expect(desk.page.locator("#answer-text")).to_have_value("Bring the paper of the bank. — ورقة المصرف")
    desk.sends()
    amal.reads("Bring the paper of the bank.")
    assert heard(amal, "Bring the paper of the bank.") == 1


def end_sessions(house: House, member: StaffMember) -> None:
    with house.database() as db:
        db.execute(delete(StaffSession).where(col(StaffSession.staff_id) == member.id))
