"""Passwords: what a good one is, and how they are kept (argon2id)."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.i18n import _
from bot.staff.misfit import Misfit
from bot.understanding.text import fold

LEAST = 12  # characters
MOST = 200
FEWEST_DIFFERENT = 5  # characters

hasher = PasswordHash((Argon2Hasher(),))
_COMMON = Path(__file__).with_name("common_passwords.txt")


def kept(password: str) -> str:
    """As it is stored."""
    return hasher.hash(_normal(password))


def fits(password: str, kept: str) -> tuple[bool, str | None]:
    """Whether it is the password; and a new form to store where the old one is weaker than what is made today. An
    empty `kept` fits nothing, and takes as long to say so."""
    nobodys = _nobodys()  # made at the first call, whoever it is for
    if not kept or len(password) > MOST:
        hasher.verify(_normal(password[:MOST]), nobodys)
        return False, None
    try:
        return hasher.verify_and_update(_normal(password), kept)
    except UnknownHashError:
        return False, None


def refuse_weak(password: str, email: str, name: str) -> None:
    """Raise Misfit for a password that is soon guessed; the text says what to do."""
    reason = _weakness(password, email, name)
    if reason:
        raise Misfit("password", reason)


def _weakness(password: str, email: str, name: str) -> str:
    if len(password) < LEAST:
        words = _("Take at least {n} characters: three or four words in a row are easy to remember.")
        return words.format(n=LEAST)
    if len(password) > MOST:
        return _("Take at most {n} characters.").format(n=MOST)
    bare = _bare(password)
    personal = {_bare(part) for part in (email, email.partition("@")[0], name, *name.split())}
    if bare in personal or _letters(bare) in personal - {""}:
        return _("A password made of your name or e-mail address is guessed first. Take other words.")
    if len(set(bare)) < FEWEST_DIFFERENT or bare in _common() or _letters(bare) in _common():
        return _("This password is among the first that are tried. Take words that nobody expects together.")
    return ""


@cache
def _nobodys() -> str:
    return hasher.hash("what nobody has")


@cache
def _common() -> frozenset[str]:
    return frozenset(_bare(line) for line in _COMMON.read_text(encoding="utf-8").split())


def _normal(password: str) -> str:
    """Telephones and computers write one letter in several ways."""
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def _letters(bare: str) -> str:
    """Without the numbers that people hang onto a word."""
    return bare.strip("0123456789")
