"""Who a browser is to the web chat: a random name in a signed cookie, the language of its page, what it may do."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response

from handlers.ratelimit import Rate

COOKIE = "wasl_chat"
LANGUAGE = "wasl_chat_language"
LEFT = "wasl_chat_left"  # set by the page itself on exit, so that leaving holds even while offline
PATH = "/chat"
LIFE = 180 * 24 * 3600  # seconds

_NAME = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 bits, url-safe base64 without padding


MESSAGES = Rate(burst=40, per_minute=40)  # of one visitor
UPLOADS = Rate(burst=10, per_minute=10)
LOOKS = Rate(burst=120, per_minute=240)
# Wide for an address: a whole camp, village or mobile network can stand behind one.
ADDRESS = Rate(burst=120, per_minute=240)
ADDRESS_UPLOADS = Rate(burst=60, per_minute=30)
NEWCOMERS = Rate(burst=60, per_minute=60)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often one may do what: messages, uploads and looks of a visitor; messages, uploads and new visitors of an
    address, since visitors can be made without end."""

    messages: Rate = MESSAGES
    uploads: Rate = UPLOADS
    looks: Rate = LOOKS
    address: Rate = ADDRESS
    address_uploads: Rate = ADDRESS_UPLOADS
    newcomers: Rate = NEWCOMERS


@dataclass(frozen=True, slots=True)
class Cookies:
    """`sign` makes the letters that prove a name is ours; `secure` where the site is reached by https."""

    sign: Callable[[str], str]
    secure: bool

    def visitor(self, request: Request) -> str:
        """The visitor's name; empty for one who is new, has left, or was forged."""
        if LEFT in request.cookies:
            return ""
        name, _, signature = request.cookies.get(COOKIE, "").partition(".")
        if not _NAME.fullmatch(name) or not compare_digest(signature.encode(), self.sign(name).encode()):
            return ""
        return name

    @staticmethod
    def invent() -> str:
        return secrets.token_urlsafe(16)

    def keep(self, response: Response, visitor: str) -> None:
        self._set(response, COOKIE, f"{visitor}.{self.sign(visitor)}")

    def speak(self, response: Response, language: str) -> None:
        self._set(response, LANGUAGE, language)

    def forget(self, response: Response) -> None:
        for name in (COOKIE, LANGUAGE, LEFT):
            response.delete_cookie(name, path=PATH, secure=self.secure, samesite="lax", httponly=name != LEFT)

    def forget_leaving(self, request: Request, response: Response) -> None:
        """The page that comes after an exit starts from nothing."""
        if LEFT in request.cookies:
            self.forget(response)

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, max_age=LIFE, path=PATH, secure=self.secure, httponly=True, samesite="lax")
