"""The web chat in a browser: one talks to it as to any messenger, by touch and by keyboard, in both directions."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, begin, photo, until
from tests.standins.chat_server import ChatServer

pytestmark = pytest.mark.browser


def box(page: Page, selector: str) -> Any:
    found = page.locator(selector).last.bounding_box()
    assert found is not None
    return found


def test_pressing_start_begins_and_the_chosen_option_stays_marked(open_chat: Open) -> None:
    page = open_chat()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    begin(page)
    expect(page.locator("#empty")).to_be_hidden()
    page.tap(".pill[data-value$=complaint]")
    expect(page.locator(".taken")).to_have_text(re.compile("أريد أن أشتكي"))
    expect(page.locator(".pill[data-value]")).to_have_count(0)
    expect(page.locator("#log .row.me:visible")).to_have_count(1)
    page.reload()
    expect(page.locator(".taken")).to_have_text(re.compile("أريد أن أشتكي"))


def test_of_a_sensitive_question_only_that_it_was_answered_stays(open_chat: Open) -> None:
    page = open_chat()
    begin(page)
    page.tap(".pill[data-value$=protection]")
    page.tap(".pill[data-value$=yes]")
    page.wait_for_selector(".pill[data-value$=aid]")
    assert page.locator(".taken").last.locator("span:not(.unseen)").count() == 0
    assert page.locator(".taken").last.get_attribute("data-value") is None
    expect(page.locator("#log .row.me:visible")).to_have_count(1)


def test_a_question_higher_than_the_screen_is_read_from_its_start(open_chat: Open) -> None:
    page = open_chat(viewport={"width": 360, "height": 420})
    begin(page)
    page.tap(".pill[data-value$=aid]")
    page.wait_for_selector(".pills.listed")
    assert box(page, "#log .them .words")["y"] >= box(page, "#scroll")["y"]
    expect(page.locator("#down")).to_be_visible()
    page.tap("#down")
    expect(page.locator("#down")).to_be_hidden()
    assert box(page, ".pills.listed .pill")["y"] + 40 < box(page, "#composer")["y"]


def test_own_bubbles_are_where_the_reader_expects_them(open_chat: Open) -> None:
    for language, own_left in (("ar", True), ("en", False)):
        page = open_chat(language)
        begin(page)
        own, other = box(page, "#log .me .bubble"), box(page, "#log .them .bubble")
        assert (own["x"] < other["x"]) is own_left
        exit_, attach, mic = box(page, "#exit"), box(page, "#attach"), box(page, "#mic")
        assert (exit_["x"] < PHONE["width"] / 2) is own_left
        assert (mic["x"] < attach["x"]) is own_left


def test_every_word_takes_its_own_direction(open_chat: Open) -> None:
    page = open_chat()
    for text, direction in (("I lost my card", "ltr"), ("ضاعت بطاقتي ID-77", "rtl")):
        page.fill("#text", text)
        page.keyboard.press("Enter")
        words = page.locator("#log .row.me .words", has_text=text[:6])
        expect(words).to_have_attribute("dir", "auto")
        assert words.evaluate("element => getComputedStyle(element).direction") == direction
    assert page.eval_on_selector("#text", "element => getComputedStyle(element).direction") == "rtl"


def test_content_is_never_html(open_chat: Open) -> None:
    page = open_chat()
    page.fill("#text", "<img src=x onerror=alert(1)><b>x</b>")
    page.keyboard.press("Enter")
    expect(page.locator("#log .row.me .words")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator(".words b, .words img").count() == 0


def test_numbers_one_can_call_are_links_and_a_case_number_is_not(open_chat: Open) -> None:
    page = open_chat()
    begin(page)
    page.tap(".pill[data-value$=complaint]")
    page.fill("#text", "لم أستلم شيئًا")
    page.keyboard.press("Enter")
    page.tap(".pill[data-value$=skip]")
    expect(page.locator("a.telephone").first).to_have_attribute("href", "tel:101")
    expect(page.locator("a.telephone").last).to_have_attribute("href", "tel:+97021234567")
    expect(page.locator(".code")).to_have_text("1847 2203 9416")


def test_everything_works_by_keyboard(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat(viewport=DESK, has_touch=False)
    page.focus("#start")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pill[data-value]")
    page.focus(".pill[data-value$=complaint]")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("سطر")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("وسطر")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pill[data-value$=skip]")
    assert chat.visits.received[-1].text == "سطر\nوسطر"
    page.focus(".pill[data-value$=skip]")
    page.keyboard.press("Space")
    expect(page.locator(".pill[data-value$=aid]")).to_be_focused()
    page.focus("#attach")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#attach")).to_be_focused()


def test_a_photo_is_seen_before_and_after_it_is_sent(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    page.set_input_files("#photos", {"name": "بطاقة.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.locator("#tray img")).to_be_visible()
    page.fill("#text", "هذه بطاقتي")
    page.tap("#send")
    shown = page.locator("#log .row.me .picture img")
    expect(shown).to_be_visible()
    assert [a.media.value for a in chat.visits.received[0].attachments] == ["photo"]
    page.reload()
    until(page, "document.querySelector('.row.me .picture img')?.naturalWidth === 60")
    page.tap("#log .picture")
    expect(page.locator("#viewer img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#viewer img")).to_be_hidden()


def test_a_large_photo_is_made_small_on_the_telephone(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    large = photo(3200, 2400)
    assert len(large) > 2_000_000
    page.set_input_files("#photos", {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": large})
    page.tap("#send")
    page.wait_for_selector("#log .row.me .picture")
    (visit,) = chat.visits.visits.values()
    ((_mime, _name, content),) = visit.files.values()
    assert len(content) < len(large) / 2
    assert max(Image.open(BytesIO(content)).size) == 2000


def test_a_pasted_picture_waits_in_the_tray_until_sent_or_removed(open_chat: Open) -> None:
    page = open_chat(viewport=DESK, has_touch=False)
    page.evaluate(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "paste.jpg", { type: "image/jpeg" }));
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.getElementById("text").dispatchEvent(event);
        }""",
        list(photo()),
    )
    expect(page.locator("#tray img")).to_be_visible()
    page.click("#tray button")
    expect(page.locator("#tray")).to_be_hidden()
    expect(page.locator("#mic")).to_be_visible()


def test_a_file_that_is_too_large_or_of_no_use_is_named(open_chat: Open, chat: ChatServer, tmp_path: Path) -> None:
    page = open_chat()
    large = tmp_path / "film.mp4"
    large.write_bytes(bytes(16 * 1024 * 1024 + 1))
    page.set_input_files("#files", large)
    expect(page.locator("#fault")).to_contain_text("film.mp4")
    page.set_input_files("#files", {"name": "p.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a paper"})
    page.tap("#send")
    expect(page.locator(".trouble")).to_be_visible()
    assert chat.visits.received == []
    page.locator(".trouble button").last.click()
    expect(page.locator(".row.me")).to_have_count(0)


def test_a_text_that_is_too_long_stays_in_the_field(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat()
    page.fill("#text", "ا" * 10_000)
    page.tap("#send")
    expect(page.locator("#fault")).to_be_visible()
    assert len(page.input_value("#text")) == 10_000
    page.fill("#text", "ا" * 4096)
    expect(page.locator("#fault")).to_be_hidden()
    page.tap("#send")
    page.wait_for_selector("#log .row.them")
    assert len(chat.visits.received[0].text) == 4096


def test_the_place_goes_only_when_it_is_sent(open_chat: Open, chat: ChatServer) -> None:
    page = open_chat(geolocation={"latitude": 32.46, "longitude": 35.29})
    page.tap("#attach")
    page.tap("[data-attach=place]")
    expect(page.locator("#tray .item button")).to_be_visible()
    assert chat.visits.received == []
    page.tap("#send")
    page.wait_for_selector("#log .row.them")
    place = chat.visits.received[0].place
    assert place is not None
    assert (place.latitude, place.longitude) == (32.46, 35.29)


def test_the_language_can_be_switched_in_mid_conversation(open_chat: Open) -> None:
    page = open_chat()
    begin(page)
    page.tap("[data-language=en]")
    page.wait_for_selector("html[lang=en][dir=ltr]")
    expect(page.locator(".row.them .words").last).to_have_text(re.compile("How can I help you today"))
    expect(page.locator(".pill[data-value]")).to_have_count(6)
