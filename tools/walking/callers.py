"""Those who walk: people of each kind on each channel, what they write, and the cases they have."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import Connection

from bot.answers import Told
from bot.casework import CaseKind, Decision, Draft, Receipt, State, Way, file_case, new_number
from bot.casework.ending.closing import close
from bot.casework.referrals.answers import agree
from bot.casework.referrals.items import Item
from bot.casework.referrals.referring import Plan, propose
from bot.casework.talk.replies import change_state, reply
from bot.catalogues import SOURCE
from bot.files import store
from bot.messages import Attachment, Media, Place
from bot.organisation import Organisation
from bot.outreach.subscribing import Wish, stop, subscribe
from bot.people import set_consent, set_language, set_writing_only
from bot.scripts import said_in
from bot.staff.colleagues import add_colleague

REFERRAL = "0:referral"
_HEBRON = ZoneInfo("Asia/Hebron")
OPEN = datetime(2026, 11, 23, 10, 30, tzinfo=_HEBRON)  # a Monday, somebody is there
CLOSED = datetime(2026, 11, 26, 20, 0, tzinfo=_HEBRON)  # a Thursday evening: the weekend begins

_LONG = 20  # times the same sentence: more than a question takes


@cache
def words(language: str) -> Mapping[str, str]:
    """What is written in this language, by what it is for."""
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        table = tomllib.load(file)
    said = {key: said_in({code: table[code][key] for code in table}, language) for key in table[SOURCE]}
    return said | {"long words": f"{said['words']} " * _LONG}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody of one kind. `thorough`: each option they take is followed until the talk is over."""

    name: str
    channel: str
    opening: str
    consent: str = ""
    writing_only: bool = False
    cases: bool = False
    now: datetime = OPEN
    rota: bool = False
    thorough: bool = False
    button: str = ""  # they begin with this one, of a message that came without their asking
    stopped: bool = False  # they subscribed to news once, and stopped them


CALLERS = (
    Caller("new", "telegram", "hello", thorough=True),
    Caller("known", "whatsapp", "story", consent="given", cases=True, now=CLOSED),
    Caller("writes", "webchat", "danger", consent="given", writing_only=True, rota=True),
    Caller("refused", "telegram", "hello", consent="refused", cases=True),
    Caller("wishing", "whatsapp", "wish", consent="given"),
    Caller("weary", "telegram", "enough", consent="given"),
    Caller("frightened", "whatsapp", "danger", now=CLOSED),
    Caller("unhappy", "telegram", "no", consent="given", cases=True),
    Caller("disagreeing", "webchat", "disagree", consent="given", cases=True),
    Caller("stopped", "telegram", "hello", consent="given", stopped=True),
    Caller("telling", "whatsapp", "told", consent="given"),
    Caller("careful", "telegram", "grave", consent="given"),
    Caller("asked", "telegram", "hello", consent="given", button=REFERRAL),
    Caller("agreed", "whatsapp", "hello", consent="given", button=REFERRAL),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Something a person may answer to a free question; `name` is the same in every language.

    `then` is what they answer next, where the two belong together: a number and its PIN.
    """

    name: str
    text: str = ""
    attachment: Attachment | None = None
    place: Place | None = None
    telephone: str = ""
    then: str = ""

    @property
    def figures(self) -> bool:
        """Nothing but a number."""
        written = self.text or self.telephone
        return any(c.isdigit() for c in written) and not any(c.isalpha() for c in written)


def settle_in(
    db: Connection, caller: Caller, contact_id: UUID, stranger: UUID, language: str, organisation: Organisation
) -> list[Sample]:
    """Make the contact what the caller is; gives what they can send, cases of theirs and of others included."""
    if caller.consent:
        set_language(db, contact_id, language)
        set_consent(db, contact_id, caller.consent == "given", language, caller.now)
    if caller.stopped:
        subscribe(db, contact_id, Wish(), language, caller.now)
        stop(db, contact_id, language, caller.now)
    if caller.writing_only:
        set_writing_only(db, contact_id, True)
    voice = Attachment(Media.VOICE, id=store(db, Media.VOICE, "", b"OggS" + bytes(60)))
    photo = Attachment(Media.PHOTO, id=store(db, Media.PHOTO, "", _picture()))
    said = words(language)
    samples = [
        Sample("words", said["words"]),
        Sample("question", said["question"]),
        Sample("one word", said["word"]),
        Sample("voice", attachment=voice),
        Sample("photo", attachment=photo),
        Sample("place", place=Place(31.9, 35.2)),
        Sample("telephone", "+970 599 123 456"),
        Sample("contact", telephone="+970599123456"),
        Sample("digits", "٤٠١ ٢٣٤"),
        Sample("long words", said["long words"]),
        Sample("nonsense", "؟"),
        Sample("unknown number", new_number()),
    ]
    if caller.button == REFERRAL:
        _referred(db, contact_id, caller, language, said["words"], organisation)
    if caller.cases:
        samples += _with_cases(db, contact_id, stranger, caller, language, said["words"], organisation)
    return samples


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


def _referred(
    db: Connection, contact_id: UUID, caller: Caller, language: str, words: str, organisation: Organisation
) -> None:
    """A colleague asked whether a case may be passed on; who is called so has said yes already."""
    draft = Draft(
        CaseKind.COMPLAINT, contact_id, category="not_received", region=organisation.regions[0].key, language=language,
        story=Told(words),
        identity={"name": words[:20], "telephone": "+970 599 123 456"}, audience={"age": "young", "disability": "yes"},
    )  # fmt: skip
    case_id = file_case(db, draft, organisation, caller.now).case_id
    staff = add_colleague(db, f"{caller.name}@example.org", "Samar", ["caseworker"])
    everything = tuple(item.value for item in Item)
    plan = Plan(f"service.{organisation.services[0].key}", "legal", items=everything)
    asked = propose(db, staff, case_id, plan, organisation, caller.now)
    if caller.name == "agreed":
        agree(db, asked.id, contact_id, everything, caller.now)


def _with_cases(
    db: Connection,
    contact_id: UUID,
    stranger: UUID,
    caller: Caller,
    language: str,
    words: str,
    organisation: Organisation,
) -> list[Sample]:
    """Cases in every state of the caller's own, and others' whose number, or number and PIN, they know."""
    staff = add_colleague(db, f"{caller.name}@example.org", "Samar", ["caseworker", "safeguarding"])
    days = count(60)  # each on a day of its own, so that they always stand in one order

    def filed(whose: UUID, way: Way = Way.NAMED, category: str = "not_received") -> Receipt:
        begun = caller.now - timedelta(days=next(days))
        story = Told(words)
        home = organisation.regions[0].key
        draft = Draft(CaseKind.COMPLAINT, whose, way, category=category, region=home, language=language, story=story)
        return file_case(db, draft, organisation, begun)

    late, waiting, over, partly = filed(contact_id), filed(contact_id), filed(contact_id), filed(contact_id)
    reply(db, staff, late.case_id, words, now=caller.now)
    change_state(db, staff, waiting.case_id, State.WAITING, now=caller.now)
    close(db, staff, over.case_id, Decision.REJECTED, words, now=caller.now)
    close(db, staff, partly.case_id, Decision.PARTLY_UPHELD, words, now=caller.now)
    known = {
        "ordinary": filed(stranger),
        "traceless": filed(stranger, Way.TRACELESS),
        "sensitive": filed(stranger, category="staff"),
        "closed": filed(stranger),
    }
    close(db, staff, known["closed"].case_id, Decision.UPHELD, words, now=caller.now)
    return [Sample(f"{name} number", receipt.number, then=receipt.pin) for name, receipt in known.items()]
