"""What becomes of each invented case: filed, taken, answered, asked about, closed, opened again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bot.answers import Told
from bot.casework.clocks.extending import ask_for_time
from bot.casework.ending.closing import approve, close
from bot.casework.ending.satisfaction import say_solved
from bot.casework.filing import Draft, Receipt, file_case
from bot.casework.participation import add_message, appeal, reopen
from bot.casework.record.assigning import assign
from bot.casework.referrals.answers import agree
from bot.casework.referrals.receivers import PARTNER
from bot.casework.referrals.referring import Plan, offerable, propose
from bot.casework.talk.handoff import ask_for_human
from bot.casework.talk.replies import change_state, reply, write_note
from bot.demo.people import Team, make_contact
from bot.demo.stories import Stories
from bot.organisation import Organisation
from storage.case import CaseKind, Decision, State, Way
from storage.staff import Role, StaffMember
from storage.visibility import visible_of

OFTEN = 12  # contacts who come again
RECENT = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who wrote, when and about what."""

    at: datetime
    kind: str
    category: str
    region: str
    way: str
    story: str
    name: str


@dataclass
class Fates:
    """`live` gives one case its whole life up to now."""

    db: Connection
    organisation: Organisation
    team: Team
    stories: Stories
    dice: Random
    now: datetime
    _regulars: list[UUID] = field(default_factory=list)

    def live(self, scene: Scene) -> None:
        contact_id = self._contact(scene)
        receipt = self._file(scene, contact_id)
        worker = self._worker(receipt.case_id)
        age = (self.now - scene.at) / timedelta(days=1)
        if worker is None or (age < 2 and self.dice.random() < 0.7):
            return
        life = _Life(self, scene, contact_id, receipt.case_id, receipt.due, worker)
        life.go(age)

    def _contact(self, scene: Scene) -> UUID:
        again = scene.way == "named" and scene.kind != "human" and self.dice.random() < 0.12
        if self._regulars and again:
            return self.dice.choice(self._regulars)
        made = make_contact(self.db, self.organisation.default_language, self.dice, scene.at)
        if len(self._regulars) < OFTEN:
            self._regulars.append(made)
        return made

    def _file(self, scene: Scene, contact_id: UUID) -> Receipt:
        dice = self.dice
        if scene.kind == "human":
            asked = ask_for_human(self.db, contact_id, organisation=self.organisation, now=scene.at)
            return Receipt(asked.number, asked.pin, scene.at.date(), asked.case_id)
        facts: dict[str, Any] = {"whom": dice.choice(["self", "self", "other"])}
        audience: dict[str, Any] = {
            "sex": dice.choice(["woman", "man"]),
            "age": dice.choice(["adult", "older", "youth"]),
        }
        if scene.kind == "complaint":
            programme = dice.choice(self.organisation.programmes).key
            facts |= {"programme": programme, "when": dice.choice(["this_month", "last_month"])}
        elif scene.kind == "protection":
            facts |= {"way": "write", "when": "morning"}
        telephone = f"0599{dice.randrange(100000, 999999)}"
        draft = Draft(
            CaseKind(scene.kind),
            contact_id,
            Way(scene.way),
            category="" if scene.kind == "protection" else scene.category,
            region=scene.region,
            language=self.organisation.default_language,
            story=Told(scene.story) if scene.story else None,
            facts=facts,
            audience=audience,
            identity={} if scene.kind == "protection" else {"name": scene.name, "telephone": telephone},
            urgent=scene.kind == "protection" and dice.random() < 0.5,
            high=dice.random() < 0.08,
            sensitive=scene.kind == "protection",
        )
        return file_case(self.db, draft, self.organisation, scene.at)

    def _worker(self, case_id: UUID) -> StaffMember | None:
        """Somebody who may see it and whose work it is."""
        able = [*self.team.with_role(Role.CASEWORKER), *self.team.with_role(Role.SAFEGUARDING)]
        seeing = [member for member in able if visible_of(self.db, member, [case_id])]
        return self.dice.choice(seeing) if seeing else None

    def second(self, case_id: UUID, but: StaffMember) -> StaffMember | None:
        """Somebody else who may agree to an end."""
        able = [*self.team.with_role(Role.SUPERVISOR), *self.team.with_role(Role.SAFEGUARDING)]
        seeing = [member for member in able if member.id != but.id and visible_of(self.db, member, [case_id])]
        return seeing[0] if seeing else None


@dataclass
class _Life:
    """One case, step by step; `at` is the time of the last step."""

    fates: Fates
    scene: Scene
    contact_id: UUID
    case_id: UUID
    due: date
    worker: StaffMember

    def __post_init__(self) -> None:
        self.db, self.dice, self.at = self.fates.db, self.fates.dice, self.scene.at

    def go(self, age: float) -> None:
        """The older a case, the further it has come."""
        self._later(0.3)
        assign(self.db, self.worker, self.case_id, self.worker.email, self.at)
        if age < 6 and self.dice.random() < 0.2:
            return
        if self.dice.random() < 0.35:
            self._later(0.2)
            write_note(self.db, self.worker, self.case_id, self._one("notes"), self.at)
        ending = min(0.985, age / 18)
        fate = self._closed if self.dice.random() < ending else self.dice.choice(self._under_way())
        fate()

    def _under_way(self) -> list[Callable[[], None]]:
        common = [self._asked_back, self._talking, self._talking]
        return (
            [*common, self._more_time] if self.scene.way == "traceless" else [*common, self._more_time, self._referred]
        )

    def _asked_back(self) -> None:
        self._later(0.5)
        change_state(self.db, self.worker, self.case_id, State.WAITING, self._one("questions"), self.at)
        if self.dice.random() < 0.4:
            self._person()

    def _talking(self) -> None:
        self._answer(self._one("questions"))
        self._person()
        if self.dice.random() < 0.5:
            self._answer(self._answers())

    def _more_time(self) -> None:
        self._talking()
        organisation = self.fates.organisation
        today = self.at.astimezone(organisation.zone).date()
        until = organisation.working_day_after(max(today, self.due), 5)
        ask_for_time(self.db, self.worker, self.case_id, until, self._one("extensions"), self.at)

    def _referred(self) -> None:
        organisation = self.fates.organisation
        if not organisation.partners or not offerable(self.db, self.worker, self.case_id):
            self._talking()
            return
        self._later(0.4)
        items = list(offerable(self.db, self.worker, self.case_id))[:4]
        plan = Plan(f"{PARTNER}.{organisation.partners[0].key}", "", "متابعة الحالة عن قرب، مجانًا.", items)
        made = propose(self.db, self.worker, self.case_id, plan, organisation, self.at)
        if self.dice.random() < 0.7:
            self._later(0.3)
            agree(self.db, made.id, self.contact_id, items, self.at)

    def _closed(self) -> None:
        self._answer(self._answers())
        self._later(1)
        rejected = self.dice.random() < 0.15
        text = self._one("rejections") if rejected else self._answers()
        decision = (
            Decision.REJECTED
            if rejected
            else self.dice.choice([Decision.UPHELD, Decision.UPHELD, Decision.PARTLY_UPHELD])
        )
        ended = close(self.db, self.worker, self.case_id, decision, text, self.at, organisation=self.fates.organisation)
        if ended.proposed:
            other = self.fates.second(self.case_id, self.worker)
            if other is None or (self.at > self.fates.now - 5 * RECENT and self.dice.random() < 0.7):
                return
            self._later(0.5)
            approve(self.db, other, self.case_id, self.at)
        if self.scene.way != "traceless":
            self._after(rejected)

    def _after(self, rejected: bool) -> None:
        """What the person said to the end; what opens it again did so lately."""
        said, org = self.dice.random(), self.fates.organisation
        again = (rejected and said < 0.4) or said < 0.06
        self._later(1)
        if again:
            self.at = max(self.at, self.fates.now - RECENT * self.dice.random())
        if rejected and said < 0.4:
            appeal(
                self.db, self.case_id, self._one("appeals"), contact_id=self.contact_id, organisation=org, now=self.at
            )
        elif again:
            reopen(
                self.db,
                self.case_id,
                self._one("not_solved"),
                contact_id=self.contact_id,
                organisation=org,
                now=self.at,
            )
        elif said < 0.6:
            say_solved(self.db, self.case_id, self.at)

    def _person(self) -> None:
        self._later(0.6)
        words = self._one("person")
        add_message(
            self.db, self.case_id, words, contact_id=self.contact_id, organisation=self.fates.organisation, now=self.at
        )

    def _answer(self, words: str) -> None:
        self._later(0.4)
        reply(self.db, self.worker, self.case_id, words, now=self.at, organisation=self.fates.organisation)

    def _answers(self) -> str:
        return self.dice.choice(self.fates.stories.told[self.scene.kind, self.scene.category].answers)

    def _one(self, name: str) -> str:
        return self.dice.choice(self.fates.stories.more[name])

    def _later(self, days: float) -> None:
        """Time goes by, though never beyond now."""
        self.at = min(self.at + timedelta(days=days * self.dice.uniform(0.3, 1.7)), self.fates.now)
