"""The web site of one process: all doors on one FastAPI application."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot import files
from bot.assembly import Ground
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChat
from bot.channels.whatsapp import WhatsApp
from bot.house import House
from bot.organisation import Organisation
from bot.visits import HouseVisits
from handlers.console import console
from handlers.console.feed import Feed
from handlers.console.office import Office
from handlers.health import health_routes
from handlers.media import Sign, media_door
from handlers.patience import impatient
from handlers.telegram import telegram_door
from handlers.webchat import web_chat
from handlers.webchat_page import Face
from handlers.whatsapp import whatsapp_doors
from storage.sealed import ring

log = structlog.get_logger()

Endpoint = Callable[[Request], Awaitable[Response]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def signer(purpose: str) -> Sign:
    """Letters that prove that we made a value, for one purpose."""
    return lambda value: ring().index(purpose, value).hex()


class Site:
    """The webhooks, without the layers that they do not need (0.1 ms of a turn's CPU); FastAPI serves all else."""

    def __init__(self, app: FastAPI, webhooks: Mapping[str, Endpoint], hang_up: Callable[[], None]) -> None:
        self.app = app
        self.hang_up = hang_up  # ends the streams of open pages, for which a stop would wait
        self._webhooks = webhooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        posted = scope["type"] == "http" and scope["method"] == "POST"
        webhook = self._webhooks.get(scope["path"]) if posted else None
        if posted:
            receive = impatient(receive)
        if webhook is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await webhook(request)
        except Exception as bug:  # the provider tries again later
            log.exception("webhook.bug", path=scope["path"], error=type(bug).__name__)
            response = await _unwell(request, bug)
        await response(scope, receive, send)


def site(ground: Ground, house: House, feed: Feed, lifespan: Lifespan) -> Site:
    """Every door, on its fixed address."""
    settings = ground.settings
    app = FastAPI(title="Wasl", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(health_routes(house.ready, settings))
    telegram = house.channels.get("telegram")
    channel = telegram if isinstance(telegram, TelegramChannel) else None
    webhooks = {"/telegram": telegram_door(channel, house.receive, settings.telegram_secret, house.keep_raw)}
    if whatsapp := [channel for channel in house.channels.values() if isinstance(channel, WhatsApp)]:
        message, status = whatsapp_doors(whatsapp, house.receive, house.receive_receipt, settings)
        webhooks |= {"/whatsapp": message, "/whatsapp/status": status}
    webchat = house.channels["webchat"]
    if not isinstance(webchat, WebChat):
        raise TypeError("The web chat is no WebChat.")
    app.include_router(
        web_chat(
            HouseVisits(house),
            webchat,
            lambda: _face(ground.in_force()),
            signer("webchat.cookie"),
            public_url=settings.public_url,
            trusted_proxies=settings.trusted_proxies,
        )
    )
    app.add_route("/media/{id:uuid}/{expires:int}/{signature}", _media(house), methods=["GET"])
    app.add_route("/", _front, methods=["GET"])
    replica = ground.replica.begin if ground.replica else None
    office = Office(
        ground.database.begin,
        ground.in_force,
        ground.refresh,
        settings,
        feed,
        replica=replica,
        taught=ground.taught,
        telegram_name=lambda: channel.username if channel else "",
        library=ground.shelf,
    )
    app.router.routes.extend(console(office))
    app.add_exception_handler(Exception, _unwell)

    def hang_up() -> None:
        webchat.hang_up()
        feed.hang_up()

    return Site(app, webhooks, hang_up)


def _face(org: Organisation) -> Face:
    title = org.text(org.title)
    return Face(title, org.symbol, org.languages, org.default_language, org.exit_url, org.country)


def _media(house: House) -> Callable[[Request], Awaitable[Response]]:
    return media_door(signer("media"), lambda id: house.database.run(files.open_file, id))


async def _front(request: Request) -> Response:
    return RedirectResponse("/chat")


async def _unwell(request: Request, error: Exception) -> Response:
    return PlainTextResponse("Something went wrong on our side. Please try again.", 503, {"Retry-After": "5"})
