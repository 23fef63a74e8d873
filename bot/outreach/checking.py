"""What stands between a broadcast and its people: looked for while it is written, and once more when it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.channels.rendering import length
from bot.channels.whatsapp_outreach import Approved
from bot.i18n import _, native_name, ngettext, number, spoken
from bot.messages import Media
from bot.organisation import Organisation
from bot.outreach.content import LABEL, MOST_BUTTONS, Button, Content
from bot.scripts import said_in
from bot.understanding.text import fold
from storage.broadcast import BroadcastKind

OPENS = ("aid", "complaint", "track", "legal", "psychosocial", "economic", "human", "help")
"""Flows that a button may open. The line on protection is not among them: it is no news to be pressed in company."""

LEAST_ANSWERS = 2
LARGEST_PHOTO = 5 * 1024 * 1024  # bytes, on WhatsApp
TAKEN = {
    Media.PHOTO: frozenset({"image/jpeg", "image/png"}),
    Media.VOICE: frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"}),
    Media.DOCUMENT: frozenset(
        {
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    ),
}
"""What every messenger shows as what it is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is named as in the form: `texts`, `text.ar`, `file`, `buttons`, `label.0.ar`, `opens.0`, `template.ar`,
    `variable.ar.1`."""

    field: str
    text: str


def problems(
    content: Content, kind: BroadcastKind, org: Organisation, templates: Sequence[Approved], *, whatsapp: bool
) -> list[Problem]:
    """All that keeps it from being sent, in the order of the form. `templates` are those that are approved now;
    `whatsapp`: it is switched on."""
    read = [language for language in org.languages if language in content.read]
    found = [*_texts(content, read), *_files(content), *_buttons(content, kind, read)]
    if whatsapp:
        found += _templates(content, read, templates)
    return found


def _texts(content: Content, read: Sequence[str]) -> Iterator[Problem]:
    if not read:
        yield Problem("texts", _("Write it in one language at least."))
    for language in read:
        over = length(content.text(language)) - content.room
        if over > 0:
            yield Problem(f"text.{language}", _too_long(content, over))


def _too_long(content: Content, over: int) -> str:
    if content.buttons:
        words = ngettext(
            "WhatsApp takes {most} characters beside buttons. This is {over} character too many.",
            "WhatsApp takes {most} characters beside buttons. This is {over} characters too many.",
            over,
        )
    elif content.files:
        words = ngettext(
            "Telegram takes {most} characters under a file. This is {over} character too many.",
            "Telegram takes {most} characters under a file. This is {over} characters too many.",
            over,
        )
    else:
        words = ngettext(
            "WhatsApp takes {most} characters in one message. This is {over} character too many.",
            "WhatsApp takes {most} characters in one message. This is {over} characters too many.",
            over,
        )
    return words.format(most=number(content.room), over=number(over))


def _files(content: Content) -> Iterator[Problem]:
    if len(content.files) > 1:
        yield Problem("file", _("One file fits a message. Take the others away."))
    for file in content.files:
        if file.mime not in TAKEN.get(file.media, ()):
            yield Problem(
                "file", _("Messengers do not show this kind of file. Choose a photo, a PDF or a voice recording.")
            )
        elif file.media is Media.PHOTO and file.size > LARGEST_PHOTO:
            yield Problem("file", _("WhatsApp takes pictures of at most 5 MB. Choose a smaller one."))


def _buttons(content: Content, kind: BroadcastKind, read: Sequence[str]) -> Iterator[Problem]:
    answers = [button for button in content.buttons if not button.opens]
    if kind is BroadcastKind.QUESTION and len(answers) < LEAST_ANSWERS:
        yield Problem("buttons", _("A question needs at least two buttons that are answers."))
    if len(content.buttons) > MOST_BUTTONS:
        yield Problem("buttons", _("WhatsApp shows no more than three buttons."))
    for place, button in enumerate(content.buttons):
        if button.opens not in OPENS and (button.opens or kind is not BroadcastKind.QUESTION):
            yield Problem(f"opens.{place}", _("Choose what the button opens."))
        yield from _labels(place, button, read, content.written)
    for language in read:
        yield from _alike(content, language)


def _labels(place: int, button: Button, read: Sequence[str], written: Sequence[str]) -> Iterator[Problem]:
    for language in read:
        label = said_in(button.labels, language).strip()
        field, over = f"label.{place}.{language}", length(label) - LABEL
        if not label and language in written:
            words = _("This button has no words in {language}.")
            yield Problem(field, words.format(language=native_name(language)))
        elif over > 0:
            words = ngettext(
                "WhatsApp takes {most} characters on a button. This is {over} character too many.",
                "WhatsApp takes {most} characters on a button. This is {over} characters too many.",
                over,
            )
            yield Problem(field, words.format(most=number(LABEL), over=number(over)))


def _alike(content: Content, language: str) -> Iterator[Problem]:
    labels = [fold(said_in(button.labels, language)) for button in content.buttons]
    often = Counter(label for label in labels if label)
    for place, label in enumerate(labels):
        if often[label] > 1 and label in labels[:place]:
            yield Problem(f"label.{place}.{language}", _("Another button says the same."))


def _templates(content: Content, read: Sequence[str], templates: Sequence[Approved]) -> Iterator[Problem]:
    approved = {template.sid: template for template in templates}
    for language, chosen in content.templates.items():
        field, known = f"template.{language}", approved.get(chosen.sid)
        if known is None or known.language != spoken(language):
            yield Problem(field, _("WhatsApp does not approve this template any more. Choose another, or none."))
        elif language not in read:
            yield Problem(
                f"text.{language}",
                _("Write the text too: whoever wrote to us within the last day gets it instead of the template."),
            )
        elif missing := known.problem(chosen.variables):
            yield Problem(f"variable.{language}.{missing}", _("Fill this in, in one line: WhatsApp asks for it."))
