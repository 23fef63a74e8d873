"""Somebody in front of the page: what they see, and what they do by touch or with the keyboard alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Page, expect

SLOW = 30_000  # milliseconds; who answers faster than people do is made to wait a little by the server

AGREED = ("/start", "{language}", "accept")
COMPLAINT = (
    *("complaint", "named", "self", "delayed", "cash_assistance", "ps_nbs", "skip", "month"),
    *("The cash was due in September and never came.", "skip", "skip", "skip", "skip", "skip", "yes"),
)
BRIBE = (
    *("complaint", "named", "self", "bribe", "cash_assistance", "ps_nbs", "skip", "month"),
    *("Somebody wanted money for my name on the list.", "skip", "skip", "skip", "skip", "skip", "skip", "yes"),
)

_SAY = """async (lines) => {
    for (const line of lines) {
        const form = new FormData();
        form.append("id", crypto.randomUUID());
        form.append("text", line);
        for (let status = 0; status !== 200; ) {
            const answer = await fetch("/chat/messages", { method: "POST", body: form });
            status = answer.status;
            if (status === 429) await new Promise((done) => setTimeout(done, 300));
            else if (status !== 200) throw new Error(line + ": " + status);
        }
    }
}"""


NEWS_OFFERED = ("By the way: we can also write to you", "وبالمناسبة: يمكننا أن نكتب لكم")


@dataclass
class Person:
    """`touch`: they tap; else they have no mouse either."""

    page: Page
    touch: bool = True

    @property
    def heard(self) -> str:
        """The last thing they were told, as they read it; but not the offer of news, which asks nothing of them."""
        told = self.page.locator("#log .row.them .words").all_text_contents()
        plain = [re.sub("[\u200e\u200f\u2066-\u2069]", "", words).strip() for words in told]
        return next((words for words in reversed(plain) if not words.startswith(NEWS_OFFERED)), "")

    @property
    def offered(self) -> list[str]:
        """The values of the options under the last question."""
        pills = self.page.locator(".pill[data-value]").evaluate_all("pills => pills.map(pill => pill.dataset.value)")
        return [str(value).partition(":")[2] for value in pills]

    @property
    def receipt(self) -> tuple[str, str]:
        """The number and the PIN they were given."""
        number = re.search(r"1\d{3} \d{4} \d{4}", self.heard)
        pin = re.search(r"\b\d{6}\b", self.heard)
        assert number, self.heard
        assert pin, self.heard
        return number[0], pin[0]

    def reads(self, words: str) -> None:
        """Without having done anything."""
        expect(self.page.locator("#log .row.them .words", has_text=words).last).to_be_visible(timeout=SLOW)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """What is done inside is sent and answered before it goes on."""
        told = self.page.locator("#log .row.them")
        before = told.count()
        yield
        expect(told).not_to_have_count(before, timeout=SLOW)
        self.settled()

    def settled(self) -> None:
        expect(self.page.locator("#pending .row")).to_have_count(0, timeout=SLOW)
        expect(self.page.locator(".taken.waiting")).to_have_count(0)
        expect(self.page.locator("#typing")).to_be_hidden()

    def begins(self) -> None:
        with self.answered():
            self.activates("#start")

    def chooses(self, *values: str) -> None:
        for value in values:
            self.page.wait_for_selector(f'.pill[data-value$=":{value}"]')
            with self.answered():
                self.activates(f'.pill[data-value$=":{value}"]')

    def says(self, text: str) -> None:
        with self.answered():
            self.writes(text)
            self.sends()

    def says_at_once(self, *lines: str, language: str = "en") -> None:
        """Many lines without the page: for tests of what comes after them."""
        self.page.evaluate(_SAY, [line.format(language=language) for line in lines])
        self.page.reload()
        self.page.wait_for_selector("#log[aria-busy=false]", state="attached")

    def writes(self, text: str) -> None:
        if self.touch:
            self.page.tap("#text")
            self.page.fill("#text", text)
        else:
            self.moves_to("#text")
            self.page.keyboard.type(text)

    def sends(self) -> None:
        if self.touch:
            self.page.tap("#send")
        else:
            self.page.keyboard.press("Enter")

    def shows(self, content: bytes) -> None:
        """Pick a photo and send it."""
        self.page.set_input_files("#photos", {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": content})
        expect(self.page.locator("#tray img")).to_be_visible()
        with self.answered():
            self.activates("#send")

    def speaks(self, seconds: float = 1.2) -> None:
        """Record a voice note, and send it."""
        self.activates("#mic")
        self.page.wait_for_selector("#composer[data-mode=recording]")
        self.page.wait_for_timeout(seconds * 1000)
        self.activates("#mic")
        self.page.wait_for_selector("#composer[data-mode=preview]")
        with self.answered():
            self.activates("#send")

    def activates(self, selector: str) -> None:
        if self.touch:
            self.page.tap(selector)
        else:
            self.moves_to(selector)
            self.page.keyboard.press("Enter")

    def moves_to(self, selector: str) -> None:
        """With the Tab key, as people without a mouse do."""
        wanted = self.page.locator(selector).first
        for _press in range(40):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {selector} by keyboard")


def complains(open_chat: Callable[..., Page], *lines: str, language: str = "en") -> tuple[Person, str]:
    """Amal, and the number of her case."""
    amal = Person(open_chat(language))
    amal.says_at_once(*AGREED, *lines, language=language)
    return amal, amal.receipt[0]


def paper() -> bytes:
    """A photo as people send it: a stamped paper on a table."""
    grain = Image.effect_noise((900, 470), 24).filter(ImageFilter.GaussianBlur(2)).convert("RGB")
    table = Image.blend(Image.new("RGB", grain.size, "#8a6a4f"), grain, 0.12)
    sheet = Image.new("RGBA", (700, 440))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 660, 400), fill="#f6f1e4")
    pen.rectangle((40, 40, 660, 96), fill="#0f766e")
    pen.rounded_rectangle((460, 56, 632, 80), 6, fill="#d3ece6")
    for row, width in enumerate((430, 500, 360, 470, 300)):
        pen.rounded_rectangle((632 - width, 132 + row * 46, 632, 148 + row * 46), 6, fill="#b9ae9a")
    pen.ellipse((80, 256, 200, 376), outline="#b42318", width=7)
    pen.ellipse((100, 276, 180, 356), outline="#b42318", width=4)
    turned = sheet.rotate(4, expand=True, resample=Image.Resampling.BICUBIC)
    dark = turned.getchannel("A").point(lambda alpha: alpha // 2).filter(ImageFilter.GaussianBlur(10))
    table.paste("black", (98, 2), dark)
    table.paste(turned, (86, -8), turned)
    content = BytesIO()
    table.save(content, "JPEG", quality=88)
    return content.getvalue()
