"""Moments at which tests of flows take place, for a talk that must not depend on when it is run."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.transcripts import Talk

HEBRON = ZoneInfo("Asia/Hebron")
WORKING = datetime(2026, 11, 23, 10, 30, tzinfo=HEBRON)  # a Monday, somebody is there
EVENING = datetime(2026, 11, 26, 20, 0, tzinfo=HEBRON)  # a Thursday: the office opens again on Sunday


def at(talk: Talk, moment: datetime) -> Talk:
    talk.conversations.now = lambda: moment
    return talk
