"""The directory as people read it: which services fit, and what is good to know before going there or calling."""

from collections.abc import Collection, Iterator, Sequence

from bot.directory import Service
from bot.i18n import _, isolate, join, ltr
from bot.organisation import Organisation

AT_ONCE = 3  # services in one message
EVERYBODY = ("women", "men", "youth", "elderly", "children")

# Sex is not asked, so an age fits services for women as well as for men: each says whom it is for.
AUDIENCES = {
    "child": ("children",),
    "young": ("youth", "women", "men"),
    "adult": ("women", "men"),
    "old": ("elderly", "women", "men"),
}


def fitting(
    organisation: Organisation, kind: str, topic: str, region: str, age: str, disability: str, urgent: bool
) -> list[Service]:
    """Services for this need, nearest first; what is empty was not told. Who is in a hurry sees those first that
    answer at once."""
    audiences: Collection[str] = AUDIENCES.get(age, EVERYBODY)
    if disability != "no":
        audiences = {*audiences, "disability"}
    found = organisation.services_for(kind, topic, region, audiences)
    return sorted(found, key=lambda service: not service.urgent) if urgent else found


def described(organisation: Organisation, services: Sequence[Service]) -> str:
    return "\n\n".join("\n".join(_lines(organisation, service)) for service in services)


def _lines(organisation: Organisation, service: Service) -> Iterator[str]:
    text = organisation.text
    yield f"• {isolate(text(service.name))}"
    yield isolate(organisation.provider_name(service.provider))
    if service.audiences:
        labels = audiences()
        yield _("For: {whom}").format(whom=join(labels[each] for each in service.audiences))
    yield _("Where: {place}").format(place=isolate(_place(organisation, service)))
    yield _("When: {hours}").format(hours=isolate(text(service.hours)))
    yield _("Cost: {cost}").format(cost=isolate(text(service.cost)))
    if accessibility := text(service.accessibility):
        yield _("Good to know: {accessibility}").format(accessibility=isolate(accessibility))
    yield _("Telephone: {telephone}").format(telephone=ltr(service.telephone))
    if service.example:
        yield _("Only an example: nobody answers there.")


def _place(organisation: Organisation, service: Service) -> str:
    """Shelters do not tell where they are."""
    if address := organisation.text(service.address):
        return address
    return _("they tell you on the telephone") if service.regions else _("by telephone, from anywhere")


def audiences() -> dict[str, str]:
    return {
        "women": _("women"),
        "men": _("men"),
        "children": _("children"),
        "youth": _("young people"),
        "elderly": _("older people"),
        "disability": _("people with disabilities"),
    }
