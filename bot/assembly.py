"""Puts a running house together from its settings: database, keys, organisation, channels."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from uuid import UUID, uuid4

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot import i18n, profiles
from bot.channels.channel import Channel
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChat
from bot.channels.whatsapp import WhatsApp
from bot.commands import descriptions
from bot.conversation import Conversations
from bot.delivery import Delivery
from bot.house import House
from bot.library import keeping
from bot.messages import Attachment
from bot.organisation import Organisation
from bot.outreach.walking import Sending
from bot.settings import Settings
from bot.staff.mail import Mailer
from bot.staff.notifying import StaffChat
from bot.teaching.taught import Taught
from bot.topics import Topics
from storage import embedded, organisation, sealed, sealing_key
from storage.database import Database
from storage.intake import Template
from storage.migrate import migrate
from storage.tables import table_of

KEYS = "keys.json"
FREE_RATE = 30  # messages a second that Telegram lets a bot send without paying
Say = Callable[[str], None]


@dataclass
class InForce:
    """The organisation as this process knows it; `refresh` looks whether there is a newer version."""

    organisation: Organisation
    version: int
    _looking: Lock = field(default_factory=Lock)  # else who looked first might win over who saw more

    def __call__(self) -> Organisation:
        return self.organisation

    def refresh(self, db: Connection) -> None:
        with self._looking:
            if organisation.version(db) == self.version:
                return
            newest = organisation.current(db)
            if newest:
                self.version, self.organisation = newest[0], Organisation.from_document(newest[1])
                _speak_as(self.organisation)


@dataclass
class Ground:
    """What every process stands on: an open database, a key ring, an organisation, an understanding; perhaps a replica
    for reports."""

    settings: Settings
    database: Database
    in_force: InForce
    shelf: keeping.Shelf = field(default_factory=keeping.Shelf)
    server: embedded.Server | None = None
    replica: Database | None = None
    taught: Taught = field(default_factory=Taught)

    def refresh(self, db: Connection) -> None:
        """See what others have changed."""
        self.in_force.refresh(db)
        self.shelf.refresh(db)

    def close(self) -> None:
        self.database.close()
        if self.replica is not None:
            self.replica.close()
        if self.server is not None:
            self.server.stop()


def lay(settings: Settings, say: Say = lambda line: None) -> Ground:
    """Open the database (starting the embedded one), the keys, the tables and the organisation; all made if new."""
    server = None
    url = settings.database_url
    if settings.embedded:
        server = embedded.start(settings.data_dir, say=say)
        url = server.url()
    try:
        database = Database(url)
        say("Tables: bringing them up to date")
        migrate(database.engine)
        with database.begin() as db:
            sealed.use(_ring(db, settings.data_dir, say))
            in_force, shelf = _organisation(db, settings, say), keeping.Shelf()
            shelf.refresh(db)
    except BaseException:
        if server is not None:
            server.stop()
        raise
    replica = Database(settings.replica_url, threads=1, read_only=True) if settings.replica_url else None
    return Ground(settings, database, in_force, shelf, server, replica)


def _ring(db: Connection, folder: Path, say: Say) -> sealed.KeyRing:
    """The key ring of this machine. It is made at the first start, by one process only; with other keys than the
    database's nobody would be known any more, so that KeysUnsafe is raised."""
    path = folder / KEYS
    sealing_key.hold(db)
    made = sealed.load_ring(path) if path.exists() else None
    if fault := sealing_key.misfit(db, made):
        raise sealed.KeysUnsafe(fault.format(path=path))
    if made is None:
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        say(f"Keys: making {path} — keep a copy in a safe place, without it nothing can be read")
        sealed.make_ring().save(path, replace=False)
        made = sealed.load_ring(path)
    sealing_key.remember(db, made)
    return made


def _organisation(db: Connection, settings: Settings, say: Say) -> InForce:
    newest = organisation.current(db)
    if newest is None:
        say(f"Organisation: taking the profile {settings.profile}")
        document = profiles.load(settings.profile).to_document()
        keeping.seed(db, Organisation.from_document(document).articles)
        document.pop("articles", None)  # from here on they are the library's
        newest = organisation.save(db, document), document
    made = Organisation.from_document(newest[1])
    _speak_as(made)
    return InForce(made, newest[0])


def _speak_as(org: Organisation) -> None:
    """This process uses its month names, its digits and its own words."""
    i18n.settle(org.country)
    i18n.override(org.texts)


def house(ground: Ground, topics: Topics, media_url: Callable[[UUID], str]) -> House:
    """The bot over its ground, with every channel that the settings switch on."""
    channels = _channels(ground, media_url)
    lease = uuid4()
    limits = {channel.name: channel.limits for channel in channels.values()}
    rates = {"telegram": ground.settings.telegram_rate, "whatsapp": ground.settings.whatsapp_rate}
    conversations = Conversations(topics, ground.in_force, limits, lease, library=ground.shelf)
    delivery = Delivery(ground.database, channels, lease, rates)
    sending = Sending(ground.database, channels, ground.in_force, lease, rates, ground.settings.whatsapp_tier)
    mailer, chat = Mailer.of(ground.settings), StaffChat.of(ground.settings)
    return House(ground.database, channels, conversations, delivery, sending=sending, mailer=mailer, staff_chat=chat)


def _channels(ground: Ground, media_url: Callable[[UUID], str]) -> dict[str, Channel]:
    settings = ground.settings
    channels: dict[str, Channel] = {"webchat": WebChat()}
    if settings.telegram:
        channels["telegram"] = TelegramChannel(
            settings.telegram_token,
            api_base=settings.telegram_api_base,
            secret=settings.telegram_secret,
            public_url=settings.public_url,
            commands=_commands(ground.in_force.organisation),
            paid=settings.telegram_rate > FREE_RATE,
        )
    if settings.whatsapp:
        channels["whatsapp"] = _whatsapp(ground, settings.twilio_whatsapp_from, media_url)
    if settings.whatsapp and settings.twilio_news_from:
        news = _whatsapp(ground, settings.twilio_news_from, media_url)
        channels[f"{news.name}:{news.account}"] = news
    return channels


def _whatsapp(ground: Ground, sender: str, media_url: Callable[[UUID], str]) -> WhatsApp:
    settings = ground.settings
    return WhatsApp(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        sender=sender,
        public_url=settings.public_url,
        templates=StoredTemplates(ground.database, settings.twilio_account_sid),
        media_url=lambda attachment: media_url(_stored(attachment)),
        api_base=settings.twilio_api_base,
        content_base=settings.twilio_content_base,
    )


def _stored(attachment: Attachment) -> UUID:
    if attachment.id is None:
        raise ValueError("Only a stored attachment has an address.")
    return attachment.id


def _commands(org: Organisation) -> dict[str, dict[str, str]]:
    """What Telegram shows in its menu, the organisation's own language first."""
    described: dict[str, dict[str, str]] = {}
    for language in sorted(org.languages, key=lambda code: code != org.default_language):
        with i18n.use(language):  # Telegram knows languages by two letters: of two scripts the first one stands
            described.setdefault(i18n.spoken(language), descriptions())
    return described


@dataclass
class StoredTemplates:
    """Remembers in the database which templates an account has."""

    database: Database
    account: str
    channel: str = field(default="whatsapp")

    async def get(self, key: str) -> str | None:
        return await self.database.run(self._get, key)

    async def put(self, key: str, sid: str) -> None:
        await self.database.run(self._put, key, sid)

    def _get(self, db: Connection, key: str) -> str | None:
        table = table_of(Template)
        mine = (table.c.channel == self.channel) & (table.c.account == self.account) & (table.c.key == key)
        return db.execute(select(table.c.provider_id).where(mine)).scalar() or None

    def _put(self, db: Connection, key: str, sid: str) -> None:
        values = {"channel": self.channel, "account": self.account, "key": key, "provider_id": sid}
        statement = upsert(Template).values(**values)
        db.execute(
            statement.on_conflict_do_update(index_elements=["channel", "account", "key"], set_={"provider_id": sid})
        )
