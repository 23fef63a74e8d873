"""Why a message did not arrive, why a broadcast waits or stopped, and why somebody gets no news: in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.channels.channel import Misconfigured, Refused, SendError, Stopped, Throttled, Unavailable, Unreachable
from bot.channels.whatsapp_errors import TEMPLATE_CODES, classify
from bot.i18n import N_, _, ltr
from storage.delivery import LOST

_BLOCKED = "blocked"

# What the engine and the channels write of a message, and what the platforms' codes mean alike.
_MESSAGE = {
    "stopped": N_("They stopped news"),
    _BLOCKED: N_("They blocked us, or closed their account"),
    "unreachable": N_("They cannot be reached at this address"),
    "gone": N_("They had their data erased"),
    "no_text": N_("There is no text in their language"),
    "no_template": N_("Only a template reaches them now, and there is none in their language"),
    "channel_off": N_("Their channel was switched off"),
    "throttled": N_("The platform takes no more for now"),
    "unavailable": N_("The platform did not answer"),
    "window_closed": N_("They have not written for a day, so only a template reaches them"),
    "misconfigured": N_("Our account with the platform is not set up right"),
    "template": N_("WhatsApp did not take the template"),
    "refused": N_("The platform refused the message"),
    "failed": N_("The platform could not bring it"),
    "unreadable": N_("Their address cannot be read: it was sealed with other keys"),
    "internal": N_("A mistake of ours came in between"),
    "late": N_("It was put back, and is tried again"),
    "database": N_("Our database was away, so it is tried again"),
    LOST: N_("The process that was sending it died"),
    "left_unknown": N_("In doubt, and left so by a colleague"),
    "by_hand": N_("They asked us on the telephone"),
}
_CODES = {**dict.fromkeys(("403", "63033", "63014", "30004", "21610"), _BLOCKED), "63016": "window_closed"}
_BY_KIND: dict[type[SendError], str] = {
    Stopped: _BLOCKED,
    Throttled: "throttled",
    Unavailable: "unavailable",
    Unreachable: "unreachable",
    Misconfigured: "misconfigured",
    Refused: "refused",
}
SAID_STOP = ("stopped", "by_hand")
"""Reasons that are a person's own word: nobody but them takes it back."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a broadcast stands: a sentence, and what to do about it where something is to be done."""

    words: str
    advice: str = ""


def kind_of(reason: str) -> str:
    """Reasons that are the same to a colleague have one kind; a code that nobody knows is a kind of its own."""
    if reason in _MESSAGE:
        return reason
    if reason in _CODES:
        return _CODES[reason]
    if reason in TEMPLATE_CODES:
        return "template"
    found = classify(reason)
    return _BY_KIND.get(found, reason) if found else reason


def of_kind(kind: str, reasons: Iterable[str]) -> list[str]:
    return [reason for reason in reasons if kind_of(reason) == kind]


def in_words(kind: str) -> str:
    """A kind of reasons; of what is no kind, its code."""
    if kind in _MESSAGE:
        return _(_MESSAGE[kind])
    if not kind:
        return _("No reason is known")
    return _("The platform refused it with the code {code}").format(code=ltr(kind))


_WAITS = {
    "quiet": N_("It is night or a quiet day for all who still wait. It goes on at {time}."),
    "tier": N_("As many people as WhatsApp allows in a day were written to. It goes on at {time}."),
    "held": N_("The platform asked us to wait, or does not answer. It goes on at {time}."),
    "channel_off": N_("A channel is switched off. It is tried again at {time}."),
    "moved": N_("A process of ours was stopped. Another one takes it over at {time}."),
}
_PAUSED = {
    "opt_outs": (
        N_("It paused by itself: unusually many people stopped news after it."),
        N_("Look at the words and at whom it goes to. Stop it if people did not expect it; resume it if you are sure."),
    ),
    "failures": (
        N_("It paused by itself: more than half of the messages failed."),
        N_("Look at the reasons below. Resume it once the cause is gone."),
    ),
    "quality": (
        N_("It paused by itself: WhatsApp rates our number lower than before."),
        N_("If it goes on, WhatsApp may block the number. Wait for a day, or send to fewer people, before you resume."),
    ),
    "template_rejected": (
        N_("It paused by itself: WhatsApp does not take its template any more."),
        N_("Copy it, choose another template there, and stop this one."),
    ),
    "misconfigured": (
        N_("It paused by itself: the platform does not accept our account (code {code})."),
        N_("Ask the administrator to run “wasl doctor”, which says what to correct. Then resume."),
    ),
}
_STOPPED = {
    "by_hand": N_("It was stopped. Who had not got it yet gets nothing."),
    "empty": N_("It ended before it began: there was nobody in its audience any more."),
    "too_few": N_("It ended before it began: so few people were left that they could have been recognised."),
}


def waits(reason: str, time: str) -> str:
    """Why it goes on only at `time`."""
    return _(_WAITS.get(reason, N_("It goes on at {time}."))).format(time=time)


def paused(reason: str) -> Standing:
    cause, _colon, code = reason.partition(":")
    if cause not in _PAUSED:
        return Standing(_("It is paused. Nothing leaves until somebody resumes it."))
    words, advice = _PAUSED[cause]
    return Standing(_(words).format(code=ltr(code or "?")), _(advice))


def stopped(reason: str) -> Standing:
    return Standing(_(_STOPPED.get(reason, _STOPPED["by_hand"])))
