"""What a channel is: a way to reach people, its limits, and the closed list of what can go wrong on it."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.messages import Attachment, Incoming, Outgoing, Receipt, Sent


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry. Texts and captions are counted in characters, media in bytes, windows in seconds."""

    text: int
    buttons: int  # choices that stand as buttons under a message
    list_items: int  # choices in a list that opens; 0: no such list
    label: int
    upload: int
    download: int
    caption: int = 0  # 0: a file carries no words of its own
    window: int = 0  # 0: a message may be sent at any time
    unsend: int = 0  # 0: a message cannot be taken back
    page: int = 10  # options shown at once, `more` included
    choices_text: int = 0  # the most text beside choices, where that is less than `text`; 0: the same


@dataclass(frozen=True, slots=True)
class File:
    """Bytes ready to be sent, opened from the sealed store."""

    attachment: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached on a channel. `window_open` is false where only an approved template may be sent."""

    value: str
    language: str = "ar"
    window_open: bool = True


class SendError(Exception):
    """A message was not sent. `retry`: may be tried again; `reason`: a stable word shown to staff and counted."""

    retry = False
    reason = "failed"

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


class Throttled(SendError):
    """Too fast: wait `retry_after` seconds (0: the channel did not say)."""

    retry = True
    reason = "throttled"

    def __init__(self, detail: str = "", *, code: str = "", retry_after: float = 0) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class Unavailable(SendError):
    """The provider did not answer, or answered 5xx. `uncertain`: it may have taken the message all the same."""

    retry = True
    reason = "unavailable"

    def __init__(self, detail: str = "", *, code: str = "", uncertain: bool = False) -> None:
        super().__init__(detail, code=code)
        self.uncertain = uncertain


class Unreachable(SendError):
    """The person blocked us, or is not there: no more messages until they write again."""

    reason = "unreachable"


class Stopped(SendError):
    """The person opted out at the provider: suppress what we begin."""

    reason = "stopped"


class WindowClosed(SendError):
    """Free text may not be sent now: keep the answer pending and send the neutral template."""

    reason = "window_closed"


class Refused(SendError):
    """The provider will never take this message."""

    reason = "refused"


class Misconfigured(SendError):
    """Our account is wrong (token, sender, template): staff must act; the message waits."""

    retry = True
    reason = "misconfigured"


class BadMedia(Exception):
    """A file that was sent cannot be fetched: gone, too large, or not from the provider's own host."""


class Busy(Exception):
    """A message cannot be taken in now: the provider is asked to repeat it."""


Known = Callable[[list[str]], Awaitable[Collection[str]]]  # which of some provider ids were taken in before
Receive = Callable[[Incoming], Awaitable[None]]
Receipts = Callable[[Receipt], Awaitable[None]]
OpenFile = Callable[[Attachment], Awaitable[File]]  # reads a stored attachment from the sealed store


class Channel(Protocol):
    """One way to reach people. Methods raise nothing but SendError (send, unsend) and BadMedia (fetch)."""

    @property
    def name(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    async def start(self) -> None:
        """Open connections and tell the provider where we are; log and go on when it is away."""

    async def stop(self) -> None: ...

    async def send(self, to: Address, message: Outgoing, files: tuple[File, ...] = ()) -> Sent:
        """Hand one message to the provider. It already fits `limits` (see rendering.fit)."""
        ...

    async def invite(self, to: Address) -> Sent:
        """Send the neutral "an answer is waiting" where free text may not be sent."""
        ...

    async def acknowledge(self, pressed: Incoming, label: str, sensitive: bool) -> None:
        """Take the keyboard off the message whose button was pressed; it then shows `label` (sensitive: a ✓ only)."""

    async def typing(self, to: Address) -> None: ...

    async def fetch(self, attachment: Attachment, target: Path) -> None:
        """Download a file a person sent into `target`, never more than limits.download bytes."""

    async def unsend(self, to: Address, provider_id: str) -> bool:
        """Take one message (ours or theirs) off both screens; False where the platform cannot."""
        ...


def sender_of(channels: "Mapping[str, Channel]", name: str, account: str) -> "Channel | None":
    """The channel of that name through which somebody is reached: several may have one name, of different accounts.
    What belongs to an account that is gone leaves through the one that is left."""
    return channels.get(f"{name}:{account}") or channels.get(name)


@runtime_checkable
class Sweeping(Protocol):
    """A channel that can be asked what people sent while our webhook was away."""

    name: str
    account: str

    async def sweep(self, since: datetime, known: Known | None = None) -> list[Incoming]: ...
