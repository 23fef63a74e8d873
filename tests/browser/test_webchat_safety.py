"""What must hold when the line drops, the server restarts, somebody comes in, or everything is sent at once."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from handlers.ratelimit import Rate
from handlers.webchat_visitor import Allowance
from tests.browser.conftest import Open, begin, ready
from tests.standins.chat_server import ChatServer, free_port

pytestmark = pytest.mark.browser


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.keyboard.press("Enter")


def test_exit_leaves_nothing_behind(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    write(page, "سر كبير")
    page.wait_for_selector("#log .row.me .words:has-text('سر كبير')")
    page.fill("#text", "مسودة")
    page.tap("#exit")
    page.wait_for_url("**/harmless")
    assert [cookie["name"] for cookie in page.context.cookies()] == []
    assert page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)") == "{}{}"
    page.go_back()
    assert "سر كبير" not in page.content()
    page.goto(f"{chat.address}/chat")
    ready(page)
    expect(page.locator("#empty")).to_be_visible()
    assert page.input_value("#text") == ""


def test_exit_holds_while_offline(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    page.context.set_offline(True)
    page.tap("#exit")
    page.wait_for_timeout(600)
    page.context.set_offline(False)
    page.goto(f"{chat.address}/chat")
    ready(page)
    expect(page.locator("#empty")).to_be_visible()
    assert page.locator(".row").count() == 1  # the dots, hidden
    assert "wasl_chat_left" not in [cookie["name"] for cookie in page.context.cookies()]


def test_escape_three_times_is_the_exit_too(open_chat: Open) -> None:
    page = open_chat()
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/harmless")


def test_leaving_in_one_tab_clears_the_other(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".pill[data-value]")
    page.tap("#exit")
    page.wait_for_url("**/harmless")
    (name,) = chat.visits.visits
    chat.call(lambda: chat.visits.say(name, "جواب سري"))
    expect(other.locator("#empty")).to_be_visible()
    assert "جواب سري" not in other.content()


def test_hiding_clears_the_screen(open_chat: Open) -> None:
    page = open_chat()
    begin(page)
    write(page, "/hide")
    expect(page.locator("#log .words")).to_have_text(["شكرًا لك."])
    assert "wasl_chat" not in [cookie["name"] for cookie in page.context.cookies()]


def test_offline_it_says_so_and_sends_later(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    page.context.set_offline(True)
    write(page, "أولًا")
    write(page, "ثانيًا")
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator("#pending .row")).to_have_count(2)
    page.fill("#text", "مسودة")
    assert len(chat.visits.received) == 1
    page.context.set_offline(False)
    expect(page.locator("#pending .row")).to_have_count(0)
    expect(page.locator("#notice")).to_be_hidden()
    assert [incoming.text for incoming in chat.visits.received] == ["/start", "أولًا", "ثانيًا"]
    assert page.input_value("#text") == "مسودة"


def test_a_reload_keeps_what_was_typed_and_what_waits(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    chat.call(lambda: setattr(chat.visits, "busy", 3))
    write(page, "رسالة تنتظر")
    page.fill("#text", "مسودة")
    page.reload()
    ready(page)
    assert page.input_value("#text") == "مسودة"
    expect(page.locator("#log .row.me .words", has_text="رسالة تنتظر")).to_have_count(1)
    assert [incoming.text for incoming in chat.visits.received].count("رسالة تنتظر") == 1


def test_twenty_messages_in_a_second_all_arrive_in_order(browser: Browser) -> None:
    allowance = Allowance(messages=Rate(burst=8, per_minute=600))
    with ChatServer(allowance) as chat:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{chat.address}/chat")
        ready(page)
        page.evaluate(
            """() => {
                for (let n = 1; n <= 20; n += 1) {
                    document.getElementById("text").value = "رسالة " + n;
                    document.getElementById("composer").requestSubmit();
                }
            }"""
        )
        expect(page.locator("#pending .row")).to_have_count(0, timeout=20_000)
        assert [incoming.text for incoming in chat.visits.received] == [f"رسالة {n}" for n in range(1, 21)]
        expect(page.locator("#log .row.me")).to_have_count(20)
        context.close()


def test_who_is_slowed_down_is_told_kindly(browser: Browser) -> None:
    with ChatServer(Allowance(messages=Rate(burst=1, per_minute=6))) as chat:  # ten seconds: slow machines see it too
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{chat.address}/chat")
        ready(page)
        write(page, "واحدة")
        write(page, "اثنتان")
        expect(page.locator("#notice")).to_be_visible()
        expect(page.locator("#log .row.me")).to_have_count(2, timeout=30_000)
        expect(page.locator("#notice")).to_be_hidden()
        context.close()


def test_an_answer_of_a_caseworker_comes_by_itself(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    (name,) = chat.visits.visits
    message = chat.call(lambda: chat.visits.say(name, "معك باسل من الفريق"))
    expect(page.locator(".row.them .words").last).to_have_text(re.compile("معك باسل"))
    chat.call(lambda: chat.visits.take_back(name, message.id))
    expect(page.locator(".words", has_text="معك باسل")).to_have_count(0)


def test_dots_tell_that_somebody_writes(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    begin(page)
    (name,) = chat.visits.visits
    chat.call(lambda: chat.chat.wake(name, "typing"))
    expect(page.locator("#typing")).to_be_visible()
    chat.call(lambda: chat.visits.say(name, "ها أنا"))
    expect(page.locator("#typing")).to_be_hidden()
    chat.call(lambda: setattr(chat.visits, "slow", 1.0))
    write(page, "سؤال")
    expect(page.locator("#typing")).to_be_visible()
    expect(page.locator("#typing")).to_be_hidden()


def test_where_a_person_holds_the_conversation_nothing_pretends_to_answer(open_chat: Open) -> None:
    page = open_chat()
    begin(page)
    page.tap(".pill[data-value$=human]")
    write(page, "هل من أحد؟")
    expect(page.locator("#pending .row")).to_have_count(0)
    expect(page.locator("#typing")).to_be_hidden()


def test_it_finds_the_server_again_and_what_came_meanwhile(browser: Browser) -> None:
    chat = ChatServer()
    port = free_port()
    chat.start(port)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{chat.address}/chat")
    ready(page)
    begin(page)
    (name,) = chat.visits.visits
    chat.stop()
    write(page, "وأنت غائب")
    expect(page.locator("#notice")).to_be_visible()
    again = ChatServer()
    again.visits.visits = chat.visits.visits
    again.visits.counter = chat.visits.counter
    again.visits.say(name, "جواب متأخر")
    again.start(port)
    expect(page.locator(".words", has_text="جواب متأخر")).to_have_count(1, timeout=15_000)
    expect(page.locator("#log .words", has_text="وأنت غائب")).to_have_count(1)
    expect(page.locator("#notice")).to_be_hidden(timeout=15_000)
    context.close()
    again.stop()
