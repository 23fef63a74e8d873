"""The names of an organisation's regions and towns, by the ways in which people spell and inflect them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.directory import Region
from bot.understanding.skeleton import bare
from bot.understanding.slots.words import language_of, load, romanised
from bot.understanding.text import fold

SURE, SPELLED_OTHERWISE = 1.0, 0.7
ARTICLES = frozenset({"al", "el", "il", "the"})
_ONE_WRONG = {"ar": 6, "": 7}  # letters of a name, without its article, from which on one may be wrong
_SKELETON = 4  # consonants from which on they alone tell the name of a region in Latin letters
_WRITTEN_APART = 7  # letters of a name of one word that people also write as two: بور سعيد
_STEM = 3  # letters that remain of a name without its ending

_table = load("places")
SHY = frozenset(name.replace("_", " ") for name in _table["shy"].split())
_endings = {script: sorted(written.split(), key=len, reverse=True) for script, written in _table["endings"].items()}

_PARTS = re.compile(r"\s+و(?=ال)|\s+and\s+|\s+და\s+|[/()\u2013-]|\s-\s")
_ARTICLE = re.compile("^ال(?=...)")
_BEFORE = ("و", "ف")
_WITHIN = ("ب", "ل", "ع")  # what a place has before it


@dataclass(frozen=True, slots=True)
class Spot:
    """A region by its key; `place` is the town in it that was named."""

    region: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What was named, how surely, by which name, and whether ب or ل stands before it."""

    spot: Spot
    sure: float
    name: str
    within: bool = False


@dataclass(frozen=True, slots=True)
class First:
    """What a word may be as the first of a name: as written, in another case, misspelt."""

    starts: tuple[tuple[str, bool], ...]
    named: tuple[tuple[tuple[str, ...], Spot, str], ...]
    misspelt: Match | None


@dataclass
class Gazetteer:
    """The names of an organisation's regions and towns, by the ways in which they are looked for."""

    joined: dict[str, Spot] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)  # joined names of one short word, which are not written as two
    bases: dict[str, list[tuple[tuple[str, ...], Spot, str]]] = field(default_factory=lambda: defaultdict(list))
    consonants: dict[str, Spot | None] = field(default_factory=dict)
    slips: dict[str, list[tuple[str, Spot]]] = field(default_factory=lambda: defaultdict(list))
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
        """`arabic`: also as it is misspelt; others as they are declined, where half of what looks misspelt is another
        word."""
        words = [word for word in name.split() if word not in ARTICLES]
        joined = "".join(words)
        if not joined or (joined in self.joined and self.joined[joined].region != spot.region):
            return
        self.joined.setdefault(joined, spot)
        if len(words) == 1 and len(joined) < _WRITTEN_APART:
            self.whole.add(joined)
        self.begins.update(joined[:length] for length in range(1, len(joined) + 1))
        if not arabic:
            stems = tuple(_base(word) for word in words)
            self.bases[stems[0]].append((stems, spot, " ".join(words)))
        elif len(words) == 1 and name not in SHY:
            self._add_misspelt(joined, spot)

    def _add_misspelt(self, joined: str, spot: Spot) -> None:
        core = _ARTICLE.sub("", joined)
        if len(core) >= _ONE_WRONG.get(language_of(core, ""), _ONE_WRONG[""]):
            for slip in (core, *_without_one(core)):
                self.slips[slip].append((core, spot))
        if core == joined and not spot.place and len(key := bare(joined)) >= _SKELETON:
            _alone(self.consonants, key, spot)

    def _first(self, word: str) -> First:
        starts = tuple(start for start in _starts(word) if start[0] in self.begins)
        named = tuple(name for case in sorted(cases(word)) for name in self.bases.get(case, ()))
        return First(starts, named, self._misspelt(word))

    def _misspelt(self, word: str) -> Match | None:
        for first, within in _starts(word):
            core = _ARTICLE.sub("", first)
            if len(core) >= _ONE_WRONG.get(language_of(core, ""), _ONE_WRONG[""]):
                close = [one for slip in (core, *_without_one(core)) for one in self.slips.get(slip, ())]
                near = {spot for name, spot in close if _one_apart(core, name)}
                if len({spot.region for spot in near}) == 1:
                    return Match(near.pop(), SPELLED_OTHERWISE, core, within)
            key = bare(first) if first.isascii() else ""  # in Arabic letters too many words have the same consonants
            if len(key) >= _SKELETON and (spot := self.consonants.get(key)):
                return Match(spot, SPELLED_OTHERWISE, core, within)
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
    if language_of(word, "") == "ka":
        return word[:-1] if word[-1] in "აიოეუ" and len(word) > _STEM else word
    return _softened(word[:-1] if word[-1] in "aeiou" and len(word) > _STEM else word)


def _softened(stem: str) -> str:
    """As both cases have it in Serbian: Orahovac and u Orahovcu, Reka and u Reci."""
    return re.sub("ac$", "c", re.sub("k$", "c", stem))


@lru_cache(8192)
def cases(word: str) -> frozenset[str]:
    """What a word of a text may be the case of."""
    language = language_of(word, "")
    if language == "ar":
        return frozenset({word})
    ends = _endings["ka" if language == "ka" else "latin"]
    stems = {word, *(word[: -len(e)] for e in ends if word.endswith(e) and len(word) - len(e) >= _STEM)}
    return frozenset(map(_softened, stems)) | stems


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
    return tuple(start for start in dict.fromkeys(found) if start[0])


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter is missing, too many or another, or two have changed places."""
    if len(one) != len(other):
        return abs(len(one) - len(other)) == 1  # they share what is left without a letter
    wrong = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
    return len(wrong) <= 1 or (swapped and one[wrong[1]] == other[wrong[0]])


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
