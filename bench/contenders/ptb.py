"""python-telegram-bot's own Application with ConversationHandler and PicklePersistence, as pip installs it."""

import argparse
from itertools import count
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from bench import script

ABOUT, WHERE, STORY, CALL, SURE = range(5)
Context = ContextTypes.DEFAULT_TYPE
numbers = count(100_000_000_001)


def keyboard(options: dict[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=key)] for key, label in options.items()])


async def say(update: Update, text: str, options: dict[str, str] | None = None) -> None:
    assert update.effective_chat
    await update.effective_chat.send_message(text, reply_markup=keyboard(options) if options else None)


def said(update: Update) -> str:
    return update.message.text or "" if update.message else ""


def answers(context: Context) -> dict[str, Any]:
    assert context.user_data is not None
    return context.user_data


async def begin(update: Update, context: Context) -> int:
    answers(context).clear()
    await say(update, script.ABOUT, script.CATEGORIES)
    return ABOUT


async def about(update: Update, context: Context) -> int:
    value = script.chosen(script.CATEGORIES, said(update))
    if value is None:
        await say(update, script.WRONG, script.CATEGORIES)
        return ABOUT
    answers(context)["about"] = value
    await say(update, script.WHERE, script.REGIONS)
    return WHERE


async def where(update: Update, context: Context) -> int:
    value = script.chosen(script.REGIONS, said(update))
    if value is None:
        await say(update, script.WRONG, script.REGIONS)
        return WHERE
    answers(context)["region"] = value
    await say(update, script.STORY)
    return STORY


async def story(update: Update, context: Context) -> int:
    answers(context)["story"] = said(update)
    await say(update, script.CALL, {"skip": "Skip"})
    return CALL


async def call(update: Update, context: Context) -> int:
    answers(context)["call"] = said(update)
    await say(update, script.SURE.format(**answers(context)), {"yes": "Yes", "no": "No"})
    return SURE


async def sure(update: Update, context: Context) -> int:
    number = next(numbers)
    answers(context)["filed"] = [*answers(context).get("filed", []), number][-3:]
    await say(update, script.NUMBER.format(number=number))
    return ConversationHandler.END


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()

    text = filters.TEXT & ~filters.COMMAND
    conversation: ConversationHandler[Context] = ConversationHandler(
        entry_points=[CommandHandler("complaint", begin)],
        states={
            ABOUT: [MessageHandler(text, about)],
            WHERE: [MessageHandler(text, where)],
            STORY: [MessageHandler(text, story)],
            CALL: [MessageHandler(text, call)],
            SURE: [MessageHandler(text, sure)],
        },
        fallbacks=[],
        name="complaint",
        persistent=True,
    )
    builder = Application.builder().token(script.TOKEN).base_url(f"{arguments.api}/bot")
    application = builder.persistence(PicklePersistence(arguments.folder / "persistence.pickle")).build()
    application.add_handler(conversation)
    application.run_webhook(
        "127.0.0.1",
        arguments.port,
        "telegram",
        secret_token=script.SECRET,
        webhook_url="https://127.0.0.1/telegram",
    )


if __name__ == "__main__":
    main()
