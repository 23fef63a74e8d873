"""What a complaint told in free words says already, so that only the rest is asked. Pure functions of words."""

from bot.understanding.slots.amounts import Amount
from bot.understanding.slots.moments import Moment
from bot.understanding.slots.reading import CERTAIN, Understood, read_complaint

__all__ = ["CERTAIN", "Amount", "Moment", "Understood", "read_complaint"]
