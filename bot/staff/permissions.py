"""What each role may do. To which cases is said by `storage.visibility.visible_to`, and by nothing else."""

from collections.abc import Collection
from enum import StrEnum

from storage.staff import Role, StaffMember


class Action(StrEnum):
    """What somebody may be let do; every page and every form of the console asks for one."""

    WORK = "work"  # sign in, see one's own account and an empty desk
    READ_CASES = "read_cases"  # the inbox, search and the case page
    ANSWER = "answer"  # write to the person, take, hand back, note, change the state
    ASSIGN = "assign"  # give a case to somebody else
    CHANGE = "change"  # category, region, priority, links and merges
    CLOSE = "close"
    APPROVE = "approve"  # ends that need four eyes, more time
    ENTER = "enter"  # a complaint told by telephone or face to face
    REFER = "refer"
    OVERRIDE = "override"  # pass on without consent where life or a child is in danger
    RECEIVE = "receive"  # accept or decline what was referred to one's organisation
    UNSEAL = "unseal"  # see masked numbers, and who hides
    PERSON = "person"  # a person's page: consent, channels, export, erasure
    REPORTS = "reports"
    OUTREACH = "outreach"  # broadcasts, audiences, lists of numbers, who gets no news
    APPROVE_BROADCASTS = "approve_broadcasts"  # those of somebody else that go to many
    LIBRARY = "library"  # articles, and questions that none of them answered
    DIRECTORY = "directory"  # services, providers, help lines, canned answers
    TEAM = "team"
    SETTINGS = "settings"
    AUDIT = "audit"


_CASEWORK = frozenset(
    {Action.READ_CASES, Action.ANSWER, Action.CHANGE, Action.CLOSE, Action.ENTER, Action.REFER, Action.UNSEAL}
)
_LEADING = _CASEWORK | {
    Action.ASSIGN, Action.APPROVE, Action.OVERRIDE, Action.PERSON, Action.LIBRARY, Action.DIRECTORY, Action.REPORTS,
}  # fmt: skip

MAY: dict[Role, frozenset[Action]] = {
    Role.CASEWORKER: _CASEWORK | {Action.ASSIGN},
    Role.SUPERVISOR: _LEADING | {Action.APPROVE_BROADCASTS},
    Role.SAFEGUARDING: _CASEWORK | {Action.ASSIGN, Action.APPROVE, Action.OVERRIDE, Action.PERSON},
    Role.CUSTODIAN: frozenset({Action.UNSEAL, Action.AUDIT, Action.PERSON}),
    Role.COMMUNICATION: frozenset(
        {Action.OUTREACH, Action.APPROVE_BROADCASTS, Action.REPORTS, Action.LIBRARY, Action.DIRECTORY}
    ),
    Role.ANALYST: frozenset({Action.REPORTS}),
    Role.ADMINISTRATOR: frozenset({Action.TEAM, Action.SETTINGS, Action.DIRECTORY, Action.AUDIT}),
}

PARTNER_MAY = frozenset({Action.RECEIVE, Action.WORK})
"""All that staff of a partner organisation may do, whatever their roles: no page of a case is theirs."""

SECOND_FACTOR = frozenset({Role.SAFEGUARDING, Role.CUSTODIAN, Role.ADMINISTRATOR})
"""Roles that must give a second factor to sign in; the others may."""


def actions_of(roles: Collection[Role]) -> frozenset[Action]:
    return frozenset({Action.WORK}).union(*(MAY[role] for role in roles))


def may(staff: StaffMember, action: Action) -> bool:
    if not staff.active:
        return False
    if staff.partner:
        return action in PARTNER_MAY
    return action in actions_of(staff.roles)
