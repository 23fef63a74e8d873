"""Which programme is spoken of: by its name, or by an everyday word that fits just one of the organisation's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.organisation import Programme
from bot.understanding.slots.words import Lexicon, Told, forms, language_of, load, romanised
from bot.understanding.text import fold

BY_NAME, BY_WORD, SEVERAL = 1.0, 0.9, 0.3
_OR = re.compile(r"\s+(?:أو|or|ose|ili|ან)\s+|[/()]")
_table = load("programmes")["groups"]
_shy = frozenset(load("programmes")["shy"].split())
_keys = {group: frozenset(entry["keys"].split()) for group, entry in _table.items()}
_lexicon = Lexicon({group: {k: v for k, v in entry.items() if k != "keys"} for group, entry in _table.items()})


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an organisation's programmes, as words in a row, by their first word."""

    keys: frozenset[str]
    by_first: dict[str, list[tuple[tuple[str, ...], str]]]

    @classmethod
    def of(cls, programmes: Sequence[Programme]) -> "Names":
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for programme in programmes:
            for name in [*programme.name.values(), *programme.short.values()]:
                for part in {name, *_OR.split(name)}:
                    words = tuple(_stem(word) for word in romanised(fold(part)).split())
                    if words and not (len(words) == 1 and fold(part) in _shy) and (len(words) > 1 or part == name):
                        by_first.setdefault(words[0], []).append((words, programme.key))
        return cls(frozenset(programme.key for programme in programmes), by_first)


def programme(told: Told, names: Names) -> tuple[str, float]:
    """Its key and how sure it is; no key where several may be meant."""
    named: set[str] = set()
    meant: set[frozenset[str]] = set()
    for words in told.sentences:
        here = set(_named(words, names))
        groups = {group for mark in _lexicon.marks(words, told.latin) for group in mark} & _keys.keys()
        if "sits" in groups:
            groups.discard("wheelchair")
            here -= _keys["wheelchair"]
        named |= here
        meant |= {keys for group in groups if (keys := _keys[group] & names.keys)}
    alone = {key for keys in meant if len(keys) == 1 for key in keys}
    found = named | alone
    if len(found) == 1 and all(found <= keys or len(keys) == 1 for keys in meant):
        return found.pop(), BY_NAME if named else BY_WORD
    return "", SEVERAL if found or meant else 0.0


def _named(words: Sequence[str], names: Names) -> Iterator[str]:
    for at, word in enumerate(words):
        for first in _spelled(word):
            for name, key in names.by_first.get(first, ()):
                following = words[at + 1 : at + len(name)]
                if len(following) == len(name) - 1 and all(
                    part in _spelled(said) for part, said in zip(name[1:], following, strict=True)
                ):
                    yield key


def _spelled(word: str) -> tuple[str, ...]:
    if language_of(word, "") == "ar":
        return forms(word)
    return (word, _stem(word))


def _stem(word: str) -> str:
    """Without the ending that cases change."""
    language = language_of(word, "")
    if language == "ka" and len(word) > 4:
        return re.sub(r"(ის|ს|ში|ზე|მა|ებს|ებზე|ები|ების|[იაო])$", "", word)
    if language == "ar" or len(word) < 5:
        return word
    return re.sub(r"(en|es|ve|u|e|a|i|t)$", "", word)
