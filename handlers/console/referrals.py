"""Referring: the question to the person, what is told on the telephone, and what the receiver answered."""

from datetime import datetime

from starlette.responses import Response

from bot.casework.record.staffwork import Opened, open_case_by_id
from bot.casework.referrals.labels import dangers, in_a_row, in_rows, items, next_steps, states
from bot.casework.referrals.overriding import Need, override
from bot.casework.referrals.receivers import Receiver, everybody, fitting
from bot.casework.referrals.referring import MOST_PURPOSE, Plan, cancel, offerable, propose
from bot.casework.referrals.telephone import Spoken, outcome, spoken_answer, told
from bot.casework.referrals.views import Referred, referral_of
from bot.casework.referrals.words import purposes, why
from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff.permissions import Action
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()

STAYS = (409, 422)  # the form comes again with the reason, and with all that was typed


@routes.get("/cases/{case_id:uuid}/referrals/new", Action.REFER)
def new(visit: Visit) -> Response:
    return _form(visit, "referrals/new.html")


@routes.post("/cases/{case_id:uuid}/referrals", Action.REFER)
def ask(visit: Visit) -> Response:
    case_id = visit.id("case_id")
    try:
        proposed = propose(visit.db, visit.staff, case_id, _plan(visit), visit.organisation, visit.now)
    except Refused as refused:
        return _form(visit, "referrals/new.html", refused)
    if proposed.asked:
        return visit.go(f"/console/cases/{case_id}", said=_("The person is being asked. Nothing is passed on before."))
    said = _("Nobody can ask this person in the chat. Ask them yourself, and write down what they said.")
    return visit.go(f"/console/referrals/{proposed.id}", said=said)


@routes.get("/cases/{case_id:uuid}/referrals/danger", Action.OVERRIDE)
def danger(visit: Visit) -> Response:
    return _form(visit, "referrals/danger.html")


@routes.post("/cases/{case_id:uuid}/referrals/danger", Action.OVERRIDE)
def pass_on(visit: Visit) -> Response:
    need = Need(visit.field("danger"), visit.field("reason"), visit.field("untold"), not visit.field("silent"))
    try:
        id = override(visit.db, visit.staff, visit.id("case_id"), _plan(visit), need, visit.organisation, visit.now)
    except Refused as refused:
        return _form(visit, "referrals/danger.html", refused)
    return visit.go(f"/console/referrals/{id}", said=_("Passed on. It is on record that nobody waited for a yes."))


@routes.get("/referrals/{referral_id:uuid}", Action.REFER)
def show(visit: Visit) -> Response:
    return _page(visit)


@routes.post("/referrals/{referral_id:uuid}/cancellation", Action.REFER)
def take_back(visit: Visit) -> Response:
    cancel(visit.db, visit.staff, visit.id("referral_id"), visit.now)
    return visit.go(_address(visit), said=_("Cancelled. Nothing was passed on."))


@routes.post("/referrals/{referral_id:uuid}/answer", Action.REFER)
def answer(visit: Visit) -> Response:
    """What the person said by word of mouth."""
    try:
        said = Spoken(
            visit.field("answer") == "yes",
            visit.field("how"),
            _moment(visit),
            visit.fields("items"),
            visit.field("words"),
        )
        if visit.field("answer") not in ("yes", "no"):
            raise Refused(422, _("Choose whether the person said yes or no."))
        spoken_answer(visit.db, visit.staff, visit.id("referral_id"), said, visit.organisation, visit.now)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(_address(visit), said=_("Written down."))


@routes.post("/referrals/{referral_id:uuid}/telling", Action.REFER)
def tell(visit: Visit) -> Response:
    try:
        told(visit.db, visit.staff, visit.id("referral_id"), visit.field("to"), visit.now)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(_address(visit), said=_("Written down. We remind you after 48 hours of silence."))


@routes.post("/referrals/{referral_id:uuid}/outcome", Action.REFER)
def answered(visit: Visit) -> Response:
    """What the receiver said on the telephone."""
    id, words = visit.id("referral_id"), visit.field("words")
    try:
        outcome(visit.db, visit.staff, id, visit.field("outcome"), words, visit.now)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(_address(visit), said=_("Written down."))


def _plan(visit: Visit) -> Plan:
    field = visit.field
    return Plan(field("receiver"), field("purpose"), field("words"), tuple(visit.fields("items")))


def _form(visit: Visit, template: str, refused: Refused | None = None) -> Response:
    """The form, again where it was refused; what nobody may see is no form."""
    if refused is not None and refused.status not in STAYS:
        raise refused
    opened = open_case_by_id(visit.db, visit.staff, visit.id("case_id"), visit.now, again=refused is not None)
    near = fitting(visit.organisation, _Fit(opened))
    others = [each for each in everybody(visit.organisation) if each.value not in {one.value for one in near}]
    held, named = offerable(visit.db, visit.staff, opened.case.id), items()
    return visit.page(
        template,
        status=refused.status if refused else 200,
        opened=opened,
        near=[(each.value, _shown(each)) for each in near],
        others=[(each.value, _shown(each)) for each in others],
        purposes=purposes(),
        offered={item: named[item] for item in held},
        dangers=dangers(),
        most=MOST_PURPOSE,
        error=refused.text if refused else "",
        typed=_plan(visit),
        need=Need(visit.field("danger"), visit.field("reason"), visit.field("untold"), not visit.field("silent")),
    )


class _Fit:
    """A case as `fitting` looks at it."""

    def __init__(self, opened: Opened) -> None:
        self.kind, self.category, self.region = opened.case.kind, opened.case.category, opened.case.region
        self.facts = opened.facts


def _shown(each: Receiver) -> str:
    how = _("answers here in the console") if each.has_account else _("is told by telephone")
    return _("{receiver}, {how}").format(receiver=each.name, how=how)


def _page(visit: Visit, refused: Refused | None = None) -> Response:
    if refused is not None and refused.status not in STAYS:
        raise refused
    referred, agreed = referral_of(visit.db, visit.staff, visit.id("referral_id"), visit.now)
    return visit.page(
        "referrals/one.html",
        status=refused.status if refused else 200,
        referred=referred,
        telephone=_telephone(visit, referred),
        passed=in_rows(agreed, visit.organisation),
        named=in_a_row,
        items=items(),
        states=states(),
        steps=next_steps(),
        dangers=dangers(),
        why=why,
        error=refused.text if refused else "",
        typed=visit.field,
        ticked=visit.fields("items"),
        today=visit.now.astimezone(visit.organisation.zone).strftime("%Y-%m-%dT%H:%M"),
    )


def _telephone(visit: Visit, referred: Referred) -> str:
    known = {each.value: each for each in everybody(visit.organisation)}.get(f"{referred.kind}.{referred.key}")
    return known.telephone if known else ""


def _spoken(visit: Visit) -> Spoken:
    given, field = visit.field("answer"), visit.field
    if given not in ("yes", "no"):
        raise Refused(422, _("Choose whether the person said yes or no."))
    return Spoken(given == "yes", field("how"), _moment(visit), tuple(visit.fields("items")), field("words"))


def _moment(visit: Visit) -> datetime:
    """Of a field for a day and a time, which is in the zone of the organisation."""
    try:
        return datetime.fromisoformat(visit.field("at")).replace(tzinfo=visit.organisation.zone)
    except ValueError:
        raise Refused(422, _("Say when the person answered.")) from None


def _address(visit: Visit) -> str:
    return f"/console/referrals/{visit.id('referral_id')}"
