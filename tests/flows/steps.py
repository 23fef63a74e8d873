"""Steps that tests of flows share: somebody who has agreed already, and buttons pressed by their value."""

import re

from bot.messages import Outgoing
from tests.transcripts import Talk


def press(talk: Talk, *values: str) -> list[Outgoing]:
    """Press the buttons with these canonical values, one after the other, turning pages where they stand further on."""
    for value in values:
        while (label := _label(talk, value)) is None:
            talk.say(f"[{_label(talk, 'more')}]")
        talk.say(f"[{label}]")
    return talk.heard


def _label(talk: Talk, value: str) -> str | None:
    found = [label for label, id in talk.buttons.items() if id.partition(":")[2] == value]
    assert found or value != "more", f"No such button; there are {list(talk.buttons)}"
    return found[0] if found else None


def agreed(talk: Talk, language: str, consent: str = "accept") -> Talk:
    """Past the welcome, in this language."""
    talk.hint = language
    talk.say("/start")
    press(talk, language, consent)
    return talk


def tell(talk: Talk, *lines: str) -> Talk:
    """Write these lines, one after the other, whatever is answered."""
    for line in lines:
        talk.say(line)
    return talk


def heard(talk: Talk) -> str:
    """All that was said last, without the isolates."""
    said = "\n".join(message.text for message in talk.heard)
    return "".join(letter for letter in said if letter not in "\u2066\u2067\u2068\u2069")


def number_and_pin(talk: Talk) -> tuple[str, str]:
    """As they stand in the receipt that was sent last."""
    found = re.search(r"(1\d{3} \d{4} \d{4})\D*(\d{6})\b", heard(talk))
    assert found, heard(talk)
    return found[1], found[2]
