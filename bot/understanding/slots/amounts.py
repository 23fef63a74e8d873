"""Sums of money: a number in digits or words, and its currency."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.slots.words import Told, load, romanised, told
from bot.understanding.text import fold

SURE, BARE, SEVERAL = 1.0, 0.7, 0.3
MOST = 1_000_000
_LEAST_BARE, _NEAR = 100, 3  # of a sum whose currency is not said; words from what was done with it

_table = load("amounts")


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {fold(word) or word: key for key, words in table.items() for word in words.split()}


_currencies = _by_word(_table["currencies"])
_signs = "".join(word for word in _currencies if len(word) == 1 and not word.isalpha())
_numbers = {word: int(number) for word, number in _by_word(_table["words"]).items()}
_multipliers = {word: int(number) for word, number in _by_word(_table["multipliers"]).items()}
_after = frozenset({"", *fold(_table["bare"]["after"]).split()})
_before = frozenset(fold(_table["bare"]["before"]).split())
_NUMBER = r"\d{1,3}(?:[,٬]\d{3})+(?!\d)|\d{1,7}(?:[.,٫]\d{1,2})?(?!\d)"
_BEHIND = re.compile(rf"(?<![\d.,/\-])({_NUMBER})\s?([^\W\d_]+|[{re.escape(_signs)}])")
_AHEAD = re.compile(rf"([{re.escape(_signs)}])\s?({_NUMBER})")


@dataclass(frozen=True, slots=True)
class Amount:
    """`currency` is an ISO code; empty where it was not said."""

    value: float
    currency: str = ""

    def __str__(self) -> str:
        return f"{self.value:g} {self.currency}".strip()


def amount(said: Told, country: str) -> tuple[Amount | None, float]:
    """The one sum that is spoken of, and how sure it is."""
    found = {*_in_digits(said.raw, country)}
    for words in said.sentences:
        found |= {*_in_words(words)}
    found = {each for each in found if 0 < each.value <= MOST}
    named = {each for each in found if each.currency}
    if len(found) > 1:
        return None, SEVERAL
    if not found:
        return None, 0.0
    return found.pop(), SURE if named else BARE


def read_sum(text: str, country: str) -> Amount | None:
    """The answer to how much it is: a sum, or a number alone."""
    said = told(text, ())
    found, _sure = amount(said, country)
    alone = re.fullmatch(rf"({_NUMBER})", re.sub(r"\s", "", said.raw))
    if alone and not found:
        found = Amount(_value(alone[1]))
    return found if found and 0 < found.value <= MOST else None


def _in_digits(raw: str, country: str) -> Iterator[Amount]:
    for match in _BEHIND.finditer(raw):
        if currency := _currency(match[2], country):
            yield Amount(_value(match[1]), currency)
    for match in _AHEAD.finditer(raw):
        yield Amount(_value(match[2]), _currencies[match[1]])


def _currency(word: str, country: str) -> str:
    spelled = romanised(fold(word)) or word
    return _currencies.get(spelled) or _table["local"].get(country, {}).get(spelled, "")


def _value(written: str) -> float:
    if re.fullmatch(r"\d{1,3}([,٬]\d{3})+", written):
        return float(re.sub("[,٬]", "", written))
    return float(re.sub("[,٫]", ".", written))


def _in_words(words: Sequence[str]) -> Iterator[Amount]:
    at = 0
    while at < len(words):
        value, end = _spoken(words, at)
        if end == at:
            at += 1
            continue
        following = words[end] if end < len(words) else ""
        if currency := _currencies.get(following):
            yield Amount(value, currency)
        elif value >= _LEAST_BARE and following in _after and not _before.isdisjoint(words[max(at - _NEAR, 0) : at]):
            yield Amount(value)
        at = end


def _spoken(words: Sequence[str], at: int) -> tuple[float, int]:
    """A number in words from `at` on, and where it ends; it may be put together: الف ومئتين, خمسة الاف."""
    total, end = 0.0, at
    while end < len(words):
        word = words[end]
        joined = word[1:] if end > at and word.startswith("و") else word
        if end > at and joined == word:
            break
        if joined not in _numbers:
            break
        value, end = float(_numbers[joined]), end + 1
        if end < len(words) and value < 100 and words[end] in _multipliers:
            value, end = value * _multipliers[words[end]], end + 1
        total += value
    return total, end
