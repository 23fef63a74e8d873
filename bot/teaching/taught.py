"""The understanding of one process: learnt anew when other examples are in force, while it goes on answering."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Connection

from bot.teaching.changes import check_seen, examples, in_force, made, save
from bot.understanding.intents import fitted, use
from storage import teaching
from storage.staff import StaffMember


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

    def save(self, db: Connection, staff: StaffMember, seen: str) -> int:
        """As `changes.save`; this process has learnt it then. It learns first: that takes seconds, in which nobody who
        drafts should have to wait. Raises Refused."""
        check_seen(db, seen)
        learnt = fitted(examples(made(db)))
        count = save(db, staff, seen)
        with self._learning:
            self.stamp = teaching.stamp(db)
            use(learnt if self.stamp else None)
        return count
