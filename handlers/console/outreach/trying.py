"""A broadcast tried out: where this colleague's test messages come, and one sent there."""

from __future__ import annotations

from typing import Any

import segno
from starlette.responses import Response

from bot.casework.record.labels import channels
from bot.i18n import _, ngettext, number
from bot.outreach import testing
from bot.outreach.testing import GOOD_FOR, PAYLOAD, WORD, channel_of, new_code, send_test
from bot.staff.permissions import Action
from handlers.console.outreach.desk import address, draft_row, read_row
from handlers.console.routes import Routes
from handlers.console.visit import Visit

routes = Routes()


@routes.get("/broadcasts/{broadcast_id:uuid}/draft/test", Action.OUTREACH)
def place(visit: Visit) -> Response:
    return _page(visit, read_row(visit), "")


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/test/code", Action.OUTREACH)
def code(visit: Visit) -> Response:
    row = draft_row(visit)
    return _page(visit, row, new_code(visit.db, visit.staff, visit.now))


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/test/end", Action.OUTREACH)
def end(visit: Visit) -> Response:
    testing.forget(visit.db, visit.staff)
    return visit.go(address(visit.id("broadcast_id"), "draft/test"), said=_("No more tests go to that telephone."))


@routes.post("/broadcasts/{broadcast_id:uuid}/draft/test", Action.OUTREACH)
def send(visit: Visit) -> Response:
    sent = send_test(visit.db, visit.staff, visit.id("broadcast_id"), visit.organisation)
    words = ngettext(
        "{count} test message is on its way to you.", "{count} test messages are on their way to you.", sent
    )
    said = words.format(count=number(sent))
    if visit.by_htmx:
        return visit.say(said)
    return visit.go(address(visit.id("broadcast_id"), "draft/test"), said=said)


def _page(visit: Visit, row: Any, code: str) -> Response:
    settings, bot = visit.office.settings, visit.office.telegram_name()
    telegram = f"https://t.me/{bot}?start={PAYLOAD}{code}" if settings.telegram and bot and code else ""
    number_ = settings.twilio_whatsapp_from.removeprefix("whatsapp:+")
    whatsapp = f"https://wa.me/{number_}?text={WORD}%20{code}" if settings.whatsapp and code else ""
    return visit.page(
        "outreach/test.html",
        row=row,
        code=code,
        words=f"{WORD} {code}",
        minutes=int(GOOD_FOR.total_seconds() // 60),
        telegram=telegram,
        whatsapp=whatsapp,
        qr={link: segno.make(link).svg_data_uri(scale=4, border=3) for link in (telegram, whatsapp) if link},
        chat=f"{settings.public_url}/chat",
        tests_on=channels().get(channel_of(visit.db, visit.staff), ""),
    )
