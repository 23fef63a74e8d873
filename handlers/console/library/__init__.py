"""The pages of the library: articles, how people find them, and what they asked in vain."""

from handlers.console.library import articles, compose, finding, questions
from handlers.console.routes import Routes

routes = Routes([*articles.routes.all, *compose.routes.all, *finding.routes.all, *questions.routes.all])
