"""What colleagues read of referrals: the items, the dangers, and the lines of a timeline."""

from collections.abc import Iterable

from bot import i18n
from bot.casework.referrals.items import Item, Items, in_words
from bot.i18n import _
from bot.organisation import Organisation
from storage.referral import ReferralState, ReferralStep


def items() -> dict[str, str]:
    """Each item that may be passed on, in a word or two."""
    return {
        Item.NAME: _("Name"),
        Item.TELEPHONE: _("Telephone number"),
        Item.REACH: _("Safe way of contact"),
        Item.PLACE: _("Place"),
        Item.CATEGORY: _("Category"),
        Item.NEEDS: _("Needs"),
        Item.STORY: _("The person's story"),
        Item.FILES: _("Attachments"),
        Item.AGE: _("Age group"),
        Item.DISABILITY: _("Disability"),
    }


def in_a_row(named: Iterable[str]) -> str:
    """Items in a sentence."""
    known = items()
    return _bare(i18n.join(known[item] for item in named if item in known))


def in_rows(passed: Items, organisation: Organisation) -> list[tuple[str, str, str]]:
    """Items, their names and what they say, for a page, which isolates by itself."""
    known = items()
    return [(item, known[item], _bare(in_words(item, value, organisation))) for item, value in passed.items()]


def _bare(words: str) -> str:
    return words.translate(dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069")))


def dangers() -> dict[str, str]:
    return {"life": _("Somebody's life is in danger"), "child": _("A child is in danger")}


def in_timeline(step: str) -> str:
    """For colleagues, beside the receiver's name or the words of the line."""
    said = {
        ReferralStep.ASKED: _("The person was asked whether we may refer them"),
        ReferralStep.AGREED: _("The person said yes to the referral"),
        ReferralStep.REFUSED: _("The person said no to the referral"),
        ReferralStep.TAKEN_BACK: _("The person took their yes back before anything was passed on"),
        ReferralStep.TALK: _("The person wants to talk before they answer"),
        ReferralStep.VOICE: _("The person answered by word of mouth"),
        ReferralStep.OVERRIDDEN: _("Passed on without the person's yes"),
        ReferralStep.PASSED_ON: _("The person was told that it was passed on without their yes"),
        ReferralStep.TOLD: _("The receiver was told by telephone"),
        ReferralStep.CHASED: _("The receiver has not answered for 48 hours: ask them"),
        ReferralStep.ACCEPTED: _("The receiver took the referral on"),
        ReferralStep.DECLINED: _("The receiver declined the referral"),
        ReferralStep.DONE: _("The receiver has done their part"),
        ReferralStep.CANCELLED: _("The referral was cancelled; nothing was passed on"),
    }
    return {step.value: words for step, words in said.items()}.get(step, _("Referral"))


def states() -> dict[str, str]:
    """How a referral stands, by `Referred.standing`."""
    return {
        ReferralState.ASKED: _("Waits for the person"),
        ReferralState.REFUSED: _("The person said no"),
        "agreed": _("The person said yes"),
        ReferralState.SENT: _("Passed on"),
        ReferralState.ACCEPTED: _("Accepted"),
        ReferralState.DECLINED: _("Declined"),
        ReferralState.DONE: _("Finished"),
        ReferralState.CANCELLED: _("Cancelled"),
    }


def next_steps() -> dict[str, str]:
    """What comes next, by `Referred.step`."""
    return {
        "wait_person": _("The person was asked in the chat. Nothing is passed on before their yes."),
        "ask_person": _("Nobody can ask this person in the chat. Ask them yourself, and write down what they said."),
        "call": _("The person said yes. Call the receiver now, and tell them only what was agreed."),
        "call_now": _("Nobody waits for a yes: call the receiver now, and tell them only what stands here."),
        "wait_receiver": _("The receiver has it and answers. We remind you after 48 hours of silence."),
        "chase": _("The receiver has been silent for 48 hours. Call and ask them."),
        "settle": _("The receiver took it on. Write down when they are done."),
    }
