"""What staff hear when something may not be done."""


class Refused(Exception):
    """The request stands against a rule or the state of things; `status` is the HTTP status, `text` says why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def not_found() -> Refused:
    """Unknown and invisible are the same to whoever asks, or the answer would tell that a case exists."""
    return Refused(404, "There is no case with this number that you may see.")
