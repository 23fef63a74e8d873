"""Texts as they are spoilt in writing: drawn out, joined, letter by letter, with one letter wrong."""

import random

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
