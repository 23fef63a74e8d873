"""Casework: a complaint or a request becomes a case that somebody answers, and that the person can follow."""

from bot.casework.filing import Draft, Receipt, file_case
from bot.casework.following import Found, Step, cases_of, look_up, minutes_to_wait
from bot.casework.numbers import find_number, new_number, new_pin, parse_number, show_number
from bot.casework.participation import Reopened, add_message, appeal, reopen, withdraw
from bot.casework.privacy import correct, erase, everything_about
from bot.casework.refused import Refused
from bot.casework.talk.handoff import Handoff, ask_for_human, danger_met, pass_on, voice_waits
from storage.case import Audience, CaseKind, Decision, State, Way

__all__ = [
    "Audience",
    "CaseKind",
    "Decision",
    "Draft",
    "Found",
    "Handoff",
    "Receipt",
    "Refused",
    "Reopened",
    "State",
    "Step",
    "Way",
    "add_message",
    "appeal",
    "ask_for_human",
    "cases_of",
    "correct",
    "danger_met",
    "erase",
    "everything_about",
    "file_case",
    "find_number",
    "look_up",
    "minutes_to_wait",
    "new_number",
    "new_pin",
    "parse_number",
    "pass_on",
    "reopen",
    "show_number",
    "voice_waits",
    "withdraw",
]
