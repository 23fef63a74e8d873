"""What articles are about: they are listed by it, and those about the same are offered together."""

from collections.abc import Mapping

from bot.i18n import N_

TOPICS: Mapping[str, str] = {
    "assistance": N_("Assistance"),
    "papers": N_("Papers"),
    "disability": N_("Disability"),
    "family": N_("Family"),
    "children": N_("Children"),
    "health": N_("Health"),
    "housing": N_("Housing"),
    "work": N_("Work and training"),
    "education": N_("School and education"),
    "grants": N_("Grants and projects"),
    "rights": N_("Rights"),
    "safety": N_("Safety"),
    "complaints": N_("Complaints"),
    "participation": N_("Taking part"),
    "other": N_("Other"),
}
