"""The pages of what people mean: examples of intents, their draft, and sentences that wait for a label."""

from handlers.console.routes import Routes
from handlers.console.understanding import drafts, examples, overview, sentences

routes = Routes([*overview.routes.all, *examples.routes.all, *drafts.routes.all, *sentences.routes.all])
