"""The six-turn complaint that every contender does: what the citizen writes and what the reply must contain."""

import json
from dataclasses import dataclass

TOKEN = "1234567890:AAbenchbenchbenchbenchbenchbenchbench"
SECRET = "bench-secret-of-the-webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

CATEGORIES = {
    "not_received": "Not received",
    "less": "Less than due",
    "delayed": "Delayed",
    "card": "Card or account",
    "left_out": "Left out",
    "removed": "Removed from the list",
    "duplicate": "Registered twice",
    "quality": "Quality",
}
REGIONS = {
    "ps_jen": "Jenin",
    "ps_tbs": "Tubas",
    "ps_tkm": "Tulkarm",
    "ps_nbs": "Nablus",
    "ps_qqa": "Qalqilya",
    "ps_slt": "Salfit",
    "ps_rbh": "Ramallah and al-Bireh",
    "ps_jrh": "Jericho",
}
ABOUT = "What is your complaint about?"
WHERE = "In which region do you live?"
STORY = "What happened? Write it, or send a voice message."
CALL = "Which number may we call you on? Write it, or skip."
SURE = "About: {about}. Region: {region}. Call: {call}. Shall I file it?"
NUMBER = "Your complaint number is {number}."
WRONG = "Please choose one of these."

TOLD = "I have not received the food parcel for two months although my name is on the list. " * 2


@dataclass(frozen=True, slots=True)
class Step:
    says: str
    expects: str


STEPS = (
    Step("/complaint", "What is your complaint about?"),
    Step("3", "In which region"),
    Step("4", "What happened?"),
    Step(TOLD, "Which number may we call"),
    Step("0599123456", "Shall I file it?"),
    Step("yes", "Your complaint number is"),
)


def chosen(options: dict[str, str], typed: str) -> str | None:
    """The value of an option by its typed number, value or label."""
    if typed.isdecimal() and 0 < int(typed) <= len(options):
        return list(options)[int(typed) - 1]
    return next((value for value, label in options.items() if typed.lower() in (value, label.lower())), None)


def update(update_id: int, chat: int, text: str, date: int) -> bytes:
    """A message as Telegram posts it."""
    name = f"Amal {chat}"
    message = {
        "message_id": update_id,
        "from": {"id": chat, "is_bot": False, "first_name": name, "username": f"amal{chat}", "language_code": "en"},
        "chat": {"id": chat, "first_name": name, "username": f"amal{chat}", "type": "private"},
        "date": date,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"offset": 0, "length": len(text), "type": "bot_command"}]
    return json.dumps({"update_id": update_id, "message": message}).encode()
