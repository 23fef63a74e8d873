"""Voice messages in a browser with a pretended microphone: held, tapped, by keyboard, cancelled, heard, sent."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, ready, until
from tests.standins.chat_server import ChatServer

pytestmark = pytest.mark.browser


def hold(page: Page, seconds: float) -> tuple[float, float]:
    found = page.locator("#mic").bounding_box()
    assert found is not None
    x, y = found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_selector("#composer[data-mode=recording].held")
    page.wait_for_timeout(seconds * 1000)
    return x, y


def sent_voice(chat: ChatServer) -> bytes:
    ((attachment,),) = [incoming.attachments for incoming in chat.visits.received if incoming.attachments]
    assert attachment.media.value == "voice"
    assert attachment.mime == "audio/webm"
    (visit,) = chat.visits.visits.values()
    ((_mime, _name, content),) = visit.files.values()
    return content


def test_hold_release_listen_send(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    hold(page, 1.3)
    page.mouse.up()
    page.wait_for_selector("#composer[data-mode=preview]")
    assert chat.visits.received == []
    page.click("#listen .player button")
    until(page, "document.querySelector('#listen audio').currentTime > 0.1")
    page.click("#send")
    page.wait_for_selector("#log .row.me .player")
    assert sent_voice(chat).startswith(b"\x1aE\xdf\xa3")
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")


def test_tap_to_begin_and_tap_to_end(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=recording]:not(.held)")
    page.wait_for_timeout(1200)
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=preview]")
    page.tap("#send")
    page.wait_for_selector("#log .row.me .player")
    sent_voice(chat)
    page.reload()
    ready(page)
    page.tap("#log .player button")
    until(page, "document.querySelector('#log audio').currentTime > 0.1")
    length = page.evaluate("document.querySelector('#log audio').duration")
    assert 0.7 < length < 5


def test_by_keyboard(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    page.focus("#mic")
    page.keyboard.press("Enter")
    page.wait_for_selector("#composer[data-mode=recording]")
    page.wait_for_timeout(900)
    page.keyboard.press("Enter")
    page.wait_for_selector("#composer[data-mode=preview]")
    expect(page.locator("#listen button")).to_be_focused()
    page.focus("#send")
    page.keyboard.press("Enter")
    page.wait_for_selector("#log .row.me .player")
    sent_voice(chat)


@pytest.mark.parametrize(("language", "away"), [("ar", 1), ("en", -1)])
def test_sliding_away_cancels_in_the_direction_of_reading(
    open_chat: Open, chat: ChatServer, language: str, away: int
) -> None:
    page = open_chat(language)
    x, y = hold(page, 1)
    page.mouse.move(x - away * 60, y, steps=4)
    expect(page.locator("#composer")).to_have_attribute("data-mode", "recording")
    page.mouse.move(x + away * 120, y, steps=8)
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")
    page.mouse.up()
    page.wait_for_timeout(200)
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")
    assert chat.visits.received == []


def test_escape_and_the_bin_delete_it(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=recording]")
    page.keyboard.press("Escape")
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=recording]")
    page.wait_for_timeout(900)
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=preview]")
    page.tap("#discard")
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")
    assert chat.visits.received == []


def test_a_slip_of_the_finger_is_explained(open_chat: Open) -> None:
    page = open_chat()
    page.tap("#mic")
    page.wait_for_selector("#composer[data-mode=recording]")
    page.tap("#mic")
    expect(page.locator("#fault")).to_be_visible()
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")


def test_without_permission_it_says_what_to_do(browser: Browser, chat: ChatServer) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page.goto(f"{chat.address}/chat")
    ready(page)
    page.click("#mic")
    expect(page.locator("#fault")).to_have_text(re.compile(r"\S"))
    expect(page.locator("#composer")).to_have_attribute("data-mode", "text")
    context.close()
