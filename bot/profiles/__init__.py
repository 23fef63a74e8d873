"""Profiles: organisations described in files, read with errors that name the line, and written back."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError

from bot.organisation import Organisation
from bot.profiles.checks import problems
from bot.profiles.problem import Problem
from bot.profiles.toml import Lines, Path, write

__all__ = ["FOLDER", "ProfileInvalid", "examples", "load", "names", "parse", "to_toml", "validated"]

FOLDER = File(__file__).resolve().parents[2] / "profiles"

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_PLAIN = {"missing": "is missing", "extra_forbidden": "is no key of a profile", "dict_type": "must be a table"}


class ProfileInvalid(Exception):
    """Everything that is wrong with a profile: one sentence each in `problems`, with file and line where there are;
    `found` are the same, by their place in the document."""

    def __init__(self, problems: list[str], found: Sequence[Problem] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.found = found


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def load(name: str) -> Organisation:
    """The profile of that name, or of that path when it ends in .toml. Raises ProfileInvalid."""
    file = File(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProfileInvalid([f"{file.name}: there is no such profile; there are: {', '.join(names())}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileInvalid([f"{file.name}: it cannot be read: {error}"]) from None
    return parse(text, file.name)


def parse(text: str, file: str) -> Organisation:
    """The profile in `text`; `file` names it in errors. Raises ProfileInvalid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise ProfileInvalid([f"{file}:{line}: {_AT_LINE.sub('', str(error)).strip()}"]) from None
    org, found = _examine(document)
    if org is None or found:
        lines = Lines(text)
        numbered = sorted((lines.of(problem.path), _sentence(problem)) for problem in found)
        raise ProfileInvalid([f"{file}:{line}: {sentence}" for line, sentence in numbered])
    return org


def validated(document: Mapping[str, Any]) -> Organisation:
    """Of a document that somebody changed, before it is kept. Raises ProfileInvalid."""
    org, found = _examine(document)
    if org is None or found:
        raise ProfileInvalid([_sentence(problem) for problem in found], found)
    return org


def to_toml(document: Mapping[str, Any]) -> str:
    """The document as a profile that reads back to the same. Raises ProfileInvalid when it would not be valid."""
    text = write(validated(document).to_document())
    parse(text, "export")
    return text


def examples(org: Organisation) -> dict[str, int]:
    """How many invented entries each list still holds: to be replaced before real people are served."""
    counts = {
        "help_lines": sum(line.example for line in org.help_lines),
        "providers": sum(provider.example for provider in org.providers),
        "services": sum(service.example for service in org.services),
        "partners": sum(partner.example for partner in org.partners),
        "aid.dates": sum(paid.example for paid in org.aid.dates),
    }
    return {name: count for name, count in counts.items() if count}


def _examine(document: Mapping[str, Any]) -> tuple[Organisation | None, list[Problem]]:
    try:
        org = Organisation.from_document(document)
    except ValidationError as invalid:
        return None, [
            Problem(
                tuple(error["loc"]),
                _PLAIN.get(error["type"], error["msg"].removeprefix("Value error, ")),
                error.get("ctx", {}),
                error["type"],
            )
            for error in invalid.errors(include_url=False, include_input=False)
        ]
    return org, list(problems(org))


def _sentence(problem: Problem) -> str:
    where = _spelled(problem.path)
    return f"{where}: {problem.text}" if where else problem.text


def _spelled(path: Path) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path if part != "[key]")
    return "".join(parts).removeprefix(".")
