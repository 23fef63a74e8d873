"""What must hold of every message, whichever channel carries it and whichever language it speaks."""

import re
from collections.abc import Iterator, Mapping

from bot.channels.channel import Limits
from bot.channels.rendering import fit, length
from bot.channels.whatsapp_content import ITEM_DETAIL, ITEM_LABEL, MOST_ITEMS, MOST_QUICK, QUICK_LABEL
from bot.choices import LESS, MORE, Option, meant
from bot.i18n import RIGHT_TO_LEFT
from bot.messages import Outgoing, QuickReply
from bot.understanding.text import fold

CALLBACK = 64  # bytes of callback_data: https://core.telegram.org/bots/api#inlinekeyboardbutton
ASKED = 7  # characters: a counter in base 36 that lasts for more askings than a person will ever hear
VALUE = re.compile(r"[a-z0-9_-]{1,40}")
WHATSAPP = "whatsapp"

# Names that are written in Latin letters everywhere.
NAMES = frozenset({"Telegram", "WhatsApp", "PIN", "SMS", "English", "Shqip", "Srpski", "latinica"})

_ISOLATED = re.compile(r"[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_OPENS, _CLOSES = "\u2066\u2067\u2068", "\u2069"
_PLACEHOLDER = re.compile(r"\{\s*\w*[^{}]*\}")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_ARABIC = re.compile(r"[\u0620-\u064a]{2,}")
_GROUPS = re.compile(r"\+\d{3,}|\d[\d \u00a0-]{5,}\d")
_VARYING = re.compile(r"\d{3,}")


def bare(text: str) -> str:
    """`text` without what was put into it: what is left is the same for everybody."""
    while (stripped := _ISOLATED.sub("…", text)) != text:
        text = stripped
    return _VARYING.sub("#", text)


def broken(message: Outgoing, language: str, limits: Mapping[str, Limits], *, foreign: bool) -> Iterator[str]:
    """A sentence for each rule that a message breaks. `foreign`: values in it may be in another language."""
    if not message.text.strip() and not message.attachments:
        yield "is empty"
    texts = (message.text, message.menu, *(part for c in message.choices for part in (c.label, c.detail)))
    for text in texts:
        yield from _written(text, language, foreign)
    for channel, limit in limits.items():
        yield from (f"{fault} on {channel}" for fault in _fitting(message, channel, limit))
    yield from _choices(message.choices)
    if message.choices:
        yield from _on_whatsapp(message, language)


def _written(text: str, language: str, foreign: bool) -> Iterator[str]:
    if not _balanced(text):
        yield f"opens and closes isolates unevenly: {text!r}"
    if found := _PLACEHOLDER.search(text):
        yield f"has a placeholder that nobody filled: {found[0]}"
    around = _ISOLATED.sub("…", text)
    if language in RIGHT_TO_LEFT and (found := _GROUPS.search(around)):
        yield f"has a number that is not isolated: {found[0]}"
    read = around if foreign else text
    other = _ARABIC if language not in RIGHT_TO_LEFT else _LATIN
    if words := [word for word in other.findall(read) if word not in NAMES and word != "العربية"]:
        yield f"has words that are not {language}: {' '.join(words[:6])}"


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in _OPENS) - (character == _CLOSES)
        if depth < 0:
            return False
    return depth == 0


def _fitting(message: Outgoing, channel: str, limits: Limits) -> Iterator[str]:
    for part in fit(message, limits):
        most = (limits.choices_text or limits.text) if part.choices else limits.text
        if length(part.text) > most:
            yield f"is {length(part.text)} long, over {most},"
        if not part.text.strip() and not part.attachments:
            yield "has an empty part"
    if len(message.choices) > limits.page:
        yield f"has {len(message.choices)} choices, over {limits.page},"


def _choices(choices: tuple[QuickReply, ...]) -> Iterator[str]:
    labels = [fold(choice.label) for choice in choices]
    if len(set(labels)) < len(labels):
        yield f"has labels that sound the same: {' / '.join(sorted(choice.label for choice in choices))}"
    for asked in dict.fromkeys(choice.id.partition(":")[0] for choice in choices):
        options = [
            Option(choice.id.partition(":")[2], choice.label) for choice in choices if choice.id.startswith(f"{asked}:")
        ]
        yield from _options(options)


def _options(options: list[Option]) -> Iterator[str]:
    """Of one question: each is taken by its label, its value and its number, and by no other's."""
    if len({option.value for option in options}) < len(options):
        yield "has a value twice"
    for place, option in enumerate(options, 1):
        if not VALUE.fullmatch(option.value):
            yield f"has the value {option.value!r}"
        if ASKED + 1 + len(option.value.encode()) > CALLBACK:
            yield f"has a button of more than {CALLBACK} bytes: {option.value}"
        for typed in (option.label, option.value, str(place)):
            found = meant(typed, options, options)
            if found is None or found.value != option.value:
                yield f"takes the typed {typed!r} for {found.value if found else 'nothing'}, not for {option.value}"


def _on_whatsapp(message: Outgoing, language: str) -> Iterator[str]:
    part = any(choice.id.endswith((f":{MORE}", f":{LESS}")) for choice in message.choices)  # of a list: it stays one
    most = QUICK_LABEL if len(message.choices) <= MOST_QUICK and not part else ITEM_LABEL
    for choice in message.choices:
        if length(choice.label) > most:
            yield f"has a label of {length(choice.label)}, over {most}, on {WHATSAPP}: {choice.label}"
        if length(choice.detail) > ITEM_DETAIL:
            yield f"has a detail of {length(choice.detail)}, over {ITEM_DETAIL}, on {WHATSAPP}: {choice.detail}"
    if len(message.choices) > MOST_ITEMS:
        yield f"has {len(message.choices)} choices, over {MOST_ITEMS}, on {WHATSAPP}"
