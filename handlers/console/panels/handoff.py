"""Who talks with the person: the bot or a colleague; who asked for one, and since when."""

from typing import Any

from bot.casework.record.labels import category_label
from bot.casework.record.staffwork import Opened
from bot.casework.talk.waiting import talk_in
from handlers.console.visit import Visit


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    talk = talk_in(visit.db, visit.staff, opened.case.id)
    return {
        "talk": talk,
        "about": category_label(visit.organisation, "", talk.topic) if talk.topic else "",
        "open_now": visit.organisation.open_at(visit.now),
    }
