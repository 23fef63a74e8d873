"""The forms of the directory: where people are sent, who they can call, and what colleagues answer."""

from collections.abc import Mapping

from bot.editing.fields import Field, Kind
from bot.editing.forms import EXAMPLE, NAME, TELEPHONE, Shelf
from bot.i18n import N_

DIRECTORY: Mapping[str, Shelf] = {
    shelf.name: shelf
    for shelf in (
        Shelf(
            "services",
            N_("Services"),
            ("services",),
            (
                Field("kind", N_("Kind"), Kind.ONE, options="kinds"),
                NAME,
                Field("provider", N_("Provider"), Kind.ONE, options="providers"),
                TELEPHONE,
                Field("hours", N_("When it is open")),
                Field("cost", N_("What it costs")),
                Field(
                    "topics", N_("For what"), Kind.SEVERAL, hint=N_("None ticked: for all of them."), options="topics"
                ),
                Field(
                    "regions",
                    N_("Regions"),
                    Kind.SEVERAL,
                    hint=N_("None ticked: everywhere, by telephone."),
                    options="regions",
                ),
                Field(
                    "audiences",
                    N_("Whom it is for"),
                    Kind.SEVERAL,
                    hint=N_("None ticked: for everybody."),
                    options="audiences",
                ),
                Field(
                    "address",
                    N_("Address"),
                    hint=N_("Leave it empty where the place must not be known, such as a shelter."),
                    needed=False,
                ),
                Field(
                    "accessibility",
                    N_("Good to know"),
                    hint=N_("A ramp, sign language, answers in writing, home visits."),
                    needed=False,
                ),
                Field("latitude", N_("Latitude"), Kind.DECIMAL, hint=N_("In degrees, such as 32.461."), needed=False),
                Field("longitude", N_("Longitude"), Kind.DECIMAL, hint=N_("In degrees, such as 35.301."), needed=False),
                Field("urgent", N_("Answers at any hour, or at once"), Kind.TICK),
                EXAMPLE,
            ),
            about=N_("Where people are sent for help: the nearest first."),
            whole="latitude",
            add=N_("Add a service"),
            none=N_("There are no services yet. The bot can only offer what stands here."),
            ask_first="kind",
        ),
        Shelf(
            "providers",
            N_("Providers"),
            ("providers",),
            (NAME, EXAMPLE),
            about=N_("Who offers the services."),
            add=N_("Add a provider"),
            none=N_("There are no providers yet. A service needs one: begin here."),
        ),
        Shelf(
            "help-lines",
            N_("Help lines"),
            ("help_lines",),
            (
                NAME,
                TELEPHONE,
                Field("hours", N_("When it answers")),
                Field(
                    "topics",
                    N_("For what"),
                    Kind.SEVERAL,
                    hint=N_("None ticked: for everything."),
                    options="line_topics",
                ),
                Field("note", N_("One more sentence"), hint=N_("What is good to know before calling."), needed=False),
                Field("checked", N_("Last checked on"), Kind.DAY, needed=False),
                Field("unverified", N_("Nobody of us has called it yet"), Kind.TICK),
                Field("for_children", N_("For children"), Kind.TICK),
                Field(
                    "police",
                    N_("The police"),
                    Kind.TICK,
                    hint=N_("Offered last, unless the settings put them first."),
                ),
                EXAMPLE,
            ),
            about=N_("Numbers that people in danger are given at once. Call each of them now and then."),
            add=N_("Add a help line"),
            none=N_("There are no help lines."),
        ),
        Shelf(
            "partners",
            N_("Partners"),
            ("partners",),
            (
                NAME,
                TELEPHONE,
                Field("regions", N_("Regions"), Kind.SEVERAL, hint=N_("None ticked: everywhere."), options="regions"),
                Field("about", N_("What it does"), needed=False, long=True),
                Field(
                    "has_account",
                    N_("Its staff sign in here"),
                    Kind.TICK,
                    hint=N_("Else you call it, and the call is recorded."),
                ),
                EXAMPLE,
            ),
            about=N_("Other organisations that cases are referred to, with the person's consent."),
            add=N_("Add a partner"),
            none=N_("There are no partners yet. Add those to whom you refer people."),
        ),
        Shelf(
            "canned",
            N_("Ready answers"),
            ("canned",),
            (
                NAME,
                Field(
                    "text",
                    N_("Text"),
                    hint=N_(
                        "Filled in: {number} of the case, {name} of who answers, {person}, {organisation}, {due} (the "
                        "day we promised), {office_hours}."
                    ),
                    long=True,
                ),
                Field(
                    "category",
                    N_("For complaints about"),
                    Kind.ONE,
                    hint=N_("Empty: for any case."),
                    options="categories",
                    needed=False,
                ),
            ),
            about=N_("Answers that colleagues insert and then fit to the person."),
            add=N_("Add an answer"),
            none=N_("There are no ready answers yet. Begin with what you write every day."),
        ),
    )
}
