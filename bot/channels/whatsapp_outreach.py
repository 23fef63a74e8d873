"""What Twilio knows that broadcasts depend on: which templates WhatsApp has approved, and how a sender is rated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.whatsapp_http import reading, records

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_APPROVED = "approved"
QUALITIES = ("low", "medium", "high")  # the worst first


@dataclass(frozen=True, slots=True)
class Approved:
    """A template that may be sent outside the window. `variables` stand in `body` as {{1}}, in order of appearance;
    `buttons` are the labels of its quick replies."""

    sid: str
    name: str
    language: str
    body: str
    variables: tuple[str, ...]
    buttons: tuple[str, ...] = ()
    category: str = ""

    def problem(self, filled: Mapping[str, str]) -> str:
        """The first variable that `filled` does not fill as WhatsApp takes it (one line, not empty); "" where none."""
        return next((name for name in self.variables if not _fills(filled.get(name, ""))), "")


def _fills(value: str) -> bool:
    return bool(value.strip()) and not re.search(r"[\n\r\t]| {4,}", value)


async def approved(client: Any) -> list[Approved]:
    """Of `twilio.rest.Client`: the templates of its account that are approved for WhatsApp, by name."""
    found = await records(client.content.v1.content_and_approvals.page_async(page_size=500))
    with reading():
        made = [_template(record) for record in found]
    return sorted((one for one in made if one), key=lambda one: (one.name, one.language))


def _template(record: Any) -> Approved | None:
    """None for what is not approved, and for what only the window lets through."""
    request = record.approval_requests or {}
    if str(request.get("status", "")).lower() != _APPROVED or not record.sid:
        return None
    types: dict[str, Any] = record.types or {}
    empty: dict[str, Any] = {}
    shape = next(iter(types.values()), empty) or empty
    body = str(shape.get("body") or "")
    labels = tuple(str(action.get("title", "")) for action in shape.get("actions") or () if action.get("title"))
    variables = tuple(dict.fromkeys([*VARIABLE.findall(str(shape)), *map(str, record.variables or {})]))
    return Approved(
        str(record.sid),
        str(record.friendly_name or record.sid),
        str(record.language or "").split("_")[0].lower(),
        body,
        variables,
        labels,
        str(request.get("category", "")).lower(),
    )


async def quality(client: Any, sender: str) -> str:
    """The rating of one sender (`whatsapp:+…`): high, medium, low, or ""."""
    found = await records(client.messaging.v2.channels_senders.page_async(channel="whatsapp", page_size=100))
    for record in found:
        if record.sender_id == sender:
            rating = str((record.properties or {}).get("quality_rating") or "").lower()
            return rating if rating in QUALITIES else ""
    return ""
