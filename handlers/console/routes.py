"""Which addresses the console has, what each needs, and which function answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response

from bot.staff.permissions import Action

if TYPE_CHECKING:
    from handlers.console.visit import Visit

Endpoint = Callable[["Visit"], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` stands below /console. `action` is what somebody must be let do; None opens it to everybody. `complete`
    is false where a session that still lacks its second factor will do; `files` says that the form may carry some."""

    method: str
    path: str
    action: Action | None
    endpoint: Endpoint
    complete: bool = True
    files: bool = False


@dataclass
class Routes:
    """The routes of one module, in the order of their declaration."""

    all: list[Route] = field(default_factory=list)

    def get(self, path: str, action: Action | None, *, complete: bool = True) -> Callable[[Endpoint], Endpoint]:
        return self._add("GET", path, action, complete)

    def post(
        self, path: str, action: Action | None, *, complete: bool = True, files: bool = False
    ) -> Callable[[Endpoint], Endpoint]:
        return self._add("POST", path, action, complete, files)

    def _add(
        self, method: str, path: str, action: Action | None, complete: bool, files: bool = False
    ) -> Callable[[Endpoint], Endpoint]:
        def added(endpoint: Endpoint) -> Endpoint:
            self.all.append(Route(method, path, action, endpoint, complete, files))
            return endpoint

        return added
