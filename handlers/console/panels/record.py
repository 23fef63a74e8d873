"""The record of a case: what it is filed under, who has it and by when it is answered; and the forms that change it."""

from typing import Any

from bot import i18n
from bot.casework import wording
from bot.casework.clocks.standing import standing
from bot.casework.record import labels
from bot.casework.record.assigning import colleagues_for
from bot.casework.record.changing import becomes_sensitive, categories_for
from bot.casework.record.staffwork import Opened
from bot.i18n import _, isolate
from bot.staff.colleagues import names_of
from bot.staff.permissions import Action, may
from handlers.console.visit import Visit
from storage.case import Intake, State, Way

MOVES = (State.IN_PROGRESS, State.WAITING)  # what a colleague may say of an open case; the rest follows from acts


def panel(visit: Visit, opened: Opened) -> dict[str, Any]:
    case, organisation = opened.case, visit.organisation
    names = names_of(visit.db, [str(id) for id in (case.assignee, case.entered_by, case.decided_by) if id])
    return {
        "facts": _facts(visit, opened, names),
        "standing": None if case.over else standing(case, visit.now, organisation),
        "state": labels.states()[case.state],
        "decision": labels.decisions().get(case.decision, ""),
        "assignee": names.get(str(case.assignee), ""),
        "mine": case.assignee == visit.staff.id,
        "priority": labels.priority_of(case.urgent, case.high),
        **(_forms(visit, opened) if not case.over else {"colleagues": []}),
    }


def _forms(visit: Visit, opened: Opened) -> dict[str, Any]:
    case, organisation = opened.case, visit.organisation
    moves = [(state.value, labels.states()[state]) for state in MOVES if state != case.state]
    colleagues = []
    if may(visit.staff, Action.ASSIGN):
        found = colleagues_for(visit.db, visit.staff, case.id)
        colleagues = [(str(each.id), each.name) for each in found if each.id != case.assignee]
    sensitive = [
        label
        for key, label in categories_for(organisation, case.kind)
        if not case.sensitive and becomes_sensitive(case.kind, key, organisation)
    ]
    return {
        "colleagues": colleagues,
        "categories": categories_for(organisation, case.kind),
        "regions": [("", _("none")), *((region.key, organisation.label(region)) for region in organisation.regions)],
        "priorities": list(labels.priorities().items()),
        "becomes_sensitive": i18n.join(sensitive) if sensitive else "",
        "moves": moves,
    }


def _facts(visit: Visit, opened: Opened, names: dict[str, str]) -> list[tuple[str, str]]:
    """Label and words; what is empty stays away."""
    case, facts, organisation = opened.case, opened.facts, visit.organisation
    came = labels.channels().get(case.channel, case.channel)
    if case.intake != Intake.CHAT:
        by = names.get(str(case.entered_by), "")
        came = labels.intakes()[case.intake]
        came = _("{how}, written down by {name}").format(how=came, name=isolate(by)) if by else came
    opened_on = i18n.date(case.opened)
    when = wording.times().get(str(facts.get("when", "")), "") if not facts.get("way") else ""
    rows = [
        (_("Kind"), labels.kinds()[case.kind]),
        (_("Category"), labels.category_label(organisation, case.kind, case.category)),
        (_("Region"), organisation.region_name(case.region)),
        (_("Service"), _service(visit, case.service)),
        (_("Which help"), labels.programme_label(organisation, str(facts.get("programme") or ""))),
        (_("About"), labels.topic_label(organisation, str(facts.get("topic") or ""))),
        (_("Which organisation"), str(facts.get("organisation") or "")),
        (_("When it was"), when),
        (_("Which month"), wording.month(str(facts.get("month") or ""))),
        (_("How much"), wording.sum_of_money(facts.get("amount"))),
        (_("Way"), labels.ways()[case.way]),
        (_("Came"), came),
        (_("Language"), i18n.native_name(opened.language) if opened.language else ""),
        (_("Since"), opened_on),
        (_("Answer by"), i18n.date(case.due)),
        (_("Priority"), labels.priorities()[labels.priority_of(case.urgent, case.high)]),
    ]
    if case.way is Way.NAMED and case.satisfied:
        rows.append((_("Solved, says the person"), wording.disabilities()[case.satisfied]))
    return [(label, words) for label, words in rows if words]


def _service(visit: Visit, key: str) -> str:
    found = next((each for each in visit.organisation.services if each.key == key), None)
    return visit.organisation.text(found.name) if found else key
