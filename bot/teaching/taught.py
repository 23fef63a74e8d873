"""The understanding of one process: learnt anew when other examples are in force, while it goes on answering."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Connection

from bot.teaching.changes import in_force, made
from bot.understanding.intents import fitted, use
from storage import teaching


@dataclass
class Taught:
    """`stamp` names the examples that this process has learnt; empty: those that came with the program."""

    stamp: str = ""
    _learning: Lock = field(default_factory=Lock)  # else who looked first might win over who saw more

    def refresh(self, begin: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Learn what is in force, where that is something else; it takes a second, without holding a connection."""
        with self._learning:
            with begin() as db:
                stamp = teaching.stamp(db)
                if stamp == self.stamp:
                    return
                own = made(db) if stamp else []
            use(fitted(in_force(own)) if own else None)
            self.stamp = stamp
