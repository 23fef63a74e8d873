"""The pages of broadcasts: writing them, choosing people, sending; each module beside this one adds its routes."""

from importlib import import_module
from pkgutil import iter_modules

from handlers.console.routes import Routes

_MODULES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]

routes = Routes([route for module in _MODULES if hasattr(module, "routes") for route in module.routes.all])
