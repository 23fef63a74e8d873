"""What is kept of a person, in words: a short summary for the chat, and everything for a file of their own."""

from datetime import date as Date
from datetime import datetime
from typing import Any

from bot.answers import Json
from bot.casework import show_number
from bot.i18n import _, date, isolate, ltr, native_name, ngettext, number
from bot.organisation import Organisation
from bot.outreach.reasons import SAID_STOP
from bot.outreach.subscribing import Wish
from flows.learning import not_found
from flows.news_words import what_comes

CASES = 10  # that the summary lists
CHANNELS = {"telegram": "Telegram", "whatsapp": "WhatsApp"}


def summarised(everything: dict[str, Any]) -> Json:
    """What the summary needs, and no more: it is stored among the answers."""
    contact, cases = everything["contact"], everything["cases"]
    kept = [consent for consent in everything["consents"] if consent["purpose"] == "conversation"]
    given = [consent["at"] for consent in kept if consent["given"]]
    return {
        "channel": contact["channel"],
        "language": contact["language"],
        "since": contact["since"][:10],
        "agreed": given[-1][:10] if given else "",
        "news": everything["news"]["subscription"] is not None and not contact["news_stopped"],
        "wish": _wish(everything["news"]["subscription"]),
        "writing": contact["writing_only"],
        "learning": _learning(everything["consents"]),
        "messages": len(everything["messages"]),
        "cases": [[case["number"], case["opened"], not case["closed"]] for case in cases[:CASES]],
        "more": max(len(cases) - CASES, 0),
    }


def _learning(consents: list[dict[str, Any]]) -> Json:
    """What they decided last about their sentences; None while they were not asked."""
    decided = [consent["given"] for consent in consents if consent["purpose"] == "learning"]
    return bool(decided[-1]) if decided else None


def _wish(subscription: dict[str, Any] | None) -> Json:
    if subscription is None:
        return None
    return [subscription["topics"], subscription["region"], subscription["age_group"], subscription["disability"]]


def summary(kept: Any, organisation: Organisation) -> str:
    days, many = organisation.retention.messages, kept["messages"]
    messages = ngettext(
        "• {count} message of this chat. We delete it after {days} days.",
        "• {count} messages of this chat. We delete them after {days} days.",
        many,
    ).format(count=number(many), days=number(days))
    lines = [
        _("This is what we keep of you:"),
        _("• We have been writing since {date}, on {channel}.").format(
            date=date(Date.fromisoformat(kept["since"])), channel=isolate(_channel(kept["channel"]))
        ),
        _("• Your language: {language}.").format(language=isolate(native_name(kept["language"]))),
        _agreed(kept["agreed"]),
        messages,
        _("• You get our news.") if kept["news"] else _("• You get no news."),
        *([what_comes(organisation, Wish(tuple(kept["wish"][0]), *kept["wish"][1:]))] if kept.get("wish") else []),
        *([_("• You want to be answered in writing only.")] if kept["writing"] else []),
        *_learnt(kept.get("learning")),
        *_cases(kept),
    ]
    hidden = _("What you told us in confidence is not shown here: somebody else might hold this telephone.")
    return "\n".join(lines) + "\n\n" + hidden


def _learnt(agreed: bool | None) -> list[str]:
    if agreed is None:
        return []
    if agreed:
        return [_("• You agreed that we keep sentences I did not understand, to learn from.") + " " + not_found()]
    return [_("• You want none of your sentences kept to learn from.") + " " + not_found()]


def _agreed(day: str) -> str:
    if not day:
        return _("• You have not agreed that we keep what you write.")
    return _("• You agreed on {date} that we keep what you write.").format(date=date(Date.fromisoformat(day)))


def _cases(kept: Any) -> list[str]:
    lines = [
        (_("• Number {number}, of {date}: open") if open_still else _("• Number {number}, of {date}: closed")).format(
            number=show_number(case), date=date(Date.fromisoformat(opened))
        )
        for case, opened, open_still in kept["cases"]
    ]
    if not lines:
        return [_("• No complaint and no request.")]
    if kept["more"]:
        lines.append(
            ngettext("• and {count} older one", "• and {count} older ones", kept["more"]).format(
                count=number(kept["more"])
            )
        )
    return [_("• Your complaints and requests:"), *lines]


def written(everything: dict[str, Any], organisation: Organisation) -> str:
    """Everything, one thing a line, for a file: what can be read by a person needs no program."""
    contact = everything["contact"]
    parts = [
        summary(summarised(everything), organisation),
        _("Your address on {channel}: {address}").format(
            channel=isolate(_channel(contact["channel"])), address=ltr(contact["address"])
        ),
        *_news(everything["news"]),
        *(_case(case) for case in everything["cases"]),
        "\n".join([_("Messages of this chat:"), *(_message(message) for message in everything["messages"])]),
    ]
    return "\n\n".join(parts) + "\n"


def _news(news: dict[str, Any]) -> list[str]:
    lines = []
    if stopped := news["none_because"]:
        said = (
            _("Since {date} we send you no news, because you asked us to stop.")
            if stopped["reason"] in SAID_STOP
            else _("Since {date} we send you no news, because it did not reach you. The code that we keep: {code}.")
        )
        lines.append(said.format(date=ltr(stopped["at"][:10]), code=ltr(stopped["reason"])))
    if news["broadcasts"]:
        lines.append("\n".join([_("News that you got:"), *(_broadcast(each) for each in news["broadcasts"])]))
    return lines


def _broadcast(broadcast: dict[str, Any]) -> str:
    got = f"{ltr(broadcast['at'][:10])} {isolate(broadcast['text'])}"
    answered = _("You answered: {answer}.").format(answer=isolate(broadcast["answer"]))
    return f"{got}\n{answered}" if broadcast["answer"] else got


def _case(case: dict[str, Any]) -> str:
    first = _("Number {number}, of {date}:").format(number=show_number(case["number"]), date=ltr(case["opened"]))
    steps = [_said(on, text, mine) for on, _kind, text, mine, _state, _files in case["steps"] if text]
    return "\n".join([first, *([case["story"]] if case["story"] else []), *steps])


def _message(message: dict[str, Any]) -> str:
    at = datetime.fromisoformat(message["at"]).strftime("%Y-%m-%d %H:%M")
    return _said(at, message["text"], message["from"] == "me")


def _said(at: str, text: str, mine: bool) -> str:
    who = _("You:") if mine else _("We:")
    return f"{ltr(at)} {who} {isolate(text)}"


def _channel(name: str) -> str:
    return CHANNELS.get(name) or _("the web chat")
