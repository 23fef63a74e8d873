"""Passing a case on to a service or a partner: with the person's yes, and only what they agreed to."""
