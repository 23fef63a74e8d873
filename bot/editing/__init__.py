"""Changing the organisation in force, part by part: read from a form, checked as a whole, kept as a new version."""

from bot.editing.saving import Edit, Invalid, Overtaken, save

__all__ = ["Edit", "Invalid", "Overtaken", "save"]
