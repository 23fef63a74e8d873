"""What somebody meant to write: words run together taken apart, letters set apart joined, misspelt words put right."""

import re
from collections.abc import Iterable
from math import log

_LETTERS_APART = re.compile(r"(?<!\S)\w(?: \w){3,}(?!\S)")
_TWICE = re.compile(r"([^\W\d_])\1+")
_RUN = 12  # letters from which on an unknown word is several; in a text of two words or one, fewer are enough
_SHORT_RUN = 7
_MISSPELT = 3  # letters from which on one may be wrong
_TRIED = 3  # grave words that one unknown word may stand for
_FEW = 3  # unknown words that a text may have for one of them to be corrected
_LONGEST = 16  # letters of a word that is looked for in a run
_UNKNOWN = 4.0  # what a letter costs that belongs to no known word; a word costs its rarity
_NUMBER = 7.0  # what a number costs
_MOST = 1500  # letters of one run that are taken apart


class Speller:
    """Knows the words of `ordinary` folded texts and of `grave` ones; misspelt words are corrected to these alone."""

    def __init__(self, ordinary: Iterable[str], grave: Iterable[str]) -> None:
        counts: dict[str, int] = {}
        dangerous: dict[str, int] = {}
        for texts, tallies in ((grave, (counts, dangerous)), (ordinary, (counts,))):
            for text in texts:
                for word in text.split():
                    for tally in tallies:
                        tally[word] = tally.get(word, 0) + 1
        total = log(sum(counts.values()))
        self._known = counts.keys()
        self._costs: dict[str, tuple[float, str]] = {}  # by the word, and by it without doubled letters
        for word, count in sorted(counts.items(), key=lambda item: item[1]):
            if len(word) > 1:
                for spelled in (_TWICE.sub(r"\1", word), word):
                    self._costs[spelled] = total - log(count) + 1, word
        self._grave = dangerous.keys()
        self._slips: dict[str, str] = {}
        for word in sorted(dangerous, key=lambda word: dangerous[word]):  # the commonest last, and so it stays
            if len(word) >= _MISSPELT:
                self._slips.update(dict.fromkeys(_without_one(word), word))

    def apart(self, folded: str) -> str:
        """A folded text with words that were run together, or set apart letter by letter, as words again."""
        words = _LETTERS_APART.sub(lambda letters: letters[0].replace(" ", ""), folded).split()
        run = _SHORT_RUN if len(words) <= 2 else _RUN
        return " ".join(word if word in self._known else self._once(word, run) for word in words)

    def _once(self, word: str, run: int) -> str:
        """An unknown word without letters that were doubled, or as several."""
        single = _TWICE.sub(r"\1", word)
        if single in self._costs and single != word:
            return self._costs[single][1]
        return self._cut(word) if len(word) >= run else word

    def corrected(self, folded: str) -> list[str]:
        """A folded text with the one word that is a letter away from grave ones as each of these. Where several words
        are, the text is only about things not known here."""
        words = folded.split()
        strange = [place for place, word in enumerate(words) if self._strange(word)]
        right = [(place, meant) for place in strange[: _FEW + 1] if (meant := self._meant(words[place]))]
        if len(strange) > _FEW or len(right) != 1:
            return []
        place, meant = right[0]
        return [" ".join([*words[:place], word, *words[place + 1 :]]) for word in meant]

    def _strange(self, word: str) -> bool:
        return _MISSPELT <= len(word) <= _LONGEST and word not in self._known and not word.isdecimal()

    def _meant(self, word: str) -> list[str]:
        shorter = _without_one(word)
        near = [self._slips[each] for each in (word, *shorter) if each in self._slips]
        near += [each for each in shorter if each in self._grave]
        return list(dict.fromkeys(each for each in near if _one_slip(word, each)))[:_TRIED]

    def _cut(self, run: str) -> str:
        """The likeliest words of a run of letters; the run itself where half of it or more belongs to none."""
        runs = {run[:_MOST], _TWICE.sub(r"\1", run)[:_MOST]}  # with doubled letters, or as if they were drawn out
        _cost, words, strange = min(self._cheapest(each) for each in runs)
        return " ".join(words) if strange < len(run) / 2 else run

    def _cheapest(self, run: str) -> tuple[float, list[str], int]:
        """What the cheapest way of cutting a run costs for each letter, its parts, and how many letters are no word."""
        best, cuts = [0.0], [0]
        for end in range(1, len(run) + 1):
            cost, cut = best[-1] + _UNKNOWN, end - 1
            for start in range(max(end - _LONGEST, 0), end - 1):
                word = run[start:end]
                known = self._costs.get(word, (_NUMBER, word) if word.isdecimal() else None)
                if known and best[start] + known[0] < cost:
                    cost, cut = best[start] + known[0], start
            best.append(cost)
            cuts.append(cut)
        words: list[str] = []
        end, strange = len(run), 0
        while end:
            start = cuts[end]
            if end - start > 1:
                words.append(self._costs.get(run[start:end], (0, run[start:end]))[1])
            elif words and words[-1].startswith("\0"):
                words[-1] = "\0" + run[start] + words[-1][1:]
            else:
                words.append("\0" + run[start])
            strange += end - start == 1
            end = start
        return best[-1] / len(run), [word.lstrip("\0") for word in reversed(words)], strange


def _one_slip(word: str, other: str) -> bool:
    """Whether one letter too many, too few or wrong, or two that changed places, make one word of the other."""
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, others = word[start:], other[start:]
    return (
        others[1:] in (rest, rest[1:]) or rest[1:] == others or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
