"""The acts in the audit log, in words: what stands before the colon, and after it what more is known."""

from bot.casework.entries import PERSON
from bot.i18n import N_, _

ACTIONS = {
    "account": N_("changed their account"),
    "approve": N_("approved a closing"),
    "ask_for_time": N_("asked for more time"),
    "assign": N_("gave a case to somebody"),
    "audit": N_("read the audit log"),
    "available": N_("became available"),
    "away": N_("went away"),
    "change": N_("changed a case"),
    "close": N_("closed a case"),
    "enter": N_("wrote a case down"),
    "erase": N_("erased a person"),
    "escalate": N_("told the supervisors of a case"),
    "export": N_("gave a person their data"),
    "factor": N_("changed the second factor"),
    "file": N_("opened a file"),
    "file_refused": N_("was refused a file"),
    "forbidden": N_("tried a page that is not theirs"),
    "grant_time": N_("granted more time"),
    "hand_back": N_("gave a conversation back to the bot"),
    "handed_on": N_("passed a conversation on"),
    "link": N_("linked cases, or made a link"),
    "list": N_("read the list of cases"),
    "list_waiting": N_("read who waits for a person"),
    "merge": N_("merged a case into another one"),
    "merge_into": N_("merged another case into this one"),
    "note": N_("wrote a note"),
    "override": N_("passed on without consent, for danger"),
    "override_refused": N_("was refused to pass on without consent"),
    "override_untold": N_("passed on without consent and told nobody"),
    "password": N_("changed the password"),
    "person": N_("opened a person's page"),
    "print": N_("printed a case"),
    "propose": N_("proposed a closing"),
    "read": N_("read a case"),
    "refer": N_("referred a case"),
    "referral_accepted": N_("accepted a referral"),
    "referral_cancel": N_("took a referral back"),
    "referral_declined": N_("declined a referral"),
    "referral_file": N_("opened a file of a referral"),
    "referral_no": N_("recorded that the person does not want the referral"),
    "referral_read": N_("read a referral"),
    "referral_spoken": N_("recorded consent that was spoken"),
    "referral_told": N_("told a receiver by telephone"),
    "referral_yes": N_("recorded the person's consent to a referral"),
    "referred_list": N_("read the list of referrals"),
    "refuse_time": N_("refused more time"),
    "release": N_("gave a case back to the team"),
    "reopen": N_("opened a case again"),
    "reply": N_("answered a person"),
    "return": N_("sent a closing back"),
    "search": N_("searched"),
    "send_again": N_("sent an answer again"),
    "session": N_("ended a sign-in"),
    "settings": N_("changed the settings"),
    "signin": N_("signed in"),
    "signout": N_("signed out"),
    "staff": N_("changed a colleague"),
    "state": N_("changed the state of a case"),
    "take_back": N_("took a closing back"),
    "take_over": N_("took a conversation"),
    "unlink": N_("took a link away"),
    "unmerge": N_("separated merged cases"),
    "unmerge_from": N_("separated a case from this one"),
    "unseal": N_("showed who a case is about"),
    "unseal_refused": N_("was refused to show who a case is about"),
    "withdraw": N_("took their case back"),
    "appeal": N_("appealed"),
    "approvals": N_("read what waits for approval"),
}


def action_in_words(action: str, actor: str = "") -> str:
    """An act that has no words here is shown by its own name. People file cases, colleagues open files."""
    if action == "file" and actor == PERSON:
        return _("filed a case")
    head, colon, more = action.partition(":")
    words = _(ACTIONS[head]) if head in ACTIONS else head
    return f"{words} ({more})" if colon and more else words
