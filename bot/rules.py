"""The rules that an organisation sets itself: how fast it looks, how long it keeps, how it writes to many."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.i18n import N_
from bot.working_time import Clock, Part, Weekday

Days = Annotated[int, Field(ge=1, le=3650)]


class Duty(Part):
    """How fast somebody looks at a protection case: promised only while a rota stands behind it."""

    rota: bool = False
    first_look_hours: Annotated[int, Field(ge=1, le=168)] = 2
    action_hours: Annotated[int, Field(ge=1, le=336)] = 24


class Retention(Part):
    """Days for which each kind is kept: cases after they are closed, the rest after it came."""

    complaint: Days
    support: Days
    protection: Days
    human: Days
    data: Days
    messages: Days
    raw_updates: Days


class Outreach(Part):
    """How we write to many. Local times; `quiet_days` as weekdays. A broadcast to more than `approval_above` people
    needs a second colleague's yes. `price` is what one WhatsApp template costs, in `currency`, 0 where it is not known.
    More than `pause_opt_outs` per cent who stop after it pause a broadcast by itself."""

    quiet_from: Clock = time(20)
    quiet_until: Clock = time(9)
    quiet_days: tuple[Weekday, ...] = ()
    approval_above: Annotated[int, Field(ge=0, le=10_000_000)] = 500
    price: Annotated[float, Field(ge=0, le=10)] = 0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    pause_opt_outs: Annotated[float, Field(gt=0, le=100)] = 3

    @model_validator(mode="after")
    def some_day_left(self) -> Self:
        if len(set(self.quiet_days)) > 6:
            raise ValueError(N_("there is no day left on which something may be sent"))
        return self
