"""An invented organisation at work, to look at and to try: staff of every role, and cases in every state."""

from bot.demo.filling import Filled, fill

__all__ = ["Filled", "fill"]
