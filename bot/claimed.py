"""Rows that were claimed from the outbox, opened: what leaves, and for where."""

import json

from bot import clock
from bot.channels.channel import Address, Channel
from bot.conversation import Leaving
from bot.messages import Outgoing
from storage.outbox import Claimed
from storage.sealed import ring


def leaving_of(row: Claimed) -> Leaving:
    message = Outgoing.from_json(json.loads(ring().open(row.body_sealed, at=f"message.body_sealed.{row.id}")))
    return Leaving(
        row.id,
        row.created_at,
        row.contact_id,
        message,
        claimed=True,
        ephemeral=row.ephemeral,
        attempts=row.attempts,
        purpose=row.purpose,
    )


def address_of(row: Claimed, channel: Channel) -> Address:
    """Where it goes; of a channel with a window, whether that is open now."""
    value = ring().open(row.address_sealed, at=f"contact.address_sealed.{row.contact_id}").decode()
    window = channel.limits.window
    fresh = row.heard_at is not None and (clock.now() - row.heard_at).total_seconds() < window
    return Address(value, row.language or "ar", window_open=not window or fresh)
