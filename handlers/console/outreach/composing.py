"""The form in which a broadcast is written: its fields read as content, and content shown as its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import files
from bot.casework.refused import Refused
from bot.casework.talk.answer_files import NewFile, look_at
from bot.channels.whatsapp_outreach import Approved
from bot.messages import Attachment
from bot.outreach.content import MOST_BUTTONS, Button, Content, Template
from bot.outreach.templates import approved_templates
from bot.understanding.text import clean
from handlers.console.outreach.desk import has_news_sender
from handlers.console.visit import Visit

MOST_TEXT, MOST_LABEL, MOST_VARIABLE = 5000, 80, 500  # characters that are kept; what is too long for people is said


@dataclass(frozen=True, slots=True)
class Composed:
    """`new_file` was chosen now and is not kept yet; `file_error` says why it is not taken."""

    name: str
    content: Content
    news_sender: bool
    new_file: NewFile | None = None
    file_error: str = ""


def of_row(row: Any) -> Composed:
    return Composed(row.name, Content.from_json(row.content), row.news_sender)


def of_form(visit: Visit, row: Any) -> Composed:
    """What was typed into the form of this broadcast. A file is looked at, which can take a second."""
    before, languages = Content.from_json(row.content), visit.organisation.languages
    texts = {language: _field(visit, f"text.{language}", MOST_TEXT) for language in languages}
    kept = () if visit.field("file_gone") else before.files
    new, error = _upload(visit)
    whatsapp = visit.office.settings.whatsapp
    content = Content(
        {language: text for language, text in texts.items() if text.strip()},
        tuple(button for place in range(MOST_BUTTONS) if (button := _button(visit, place, languages))),
        kept,
        _templates(visit, before, languages) if whatsapp else {},
    )
    news = has_news_sender(visit) and visit.field("news_sender") == "yes"
    return Composed(visit.field("name"), content, news, new, error)


def with_file(visit: Visit, composed: Composed) -> Content:
    """The content with the file that was chosen now, sealed and kept."""
    new = composed.new_file
    if new is None:
        return composed.content
    id = files.store_inspected(visit.db, new.media, new.name, new.looked_at)
    kept = Attachment(new.media, id=id, mime=new.looked_at.mime, name=clean(new.name), size=len(new.looked_at.content))
    return replace(composed.content, files=(kept,))


def _field(visit: Visit, name: str, most: int) -> str:
    """Without what would be obeyed instead of shown, on our page and on people's telephones."""
    return clean(visit.field(name))[:most].strip()


def _upload(visit: Visit) -> tuple[NewFile | None, str]:
    upload = next((each for each in visit.uploads if each.field == "file"), None)
    if upload is None:
        return None, ""
    try:
        return look_at(upload.name, upload.path), ""
    except Refused as refused:
        return None, refused.text


def _button(visit: Visit, place: int, languages: Sequence[str]) -> Button | None:
    """None where nothing of it was filled in."""
    labels = {language: _field(visit, f"label.{place}.{language}", MOST_LABEL) for language in languages}
    opens = visit.field(f"opens.{place}")[:40]
    labels = {language: label for language, label in labels.items() if label}
    return Button(labels, opens) if labels or opens else None


def _templates(visit: Visit, before: Content, languages: Sequence[str]) -> dict[str, Template]:
    """One that is approved no longer stays, so that it can be said."""
    approved = {template.sid: template for template in approved_templates(visit.db)}
    chosen: dict[str, Template] = {}
    for language in languages:
        sid, old = visit.field(f"template.{language}"), before.templates.get(language)
        if known := approved.get(sid):
            chosen[language] = Template(known.name, sid, _variables(visit, language, known))
        elif old is not None and sid == old.sid:
            chosen[language] = old
    return chosen


def _variables(visit: Visit, language: str, template: Approved) -> Mapping[str, str]:
    typed = {name: visit.field(f"variable.{language}.{name}")[:MOST_VARIABLE].strip() for name in template.variables}
    return {name: value for name, value in typed.items() if value}
