"""Fills a database with believable cases: most of them closed, uneven regions, stories in Zipf's words."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from stdnum import damm

from bot.casework.finding.tokens import tokens_of
from bot.casework.identity import value_index
from bot.organisation import Organisation
from storage.sealed import ring

CLOSED = 0.85
WORDS_A_STORY = 20
VOCABULARY = 20_000
ALL_DAYS = 3 * 365
BLOCK = 50_000

# What complaints are made of, the commonest first; the tail is invented.
COMMON = (
    "كابونة مساعدة استلمت اسمي المركز الشؤون قائمة شهر عيلة أولاد بيت راجعت موظف طلب تأخير بطاقة صرف بنك "
    "رسالة وصلت توزيع طرد نازحين خيمة دور انتظار هوية زوجي أرملة مريض دواء مدرسة حليب طحين دفعة مخيم "
    "حارة جيران سجلت تسجيل رقم رابط وعدوني رجعت بكرة مسؤول واسطة فلوس ناقص خربانة نوعية معاق كرسي مستشفى "
    "تقرير إيجار دين شغل بطالة"
)
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

CASES = """
COPY cases (id, number_index, number_sealed, pin_index, kind, category, service, region, state, way, sensitive, urgent,
  language, story_sealed, identity_sealed, keep_from_staff, assignee, deciders, appealed, opened_on, opened_at, due_on,
  closed_at, decision, reopened, high, channel, press_at, waiting_since,
  repeats, escalated) FROM STDIN"""
WORDS = "COPY case_word (case_id, token, opened_on) FROM STDIN"
IDENTITIES = "COPY case_identity (case_id, kind, value_index) FROM STDIN"


class World:
    """The words, people and places that the cases are drawn from; the same for the same seed."""

    def __init__(self, organisation: Organisation, staff: Sequence[UUID], seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.organisation = organisation
        self.staff = [*staff]
        self.regions = _skewed([region.key for region in organisation.regions], 0.7)
        self.categories = _skewed([category.key for category in organisation.categories], 0.9)
        tail = ("".join(self.chance.choices(LETTERS, k=self.chance.randint(4, 7))) for _ in range(VOCABULARY))
        self.words = _skewed([*COMMON.split(), *tail], 1.0)
        self.tokens = [tokens_of(word) for word in self.words[0]]

    def pick(self, skewed: tuple[list[str], list[float]]) -> str:
        return self.chance.choices(skewed[0], cum_weights=skewed[1])[0]

    def word(self, rank: int) -> str:
        return self.words[0][rank]


def _skewed(values: list[str], power: float) -> tuple[list[str], list[float]]:
    return values, list(accumulate(1 / (rank + 2) ** power for rank in range(len(values))))


def tracking_number(n: int) -> str:
    """The same for the same `n`, and no two alike, which a million random ones would be."""
    body = f"1{n * 7919:010}"
    return body + damm.calc_check_digit(body)


def telephone(n: int) -> str:
    return f"059{n % 10_000_000:07}"


def fill_cases(db: psycopg.Connection[Any], world: World, number: int) -> None:
    """`number` cases with their words and telephones. Indexes on words are made
    afterwards, as loading is several times faster without them."""
    db.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    db.execute("ALTER TABLE case_word DROP CONSTRAINT case_word_pkey, DROP CONSTRAINT case_word_case_id_fkey")
    db.execute("ALTER TABLE case_identity DROP CONSTRAINT case_identity_case_id_fkey")
    db.execute("DROP INDEX case_word_newest")
    for begin in range(0, number, BLOCK):
        cases, words, identities = [], [], []
        for n in range(begin, min(begin + BLOCK, number)):
            case = _case(world, tracking_number(n))
            cases.append(case)
            words += _words(world, case)
            if n % 5 < 3:
                identities.append((case[0], "telephone", value_index("telephone", telephone(n))))
        for statement, rows in ((CASES, cases), (WORDS, words), (IDENTITIES, identities)):
            with db.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        db.commit()
    db.execute("SET maintenance_work_mem = '1GB'")
    for table in ("case_word", "case_identity"):
        made = sql.SQL("ALTER TABLE {} ADD FOREIGN KEY (case_id) REFERENCES cases ON DELETE CASCADE")
        db.execute(made.format(sql.Identifier(table)))
    db.execute("ALTER TABLE case_word ADD PRIMARY KEY (case_id, token)")
    db.execute("CREATE INDEX case_word_newest ON case_word (token, opened_on, case_id)")
    db.execute("ALTER TABLE cases ENABLE TRIGGER USER")
    db.commit()
    db.autocommit = True
    db.execute("VACUUM ANALYZE cases, case_word, case_identity")
    db.autocommit = False


def _words(world: World, case: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    drawn = world.chance.choices(world.tokens, cum_weights=world.words[1], k=WORDS_A_STORY)
    for token in {token for tokens in drawn for token in tokens}:
        yield case[0], token, case[19]


def _case(world: World, number: str) -> tuple[Any, ...]:
    chance, id = world.chance, UUID(int=world.chance.getrandbits(128), version=4)
    kind = chance.choices(("complaint", "support", "human", "protection", "data"), (70, 17, 8, 3, 2))[0]
    category = world.pick(world.categories) if kind == "complaint" else ""
    service = chance.choice(("legal", "psychosocial", "economic")) if kind == "support" else ""
    grave = kind == "protection" or (category != "" and world.organisation.category(category).sensitive)
    way = chance.choices(("named", "hidden", "traceless"), (75, 15, 10))[0]
    over = chance.random() < CLOSED
    age = chance.random() * ALL_DAYS if over else chance.expovariate(1 / 30)
    opened = world.now - timedelta(days=age)
    press = opened + timedelta(days=chance.randint(1, 15)) if over else world.now + timedelta(days=chance.gauss(6, 6))
    closed = min(opened + timedelta(days=chance.expovariate(1 / 8)), world.now) if over else None
    given = over or chance.random() < 0.6
    sealed = (
        ring().seal(number.encode(), at=f"cases.number_sealed.{id}"),
        ring().seal_json("ما استلمت الكابونة من شهرين، وراجعت المركز ثلاث مرات.", at=f"cases.story_sealed.{id}"),
        ring().seal_json({"name": "أمل درويش", "telephone": "0599123456"}, at=f"cases.identity_sealed.{id}"),
    )
    state = "closed" if over else chance.choice(("assigned", "in_progress", "waiting")) if given else "new"
    return (
        id, ring().index("case.number", number), sealed[0], bytes(32), kind, category, service,
        world.pick(world.regions), state, way, grave, chance.random() < 0.02,
        chance.choices(("ar", "en"), (92, 8))[0], sealed[1], sealed[2],
        [chance.choice(world.staff)] if chance.random() < 0.005 else [],
        chance.choice(world.staff) if given else None,
        [chance.choice(world.staff)] if over or chance.random() < 0.05 else [],
        not over and chance.random() < 0.01, opened.date(), None if way == "traceless" else opened,
        press.date(), closed, "upheld" if over else "", 0, chance.random() < 0.05,
        chance.choices(("telegram", "whatsapp", "webchat", ""), (55, 30, 10, 5))[0], press,
        None if over or chance.random() < 0.7 else world.now - timedelta(hours=chance.expovariate(1 / 20)),
        1, 2,  # the jobs that count and escalate have been there
    )  # fmt: skip
