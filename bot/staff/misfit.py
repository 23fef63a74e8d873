"""What is wrong with one field of a form."""

from bot.casework.refused import Refused


class Misfit(Refused):
    """`field` names it as the form does, so that the reason stands beside it."""

    def __init__(self, field: str, text: str, status: int = 422) -> None:
        super().__init__(status, text)
        self.field = field
