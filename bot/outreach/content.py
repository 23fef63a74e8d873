"""What a broadcast says: a text for each language, files, buttons, and a WhatsApp template for closed windows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bot.choices import STANDING, Option, base36, replies
from bot.messages import Attachment, Media, Outgoing
from bot.scripts import readable, said_in, twin

MOST_BUTTONS = 3  # WhatsApp shows no more without a list
LABEL = 20  # characters of a button on WhatsApp
ALONE, WITH_MORE = 1600, 1024  # characters of a text on WhatsApp; with buttons, or as the words of a file on Telegram
PRESSED = "b"  # the first part of a button's value: b_<broadcast in base 36>_<place>


@dataclass(frozen=True, slots=True)
class Button:
    """`labels` by language. It opens the flow `opens`; where that is empty, the press is an answer that is counted."""

    labels: Mapping[str, str]
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved WhatsApp template in one language. `variables` are by the number that stands in its body."""

    name: str
    sid: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """`texts` and `templates` are by language."""

    texts: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    files: tuple[Attachment, ...] = ()
    templates: Mapping[str, Template] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "texts": dict(self.texts),
            "buttons": [{"labels": dict(b.labels), "opens": b.opens} for b in self.buttons],
            "files": [[f.media.value, str(f.id), f.mime, f.name, f.size] for f in self.files],
            "templates": {
                language: {"name": t.name, "sid": t.sid, "variables": dict(t.variables)}
                for language, t in self.templates.items()
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Content":
        return cls(
            texts=dict(stored.get("texts", {})),
            buttons=tuple(Button(dict(b["labels"]), b["opens"]) for b in stored.get("buttons", ())),
            files=tuple(
                Attachment(Media(media), id=UUID(id), mime=mime, name=name, size=size)
                for media, id, mime, name, size in stored.get("files", ())
            ),
            templates={
                language: Template(t["name"], t["sid"], dict(t["variables"]))
                for language, t in stored.get("templates", {}).items()
            },
        )

    @property
    def room(self) -> int:
        """The most characters that a text of this content may have to go as one message on every channel."""
        return WITH_MORE if self.buttons or self.files else ALONE

    @property
    def written(self) -> list[str]:
        """The languages that it was written in."""
        return [language for language, words in self.texts.items() if words.strip()]

    @property
    def read(self) -> list[str]:
        """The languages whose readers get a text, be it in their other script."""
        return readable(self.written)

    def text(self, language: str) -> str:
        """What readers of `language` get; empty where nothing is written for them."""
        return said_in(self.texts, language).strip()

    def template(self, language: str) -> Template | None:
        """An approved template is written by its owner, once: who reads the other script gets it as it is."""
        return self.templates.get(language) or self.templates.get(twin(language))

    def message(self, broadcast_id: UUID, language: str) -> Outgoing | None:
        """As it is said in `language`; None where that text is missing."""
        text = self.text(language)
        if not text:
            return None
        options = [
            Option(button_value(broadcast_id, place), said_in(button.labels, language))
            for place, button in enumerate(self.buttons)
        ]
        return Outgoing(text, replies(STANDING, options), self.files)


def button_value(broadcast_id: UUID, place: int) -> str:
    return f"{PRESSED}_{base36(broadcast_id.int)}_{place}"


def read_button(value: str) -> tuple[UUID, int] | None:
    """Which button of which broadcast a standing button is; None of any other."""
    parts = value.split("_")
    if len(parts) != 3 or parts[0] != PRESSED or not parts[2].isdecimal() or len(parts[2]) > 2:
        return None
    try:
        return UUID(int=int(parts[1], 36)), int(parts[2])
    except ValueError:  # no number, or one of more than 128 bits
        return None
