"""The pages of broadcasts."""

from handlers.console.outreach import progress, reach, results, suppressed
from handlers.console.routes import Routes

routes = Routes([*progress.routes.all, *results.routes.all, *reach.routes.all, *suppressed.routes.all])
