"""A case that a colleague wants to pass on, for talks about it."""

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from bot.answers import Told
from bot.casework import CaseKind, Draft, Way, file_case
from bot.casework.referrals.referring import Plan, Proposed, propose
from bot.directory import Partner
from bot.messages import Incoming, Outgoing
from bot.organisation import Organisation
from bot.staff.colleagues import add_colleague
from storage.referral import Referral
from storage.staff import StaffMember
from storage.tables import table_of
from tests.flows.steps import agreed
from tests.flows.times import WORKING, at
from tests.transcripts import Talk

_taps = count()

ITEMS = ("name", "telephone", "story")
SHELTER = Partner(
    key="safe_door",
    name={"en": "Safe Door", "ar": "الباب الآمن"},
    telephone="+970 2 240 1234",
    about={"en": "Lawyers and a safe house, free for everybody", "ar": "محاميات وبيت آمن، مجانًا للجميع"},
    has_account=True,
)
CLINIC = Partner(
    key="clinic", name={"en": "Jenin clinic", "ar": "عيادة جنين"}, telephone="+970 4 250 5678", regions=("PS-JEN",)
)


def with_partners(talk: Talk) -> Organisation:
    """The organisation of this talk, with a partner that has an account and one that has none."""
    organisation = talk.conversations.organisation()
    given = organisation.model_copy(update={"partners": (SHELTER, CLINIC)})
    talk.conversations.organisation = lambda: given
    return given


def colleague(talk: Talk, *roles: str, partner: str = "", name: str = "basel") -> StaffMember:
    made = add_colleague(talk.db, f"{name}@example.org", f"{name.title()} Nassar", list(roles) or ["caseworker"])
    return replace(made, partner=partner)


def filed(talk: Talk, **told: Any) -> UUID:
    """A complaint of who talks, with nearly everything that can be passed on."""
    draft: dict[str, Any] = {
        "kind": CaseKind.COMPLAINT,
        "category": "not_received",
        "region": "ps_jen",
        "language": talk.hint,
        "story": Told("The parcel never came to our street."),
        "identity": {"name": "Amal Hamdan", "telephone": "+970 599 123 456"},
        "audience": {"sex": "female", "age": "young", "disability": "yes"},
        "way": Way.NAMED,
        **told,
    }
    return file_case(
        talk.db, Draft(contact_id=talk.contact_id, **draft), talk.conversations.organisation(), WORKING
    ).case_id


def ready(talk: Talk, language: str) -> Organisation:
    """Somebody who has agreed to the bot, at a working hour."""
    at(agreed(talk, language), WORKING)
    return with_partners(talk)


def asked(
    talk: Talk,
    staff: StaffMember,
    case_id: UUID,
    receiver: str = "partner.safe_door",
    now: datetime = WORKING,
    **more: Any,
) -> Proposed:
    plan = {"receiver": receiver, "purpose": "legal", "items": ITEMS, **more}
    return propose(talk.db, staff, case_id, Plan(**plan), talk.conversations.organisation(), now)


def tap(talk: Talk, button: str = "0:referral") -> list[Outgoing]:
    """Press a button of a message that no turn sent."""
    return talk.send(Incoming(talk.channel, "test", talk.sender, f"tap-{next(_taps)}", button=button))


def state_of(talk: Talk, referral_id: UUID) -> tuple[str, list[str]]:
    table = table_of(Referral)
    row = talk.db.execute(table.select().where(table.c.id == referral_id)).one()
    return row.state, row.agreed
