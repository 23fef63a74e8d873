"""What each role may do, as a table of the documentation; `--update` writes it, without it says whether it is current.

`python -m tools.roles` is run by the tests.
"""

import sys
from pathlib import Path

from bot.staff.permissions import MAY, PARTNER_MAY, SECOND_FACTOR, Action, actions_of
from storage.staff import Role

PAGE = Path(__file__).resolve().parent.parent / "docs" / "roles.md"

ACTIONS = {
    Action.WORK: "sign in, see one's own account",
    Action.READ_CASES: "the inbox, search, the case page",
    Action.ANSWER: "answer people, take and hand back a conversation, write notes",
    Action.ASSIGN: "give a case to somebody",
    Action.CHANGE: "change category, region, priority; link and merge",
    Action.CLOSE: "decide and close",
    Action.APPROVE: "approve ends that need four eyes, and more time",
    Action.ENTER: "write down a complaint told by telephone or face to face",
    Action.REFER: "refer to a service or partner with the person's consent",
    Action.OVERRIDE: "pass on without consent where life or a child is in danger",
    Action.RECEIVE: "accept or decline what was referred to one's organisation",
    Action.UNSEAL: "see masked numbers, lift the seal of an identity, with a reason",
    Action.PERSON: "a person's page: consent, channels, export, erasure",
    Action.REPORTS: "reports",
    Action.OUTREACH: "broadcasts, audiences, lists of numbers, who gets no news",
    Action.APPROVE_BROADCASTS: "agree to a broadcast of somebody else that goes to many",
    Action.LIBRARY: "articles of the library, questions that none of them answered",
    Action.DIRECTORY: "services, providers, help lines, canned answers",
    Action.TEAM: "colleagues and their roles",
    Action.SETTINGS: "settings of the organisation, texts of the bot, examples that it learns from",
    Action.AUDIT: "the audit log",
}

INTRODUCTION = """# Roles

Generated from `bot/staff/permissions.py` by `python -m tools.roles --update`. A row is something that pages and forms
of the console ask for, a column is a role; somebody with several roles may do what any of them may. Whoever may not
do something finds nothing at its address (404).

Which cases they may do it to is another question, answered by `storage/visibility.py` in every query: caseworkers and
supervisors see the ordinary cases of their services and regions, sensitive ones (protection, exploitation and abuse,
misconduct, bribery) are seen by the safeguarding role alone, partners see what was referred to them, and nobody sees a
case that says that they must not.
"""


def table() -> str:
    """The page, as it should be."""
    roles = list(Role)
    head = ["", *(role.value for role in roles), "partner's staff"]
    rows = [head, ["---", *([":---:"] * (len(head) - 1))]]
    for action in Action:
        held = ["yes" if action in actions_of([role]) else "" for role in roles]
        rows.append([ACTIONS[action], *held, "yes" if action in PARTNER_MAY else ""])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    second = ", ".join(sorted(SECOND_FACTOR))
    more = f"These sign in with a second factor, the others may: {second}."
    return "\n".join([INTRODUCTION, *lines, "", more, ""])


def main() -> int:
    if set(ACTIONS) != set(Action) or set(MAY) != set(Role):
        print("tools/roles.py and bot/staff/permissions.py do not name the same actions and roles.")
        return 1
    if "--update" in sys.argv[1:]:
        PAGE.write_text(table(), encoding="utf-8")
        return 0
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != table():
        print("docs/roles.md is not current: run `python -m tools.roles --update`.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
