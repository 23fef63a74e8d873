"""Phrases of several words, with words between, looked for in a folded text; their tables are TOML files beside this.

A line of a table is one phrase, its parts separated by spaces: `word`, `one|other`, `<group>` (of the table `words`),
`+noun` (also with ال ب ل بال لل هال عال before it), `..3` (up to three words of any kind), `$` (the text ends here).
A part with `?` behind it may be missing. A word of the text may also carry و or ف.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.text import fold

_ARTICLES = ("", "ال", "ب", "ل", "بال", "لل", "هال", "عال")
_AND = "وف"
_SHORTEST = 2  # letters that must remain when و or ف is taken off

_Part = frozenset[str] | int  # words, or a gap of at most so many words
_END = -1


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the list `name` stands from word `start` up to, without, word `end`."""

    name: str
    start: int
    end: int


class Phrasebook:
    """Lists of phrases, by name. Finding costs one look into a table for each word of the text."""

    def __init__(self, lists: dict[str, str], words: dict[str, str]) -> None:
        groups: dict[str, frozenset[str]] = {}
        for name, spoken in words.items():
            groups[name] = frozenset(word for each in spoken.split() for word in _alternatives(each, groups))
        self._by_first: dict[str, list[tuple[str, tuple[_Part, ...]]]] = {}
        for name, lines in lists.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                for parts in _phrases(line.split(), groups):
                    first, *rest = parts
                    assert isinstance(first, frozenset), line
                    for word in first:
                        self._by_first.setdefault(word, []).append((name, tuple(rest)))

    def find(self, words: list[str]) -> Iterator[Found]:
        """Every phrase in `words`, which are those of a folded text."""
        forms = [_forms(word) for word in words]
        for start, spellings in enumerate(forms):
            for spelling in spellings:
                for name, rest in self._by_first.get(spelling, ()):
                    end = _follow(forms, start + 1, rest)
                    if end:
                        yield Found(name, start, end)


def load(name: str) -> dict[str, Any]:
    with (Path(__file__).parent / name).open("rb") as file:
        return tomllib.load(file)


def _forms(word: str) -> tuple[str, ...]:
    return (word, word[1:]) if word[0] in _AND and len(word) > _SHORTEST else (word,)


def _follow(forms: list[tuple[str, ...]], at: int, parts: tuple[_Part, ...]) -> int:
    """Where `parts` end when they begin at word `at`; 0 if they are not there."""
    if not parts:
        return at
    part, rest = parts[0], parts[1:]
    if part == _END:
        return at if at == len(forms) else 0
    if isinstance(part, int):
        if not rest:
            return min(at + part, len(forms))
        return next((end for skipped in range(part + 1) if (end := _follow(forms, at + skipped, rest))), 0)
    if at < len(forms) and any(form in part for form in forms[at]):
        return _follow(forms, at + 1, rest)
    return 0


def _phrases(parts: list[str], groups: dict[str, frozenset[str]]) -> list[tuple[_Part, ...]]:
    """The phrases of one line: one for each way of leaving out what may be missing."""
    ways: list[tuple[_Part, ...]] = [()]
    for part in parts:
        longer = [(*way, _part(part.removesuffix("?"), groups)) for way in ways]
        ways = longer + (ways if part.endswith("?") else [])
    return ways


def _part(written: str, groups: dict[str, frozenset[str]]) -> _Part:
    if written == "$":
        return _END
    if written.startswith(".."):
        return int(written[2:])
    return _alternatives(written, groups)


def _alternatives(written: str, groups: dict[str, frozenset[str]]) -> frozenset[str]:
    words: set[str] = set()
    for word in written.split("|"):
        if word.startswith("<"):
            words |= groups[word.strip("<>")]
        elif word.startswith("+"):
            words |= {article + fold(word) for article in _ARTICLES}
        else:
            words.add(fold(word))
    return frozenset(words)
