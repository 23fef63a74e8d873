"""A browser of a colleague, for tests: signed in, over the transaction of the test."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.library.keeping import Shelf
from bot.organisation import Organisation
from bot.settings import Settings
from bot.staff.sessions import csrf_token, open_session
from handlers.console import console
from handlers.console.door import LANGUAGE
from handlers.console.office import Office
from handlers.console.visit import COOKIE
from storage import organisation as profile
from storage.staff import StaffMember

Files = Mapping[str, Any] | Sequence[tuple[str, Any]]


class Answer:
    """What came back; `text` without the marks of bidi isolation is in `plain`."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        self.text: str = response.text
        self.headers = response.headers

    @property
    def plain(self) -> str:
        """The words of the page as they are read, without tags."""
        without = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", self.text, flags=re.DOTALL)
        for code, letter in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#34;", '"')):
            without = without.replace(code, letter)
        return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069]", "", without)).strip()

    @property
    def toast(self) -> str:
        """What htmx is told to show."""
        import json

        news = self.headers.get("HX-Trigger", "")
        return str(json.loads(news)["wasl:said"]["text"]) if news.startswith("{") else ""

    @property
    def location(self) -> str:
        return str(self.headers.get("location") or self.headers.get("HX-Redirect", ""))


@dataclass
class Client:
    """`staff` is who is signed in, None for nobody."""

    http: TestClient
    staff: StaffMember | None = None
    csrf: str = ""

    def get(self, path: str, *, htmx: bool = False) -> Answer:
        return Answer(self.http.get(path, headers=self._headers(htmx)))

    def post(
        self, path: str, fields: Mapping[str, Any] | None = None, files: Files | None = None, *, htmx: bool = False
    ) -> Answer:
        data = {"csrf": self.csrf, **(fields or {})}
        return Answer(self.http.post(path, data=data, files=files, headers=self._headers(htmx)))

    @staticmethod
    def _headers(htmx: bool) -> dict[str, str]:
        return {"HX-Request": "true"} if htmx else {}


class Building:
    """The console over one connection. What its pages commit is part of the test's own transaction."""

    def __init__(self, db: Connection, org: Organisation, **settings: Any) -> None:
        self.db = db
        self._organisation = org
        self._version = profile.version(db)
        self._shelf = Shelf()
        made = Settings(data_dir="data", **settings)
        self.office = Office(
            self._begin,
            lambda: self._organisation,
            self._refresh,
            made,
            telegram_name=lambda: "wasl_bot",
            library=self._shelf,
        )
        self.app = Starlette(routes=console(self.office))

    def _begin(self) -> AbstractContextManager[Connection]:
        return _Same(self.db)

    def _refresh(self, db: Connection) -> None:
        newest = profile.current(db)
        if newest and newest[0] != self._version:
            self._version, self._organisation = newest[0], Organisation.from_document(newest[1])
        self._shelf.refresh(db)

    def refresh_library(self) -> None:
        """After a test has put articles there itself."""
        self._shelf.refresh(self.db)

    @property
    def organisation(self) -> Organisation:
        return self._organisation

    def client(self, staff: StaffMember | None = None, *, complete: bool = True) -> Client:
        http = TestClient(self.app, base_url="http://127.0.0.1:8000", follow_redirects=False)
        http.cookies.set(LANGUAGE, "en", path="/console")
        if staff is None:
            return Client(http)
        secret = open_session(self.db, staff.id, "Test", self.office.now(), complete=complete)
        http.cookies.set(COOKIE, secret, path="/console")
        return Client(http, staff, csrf_token(secret))


class _Same:
    """A savepoint in the test's transaction, as a transaction of the console's own."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def __enter__(self) -> Connection:
        self._point = self._db.begin_nested()
        return self._db

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self._point.commit()
        else:
            self._point.rollback()
