"""How an article is read: as plain lines and pages in a chat, and as a page in the console, with no HTML of its own."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markupsafe import Markup

from bot.channels.channel import Limits
from bot.channels.rendering import fit, shortened
from bot.i18n import ltr
from bot.messages import Outgoing

PAGE = 1200  # characters: a page of a telephone or two; a WhatsApp message holds 1600
DEEPEST = 3  # lists within lists; what lies deeper stands at that depth
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_NUMBERS = re.compile(r"(?<![\w\u2066-\u2069])\+?\d[\d \u00a0().-]{3,}\d(?!\w)")
_ISOLATED = re.compile(r"[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_BLANK = re.compile(r"\n{3,}")


def safe(address: str) -> bool:
    """Whether a link may be followed: to a page, a mailbox or a telephone, and to nothing that runs or hides."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.scheme.lower() in ("mailto", "tel"))


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # as the library calls it
        return super().validateLink(url) and safe(url)


__all__ = ["PAGE", "page", "pages", "plain", "safe", "shortened"]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    made = _Parser("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    made.add_render_rule("image", lambda renderer, tokens, at, options, env: escapeHtml(tokens[at].content))
    return made.disable(["html_block", "html_inline"])


def page(markdown: str) -> Markup:
    """For the console. HTML is shown as it was typed; links open elsewhere and tell nobody from where."""
    tokens = _parser().parse(markdown)
    for token in _inline(tokens):
        if token.type == "link_open":
            token.attrs |= {"rel": "noopener noreferrer nofollow", "target": "_blank", "dir": "ltr"}
    for token in tokens:
        if token.type in ("paragraph_open", "heading_open", "list_item_open", "blockquote_open"):
            token.attrs["dir"] = "auto"
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))  # no HTML but the parser's


def plain(markdown: str) -> str:
    """For a chat: headings are lines, lists have bullets or numbers, a link is its words and its address."""
    return _BLANK.sub("\n\n", "\n".join(_lines(_parser().parse(markdown)))).strip()


@lru_cache(maxsize=256)
def pages(markdown: str, most: int = PAGE) -> tuple[str, ...]:
    """The plain text in parts of at most `most` characters, each ending where a paragraph, a line or a word does."""
    text = plain(markdown)
    return tuple(part.text for part in fit(Outgoing(text), _limits(most))) if text else ()


def _limits(most: int) -> Limits:
    return Limits(text=most, buttons=0, list_items=0, label=0, upload=0, download=0)


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    lists: list[int | None] = []  # the number that comes next; None in a list without numbers
    mark = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                if not lists:
                    yield ""
            case "list_item_open":
                mark = _mark(lists)
            case "inline":
                for line in _spoken(token.children or ()).split("\n"):
                    yield f"{mark}{line}"
                    mark = ""
            case "fence" | "code_block":
                yield from _numbers_kept(token.content.rstrip("\n")).split("\n")
                yield ""
            case "paragraph_close" | "heading_close" if not lists:
                yield ""


def _mark(lists: list[int | None]) -> str:
    indent = "  " * (min(len(lists), DEEPEST) - 1)
    number = lists[-1]
    if number is None:
        return f"{indent}• "
    lists[-1] = number + 1
    return f"{indent}{number}. "


def _spoken(tokens: Sequence[Token]) -> str:
    """Words without their emphasis. An address that is its own words stands there once."""
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                said.append("\n")
            case "link_open":
                links.append((str(token.attrGet("href") or ""), len(said)))
            case "link_close":
                address, began = links.pop()
                words = "".join(said[began:]).strip()
                said[began:] = [_linked(words, address)]
            case _:
                said.append(_numbers_kept(token.content) if token.content else "")
    return "".join(said)


def _linked(words: str, address: str) -> str:
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    # A space within the isolate: messengers take the sign that ends it for a part of the address.
    kept = ltr(f"{shown} ") if shown.startswith("http") else ltr(shown)
    return kept if not words or words in (address, shown, ltr(shown)) else f"{words}: {kept}"


def _numbers_kept(text: str) -> str:
    """With telephones and other long numbers isolated, so that their groups read from left to right."""
    return _NUMBERS.sub(lambda found: ltr(found[0]), text)
