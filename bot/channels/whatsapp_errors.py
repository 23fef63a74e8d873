"""Twilio's error codes, read as the closed list of what can go wrong on a channel."""

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from bot.channels.channel import (
    Misconfigured,
    Refused,
    SendError,
    Stopped,
    Throttled,
    Unavailable,
    Unreachable,
    WindowClosed,
)

# https://www.twilio.com/docs/api/errors, read 2026
_CODES: dict[type[SendError], str] = {
    WindowClosed: "63016",
    # 63038: the account's daily limit; 30001: Twilio's queue is full
    Throttled: "429 14107 20429 30001 63017 63018 63038",
    Stopped: "21610 30004 63014 63033",
    # 63015: a sandbox that the person has not joined; 63031: sender and recipient are the same
    Unreachable: "21211 21614 30003 30005 30006 63003 63015 63024 63031",
    # 63001, 63002, 63007: the sender; 63020, 63051: Meta's business account
    # 63027 to 63029, 63040 to 63042: the template
    Misconfigured: "20003 20005 20008 21212 21408 21603 21606 21608 21609 30002 63001 63002 63007 63020 63027 63028 "
    "63029 63040 63041 63042 63051",
    Unavailable: "20500 20503 21730 63010 63012",
}
_BY_CODE = {code: kind for kind, codes in _CODES.items() for code in codes.split()}

# Something is wrong with a content template or its variables; the same words as plain text can still go.
TEMPLATE_CODES = frozenset({"20404", "21654", "21655", "21656", "21657", "21658", "92007"})
TEMPLATE_GONE = frozenset({"20404", "21655"})
# WhatsApp or Twilio does not take an approved template any more: rejected, paused, switched off, changed or gone.
TEMPLATE_REJECTED = TEMPLATE_CODES | {"63027", "63028", "63029", "63040", "63041", "63042"}

_TELEPHONE = re.compile(r"\+?\d[\d ()-]{5,}\d")


def classify(code: str | int) -> type[SendError] | None:
    """What an error code of a refused request, or of a failed or undelivered status, means; None: nothing we know."""
    return _BY_CODE.get(str(code))


def refusal(status: int, text: str, headers: Mapping[str, str]) -> SendError:
    """The error that an answer of HTTP `status` ≥ 300 from Twilio stands for."""
    problem = _problem(text)
    code = str(problem.get("code") or "")
    detail = _without_numbers(str(problem.get("message") or problem.get("title") or f"HTTP {status}"))
    if status == 429 or classify(code) is Throttled:
        return Throttled(detail, code=code, retry_after=_seconds(headers.get("Retry-After", "")))
    if status >= 500:
        # 503 is said before a request is looked at; any other may come after the message was taken.
        return Unavailable(detail, code=code, uncertain=status != 503)
    if kind := classify(code):
        return kind(detail, code=code)
    if status in (401, 403):
        return Misconfigured(detail, code=code or str(status))
    return Refused(detail, code=code or str(status))


def _problem(text: str) -> dict[str, Any]:
    try:
        problem = json.loads(text)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _without_numbers(message: str) -> str:
    # Twilio repeats the person's number in its messages, and details are shown and logged.
    return _TELEPHONE.sub("…", message)[:200]


def _seconds(retry_after: str) -> float:
    """A Retry-After header, in seconds or as a date; 0 when there is none that can be read."""
    try:
        return max(0.0, float(retry_after)) if float(retry_after) < 1e6 else 0.0
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
