"""The pages for machines: is the process alive, can it serve, and its figures for Prometheus."""

import asyncio
from collections.abc import Awaitable, Callable
from hmac import compare_digest

import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from bot import metrics
from bot.settings import Settings

log = structlog.get_logger()

PATIENCE = 3.0  # seconds that readiness waits for the database
_FRESH = {"Cache-Control": "no-store"}


def health_routes(ready: Callable[[], Awaitable[bool]], settings: Settings) -> APIRouter:
    """`ready` answers whether a turn could be taken now; an exception or silence of PATIENCE seconds means no."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "alive"}, headers=_FRESH)

    @routes.get("/health/ready")
    async def is_ready() -> JSONResponse:
        if await _answers(ready):
            return JSONResponse({"status": "ready"}, headers=_FRESH)
        return JSONResponse({"status": "not ready"}, 503, headers={**_FRESH, "Retry-After": "2"})

    @routes.get("/metrics")
    def figures(request: Request) -> Response:
        _authorise(request.headers.get("Authorization", ""), settings.metrics_token)
        return Response(metrics.exposition(), headers={**_FRESH, "Content-Type": metrics.CONTENT_TYPE})

    return routes


async def _answers(ready: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await ready()
    except Exception as error:  # whatever it is, the answer to a load balancer is "not now"
        log.warning("not_ready", error=type(error).__name__)
        return False


def _authorise(header: str, token: str) -> None:
    if not token:
        raise HTTPException(404)
    scheme, _, given = header.partition(" ")
    # Compared in one time whatever is given, so that the token cannot be found letter by letter.
    if not compare_digest(given.strip().encode(), token.encode()) or scheme.lower() != "bearer":
        raise HTTPException(401, "The metrics need their bearer token.", {"WWW-Authenticate": "Bearer"})
