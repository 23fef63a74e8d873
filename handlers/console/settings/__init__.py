"""The pages of the directory and of the settings."""

from handlers.console.routes import Routes
from handlers.console.settings import lists, overview, sheets, week, wordings

routes = Routes([*overview.routes.all, *week.routes.all, *wordings.routes.all, *sheets.routes.all, *lists.routes.all])
