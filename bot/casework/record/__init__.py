"""The record of a case: reading it, whose it is, what it is about, and which other cases belong to it."""
