"""Examples of what people write, each with what it means: shipped as tables, added to and moved by an organisation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from bot.understanding.text import fold

_FOLDER = Path(__file__).parent
_INTENTS, _DANGERS = "examples", "dangers"


@dataclass(frozen=True, slots=True)
class Example:
    """`language` is the name of its table ("ar-PS"), or empty for what an organisation added."""

    text: str
    label: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an organisation made of the shipped examples. `moved` gives a text (as shipped or added) another label;
    the label "" takes it out."""

    added: Sequence[Example] = ()
    moved: Mapping[str, str] = field(default_factory=dict)


@cache
def shipped() -> tuple[Example, ...]:
    """The examples of intents that come with the program."""
    return _read(_INTENTS)


@cache
def dangers() -> tuple[Example, ...]:
    """The examples of danger, by kind, and of what only sounds like it ("none")."""
    return _read(_DANGERS)


def with_changes(changes: Changes) -> list[Example]:
    """The examples in force for an organisation. Raises LookupError where a text that is not there was moved."""
    labels = {key(text): label for text, label in changes.moved.items()}
    every = [*shipped(), *changes.added]
    if unknown := labels.keys() - {key(example.text) for example in every}:
        raise LookupError(f"{len(unknown)} texts were moved that are not there.")
    placed = (Example(each.text, labels.get(key(each.text), each.label), each.language) for each in every)
    return [example for example in placed if example.label]


def distinct(examples: Iterable[Example]) -> list[Example]:
    """Without repeats: in Serbian both scripts say the same, and a twin would make leaving one out worth nothing."""
    return list({key(example.text): example for example in examples}.values())


def read(path: Path, language: str = "") -> list[Example]:
    """A table of texts and labels. Raises ValueError with the number of a line that is not `text<TAB>label`."""
    found = []
    for number, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
        text, tab, label = line.rstrip("\r").partition("\t")
        if text and not (tab and label.strip()):
            raise ValueError(f"{path}, line {number}: a text, a tab and a label are needed.")
        if tab:
            found.append(Example(text, label.strip(), language))
    return found


def digest() -> str:
    """Of all shipped examples and concepts: shows whether the weights of the detector were learnt from these."""
    files = [*sorted((_FOLDER / _INTENTS).glob("*.tsv")), *sorted((_FOLDER / _DANGERS).glob("*.t*"))]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _read(folder: str) -> tuple[Example, ...]:
    tables = sorted((_FOLDER / folder).glob("*.tsv"))
    return tuple(example for table in tables for example in read(table, table.stem))


@lru_cache(maxsize=1 << 14)
def key(text: str) -> str:
    """Texts with the same key are one example, however they are spelt; a text without letters is its own key."""
    return fold(text) or text
