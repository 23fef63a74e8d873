"""One request of the console, as its pages see it: who asks, what they sent, and how they are answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.casework.refused import not_found
from bot.organisation import Organisation
from bot.staff.sessions import Signed, csrf_token
from handlers.console.office import Office
from handlers.console.pages import render
from handlers.forms import Form, Upload
from storage.database import AWAY
from storage.staff import StaffMember

COOKIE = "wasl_staff"
SAID = "wasl_said"  # what the next page says once
HOME = "/console"
_SAID_SECONDS = 30
_IN_ADDRESSES = ":/%#?=@[]!$&'()*+,;"  # as RedirectResponse leaves them: a header takes ASCII alone

log = structlog.get_logger()


@dataclass
class Visit:
    """Everything happens in the one transaction of `db`."""

    request: Request
    office: Office
    db: Connection
    form: Form
    signed: Signed | None = None
    secret: str = ""
    _cookies: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    @property
    def staff(self) -> StaffMember:
        """Who asks. Only on pages that need somebody signed in."""
        if self.signed is None:
            raise LookupError("Nobody is signed in here.")
        return self.signed.staff

    @property
    def session(self) -> UUID:
        if self.signed is None:
            raise LookupError("Nobody is signed in here.")
        return self.signed.id

    @property
    def organisation(self) -> Organisation:
        return self.office.organisation()

    @property
    def now(self) -> datetime:
        return self.office.now()

    @property
    def client(self) -> str:
        """The address of whoever asks, behind the proxies that are believed."""
        peer = self.request.client.host if self.request.client else ""
        return self.office.proxies.client(peer, self.request.headers.get("x-forwarded-for", ""))

    @property
    def by_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    @property
    def csrf(self) -> str:
        return csrf_token(self.secret) if self.secret else ""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Where reports are read: on the replica, where there is one and it answers; else in this transaction."""
        with ExitStack() as stack:
            db = self.db
            if self.office.replica is not None:
                try:
                    db = stack.enter_context(self.office.replica())
                except AWAY as trouble:
                    log.warning("replica.away", error=type(trouble).__name__)
            yield db

    def id(self, name: str) -> UUID:
        """An id of the path; Refused (404) where it is none."""
        value = self.request.path_params[name]
        try:
            return value if isinstance(value, UUID) else UUID(str(value))
        except ValueError:
            raise not_found() from None

    def query(self, name: str, default: str = "") -> str:
        return _clean(self.request.query_params.get(name, default))

    def queries(self, name: str) -> list[str]:
        return [_clean(value) for value in self.request.query_params.getlist(name)]

    def field(self, name: str) -> str:
        """The value of a form's field; empty where it was not sent."""
        return _clean(self.form.fields.get(name, ""))

    def fields(self, name: str) -> list[str]:
        """All values of a field that stands several times."""
        return [_clean(value) for key, value in self.form.pairs if key == name]

    @property
    def uploads(self) -> list[Upload]:
        """Files that were chosen; browsers send an empty one for a field without."""
        return [upload for upload in self.form.uploads if upload.size or upload.name]

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A whole page."""
        said = self.request.cookies.get(SAID, "")
        if said:
            self.forget_cookie(SAID)
        return self.part(template, status=status, said=said, **values)

    def part(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A part of a page, for what is there already."""
        return self.finish(HTMLResponse(render(self, template, values), status))

    def go(self, address: str, *, said: str = "") -> Response:
        """After a form: to another page, which says `said` once."""
        if said:
            self.cookie(SAID, quote(said[:400]), max_age=_SAID_SECONDS)
        if self.by_htmx:
            return self.finish(Response(status_code=204, headers={"HX-Redirect": quote(address, safe=_IN_ADDRESSES)}))
        return self.finish(RedirectResponse(address, 303))

    def say(self, text: str, *, status: int = 200, kind: str = "good") -> Response:
        """An answer to htmx that changes nothing on the page and is shown as a toast."""
        return self.finish(Response(status_code=status, headers=toast(text, kind)))

    def cookie(self, name: str, value: str, *, max_age: int | None = None) -> None:
        """Set a cookie with this request's answer; without `max_age` it ends with the browser."""
        more = {"max_age": max_age, "path": HOME, "httponly": True, "samesite": "lax", "secure": self.office.secure}
        self._cookies.append((name, value, more))

    def forget_cookie(self, name: str) -> None:
        self.cookie(name, "", max_age=0)

    def finish(self, response: Response) -> Response:
        for name, value, more in self._cookies:
            response.set_cookie(name, value, **more)
        self._cookies.clear()
        return response


def toast(text: str, kind: str) -> dict[str, str]:
    """Headers of an answer to htmx that leaves the page as it is and shows `text` on it; `kind` is good or bad."""
    return {"HX-Trigger": json.dumps({"wasl:said": {"text": text, "kind": kind}}), "HX-Reswap": "none"}


def _clean(value: str) -> str:
    """PostgreSQL takes no NUL, and half a surrogate pair cannot be written at all."""
    return value.replace("\0", "").encode(errors="replace").decode()
