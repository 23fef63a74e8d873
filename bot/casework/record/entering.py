"""Complaints that are told to a colleague, by telephone or face to face, and written down like those of the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import clock
from bot.answers import STORY_MOST, Json, Told
from bot.casework import wording
from bot.casework.filing import Draft, Receipt, file_case
from bot.casework.record import labels
from bot.casework.refused import Refused
from bot.i18n import _
from bot.organisation import Organisation
from bot.people import WORDING
from bot.understanding.crisis import crisis
from bot.understanding.text import clean, digits
from storage.audit import record
from storage.case import Case, CaseKind, Intake, Way
from storage.intake import Seen
from storage.staff import StaffMember
from storage.visibility import select_cases

NAME, PLACE, KEPT_FROM = 120, 120, 200  # characters, as in the chat
# Kinds of danger after which a complaint is for safeguarding, whatever it is about, as in the chat
GRAVE = frozenset({"violence_now", "child", "sexual_abuse_by_staff"})
OUT_LOUD = "console"  # where presses of the button "file it" are remembered, so that two file one complaint
_DIGITS = re.compile(r"[0-9]{4,20}")
_TELEPHONE = re.compile(r"\+?[0-9]{6,15}")
_BETWEEN = re.compile(r"[\s\-./()]")


@dataclass(frozen=True, slots=True)
class Entered:
    """The receipt, to be shown once. `visible`: the colleague who wrote it down may go on working on it."""

    receipt: Receipt
    visible: bool


def questions(organisation: Organisation) -> dict[str, dict[str, str]]:
    """The fields that are chosen from a list, as in the chat."""
    regions = {region.key: organisation.label(region) for region in organisation.regions}
    return {
        "intake": {key: label for key, label in labels.intakes().items() if key != Intake.CHAT},
        "language": {code: code for code in organisation.languages},
        "way": {key: label for key, label in labels.ways().items() if key != Way.TRACELESS},
        "whom": labels.whom(),
        "category": {item.key: organisation.text(item.name) for item in organisation.categories},
        "programme": {**dict(organisation.options(organisation.programmes)), "other": _("Something else")},
        "region": regions,
        "when": wording.times(),
        "sex": wording.sexes(),
        "age": wording.ages(),
        "disability": wording.disabilities(),
    }


OPTIONAL = frozenset({"sex", "age", "disability"})


def problems(typed: Mapping[str, str], organisation: Organisation) -> dict[str, str]:
    """What is wrong, by field; empty where it can be filed."""
    found: dict[str, str] = {}
    for name, options in questions(organisation).items():
        given = typed.get(name, "")
        if given not in options and not (name in OPTIONAL and not given):
            found[name] = _("Choose one of the list.")
    story = clean(typed.get("story", "")).strip()
    if sum(letter.isalnum() for letter in story) < 2:
        found["story"] = _("Write what happened, in the person's words.")
    if len(story) > STORY_MOST:
        found["story"] = _("This is too long. Make it shorter.")
    for name, most in (("name", NAME), ("place", PLACE), ("organisation", NAME), ("kept_from", KEPT_FROM)):
        if len(typed.get(name, "").strip()) > most:
            found[name] = _("This is too long. Make it shorter.")
    for name in wording.numbers():
        if typed.get(name, "").strip() and not _DIGITS.fullmatch(_bare(typed[name])):
            found[name] = _("Write the number alone: 4 to 20 digits.")
    if typed.get("telephone", "").strip() and not _TELEPHONE.fullmatch(_bare(typed["telephone"])):
        found["telephone"] = _("Write a telephone number: 6 to 15 digits.")
    if typed.get("consent") != "yes":
        found["consent"] = _("Ask the person first. Without their yes, nothing of it may be kept.")
    return found


def enter(
    db: Connection,
    staff: StaffMember,
    typed: Mapping[str, str],
    organisation: Organisation,
    press: UUID,
    now: datetime | None = None,
) -> Entered:
    """File what was told; `typed` has no `problems`. `press` names the form that was opened: sent twice, it files once.

    The consent that was given aloud is kept with the case, since nobody's contact is known that it could stand with.
    """
    now = now or clock.now()
    once = insert(Seen).values(channel=OUT_LOUD, account=str(staff.id), provider_id=str(press), seen_at=now)
    if db.execute(once.on_conflict_do_nothing().returning(col(Seen.seen_at))).first() is None:
        raise Refused(409, _("This complaint was filed already. Look for it in the inbox, or open a new form."))
    receipt = file_case(db, draft(staff, typed, organisation), organisation, now)
    record(db, staff.id, "enter", receipt.case_id)
    seen = select_cases(staff, col(Case.id)).where(col(Case.id) == receipt.case_id)
    return Entered(receipt, db.execute(seen).scalar() is not None)


def draft(staff: StaffMember, typed: Mapping[str, str], organisation: Organisation) -> Draft:
    category = organisation.category(typed["category"])
    facts: dict[str, Json] = {
        "whom": typed["whom"],
        "programme": typed["programme"],
        "place": _line(typed, "place"),
        "when": typed["when"],
        "organisation": _line(typed, "organisation") if typed["category"] == "other_organisation" else "",
        "consent": WORDING,
    }
    about: dict[str, Json] = {key: typed[key] for key in ("sex", "age", "disability") if typed.get(key)}
    danger = crisis(typed["story"])
    identity = {"name": _line(typed, "name")}
    identity |= {kind: _bare(typed.get(kind, "")) for kind in (*wording.numbers(), "telephone")}
    return Draft(
        kind=CaseKind.COMPLAINT,
        contact_id=None,
        way=Way(typed["way"]),
        category=category.key,
        region=typed["region"],
        language=typed["language"],
        story=Told(clean(typed["story"]).strip()),
        facts={key: value for key, value in facts.items() if value},
        audience=about,
        identity={kind: value for kind, value in identity.items() if value},
        keep_from=_line(typed, "kept_from"),
        urgent=typed.get("urgent") == "yes" or category.key == "retaliation" or danger is not None,
        sensitive=category.sensitive or danger in GRAVE,
        intake=Intake(typed["intake"]),
        entered_by=staff.id,
    )


def _line(typed: Mapping[str, str], name: str) -> str:
    return " ".join(clean(typed.get(name, "")).split())


def _bare(written: str) -> str:
    """The digits of a number, in whatever digits and with whatever between them."""
    return _BETWEEN.sub("", digits(clean(written)))
