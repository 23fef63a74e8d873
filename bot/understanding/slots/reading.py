"""All that a complaint says. What is unsure stays empty: a wrong guess costs more than a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.organisation import Organisation
from bot.understanding.slots.amounts import Amount, amount
from bot.understanding.slots.gazetteer import Gazetteer
from bot.understanding.slots.kinds import kind
from bot.understanding.slots.moments import Moment, moment
from bot.understanding.slots.places import where
from bot.understanding.slots.programmes import Names, programme
from bot.understanding.slots.words import told

CERTAIN = 0.6
_KEPT = 4  # organisations whose names are kept at hand: one in a process, several in tests


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says of a complaint: keys and values of the organisation, empty where it says nothing for certain.

    `grave` are the sensitive categories that it touches on. `sure` has how sure each field was, from 0 to 1, also of
    those that stayed empty.
    """

    category: str = ""
    grave: tuple[str, ...] = ()
    programme: str = ""
    region: str = ""
    place: str = ""
    moment: Moment | None = None
    amount: Amount | None = None
    sure: Mapping[str, float] = field(default_factory=dict)


def read_complaint(text: str, org: Organisation) -> Understood:
    """What `text` says for certain, in the organisation's keys. Never raises; the same text always gives the same."""
    said = told(text, org.languages)
    names = _names(org)
    about = kind(said, frozenset(category.key for category in org.categories if category.sensitive))
    key, named = programme(said, names.programmes)
    there = where(said.sentences, names.places)
    time, timed = moment(said, about.denied)
    sum_, counted = amount(said, org.country)
    sure = {"category": about.sure, "programme": named, "region": there.sure, "moment": timed, "amount": counted}
    return Understood(
        category=about.category if about.sure >= CERTAIN else "",
        grave=about.grave,
        programme=key if named >= CERTAIN else "",
        region=there.region if there.sure >= CERTAIN else "",
        place=there.place if there.sure >= CERTAIN else "",
        moment=time if timed >= CERTAIN else None,
        amount=sum_ if counted >= CERTAIN else None,
        sure=sure,
    )


@dataclass(frozen=True, slots=True)
class _OrgNames:
    org: Organisation
    places: Gazetteer
    programmes: Names


_known: tuple[_OrgNames, ...] = ()


def _names(org: Organisation) -> _OrgNames:
    global _known
    for known in _known:
        if known.org is org:
            return known
    made = _OrgNames(org, Gazetteer.of(org.regions), Names.of(org.programmes))
    _known = (made, *_known[: _KEPT - 1])
    return made
