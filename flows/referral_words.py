"""What a referral says to the person: who would get what and why, and that no costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answers import Json
from bot.casework.referrals.receivers import receiver
from bot.casework.referrals.rows import Purpose
from bot.casework.referrals.words import listed, why
from bot.i18n import _, isolate, ltr
from bot.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """What `question_for` gave. `items` says what each of them holds."""

    id: str
    case: str
    stands: str
    sensitive: bool
    kind: str
    key: str
    name: str
    purpose: Purpose = field(default_factory=Purpose)
    items: dict[str, Any] = field(default_factory=dict)
    held: bool = False

    @classmethod
    def from_json(cls, stored: Json) -> Asked | None:
        if stored is None:
            return None
        if not isinstance(stored, dict):
            raise TypeError(stored)
        given: dict[str, Any] = {**stored, "purpose": Purpose(*(str(part) for part in _parts(stored["purpose"])))}
        return cls(**given)


def _parts(stored: Json) -> Sequence[Json]:
    if not isinstance(stored, list):
        raise TypeError(stored)
    return stored


def question(asked: Asked, items: Sequence[str], organisation: Organisation, before: str = "") -> str:
    """Everything that is needed to decide. On a sensitive case what the items say is left out: others may look on."""
    would = listed({item: asked.items[item] for item in items}, organisation, quiet=asked.sensitive)
    out = {item: value for item, value in asked.items.items() if item not in items}
    parts = [before, who(asked, organisation)]
    if reason := why(asked.purpose):
        parts.append(_("Why: {reason}").format(reason=reason))
    if items:
        parts.append(_("They would get only this:") + "\n" + would)
    else:
        parts.append(_("Now nothing is left that they could get."))
    if out:
        parts.append(_("They would not get:") + "\n" + listed(out, organisation, quiet=True))
    parts.append(
        _("No costs you nothing: your case goes on as before. And you can change your mind until it is passed on.")
    )
    if items:
        parts.append(_("May we tell them?"))
    return "\n\n".join(part for part in parts if part)


def who(asked: Asked, organisation: Organisation) -> str:
    """As the directory has them now; else as they were called when the question was written."""
    known = receiver(organisation, asked.kind, asked.key)
    if known is None:
        return _("We want to connect you with {receiver}.").format(receiver=isolate(asked.name))
    lines = [_("We want to connect you with {receiver}.").format(receiver=isolate(known.name))]
    if known.about:
        lines.append(_("Who they are: {about}").format(about=isolate(known.about)))
    lines.append(_("Their telephone: {telephone}").format(telephone=ltr(known.telephone)))
    return "\n".join(lines)


def thought_over() -> str:
    return _("You said no to this before, and we told nobody. You can leave it so, or decide otherwise.")


def after_yes(asked: Asked) -> str:
    said = _("Thank you. We pass on only what you agreed to, and tell you here what they answer.")
    return said + " " + _("Until they have heard of it you can take it back.")


def after_no() -> str:
    return _("All right. We told nobody anything. We go on with your case as before.")


def taken_back() -> str:
    return _("It is taken back. Nobody was told anything. We go on with your case as before.")


def passed_on(asked: Asked, organisation: Organisation) -> str:
    known = receiver(organisation, asked.kind, asked.key)
    if asked.sensitive:
        return _("They have heard of it already. If you want them to stop, a colleague helps you with it.")
    return _("{receiver} have heard of it already. If you want them to stop, a colleague helps you with it.").format(
        receiver=isolate(known.name if known else asked.name)
    )


def over(asked: Asked | None) -> str:
    if asked is None:
        return _("There is no question waiting for you.")
    return _("This question is over, you need not answer it. Nothing was passed on.")
