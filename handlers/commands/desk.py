"""What a command that works on the database is given: a way to open it, and the organisation."""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TextIO

import typer
from sqlalchemy import Connection

from bot.casework.refused import Refused


@dataclass(frozen=True, slots=True)
class Desk:
    """`database` opens one transaction, committed when its block ends well."""

    database: Callable[[], AbstractContextManager[Connection]]


@contextmanager
def at_desk(context: typer.Context) -> Iterator[Connection]:
    """One transaction for one command; what is refused is said in one line, with exit code 1."""
    desk = context.find_object(Desk)
    if desk is None:
        raise RuntimeError("The command line gave this command no Desk.")
    refused: Refused | None = None
    with desk.database() as db:
        try:
            yield db
        except Refused as reason:
            # Leaving the block well keeps what was audited: a refused try is worth knowing of.
            refused = reason
    if refused is not None:
        say(refused.text, sys.stderr)
        raise typer.Exit(1)


def say(text: str, to: TextIO | None = None) -> None:
    """Print without what a terminal would obey: people's words may carry control characters."""
    shown = "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else "\ufffd" for c in text)
    print(shown, file=to or sys.stdout)
