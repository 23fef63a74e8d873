"""Texts as they are spelt otherwise: Arabic in Latin letters, drawn out, joined, with a letter wrong. For measuring."""

import random

_FIXED = {
    "ب": "b", "ت": "t", "د": "d", "ر": "r", "ز": "z", "س": "s", "ف": "f", "ل": "l", "م": "m", "ن": "n", "ه": "h",
    "ك": "k", "؟": "?", "،": ",", "پ": "b", "گ": "g", "چ": "ch", "ڤ": "v",
}  # fmt: skip
_HABITS = {
    "ق": "q q 2 2 k g 8 9",
    "ع": "3 3 3 a -",
    "ح": "7 7 7 h",
    "خ": "5 kh kh 7' x",
    "غ": "gh gh 3' 8 g",
    "ش": "sh sh ch $",
    "ث": "th th t s",
    "ذ": "th dh d z",
    "ص": "s s 9",
    "ض": "d d 9' dh",
    "ط": "t t 6",
    "ظ": "z z dh 6' th",
    "ج": "j j g",
    "و": "w o ou u oo",
    "ي": "i y ee e",
    "ا": "a a aa e",
    "ة": "a a e ah eh",
    "ى": "a a i",
    "ء": "2 2 -",
    "ئ": "2 2 y",
    "ؤ": "2 2 o",
    "أ": "a a 2",
    "إ": "e i 2",
    "آ": "a aa 2a",
}
_CONSONANTS = frozenset("بتثجحخدذرزسشصضطظعغفقكلمنه")
_LONG = frozenset("اويىةآ")


class Writer:
    """Somebody with habits of spelling, the same in all of one text."""

    def __init__(self, seed: int, usual: bool = False) -> None:
        """`usual`: of the ways of writing a letter only the three commonest."""
        self._chance = random.Random(seed)
        pick = self._chance.choice
        most = 3 if usual else None
        self._letters = _FIXED | {
            letter: pick(ways.split()[:most]).replace("-", "") for letter, ways in _HABITS.items()
        }
        self._article = pick(("el", "al", "il", "l", "el ", "al-"))
        self._vowels = pick(("aei", "aeiou", "ae", "e", "ai"))
        self._vowelled = pick((0.35, 0.5, 0.65, 0.8))
        self._doubling = pick((0.0, 0.05, 0.1))

    def respell(self, text: str) -> str:
        return " ".join(self._word(word) for word in text.split())

    def _word(self, word: str) -> str:
        spelled = []
        start = 0
        if word.startswith("ال") and len(word) > 4:
            spelled.append(self._article)
            start = 2
        for at in range(start, len(word)):
            letter, after = word[at], word[at + 1] if at + 1 < len(word) else ""
            latin = self._letters.get(letter, letter)
            if letter in "وي" and at == start and after in _LONG | _CONSONANTS:
                latin = {"و": "w", "ي": "y"}[letter]
            if letter in _CONSONANTS and latin and self._chance.random() < self._doubling:
                latin += latin[-1]
            spelled.append(latin)
            if letter in _CONSONANTS and after in _CONSONANTS and self._chance.random() < self._vowelled:
                spelled.append(self._chance.choice(self._vowels))
        return "".join(spelled)


_ALPHABETS = ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "აბგდევზთიკლმნოპრსტუ", "abcdefghijklmnoprstuvyz")


def spoilt(text: str, seed: int = 0) -> dict[str, str]:
    """One of each kind, by its name."""
    chance = random.Random(f"{seed} {text}")
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    drawn = list(text)
    for place in chance.sample(letters, min(3, len(letters))):
        drawn[place] *= chance.randint(2, 5)
    place = chance.choice(letters)
    alphabet = next((each for each in _ALPHABETS if text[place] in each), _ALPHABETS[-1])
    other = chance.choice(alphabet)
    slip = chance.choice(
        (
            text[:place] + other + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + other + text[place:],
            text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :],
        )
    )
    return {
        "drawn out": "".join(drawn),
        "joined": text.replace(" ", ""),
        "letter by letter": " ".join(text.replace(" ", "")),
        "one letter wrong": slip,
    }
