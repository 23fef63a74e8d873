"""A broadcast's count in parts: by day, region, language or channel, with nothing in it that shows who somebody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.outreach.audience import delicate, read
from bot.outreach.small_cells import LEAST, LEAST_DELICATE, Cell, one_way
from bot.outreach.tallying import REACHED, Tally
from storage.broadcast import BroadcastKind

WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Part:
    """`people` got it; None where so few did that it is not said, or where it would tell of such (`kind`). `everybody`
    were to get it; None where that is not said."""

    key: str
    people: int | None
    kind: Cell = Cell.SHOWN
    everybody: int | None = None


def secret(row: Any) -> bool:
    """Whether it went to people who were chosen by what they told us: then no part of it may show who they are."""
    return row.kind == BroadcastKind.CLOSING_THE_LOOP or delicate(read(row.audience))


def least_of(row: Any) -> int:
    """Counts of answers under it are not shown, nor any others of a secret one."""
    return LEAST_DELICATE if secret(row) else LEAST


def parts(counted: Tally, field: str, row: Any) -> tuple[Part, ...] | None:
    """By one of the fields of a line. None where people are too few to be shown in parts."""
    got = counted.by(field, *REACHED)
    if not secret(row):
        if field == "day":  # on which nobody was to get it
            return tuple(Part(day, people) for day, people in got.items())
        return tuple(Part(key, got[key], everybody=people) for key, people in counted.by(field).items())
    return sieved(got, least_of(row))


def sieved(counts: Mapping[str, int], least: int) -> tuple[Part, ...] | None:
    """A list of counts beside their sum. None where not even the list may be shown."""
    there = {key: people for key, people in counts.items() if people}
    cells = one_way(there, least)
    if not cells and there:
        return None
    return tuple(Part(key, people if cells[key] is Cell.SHOWN else None, cells[key]) for key, people in there.items())


def receipts(counted: Tally, row: Any) -> dict[str, int | None]:
    """What WhatsApp told of its messages: "sent" without a word since, "delivered", "read". Empty where none went that
    way, or nothing of it may be said."""
    found: Counter[str] = Counter()
    for line in counted:
        if line.channel == WHATSAPP and line.state in REACHED:
            found[line.state] += line.people
    if not secret(row):
        return {state.value: found[state] for state in REACHED} if found else {}
    channels = sieved(counted.by("channel", *REACHED), least_of(row)) or ()
    if not any(part.key == WHATSAPP and part.kind is Cell.SHOWN for part in channels):
        return {}
    return {part.key: part.people for part in sieved(found, least_of(row)) or ()}
