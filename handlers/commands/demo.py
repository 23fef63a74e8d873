"""`wasl demo`: fills an empty database with an invented organisation at work."""

import typer

from bot.casework.clocks.deadlines import in_force
from bot.demo import fill
from bot.staff.permissions import SECOND_FACTOR
from handlers.commands.desk import at_desk, say


def fill_demo(context: typer.Context) -> None:
    """Fill an empty database with an invented organisation at work, to look at and to try."""
    with at_desk(context) as db:
        filled = fill(db, in_force(db))
    say(f"{filled.cases} invented cases are there. Sign in at /console as one of these; the password of all of them is")
    say(f"\n    {filled.team.password}\n")
    for member in filled.team.members.values():
        roles = "partner organisation" if member.partner else ", ".join(sorted(member.roles))
        second = "  (asks for a second factor)" if member.roles & SECOND_FACTOR else ""
        say(f"    {member.email:<26} {roles}{second}")
    say("\nNobody of them exists, and nothing is sent to anybody.")
