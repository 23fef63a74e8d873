"""The words of the bot, said the organisation's own way: finding them, changing one, going back to ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot import i18n
from bot.editing.saving import Document, Edit
from bot.organisation import Organisation
from bot.scripts import said_in, twin
from bot.understanding.text import fold
from bot.wording import Wording, placeholders, wordings

# What stands in a placeholder in the preview
_SAMPLES = {
    "number": "1234 5678 9017",
    "date": "22.11.2026",
    "day": "22.11.2026",
    "time": "10:30",
    "hours": "2",
    "days": "3",
    "n": "3",
    "count": "3",
    "telephone": "1-800-000-001",
    "pin": "4821",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language: as we write it (as the organisation does in the other script of that language, where it
    has its own words there), and as the organisation does (empty: as we do)."""

    wording: Wording
    ours: str
    own: str

    @property
    def id(self) -> str:
        return name_of(self.wording.english)

    @property
    def now(self) -> str:
        return self.own or self.ours


def name_of(english: str) -> str:
    """By which a text is called in addresses."""
    return sha256(english.encode()).hexdigest()[:16]


def flows() -> list[str]:
    """The conversations that say something, what belongs to all of them last."""
    found = {flow for wording in wordings().values() for flow in wording.flows}
    return [*sorted(found - {"bot"}), "bot"]


def said(org: Organisation, language: str, flow: str = "", search: str = "", only_own: bool = False) -> list[Said]:
    """The texts that fit, in the order in which they stand in the code."""
    wanted = fold(search)
    found = [_said(org, language, wording) for wording in wordings().values() if not flow or flow in wording.flows]
    return [
        each
        for each in found
        if (each.own or not only_own) and (not wanted or any(wanted in fold(text) for text in _texts(each)))
    ]


def one(org: Organisation, language: str, name: str) -> Said | None:
    """The text called `name`; None where there is none."""
    wording = next((each for each in wordings().values() if name_of(each.english) == name), None)
    return _said(org, language, wording) if wording else None


def lost(org: Organisation, language: str) -> list[tuple[str, str]]:
    """What the organisation says in the place of texts that the bot says no longer."""
    own = org.texts.get(language, {})
    return [(english, text) for english, text in own.items() if english not in wordings()]


def saying(language: str, english: str, text: str, ours: str) -> Edit:
    """From now on `text`; what is the same as ours is no word of its own, and neither is nothing."""

    def apply(document: Document) -> None:
        texts = document.setdefault("texts", {})
        own = texts.setdefault(language, {})
        if text in ("", ours):
            own.pop(english, None)
        else:
            own[english] = text
        if not own:
            del texts[language]

    def seen(document: Document) -> str | None:
        found = document.get("texts", {}).get(language, {}).get(english)
        return str(found) if found is not None else None

    return Edit(f"texts.{language}", apply, seen, name_of(english))


def previewed(text: str) -> str:
    """With something in its placeholders, as a person would read it. Raises ValueError where its braces are wrong."""
    values: Mapping[str, str] = {
        name: i18n.isolate(_SAMPLES.get(name, name.replace("_", " "))) for name in placeholders(text)
    }
    return text.format(**values)


def _said(org: Organisation, language: str, wording: Wording) -> Said:
    with i18n.use(language):
        ours = i18n.ours(wording.english)
    own, other = org.texts.get(language, {}), org.texts.get(twin(language), {})
    carried = said_in({twin(language): other.get(wording.english, "")}, language)
    return Said(wording, carried or ours, own.get(wording.english, ""))


def _texts(each: Said) -> tuple[str, ...]:
    return each.wording.english, each.ours, each.own
