"""What replay promises of every flow and whatever is sent: it is told with flows and messages that are made up."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.organisation import Organisation
from bot.state import State
from bot.supposing import SUPPOSED
from tests.engine.made import Act, Op, Talked, acts, flows

MESSAGES = ("text", "press", "voice", "photo")


def effects_of(answers: dict[str, Any]) -> set[str]:
    """The answers that no message gave: facts and results of effects."""
    return {key for key in answers if key.rpartition(".")[2].startswith(("fact", "once"))}


def told_by_people(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: answers[key] for key in answers.keys() - effects_of(answers) if not key.endswith(("+", SUPPOSED))}


def supposed(answers: dict[str, Any]) -> set[str]:
    return {key for stored, understood in answers.items() if stored.endswith(SUPPOSED) for key in understood}


@given(flows, acts)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_sent_replay_holds(org: Organisation, ops: tuple[Op, ...], done: list[Act]) -> None:
    talked = Talked(ops, org)
    talked.run()
    for act in done:
        if talked.ended:
            break
        before, waiting = deepcopy(talked.state), talked.state.waiting
        effects = Counter(talked.made.effects)
        talked.act(act)
        if act.kind in MESSAGES:
            only_the_waiting_question_was_answered(before, talked.state, waiting, redone=redone(ops, before, talked))
        elif act.kind != "back":
            assert told_by_people(talked.state.answers) == told_by_people(before.answers)
        assert Counter(talked.made.effects) >= effects
        each_effect_happened_once(talked)
        if not talked.ended:
            a_question_stands(talked)
            replay_is_the_same_again(talked)


def redone(ops: tuple[Op, ...], before: State, talked: Talked) -> bool:
    """Whether the message took answers back: it said yes to a `redo`."""
    return before.waiting.startswith("redo") and before.waiting not in talked.state.answers


def only_the_waiting_question_was_answered(before: State, after: State, waiting: str, *, redone: bool) -> None:
    old, new = told_by_people(before.answers), told_by_people(after.answers)
    added = new.keys() - old.keys()
    assert added <= {waiting}
    if redone:
        assert not added
    else:
        assert old.keys() <= new.keys()
    assert all(new[key] == old[key] for key in new.keys() & old.keys())


def each_effect_happened_once(talked: Talked) -> None:
    """An effect stands in the answers as often as it happened: never again for the same key."""
    kept = [key for key in talked.state.answers if key.rpartition(".")[2].startswith("once")]
    assert len(kept) == len(talked.made.effects)


def a_question_stands(talked: Talked) -> None:
    assert talked.state.waiting
    assert talked.state.asked
    assert talked.state.waiting not in talked.state.answers
    answers = talked.state.answers
    assert set(talked.state.facts) <= set(talked.state.trail) <= answers.keys() | supposed(answers)
    for message in talked.out:
        ids = [choice.id for choice in message.choices]
        assert len(ids) == len(set(ids)) <= 12
        assert all(id.startswith((f"{talked.state.asked}:", "0:")) for id in ids)


def replay_is_the_same_again(talked: Talked) -> None:
    """Without a message nothing changes, and the same is said each time."""
    stored, said = talked.state.to_json(), []
    for _again in range(2):
        turn = talked.run()
        assert turn.state.to_json() == stored
        said.append([(m.text, m.choices) for m in turn.out])
    assert said[0] == said[1] != []


@given(flows, acts)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_going_back_and_answering_the_same_is_where_one_was(
    org: Organisation, ops: tuple[Op, ...], done: list[Act]
) -> None:
    talked = Talked(ops, org)
    talked.run()
    for act in done:
        if talked.ended:
            return
        before = deepcopy(talked.state)
        if act.kind != "press":
            talked.act(act)
            continue
        message = talked.message(act)
        talked.run(message)
        answered = talked.state.trail[-1:] == [before.waiting]
        if talked.ended or not answered or talked.state.facts != before.facts or f"{before.waiting}+" in before.answers:
            continue  # it led to an effect, to the end, or nowhere; what was gathered before is not gathered again
        after, happened = deepcopy(talked.state), list(talked.made.effects)
        talked.act(Act("back"))
        assert talked.state.waiting == before.waiting
        assert told_by_people(talked.state.answers) == told_by_people(before.answers)
        assert talked.state.asked != before.asked  # the old button is of yesterday
        value = message.button.partition(":")[2]
        talked.run(replace(message, button=f"{talked.state.asked}:{value}"))
        assert talked.state.answers == after.answers
        assert talked.state.waiting == after.waiting
        assert talked.made.effects == happened


@given(flows, acts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_there_is_no_way_back_beyond_an_effect(org: Organisation, ops: tuple[Op, ...], done: list[Act]) -> None:
    talked = Talked((Op("ask", "first"), Op("once", "did"), *ops), org)
    talked.run()
    done = [Act("text", "Something happened."), *done]
    before_it: dict[str, Any] = {}  # what was answered when the last effect happened
    for act in done:
        if talked.ended:
            return
        happened = len(talked.made.effects)
        talked.act(act)
        answers = told_by_people(talked.state.answers)
        before_it = {key: answers[key] for key in before_it if key in answers}  # an answer may be taken back by name
        if len(talked.made.effects) > happened:
            before_it = answers
        elif talked.made.passed.count(last := talked.made.effects[-1]) < talked.made.effects.count(last):
            before_it = {}  # what led to it was taken back by name: the way leads elsewhere now
    if talked.ended:
        return
    effects = list(talked.made.effects)
    for _step in range(40):
        talked.act(Act("back"))
    assert talked.made.effects == effects
    assert before_it.items() <= told_by_people(talked.state.answers).items()


def test_what_is_taken_back_by_name_is_not_done_again(org: Organisation) -> None:
    """The answer that led to the effect is taken back; the way leads elsewhere, and comes by again."""
    ask, effect = (Op("ask", "ask"),), (Op("once", "once"),)
    choice = Op("choose", "about", ask, effect)
    talked = Talked((choice, Op("redo", "redo", (choice,)), Op("ask", "last")), org)
    talked.run()
    for said in ("v1", "yes", "v0", "Something.", "yes", "v1", "no"):
        talked.act(Act("text", said))
    assert talked.state.waiting == "last"
    assert talked.made.effects == ["about.once"]


@given(flows, st.integers(0, 5), acts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_deployment_that_adds_or_drops_questions_breaks_nobody(
    org: Organisation, ops: tuple[Op, ...], place: int, done: list[Act]
) -> None:
    """The next version of the flow has one question less, and a new one: what waits is asked, nothing is misfiled."""
    talked = Talked(ops, org)
    talked.run()
    for number, act in enumerate(done):
        if talked.ended:
            return
        if number == len(done) // 2:
            changed = [op for n, op in enumerate(ops) if n != place % len(ops)] or list(ops)
            changed.insert(place % (len(changed) + 1), Op("ask", "added"))
            talked.made.ops = tuple(changed)
        before, waiting = deepcopy(talked.state), talked.state.waiting
        talked.act(act)
        if act.kind in MESSAGES and not talked.ended:
            new = told_by_people(talked.state.answers).keys() - told_by_people(before.answers).keys()
            assert new <= {waiting}


def test_what_was_supposed_is_asked_once_it_is_taken_back(org: Organisation) -> None:
    one, two = Op("ask", "one"), Op("digits", "two")
    talked = Talked((Op("ask", "first"), Op("suppose", "known", (one, two)), one, two, Op("redo", "redo", (one,))), org)
    talked.run()
    talked.act(Act("text", "Something."))
    assert talked.state.waiting == "redo"  # nothing else is asked
    talked.act(Act("text", "yes"))
    assert talked.state.waiting == "one"  # and two stands
    talked.act(Act("text", "Something else."))
    assert talked.state.waiting == "redo"
    talked.act(Act("back"))
    assert talked.state.waiting == "one"  # which the person gave; what is supposed is no step
    talked.act(Act("back"))
    assert talked.state.waiting == "first"


def test_what_is_supposed_and_no_answer_is_asked(org: Organisation) -> None:
    files = Op("files", "files")
    talked = Talked((Op("suppose", "known", (files,)), files, Op("ask", "last")), org)
    talked.run()
    assert talked.state.waiting == "files"
    talked.act(Act("text", "skip"))
    assert talked.state.waiting == "last"


def test_words_told_aside_join_what_was_told_first(org: Organisation) -> None:
    talked = Talked((Op("ask", "first"), Op("aside", "which"), Op("ask", "last")), org)
    talked.state.opening = "Before."
    talked.run()
    talked.act(Act("text", "Yes."))
    talked.act(Act("text", "Something more."))
    assert talked.state.waiting == "which"
    assert talked.state.answers["fact_which"] == talked.state.opening == "Before.\n\nSomething more."
    assert not talked.state.misses
    talked.act(Act("text", "Nothing that is taken."))
    assert (talked.state.waiting, talked.state.misses) == ("which", 1)
