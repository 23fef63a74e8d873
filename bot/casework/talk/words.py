"""What the person is told of who comes into the conversation, who leaves it, and who is there next."""

from datetime import datetime

from bot import choices, i18n
from bot.i18n import _
from bot.messages import QuickReply
from bot.organisation import Organisation


def joined(name: str, sensitive: bool) -> str:
    if name:
        return _("{name} from our team is here now. You can write directly.").format(name=i18n.isolate(name))
    if sensitive:
        return _("Somebody is here now. You can write directly.")
    return _("A caseworker from our team is here now. You can write directly.")


def left(name: str, sensitive: bool) -> str:
    if name:
        return _("{name} has left. I am here again.").format(name=i18n.isolate(name))
    if sensitive:
        return _("I am here again.")
    return _("The caseworker has left. I am here again.")


def who_is_next(somebody: bool, organisation: Organisation, now: datetime) -> str:
    if somebody:
        return _("Another colleague takes over soon. Until then you can go on with me.")
    if organisation.open_at(now):
        return _("Your place is kept, and somebody answers you here as soon as they can.")
    when = i18n.isolate(i18n.day_and_time(organisation.next_opening(now)))
    return _("Your place is kept. The team is back on {when}, and then somebody answers you here.").format(when=when)


def menu() -> tuple[QuickReply, ...]:
    return choices.replies(choices.STANDING, (choices.Option("menu", _("Main menu")),))
