"""What is said of a case that somebody follows: where it stands, by when, and what happened so far."""

from collections.abc import Iterator

from bot.casework import Found, State, Step, show_number
from bot.casework.referrals.words import in_history
from bot.casework.wording import decision_in_words, state_in_words
from bot.chat import Chat
from bot.i18n import _, date, isolate, ngettext, number, quoted
from bot.organisation import Organisation

STEPS = 10  # of the history that are shown, the newest last
OWN = 100  # characters of the person's own words: they know them


def topic(org: Organisation, kind: str, category: str) -> str:
    """What a case is about, as short as a button."""
    match kind:
        case "complaint":
            named = {known.key: org.label(known) for known in org.categories}
            return named.get(category, _("A complaint"))
        case "support":
            return _("A request for help")
        case "protection":
            return _("A private matter")
        case "human":
            return _("Talking to a person")
        case _:
            return _("Your data")


def glimpse(chat: Chat, found: Found) -> str:
    """State and dates: all that the number alone tells another telephone."""
    return "\n".join((state_in_words(found.state), *_dates(chat, found)))


def standing(chat: Chat, found: Found) -> str:
    """Everything: what it is about, where it stands, and the history. A sensitive one is neither named nor quoted."""
    parts = []
    if not (found.sensitive or found.traceless):
        about = isolate(topic(chat.org, found.kind, found.category))
        parts.append(_("{about}, number {number}").format(about=about, number=show_number(found.number)))
    where = " ".join(part for part in (state_in_words(found.state), decision_in_words(found.decision)) if part)
    parts.append("\n".join((where, *_dates(chat, found))))
    if history := "\n".join(_history(found)):
        parts.append(_("What happened so far:") + "\n" + history)
    return "\n\n".join(parts)


def _dates(chat: Chat, found: Found) -> Iterator[str]:
    yield _("You sent it on {date}.").format(date=isolate(date(found.opened)))
    if found.closed:
        yield _("It was closed on {date}.").format(date=isolate(date(found.closed)))
    elif found.over:
        return
    elif found.due < chat.today:
        yield _("We promised an answer by {date}. We are late, and we are sorry.").format(date=isolate(date(found.due)))
    else:
        yield _("You get an answer by {date}.").format(date=isolate(date(found.due)))


def _history(found: Found) -> Iterator[str]:
    quiet = found.sensitive or found.traceless
    for step in [step for step in found.steps if step.kind != "filed"][-STEPS:]:
        yield f"• {isolate(date(step.on))}: {_said(step, quiet)}"


def _said(step: Step, quiet: bool) -> str:
    words = [_what(step)]
    if step.text and not (step.mine and quiet):
        words.append(quoted(_cut(step.text) if step.mine else step.text))
    if step.attachments:
        files = ngettext("({count} file)", "({count} files)", len(step.attachments))
        words.append(files.format(count=number(len(step.attachments))))
    return " ".join(words)


def _what(step: Step) -> str:
    match step.kind:
        case "message":
            return _("You wrote.")
        case "reply":
            return _("We answered:")
        case "state":
            return state_in_words(State(step.state)) if step.state else _("We worked on it.")
        case "appeal":
            return _("You did not agree with the decision.")
        case "withdrawal":
            return _("You took it back.")
        case "not_solved":
            return _("You said that it is not solved.")
        case "satisfaction":
            return _("You said that it is solved.")
        case "deadline":
            return _("We needed more time.")
        case "handoff":
            return _("You asked for a person.")
        case "referral":
            return in_history(step.state)
        case _:
            return _("Something was corrected.")


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= OWN else flat[: OWN - 1].rstrip() + "…"


def minutes_in_words(minutes: int) -> str:
    return ngettext(
        "Those were too many tries. So that nobody can guess numbers, please wait {count} minute, then try again.",
        "Those were too many tries. So that nobody can guess numbers, please wait {count} minutes, then try again.",
        minutes,
    ).format(count=number(minutes))
