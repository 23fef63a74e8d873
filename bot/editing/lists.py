"""The lists of the settings: kinds of complaint, programmes, dates, regions, days and hours that differ."""

from collections.abc import Mapping

from bot.editing.fields import Field, Kind
from bot.editing.forms import EXAMPLE, NAME, SHORT, Shelf
from bot.i18n import N_

LISTS: Mapping[str, Shelf] = {
    shelf.name: shelf
    for shelf in (
        Shelf(
            "categories",
            N_("Kinds of complaint"),
            ("categories",),
            (
                NAME,
                SHORT,
                Field("days", N_("Working days until the answer"), Kind.NUMBER),
                Field(
                    "sensitive",
                    N_("Sensitive"),
                    Kind.TICK,
                    hint=N_(
                        "New cases are seen by the safeguarding role alone, and need a second colleague to close them. "
                        "Cases that are there already keep their mark."
                    ),
                ),
                Field("ask_hide", N_("Ask who must not see it"), Kind.TICK),
                Field("four_eyes", N_("A second colleague must agree to close it"), Kind.TICK),
            ),
            about=N_("What people can complain about, and how fast they get an answer."),
            fixed=True,
        ),
        Shelf(
            "programmes",
            N_("Programmes"),
            ("programmes",),
            (NAME, SHORT),
            about=N_("What people receive. The bot adds “something else” by itself."),
            add=N_("Add a programme"),
            none=N_("There are no programmes."),
        ),
        Shelf(
            "dates",
            N_("Payment dates"),
            ("aid", "dates"),
            (
                Field("programme", N_("Programme"), Kind.ONE, options="programmes"),
                Field("day", N_("Day"), Kind.DAY),
                Field("note", N_("One more sentence"), needed=False),
                EXAMPLE,
            ),
            about=N_("When something is paid or handed out. Days that have passed are not shown to people."),
            add=N_("Add a date"),
            none=N_("No dates are known. The bot says so, and promises nothing."),
            by="",
        ),
        Shelf(
            "news-topics",
            N_("Topics of news"),
            ("news_topics",),
            (NAME, SHORT),
            about=N_("What people can choose to get news of. Without topics everybody gets all news."),
            add=N_("Add a topic"),
            none=N_("There are no topics: whoever wants news gets all of them."),
        ),
        Shelf(
            "regions",
            N_("Regions"),
            ("regions",),
            (NAME, SHORT),
            about=N_("How the regions are called. Which there are stands in the profile."),
            by="code",
            fixed=True,
        ),
        Shelf(
            "closures",
            N_("Closed days"),
            ("closures",),
            (
                Field("first", N_("First day"), Kind.DAY),
                Field("last", N_("Last day"), Kind.DAY),
                Field("reason", N_("Reason"), needed=False),
            ),
            about=N_("Days on which nobody works, besides the public holidays."),
            whole="last",
            add=N_("Add closed days"),
            none=N_("Only the public holidays are closed."),
            by="",
        ),
        Shelf(
            "seasons",
            N_("Seasons with other hours"),
            ("seasons",),
            (
                Field("name", N_("Name"), needed=False),
                Field("first", N_("First day"), Kind.DAY),
                Field("last", N_("Last day"), Kind.DAY),
                Field("hours.opens", N_("Opens"), Kind.CLOCK),
                Field("hours.closes", N_("Closes"), Kind.CLOCK),
            ),
            about=N_("Hours for a time of the year, such as Ramadan."),
            whole="last",
            add=N_("Add a season"),
            none=N_("The hours of the week hold all year."),
            by="",
        ),
    )
}
