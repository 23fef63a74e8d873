"""What a walk found, as pages for people: the inventory of all questions, and a chart of each flow."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from bot.i18n import use
from bot.topics import Topics
from tools.walking.record import OVER, Edge, Place, Record

ROOT = Path(__file__).resolve().parent.parent.parent
INVENTORY = "tests/walk/inventory.txt"
FLOWS = "docs/flows"
COMMAND = "python -m tools.charts --update"
MOST_OPTIONS = 12  # that are listed one by one
MOST_LABELS = 3  # that stand at one arrow
LONGEST = 60  # characters of a question in a chart

T = TypeVar("T")

# What people may answer in their own way, and how a chart calls it; what is not here is a variant of another.
FREE = {
    "(words)": "words", "(question)": "words", "(voice)": "voice", "(photo)": "files", "(place)": "place",
    "(telephone)": "telephone", "(digits)": "digits", "(unknown number)": "number", "(PIN)": "PIN",
    "(one word)": "a word",
}  # fmt: skip


def pages(record: Record, topics: Topics) -> dict[str, str]:
    """Path in the project, and text."""
    with use("en"):
        flows = {name: topic.title() for name, topic in topics.items() if record.entries[name]}
    made = {INVENTORY: inventory(record, flows), f"{FLOWS}/README.md": _index(record, flows)}
    return made | {f"{FLOWS}/{flow}.md": chart(record, flow, flows) for flow in flows}


def inventory(record: Record, flows: Iterable[str]) -> str:
    """Every question: flow and key, its sentences, its options."""
    first = "Every question: flow/key, what it says in English, and its options. A changed meaning needs a new key.\n"
    listed = "\n".join(_listed(record, place) for place in _places(record, flows))
    return f"{first}Written by `{COMMAND}`.\n\n{listed}"


def headings(written: str) -> set[Place]:
    """The questions that an inventory lists."""
    lines = [line for line in written.splitlines()[2:] if line and not line.startswith(" ")]
    return {(flow, key) for flow, _slash, key in (line.partition("/") for line in lines)}


def _places(record: Record, flows: Iterable[str]) -> list[Place]:
    return [place for flow in flows for place in sorted(record.questions) if place[0] == flow]


def _listed(record: Record, place: Place) -> str:
    wordings = record.questions[place]
    lines = ["/".join(place), *(f"    {sentence}" for sentence in _in_order(w.sentences for w in wordings))]
    labels: dict[str, list[str]] = {}
    for value, label in _in_order(w.options for w in wordings):
        labels.setdefault(value, []).append(label)
    if len(labels) > MOST_OPTIONS:
        lines.append(f"    = {len(labels)} options: {' '.join(labels)}")
    else:
        lines += [f"    = {value}: {' / '.join(said)}" for value, said in labels.items()]
    return "\n".join(lines) + "\n"


def _in_order(wordings: Iterable[Iterable[T]]) -> list[T]:
    """Each part once, where it stands first: the same whichever wordings the walk met in which order."""
    earliest: dict[T, int] = {}
    for wording in wordings:
        for at, part in enumerate(wording):
            earliest[part] = min(at, earliest.get(part, at))
    return sorted(earliest, key=lambda part: (earliest[part], str(part)))


def _index(record: Record, flows: Mapping[str, str]) -> str:
    lines = [
        "# Flows",
        "",
        "What is asked, and where each answer leads. The charts are drawn by the walk (`tools/walking`), which gives",
        f"every answer to every question; never edit them: `{COMMAND}` draws them again.",
        "",
        "A rounded box is another flow, a double circle the end. A dotted arrow leads back to a question asked before.",
        "The words that work anywhere (menu, back, cancel, human, language, hide, stop, help) are left out.",
        "",
        "| flow | | questions | answers |",
        "|---|---|---|---|",
    ]
    for flow, title in flows.items():
        questions = sum(place[0] == flow for place in record.questions)
        answers = sum(edge.flow == flow for edge in record.covered if not edge.value.startswith("("))
        lines.append(f"| [{flow}]({flow}.md) | {title} | {questions} | {answers} |")
    return "\n".join(lines) + "\n"


def chart(record: Record, flow: str, flows: Mapping[str, str]) -> str:
    places = [place for place in record.questions if place[0] == flow]
    names = {place: f"q{number}" for number, place in enumerate(places, 1)}
    lines = [f'    {names[place]}["{_question(record, place)}"]' for place in places]
    lines += [f"    begin(( )) --> {names[place]}" for place in record.entries[flow]]
    arrows = list(_arrows(record, flow))
    others = dict.fromkeys(target[0] for _source, target, _again, _labels in arrows if target not in names)
    for other in others:
        lines.append("    over(((end)))" if other == OVER else f'    flow_{other}(["{_quoted(flows[other])}"])')
    for source, target, again, labels in sorted(arrows, key=lambda arrow: places.index(arrow[0])):
        to = names.get(target) or (f"flow_{target[0]}" if target[0] else "over")
        lines.append(f'    {names[source]} {"-.->" if again else "-->"}|"{_quoted(labels)}"| {to}')
    head = f"# {flow}\n\n{flows[flow][0].upper()}{flows[flow][1:]}. Drawn by `{COMMAND}`; see [all flows](README.md).\n"
    return "\n".join([head, "```mermaid", "flowchart TD", *lines, "```", ""])


def _arrows(record: Record, flow: str) -> Iterator[tuple[Place, Place, bool, str]]:
    """From, to, whether it leads back, and which answers lead there. Who returns after a correction is left out."""
    led: dict[tuple[Place, Place, bool], list[Edge]] = {}
    for edge in (edge for edge in record.found if edge.flow == flow):
        onward = record.passages.get(edge, [])
        for target in onward or record.returns.get(edge, []):
            there = target if target[0] == flow else (target[0], "")
            led.setdefault(((flow, edge.key), there, not onward), []).append(edge)
    for (source, target, again), edges in led.items():
        if labels := _labels(record, list(dict.fromkeys(edges))):
            yield source, target, again, labels


def _labels(record: Record, edges: list[Edge]) -> str:
    pressed = [record.found[edge] or edge.value for edge in edges if not edge.value.startswith("(")]
    free = list(dict.fromkeys(FREE[edge.value] for edge in edges if edge.value in FREE))
    if "words" in free:
        free = [kind for kind in free if kind in ("words", "voice", "files", "place")]
    shown = pressed if len(pressed) <= MOST_LABELS else [f"{len(pressed)} options"]
    return " / ".join([*shown, *([f"({', '.join(free)})"] if free else [])])


def _question(record: Record, place: Place) -> str:
    """The key, and the sentence that asks."""
    wordings = record.questions[place]
    sentences = next((wording for wording in wordings if "?" in wording.prompt), wordings[0]).sentences
    asks = next((sentence for sentence in sentences if sentence.endswith("?")), sentences[0])
    cut = asks if len(asks) <= LONGEST else asks[: LONGEST - 1].rstrip() + "…"
    return f"<b>{place[1]}</b><br/>{_quoted(cut)}"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;").replace("|", "/")
