"""Which keys a database was sealed with, known by digests that open nothing: several machines must hold the same."""

from sqlalchemy import Column, Connection, LargeBinary, SmallInteger, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel

from storage.contact import Contact
from storage.sealed import KeyRing, Unreadable
from storage.tables import table_of

OTHERS = (
    "{path} holds other keys than this database was sealed with: put back the copy that belongs to it, "
    "or copy keys.json from another machine of this installation."
)
OLDER = (
    "{path} lacks the newest key of this database: copy keys.json from the machine of this installation where the keys "
    "were rotated."
)
MISSING = (
    "{path} is missing, and this database was sealed already: put back your copy of it, or copy keys.json from another "
    "machine of this installation."
)


class SealingKey(SQLModel, table=True):
    """`number` as in the key ring, 0 for the index key; `digest` as `KeyRing.digests` gives it."""

    __tablename__ = "sealing_key"

    number: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


_table = SQLModel.metadata.tables["sealing_key"]


def hold(db: Connection) -> None:
    """Nobody else makes keys for this database until the transaction ends."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtext('wasl.keys'))"))


def misfit(db: Connection, ring: KeyRing | None) -> str:
    """What is wrong with the key ring of this machine (None: it has none), where {path} is its file; empty: it fits."""
    known = {number: digest for number, digest in db.execute(select(_table.c.number, _table.c.digest))}
    if ring is None:
        return MISSING if known or _someone(db) else ""
    ours = ring.digests()
    if any(ours.get(number, digest) != digest for number, digest in known.items()):
        return OTHERS
    if not known:
        return "" if _opens(db, ring) else OTHERS
    return OLDER if known.keys() - ours.keys() else ""


def remember(db: Connection, ring: KeyRing) -> None:
    """This database is sealed with these keys from now on."""
    rows = [{"number": number, "digest": digest} for number, digest in ring.digests().items()]
    db.execute(insert(_table).values(rows).on_conflict_do_nothing())


def _someone(db: Connection) -> bool:
    return db.execute(select(table_of(Contact).c.id).limit(1)).first() is not None


def _opens(db: Connection, ring: KeyRing) -> bool:
    """Whether what was sealed before digests were kept can be opened."""
    contact = table_of(Contact)
    someone = db.execute(select(contact.c.id, contact.c.address_sealed).limit(1)).first()
    if someone is None:
        return True
    try:
        ring.open(someone.address_sealed, at=f"contact.address_sealed.{someone.id}")
    except Unreadable:
        return False
    return True
