"""Fills an empty installation: everything goes through the same verbs as in earnest, at invented times."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, text

from bot import clock
from bot.casework.filing import any_filed
from bot.casework.refused import Refused
from bot.demo.broadcasts import News
from bot.demo.fates import Fates, Scene
from bot.demo.people import Team, make_team
from bot.demo.reading import read_and_ask
from bot.demo.stories import Stories, load
from bot.organisation import Organisation
from storage import organisation as profile

CASES = 300
OLDEST = 150  # days
SEED = 1948
APPROVED_ABOVE = 20  # people of a broadcast

# What was queued for the invented people leads nowhere: it is marked as if it had arrived, save what waits for them.
_ARRIVED = text("""
UPDATE message m SET state = CASE WHEN random() < 0.6 THEN 'read' ELSE 'delivered' END, finished_at = m.created_at
FROM contact c WHERE c.id = m.contact_id AND c.account = :account AND m.outgoing AND m.state = 'queued'
""")
_SOME_FAILED = text("""
UPDATE message SET state = 'failed', reason = 'unreachable' WHERE id IN (
    SELECT m.id FROM message m JOIN contact c ON c.id = m.contact_id
    WHERE c.account = :account AND m.purpose = 'staff' AND m.state = 'delivered' ORDER BY m.created_at DESC LIMIT 3
)
""")


@dataclass(frozen=True, slots=True)
class Filled:
    """What is there now."""

    team: Team
    cases: int


def fill(db: Connection, organisation: Organisation, now: datetime | None = None, cases: int = CASES) -> Filled:
    """Raises Refused (409) where cases are kept already: invented ones among them could not be told apart."""
    if any_filed(db):
        raise Refused(409, "This database holds cases already. Name an empty one: WASL_DATA_DIR=./demo wasl demo")
    now, dice = now or clock.now(), Random(SEED)
    organisation = _made_to_be_tried(db, organisation)
    team = make_team(db, organisation, now - timedelta(days=OLDEST))
    stories = load()
    fates = Fates(db, organisation, team, stories, dice, now)
    for at in sorted(_moments(dice, organisation, now, cases)):
        fates.live(_scene(stories, organisation, dice, at))
    News(db, organisation, team, dice, now).tell()
    read_and_ask(db, organisation.languages, dice, now)
    account = {"account": "demo"}
    for statement in (_ARRIVED, _SOME_FAILED):
        db.execute(statement, account)
    return Filled(team, cases)


def _made_to_be_tried(db: Connection, organisation: Organisation) -> Organisation:
    """The first partner answers in the console too, and broadcasts to few people already need a second yes."""
    first, *others = organisation.partners or (None,)
    partners = (first.model_copy(update={"has_account": True}), *others) if first else ()
    outreach = organisation.outreach.model_copy(update={"approval_above": APPROVED_ABOVE})
    changed = organisation.model_copy(update={"partners": partners, "outreach": outreach})
    profile.save(db, changed.to_document())
    return changed


def _moments(dice: Random, organisation: Organisation, now: datetime, most: int) -> list[datetime]:
    """When people wrote: at any hour, more of them lately."""
    days = [OLDEST * dice.random() ** 2 for _ in range(most)]
    return [now - timedelta(days=day, minutes=20) for day in days]


def _scene(stories: Stories, organisation: Organisation, dice: Random, at: datetime) -> Scene:
    kind, category = dice.choices(stories.topics, stories.weights)[0]
    told = dice.choice(stories.told[kind, category].stories)
    # Most people live in few places.
    region = dice.choices(organisation.regions, [1 / (n + 2) for n in range(len(organisation.regions))])[0]
    way = "named" if kind != "complaint" else dice.choices(["named", "hidden", "traceless"], [80, 15, 5])[0]
    return Scene(at, kind, category, region.key, way, told, dice.choice(stories.names))
