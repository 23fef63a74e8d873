"""A broadcast that people do not want, or that mostly fails, pauses by itself; so does one that harms its sender."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import Connection, text

from bot.channels import whatsapp_errors
from bot.channels.channel import SendError
from bot.channels.whatsapp import WhatsApp
from bot.channels.whatsapp_outreach import QUALITIES
from storage.broadcast import BroadcastState

LEAST = 50  # messages that must have gone before a share of them says anything
MOST_FAILED = 0.5  # of what was tried
LOOK = 5.0  # seconds between looks
TEMPLATE_REJECTED = "template_rejected"  # the reason of one that was paused since WhatsApp does not take its template
QUALITY_LOOKS = 36  # of these looks, between two questions to WhatsApp: three minutes

log = structlog.get_logger()

_STOPPED = text("SELECT count(*) FROM suppression WHERE broadcast_id = :id AND reason = ANY(:reasons)")
OPTED_OUT = ("stopped", "21610", "63014", "63033", "blocked")


def opted_out(db: Connection, broadcast_id: UUID) -> int:
    """How many stopped, or blocked us, after this broadcast."""
    return int(db.execute(_STOPPED, {"id": broadcast_id, "reasons": list(OPTED_OUT)}).scalar_one())


def unwanted(db: Connection, broadcast_id: UUID, sent: int, failed: int, most_opt_outs: float) -> str:
    """Why it should pause; "" where all is well. `most_opt_outs` in per cent."""
    if sent >= LEAST and opted_out(db, broadcast_id) * 100 > most_opt_outs * sent:
        return "opt_outs"
    if sent + failed >= LEAST and failed > MOST_FAILED * (sent + failed):
        return "failures"
    return ""


def pause(db: Connection, broadcast_id: UUID, reason: str) -> bool:
    """Pause it, to be looked at by a person. False where it was not being sent."""
    statement = text("UPDATE broadcast SET state = :paused, reason = :reason WHERE id = :id AND state = 'sending'")
    values = {"id": broadcast_id, "reason": reason[:60], "paused": BroadcastState.PAUSED}
    paused = db.execute(statement, values).rowcount > 0
    if paused:
        log.warning("broadcast.paused", broadcast=str(broadcast_id), reason=reason)
    return paused


def rejects_template(code: str) -> bool:
    """Whether the next message with this template would be refused for the same reason."""
    return code in whatsapp_errors.TEMPLATE_REJECTED


async def rated(channel: WhatsApp) -> str:
    """The sender's rating; "" where WhatsApp does not say, or is away."""
    try:
        return await channel.quality()
    except SendError as trouble:
        log.info("whatsapp.quality_unknown", reason=trouble.reason)
        return ""


def worse(now: str, before: str) -> bool:
    """Whether a rating fell since `before`; "" says nothing."""
    return bool(now and before) and QUALITIES.index(now) < QUALITIES.index(before)
