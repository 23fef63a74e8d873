"""What the words of a text are about (`dangers/concepts.toml`): the knowledge that letters alone do not have."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from bot.understanding.skeleton import bare
from bot.understanding.text import fold

_CLITICS = ("و", "ف", "ب", "ل", "ك", "ال", "بال", "لل", "هال", "عال", "وال")
_LEAST = 2  # letters that must remain when a clitic is taken off
_LEAST_CONSONANTS = 3
_ARABIZI = re.compile(r"\b(?=\w*[a-z])\w*[235679]\w*")
_ARABIC = re.compile("[\u0620-\u064a]")
_DEEDS = frozenset({"hit", "kill", "rape", "burn", "locked", "threat", "touch"})
_DONE_TO_ME = ("ني", "نا")
_ME = frozenset({"me", "us", "my", "mi", "mua", "nas", "mene"})
_NOT = frozenset(
    ("ما", "مش", "مو", "لا", "لم", "لن", "not", "no", "never", "dont", "cant", "isnt", "wont",
     "ne", "nema", "nuk", "nije", "mos", "არ", "ვერ", "აღარ")
)  # fmt: skip
_CHILDS_AGES = range(3, 18)


class _Concepts:
    def __init__(self, tables: dict[str, dict[str, str]]) -> None:
        self.whole: dict[str, set[str]] = {}
        self.begins: dict[str, set[str]] = {}
        self.within: dict[str, set[str]] = {}
        for table in tables.values():
            for concept, written in table.items():
                for word in written.split():
                    self._kind(word).setdefault(fold(word), set()).add(concept)
        self.skeletons: dict[
            str, set[str]
        ] = {}  # of the words in Arabic letters, for those who write them in Latin ones
        for word, concepts in (*self.whole.items(), *self.begins.items(), *self.within.items()):
            if _ARABIC.match(word) and len(key := bare(word)) >= _LEAST_CONSONANTS:
                self.skeletons.setdefault(key, set()).update(concepts)
        self.longest_beginning = max(map(len, self.begins))
        lengths = [len(stem) for stem in self.within]
        self.stems = range(min(lengths), max(lengths) + 1)

    def _kind(self, word: str) -> dict[str, set[str]]:
        if word.startswith("*"):
            return self.within
        return self.begins if word.endswith("*") else self.whole


_book = _Concepts(tomllib.loads((Path(__file__).parent / "dangers" / "concepts.toml").read_text("utf-8")))


def concepts(folded: str) -> frozenset[str]:
    """The concepts that a folded text speaks of, with `me`, `not` and `young` where it says so in small words."""
    words = folded.split()
    found = {concept for word in words for concept in _of(word)}
    if _ARABIZI.search(folded):
        found |= {concept for word in words for concept in _book.skeletons.get(bare(word), ())}
    if not _ME.isdisjoint(words):
        found.add("me")
    if not _NOT.isdisjoint(words):
        found.add("not")
    if "age" in found and any(len(word) < 3 and word.isdecimal() and int(word) in _CHILDS_AGES for word in words):
        found.add("young")
    return frozenset(found)


@lru_cache(4096)
def _of(word: str) -> frozenset[str]:
    if len(word) > 40:
        return frozenset()
    found: set[str] = set()
    for form in _forms(word):
        found |= _book.whole.get(form, set())
        for length in range(2, min(len(form), _book.longest_beginning) + 1):
            found |= _book.begins.get(form[:length], set())
    for length in _book.stems:
        for start in range(len(word) - length + 1):
            found |= _book.within.get(word[start : start + length], set())
    if word.endswith(_DONE_TO_ME) and not _DEEDS.isdisjoint(found):
        found.add("me")
    return frozenset(found)


def _forms(word: str) -> list[str]:
    if not _ARABIC.match(word):
        return [word]
    bare = [word[len(c) :] for c in _CLITICS if word.startswith(c) and len(word) - len(c) >= _LEAST]
    return [word, *bare]
