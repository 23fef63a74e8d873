"""What is said about news: what they are, how often, why something is asked, and what somebody gets."""

from collections.abc import Mapping

from bot.i18n import _, isolate, join
from bot.organisation import Organisation
from bot.outreach.subscribing import Wish

# The version of what is agreed to stands in bot.outreach.subscribing: a changed meaning needs a new one.


def about(org: Organisation) -> str:
    what = _("News from {organisation}: dates of aid, trainings, warnings and advice. Usually a few messages a month.")
    free = _("You can stop at any time: write the word stop. We go on answering you, and your cases go on as before.")
    return what.format(organisation=isolate(org.text(org.name))) + "\n\n" + free


def ages() -> dict[str, str]:
    return {"under_18": _("Under 18"), "18_29": _("18 to 29"), "30_59": _("30 to 59"), "60_plus": _("60 or more")}


def access() -> dict[str, str]:
    return {"yes": _("Yes, I need it"), "no": _("No")}


def why_region() -> str:
    return _("Where do you live? We ask so that you only get what is near you.")


def why_age() -> str:
    return _("How old are you? We ask because some offers are only for one age.")


def why_access() -> str:
    return _(
        "Do you need services that are made for people with a disability? We ask so that we can tell you of them. "
        "Nobody else learns what you answer."
    )


def what_comes(org: Organisation, wish: Wish) -> str:
    """A line for each thing that is kept."""
    named = topics_by_key(org)
    chosen = [named[key] for key in wish.topics if key in named]
    lines = [_("• Topics: {topics}").format(topics=join(chosen)) if chosen else _("• All topics")]
    if wish.region:
        lines.append(_("• Region: {region}").format(region=isolate(org.region_name(wish.region))))
    if wish.age_group:
        lines.append(_("• Age: {age}").format(age=isolate(ages()[wish.age_group])))
    if wish.disability == "yes":
        lines.append(_("• Also services for people with a disability"))
    return "\n".join(lines)


def topics_by_key(org: Organisation) -> Mapping[str, str]:
    return dict(org.options(org.news_topics))
