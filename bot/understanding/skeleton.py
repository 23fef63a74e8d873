"""Two keys of a word that Arabic letters, Arabizi and other spellings share: its consonants alone, and voiced."""

import re
from collections.abc import Mapping

from bot.understanding.text import fold

# Sounds that writers of Arabizi do not tell apart share a letter: 2 is hamza and qaf, g is qaf, jim and ghain.
_CONSONANTS = {
    "b": "ب پ b p ბ პ ფ",
    "t": "ت ط ث t 6 თ ტ",
    "j": "ج چ j ჯ ჟ",
    "h": "ح ه h 7 ჰ",
    "c": "خ 5 ხ",
    "d": "د ض ذ d დ",
    "r": "ر r რ",
    "z": "ز ظ z ზ ძ",
    "s": "س ص s 9 ს ც წ",
    "x": "ش ڜ $ შ ჩ ჭ",
    "f": "ف ڤ f v ვ",
    "k": "ق ك گ غ k q g c 2 8 კ ქ ყ გ ღ",
    "l": "ل l ლ",
    "m": "م m მ",
    "n": "ن n ნ",
    "w": "و w",
    "y": "ي y",
    "ks": "x",
}
_SILENT = {"": "ا ع a e i o u 3 4 ა ე ი ო უ"}
_HEARD = {"a": "ا a ა", "w": "o u ო უ", "y": "i e ი ე", "": "ع 3 4"}


def _letters(*tables: Mapping[str, str]) -> dict[int, str]:
    return {ord(one): sound for table in tables for sound, written in table.items() for one in written.split()}


_BARE = _letters(_CONSONANTS, _SILENT)
_VOICED = _letters(_CONSONANTS, _HEARD)
_PAIRS = {"sh": "ش", "ch": "ش", "kh": "خ", "gh": "غ", "th": "ث", "dh": "ض", "ph": "ف", "ck": "ك"}
_PAIR = re.compile("|".join(_PAIRS))
_ARTICLE = re.compile(r"\b(?:ال|[aei]l)(?:(?=\w\w\w)|\b)|\bl\b")
_INNER_GLIDES = re.compile(r"(?<=\w)[wy]+")
_FINAL_H = re.compile(r"(?<=\w)h\b")
_FAINT_END = re.compile(r"(?<=\w\w)ه\b|(?<=\w[aei])h\b")
_TWICE = re.compile(r"([^\W\d_])\1+")


def skeleton(text: str) -> str:
    """The consonants of each word of `text`, without its article. Numbers stay; what has no consonant vanishes.

    "الشكوى", "shakwa" and "el chakwa" are all "xk".
    """
    return bare(fold(text))


def bare(folded: str) -> str:
    """The skeleton of a text that is folded already."""
    spoken = _sounds(folded, _BARE)
    return _closed(_FINAL_H.sub("", _INNER_GLIDES.sub("", spoken)))


def voiced(folded: str) -> str:
    """The same with such vowels as were written: it tells more words apart, and forgives less, than the skeleton."""
    return _closed(_sounds(_FAINT_END.sub("a", folded), _VOICED))


def _sounds(folded: str, letters: dict[int, str]) -> str:
    words = _ARTICLE.sub("", folded)
    return " ".join(
        word if word.isdecimal() else _PAIR.sub(lambda pair: _PAIRS[pair[0]], word).translate(letters)
        for word in words.split()
    )


def _closed(spoken: str) -> str:
    return " ".join(_TWICE.sub(r"\1", spoken).split())
