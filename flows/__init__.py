"""What is said: one file, one conversation. `TOPICS` names them all."""

from bot.i18n import _
from bot.topics import Topic
from flows.aid import aid
from flows.complaint import complaint
from flows.economic import economic
from flows.help import help
from flows.human import human
from flows.legal import legal
from flows.library import library
from flows.menu import menu
from flows.news import news
from flows.privacy import privacy
from flows.protection import protection
from flows.psychosocial import psychosocial
from flows.referral import referral
from flows.satisfaction import satisfaction
from flows.track import track
from flows.welcome import welcome

_ALL = (
    Topic("welcome", welcome, lambda: _("Welcome")),
    Topic("menu", menu, lambda: _("Main menu")),
    Topic("aid", aid, lambda: _("Aid and lists")),
    Topic("complaint", complaint, lambda: _("the complaint"), remind=True),
    Topic("track", track, lambda: _("following a complaint")),
    Topic("referral", referral, lambda: _("our question to you"), between=True),
    Topic("satisfaction", satisfaction, lambda: _("the question whether it is solved")),
    Topic("legal", legal, lambda: _("legal help"), remind=True),
    Topic("psychosocial", psychosocial, lambda: _("someone to talk to"), sensitive=True),
    Topic("economic", economic, lambda: _("work and livelihood"), remind=True),
    Topic("protection", protection, lambda: _("safety"), sensitive=True),
    Topic("human", human, lambda: _("a person")),
    Topic("news", news, lambda: _("our news")),
    Topic("library", library, lambda: _("questions and answers")),
    Topic("privacy", privacy, lambda: _("your data")),
    Topic("help", help, lambda: _("help")),
)
TOPICS: dict[str, Topic] = {topic.name: topic for topic in _ALL}
