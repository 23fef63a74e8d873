"""What all forms of the settings do: show what is in force, keep what was typed, say what is wrong beside it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.casework.refused import Refused
from bot.editing import Edit, Invalid, Overtaken, save
from bot.editing.faults import sentence
from bot.editing.fields import Field, Typed
from bot.editing.options import options
from bot.editing.saving import in_force
from bot.i18n import _
from handlers.console.visit import Visit

Document = dict[str, Any]


def typed(visit: Visit) -> Typed:
    """All that the form sent."""
    sent: dict[str, list[str]] = {}
    for name, _value in visit.form.pairs:
        sent.setdefault(name, visit.fields(name))
    return sent


def opened_at(visit: Visit) -> int:
    """The version that the form was made from; 0, which there never is, for what is no number."""
    text = visit.field("version")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def keep(visit: Visit, edit: Edit) -> int:
    """Save the change; this process knows it at once, the others look within seconds. Raises Invalid, Overtaken."""
    version = save(visit.db, visit.staff, edit, opened_at(visit))
    visit.office.refresh(visit.db)
    return version


def keep_or_refuse(visit: Visit, edit: Edit) -> None:
    """For buttons, where nothing was typed. Raises Refused."""
    try:
        keep(visit, edit)
    except Overtaken:
        raise Refused(409, overtaken()) from None
    except Invalid as invalid:
        raise Refused(409, " ".join(sentence(problem) for problem in invalid.problems)) from None


def overtaken() -> str:
    return _("Somebody else has changed this meanwhile. Look at it again, then decide.")


def form(
    visit: Visit,
    template: str,
    fields: Sequence[Field],
    typed: Typed,
    item: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """The page with the form. After an error it holds what was typed, not what is in force."""
    return visit.page(
        template,
        status=status,
        fields=fields,
        typed=defaultdict(list, typed),
        errors=beside_inputs(errors),
        options=_offered(visit, fields, item),
        languages=visit.organisation.languages,
        version=in_force(visit.db)[0],
        overtaken=overtaken() if status == 409 else "",
        **more,
    )


def beside_inputs(errors: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """For templates: nothing is wrong with an input that is not among them."""
    return defaultdict(str, errors or {})


def _offered(visit: Visit, fields: Iterable[Field], item: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {field.name: options(field.options, visit.organisation, item) for field in fields if field.options}
