"""`wasl staff`: adds colleagues, gives them roles, lets them in, takes their rights away."""

from typing import Annotated

import typer

from bot import settings as configuration
from bot.staff.colleagues import add_colleague, colleagues, find_colleague, has_joined, remove_colleague
from bot.staff.links import GOOD_FOR, Purpose, make_link
from handlers.commands.desk import at_desk, say

staff_app = typer.Typer(help="Say who works here, in which roles.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="Their e-mail address.")]


@staff_app.command("add")
def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Their e-mail address; of somebody who is there, the rest is changed.")],
    name: Annotated[str, typer.Option(help="Their name as people know it, in every script they may write it in.")],
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="caseworker, supervisor, safeguarding, custodian, communication, analyst or administrator; "
            "repeat for several."
        ),
    ] = None,
    service: Annotated[list[str] | None, typer.Option(help="Only this kind of case; repeat. None: all.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="Only this region, as PS-JEN; repeat. None: all.")] = None,
    language: Annotated[str, typer.Option(help="The language the console speaks to them, as ar or en.")] = "",
    partner: Annotated[str, typer.Option(help="The partner organisation they work for, by its key.")] = "",
) -> None:
    """Add a colleague, or change one. Who is new gets a link to set a password with."""
    with at_desk(context) as db:
        member = add_colleague(
            db, email, name, role or (), service or (), region or (), language=language, partner=partner
        )
        link = "" if has_joined(db, member.id) else make_link(db, member.id)
    say(f"{member.email} works here as {', '.join(sorted(member.roles))}.")
    if link:
        _show(link, Purpose.INVITATION)


@staff_app.command("link")
def link(context: typer.Context, email: Email) -> None:
    """Print a link with which a colleague sets a new password; an older one works no more."""
    with at_desk(context) as db:
        member = find_colleague(db, email)
        purpose = Purpose.RESET if has_joined(db, member.id) else Purpose.INVITATION
        made = make_link(db, member.id)
    _show(made, purpose)


@staff_app.command("list")
def list_staff(context: typer.Context) -> None:
    """Show who works here."""
    with at_desk(context) as db:
        members = colleagues(db)
    if not members:
        say("Nobody works here yet: add somebody with `wasl staff add`.")
    for member in members:
        limits = [*sorted(member.services), *sorted(member.regions)]
        say("  ".join([member.email, member.name, member.partner or ", ".join(sorted(member.roles)), *limits]))


@staff_app.command("remove")
def remove(context: typer.Context, email: Email) -> None:
    """Take all rights of a colleague away; what they wrote stays under their name."""
    with at_desk(context) as db:
        remove_colleague(db, email)
    say(f"{email} may no longer see or do anything.")


def _show(path: str, purpose: Purpose) -> None:
    hours = int(GOOD_FOR[purpose].total_seconds()) // 3600
    say(f"Give them this link to set a password. It works once, within {hours} hour{'s' * (hours > 1)}:")
    say(f"  {configuration.load().public_url}{path}")
