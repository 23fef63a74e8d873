"""While a caseworker holds the conversation: all that the person sends goes to the case, in words or as files."""

from bot.casework.talk.handoff import asked_in, pass_on
from bot.i18n import _
from bot.messages import Incoming, Outgoing
from bot.turn import Turn


def passed_on(turn: Turn, incoming: Incoming) -> bool:
    """False where there is no case to pass it to. What carries nothing is answered, since no colleague would see it."""
    place, files = incoming.place, [a.id for a in incoming.attachments if a.id]
    where = f"\U0001f4cd {place.latitude:.5f}, {place.longitude:.5f}" if place else ""
    telephone = f"\u260e {incoming.telephone}" if incoming.telephone else ""
    words = "\n".join(part for part in (incoming.text, where, telephone) if part)
    if words or files:
        turn.about = str(asked_in(turn.db, turn.contact.id) or "")
        return pass_on(turn.db, turn.contact.id, words, files, turn.now)
    turn.out.append(Outgoing(_("This button belongs to an earlier question.") if incoming.button else unreadable()))
    return True


def unreadable() -> str:
    return _("I cannot read this kind of message. Please write, or send a photo or a voice note.")
