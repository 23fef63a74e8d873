"""Letters to staff: sent by a job, so that a mail server that is down keeps nobody waiting.

They are neutral: whoever reads over the shoulder learns of no person and no case.
"""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from bot import i18n, jobs
from bot.i18n import _
from bot.settings import Settings
from bot.staff.links import make_link
from storage.staff import Staff

PATIENCE = 20.0  # seconds for each word of the server
PORTS = {"smtp": 587, "smtps": 465}


class Letter(StrEnum):
    """What a letter says."""

    LINK = "link"  # an invitation, or a link for a new password
    WAITING = "waiting"  # something waits in the console
    PASSWORD = "password"  # it was changed
    FACTOR_OFF = "factor_off"  # the second factor was taken off


class NotSafe(Exception):
    """The server would have the password in the open."""


@dataclass(frozen=True, slots=True)
class Mailer:
    """The mail server of the settings."""

    url: str
    sender: str
    public_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Mailer | None":
        """None where none is set: links are then given by hand."""
        return cls(settings.smtp_url, settings.mail_from, settings.public_url) if settings.smtp_url else None

    def send(self, message: EmailMessage) -> None:
        """Blocks; raises OSError or smtplib's errors when it cannot be sent now."""
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            with smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context) as server:
                self._hand_over(server, message)
            return
        with smtplib.SMTP(host, port, timeout=PATIENCE) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif parts.username and not _at_home(host):
                raise NotSafe(f"{host} offers no encryption, so it is not given the password.")
            self._hand_over(server, message)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def defer_mail(db: Connection, staff_id: UUID, letter: Letter) -> None:
    """Write to a colleague once this transaction is committed; nothing is sent where no mail server is set. WAITING
    goes only to who wishes to be told by mail."""
    jobs.defer(db, "mail", staff=str(staff_id), kind=letter.value)


def message_to(
    db: Connection, staff_id: UUID, letter: Letter, mailer: Mailer, language: str, now: datetime
) -> EmailMessage | None:
    """What is sent, in the colleague's language (`language` where they chose none); None where they work here no
    longer or do not wish it. A link is made only now: no job holds its secret, and a second try sends a new one."""
    columns = (col(Staff.email), col(Staff.language), col(Staff.told_by_mail))
    row = db.execute(select(*columns).where(col(Staff.id) == staff_id, col(Staff.active))).one_or_none()
    if row is None or (letter is Letter.WAITING and not row.told_by_mail):
        return None
    with i18n.use(row.language or language):
        subject, text = _words(letter)
    link = make_link(db, staff_id, now=now) if letter is Letter.LINK else "/console"
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = mailer.sender
    message["To"] = row.email
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=parseaddr(mailer.sender)[1].partition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{text}\n\n{mailer.public_url}{link}\n")
    return message


def _words(letter: Letter) -> tuple[str, str]:
    match letter:
        case Letter.LINK:
            return _("Your access to the console"), _(
                "Set your password here. The link works once and not for long. If you did not expect it, do nothing."
            )
        case Letter.WAITING:
            return _("Something is waiting for you"), _("Something is waiting for you. Sign in to see it:")
        case Letter.PASSWORD:
            return _("Your password was changed"), _(
                "Your password was changed. If that was not you, tell an administrator now."
            )
        case Letter.FACTOR_OFF:
            return _("Your sign-in was changed"), _(
                "The second step of your sign-in was taken off. If you do not know why, tell an administrator now."
            )


def _at_home(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
