"""aiogram's finite state machine with Redis storage, behind its own webhook handler, as pip installs it."""

# mypy: disable-error-code="import-not-found,misc,untyped-decorator"
# aiogram is not among the project's own dependencies: it asks for an older pydantic.

import argparse
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench import script

router = Router()
numbers = count(100_000_000_001)


class Complaint(StatesGroup):
    about = State()
    where = State()
    story = State()
    call = State()
    sure = State()


def keyboard(options: dict[str, str]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=key)] for key, label in options.items()]
    return InlineKeyboardMarkup(inline_keyboard=rows)


@router.message(Command("complaint"))
async def begin(message: Message, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(Complaint.about)
    await message.answer(script.ABOUT, reply_markup=keyboard(script.CATEGORIES))


@router.message(Complaint.about, F.text)
async def about(message: Message, state: FSMContext) -> None:
    value = script.chosen(script.CATEGORIES, message.text or "")
    if value is None:
        await message.answer(script.WRONG, reply_markup=keyboard(script.CATEGORIES))
        return
    await state.update_data(about=value)
    await state.set_state(Complaint.where)
    await message.answer(script.WHERE, reply_markup=keyboard(script.REGIONS))


@router.message(Complaint.where, F.text)
async def where(message: Message, state: FSMContext) -> None:
    value = script.chosen(script.REGIONS, message.text or "")
    if value is None:
        await message.answer(script.WRONG, reply_markup=keyboard(script.REGIONS))
        return
    await state.update_data(region=value)
    await state.set_state(Complaint.story)
    await message.answer(script.STORY)


@router.message(Complaint.story, F.text)
async def story(message: Message, state: FSMContext) -> None:
    await state.update_data(story=message.text)
    await state.set_state(Complaint.call)
    await message.answer(script.CALL, reply_markup=keyboard({"skip": "Skip"}))


@router.message(Complaint.call, F.text)
async def call(message: Message, state: FSMContext) -> None:
    answers: dict[str, Any] = await state.update_data(call=message.text)
    await state.set_state(Complaint.sure)
    await message.answer(script.SURE.format(**answers), reply_markup=keyboard({"yes": "Yes", "no": "No"}))


@router.message(Complaint.sure, F.text)
async def sure(message: Message, state: FSMContext) -> None:
    number = next(numbers)
    await state.set_data({"filed": number})
    await state.set_state(None)
    await message.answer(script.NUMBER.format(number=number))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--redis", required=True)
    arguments = parser.parse_args()

    bot = Bot(script.TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(arguments.api)))
    dispatcher = Dispatcher(storage=RedisStorage.from_url(arguments.redis))
    dispatcher.include_router(router)
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=script.SECRET).register(application, "/telegram")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=arguments.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
