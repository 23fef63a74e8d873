"""A WhatsApp channel that talks to the stand-in of Twilio."""

import asyncio

from bot.channels.whatsapp import WhatsApp
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN

PUBLIC_URL = "https://wasl.example.org"


class Remembered:
    """A template store in memory, slow enough for two senders to meet in it."""

    def __init__(self) -> None:
        self.sids: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        await asyncio.sleep(0)
        return self.sids.get(key)

    async def put(self, key: str, sid: str) -> None:
        await asyncio.sleep(0)
        self.sids[key] = sid


def channel_to(url: str, store: Remembered | None = None, token: str = TOKEN, sender: str = SENDER) -> WhatsApp:
    return WhatsApp(
        account_sid=ACCOUNT,
        auth_token=token,
        sender=f"whatsapp:{sender}",
        public_url=PUBLIC_URL + "/",
        templates=store or Remembered(),
        media_url=lambda attachment: f"{PUBLIC_URL}/media/{attachment.reference}?signed",
        api_base=url,
        content_base=url,
    )
