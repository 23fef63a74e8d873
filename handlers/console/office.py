"""What the console of one process works with: the database, the organisation, the settings, the news."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot import clock
from bot.library.finding import Library
from bot.organisation import Organisation
from bot.settings import Settings
from bot.teaching.taught import Taught
from handlers.console.feed import Feed
from handlers.ratelimit import Proxies


@dataclass(frozen=True)
class Office:
    """`begin` opens one transaction, committed when its block ends well; `refresh` has this process see a change of the
    organisation or the library that the transaction, or another process, made. `replica` opens one on the replica for
    reports, where there is one. `taught` is what this process has learnt. `telegram_name` is what Telegram calls the
    bot, empty where it is not known."""

    begin: Callable[[], AbstractContextManager[Connection]]
    organisation: Callable[[], Organisation]
    refresh: Callable[[Connection], None]
    settings: Settings
    feed: Feed = field(default_factory=Feed)
    replica: Callable[[], AbstractContextManager[Connection]] | None = None
    taught: Taught = field(default_factory=Taught)
    telegram_name: Callable[[], str] = field(default=lambda: "")
    now: Callable[[], datetime] = field(default=lambda: clock.now())
    library: Callable[[], Library] = Library

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over https only."""
        return self.settings.public_url.startswith("https:")

    @property
    def proxies(self) -> Proxies:
        return Proxies(self.settings.trusted_proxies)
