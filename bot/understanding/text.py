"""Words made fit: cleaned to be kept, folded to be compared, and the language they are likely in."""

import re
import unicodedata
from collections.abc import Collection

from bot.i18n import primary, spoken
from bot.scripts import readable

CLOSED_UP = ""
GAP = " "

# Arabic signs that Unicode calls format characters though they are seen (the signs of number, year, verse).
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
# Letters, marks and symbols that show nothing: people send blank messages with them.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
_JOINERS = frozenset("\u200c\u200d")
_TAGS = range(0xE0020, 0xE0080)  # they spell the flags of England, Scotland and Wales after a black flag

_PICTURE = r"\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_ARABIC = r"\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f"
_LOST_JOINER = re.compile(
    rf"(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])"  # a joiner means something between pictures
    rf"|(?<![{_ARABIC}])\u200c|\u200c(?![{_ARABIC}])"  # and a non-joiner between Arabic letters
)
_LOST_TAG = re.compile(r"(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


class _Table(dict[int, str]):
    """A translation table filled as characters are met; rare ones are not kept, lest a stranger fill the memory."""

    def __missing__(self, code: int) -> str:
        value = self.of(chr(code))
        if code < 0x3000:
            self[code] = value
        return value

    @staticmethod
    def of(character: str) -> str:
        raise NotImplementedError


class _Cleaned(_Table):
    @staticmethod
    def of(character: str) -> str:
        if character == "\n" or character in _SEEN_FORMATS or character in _JOINERS or ord(character) in _TAGS:
            return character
        if character == "\t":
            return GAP
        gone = unicodedata.category(character) in ("Cc", "Cf", "Cs") or character in _UNSEEN or _noncharacter(character)
        return CLOSED_UP if gone else character


def _noncharacter(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF


class _Digits(_Table):
    @staticmethod
    def of(character: str) -> str:
        return str(unicodedata.decimal(character)) if character.isdecimal() else character


_SAME = {
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ٵ": "ا",
    "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ٸ": "ي",
    "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "ک": "ك", "ڪ": "ك", "ء": "", "ـ": "",
    "'": "", "’": "", "‘": "", "ʼ": "", "`": "", "´": "",
    "ı": "i", "đ": "d", "ł": "l",
}  # fmt: skip
# Serbian is one language in two scripts: what is written in Cyrillic is compared as the same words in Latin letters.
_SAME |= dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs", strict=True))
_SAME |= {"љ": "lj", "њ": "nj", "џ": "dz"}
_LOOSE_VOWEL_SIGNS = re.compile(r"[\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe7f]")


class _Folded(_Table):
    @staticmethod
    def of(character: str) -> str:
        if _LOOSE_VOWEL_SIGNS.match(character):
            return CLOSED_UP  # decomposed, they would leave a space in the middle of a word
        folded = character
        while (again := "".join(map(_fold_once, unicodedata.normalize("NFKD", folded)))) != folded:
            folded = again
        return folded


def _fold_once(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    match unicodedata.category(character)[0]:
        case "M":
            return CLOSED_UP
        case "N" if character.isdecimal():
            return str(unicodedata.decimal(character))
        case "L" | "N":
            return character.casefold() if character not in _UNSEEN else CLOSED_UP
        case "C":
            return GAP if character in "\n\r\t\x0b\x0c\x85" else CLOSED_UP
        case _:
            return GAP


_cleaned, _digits, _folded = _Cleaned(), _Digits(), _Folded()
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def clean(text: str) -> str:
    """`text` as it may be kept and shown: composed, without controls, invisible and direction characters; lines stay.

    Joiners stay where they mean something: inside a picture (families, flags) and between Arabic letters.
    """
    text = _LINE_ENDS.sub("\n", text).translate(_cleaned)
    text = _LOST_TAG.sub("", _LOST_JOINER.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """`text` for comparing only: small letters and ASCII digits, one space between words, nothing but words.

    Vowel signs, tatweel and hamza go, alefs are one, final ya and ta marbuta are as people type them in a hurry,
    drawn-out letters (اموووت) count once; Serbian is in Latin letters, whichever it was typed in. Unicode is normalised
    before letters are folded: the other way round, presentation forms end up as other letters (pyarabic #39).
    """
    return _DRAWN_OUT.sub(r"\1", " ".join(text.translate(_folded).split()))


def digits(text: str) -> str:
    """`text` with the digits of any script in ASCII, else unchanged."""
    return text if text.isascii() else text.translate(_digits)


_ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_SCRIPTS = {
    "ar": _ARABIC_LETTER,
    "ka": re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf]"),
    "sr-cyrl": re.compile(r"[\u0400-\u04ff]"),
    "": re.compile(r"[a-zA-Z\u00c0-\u024f]"),
}
_LATIN = frozenset({"en", "sq", "sr"})
_ARABIZI = re.compile(r"[a-z][2357][a-z]", re.IGNORECASE)  # a digit for ء ع خ ح inside a word: "ma3ak"


def guess_language(text: str, hint: str, offered: Collection[str]) -> str | None:
    """The one of `offered` that the script of `text` and the app's `hint` (such as "ar-PS") speak for, or None.

    Latin letters from a person whose telephone speaks Arabic are Arabizi; from nobody known they say nothing.
    """
    hinted = primary(hint) if hint else ""
    counts = {language: len(letters.findall(text)) for language, letters in _SCRIPTS.items()}
    written = max(counts, key=lambda language: counts[language])
    if counts[written] == 0:
        return _offered(hinted, offered)
    if written:
        return _offered(written, offered)
    if "ar" in offered and (hinted == "ar" or _ARABIZI.search(text)):
        return "ar"
    return _offered(spoken(hinted), offered) if spoken(hinted) in _LATIN else None


def _offered(language: str, offered: Collection[str]) -> str | None:
    """A language in its other script is still that language."""
    return next((code for code in readable([language]) if code in offered), None)
