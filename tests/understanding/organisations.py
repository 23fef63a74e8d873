"""The organisations whose people write, by the short names under which the sentences of tests have them."""

from functools import cache

from bot import profiles
from bot.organisation import Organisation

PROFILES = {
    "palestine": "palestine-center",
    "ministry": "palestine-ministry",
    "egypt": "egypt-ministry",
    "georgia": "georgia-center",
    "kosovo": "kosovo-minorities",
}


@cache
def organisation(name: str) -> Organisation:
    return profiles.load(PROFILES[name])
