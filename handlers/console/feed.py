"""News for open pages of the console: which cases changed, told to those alone who may see them."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from uuid import UUID

GATHER = 0.3  # seconds in which changes gather, so that a burst is one look at the database
STREAMS = 4  # open streams of one session; the oldest makes room

AGAIN = "again"  # news may have been lost: look at everything anew
CASE = "case"


class Listener:
    """One open stream, waiting for news."""

    def __init__(self) -> None:
        self.open = True
        self.lost = False
        self._changed: set[UUID] = set()
        self._stirred = asyncio.Event()

    def stir(self, changed: set[UUID]) -> None:
        self._changed |= changed
        self._stirred.set()

    def again(self) -> None:
        self.lost = True
        self._stirred.set()

    def close(self) -> None:
        self.open = False
        self._stirred.set()

    async def wait(self, seconds: float) -> set[UUID]:
        """The cases that changed since the last call, at the latest after `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), seconds)
        self._stirred.clear()
        changed, self._changed = self._changed, set()
        return changed


class Feed:
    """The streams of one process. `news` is called from its event loop."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, list[Listener]] = {}
        self._gathered: set[UUID] = set()
        self._timer: asyncio.TimerHandle | None = None

    @contextlib.contextmanager
    def listen(self, session: UUID) -> Iterator[Listener]:
        listener = Listener()
        mine = self._listeners.setdefault(session, [])
        if len(mine) >= STREAMS:
            mine.pop(0).close()
        mine.append(listener)
        try:
            yield listener
        finally:
            if listener in mine:
                mine.remove(listener)
            if not mine and self._listeners.get(session) is mine:
                del self._listeners[session]

    def news(self, case_id: str) -> None:
        """A case changed; streams hear of it a moment later, together with what changes meanwhile."""
        self._gathered.add(UUID(case_id))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER, self._tell)

    def lost(self) -> None:
        """The connection that brings news was away."""
        self._each(Listener.again)

    def hang_up(self) -> None:
        """End all streams, so that a server that is told to stop need not wait for its pages."""
        self._each(Listener.close)

    def _tell(self) -> None:
        self._timer = None
        changed, self._gathered = self._gathered, set()
        self._each(lambda listener: listener.stir(changed))

    def _each(self, act: Callable[[Listener], None]) -> None:
        for listeners in self._listeners.values():
            for listener in listeners:
                act(listener)
