"""The small flows of the engine's tests, with a complaint that is filed as a real case, and words that echo."""

from bot.answers import told
from bot.casework import CaseKind, Draft, Receipt, file_case
from bot.chat import Chat, Go
from bot.topics import Topic
from tests.engine.flows import TOPICS as ENGINE
from tests.engine.flows import menu as engine_menu

PARTS = 3  # questions of a complaint that take free words


async def menu(chat: Chat) -> Go | None:
    """Words that begin with "#" begin a complaint of that name."""
    if chat.opening.startswith("#"):
        return Go("complaint", opening=chat.opening)
    return await engine_menu(chat)


async def complaint(chat: Chat) -> Go | None:
    """Every question repeats what was heard, so that a reply tells which message it answers."""
    about = await chat.choose(
        "about", f"What is {chat.opening} about?", {"not_received": "Not received", "delayed": "Delayed"}
    )
    heard, parts, files = f"{chat.opening} {about}", [], []
    while len(parts) < PARTS:
        part = await chat.ask("part", f"I heard {heard}. And then?", told)
        heard = part.text
        parts.append(part.text)
        files += part.files
    proof = await chat.attachments("proof", f"I heard {heard}. Any photos?")
    files += proof.files
    if not await chat.confirm("sure", f"{chat.opening} with {len(files)} files: shall I file it?"):
        chat.say(f"{chat.opening} is not filed.")
        return None
    receipt = Receipt.from_json(
        chat.once(
            "file",
            lambda db: file_case(
                db,
                Draft(
                    CaseKind.COMPLAINT,
                    chat.contact.id,
                    category=about,
                    attachments=tuple(files),
                    facts={"opening": chat.opening, "parts": list(parts)},
                ),
                chat.org,
                chat.now,
            ).to_json(),
        )
    )
    chat.say(f"{chat.opening} is filed, its number is {receipt.number}.")
    return None


TOPICS = {
    **ENGINE,
    "menu": Topic("menu", menu, lambda: "menu"),
    "complaint": Topic("complaint", complaint, lambda: "complaint", remind=True),
}
