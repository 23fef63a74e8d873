"""The walk itself: from question to question, each option taken once, each talk followed until it is over."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from random import Random

from sqlalchemy import Connection

from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChat
from bot.channels.whatsapp import WhatsApp
from bot.choices import LESS, MORE
from bot.organisation import Organisation
from bot.topics import Topics
from tools.walking.callers import CALLERS, Caller, Sample, words
from tools.walking.person import Moment, Person, arrive, options
from tools.walking.probes import probe
from tools.walking.record import Edge, Record, kept, meaning, one_round
from tools.walking.watch import Watch

LIMITS = {"telegram": TelegramChannel.limits, "whatsapp": WhatsApp.limits, "webchat": WebChat.limits}
ENDLESS = 100  # questions of one talk
STROLLS = 8  # through a flow once all is known, at random: two answers may matter only together

Node = tuple[str, ...]
REFUSED: Node = ("refused",)


@dataclass
class Memory:
    """What the callers of one walk know of each other: questions that were probed, and where answers led."""

    probed: set[Node] = field(default_factory=set)
    outcomes: dict[Node, Node] = field(default_factory=dict)


@dataclass
class Walker:
    """Walks for one caller."""

    person: Person
    topics: Topics
    watch: Watch
    memory: Memory
    probing: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    _tried: dict[Node, set[str]] = field(default_factory=lambda: defaultdict(set))
    _led: dict[Node, set[Node]] = field(default_factory=lambda: defaultdict(set))
    _times: dict[Node, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _chance: Random = field(default_factory=lambda: Random(0))

    def begin(self) -> None:
        caller = self.person.caller
        opening = caller.button or words(self.watch.record.language)[caller.opening]
        self.watch.way[:] = [f"{caller.name}: {opening}"]
        here = self.person.send(button=opening) if caller.button else self.person.write(opening)
        self.watch.look(here)
        self._explore(here, "", self.person.caller.thorough)

    def _explore(self, here: Moment, flow: str, follow: bool) -> None:
        """Take every answer here that was not taken yet. `follow`: where none is left, go on to the flow's end."""
        if not here.key or here.language != self.watch.record.language:  # another walk speaks that language
            return
        if len(self._this_talk(here.flow)) > ENDLESS:
            self.watch.blame(here, "is asked without end")
            return
        pages = self.person.pages(here)
        answers = self._answers(here, pages)
        if here.flow != flow:
            self.watch.record.enter(here.place)
        if self.probing:
            self._probe(here, pages)
        node = _node(here, tuple(answers))
        fresh = self._take_fresh(here, node, answers, follow)
        rounds = 0
        if follow:
            rounds = (0 if fresh else 1) if here.flow == flow else (STROLLS if fresh else 0)
        for _round in range(rounds):
            self._take(here, node, value := self._rarest(node, answers), answers[value], follow)

    def _answers(self, here: Moment, pages: list[Moment]) -> dict[str, Sample | None]:
        """Everything a person can answer here: the options of all pages, and samples where words are taken."""
        record, offered = self.watch.record, options(pages)
        record.ask(here.place, here.question.text, offered)
        for page in pages[1:]:
            self.watch.look(page)
        for value, label in offered:
            record.find(Edge(*here.place, kept(value)), label)
        own = sorted(offered, key=lambda option: option[0] != record.language)  # else the walk changes its language
        answers: dict[str, Sample | None] = {value: None for value, _label in own}
        if here.state.textual:
            answers |= {f"({sample.name})": sample for sample in self.person.samples}
        return answers

    def _take_fresh(self, here: Moment, node: Node, answers: Mapping[str, Sample | None], follow: bool) -> bool:
        """Whether there were answers that nobody had taken; what follows a correction shows nothing of its own."""
        if self._corrected(here) and self._times[node]:
            return False
        tried, fresh = self._tried[node], False
        for value, sample in answers.items():
            if value not in tried:
                fresh = True
                tried.add(value)
                if not self._like_another(here, node, value, sample):
                    self._take(here, node, value, sample, follow)
        return fresh

    def _like_another(self, here: Moment, node: Node, value: str, sample: Sample | None) -> bool:
        """Whether nothing new can come of an answer: figures are words where words are taken; or an earlier caller
        took it, and it led them where an answer taken here already leads."""
        if sample and sample.figures and self._times[node]["(words)"]:
            return True
        if self.person.caller.thorough:
            return False
        outcome = self.memory.outcomes.get((*here.place, value))
        return outcome is not None and (outcome == REFUSED or outcome in self._led[node])

    def _rarest(self, node: Node, answers: Mapping[str, Sample | None]) -> str:
        """One of those that were taken least: so every talk ends, and no two questions turn in step."""
        times = self._times[node]
        taken = [value for value, sample in answers.items() if not sample or value in times]
        least = min(times[value] for value in taken)
        return self._chance.choice([value for value in taken if times[value] <= least + 1])

    def _take(self, here: Moment, node: Node, value: str, sample: Sample | None, follow: bool) -> None:
        """One answer and everything after it, and then as if it had not been given."""
        self.watch.way.append(f"{here.key}={value}")
        self.asked.append((here.flow, here.state.waiting))
        try:
            with self.person.trying():
                there = self.person.give(sample) if sample else self.person.press(here, value)
                self.watch.look(there)
                if sample and not _accepted(here, there):
                    self.memory.outcomes[*here.place, value] = REFUSED
                    self._check_refusal(here, there, value)
                else:
                    self._go_on(here, there, node, value, sample, follow)
        except Exception as bug:  # any fault of a flow is what is looked for, and the walk goes on
            self.watch.blame(here, f"answered {value} raises {type(bug).__name__}: {str(bug)[:200]}")
        finally:
            self.watch.way.pop()
            self.asked.pop()

    def _go_on(self, here: Moment, there: Moment, node: Node, value: str, sample: Sample | None, follow: bool) -> None:
        """Note where the answer led, and go on from there. Of samples that lead alike, one is followed."""
        edge, outcome = Edge(*here.place, kept(value)), _outcome(there)
        self.watch.record.take(edge)
        if not self._corrected(here):
            again = there.key in map(one_round, self._this_talk(there.flow))
            self.watch.record.pass_on(edge, there.place, again=again)
        alike = sample is not None and outcome in self._led[node]
        self._times[node][value] += 1
        self._led[node].add(outcome)
        self.memory.outcomes[*here.place, value] = outcome
        if sample and sample.then and there.state.textual:
            self._take(there, _node(there, ()), "(PIN)", Sample("PIN", sample.then), follow=False)
        self._explore(there, here.flow, follow and not alike)

    def _check_refusal(self, here: Moment, there: Moment, value: str) -> None:
        if not there.said:
            self.watch.blame(here, f"meets {value} with silence")
        if there.state.waiting != here.state.waiting and not there.state.offer:
            self.watch.blame(here, f"refuses {value} and does not ask again")

    def _this_talk(self, flow: str) -> list[str]:
        """The keys asked since this flow began; one that is asked until enough was gathered stands once."""
        talk = [key for _flow, key in takewhile(lambda asked: asked[0] == flow, reversed(self.asked))]
        return [key for key, _same in groupby(reversed(talk))]

    def _corrected(self, here: Moment) -> bool:
        """Whether answers were taken back in this talk: what comes now depends on what was answered before."""
        talk = self._this_talk(here.flow)
        talk = talk if talk[-1:] == [here.state.waiting] else [*talk, here.state.waiting]
        return len(set(talk)) < len(talk)

    def _probe(self, here: Moment, pages: list[Moment]) -> None:
        """All that must work at every question, once for each; for its other wordings what may depend on them."""
        wording = (*here.place, str(here.state.sensitive), meaning(here.question.text))
        if wording in self.memory.probed:
            return
        if len(pages) > 1:
            self._turn_pages(here, pages)
        for name, trial in probe(here, pages, self, whole=here.place not in self.memory.probed):
            self.watch.way.append(f"[{name}]")
            try:
                with self.person.trying():
                    for fault in trial():
                        self.watch.blame(here, fault)
            except Exception as bug:  # as above
                self.watch.blame(here, f"at {name} raises {type(bug).__name__}: {str(bug)[:200]}")
            finally:
                self.watch.way.pop()
        self.memory.probed |= {here.place, wording}

    def _turn_pages(self, here: Moment, pages: list[Moment]) -> None:
        """There and back; an option of the flow's own that is called like a turn of the page would be taken for it."""
        first, last = ([value for value, _label in page.shown] for page in (pages[0], pages[-1]))
        if LESS in first or MORE in last:
            self.watch.blame(here, f"has an option that is called {LESS} or {MORE}")
        with self.person.trying():
            self.person.press(here, MORE)
            if self.person.press(here, LESS).shown != here.shown:
                self.watch.blame(here, "does not turn its pages back")


def walk(
    db: Connection, topics: Topics, organisation: Organisation, language: str, callers: tuple[Caller, ...] = CALLERS,
    *, probing: bool = True,
) -> Record:  # fmt: skip
    """Everything the callers can say to these flows, in one language. Whoever gave `db` rolls it back. `probing`: at
    each question the words that work anywhere are tried, too."""
    record, memory = Record(language), Memory()
    watch = Watch(record, organisation, LIMITS)
    for caller in callers:
        person = arrive(db, topics, organisation, LIMITS, caller, language)
        Walker(person, topics, watch, memory, probing).begin()
    return record


def _node(here: Moment, values: tuple[str, ...]) -> Node:
    """A question in circumstances in which it may lead elsewhere."""
    state = here.state
    circumstances = (state.sensitive, bool(state.fleeting), bool(state.danger), bool(state.opening))
    return (*here.place, str(circumstances), *values)


def _outcome(there: Moment) -> Node:
    return (*there.place, str(there.state.sensitive), str(bool(there.state.fleeting)))


def _accepted(here: Moment, there: Moment) -> bool:
    """Whether the answer was taken: the talk went on, or something was gathered."""
    if there.missed or there.state.offer:
        return False
    key = here.state.waiting
    return there.state.waiting != key or there.state.answers.get(f"{key}+") != here.state.answers.get(f"{key}+")
