"""Words that work anywhere, obeyed."""

from bot import alarms, overlays
from bot.course import present, start
from bot.i18n import _
from bot.messages import Outgoing
from bot.topics import Topics
from bot.turn import Go, Turn


def obey(turn: Turn, topics: Topics, name: str, text: str) -> None:
    """Do what a word that works anywhere says."""
    state = turn.state
    match name:
        case "back":
            overlays.back(turn)
            present(turn, topics)
        case "cancel":
            state.leave()
            turn.out.append(Outgoing(_("All right. I kept nothing of it. Write to me whenever you like.")))
        case "language":
            if overlays.languages(turn, text):
                present(turn, topics)
        case "stop":
            overlays.news(turn, stopped=True)
            if turn.contact.consent or state.flow or state.offer:  # who only wants to be left alone is asked nothing
                present(turn, topics)
        case "start" | "news" if turn.contact.news_stopped:
            if overlays.news(turn, stopped=False) or "news" not in topics:
                present(turn, topics)
            else:
                start(turn, topics, Go("news", opening=text))
        case "hide":
            overlays.hide(turn, topics)
        case "danger" | "safe":
            alarms.answered(turn, danger=name == "danger")
            present(turn, topics)
        case "resume":
            present(turn, topics)
        case "open":
            turn.release = not turn.guarded
            if turn.pending and turn.guarded:
                turn.out.append(Outgoing(_("Write your word here, and it opens."), sensitive=True))
            elif not turn.pending:
                turn.out.append(Outgoing(_("Nothing is waiting for you at the moment.")))
                present(turn, topics)
        case _:
            if not turn.contact.consent and name in ("menu", "start"):
                start(turn, topics, Go("welcome", opening=state.opening if state.flow == "welcome" else ""))
            else:
                start(turn, topics, Go(name if name in topics else "menu", opening=text if name == "news" else ""))
