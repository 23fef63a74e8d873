"""The door Twilio fetches our files at: a signed address that opens one file for an hour."""

import time
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

LIFE = 3600  # seconds

Sign = Callable[[str], str]
OpenFile = Callable[[UUID], Awaitable[tuple[str, str, bytes] | None]]


def media_address(public_url: str, sign: Sign, id: UUID) -> str:
    """An address under which one attachment can be fetched until it expires."""
    expires = int(time.time()) + LIFE
    return f"{public_url}/media/{id}/{expires}/{sign(f'{id}.{expires}')}"


def media_door(sign: Sign, open_file: OpenFile) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of `GET /media/{id}/{expires}/{signature}`; whatever is wrong answers 404."""

    async def endpoint(request: Request) -> Response:
        id, expires, signature = (request.path_params[name] for name in ("id", "expires", "signature"))
        genuine = compare_digest(signature.encode(), sign(f"{id}.{expires}").encode())
        if not genuine or int(expires) < time.time():
            return PlainTextResponse("", 404)
        found = await open_file(UUID(str(id)))
        if found is None:
            return PlainTextResponse("", 404)
        mime, _name, content = found
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(content, headers=headers, media_type=mime)

    return endpoint
