"""What is watched on all walks: each message once for each language, and every fault with the way that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.channels.channel import Limits
from bot.organisation import Organisation
from tools.walking.person import Moment
from tools.walking.record import Record
from tools.walking.rules import broken


@dataclass
class Watch:
    """`way` is how the present caller came where they are."""

    record: Record
    organisation: Organisation
    limits: Mapping[str, Limits]
    way: list[str] = field(default_factory=list)
    _seen: set[object] = field(default_factory=set)

    def look(self, here: Moment, *, foreign: bool = False) -> None:
        """Check every message that was said. `foreign`: what was put into them may be in another language."""
        in_all = {value for value, _label in here.shown} == set(self.organisation.languages)
        for message in here.said:
            if in_all and message is here.question:
                continue  # it asks in all languages at once which one it shall be
            seen = (here.language, message.text, tuple((c.label, c.detail) for c in message.choices), foreign)
            if seen in self._seen:
                continue
            self._seen.add(seen)
            self.record.messages += 1
            for fault in broken(message, here.language, self.limits, foreign=foreign):
                self.blame(here, f"[{here.language}] {fault}")

    def blame(self, here: Moment, fault: str) -> None:
        place = f"{here.flow}/{here.key}" if here.key else here.flow or "a message"
        self.record.blame(f"{place} {fault}", self.way)
