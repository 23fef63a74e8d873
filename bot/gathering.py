"""Files and words that are gathered by one question until the person says that it is all."""

from bot.answers import STORY_MOST, Invalid, Json
from bot.asking import Question, answered
from bot.choices import Option, meant, replies, yes_or_no
from bot.i18n import _
from bot.messages import Incoming, Outgoing
from bot.turn import Gathered, Quiet, Turn, Turned


async def gather(turn: Turn, key: str, prompt: str, done: str, skip: str, most: int) -> Gathered:
    """An album is answered once. `skip` is what ends it while nothing has come, `done` afterwards."""
    state, gathered = turn.state, Gathered.from_json(turn.state.answers.get(f"{key}+"))
    finish = Option("done", done) if gathered != Gathered() else Option("skip", skip)

    def parse(incoming: Incoming) -> Json:
        nonlocal gathered
        ends = (Option("done", finish.label), Option("skip", finish.label))
        pressed = incoming.button.partition(":")[2] in ("done", "skip")
        typed = incoming.text and (meant(incoming.text, ends, ends[:1]) or yes_or_no(incoming.text) == "no")
        if pressed or (typed and not incoming.attachments):
            turn.chosen = finish.label
            return gathered.to_json()
        gathered = _with(gathered, incoming, most)
        state.answers[f"{key}+"] = gathered.to_json()
        if incoming.album and incoming.album == state.album:
            raise Quiet
        state.album = incoming.album
        raise Turned

    def prompted(asked: str) -> Outgoing:
        if gathered == Gathered():
            return Outgoing(prompt, replies(asked, (finish,)))
        more = _("Thank you, I have it. Send more, or press the button.")
        return Outgoing(more, replies(asked, (Option("done", done),)))

    return await answered(turn, Question(key, parse, Gathered.from_json, prompted, textual=True))


def _with(gathered: Gathered, incoming: Incoming, most: int) -> Gathered:
    if not incoming.attachments and not incoming.text:
        raise Invalid(_("Please send a photo, a paper or a voice note."))
    room = most - len(gathered.files)
    files = tuple(a.id for a in incoming.attachments if a.id)[: max(room, 0)]
    texts = (incoming.text,) if incoming.text else ()
    if not files and not texts:
        raise Invalid(_("That is as many files as I can take. Thank you."))
    more = Gathered((*gathered.files, *files), (*gathered.texts, *texts))
    if sum(map(len, more.texts)) > STORY_MOST:
        raise Invalid(_("This is too long for me. Please write it shorter."))
    return more
