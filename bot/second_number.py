"""The first words of somebody to one of our senders who is known to another: who has agreed there has agreed here."""

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from bot.messages import Incoming
from bot.outreach.suppression import STOPPED, suppress
from storage.consent import Consent
from storage.contact import Contact
from storage.ids import new_id
from storage.tables import table_of
from storage.turns import Opened
from storage.twins import twins_at

_CARRIED = ("language", "consent", "writing_only", "news_stopped")
_DECISION = ("purpose", "given", "wording", "language", "at")


def as_their_twin(db: Connection, opened: Opened, incoming: Incoming) -> Opened:
    """What this contact begins with: the language, the consent and the wishes that the same number told us elsewhere.
    It is the same organisation, and nobody is asked twice. Costs a look only where a channel has several senders."""
    contact, consent = table_of(Contact), table_of(Consent)
    for twin in twins_at(db, incoming.channel, incoming.account, incoming.sender):
        columns = [contact.c[name] for name in _CARRIED]
        known = db.execute(select(*columns).where(contact.c.id == twin, contact.c.consent != "")).one_or_none()
        if known is None:
            continue
        told = dict(known._mapping)
        db.execute(update(Contact).where(contact.c.id == opened.contact_id).values(**told))
        decided = select(*(consent.c[name] for name in _DECISION)).where(
            col(Consent.contact_id) == twin, col(Consent.purpose) == "conversation"
        )
        newest = db.execute(decided.order_by(col(Consent.at).desc()).limit(1)).one_or_none()
        if newest is not None:
            values = dict(newest._mapping)
            db.execute(insert(Consent).values(id=new_id(), contact_id=opened.contact_id, **values))
        if known.news_stopped:
            suppress(db, opened.contact_id, STOPPED)
        return opened._replace(**told)
    return opened
