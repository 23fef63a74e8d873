"""This server's own six-turn complaint: what `bench.script` says, kept as a real case."""

from bench import script
from bot.answers import told
from bot.casework.filing import Draft, file_case
from bot.chat import Chat
from bot.topics import Topic
from bot.turn import Go
from storage.case import CaseKind


async def complaint(chat: Chat) -> Go | None:
    about = await chat.choose("about", script.ABOUT, script.CATEGORIES)
    region = await chat.choose("region", script.WHERE, script.REGIONS)
    story = await chat.ask("story", script.STORY, told)
    call = await chat.ask_or_skip("call", script.CALL, told)
    number = call.text if call else ""
    if not await chat.confirm("sure", script.SURE.format(about=about, region=region, call=number)):
        return None
    draft = Draft(
        CaseKind.COMPLAINT,
        chat.contact.id,
        category=about,
        region=region,
        story=story,
        identity={"telephone": number} if number else {},
    )
    receipt = chat.once("file", lambda db: file_case(db, draft, chat.org).to_json())
    chat.say(script.NUMBER.format(number=receipt["number"]))
    return None


# Whoever is new is welcomed, and whoever says nothing known gets the menu: here all of them complain.
TOPICS = {name: Topic(name, complaint, lambda: "Complaint") for name in ("complaint", "welcome", "menu")}
