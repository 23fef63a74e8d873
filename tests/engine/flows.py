"""Small flows that show one thing each."""

from bot.answers import told
from bot.chat import Chat, Go
from bot.people import set_consent
from bot.topics import Topic

FILED: list[str] = []


async def menu(chat: Chat) -> Go | None:
    where = await chat.choose("menu", "What now?", {"complaint": "Complain", "long": "Long list"})
    return Go(where, opening=chat.opening)


async def welcome(chat: Chat) -> Go | None:
    chat.say("Hello.")
    await chat.confirm("agree", "Do you agree?")
    chat.speak("en")
    chat.once("consent", lambda db: set_consent(db, chat.contact.id, True, chat.language, chat.now))
    return Go("menu", opening=chat.opening)


async def complaint(chat: Chat) -> Go | None:
    chat.say("We will log your complaint.")
    topic = await chat.choose("topic", "What is it about?", {"housing": "Housing", "health": "Health"})
    if topic == "housing":
        await address(chat.within("home"))
    await chat.ask("story", "What happened?", told)
    files = await chat.attachments("files", "Send photos.")
    while not await chat.confirm("sure", f"Send it with {len(files.files)} files?"):
        await chat.redo("story", "sure")
    number = chat.once("file", lambda db: FILED.append(topic) or len(FILED))  # type: ignore[func-returns-value]
    chat.say(f"Filed as {number}.")
    if await chat.confirm("glad", "Were we of help?"):
        chat.say("Good.")
    else:
        chat.say("I am sorry.")
    return None


async def address(chat: Chat) -> str:
    street = await chat.ask("street", "Which street?", told)
    city = await chat.ask_or_skip("city", "Which city?", told)
    return f"{street.text}, {city.text if city else ''}"


async def long(chat: Chat) -> Go | None:
    value = await chat.choose("letter", "Which letter?", {f"v{n}": f"Letter {n}" for n in range(1, 24)})
    chat.say(f"You took {value}.")
    return None


async def legal(chat: Chat) -> Go | None:
    chat.sensitive()
    await chat.ask("what", "What do you need?", told)
    return None


TOPICS = {
    name: Topic(name, flow, lambda title=name: title, remind=name == "complaint", sensitive=name == "legal")  # type: ignore[misc]
    for name, flow in {
        "menu": menu,
        "welcome": welcome,
        "complaint": complaint,
        "long": long,
        "legal": legal,
        "human": long,
        "help": long,
    }.items()
}
