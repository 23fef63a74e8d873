"""Rules of how flows are written, read from their source: keys, values, and what they leave alone."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import or_
from pathlib import Path

import pytest

from tools.walking.pages import INVENTORY, ROOT, headings
from tools.walking.rules import VALUE

FLOWS = sorted((ROOT / "flows").glob("*.py"))
ASKS = frozenset({"ask", "ask_or_choose", "ask_or_skip", "choose", "confirm", "attachments"})
KEYED = ASKS | {"once", "fact", "suppose", "within"}
PAGING = frozenset({"more", "less"})
MANY = 100  # keys that the flows have at least: fewer, and this file reads the wrong place
CLOCKS = frozenset({"now", "today", "utcnow", "time", "monotonic", "sleep"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions(path: Path) -> tuple[Function, ...]:
    return tuple(node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, Function))


def called(node: ast.AST) -> str:
    """The name of what is called: `choose` for `chat.within("near").choose(…)`, `topic` for `topic(…)`."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@cache
def askers() -> dict[str, int]:
    """Functions that hand the key they were given on to the chat, and where it stands among their arguments."""
    return {
        function.name: [argument.arg for argument in function.args.args].index("key")
        for path in FLOWS
        for function in functions(path)
        if "key" in [argument.arg for argument in function.args.args]
    }


def keys(function: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What is called, and the key it is given, for every question, effect, fact and scope in a function."""
    places = askers()
    for node in ast.walk(function):
        name = called(node)
        if isinstance(node, ast.Call) and (name in KEYED and isinstance(node.func, ast.Attribute)) and node.args:
            yield name, node.args[0]
        elif isinstance(node, ast.Call) and name in places:
            yield name, node.args[places[name]]


def literal(key: ast.expr | None) -> str | None:
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def uses(statements: Sequence[ast.stmt]) -> Counter[tuple[bool, str]]:
    """How often each literal key can be met on one way through: what stands in either arm of an `if` counts once."""
    found: Counter[tuple[bool, str]] = Counter()
    for place, statement in enumerate(statements):
        match statement:
            case ast.If(test, body, orelse):
                if isinstance(body[-1], ast.Return | ast.Raise):
                    return found + literals(test) + (uses(body) | uses([*orelse, *statements[place + 1 :]]))
                found += literals(test) + (uses(body) | uses(orelse))
            case ast.Match(subject, cases):
                arms = [uses(case.body) for case in cases]
                found += literals(subject) + reduce(or_, arms)
            case ast.While(test, body, _):
                found += literals(test) + uses(body)
            case _:
                found += literals(statement)
    return found


def literals(node: ast.AST) -> Counter[tuple[bool, str]]:
    return Counter((name == "within", given) for name, key in keys(node) if (given := literal(key)) is not None)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_key_stands_once_in_a_function(path: Path) -> None:
    for function in functions(path):
        twice = [key for (_scope, key), times in uses(function.body).items() if times > 1]
        assert not twice, f"{path.name}: {function.name} uses twice: {', '.join(twice)}"


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_keys_are_literals(path: Path) -> None:
    for function in functions(path):
        for _name, key in keys(function):
            given = literal(key)
            handed_on = isinstance(key, ast.Name) and key.id == "key" and function.name in askers()
            assert given or handed_on, f"{path.name}: {function.name} makes a key up: {ast.unparse(key)}"
            assert given is None or re.fullmatch(r"[a-z_]+", given), f"{path.name}: {function.name} has {given!r}"


def test_a_key_that_stands_twice_is_seen() -> None:
    def times(source: str) -> int:
        return max(uses(ast.parse(source).body).values())

    assert times('await chat.ask("a", p, told)\nawait chat.choose("a", p, o)') == 2
    assert times('if x:\n    await chat.ask("a", p, told)\nawait chat.choose("a", p, o)') == 2
    assert times('if x:\n    return await chat.ask("a", p, told)\nawait chat.choose("a", p, o)') == 1
    assert times('if x:\n    await chat.ask("a", p, told)\nelse:\n    await chat.choose("a", p, o)') == 1
    assert times('await chat.ask("a", p, told)\nother(chat.within("a"))') == 1


def test_there_are_keys_to_read() -> None:
    assert sum(1 for path in FLOWS for function in functions(path) for _key in keys(function)) >= MANY


def test_every_question_in_the_source_was_asked_by_the_walk() -> None:
    asked = {key.rpartition(".")[2] for _flow, key in headings((ROOT / INVENTORY).read_text("utf-8"))}
    written = {
        literal(key): f"{path.name}: {function.name}"
        for path in FLOWS
        for function in functions(path)
        for name, key in keys(function)
        if name in ASKS or name in askers()
    }
    assert {key: place for key, place in written.items() if key and key not in asked} == {}


def values(tree: ast.AST) -> Iterator[str]:
    """Of options written down in the source: Option("value", …) and the keys of dicts whose values are texts."""
    for node in ast.walk(tree):
        if called(node) == "Option" and isinstance(node, ast.Call) and node.args:
            yield from filter(None, [literal(node.args[0])])
        elif isinstance(node, ast.Dict) and any(called(value) == "_" for value in node.values):
            yield from (found for key in node.keys if key is not None and (found := literal(key)) is not None)


def test_values_of_options_are_plain() -> None:
    found = [value for path in FLOWS for value in values(ast.parse(path.read_text("utf-8")))]
    assert len(found) >= MANY
    assert [value for value in found if not VALUE.fullmatch(value)] == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_flows_await_nothing_but_the_chat(path: Path) -> None:
    ours = {f.name for each in FLOWS for f in functions(each) if isinstance(f, ast.AsyncFunctionDef)}
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.AsyncFor | ast.AsyncWith), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Await):
            name = called(node.value)
            assert name in ASKS | {"redo"} or name in ours, f"{path.name}:{node.lineno} awaits {ast.unparse(node)}"


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_flows_ask_no_clock_and_write_no_log(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = called(node)
        assert name not in CLOCKS, f"{path.name}:{getattr(node, 'lineno', 0)} asks the clock: use chat.now or chat.fact"
        assert name not in ("print", "log", "getLogger", "get_logger"), f"{path.name} writes a log"
