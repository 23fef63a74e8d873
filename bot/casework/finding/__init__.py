"""Finding cases: the inbox, the search, saved views."""
