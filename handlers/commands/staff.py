"""`wasl staff`: adds colleagues, gives them roles, takes their rights away."""

from typing import Annotated

import typer

from bot.casework.colleagues import add_colleague, colleagues, remove_colleague
from handlers.commands.desk import at_desk, say

staff_app = typer.Typer(help="Say who works here, in which roles.", no_args_is_help=True)


@staff_app.command("add")
def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Their e-mail address; of somebody who is there, the rest is changed.")],
    name: Annotated[str, typer.Option(help="Their name as people know it, in every script they may write it in.")],
    role: Annotated[
        list[str],
        typer.Option(
            help="caseworker, supervisor, safeguarding, custodian, communication, analyst or administrator; "
            "repeat for several."
        ),
    ],
    service: Annotated[list[str] | None, typer.Option(help="Only this kind of case; repeat. None: all.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="Only this region, as PS-JEN; repeat. None: all.")] = None,
) -> None:
    """Add a colleague, or change one."""
    with at_desk(context) as db:
        member = add_colleague(db, email, name, role, service or (), region or ())
    say(f"{member.email} works here as {', '.join(sorted(member.roles))}.")


@staff_app.command("list")
def list_staff(context: typer.Context) -> None:
    """Show who works here."""
    with at_desk(context) as db:
        members = colleagues(db)
    if not members:
        say("Nobody works here yet: add somebody with `wasl staff add`.")
    for member in members:
        limits = [*sorted(member.services), *sorted(member.regions)]
        say("  ".join([member.email, member.name, ", ".join(sorted(member.roles)), *limits]))


@staff_app.command("remove")
def remove(context: typer.Context, email: str) -> None:
    """Take all rights of a colleague away; what they wrote stays under their name."""
    with at_desk(context) as db:
        remove_colleague(db, email)
    say(f"{email} may no longer see or do anything.")
