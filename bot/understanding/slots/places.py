"""Where something was: names of regions, and of the towns that the profile lists, as people spell and inflect them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.directory import Region
from bot.understanding.skeleton import bare
from bot.understanding.slots.words import language_of, load, romanised
from bot.understanding.text import fold

SURE, SPELLED_OTHERWISE, SEVERAL = 1.0, 0.7, 0.3
_ONE_WRONG = {"ar": 6, "": 7}  # letters of a name, without its article, from which on one may be wrong
_SKELETON = 4  # consonants from which on they alone tell a name
_MOST_WORDS = 4  # of a name
_STEM = 3  # letters that remain of a name without its ending

_table = load("places")
_cues = frozenset(_table["cues"].split())
_cues_after = tuple(_table["cues_after"].split())
_other_before = frozenset(_table["other_before"].split())
_other_after = frozenset(_table["other_after"].split())
_shy_names = frozenset(name.replace("_", " ") for name in _table["shy"].split())
_endings = {script: sorted(written.split(), key=len, reverse=True) for script, written in _table["endings"].items()}

_PARTS = re.compile(r"\s+و(?=ال)|\s+and\s+|\s+და\s+|[/()\u2013-]|\s-\s")
_ARTICLES = frozenset({"al", "el", "il", "the"})
_ARTICLE = re.compile("^ال(?=...)")
_BEFORE = ("و", "ف")
_WITHIN = ("ب", "ل", "ع")  # what a place has before it


@dataclass(frozen=True, slots=True)
class Spot:
    """A region by its key; `place` is the town in it that was named."""

    region: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as far as one region alone was named; `sure` also says how sure it would have been."""

    region: str = ""
    place: str = ""
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class _Match:
    """What was named, how surely, by which name, and whether ب or ل stands before it."""

    spot: Spot
    sure: float
    name: str
    within: bool = False


@dataclass(frozen=True, slots=True)
class _First:
    """What a word may be as the first of a name: as written, in another case, misspelt."""

    starts: tuple[tuple[str, bool], ...]
    named: tuple[tuple[tuple[str, ...], Spot, str], ...]
    misspelt: _Match | None


@dataclass
class Gazetteer:
    """The names of an organisation's regions and towns, by the ways in which they are looked for."""

    joined: dict[str, Spot] = field(default_factory=dict)
    bases: dict[str, list[tuple[tuple[str, ...], Spot, str]]] = field(default_factory=lambda: defaultdict(list))
    consonants: dict[str, Spot | None] = field(default_factory=dict)
    slips: dict[str, Spot | None] = field(default_factory=dict)
    begins: set[str] = field(default_factory=set)  # how joined names begin

    def __post_init__(self) -> None:
        self.first = lru_cache(4096)(self._first)

    @classmethod
    def of(cls, regions: Sequence[Region]) -> "Gazetteer":
        made = cls()
        for region in regions:
            for name in [*region.name.values(), *region.short.values()]:
                for part in _parts(name):
                    made._add(part, Spot(region.key), "ar" in region.name)
        for region in regions:
            own = {bare(fold(name)) for name in region.name.values()}
            for town in region.towns:
                spelled = fold(town)  # another spelling of the region's own name is no place in it
                place = "" if bare(spelled) in own else town
                made._add(romanised(spelled), Spot(region.key, place), "ar" in region.name)
        return made

    def _add(self, name: str, spot: Spot, arabic: bool) -> None:
        """`arabic`: also as it is misspelt. Where names are declined, half of what looks misspelt is another word."""
        words = [word for word in name.split() if word not in _ARTICLES]
        joined = "".join(words)
        if not joined or (joined in self.joined and self.joined[joined].region != spot.region):
            return
        self.joined.setdefault(joined, spot)
        self.begins.update(joined[:length] for length in range(1, len(joined) + 1))
        stems = tuple(_base(word) for word in words)
        if stems[0]:
            self.bases[stems[0]].append((stems, spot, " ".join(words)))
        if not arabic or len(words) > 1 or name in _shy_names:
            return
        core = _ARTICLE.sub("", joined)
        if len(core) >= _ONE_WRONG.get(language_of(core, ""), _ONE_WRONG[""]):
            for slip in (core, *_without_one(core)):
                _alone(self.slips, slip, spot)
        if core == joined and len(key := bare(joined)) >= _SKELETON:
            _alone(self.consonants, key, spot)

    def _first(self, word: str) -> _First:
        starts = tuple(start for start in _starts(word) if start[0] in self.begins)
        named = tuple(name for case in sorted(_cases(word)) for name in self.bases.get(case, ()))
        return _First(starts, named, self._misspelt(word))

    def _misspelt(self, word: str) -> _Match | None:
        for first, within in _starts(word):
            core = _ARTICLE.sub("", first)
            if len(core) >= _ONE_WRONG.get(language_of(core, ""), _ONE_WRONG[""]):
                near = next((spot for slip in (core, *_without_one(core)) if (spot := self.slips.get(slip))), None)
                if near:
                    return _Match(near, SPELLED_OTHERWISE, core, within)
            key = bare(first)
            if len(key) >= _SKELETON and not first.startswith("ال") and (spot := self.consonants.get(key)):
                return _Match(spot, SPELLED_OTHERWISE, core, within)
        return None


def _alone(table: dict[str, Spot | None], key: str, spot: Spot) -> None:
    """What two regions share says nothing."""
    known = table.setdefault(key, spot)
    if known is not None and known.region != spot.region:
        table[key] = None


def _parts(name: str) -> Iterator[str]:
    """رام الله والبيرة is two names, and so is Deçan/Dečane; what is left of a name without its article is none."""
    parts = [part.strip() for part in _PARTS.split(name)]
    whole = romanised(fold(_PARTS.sub(" ", name)))
    yield whole
    for part in parts:
        if part and not part.lower().startswith("the "):
            yield romanised(fold(part))


@lru_cache(4096)
def _base(word: str) -> str:
    """A name without the vowel it ends in, as other cases have it."""
    language = language_of(word, "")
    if language == "ar":
        return word
    if language == "ka":
        return word[:-1] if word[-1] in "აიოეუ" and len(word) > _STEM else word
    return _softened(word[:-1] if word[-1] in "aeiou" and len(word) > _STEM else word)


def _softened(stem: str) -> str:
    """As both cases have it in Serbian: Orahovac and u Orahovcu, Reka and u Reci."""
    return re.sub("ac$", "c", re.sub("k$", "c", stem))


@lru_cache(8192)
def _cases(word: str) -> frozenset[str]:
    """What a word of a text may be the case of."""
    language = language_of(word, "")
    if language == "ar":
        return frozenset({word})
    ends = _endings["ka" if language == "ka" else "latin"]
    stems = {word, *(word[: -len(e)] for e in ends if word.endswith(e) and len(word) - len(e) >= _STEM)}
    return frozenset(map(_softened, stems)) | stems


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


def _match(words: Sequence[str], names: Gazetteer) -> _Match | None:
    """The place that just these words name."""
    if words[0] in _ARTICLES or words[-1] in _ARTICLES:
        return None
    first = names.first(words[0])
    if not first.starts and not first.named and not first.misspelt:
        return None
    kept = [word for word in words[1:] if word not in _ARTICLES]
    rest = "".join(kept)
    for start, within in first.starts:
        if spot := names.joined.get(start + rest):
            return _Match(spot, SURE, " ".join([start, *kept]), within)
    for stems, spot, name in first.named:
        if len(stems) == len(kept) + 1 and all(s in _cases(w) for s, w in zip(stems[1:], kept, strict=True)):
            return _Match(spot, SURE, name)
    return first.misspelt if not kept else None


@lru_cache(8192)
def _starts(word: str) -> tuple[tuple[str, bool], ...]:
    """A word as it is, and without what Arabic (and n' in Albanian) puts before a place."""
    found = [(word, False)]
    language = language_of(word, "")
    if language == "ar":
        for start in [word, *(word[1:] for sign in _BEFORE if word.startswith(sign))]:
            found.append((start, False))
            if start.startswith("لل"):
                found.append(("ال" + start[2:], True))
            found += [(start[1:], True) for sign in _WITHIN if start.startswith(sign) and len(start) > _STEM]
    elif language != "ka" and word.startswith("n") and len(word) > _SKELETON:
        found.append((word[1:], True))
    return tuple(dict.fromkeys(found))


def _meant(words: Sequence[str], start: int, end: int, match: _Match) -> bool:
    before = words[start - 1] if start else ""
    after = words[end] if end < len(words) else ""
    bare_before = before.removeprefix("ال")
    if before in _other_before or bare_before in _other_before or after in _other_after:
        return False
    return match.name not in _shy_names or match.within or before in _cues or after.startswith(_cues_after)


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
