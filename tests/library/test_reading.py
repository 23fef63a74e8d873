"""How an article is read: plain lines in a chat, a page in the console, and nothing hostile in either."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rendering import length
from bot.library.article import BODY, Article, ArticleText
from bot.library.finding import Library
from bot.library.reading import PAGE, page, pages, plain, safe

WRITTEN = """# What to do
Go there *early*, and **bring**:

* a card
* two photos
   * one of each
1. first
2. second

> Ask [the office](https://example.org/a?b=1&c=2) or call [us](tel:+970599123456).
"""


def bare(text: str) -> str:
    return "".join(letter for letter in text if letter not in "\u2066\u2067\u2068\u2069")


def test_in_a_chat_headings_are_lines_lists_have_bullets_and_links_their_address() -> None:
    assert bare(plain(WRITTEN)) == (
        "What to do\n\nGo there early, and bring:\n\n• a card\n• two photos\n  • one of each\n\n1. first\n2. second\n\n"
        "Ask the office: https://example.org/a?b=1&c=2  or call us: +970599123456."
    )


def test_on_a_page_it_is_formatted_and_links_tell_nobody_where_they_were_followed() -> None:
    shown = page(WRITTEN)
    assert "<h1" in shown
    assert "<strong>bring</strong>" in shown
    assert 'href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank"' in shown


def test_numbers_read_from_left_to_right_within_arabic() -> None:
    assert plain("اتصلوا على 09 234 5678 أو +970 599 123 456.") == (
        "اتصلوا على \u206609 234 5678\u2069 أو \u2066+970 599 123 456\u2069."
    )
    assert plain("خذوا 2 صور") == "خذوا 2 صور"


def test_an_address_ends_before_the_sign_that_ends_its_isolate() -> None:
    """Messengers would take the sign for a part of the address, and the link would lead nowhere."""
    assert "https://example.org/x \u2069" in plain("[هنا](https://example.org/x)")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/console/sign-out)",
        "[x](https:evil)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        "[x]: javascript:alert(1)\n\n[x]",
        '[x](https://a.example "onmouseover=alert(1)")',
        "```\n</code></pre><script>alert(1)</script>\n```",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '"><svg onload=alert(1)>',
    ],
)
def test_nothing_hostile_becomes_more_than_words(hostile: str) -> None:
    shown = page(hostile)
    for tag in ("<script", "<img", "<svg", "onerror=alert(1)>", "<a href='"):
        assert tag not in shown
    for start in ('href="javascript', 'href="data', 'href="vbscript', 'href="file', 'href="/', 'href="JaVa', 'src="'):
        assert start not in shown
    assert plain(hostile).strip()


def test_a_picture_is_its_words_alone() -> None:
    assert plain("![our office](https://evil.example/pixel.png)") == "our office"
    assert "pixel" not in page("![our <b>office](https://evil.example/pixel.png)")


@pytest.mark.parametrize("address", ["https://a.example", "http://a.example/x", "tel:+970599", "mailto:a@b.example"])
def test_links_lead_to_pages_mailboxes_and_telephones(address: str) -> None:
    assert safe(address)


@pytest.mark.parametrize(
    "address", ["", "javascript:x", "https:", "https:///x", "//a.example", "ftp://a.example", "http://["]
)
def test_and_to_nothing_else(address: str) -> None:
    assert not safe(address)


@given(st.text(alphabet=st.sampled_from("*_#[]()<>`-1.\n >!\\|~&:/ابجد\u202e\u2066 x"), max_size=400))
def test_whatever_is_written_is_read_without_a_fault_and_within_its_pages(written: str) -> None:
    page(written)
    for part in pages(written):
        assert 0 < length(part) <= PAGE


def test_a_long_body_is_read_page_by_page_and_nothing_is_lost() -> None:
    body = "\n\n".join(f"Step {n}: " + "go to the office and ask again. " * 6 for n in range(40))
    read = pages(body)
    assert len(read) > 5
    assert all(length(part) <= PAGE for part in read)
    assert " ".join(" ".join(read).split()) == " ".join(plain(body).split())
    assert all(part.startswith("Step") for part in read), "a page begins where a paragraph does"


@pytest.mark.parametrize("piece", ["[", "*", "> ", "a\n", "<", "`", "[a](b", "- ", "![", "x", "\\", "&", "1. "])
def test_the_longest_body_of_signs_costs_no_more_than_a_moment(piece: str) -> None:
    written = (piece * BODY)[:BODY]
    began = time.process_time()
    plain(written)
    page(written)
    assert time.process_time() - began < 2


def test_nothing_is_no_page() -> None:
    assert pages("") == pages(" \n ") == ()


def test_what_is_written_in_one_script_is_found_and_read_in_the_other() -> None:
    article = Article(key="ogrev", texts={"sr": ArticleText(title="Ogrev za zimu", short="Dođite sa ličnom kartom.")})
    assert article.text("sr-cyrl", "sq") == (
        "sr-cyrl",
        ArticleText(title="Огрев за зиму", short="Дођите са личном картом."),
    )
    (found,) = Library([article]).ranked("кад стиже огрев за зиму", "sr-cyrl", date(2026, 11, 29))
    assert found.score == Library([article]).ranked("kad stiže ogrev za zimu", "sr", date(2026, 11, 29))[0].score
