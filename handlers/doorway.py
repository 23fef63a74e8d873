"""What the answers of all our pages have in common: their headers, how they decline, and who may ask at all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.i18n import _

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), geolocation=(self), camera=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass
class Declined(Exception):
    """A request that is not carried out: `text` is for the person, `retry_after` in seconds where waiting helps."""

    status: int
    code: str
    text: str = ""
    retry_after: float = 0

    def headers(self) -> dict[str, str]:
        headers = {}
        if self.retry_after:
            headers["Retry-After"] = str(self._seconds)
        if self.status == 413:
            # The rest of a body that is too large is not worth reading.
            headers["Connection"] = "close"
        return headers

    def response(self) -> Response:
        content: dict[str, object] = {"error": self.code, "message": self.text}
        if self.retry_after:
            content["retry_after"] = self._seconds
        return JSONResponse(content, self.status, self.headers())

    @property
    def _seconds(self) -> int:
        return max(1, ceil(self.retry_after))


def too_large(code: str = "too_large") -> Declined:
    return Declined(413, code, _("This file is too large: 16 MB is the most. A photo or a shorter recording will do."))


def guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint with our headers on whatever it answers; its own headers win."""

    async def answer(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except Declined as declined:
            response = declined.response()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def refuse_strangers(request: Request, public_url: str) -> None:
    """Let no other site send in a visitor's name. Browsers say where a request comes from; other clients carry no
    visitor's cookie by accident, so silence is accepted."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise Declined(403, "other_site")
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(public_url).netloc}
    if not origin.startswith(("http://", "https://")) or urlsplit(origin).netloc not in ours - {""}:
        raise Declined(403, "other_site")
