"""Forms as a browser reads and sends them, and what became of them."""

import re
from html import unescape
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from storage.audit import Audit


def typed(page: str) -> dict[str, Any]:
    """What a browser would send of the last form with a version, changed by nobody."""
    form = next(
        form for form in re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL) if 'name="version"' in form
    )
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if given.get("type") == "checkbox":
            if " checked" in tag:
                values.setdefault(given["name"], []).append(unescape(given["value"]))
        elif given.get("name") != "csrf":
            values[given["name"]] = unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        values[name] = unescape(text)
    for name, inner in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        values[name] = chosen[1] if chosen else ""
    return values


def wrong(page: str) -> dict[str, str]:
    """The sentence beside each input."""
    found = re.findall(r'<p class="error" id="e-([^"]*)">.*?<span>(.*?)</span>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def edits(db: Connection) -> list[Any]:
    wanted = select(Audit).where(col(Audit.action).like("settings:%")).order_by(col(Audit.id))
    return list(db.execute(wanted))
