"""Reads Twilio's webhook forms, and its REST resources, as what travels between people and the bot."""

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.channel import SendError
from bot.channels.whatsapp_errors import classify
from bot.messages import Attachment, Incoming, Kind, Media, Place, Receipt

NAME = "whatsapp"
PREFIX = "whatsapp:"

_BUTTON = re.compile(r"[0-9a-z]+:[a-z0-9_-]+")
_MOST_MEDIA = 10
_LONGEST_SID = 100  # Twilio's have 34 characters
# Kinds of message whose body, if any, is no word of the person.
_NOT_WORDS = frozenset({"reaction", "sticker", "system", "unsupported", "unknown", "order", "poll", "poll_update"})
_STATES = {
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}


def parse(form: Mapping[str, str], account: str, sent_at: datetime | None = None) -> Incoming | None:
    """An incoming message; None when it is none for this channel, or names no sender or no message.

    Fields nobody knows yet are fine, and so are missing ones.
    """
    form = {name: value.replace("\0", "") for name, value in form.items()}
    sender, sid = bare(form.get("From", "")), _first(form, "MessageSid", "SmsMessageSid", "SmsSid")
    status = form.get("MessageStatus", "received")
    if not form.get("From", "").lower().startswith(PREFIX) or not sender or status != "received":
        return None
    if not 0 < len(sid) <= _LONGEST_SID:
        return None
    button = next((id for id in (form.get("ButtonPayload"), form.get("ListId")) if id and _BUTTON.fullmatch(id)), "")
    tapped = bool(button or form.get("ButtonText", "").strip())  # a template's button may have a payload of its own
    text = _first(form, "Body", "ButtonText", "ListTitle")
    attachments, place, telephone = _attachments(form), _place(form), _shared_telephone(form)
    kind = Kind.MESSAGE
    if form.get("MessageType", "").lower() in _NOT_WORDS:
        kind, text, attachments = Kind.UNSUPPORTED, "", ()
    elif not (text.strip() or button or attachments or place or telephone):
        kind = Kind.UNSUPPORTED
    return Incoming(
        channel=NAME,
        account=account,
        sender=sender,
        provider_id=sid,
        kind=kind,
        text=text,
        button=button,
        attachments=attachments,
        place=place,
        telephone=telephone,
        name=form.get("ProfileName", ""),
        sent_at=sent_at,
        pressed=form.get("OriginalRepliedMessageSid", "") if tapped else "",
    )


def receipt(form: Mapping[str, str], account: str) -> Receipt | None:
    """News of a message we sent; None for states that say nothing new (queued, sending) or that nobody knows.

    That of a failure says in `extra["reason"]` what the code means, in the words of SendError.
    """
    sid = _first(form, "MessageSid", "SmsSid").replace("\0", "")
    state = _STATES.get(_first(form, "MessageStatus", "SmsStatus").lower())
    if not sid or not state:
        return None
    if state != "failed":
        return Receipt(NAME, account, sid, state)
    code = form.get("ErrorCode", "").strip()
    code = code if code.isascii() and code.isdecimal() and code != "0" else ""
    return Receipt(NAME, account, sid, state, code, {"reason": (classify(code) or SendError).reason})


def stored(message: Any, media: list[Any], account: str) -> Incoming | None:
    """A message, and its media, as the REST interface tells it; pressed buttons are words there, places are lost."""
    form = {"MessageSid": message.sid or "", "From": message.from_ or "", "Body": message.body or ""}
    form["NumMedia"] = str(len(media))
    for number, file in enumerate(media):
        form[f"MediaUrl{number}"] = f"https://api.twilio.com{(file.uri or '').removesuffix('.json')}"
        form[f"MediaContentType{number}"] = file.content_type or ""
    return parse(form, account, message.date_sent or message.date_created)


def bare(address: str) -> str:
    """An address without the channel's prefix: a telephone number, or a business-scoped id such as `US.1234`."""
    address = address.strip()
    return address[len(PREFIX) :].strip() if address.lower().startswith(PREFIX) else address


def _first(form: Mapping[str, str], *names: str) -> str:
    return next((form[name] for name in names if form.get(name, "").strip()), "")


def _attachments(form: Mapping[str, str]) -> tuple[Attachment, ...]:
    found = []
    for number in range(_MOST_MEDIA):
        url = form.get(f"MediaUrl{number}", "")
        if url.startswith(("https://", "http://")):
            mime = form.get(f"MediaContentType{number}", "").split(";", 1)[0].strip().lower()
            found.append(Attachment(_media(mime), reference=url, mime=mime, name=_file_name(mime)))
    return tuple(found)


def _media(mime: str) -> Media:
    kinds = {"audio": Media.VOICE, "image": Media.PHOTO, "video": Media.VIDEO}
    return kinds.get(mime.split("/", 1)[0], Media.DOCUMENT)


def _file_name(mime: str) -> str:
    return "contact.vcf" if mime in ("text/vcard", "text/x-vcard", "text/directory") else ""


def _place(form: Mapping[str, str]) -> Place | None:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Place(latitude, longitude)


def _shared_telephone(form: Mapping[str, str]) -> str:
    """The first number in a shared contact that comes as JSON in the form; vCards come as media."""
    try:
        contacts = json.loads(form.get("Contacts", ""))
        phones = contacts[0]["phones"]
        number = phones[0].get("phone") or phones[0].get("wa_id")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
    return number if isinstance(number, str) else ""
