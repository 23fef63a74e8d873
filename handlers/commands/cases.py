"""`wasl cases`: lists, shows, answers and closes cases from the command line, as one named colleague."""

from typing import Annotated

import typer

from bot.casework.ending.closing import close
from bot.casework.entries import Line
from bot.casework.numbers import parse_number, show_number
from bot.casework.record.staffwork import Listed, Opened, case_id_of, cases_for, open_case
from bot.casework.refused import not_found
from bot.casework.talk.replies import reply
from bot.staff.colleagues import find_colleague, names_of
from handlers.commands.desk import at_desk, say
from storage.case import Decision, Way

cases_app = typer.Typer(help="Work on cases, as a colleague who may see them.", no_args_is_help=True)

As = Annotated[str, typer.Option("--as", help="E-mail address of the colleague who acts.")]
Number = Annotated[str, typer.Argument(help="The tracking number, in any digits, with any separators.")]


@cases_app.command("list")
def list_cases(
    context: typer.Context,
    email: As,
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
) -> None:
    """Show the cases you may see, the most pressing first."""
    with at_desk(context) as db:
        found = cases_for(db, find_colleague(db, email), only_open=not every)
    if not found:
        say("No case waits for you.")
    for case in found:
        say(_summary(case))


@cases_app.command("show")
def show_case(context: typer.Context, number: Number, email: As) -> None:
    """Show one case with its story and timeline. The reading is audited."""
    with at_desk(context) as db:
        opened = open_case(db, find_colleague(db, email), _plain(number))
        names = names_of(db, (line.author for line in opened.lines))
    say("\n".join(_sheet(opened, names)))


@cases_app.command("reply")
def reply_to_case(context: typer.Context, number: Number, text: str, email: As) -> None:
    """Write to the person, on the channel they came by."""
    with at_desk(context) as db:
        staff = find_colleague(db, email)
        told = reply(db, staff, case_id_of(db, staff, _plain(number)), text)
    say(_told(told))


@cases_app.command("close")
def close_case(
    context: typer.Context,
    number: Number,
    email: As,
    decision: Annotated[Decision, typer.Option(help="How the case ends.")],
    text: Annotated[str, typer.Option(help="What was done, what was not, and why: the person reads it.")],
) -> None:
    """End a case, or propose the end of one that needs four eyes. The person is told the decision and its reason."""
    with at_desk(context) as db:
        staff = find_colleague(db, email)
        ending = close(db, staff, case_id_of(db, staff, _plain(number)), decision, text)
    if ending.proposed:
        say("A second colleague must approve it in the console: until then the case stays open.")
    else:
        say("Closed. " + _told(ending.told))


def _plain(number: str) -> str:
    found = parse_number(number)
    if found is None:
        raise not_found()
    return found


def _told(told: bool) -> str:
    return "It is on its way." if told else "Nobody can be notified: the person reads it with their number and PIN."


def _summary(case: Listed) -> str:
    marks = [
        *(["URGENT"] if case.urgent else []),
        *(["sensitive"] if case.sensitive else []),
        *([case.way.value] if case.way is not Way.NAMED else []),
    ]
    parts = [show_number(case.number), case.kind, case.category, case.region, case.state.value, f"due {case.due}"]
    return "  ".join([*(part for part in parts if part), *marks])


def _sheet(opened: Opened, names: dict[str, str]) -> list[str]:
    case = opened.case
    rows = [_summary(case), f"Opened {case.opened}"]
    if case.decision:
        rows.append(f"Closed {case.closed:%Y-%m-%d}: {case.decision}")
    if not opened.reachable:
        rows.append("Nobody can be notified: the person reads answers with their number and PIN.")
    if opened.repeats:
        rows.append(f"Other cases of the same person in six months: {opened.repeats}")
    if opened.keep_from:
        rows.append(f"Must not be seen by: {opened.keep_from}")
    rows += [f"{name}: {value}" for name, value in {**opened.identity, **opened.facts}.items() if value]
    if opened.story:
        rows += ["", opened.story]
    return [*rows, "", *(_entry(line, names) for line in opened.lines)]


def _entry(line: Line, names: dict[str, str]) -> str:
    who = names.get(line.author, line.author)
    files = f" [{len(line.attachments)} files]" if line.attachments else ""
    inside = " (staff only)" if line.audience == "staff" else ""
    what = " ".join(part for part in (line.kind.value, line.state) if part)
    return f"{line.at:%Y-%m-%d %H:%M}  {who}  {what}{inside}{files}" + (f": {line.text}" if line.text else "")
