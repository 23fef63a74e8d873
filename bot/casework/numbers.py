"""Tracking numbers and PINs: made unguessable, read in any digits with any separators, shown in groups."""

import re
import secrets
from itertools import pairwise

from stdnum import damm

from bot.i18n import ltr
from bot.understanding.text import clean, digits

LENGTH = 12
_PLAIN = re.compile(rf"1[0-9]{{{LENGTH - 1}}}")
# What may stand between the groups of one number: anything but letters and digits (spaces, dashes, dots, new lines).
_RUN = re.compile(r"[0-9](?:[\W_]{0,5}[0-9])*")
_GROUP = re.compile(r"[0-9]+")


def new_number() -> str:
    """Twelve digits: 1, ten random ones and the Damm check digit of them. Ten thousand million: guessing finds nothing.

    The leading 1 tells it from the telephone numbers of Palestine (970…) and Egypt (20…), which have twelve digits too.
    """
    body = f"1{secrets.randbelow(10**10):010}"
    return body + damm.calc_check_digit(body)


def is_number(plain: str) -> bool:
    """Whether `plain`, ASCII digits only, can be a tracking number."""
    return _PLAIN.fullmatch(plain) is not None and damm.is_valid(plain)


def parse_number(text: str) -> str | None:
    """The tracking number that `text` is, in any digits with any separators; None if it is anything else."""
    plain = re.sub(r"[\W_]", "", digits(clean(text)))
    return plain if is_number(plain) else None


def find_number(text: str) -> str | None:
    """The one tracking number within a sentence, or None if there is none, or several."""
    found = {number for run in _RUN.findall(digits(clean(text))) for number in _numbers_in(run)}
    return found.pop() if len(found) == 1 else None


def _numbers_in(run: str) -> set[str]:
    """The numbers made of whole neighbouring groups: a date or a telephone number beside one is not part of it."""
    groups = list(_GROUP.finditer(run))
    # People separate the groups of one number alike, so what also swallows the gap to a date is the worse guess.
    return _windows(run, groups, most_gaps=1) or _windows(run, groups, most_gaps=LENGTH)


def _windows(run: str, groups: list[re.Match[str]], most_gaps: int) -> set[str]:
    """The numbers in rows of `groups` that do not overlap, with at most `most_gaps` different gaps within each."""
    found: set[str] = set()
    free = 0
    for first in range(len(groups)):
        last, plain = first, groups[first].group()
        while len(plain) < LENGTH and last + 1 < len(groups):
            last += 1
            plain += groups[last].group()
        gaps = {run[left.end() : right.start()] for left, right in pairwise(groups[first : last + 1])}
        if first >= free and len(gaps) <= most_gaps and is_number(plain):
            found.add(plain)
            free = last + 1
    return found


def show_number(number: str) -> str:
    """`number` in three groups of four that read from left to right within any text, also when read out."""
    return ltr(" ".join(number[start : start + 4] for start in range(0, LENGTH, 4)))


def new_pin() -> str:
    """Six digits, none of the sequences and repetitions that people try first."""
    while True:
        pin = f"{secrets.randbelow(900_000) + 100_000}"
        if not _guessable(pin):
            return pin


def _guessable(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 or len(set(pin)) < 3 or pin[:3] == pin[3:] or pin == pin[::-1]
