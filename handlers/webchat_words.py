"""What the scripts of the web chat say, by the names they know it under."""

from bot.i18n import _


def words() -> dict[str, str]:
    """In the current language. `{name}` stands where the script puts something in."""
    return _states() | _voice() | _files() | _places()


def _states() -> dict[str, str]:
    return {
        "me": _("You"),
        "start": _("Start"),
        "choices": _("Choices"),
        "chosen": _("Chosen"),
        "done": _("Answered"),
        "online": _("Connected"),
        "connecting": _("Connecting…"),
        "typing": _("is writing…"),
        "offline": _("No internet. What you write is kept, and goes by itself when the internet is back."),
        "waiting_turn": _("Many messages at once. The rest go by themselves in a moment."),
        "trouble": _("The chat cannot be reached just now. What you write is kept, and goes by itself."),
        "waiting": _("Waiting to be sent"),
        "sent": _("Sent"),
        "read": _("Seen"),
        "failed": _("Not sent"),
        "again": _("Send again"),
        "drop": _("Delete"),
        "too_long": _("This is too long for one message. Shorten it, or tell it in a voice message."),
        "new_messages": _("New messages"),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "cookies": _("Cookies are off in this browser: turn them on so that your conversation is not lost."),
        "cleared": _("The screen was cleared."),
    }


def _voice() -> dict[str, str]:
    return {
        "record": _("Record a voice message"),
        "stop": _("Stop recording"),
        "recording": _("Recording…"),
        "slide": _("Slide to cancel"),
        "release": _("Release to listen"),
        "tap_stop": _("Press the square when you are done"),
        "recorded": _("Recorded. Listen, then send or delete."),
        "cancelled": _("The recording was deleted."),
        "voice": _("Voice message"),
        "play": _("Play"),
        "pause": _("Pause"),
        "position": _("Place in the recording"),
        "no_microphone": _(
            "The microphone is off for this page. Allow it in the browser's settings, or write instead."
        ),
        "too_short": _("Hold the button while you speak, or tap it once to begin."),
        "send_voice": _("Send the voice message"),
        "longest": _("Five minutes is the most for one recording. You can send another."),
    }


def _files() -> dict[str, str]:
    return {
        "photo": _("Photo"),
        "video": _("Video"),
        "file": _("File"),
        "open_photo": _("Open the photo"),
        "open_file": _("Save the file {name}"),
        "remove": _("Remove {name}"),
        "too_large": _("{name} is too large: 16 MB is the most."),
        "too_many": _("Ten files at once are the most. Send these first."),
        "not_taken": _("{name} could not be taken."),
    }


def _places() -> dict[str, str]:
    return {
        "place": _("My location"),
        "finding": _("Looking for your location…"),
        "place_ready": _("Your location is attached. It goes only when you send."),
        "no_place": _("Your location was not found. You can write the name of the place instead."),
    }
