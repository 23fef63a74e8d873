"""The page of the web chat, the words its scripts use, and the files it loads."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from bot.i18n import _, direction, language, native_name
from handlers.webchat_words import words

HERE = Path(__file__).parent
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Face:
    """How the chat presents itself: a neutral name and symbol, since others look over the shoulder."""

    title: str
    symbol: str
    languages: tuple[str, ...]
    default_language: str
    exit_url: str
    country: str = ""

    def describe(self) -> dict[str, object]:
        return {
            "title": self.title,
            "symbol": self.symbol,
            "language": language(),
            "dir": direction(),
            "languages": {code: native_name(code) for code in self.languages},
            "exit_url": self.exit_url,
        }


class Files:
    """Scripts, styles and fonts, read once and compressed once. Their address carries a digest of them all, so that
    browsers keep them for ever and a new release is fetched at once."""

    def __init__(self, folder: Path = HERE / "static") -> None:
        paths = sorted(path for part in ("chat", "fonts") for path in (folder / part).iterdir() if path.suffix in TYPES)
        self._content = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        self._compressed = {
            name: gzip.compress(content, mtime=0)
            for name, content in self._content.items()
            if not name.endswith(".woff2")
        }
        digest = hashlib.sha256()
        for name, content in self._content.items():
            digest.update(name.encode() + content)
        self.version = digest.hexdigest()[:12]
        self.modules = [name for name in self._content if name.endswith(".js")]

    def response(self, version: str, name: str, accepts: str) -> Response:
        content = self._content.get(name)
        if content is None:
            return Response(status_code=404)
        headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        if version == self.version:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if name in self._compressed and "gzip" in accepts:
            content = self._compressed[name]
            headers["Content-Encoding"] = "gzip"
        return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])


def render(face: Face, files: Files) -> str:
    """The page in the current language."""
    return _templates.get_template("chat.html").render(
        _=_,
        face=face,
        names={code: native_name(code) for code in face.languages},
        language=language(),
        direction=direction(),
        static=f"/chat/static/{files.version}",
        modules=files.modules,
        locale=_locale(face.country),
        words=_script(words()),
    )


def _locale(country: str) -> str:
    """What the page's dates and digits are written in: Palestine and Egypt name their months differently."""
    spoken = {"sr": "sr-Latn"}.get(language(), language())
    return f"{spoken}-{country}" if country else spoken


def _script(values: Mapping[str, str]) -> str:
    """JSON that can stand inside a <script> element: no `<` can end it."""
    return json.dumps(values, ensure_ascii=False).replace("<", "\\u003c")
