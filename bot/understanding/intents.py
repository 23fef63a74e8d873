"""What a free text is about: one of the topics, a greeting, or nothing that is certain."""

from bot.understanding.phrases import Phrasebook, load
from bot.understanding.text import fold

GREETING = "greeting"
_WEIGHTS = {"certain": 6, "sure": 4, "strong": 2, "weak": 1}
_ENOUGH = 2
_LONGEST_GREETING = 10  # words

_table = load("intent_phrases.toml")
_book = Phrasebook(
    {f"{topic} {weight}": lines for topic, lists in _table["topics"].items() for weight, lines in lists.items()},
    _table["words"],
)
_greetings = frozenset(fold(_table["greeting"]["alone"]).split())
_openings = frozenset(fold(_table["greeting"]["opens"]).split())


def intent(text: str) -> str | None:
    """The topic (`aid`, `complaint`, `track`, …) that `text` is plainly about, "greeting", or None when unsure.

    A wrong guess costs a person more than a menu does, so a topic must have evidence, and more of it than any other.
    """
    words = fold(text).split()
    if _greets(words):
        return GREETING
    scores: dict[str, int] = {}
    seen: set[tuple[str, int]] = set()
    for phrase in _book.find(words):
        topic, weight = phrase.name.split(" ")
        if (topic, phrase.end) not in seen:  # a phrase within a longer one is the same evidence
            seen.add((topic, phrase.end))
            scores[topic] = scores.get(topic, 0) + _WEIGHTS[weight]
    best = sorted(scores.items(), key=lambda item: item[1], reverse=True)[:2]
    if not best or best[0][1] < _ENOUGH or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def _greets(words: list[str]) -> bool:
    return 0 < len(words) <= _LONGEST_GREETING and words[0] in _openings and _greetings.issuperset(words)
