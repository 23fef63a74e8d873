"""Serbian in its two scripts: from Latin letters into Cyrillic and back, and which text stands in for the other."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

_ONE = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
_TWO = {"lj": "љ", "nj": "њ", "dž": "џ"}
_CYRILLIC = _ONE | {pair.upper(): one.upper() for pair, one in _TWO.items()} | _TWO
_CYRILLIC |= {letter.upper(): one.upper() for letter, one in _ONE.items()}
_CYRILLIC |= {pair.capitalize(): one.upper() for pair, one in _TWO.items()}
_LATIN = {one: written for written, one in (_ONE | _TWO).items()}
_PAIRED = str.maketrans(dict(zip("ǆǅǄǉǈǇǌǋǊ", ["dž", "Dž", "DŽ", "lj", "Lj", "LJ", "nj", "Nj", "NJ"], strict=True)))

_LETTERS = re.compile("|".join(sorted(_CYRILLIC, key=len, reverse=True)))
_WORD = re.compile(r"[^\W\d_]+")
_LOOSE_MARK = {"c\u030c": "č", "s\u030c": "š", "z\u030c": "ž", "c\u0301": "ć"}
_LOOSE_MARK |= {loose.upper(): one.upper() for loose, one in _LOOSE_MARK.items()}
_LOOSE = re.compile("|".join(_LOOSE_MARK))

# Where a prefix ends in n or d, the next letter is one of its own: инјекција, надживети.
_SEAM = re.compile(
    r"(?:in(?=jekci|jekti|jekto|jicir)|kon(?=junk|jug|jukt|jektur)|\bvan(?=jez|jadr|jed)|\btan(?=jug)|\ban(?=jon)"
    r"|\bnad(?=živ|žnj)|\bod(?=živ|žvak|žal)|\bpod(?=žanr|župan)|\bpred(?=želu|živ))",
    re.IGNORECASE,
)

# Names that Serbian in Cyrillic leaves in Latin letters. They may be declined: "na WhatsAppu" is «на WhatsApp-у».
_NAMES = (
    "WhatsApp", "Telegram", "Twilio", "Viber", "Messenger", "Facebook", "Instagram", "TikTok", "YouTube", "Skype",
    "Zoom", "Google", "Gmail", "Authenticator", "Aegis", "FreeOTP", "Microsoft", "Word", "Excel", "Android", "iPhone",
    "iOS", "Chrome", "Firefox", "JavaScript", "PDF", "CSV", "XLSX", "DOCX", "HXL", "HTML", "PNG", "JPG", "JPEG", "QR",
    "ISO", "PIN", "ID", "USD", "EUR", "kB", "MB", "GB", "Escape", "Esc", "Ctrl", "Shift", "Alt", "Enter", "Wasl",
    "Arabizi",
)  # fmt: skip
_ENDING = r"a|u|om|em|e|i|ima|ov\w{0,3}|ev\w{0,3}"
_NAME = rf"\b(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?P<ending>{_ENDING})?\b"
_ENDS = "com|org|net|info|gov|edu|rs|eu|al|ge|ps|eg|example"
_KEPT = re.compile(
    "|".join(
        (
            r"\{\{.*?\}\}|\{[^{}]*\}|%\(\w+\)[a-z]",  # what is filled in
            r"`[^`]*`",
            r"</?[A-Za-z][^<>]*>|&#?\w+;",
            r"(?:https?://|www\.)\S*",
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            rf"\b(?:[\w-]+\.)+(?:{_ENDS})\b(?:/\S*)?",
            r"(?<![\w/])/[a-z]+\b",
            r"(?<!\w)@\w+",
            r"\b(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/\w+",
            r"\b\w*[\d_]\w*\b|\b\w+\.(?=\{)",  # codes and keys
            r"\b(?:wasl|tz|closures)\b",  # as the command line and profiles have them
            r"\b(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})\b",  # Roman numbers
            _NAME,
        )
    ),
)


@lru_cache(maxsize=8192)
def cyrillic(text: str) -> str:
    """`text`, written in Serbian Latin, in Cyrillic letters; names, addresses, codes, tags and what stands in braces
    stay, and so do words with letters that Serbian does not have."""
    text = _LOOSE.sub(lambda loose: _LOOSE_MARK[loose[0]], text.translate(_PAIRED))
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_WORD.sub(_letters, text[end : kept.start()]), _left(kept)]
        end = kept.end()
    return "".join([*parts, _WORD.sub(_letters, text[end:])])


@lru_cache(maxsize=8192)
def latin(text: str) -> str:
    """`text` with its Serbian Cyrillic in Latin letters; all else as it is."""
    return text if text.isascii() else _WORD.sub(lambda word: _in_latin(word[0]), text)


def _left(kept: re.Match[str]) -> str:
    ending = kept["ending"]
    return f"{kept['name']}-{_LETTERS.sub(lambda letter: _CYRILLIC[letter[0]], ending)}" if ending else kept[0]


def _letters(word: re.Match[str]) -> str:
    if not _serbian(word[0]):
        return word[0]
    halves = _SEAM.sub(lambda prefix: f"{prefix[0]}\0", word[0])
    return _LETTERS.sub(lambda letter: _CYRILLIC[letter[0]], halves).replace("\0", "")


def _serbian(word: str) -> bool:
    return all(letter in _CYRILLIC for letter in word)


def _in_latin(word: str) -> str:
    shouted = len(word) > 1 and word.isupper()
    return "".join(_one_in_latin(letter, shouted) for letter in word)


def _one_in_latin(letter: str, shouted: bool) -> str:
    written = _LATIN.get(letter.lower(), letter)
    if letter.lower() not in _LATIN or letter.islower():
        return written if letter.islower() else letter
    return written.upper() if shouted else written.capitalize()


_TWINS: Mapping[str, tuple[str, Callable[[str], str]]] = {"sr": ("sr-cyrl", latin), "sr-cyrl": ("sr", cyrillic)}


def twin(language: str) -> str:
    """The language that says the same in other letters; empty where a language has one script."""
    return _TWINS[language][0] if language in _TWINS else ""


def said_in(words: Mapping[str, str], language: str) -> str:
    """The text of `words` (by language) that a reader of `language` gets: what was written for them, else what was
    written in their other script; empty where there is neither."""
    own = words.get(language, "")
    if own.strip() or language not in _TWINS:
        return own
    other, carry = _TWINS[language]
    return carry(words.get(other, ""))


def stands_in(language: str, written: Iterable[str]) -> bool:
    """Whether what was `written` in these languages can be read by who chose `language`."""
    there = set(written)
    return language in there or twin(language) in there


def readable(written: Iterable[str]) -> list[str]:
    """The languages whose readers understand what was `written` in these."""
    there = list(written)
    return list(dict.fromkeys([*there, *(other for language in there if (other := twin(language)))]))
