"""The console: where caseworkers, supervisors and administrators work."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as Address

from handlers.console.door import AT_ONCE, guard
from handlers.console.events import events_door
from handlers.console.office import Office
from handlers.console.pages import FILES
from handlers.console.routes import Route, Routes


def all_routes() -> list[Route]:
    """Every route of the modules beside this one, those with a fixed address before those that take any."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    found = [route for module in modules if hasattr(module, "routes") for route in _routes(module)]
    return sorted(found, key=lambda route: route.path.count("{"))


def _routes(module: ModuleType) -> list[Route]:
    made = module.routes
    return made.all if isinstance(made, Routes) else []


def console(office: Office) -> list[BaseRoute]:
    """The addresses under /console."""
    limiter = CapacityLimiter(AT_ONCE)
    made: list[BaseRoute] = [
        Address(f"/console{route.path}", guard(office, route, limiter), methods=[route.method])
        for route in all_routes()
    ]
    events = Address("/console/events", events_door(office, limiter), methods=["GET"])
    return [events, Address("/console/static/{version}/{name:path}", _static()), *made]


def _static() -> Callable[[Request], Awaitable[Response]]:
    async def static(request: Request) -> Response:
        parameters = request.path_params
        accepts = request.headers.get("accept-encoding", "")
        response = FILES.response(parameters["version"], parameters["name"], accepts)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return static
