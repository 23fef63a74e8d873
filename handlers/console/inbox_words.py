"""The inbox in words: what a row says, which filters there are, and which are on."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.casework.clocks.standing import Standing, standing
from bot.casework.finding.inbox import Box, Deadline, Filters, Priority
from bot.casework.finding.queue import Row
from bot.casework.record.labels import category_label, channels, kinds, states
from bot.i18n import NAMES, _
from bot.organisation import Organisation
from handlers.console.visit import HOME, Visit
from storage.case import OVER, State, Way

ANY = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row in words. `waits`: the person spoke last. `named` is false where `who` is a word of ours."""

    row: Row
    who: str
    named: bool
    what: str
    where: str
    state: str
    standing: Standing
    waits: bool
    mine: bool


def shown(visit: Visit, rows: Sequence[Row]) -> list[ShownRow]:
    return [_shown(visit, row) for row in rows]


def _shown(visit: Visit, row: Row) -> ShownRow:
    organisation = visit.organisation
    return ShownRow(
        row=row,
        who=row.name or _nobody(row),
        named=bool(row.name),
        what=_what(organisation, row),
        where=organisation.region_name(row.region) if row.region else "",
        state=states()[row.state],
        standing=standing(row, visit.now, organisation),
        waits=row.waiting_since is not None and row.closed_at is None,
        mine=row.assignee == visit.staff.id,
    )


def _nobody(row: Row) -> str:
    if row.sensitive:
        return _("Sensitive case")
    match row.way:
        case Way.HIDDEN:
            return _("Hidden")
        case Way.TRACELESS:
            return _("Without a trace")
        case Way.NAMED:
            return _("No name given")


def _what(organisation: Organisation, row: Row) -> str:
    """Of a sensitive case no more than its kind: others look over the shoulder."""
    kind = kinds()[row.kind]
    if row.sensitive:
        return kind
    about = category_label(organisation, row.kind, row.category or row.service)
    return about or kind


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter of the form: `options` are pairs of value and label."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


def filter_fields(visit: Visit, filters: Filters, box: Box) -> list[FilterField]:
    found = []
    for name, (label, options) in _known(visit.organisation, box).items():
        values = getattr(filters, name)
        found.append(FilterField(name, label, list(options.items()), values[0] if values else ANY))
    return found


def chips(visit: Visit, box: Box, filters: Filters) -> list[tuple[str, str]]:
    """The filters that are on: what each says, and the address without it."""
    known = _known(visit.organisation, box)
    found = []
    for name, value in filters.pairs():
        label, options = known.get(name, ("", {}))
        rest = urlencode([("box", box.value), *filters.without(name, value).pairs()])
        if label:
            found.append((f"{label}: {options.get(value, value)}", f"{HOME}?{rest}"))
    return found


def _known(organisation: Organisation, box: Box) -> dict[str, tuple[str, dict[str, str]]]:
    over = box is Box.CLOSED
    state_names = {state.value: label for state, label in _states().items() if (state in OVER) == over}
    deadlines = {
        Deadline.OVERDUE.value: _("Overdue"),
        Deadline.TODAY.value: _("Due today"),
        Deadline.WEEK.value: _("Due this week"),
    }
    found = {
        "kind": (_("Kind"), kinds()),
        "category": (_("Category"), {item.key: organisation.text(item.name) for item in organisation.categories}),
        "region": (_("Region"), {region.key: organisation.text(region.name) for region in organisation.regions}),
        "state": (_("State"), state_names),
        "deadline": (_("Deadline"), deadlines),
        "priority": (_("Priority"), {Priority.URGENT.value: _("Urgent"), Priority.HIGH.value: _("High")}),
        "channel": (_("Channel"), channels()),
        "language": (_("Language"), {code: NAMES.get(code, code) for code in organisation.languages}),
        "sensitive": (_("Mark"), {"yes": _("Sensitive only")}),
    }
    if over:
        del found["deadline"]
    return found


def _states() -> dict[State, str]:
    return {State(key): label for key, label in states().items()}
