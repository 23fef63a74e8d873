"""The parts of the organisation that are there once."""

from collections.abc import Mapping

from bot.editing.fields import Field, Kind
from bot.editing.forms import Sheet
from bot.i18n import N_

SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "front",
            N_("Name and web chat"),
            (),
            (
                Field("name", N_("Name of the organisation")),
                Field(
                    "about",
                    N_("Who you are"),
                    hint=N_("Two or three short sentences: people read them first."),
                    long=True,
                ),
                Field(
                    "title",
                    N_("Title of the web chat"),
                    hint=N_("Neutral, since others look over the shoulder."),
                ),
                Field("symbol", N_("Symbol"), Kind.LINE, hint=N_("A letter or an emoji.")),
                Field(
                    "exit_url",
                    N_("Where “exit” leads to"),
                    Kind.LINE,
                    hint=N_("A harmless page that nobody wonders about. It begins with https://"),
                ),
            ),
            about=N_("What people see before they have said a word."),
        ),
        Sheet(
            "answering",
            N_("Answering"),
            (),
            (
                Field(
                    "show_staff",
                    N_("What people are told of who writes with them"),
                    Kind.ONE,
                    options="show_staff",
                ),
                Field(
                    "take_minutes",
                    N_("Minutes until a request nobody took goes to the next colleague"),
                    Kind.NUMBER,
                ),
                Field("reply_days", N_("Working days until a request for support is answered"), Kind.NUMBER),
                Field(
                    "satisfaction_days",
                    N_("Days in which people may say whether it is solved"),
                    Kind.NUMBER,
                ),
                Field("police_first", N_("Name the police first among help lines"), Kind.TICK),
            ),
            about=N_("How your team answers, and what people may expect."),
        ),
        Sheet(
            "duty",
            N_("On duty for protection"),
            ("duty",),
            (
                Field(
                    "rota",
                    N_("Somebody is on duty around the clock"),
                    Kind.TICK,
                    hint=N_("Only then does the bot promise hours. Else it says when the team is back."),
                ),
                Field("first_look_hours", N_("Hours until the first look"), Kind.NUMBER),
                Field("action_hours", N_("Hours until something is done"), Kind.NUMBER),
            ),
            about=N_("Who looks at cases of protection, and how fast."),
        ),
        Sheet(
            "outreach",
            N_("Rules for broadcasts"),
            ("outreach",),
            (
                Field(
                    "quiet_from",
                    N_("Quiet from"),
                    Kind.CLOCK,
                    hint=N_("From then on no broadcast is sent, by the clock of the people’s region."),
                ),
                Field("quiet_until", N_("Quiet until"), Kind.CLOCK, hint=N_("The same as above: no quiet hours.")),
                Field(
                    "quiet_days",
                    N_("Days on which no broadcast is sent"),
                    Kind.SEVERAL,
                    options="weekdays",
                ),
                Field(
                    "approval_above",
                    N_("A second colleague must agree above so many people"),
                    Kind.NUMBER,
                    hint=N_("With 0 every broadcast needs a second colleague."),
                ),
                Field(
                    "price",
                    N_("Price of one WhatsApp template"),
                    Kind.DECIMAL,
                    hint=N_("As on your bill, for the estimate before sending. 0: not known."),
                ),
                Field("currency", N_("Currency"), Kind.LINE, hint=N_("Three letters, such as USD.")),
                Field(
                    "pause_opt_outs",
                    N_("Per cent of people who stop, above which a broadcast pauses by itself"),
                    Kind.DECIMAL,
                ),
            ),
            about=N_("When and how many may be written to at once."),
            whole="quiet_days",
        ),
        Sheet(
            "retention",
            N_("How long we keep things"),
            ("retention",),
            (
                Field("complaint", N_("Complaints, days after they are closed"), Kind.NUMBER),
                Field("support", N_("Requests for support, days after they are closed"), Kind.NUMBER),
                Field("protection", N_("Protection, days after it is closed"), Kind.NUMBER),
                Field("human", N_("Talks with a person, days after they end"), Kind.NUMBER),
                Field("data", N_("Requests about data, days after they are closed"), Kind.NUMBER),
                Field("messages", N_("Messages, days after they were sent"), Kind.NUMBER),
                Field("raw_updates", N_("Raw messages of the platforms, days"), Kind.NUMBER),
            ),
            about=N_("Afterwards it is erased for good. Keep only what you need."),
        ),
        Sheet(
            "aid",
            N_("Answers about assistance"),
            ("aid",),
            (
                Field("who_decides", N_("Who decides"), long=True),
                Field("where_register", N_("Where to register"), long=True),
                Field("how_check", N_("How to find out whether one is on the list"), long=True),
                Field("free", N_("That it is free"), long=True),
                Field("fake_link", N_("How to recognise a false link"), long=True),
                Field("updated", N_("Checked on"), Kind.DAY, hint=N_("People see this day.")),
            ),
            about=N_("What people hear who ask about lists. They tell the way and never confirm a name."),
        ),
    )
}
