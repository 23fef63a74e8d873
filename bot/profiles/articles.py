"""What articles of a profile must get right: languages, regions and topics that there are, keys, and short labels."""

from collections.abc import Iterator

from bot.i18n import N_
from bot.library.article import LABEL
from bot.library.topics import TOPICS
from bot.organisation import Organisation
from bot.profiles.problem import Problem
from bot.profiles.toml import Path
from bot.understanding.intents import FLOWS

# Values that stand beside articles in one list of choices: answers of the library, and the flows that the menu offers
BESIDE = frozenset({"human", "yes", "no", "read_on", "keep", *FLOWS.values()})


def articles(org: Organisation) -> Iterator[Problem]:
    """Other than the rest of a profile, an article may be there in some of the languages only."""
    regions = {region.code for region in org.regions}
    for index, article in enumerate(org.articles):
        here: Path = ("articles", index)
        if article.key in BESIDE:
            yield Problem((*here, "key"), N_("«{key}» means something else in a conversation"), {"key": article.key})
        for code, text in article.texts.items():
            if code not in org.languages:
                yield Problem((*here, "texts", code), N_("«{code}» is no language of this profile"), {"code": code})
            for name in ("title", "short"):
                if not getattr(text, name).strip():
                    yield Problem((*here, "texts", code, name), N_("the text is empty"))
            if len(text.title) > LABEL and not text.label:
                values = {"label": text.title, "count": len(text.title), "most": LABEL}
                fault = N_("«{label}» has {count} characters, a list shows {most}: add a label")
                yield Problem((*here, "texts", code, "title"), fault, values)
        for code in article.regions:
            if code not in regions:
                yield Problem((*here, "regions"), N_("«{code}» is no region of this profile"), {"code": code})
        for topic in article.topics:
            if topic not in TOPICS:
                listed = ", ".join(TOPICS)
                yield Problem((*here, "topics"), N_("«{key}» is none of {listed}"), {"key": topic, "listed": listed})
