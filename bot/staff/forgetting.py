"""What signing in leaves behind is deleted once it is of no use."""

from datetime import datetime

from sqlalchemy import Connection

from bot.staff.links import forget_links
from bot.staff.sessions import forget_sessions
from storage.signing_in import forget_failures


def forget_sign_ins(db: Connection, now: datetime) -> dict[str, int]:
    """Sessions and links that are over, failures that no longer count. Counts by table."""
    return {
        "staff_session": forget_sessions(db, now),
        "staff_link": forget_links(db, now),
        "sign_in_failure": forget_failures(db, now),
    }
