"""What the roles are called, and what each is for, as colleagues read it."""

from bot.i18n import _
from storage.staff import Role


def role_names() -> dict[Role, str]:
    return {
        Role.CASEWORKER: _("Caseworker"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.SAFEGUARDING: _("Safeguarding officer"),
        Role.CUSTODIAN: _("Custodian"),
        Role.COMMUNICATION: _("Communication officer"),
        Role.ANALYST: _("Analyst"),
        Role.ADMINISTRATOR: _("Administrator"),
    }


def role_hints() -> dict[Role, str]:
    return {
        Role.CASEWORKER: _("Answers people and works on ordinary cases."),
        Role.SUPERVISOR: _("Leads a team: assigns, approves, watches deadlines, keeps the directory."),
        Role.SAFEGUARDING: _("Alone sees sensitive cases, in all regions."),
        Role.CUSTODIAN: _("Lifts the seal of a hidden person's identity, with a reason."),
        Role.COMMUNICATION: _("Sends news, surveys and trainings."),
        Role.ANALYST: _("Reads reports, without people's words."),
        Role.ADMINISTRATOR: _("Invites colleagues, changes settings, reads the audit log; sees no case."),
    }
