"""What must work at every question, whatever it asks: words that work anywhere, voice, another language, nonsense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from bot.messages import Kind
from tools.walking.callers import words
from tools.walking.person import Moment, Person, options

if TYPE_CHECKING:  # the walker tries these out
    from tools.walking.walker import Walker

Trial = Callable[[], Iterable[str]]


def probe(here: Moment, pages: list[Moment], walker: Walker, *, whole: bool) -> Iterator[tuple[str, Trial]]:
    """Name and trial of each; a trial gives a sentence for everything that is wrong. Not `whole`: a few."""
    trials: dict[str, Callable[[Walker, Moment], Iterable[str]]] = {
        "back": _back,
        "language": _language,
        "hide": _hide,
    }
    if whole:
        trials |= {
            "menu": _menu, "cancel": _cancel, "human": _human, "help": _help, "stop": _stop,
            "voice": _voice, "old button": _old_button, "sticker": _sticker, "nonsense": _nonsense,
            "put aside": _put_aside, "twice": _twice,
        }  # fmt: skip
    for name, trial in trials.items():
        yield name, partial(trial, walker, here)
    if whole and not here.state.textual:
        for page in pages:
            yield "typed", partial(_typed, walker.person, here, page)


def _same(here: Moment, there: Moment) -> bool:
    return (there.flow, there.state.waiting) == (here.flow, here.state.waiting) and there.state.offer is None


def _back(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/back")
    walker.watch.look(there)
    before = [key for key in here.state.trail if key not in here.state.facts]
    if not before:
        if not _same(here, there) or len(there.said) < 2:
            yield "cannot go back, and does not say so"
    elif there.flow != here.flow or there.state.waiting != before[-1]:
        yield f"goes back to {there.flow}/{there.state.waiting}, not to {before[-1]}"
    elif (there.flow, there.state.waiting) not in walker.asked:
        yield f"goes back to {there.state.waiting}, which was not asked"


def _menu(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/menu")
    walker.watch.look(there)
    if there.flow not in ("menu", "welcome") or not there.key:
        yield f"is left by menu for {there.flow or 'nothing'}"


def _cancel(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/cancel")
    walker.watch.look(there)
    if there.flow or there.key or not there.said:
        yield "is not left by cancel"


def _human(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/human")
    walker.watch.look(there)
    if there.flow != "human" or not there.key:
        yield f"is left by human for {there.flow or 'nothing'}"


def _help(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/help")
    walker.watch.look(there)
    if there.flow != "help" or not there.key:
        yield f"is left by help for {there.flow or 'nothing'}"


def _hide(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/hide")
    walker.watch.look(there)
    if len(there.said) != 1 or there.said[0].choices:
        yield "is not hidden by one harmless word"
    if here.state.sensitive and there.flow:
        yield "is sensitive and goes on after it was hidden"


def _stop(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.write("/stop")
    walker.watch.look(there)
    if not _same(here, there) or len(there.said) < 2:
        yield "is not asked again after stop"


def _language(walker: Walker, here: Moment) -> Iterator[str]:
    """The same question in every other language, and in the first one again as if nothing had been."""
    languages = walker.person.organisation.languages
    offered = tuple(value for value, _label in options(walker.person.pages(here)))
    for other in (code for code in languages if code != here.language):
        offer = walker.person.write("/language")
        walker.watch.look(offer)
        asked = offer.state.offer.asked if offer.state.offer else ""
        there = walker.person.send(button=f"{asked}:{other}")
        walker.watch.look(there, foreign=True)
        if not _same(here, there) or there.language != other:
            yield f"is not asked again in {other}"
        elif there.question.text == here.question.text and set(offered) != set(languages):
            yield f"is asked in the same words in {other}"
        elif tuple(value for value, _label in options(walker.person.pages(there))) != offered:
            yield f"offers something else in {other}"
    again = walker.person.write(f"/language {here.language}")
    if not _same(here, again) or again.question.text != here.question.text:
        yield f"is another question after it was asked in other languages: {again.question.text[:80]!r}"


def _voice(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.give(next(sample for sample in walker.person.samples if sample.name == "voice"))
    walker.watch.look(there)
    if not there.said:
        yield "meets a voice note with silence"
    if there.missed and not _same(here, there):
        yield "is not asked again after a voice note"


def _old_button(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.send(button="zzzzz:yes")
    walker.watch.look(there)
    if not _same(here, there) or len(there.said) < 2:
        yield "is not asked again after a button of an older question"


def _sticker(walker: Walker, here: Moment) -> Iterator[str]:
    there = walker.person.send(kind=Kind.UNSUPPORTED)
    walker.watch.look(there)
    if not _same(here, there) or len(there.said) < 2:
        yield "is not asked again after a sticker"


def _nonsense(walker: Walker, here: Moment) -> Iterator[str]:
    for _time in range(2):
        there = walker.person.write("؟" if here.state.textual else words(walker.watch.record.language)["nonsense"])
        walker.watch.look(there)
        if not there.said:
            yield "meets nonsense with silence"


def _put_aside(walker: Walker, here: Moment) -> Iterator[str]:
    """A flow that is put aside for the menu is taken up again where it was left."""
    if not walker.topics[here.flow].remind:
        return
    there = walker.person.write("/menu")
    if here.flow not in there.state.parked:
        return
    offered = walker.person.press(there, here.flow)
    walker.watch.look(offered)
    if offered.state.offer is None:
        yield "was put aside and is not offered again"
        return
    there = walker.person.send(button=f"{offered.state.offer.asked}:yes")
    walker.watch.look(there)
    if not _same(here, there):
        yield f"was put aside, and goes on at {there.flow}/{there.state.waiting}"


def _twice(walker: Walker, here: Moment) -> Iterator[str]:
    if not here.shown:
        return
    walker.person.press(here, here.shown[0][0])
    there = walker.person.press(here, here.shown[0][0])
    walker.watch.look(there)
    if not there.said:
        yield "meets a button that is pressed twice with silence"


def _typed(person: Person, here: Moment, page: Moment) -> Iterator[str]:
    """The last option by its number in Arabic digits and by its label, as if it had been pressed."""
    arrivals = []
    value, label = page.shown[-1]
    for answer in ("button", "number", "label") if value != "more" else ("button", "number"):
        with person.trying():
            for _page in range(page.state.page):
                person.press(here, "more")
            if answer == "button":
                there = person.press(here, value)
            else:
                there = person.write(label if answer == "label" else _arabic(len(page.shown)))
            arrivals.append((there.flow, there.state.waiting, there.state.page, there.state.offer is None))
    if len(set(arrivals)) > 1:
        yield f"is not answered alike by the button, the number and the words of {value}: {arrivals}"


def _arabic(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
