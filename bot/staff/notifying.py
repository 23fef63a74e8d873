"""Telling colleagues that something waits: neutrally, without a name, a number or a word of anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot import jobs
from bot.i18n import _
from bot.settings import Settings
from bot.staff.mail import Letter, defer_mail


class Occasion(StrEnum):
    """What the staff's Telegram chat is told."""

    ASKED = "asked"
    UNTAKEN = "untaken"


@dataclass(frozen=True, slots=True)
class StaffChat:
    """The Telegram chat that the staff read; `address` is the console's."""

    id: str
    address: str

    @classmethod
    def of(cls, settings: Settings) -> StaffChat | None:
        """None where none is set, or the bot is not on Telegram."""
        if not (settings.staff_telegram_chat and settings.telegram):
            return None
        return cls(settings.staff_telegram_chat, f"{settings.public_url}/console")


def tell(db: Connection, staff_ids: Iterable[UUID]) -> None:
    """Tell these colleagues by e-mail that something waits, where that is set up and they want it."""
    for staff_id in staff_ids:
        defer_mail(db, staff_id, Letter.WAITING)


def tell_chat(db: Connection, occasion: Occasion) -> None:
    """Tell the Telegram chat of the staff, where one is set. What is sensitive never goes there: not all may know."""
    jobs.defer(db, "staff_chat", occasion=occasion.value)


def words_for_chat(occasion: Occasion, address: str) -> str:
    """Neutral, with the address of the console."""
    words = {
        Occasion.ASKED: _("Somebody asks for a person."),
        Occasion.UNTAKEN: _("Somebody asks for a person, and nobody has taken it yet."),
    }
    return f"{words[occasion]}\n\n{address}"
