"""Makes a message fit a channel: long texts in parts at a word's end, files in rows, choices as numbered lines."""

import re
import unicodedata
from dataclasses import dataclass, replace

from bot.channels.channel import Limits
from bot.messages import Outgoing

_OPENS, _CLOSES = "\u2066\u2067\u2068", "\u2069"
_MOST_NESTED = 8  # isolates within isolates; more is nonsense
_MARKS = re.compile(f"[{_OPENS}{_CLOSES}]")
_SPACE = r"[^\S\u00a0\u2007\u202f]+"  # but not where a no-break space asks for no break
_SPACE_OR_MARK = re.compile(f"{_SPACE}|{_MARKS.pattern}")

_JOINERS = "\u200c\u200d"

_WORD, _SENTENCE, _LINE, _PARAGRAPH = range(4)


def fit(message: Outgoing, limits: Limits) -> list[Outgoing]:
    """`message` as the rows a channel can carry, in order: files, then the text in parts, the last with the choices.

    A part ends where a paragraph does, else a line, a sentence, a word; within a pair of isolates only if the pair is
    longer than a row, and within a word only if the word is.
    """
    if not message.attachments and length(message.text) <= _room(message, limits):
        return [message]
    files = [Outgoing("", attachments=(file,), sensitive=message.sensitive) for file in message.attachments]
    if files and not message.choices and 0 < length(message.text) <= limits.caption:
        return [*files[:-1], replace(files[-1], text=message.text)]
    texts = _parts(message.text, limits.text, _room(message, limits))
    if not texts and not message.choices:
        return files
    *before, last = texts or [""]
    rows = [Outgoing(text, sensitive=message.sensitive) for text in before]
    return [*files, *rows, replace(message, text=last, attachments=())]


def numbered(message: Outgoing) -> str:
    """The text with its choices as lines to be answered by number, for where there are no buttons."""
    lines = [
        f"{place}. {choice.label}" + (f" – {choice.detail}" if choice.detail else "")
        for place, choice in enumerate(message.choices, start=1)
    ]
    return "\n\n".join(part for part in (message.text, "\n".join(lines)) if part)


def shortened(label: str, most: int) -> str:
    """`label` at most `most` long, cut at a word's end where there is one, with an ellipsis for what is missing."""
    if length(label) <= most:
        return label
    return _MARKS.sub("", label[: _late_cut(label, most - 1)]).rstrip() + "…"


def length(text: str) -> int:
    """UTF-16 code units, the strictest of the ways in which platforms count."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def _room(message: Outgoing, limits: Limits) -> int:
    return min(limits.choices_text or limits.text, limits.text) if message.choices else limits.text


def _parts(text: str, most: int, most_of_last: int) -> list[str]:
    rest, tail = text.strip(), ""
    if _nested(rest) > min(most // 8, most_of_last // 8, _MOST_NESTED):
        rest = _MARKS.sub("", rest)  # closing and opening them again would leave no room to get on
    if most_of_last < min(most, length(rest)):
        rest, tail = _parted(rest, _early_cut(rest, most_of_last))
    parts = []
    while length(rest) > most:
        part, rest = _parted(rest, _late_cut(rest, most))
        parts.append(part)
    return [part for part in (*parts, rest, tail) if part]


def _nested(text: str) -> int:
    deepest = depth = 0
    for mark in _MARKS.findall(text):
        depth = max(depth - 1, 0) if mark == _CLOSES else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _parted(text: str, cut: int) -> tuple[str, str]:
    """Both sides of `cut`, without the space between; isolates that had to be cut are closed, and opened again."""
    still_open = ""
    for mark in _MARKS.findall(text, 0, cut):
        still_open = still_open[:-1] if mark == _CLOSES else still_open + mark
    return text[:cut].rstrip() + _CLOSES * len(still_open), still_open + text[cut:].strip()


@dataclass(frozen=True, slots=True)
class _Break:
    """A space: from `start` to `end`, worth `rank`, with the isolates that are `open` there."""

    start: int
    end: int
    rank: int
    open: str


def _breaks(text: str) -> list[_Break]:
    found, still_open = [], ""
    for match in _SPACE_OR_MARK.finditer(text):
        gap = match.group()
        if gap == _CLOSES:
            still_open = still_open[:-1]
        elif gap in _OPENS:
            still_open += gap
        else:
            rank = min(gap.count("\n") + _SENTENCE, _PARAGRAPH) if "\n" in gap else _ends_sentence(text, match.start())
            found.append(_Break(match.start(), match.end(), rank, still_open))
    return found


def _ends_sentence(text: str, at: int) -> int:
    return _SENTENCE if text.endswith((".", "!", "?", "؟", "…"), 0, at) else _WORD


def _late_cut(text: str, most: int) -> int:
    """Where the first part of `text` ends when it may be `most` long: as well and as late as can be."""
    reach = _reach(text, most)
    usable = [found for found in _breaks(text) if 0 < found.start <= reach]
    whole = [found.start for found in usable if not found.open]
    for rank in (_PARAGRAPH, _LINE, _SENTENCE):
        good = [found.start for found in usable if not found.open and found.rank == rank and found.start * 3 >= reach]
        if good:
            return good[-1]
    cut = [found.start for found in usable if found.start <= _reach(text, most - len(found.open))]
    if whole or cut:
        return whole[-1] if whole else cut[-1]
    return _between_clusters(text, _reach(text, most - _nested(text)))


def _early_cut(text: str, most: int) -> int:
    """Where the last part of `text` begins when it may be `most` long: as well and as early as can be."""
    reach = len(text) - _reach(text[::-1], most)
    usable = [found for found in _breaks(text) if found.end >= reach]
    for rank in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        good = [found.start for found in usable if not found.open and found.rank == rank]
        if good:
            return good[0]
    cut = [found.start for found in usable if found.end >= reach + len(found.open)]
    if cut:
        return cut[0]
    return _between_clusters(text, min(reach + _nested(text), len(text) - 1), onwards=True)


def _reach(text: str, most: int) -> int:
    """How many characters of `text` are at most `most` long."""
    used = 0
    for at, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > most:
            return at
    return len(text)


def _between_clusters(text: str, cut: int, onwards: bool = False) -> int:
    """The nearest place up to `cut` (`onwards`: from it) where no letter loses its marks and no picture a part."""
    near = range(cut, len(text)) if onwards else range(cut, cut // 3, -1)
    return next((at for at in near if not _belongs_together(text, at)), cut)


def _belongs_together(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M" or before == _JOINERS[1] or after in _JOINERS:
        return True
    if before in _OPENS or after == _CLOSES:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skin colours, flag letters
        return True
    if "\u1160" <= after <= "\u11ff":  # the later parts of a Korean syllable
        return True
    flags = 0
    while flags < at and "\U0001f1e6" <= text[at - 1 - flags] <= "\U0001f1ff":
        flags += 1
    return "\U0001f1e6" <= after <= "\U0001f1ff" and flags % 2 == 1
