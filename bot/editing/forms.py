"""What a form of the organisation is: which part of its document it changes, and by which fields."""

from dataclasses import dataclass

from bot.editing.fields import Field, Kind
from bot.i18n import N_
from bot.profiles.toml import Path

ONE_LINE = N_("In lists 24 characters fit. Write a shorter name here where it is longer.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part that is there once. `path` is its place in the document, `whole` the field that takes what is wrong
    with all of it together."""

    name: str
    title: str
    path: Path
    fields: tuple[Field, ...]
    about: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Shelf(Sheet):
    """A list of things alike. Each is known by its `by`, or by its place where that is empty; `fixed` ones are changed
    but neither added nor removed. `ask_first` is a field whose choice decides what the others offer."""

    add: str = ""
    none: str = ""
    by: str = "key"
    fixed: bool = False
    ask_first: str = ""


NAME = Field("name", N_("Name"))
SHORT = Field("short", N_("Short name"), hint=ONE_LINE, needed=False)
TELEPHONE = Field("telephone", N_("Telephone"), Kind.TELEPHONE)
EXAMPLE = Field(
    "example",
    N_("Only an example"),
    Kind.TICK,
    hint=N_("Invented, and shown as such. Take the mark away when it is real."),
)
