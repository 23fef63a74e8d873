"""Talking with the person: answers, files, a live conversation, and who holds it."""
