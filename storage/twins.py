"""Twins: somebody who writes to two of our senders from one address is a contact of each."""

from uuid import UUID

from sqlalchemy import Connection, text

from storage.sealed import ring

SEVERAL = frozenset({"whatsapp"})  # channels on which we may have more than one sender

# One look into the index for each account, and not over a million contacts.
_ACCOUNTS = text("""
WITH RECURSIVE known AS (
    (SELECT account FROM contact WHERE channel = :channel ORDER BY account LIMIT 1)
    UNION ALL
    SELECT n.account FROM known k CROSS JOIN LATERAL (
        SELECT account FROM contact WHERE channel = :channel AND account > k.account ORDER BY account LIMIT 1) n
) SELECT account FROM known
""")
_SAME = text("""
SELECT c.id FROM contact c JOIN unnest(CAST(:accounts AS text[]), CAST(:indexes AS bytea[])) AS u (account, index)
ON c.channel = :channel AND c.account = u.account AND c.address_index = u.index ORDER BY c.created_at
""")
_ONE = text("SELECT channel, account, address_sealed FROM contact WHERE id = :id AND channel = ANY(:several)")


def twins_of(db: Connection, contact_id: UUID, channel: str = "") -> list[UUID]:
    """The other contacts of the same address, the oldest first; nearly always none. Where `channel` is known, most
    cost no look."""
    if channel and channel not in SEVERAL:
        return []
    row = db.execute(_ONE, {"id": contact_id, "several": list(SEVERAL)}).first()
    if row is None:
        return []
    address = ring().open(row.address_sealed, at=f"contact.address_sealed.{contact_id}").decode()
    return twins_at(db, row.channel, row.account, address)


def twins_at(db: Connection, channel: str, account: str, address: str) -> list[UUID]:
    """As `twins_of`, of an address that is known."""
    if channel not in SEVERAL:
        return []
    accounts = [found for found in db.execute(_ACCOUNTS, {"channel": channel}).scalars() if found != account]
    if not accounts:
        return []
    indexes = [ring().index("contact.address", f"{channel}:{other}:{address}") for other in accounts]
    return list(db.execute(_SAME, {"channel": channel, "accounts": accounts, "indexes": indexes}).scalars())
