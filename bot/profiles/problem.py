"""One thing that is wrong with a profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.i18n import _
from bot.profiles.toml import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at `path` of the document. `wording` is English with placeholders for `values`; `kind` is
    pydantic's name of the error, empty for what is checked here."""

    path: Path
    wording: str
    values: Mapping[str, object] = field(default_factory=dict)
    kind: str = ""

    @property
    def text(self) -> str:
        """In the current language."""
        return _(self.wording).format(**self.values) if not self.kind else _(self.wording)
