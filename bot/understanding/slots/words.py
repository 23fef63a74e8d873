"""A told text as sentences of folded words, and what those words stand for in the language they are of."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.understanding.skeleton import bare
from bot.understanding.text import digits, fold

MOST = 3000  # characters of a text that are read: who tells more has said by then what it is about
ARABIZI = "az"
FIGURE = "figure"  # what a number in digits stands for

_ENDS = re.compile(r"[.!?؟…。\n]+(?:\s|$)|\n+|؛")
# What is no "not": after it happened, like before, since the day that
_CONJUNCTION = re.compile(r"\b(يوم|كل|بعد|قبل|زي|مثل|وقت|طول|اول|بدل|بدون|غير) ما\b")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LONGEST = 40  # letters of a word
_LETTERS = {"sq": re.compile("[ëç]", re.IGNORECASE), "sr": re.compile("[čćšžđ]", re.IGNORECASE)}
_INNER_FIGURE = re.compile(r"[a-z][23578][a-z]|\b[2357][a-z]{2}|[a-z]{2}[2357]\b")
_CYRILLIC_LETTERS, _THEIR_LATIN = "абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs"
_ROMAN = str.maketrans(dict(zip(_CYRILLIC_LETTERS, _THEIR_LATIN, strict=True)) | {"љ": "lj", "њ": "nj", "џ": "dz"})

_CLITICS = ("بال", "وال", "لل", "هال", "عال", "كال", "ال", "ب", "ل", "ه", "ع")
_AND = ("و", "ف")
_UNDIVIDED = frozenset({"لحد", "بعد", "بدل", "فقط", "فوق", "وقت", "ولد", "والد", "بلد", "ليش", "لسا", "لسه", "بس"})
_BARE = f"{ARABIZI} bare"
_SILENT_FIRST = "اعaeiou3"
_SUFFIX = re.compile("[tnhkmwyx]*")  # consonants that endings of verbs and nouns add
_LEAST = 3  # letters that remain when something is taken off a word


@cache
def load(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Told:
    """`raw` has its digits in ASCII; `latin` is the language of what is in Latin letters."""

    raw: str
    sentences: tuple[tuple[str, ...], ...]
    latin: str


def told(text: str, languages: Collection[str]) -> Told:
    """`languages` are those of the organisation: a Latin text is taken to be in one of them, or Arabizi."""
    raw = digits(text[:MOST])
    parts = [_CONJUNCTION.sub(r"\1", fold(part).translate(_ROMAN)) for part in _ENDS.split(raw)]
    sentences = tuple(tuple(part.split()) for part in parts if part)
    latin = "sr" if _CYRILLIC.search(raw) else _latin({word for words in sentences for word in words}, raw, languages)
    return Told(raw, sentences, latin)


_MARKED = {language: frozenset(words.split()) for language, words in load("languages").items()}


def _latin(seen: set[str], raw: str, languages: Collection[str]) -> str:
    offered = [*(code for code in languages if code in ("sq", "sr")), "en", *([ARABIZI] if "ar" in languages else [])]
    counts = {code: len(seen & _MARKED[code]) for code in offered}
    for code in counts.keys() & _LETTERS.keys():
        counts[code] += len(_LETTERS[code].findall(raw))
    if ARABIZI in counts:
        counts[ARABIZI] += 2 * sum(1 for word in seen if word.isascii() and _INNER_FIGURE.search(word))
    return max(offered, key=lambda code: counts[code])


def romanised(text: str) -> str:
    return text.translate(_ROMAN)


def language_of(word: str, latin: str) -> str:
    first = word[:1]
    if "\u0620" <= first <= "\u06ff":
        return "ar"
    return "ka" if "\u10d0" <= first <= "\u10ff" else latin


@lru_cache(8192)
def forms(word: str) -> tuple[str, ...]:
    """An Arabic word, and what remains of it without what may stand before a noun."""
    found = [word]
    if word in _UNDIVIDED or word[1:] in _UNDIVIDED:
        return (word, word[1:]) if word[1:] in _UNDIVIDED else (word,)
    for start in [word, *(word[1:] for sign in _AND if word.startswith(sign) and len(word) >= _LEAST)]:
        found.append(start)
        found += [start[len(c) :] for c in _CLITICS if start.startswith(c) and len(start) - len(c) >= _LEAST - 1]
    return tuple(dict.fromkeys(found))


Mark = frozenset[str]
_Spellings = defaultdict[str, dict[str, set[str]]]
_NOTHING: Mark = frozenset()


class Lexicon:
    """Concepts, each with the words for it by language; see kinds.toml for how they are written."""

    def __init__(
        self, table: Mapping[str, Mapping[str, str]], negation: str = "", by_consonants: Collection[str] = ()
    ) -> None:
        self._negation, self._by_consonants = negation, by_consonants
        self._whole: _Spellings = defaultdict(dict)
        self._begins: _Spellings = defaultdict(dict)
        self._phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = defaultdict(dict)
        for concept, spoken in table.items():
            for language, written in spoken.items():
                for each in written.split():
                    self._add(language, each, concept)
        self._longest = {language: max(map(len, stems)) for language, stems in self._begins.items()}
        self._of = lru_cache(8192)(self._look_up)

    def _add(self, language: str, written: str, concept: str) -> None:
        words = [romanised(fold(part)) + ("*" if part.endswith("*") else "") for part in written.split("_")]
        if len(words) > 1:
            self._phrases[language].setdefault(words[0], []).append((tuple(words[1:]), concept))
            return
        word, stem = words[0].rstrip("*"), words[0].endswith("*")
        (self._begins if stem else self._whole)[language].setdefault(word, set()).add(concept)
        consonants = bare(word) if language == "ar" and concept in self._by_consonants else ""
        if len(consonants) >= (_LEAST if stem else _LEAST + 1):
            kind = f"{_BARE} {word[0] in _SILENT_FIRST}"
            (self._begins if stem else self._whole)[kind].setdefault(consonants, set()).add(concept)

    def marks(self, words: Sequence[str], latin: str) -> list[Mark]:
        """What each word stands for; a verb that is negated within one word stands as two."""
        found: list[Mark] = []
        for at, word in enumerate(words):
            language = language_of(word, latin)
            here = self._of(word, language)
            more = set(self._phrases_at(words, at, language))
            found += [*here[:-1], here[-1] | more if more else here[-1]]
        return found

    def _phrases_at(self, words: Sequence[str], at: int, language: str) -> Iterator[str]:
        phrases = self._phrases[language]
        for form in forms(words[at]) if language == "ar" else (words[at],):
            for rest, concept in phrases.get(form, ()):
                following = words[at + 1 : at + 1 + len(rest)]
                if len(following) == len(rest) and all(map(_fits, rest, following)):
                    yield concept

    def _look_up(self, word: str, language: str) -> tuple[Mark, ...]:
        if len(word) > _LONGEST:
            return (_NOTHING,)
        if word.isdecimal():
            return (frozenset({FIGURE}),)
        found = self._simple(word, language)
        if self._negation and not found:
            for verb in _negated(word, language):
                if within := self._simple(verb, language):
                    return frozenset({self._negation}), within
        return (found,)

    def _simple(self, word: str, language: str) -> Mark:
        if language == "ar":
            return frozenset(concept for form in forms(word) for concept in self._spelled(form, language))
        found = set(self._spelled(word, language))
        if language == ARABIZI and len(consonants := bare(word)) >= _LEAST:
            found.update(self._spelled(consonants, f"{_BARE} {word[0] in _SILENT_FIRST}"))
        return frozenset(found)

    def _spelled(self, word: str, language: str) -> Iterator[str]:
        yield from self._whole[language].get(word, ())
        begins = self._begins[language]
        for length in range(2, min(len(word), self._longest.get(language, 0)) + 1):
            found = begins.get(word[:length])
            if found and (not language.startswith(_BARE) or _SUFFIX.fullmatch(word[length:])):
                yield from found


def _fits(expected: str, word: str) -> bool:
    if expected.endswith("*"):
        return word.startswith(expected[:-1])
    return expected == word or (language_of(word, "") == "ar" and expected in forms(word))


def _negated(word: str, language: str) -> Iterator[str]:
    """The verb within ماوصلتني, موصلش, استلمتش, ma2abadtesh, as it may be; nothing where there is none."""
    if language == "ar":
        word = word[1:] if word.startswith(_AND) and len(word) > 5 else word
        ends = word.endswith("ش") and len(word) > 4
        verb = word[:-1] if ends else word
        if verb.startswith("ما") and len(verb) > 4:
            yield verb[2:]
        if ends and verb.startswith("م") and len(verb) > 3:
            yield verb[1:]
        if ends:
            yield verb
    elif language == ARABIZI and len(word) > 5:
        if word.startswith("ma"):
            yield re.sub(r"e?sh$", "", word[2:])
        if word.endswith("sh"):
            yield re.sub(r"e?sh$", "", word)
