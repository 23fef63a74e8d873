"""The page of the web chat and the words its scripts use, in the current language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.i18n import _, direction, language, native_name, tag
from handlers.static_files import Files
from handlers.webchat_words import words

HERE = Path(__file__).parent

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


def render(face: Face, files: Files) -> str:
    """The page in the current language."""
    return _templates.get_template("chat.html").render(
        _=_,
        tag=tag,
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
    return f"{tag()}-{country}" if country else tag()


def _script(values: Mapping[str, str]) -> str:
    """JSON that can stand inside a <script> element: no `<` can end it."""
    return json.dumps(values, ensure_ascii=False).replace("<", "\\u003c")
