"""Coming in through a one-time link: a new colleague, one who forgot the password, the first administrator."""

from datetime import datetime

from sqlalchemy import Connection, text

from bot.casework.refused import Refused
from bot.i18n import _
from bot.staff import lockout, passwords
from bot.staff.accounts import SignedIn, enter, refuse_unequal, set_password
from bot.staff.colleagues import Rights, add_colleague, address_of
from bot.staff.links import Purpose, administered, gone, link_of, use_up
from bot.staff.lockout import Browser
from bot.staff.mail import Letter, defer_mail
from storage.ids import random_id
from storage.staff import Role, staff_member


def take_up(db: Connection, secret: str, password: str, again: str, browser: Browser, now: datetime) -> SignedIn:
    """Set a password through a link, which is used up by it, and sign in. A second factor is asked for all the same:
    the link proves no more than that the mailbox is theirs."""
    link = link_of(db, secret, now)
    if link.staff is None:
        raise gone()
    refuse_unequal(password, again)
    passwords.refuse_weak(password, link.staff.email, link.staff.name)
    use_up(db, secret)
    set_password(db, link.staff, password, now)
    if link.purpose is Purpose.RESET:
        defer_mail(db, link.staff.id, Letter.PASSWORD)
    return enter(db, link.staff, browser, now)


def make_first(
    db: Connection, secret: str, name: str, email: str, password: str, again: str, browser: Browser, now: datetime
) -> SignedIn:
    """Make the first administrator, who sets a second factor up next."""
    if link_of(db, secret, now).purpose is not Purpose.FIRST:
        raise gone()
    refuse_unequal(password, again)
    rights = Rights(name, (Role.ADMINISTRATOR.value,)).values()
    passwords.refuse_weak(password, address_of(email), rights["name"])
    db.execute(text("LOCK TABLE staff_link IN SHARE ROW EXCLUSIVE MODE"))
    if administered(db):
        raise Refused(409, _("There is an administrator already. Ask them for an invitation."))
    use_up(db, secret)
    staff = add_colleague(db, email, name, [Role.ADMINISTRATOR], now=now)
    set_password(db, staff, password, now)
    return enter(db, staff, browser, now)


def ask_for_link(db: Connection, email: str, browser: Browser, now: datetime) -> None:
    """For who forgot the password: a letter, if there is such a colleague. Whoever asks cannot tell, since the same is
    written and counted either way. Raises Refused (429) where too many were asked for."""
    asking = f"link for {email}"
    lockout.refuse_too_early(db, asking, browser, now)
    lockout.failed(db, asking, browser, now)
    staff = staff_member(db, email)
    defer_mail(db, staff.id if staff else random_id(), Letter.LINK)
