"""The fields of a form: what was typed becomes a value of the document, and a value what stands in the form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Typed = Mapping[str, Sequence[str]]
"""What a form sent: all values of each name."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class Kind(StrEnum):
    TEXT = "text"  # in every language of the organisation
    LINE = "line"
    TELEPHONE = "telephone"
    NUMBER = "number"
    DECIMAL = "decimal"
    DAY = "day"
    CLOCK = "clock"
    TICK = "tick"
    ONE = "one"  # of several options
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the key within its part of the document, `opens` of `hours` being hours.opens; `options` names the
    choices in `bot.editing.options`. A text that is not `needed` may be left out in all languages."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    options: str = ""
    needed: bool = True
    long: bool = False

    def inputs(self, languages: Iterable[str]) -> list[str]:
        """The names of its inputs: one for each language of a text."""
        return [f"{self.name}.{language}" for language in languages] if self.kind is Kind.TEXT else [self.name]


def read(fields: Iterable[Field], typed: Typed, languages: Iterable[str]) -> dict[str, Any]:
    """The values of the document; what is left empty is left out."""
    values: dict[str, Any] = {}
    for field in fields:
        value = _value(field, typed, languages)
        if value not in (None, "", {}):
            _put(values, field.name, value)
    return values


def shown(fields: Iterable[Field], values: Mapping[str, Any], languages: Iterable[str]) -> dict[str, list[str]]:
    """What stands in the form: the reverse of `read`."""
    typed: dict[str, list[str]] = {}
    for field in fields:
        value = _get(values, field.name)
        if field.kind is Kind.TEXT:
            for language in languages:
                typed[f"{field.name}.{language}"] = [(value or {}).get(language, "")]
        elif field.kind is Kind.SEVERAL:
            typed[field.name] = [str(item) for item in value or ()]
        elif field.kind is Kind.TICK:
            typed[field.name] = ["yes"] if value else []
        else:
            typed[field.name] = ["" if value is None else str(value)]
    return typed


def _value(field: Field, typed: Typed, languages: Iterable[str]) -> Any:
    if field.kind is Kind.TEXT:
        texts = {language: _first(typed, f"{field.name}.{language}") for language in languages}
        return {language: text for language, text in texts.items() if text}
    if field.kind is Kind.SEVERAL:
        return [value for value in typed.get(field.name, ()) if value]
    text = _first(typed, field.name)
    if field.kind is Kind.TICK:
        return text == "yes"
    if field.kind in (Kind.NUMBER, Kind.DECIMAL, Kind.TELEPHONE, Kind.CLOCK, Kind.DAY):
        text = text.translate(_DIGITS)
    if field.kind in (Kind.NUMBER, Kind.DECIMAL):
        return _number(text, int if field.kind is Kind.NUMBER else float)
    return text


def _number(text: str, of: type[int] | type[float]) -> int | float | str:
    try:
        return of(text.replace("٫", "."))
    except ValueError:
        return text  # refused by the check of the whole, beside the field


def _first(typed: Typed, name: str) -> str:
    values = typed.get(name) or [""]
    return values[0].strip()


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for part in outer:
        values = values.setdefault(part, {})
    values[last] = value


def _get(values: Any, name: str) -> Any:
    for part in name.split("."):
        if not isinstance(values, Mapping):
            return None
        values = values.get(part)
    return values
