"""Where something was: the region, and the town in it, as far as one alone is named and meant as a place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.slots.gazetteer import ARTICLES, SHY, SURE, Gazetteer, Match, Spot, cases
from bot.understanding.slots.words import load

SEVERAL = 0.3
_MOST_WORDS = 4  # of a name

_table = load("places")
_cues, _denied = frozenset(_table["cues"].split()), frozenset(_table["denied"].split())
_cues_after = tuple(_table["cues_after"].split())
_other_before = frozenset(_table["other_before"].split())
_other_after = frozenset(_table["other_after"].split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as far as one region alone was named; `sure` also says how sure it would have been."""

    region: str = ""
    place: str = ""
    sure: float = 0.0


def where(sentences: Sequence[Sequence[str]], names: Gazetteer) -> Place:
    found: dict[Spot, float] = {}
    for words in sentences:
        for spot, sure in _named(words, names):
            found[spot] = max(sure, found.get(spot, 0.0))
    regions = {spot.region for spot in found}
    if not regions:
        return Place()
    if len(regions) > 1:
        return Place(sure=SEVERAL)
    towns = {spot.place for spot in found if spot.place}
    return Place(regions.pop(), towns.pop() if len(towns) == 1 else "", max(found.values()))


def _named(words: Sequence[str], names: Gazetteer) -> Iterator[tuple[Spot, float]]:
    at = 0
    while at < len(words):
        for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            if match := _match(words[at : at + length], names):
                if _meant(words, at, at + length, match):
                    yield match.spot, match.sure
                at += length
                break
        else:
            at += 1


def _match(words: Sequence[str], names: Gazetteer) -> Match | None:
    """The place that just these words name."""
    if words[0] in ARTICLES or words[-1] in ARTICLES:
        return None
    first = names.first(words[0])
    if not first.starts and not first.named and not first.misspelt:
        return None
    kept = [word for word in words[1:] if word not in ARTICLES]
    rest = "".join(kept)
    for start, within in first.starts:
        if (spot := names.joined.get(start + rest)) and not (rest and start + rest in names.whole):
            return Match(spot, SURE, " ".join([start, *kept]), within)
    for stems, spot, name in first.named:
        if len(stems) == len(kept) + 1 and all(s in cases(w) for s, w in zip(stems[1:], kept, strict=True)):
            return Match(spot, SURE, name)
    return first.misspelt if not kept else None


def _meant(words: Sequence[str], start: int, end: int, match: Match) -> bool:
    before = words[start - 1] if start else ""
    after = words[end] if end < len(words) else ""
    further = words[start - 2] if start > 1 else ""
    if {before, before.removeprefix("ال")} & _other_before or after in _other_after:
        return False
    if before in _denied or (before in _cues and further in _denied):
        return False
    return match.name not in SHY or match.within or before in _cues or after.startswith(_cues_after)
