"""How the web chat's values look on the wire: messages as JSON, files with ranges, numbers read from requests."""

import json
import re
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.webchat import ChatMessage
from bot.i18n import _
from handlers.doorway import Declined
from handlers.forms import malformed

INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})  # and whatever is audio
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
MOST_LANGUAGE_BODY = 1024

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def shown(message: ChatMessage) -> dict[str, object]:
    return {
        "seq": message.seq,
        "id": message.id,
        "from": "me" if message.mine else "them",
        "text": message.text,
        "choices": [{"value": c.id, "label": c.label, "detail": c.detail} for c in message.choices],
        "chosen": message.chosen or None,
        "attachments": [
            {
                "id": str(a.id),
                "media": a.media.value,
                "mime": a.mime,
                "name": a.name,
                "url": f"/chat/attachments/{a.id}",
            }
            for a in message.attachments
        ],
        "at": message.at.isoformat(),
        "state": "read" if message.read else "sent",
        "sensitive": message.sensitive,
        "gone": message.gone,
    }


def seen_up_to(value: str) -> int:
    """The `after` of a request."""
    if not value.isascii() or not value.isdecimal() or len(value) > 18:
        raise malformed()
    return int(value)


async def asked_language(request: Request) -> str:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_LANGUAGE_BODY:
                raise Declined(413, "too_large", _("Something went wrong on the way. Please send it again."))
    except ClientDisconnect as error:
        raise Declined(400, "interrupted") from error
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise malformed() from error
    language = asked.get("language") if isinstance(asked, dict) else None
    return language if isinstance(language, str) else ""


def file_response(mime: str, name: str, content: bytes, wanted: str) -> Response:
    """Pictures and sound are shown in the page, everything else is saved; nothing of it may act on our address.

    `wanted` is the Range header: players of sound ask for parts, and some play nothing without them.
    """
    inline = mime in INLINE or mime.startswith("audio/")
    quoted = quote(name or "file", safe="")
    headers = {
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quoted}",
        "Content-Security-Policy": SANDBOX,
        "Accept-Ranges": "bytes",
    }
    part = _part(wanted, len(content))
    if part is None:
        return Response(content, headers=headers, media_type=mime)
    first, last = part
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, headers, media_type=mime)


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range that is asked for (RFC 9110, 14.2); None: send everything."""
    match = _RANGE.fullmatch(wanted)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
