"""Asks Telegram and Twilio whether our account works and where they send messages to; changes nothing there."""

import json
from base64 import b64encode
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.settings import Settings

PATIENCE = 5  # seconds

# Twilio tries a refused connection once. Five retries, for any failure (rp=all), carry it over a restart.
RETRIES = "#rc=5&rp=all"

Said = Iterator[tuple[bool, str]]  # whether it is wrong, and a sentence


class _NoAnswer(Exception):
    """The provider said no, or nothing; `status` is 0 where it was not reached."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def telegram(settings: Settings) -> Said:
    base = f"{settings.telegram_api_base}/bot{settings.telegram_token}"
    try:
        me = _get(f"{base}/getMe")["result"]
        hook = _get(f"{base}/getWebhookInfo")["result"]
    except _NoAnswer as no:
        if no.status in (401, 404):
            yield True, "Telegram does not know the token: copy WASL_TELEGRAM_TOKEN from @BotFather again."
        else:
            yield True, f"Telegram does not answer at {settings.telegram_api_base}: see that this machine may reach it."
        return
    yield False, f"@{me.get('username', '?')}"
    yield from _webhook(settings, hook)


def _webhook(settings: Settings, hook: dict[str, Any]) -> Said:
    ours = f"{settings.public_url}/telegram"
    if not settings.telegram_secret:
        yield False, "Long polling; WASL_TELEGRAM_SECRET would let Telegram call us, which is faster."
    elif hook.get("url") == ours:
        yield False, f"Telegram calls {ours}."
    else:
        yield True, f"Telegram does not call {ours} yet: the next `wasl serve` tells it to."
    if hook.get("last_error_message") and hook.get("pending_update_count"):
        count, why = hook["pending_update_count"], hook["last_error_message"]
        yield True, f'{count} messages wait, because Telegram could not hand them over: "{why}".'


def whatsapp(settings: Settings) -> Said:
    sid = settings.twilio_account_sid
    secret = b64encode(f"{sid}:{settings.twilio_auth_token}".encode()).decode()
    try:
        account = _get(f"{settings.twilio_api_base}/2010-04-01/Accounts/{sid}.json", f"Basic {secret}")
    except _NoAnswer as no:
        if no.status in (401, 403, 404):
            yield (
                True,
                "Twilio refuses us: copy WASL_TWILIO_ACCOUNT_SID and WASL_TWILIO_AUTH_TOKEN from its console again.",
            )
        else:
            yield True, f"Twilio does not answer at {settings.twilio_api_base}: see that this machine may reach it."
    else:
        if account.get("status", "active") != "active":
            yield True, f"The account at Twilio is {account['status']}: put it right in Twilio's console."
        else:
            yield False, f"Twilio knows the account; messages come from {settings.twilio_whatsapp_from}."
    yield False, f"Give Twilio this address for incoming messages: {settings.public_url}/whatsapp{RETRIES}"
    yield False, f"and this one for status callbacks: {settings.public_url}/whatsapp/status{RETRIES}"


def _get(url: str, authorisation: str = "") -> dict[str, Any]:
    """The JSON of an answer. The address may hold a secret, so nothing of it goes into the error."""
    request = Request(url, headers={"Authorization": authorisation} if authorisation else {})
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except HTTPError as error:
        error.close()
        raise _NoAnswer(error.code) from None
    except (OSError, HTTPException, ValueError):
        raise _NoAnswer(0) from None
