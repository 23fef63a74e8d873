"""The card for the first minute, on top of a case."""

from typing import Any

from bot.casework.record.earlier import goes_on_in
from bot.casework.record.first_minute import first_minute, told_by_voice
from bot.casework.record.staffwork import Opened
from bot.casework.talk.case_files import files_of
from handlers.console.visit import Visit


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    files = files_of(visit.db, visit.staff, opened.case.id)
    sounds = [id for id, file in files.items() if file.media == "voice" or file.sound]
    voice = told_by_voice(opened, sounds)
    into = goes_on_in(visit.db, visit.staff, opened.case)
    return {"into": into, "card": first_minute(opened, visit.organisation, voice=voice)}
