"""The examples as a colleague looks at them: counted, searched, one intent at a time, with the draft in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from bot.i18n import primary
from bot.teaching.changes import Own, examples, name_of
from bot.understanding.examples import Example, key, shipped
from bot.understanding.intents import Intent
from bot.understanding.text import fold

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """An intent with the number of its examples, for each of the organisation's languages that has some, and for all
    others together: they help too, since one model understands all languages."""

    intent: str
    languages: tuple[tuple[str, int], ...]
    others: int

    @property
    def total(self) -> int:
        return sum(number for _language, number in self.languages) + self.others


@dataclass(frozen=True, slots=True)
class Shown:
    """One example. `own`: the organisation added it; `draft`: it is not in force as it stands here."""

    name: str
    text: str
    label: str
    language: str
    own: bool = False
    draft: bool = False


def languages(offered: Sequence[str]) -> list[str]:
    """All tables of examples, those in the organisation's languages first."""
    names = {example.language for example in shipped()}
    return sorted(names, key=lambda name: (_place(name, offered), name))


def counted(own: Sequence[Own], offered: Sequence[str]) -> list[Counted]:
    """All intents, with the draft in place."""
    numbers = Counter((each.label, each.language) for each in examples(own))
    order = [name for name in languages(offered) if _place(name, offered) < len(offered)]
    every = Counter(label for label, _language in numbers.elements())
    found = []
    for intent in Intent:
        here = tuple((name, numbers[intent, name]) for name in order if numbers[intent, name])
        found.append(Counted(intent, here, every[intent] - sum(number for _name, number in here)))
    return found


def _place(name: str, offered: Sequence[str]) -> int:
    """Of a table's language among those of the organisation; after them where it is none of these."""
    code = "ar" if name == "arabizi" else primary(name)
    return offered.index(code) if code in offered else len(offered)


def of_intent(own: Sequence[Own], intent: str, language: str = "") -> list[Shown]:
    """Its examples with the draft in place, what is new of them first; of all languages where none is named."""
    wanted = (each for each in examples(own) if each.label == intent and language in ("", each.language))
    return sorted(_shown(wanted, own), key=lambda each: (not each.draft, not each.own))


def search(own: Sequence[Own], words: str) -> list[Shown]:
    """Examples that have all these words in them, however they are spelt."""
    wanted = fold(words).split()
    found = (each for each in examples(own) if wanted and all(word in key(each.text) for word in wanted))
    return list(_shown(islice(found, MOST_FOUND), own))


def _shown(wanted: Iterable[Example], own: Sequence[Own]) -> Iterator[Shown]:
    changed: dict[str, bool] = {}
    for each in own:
        changed[key(each.text)] = changed.get(key(each.text), False) or each.draft
    for example in wanted:
        text = key(example.text)
        shown = (name_of(example.text), example.text, example.label, example.language)
        yield Shown(*shown, own=text in changed and text not in _ours(), draft=changed.get(text, False))


@cache
def _ours() -> frozenset[str]:
    return frozenset(key(example.text) for example in shipped())
