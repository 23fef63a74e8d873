"""The settings: environment variables or a `.env` file, each named WASL_ and described in docs/settings.md."""

import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "WASL_"
SECRETS = frozenset(
    {
        "database_url",
        "replica_url",
        "telegram_token",
        "telegram_secret",
        "twilio_auth_token",
        "metrics_token",
        "smtp_url",
    }
)

# What a wrong value should have been; it completes "WASL_… must be …".
EXPECTED = {
    "data_dir": "a folder",
    "database_url": "an address such as postgresql://user:password@host/database",
    "replica_url": "an address such as postgresql://user:password@replica/database",
    "host": "an address of this machine, such as 127.0.0.1 or 0.0.0.0",
    "port": "a number from 1 to 65535",
    "public_url": "an address such as https://hotline.example.org, without a path",
    "profile": "the name of a file in profiles/, without .toml",
    "telegram_token": "the token that @BotFather gave you, such as 123456:ABC-DEF",
    "telegram_secret": "1 to 256 of the characters A-Z a-z 0-9 _ -",
    "telegram_api_base": "an address such as https://api.telegram.org",
    "staff_telegram_chat": "the id of a Telegram chat that the bot is in, such as -1001234567890",
    "twilio_account_sid": "the account SID of Twilio's console, AC and 32 digits or letters a to f",
    "twilio_auth_token": "the auth token of Twilio's console",
    "twilio_whatsapp_from": "the sender's number, such as whatsapp:+14155238886",
    "twilio_news_from": "the number of another sender, such as whatsapp:+14155238887",
    "twilio_api_base": "an address such as https://api.twilio.com",
    "twilio_content_base": "an address such as https://content.twilio.com",
    "telegram_rate": "a number of messages per second above 0",
    "whatsapp_rate": "a number of messages per second above 0",
    "whatsapp_tier": "a number of people a day, 0 for no limit",
    "workers": "a number of processes from 1 to 64",
    "metrics_token": "at least 16 characters that nobody guesses",
    "smtp_url": "an address such as smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org",
    "mail_from": "an e-mail address, such as wasl@example.org or Wasl <wasl@example.org>",
    "trusted_proxies": "addresses or networks with commas between them, such as 127.0.0.1, 10.0.0.0/8",
}


class SettingsError(Exception):
    """A setting is wrong; the text is one sentence that names the variable and says what to do."""


class Settings(BaseSettings):
    """Every value is checked and ready for use; secrets stay out of its repr."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, validate_default=True
    )

    data_dir: Path = Path("data")
    database_url: str = Field("", repr=False)  # as SQLAlchemy takes it; empty: the embedded PostgreSQL
    replica_url: str = Field("", repr=False)  # the same database, read only, for reports; empty: the database itself
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str = ""  # without a slash at its end
    profile: str = Field("palestine-center", pattern=r"^[a-z0-9][a-z0-9-]*$")
    telegram_token: str = Field("", repr=False, pattern=r"^(\d+:[A-Za-z0-9_-]+)?$")
    telegram_secret: str = Field("", repr=False, pattern=r"^[A-Za-z0-9_-]{0,256}$")
    telegram_api_base: str = "https://api.telegram.org"
    staff_telegram_chat: str = Field("", pattern=r"^(-?\d{5,20})?$")
    twilio_account_sid: str = Field("", pattern=r"^(AC[0-9a-f]{32})?$")
    twilio_auth_token: str = Field("", repr=False)
    twilio_whatsapp_from: str = ""
    twilio_news_from: str = ""  # another WhatsApp sender, for broadcasts
    twilio_api_base: str = "https://api.twilio.com"
    twilio_content_base: str = "https://content.twilio.com"
    telegram_rate: float = Field(25, gt=0, allow_inf_nan=False)  # messages per second
    whatsapp_rate: float = Field(70, gt=0, allow_inf_nan=False)  # messages per second
    whatsapp_tier: int = Field(1000, ge=0)  # people a day outside their window; 0: no limit
    workers: int = Field(1, ge=1, le=64)
    metrics_token: str = Field("", repr=False, pattern=r"^(.{16,})?$")
    smtp_url: str = Field("", repr=False)
    mail_from: str = ""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()

    @property
    def embedded(self) -> bool:
        return not self.database_url

    @property
    def telegram(self) -> bool:
        return bool(self.telegram_token)

    @property
    def whatsapp(self) -> bool:
        return bool(self.twilio_account_sid)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("database_url", "replica_url")
    @classmethod
    def _with_driver(cls, url: str) -> str:
        if not url:
            return url
        scheme, separator, rest = url.partition("://")
        if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
            raise ValueError("no PostgreSQL")
        return f"postgresql+psycopg://{rest}"

    @field_validator("public_url", "telegram_api_base", "twilio_api_base", "twilio_content_base")
    @classmethod
    def _address(cls, url: str, info: ValidationInfo) -> str:
        if not url and info.field_name == "public_url":
            host = info.data.get("host", "")
            here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
            return f"http://{here}:{info.data.get('port')}"
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("no address")
        if info.field_name == "public_url" and parts.path.strip("/"):
            raise ValueError("a path")
        return url.rstrip("/")

    @field_validator("twilio_whatsapp_from", "twilio_news_from")
    @classmethod
    def _sender(cls, sender: str) -> str:
        number = re.sub(r"[\s()-]", "", sender.removeprefix("whatsapp:"))
        if number and not re.fullmatch(r"\+\d{7,15}", number):
            raise ValueError("no number")
        return number and f"whatsapp:{number}"

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (
            parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.port == 0
        ):
            raise ValueError("no mail server")
        return url.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _mailbox(cls, sender: str) -> str:
        if sender and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+|[^<>\r\n]+ <[^@\s<>]+@[^@\s<>]+>", sender):
            raise ValueError("no mailbox")
        return sender

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, given: str | Sequence[str]) -> tuple[str, ...]:
        listed = given.split(",") if isinstance(given, str) else given
        networks = [ip_network(one.strip(), strict=False) for one in listed if one.strip()]
        return tuple(str(one.network_address if one.num_addresses == 1 else one) for one in networks)

    @model_validator(mode="after")
    def _both_for_mail(self) -> Self:
        if bool(self.smtp_url) != bool(self.mail_from):
            missing = _variable("mail_from" if self.smtp_url else "smtp_url")
            raise SettingsError(f"Letters need two settings; set {missing} too, or empty both.")
        return self

    @model_validator(mode="after")
    def _all_of_twilio(self) -> Self:
        trio = ("twilio_account_sid", "twilio_auth_token", "twilio_whatsapp_from")
        missing = [name for name in trio if not getattr(self, name)]
        if 0 < len(missing) < len(trio):
            names = " and ".join(_variable(name) for name in missing)
            raise SettingsError(f"WhatsApp needs three settings; set {names} too, or empty all three.")
        return self


def load(env_file: Path | None = Path(".env"), **given: Any) -> Settings:
    """Read the settings; `given` wins over the environment, which wins over `env_file`. Raises SettingsError."""
    try:
        written = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} cannot be read ({type(error).__name__}): correct or remove it.") from error
    _refuse_unknown([*os.environ, *written])
    try:
        return Settings(_env_file=env_file, **given)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _refuse_unknown(names: Sequence[str]) -> None:
    # A misspelt name would leave a channel switched off without a word.
    known = [_variable(field) for field in Settings.model_fields]
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else "every setting stands in docs/settings.md."
            raise SettingsError(f"{name} is no setting of Wasl: {hint}")


def _sentence(error: ValidationError) -> str:
    wrong = error.errors()[0]
    field = str(wrong["loc"][0]).removeprefix(PREFIX.lower())
    value = "" if field in SECRETS else f" is {str(wrong['input'])!r} but"
    return f"{_variable(field)}{value} must be {EXPECTED[field]}: correct it in the environment or in .env."
