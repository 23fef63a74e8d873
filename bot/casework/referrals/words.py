"""What is said of a referral: to the person at each step, to colleagues in a timeline, and why it is made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from bot.casework.referrals.items import Items, in_words, labels
from bot.casework.referrals.rows import Purpose
from bot.casework.talk.speaking import paragraphs, speaking, tell
from bot.choices import STANDING, Option, replies
from bot.i18n import _, isolate
from bot.messages import QuickReply
from bot.organisation import Organisation
from storage import message
from storage.referral import ReferralStep

TOPIC = "referral"  # the flow that asks the person, and the standing button that leads there


def purposes() -> dict[str, str]:
    """Sentences that say in each language why something is passed on."""
    return {
        "legal": _("So that a lawyer can advise you."),
        "psychosocial": _("So that somebody trained can listen to you and support you."),
        "economic": _("So that you can find work or get support for a livelihood."),
        "protection": _("So that people who are trained for it can help you to be safe."),
        "health": _("So that a doctor or nurse can see you."),
        "needs": _("So that you get what you need every day, such as food, shelter or a place to stay."),
        "decide": _("So that those who can decide about your complaint look at it."),
    }


def why(purpose: Purpose) -> str:
    """In the current language; a colleague's own words are isolated as they are."""
    parts = (purposes().get(purpose.key, ""), isolate(purpose.words) if purpose.words else "")
    return " ".join(part for part in parts if part)


def button(label: str) -> tuple[QuickReply, ...]:
    """Leads to the question, and back to it until what was agreed to has been passed on."""
    return replies(STANDING, (Option(TOPIC, label),))


def listed(items: Items, organisation: Organisation, *, quiet: bool) -> str:
    """One item a line. `quiet`: without what it says, since others may see the screen."""
    named = labels()
    if quiet:
        return "\n".join(f"• {named[item]}" for item in items)
    return "\n".join(f"• {named[item]}: {_cut(in_words(item, value, organisation))}" for item, value in items.items())


def _cut(words: str) -> str:
    """The person knows their own words; a question with buttons holds 1000 letters in all."""
    most = 100
    return words if len(words) <= most else isolate(words[:most].strip("\u2066\u2067\u2068\u2069").rstrip() + "…")


def say(
    db: Connection, case: Row[Any], step: ReferralStep, receiver: str, entry_id: Any = None, words: str = ""
) -> bool:
    """Tell the person of a step, in their language. False where nobody can be told."""
    with speaking(case):
        text = words or _to_person(step, "" if case.sensitive else receiver)
        label = {ReferralStep.ASKED: _("Read and decide"), ReferralStep.AGREED: _("Change my mind")}.get(step)
        return tell(db, case, text, message.Purpose.NOTICE, button(label) if label else (), entry_id=entry_id)


def _to_person(step: ReferralStep, receiver: str) -> str:
    """Without the receiver's name on a sensitive case."""
    them = isolate(receiver)
    match step:
        case ReferralStep.ASKED:
            return _(
                "Others may be able to help you, too. We tell nobody anything without your yes. Please read who they "
                "are and what they would get, and then decide."
            )
        case ReferralStep.CANCELLED:
            return _("You need not answer our question any more. We passed nothing on.")
        case ReferralStep.TOLD if receiver:
            return _("We told {receiver} what you agreed to, and nothing else.").format(receiver=them)
        case ReferralStep.TOLD:
            return _("We passed on what you agreed to, and nothing else.")
        case ReferralStep.ACCEPTED if receiver:
            return _("{receiver} said yes. They will contact you.").format(receiver=them)
        case ReferralStep.ACCEPTED:
            return _("They said yes. They will contact you in the way that is safe for you.")
        case ReferralStep.DECLINED if receiver:
            return _("{receiver} cannot take this on. We stay with you and look for another way.").format(receiver=them)
        case ReferralStep.DECLINED:
            return _("They cannot take this on. We stay with you and look for another way.")
        case ReferralStep.DONE if receiver:
            return _("{receiver} told us that they have done their part. If it is not so, write to us here.").format(
                receiver=them
            )
        case ReferralStep.DONE:
            return _("They told us that they have done their part. If it is not so, write to us here.")
        case _:
            raise ValueError(step)


def in_history(step: str) -> str:
    """A line of the history of a case, as the person reads it; the receiver's name may stand behind it."""
    said = {
        ReferralStep.ASKED: _("We asked whether we may tell others who can help."),
        ReferralStep.AGREED: _("You said yes: they may be told."),
        ReferralStep.REFUSED: _("You said no: nobody was told."),
        ReferralStep.TAKEN_BACK: _("You took your yes back: nobody was told."),
        ReferralStep.TALK: _("You wanted to talk before you decide."),
        ReferralStep.PASSED_ON: _("Somebody may be in danger: we asked others for help."),
        ReferralStep.ACCEPTED: _("They said yes and will contact you."),
        ReferralStep.DECLINED: _("They cannot take this on."),
        ReferralStep.DONE: _("They have done their part."),
        ReferralStep.CANCELLED: _("We took our question back: nobody was told."),
    }
    return {key.value: words for key, words in said.items()}.get(step, _("We worked on it."))


def without_yes(case: Row[Any], receiver: str, items: str) -> str:
    """After an override: honest, and without a name on a sensitive case."""
    if case.sensitive:
        opening = _("Somebody may be in danger. So we asked others for help without waiting for your yes.")
    else:
        opening = _("Somebody may be in danger. So we asked {receiver} for help without waiting for your yes.").format(
            receiver=isolate(receiver)
        )
    closing = _("We know that this was yours to decide. If you want to talk about it, write to us here.")
    return paragraphs(opening, _("They got only this:") + "\n" + items, closing)
