"""What is wrong with a form, beside its fields and in the words of whoever filled it in."""

from collections.abc import Iterable, Sequence

from bot.editing.fields import Field, Kind
from bot.i18n import _
from bot.profiles.problem import Problem
from bot.profiles.toml import Path

WHOLE = ""  # the name under which faults stand that belong to no field


def beside(
    problems: Iterable[Problem], at: Path, fields: Sequence[Field], languages: Sequence[str], whole: str = WHOLE
) -> dict[str, str]:
    """A sentence for each input that is wrong, by its name. `at` is the place of the form's part in the document;
    `whole` the field that takes what is wrong with all of it together."""
    errors: dict[str, str] = {}
    for problem in problems:
        for name in _inputs(problem, at, fields, languages) or [whole if problem.path == at else WHOLE]:
            errors.setdefault(name, sentence(problem))
    return errors


def _inputs(problem: Problem, at: Path, fields: Sequence[Field], languages: Sequence[str]) -> list[str]:
    if problem.path[: len(at)] != at:
        return []
    rest = [str(part) for part in problem.path[len(at) :] if part != "[key]"]
    for end in range(len(rest), 0, -1):
        name = ".".join(rest[:end])
        for field in fields:
            if field.name == name:
                return _of_texts(problem, field, rest[end:], languages) if field.kind is Kind.TEXT else [name]
    within = [field.name for field in fields if rest and field.name.startswith(f"{rest[0]}.")]
    return within[-1:] if rest else []


def _of_texts(problem: Problem, field: Field, rest: Sequence[str], languages: Sequence[str]) -> list[str]:
    code = rest[0] if rest else str(problem.values.get("code", ""))
    return [f"{field.name}.{code}"] if code in languages else field.inputs(languages)


def sentence(problem: Problem) -> str:
    """In the current language."""
    if problem.kind in ("", "value_error"):
        return problem.text[:1].upper() + problem.text[1:] + "." * (not problem.text.endswith((".", "?", "!")))
    if problem.kind == "string_pattern_mismatch":
        return _pattern(str(problem.path[-1]))
    return _shape(problem)


def _pattern(name: str) -> str:
    if name == "telephone":
        return _("A telephone number has 3 to 15 digits, with spaces or hyphens between them.")
    if name == "exit_url":
        return _("An address begins with https:// and has no spaces.")
    return _("This cannot be written like this.")


def _shape(problem: Problem) -> str:
    kind, values = problem.kind, problem.values
    if kind in ("missing", "too_short", "string_too_short"):
        return _("Fill this in.")
    if kind == "greater_than_equal":
        return _("At least {least}.").format(least=values["ge"])
    if kind == "less_than_equal":
        return _("At most {most}.").format(most=values["le"])
    if kind == "string_too_long":
        return _("At most {most} characters.").format(most=values["max_length"])
    if kind.startswith(("int_", "float_", "finite_")):
        return _("Write a number in digits.")
    if kind.startswith("date_"):
        return _("Choose a day.")
    if kind.startswith("time_"):
        return _("Write a time such as 08:30.")
    if kind == "literal_error":
        return _("Choose one of these.")
    return _("This cannot be written like this.")
