"""What all kinds of support share beside the straight way: danger, deafness, what was written first, other channels."""

# ruff: noqa: E501 - a message is a line

import pytest

from bot.organisation import Organisation
from tests.flows.filed import cases, entries, the_case, writing_only
from tests.flows.steps import agreed, heard, press
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk

LEGAL = ("legal", "family", "self", "adult", "no", "ps_jen", "later")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_other_edges(talk: Talk, language: str) -> None:
    """Whoever does not hear is only written to, and not asked again; a voice note is heard by the caseworker."""
    at(agreed(talk, language), WORKING)
    press(talk, *LEGAL, "later", "only")
    talk.say("<voice>")
    assert the_case(talk).files == 1
    assert writing_only(talk)
    talk.say("/menu")
    press(talk, *LEGAL, "later")
    assert "skip" in {id.partition(":")[2] for id in talk.buttons.values()}  # the note is asked for, not the way
    press(talk, "skip")
    assert sorted(case.facts["way"] for case in cases(talk)) == ["only", "write"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_was_written_first_can_be_passed_on(talk: Talk, language: str) -> None:
    words = "My neighbour built a wall on our land"
    at(agreed(talk, language), WORKING)
    talk.say(words)
    press(talk, "menu", LEGAL[0], "no", *LEGAL[1:], "later", "write")
    assert words in heard(talk)
    press(talk, "yes")
    talk.say("It is two metres high.")
    assert the_case(talk).story == f"{words}\n\nIt is two metres high."


def test_what_was_written_first_is_kept_back_where_that_is_wanted(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk.say("My neighbour built a wall on our land")
    press(talk, "menu", LEGAL[0], "no", *LEGAL[1:], "later", "write", "no", "skip")
    assert the_case(talk).story == ""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_where_nothing_fits_a_caseworker_looks(talk: Talk, org: Organisation, language: str) -> None:
    talk.conversations.organisation = lambda: org.model_copy(update={"services": ()})
    at(agreed(talk, language), WORKING)
    press(talk, *LEGAL)
    assert len(talk.heard) == 2
    assert len(talk.buttons) == 3


def test_on_whatsapp_this_number_is_enough(talk: Talk) -> None:
    talk.channel = "whatsapp"
    at(agreed(talk, "ar"), WORKING)
    press(talk, *LEGAL, "later", "call", "skip", "skip", "skip")
    assert the_case(talk).identity == {}
    assert the_case(talk).facts["way"] == "call"


def test_a_child_needs_no_permission(talk: Talk) -> None:
    agreed(talk, "en")
    press(talk, "legal", "documents", "self", "child")
    assert "You may talk with us without asking anybody for permission." in heard(talk)
    press(talk, "no", "ps_jen", "later")
    assert "For: women\n" not in heard(talk)


def test_back_goes_back_to_the_question_before(talk: Talk) -> None:
    agreed(talk, "en")
    press(talk, "legal", "family", "other", "old")
    talk.say("back")
    assert heard(talk) == "How old is that person?"


def test_evening_is_evening(talk: Talk) -> None:
    at(agreed(talk, "en"), EVENING)
    press(talk, *LEGAL[:-1], "now", "later", "write", "skip")
    assert "The team is back on Sunday 29 November, 08:00 and looks at it first." in heard(talk)


def test_who_has_not_agreed_is_welcomed_first(talk: Talk) -> None:
    agreed(talk, "en", consent="no")
    assert "legal" not in {id.partition(":")[2] for id in talk.buttons.values()}


def test_words_of_danger_bring_help_and_make_it_urgent(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, "psychosocial", "sadness", "self", "adult", "no", "skip", "later", "later", "write")
    talk.say("I want to die")
    assert "If you are in danger now, you can call:" in talk.heard[0].text
    press(talk, "skip", "no")
    assert the_case(talk).urgent


def test_words_for_few_are_read_by_few(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    press(talk, "legal", "family", "self", "adult", "no", "skip", "later", "later", "write")
    talk.say("he is beating me now")
    assert "Choose a secret word" in heard(talk)
    press(talk, "skip", "no")
    assert the_case(talk).sensitive
    assert the_case(talk).urgent


def test_talking_now_shows_no_number(talk: Talk) -> None:
    at(agreed(talk, "ar"), EVENING)
    press(talk, "psychosocial", "loss", "self", "adult", "no", "skip", "later", "human")
    talk.say("فقدت أمي قبل شهر")
    press(talk, "write")
    case = the_case(talk)
    assert entries(talk, case) == ["فقدت أمي قبل شهر"]
    assert "رقم" not in heard(talk)
    assert all(message.sensitive for message in talk.heard)


def test_what_was_written_first_is_not_shown_again(talk: Talk, org: Organisation) -> None:
    at(agreed(talk, "en"), WORKING)
    talk.say("I cannot sleep since the night of the raid")
    press(talk, "yes", "stress", "skip", "skip", "skip", "skip", "skip", "later", "write", "skip")
    assert "raid" not in heard(talk)
    press(talk, "yes", "skip")
    assert the_case(talk).story == "I cannot sleep since the night of the raid"


def test_violence_is_taken_carefully(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Legal help]
        < I look for legal help near you. First a few short questions; leave out what you do not want to answer.
        < What is it about? Choose what comes closest. [Marriage or divorce] [Custody of children] [Violence or threats] [Home or eviction] [Work and wages] [Identity and papers] [Inheritance] [My right to benefits] [Rights with a disability] [Something else]
        > [Violence or threats]
        < Your safety comes first. We have colleagues for exactly this. Do you want to go to them, or go on here? [Help and safety] [Go on here]
        > [Go on here]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For me]
        < How old are you? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [Skip]
        < Is something of this hard for you? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Skip]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [Skip]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [Skip]
        < These places fit.
        < • A lawyer by telephone⏎…⏎⏎• Women lawyers for women in Nablus⏎…⏎⏎• Free law office in Ramallah⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [That is enough]
        > [Contact me later]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Write to me here]
        < When is it safe for us to write to you? Write it, or say it in a voice note. [At any time]
        > [At any time]
        < Is there something the caseworker should know before? A few words or a voice note are enough. [No, that is all]
        > [No, that is all]
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > pomegranate
        < Thank you. Your request has arrived.⏎⏎A caseworker writes to you here by Wednesday, 25 November 2026.⏎⏎I then write only that a message is waiting, so that nobody else learns of it.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [No]
        < If anything changes, write to me. I am here at any hour.
        """
    )
    case = the_case(talk)
    assert case.sensitive
    assert all(message.sensitive for message in talk.heard)


def test_violence_leads_to_protection_where_that_is_wanted(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [مساعدة قانونية]
        < أبحث لكم عن مساعدة قانونية قريبة. قبلها أسئلة قليلة قصيرة، وتخطوا ما لا تحبون أن تجيبوا عنه.
        < ما الموضوع؟ اختاروا الأقرب. [زواج أو طلاق أو نفقة] [حضانة الأطفال] [عنف أو تهديد] [البيت أو الإخلاء] [العمل والأجر] [الهوية والأوراق] [الميراث] [حقي في المساعدات] [حقوق ذوي الإعاقة] [شيء آخر]
        > [عنف أو تهديد]
        < سلامتكم أولًا. عندنا زملاء لهذا الأمر بالذات. هل نذهب إليهم، أم نكمل هنا؟ [مساعدة وأمان] [نكمل هنا]
        > [مساعدة وأمان]
        < هذا ركن هادئ. لا يقرأ ما يُكتب هنا إلا عدد قليل من زملاء مدرَّبين.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. أخفي رسائلنا عن الشاشة، وأرد بتحية عادية فقط.⏎⏎هل الكتابة آمنة لكم الآن؟ [نعم، الوضع آمن] [لا، ليس الآن]
        """
    )
