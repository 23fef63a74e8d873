"""What the engine promises, as dialogues with small flows."""

from bot.messages import Incoming, Kind
from tests.engine.flows import FILED
from tests.transcripts import Talk


def test_the_first_words_lead_to_the_welcome_and_are_not_lost(talk: Talk) -> None:
    talk(
        """
        > hello there
        < Hello.
        < Do you agree? [Yes] [No]
        > yes
        < What now? [Complain] [Long list]
        """,
        "en",
    )


TO_STORY = """
    > Complain
    < We will log your complaint.
    < What is it about? [Housing] [Health]
    > ٢
    < What happened?
    """


def test_a_whole_complaint(amal: Talk) -> None:
    amal(TO_STORY)
    amal(
        """
        > !
        < I could not read that. Please write it in words.
        < What happened?
        > The heating has been off for weeks.
        < Send photos. [Skip]
        > <photo>
        < Thank you, I have it. Send more, or press the button. [Done]
        > [Done]
        < Send it with 1 files? [Yes] [No]
        > no
        < What happened?
        > Nothing happened, for months.
        < Send it with 1 files? [Yes] [No]
        > yes
        < Filed as 1.
        < Were we of help? [Yes] [No]
        > back
        < We cannot go further back from here.
        < Filed as 1.
        < Were we of help? [Yes] [No]
        > Yes
        < Good.
        """
    )
    assert FILED == ["health"]


def test_back_goes_through_a_branch_and_forgets_it(amal: Talk) -> None:
    amal(
        """
        > Complain
        < We will log your complaint.
        < What is it about? [Housing] [Health]
        > [Housing]
        < Which street?
        > Main street
        < Which city? [Skip]
        > /back
        < Which street?
        > /back
        < We will log your complaint.
        < What is it about? [Housing] [Health]
        > /back
        < We cannot go further back from here.
        < We will log your complaint.
        < What is it about? [Housing] [Health]
        > Health
        < What happened?
        """
    )


def test_a_long_list_pages(amal: Talk) -> None:
    amal.say("Long list")
    assert len(amal.heard[-1].choices) == 10
    amal(
        """
        > [More]
        < Which letter? [Letter 10] [Letter 11] [Letter 12] [Letter 13] [Letter 14] [Letter 15] [Letter 16] [Letter 17] [Previous] [More]
        > 99
        < Please choose one of these.
        < Which letter? [Letter 10] [Letter 11] [Letter 12] [Letter 13] [Letter 14] [Letter 15] [Letter 16] [Letter 17] [Previous] [More]
        > 2
        < You took v11.
        """  # noqa: E501 - a message is a line
    )


def test_a_message_delivered_twice_is_handled_once(amal: Talk) -> None:
    message = Incoming("telegram", "test", "amal", "the-same", text="Complain")
    amal.send(message)
    assert amal.send(message) == []
    assert amal.last is not None
    assert amal.last.duplicate


def test_the_button_of_an_older_question_gets_a_friendly_word(amal: Talk) -> None:
    amal.say("Complain")
    old = amal.buttons["Housing"]
    amal.say("Health")
    amal.send(Incoming("telegram", "test", "amal", "late", button=old))
    assert [m.text for m in amal.heard] == ["This button belongs to an earlier question.", "What happened?"]


def test_yesterdays_button_never_answers_todays_question(amal: Talk) -> None:
    amal.say("Complain")
    yesterday = amal.buttons["Housing"]
    amal.say("/cancel")
    amal.say("/menu")
    amal.say("Complain")
    assert amal.buttons["Housing"] != yesterday
    amal.send(Incoming("telegram", "test", "amal", "late", button=yesterday))
    assert amal.heard[0].text == "This button belongs to an earlier question."


def test_the_second_miss_offers_the_menu_and_a_person(amal: Talk) -> None:
    amal(
        """
        > Complain
        < We will log your complaint.
        < What is it about? [Housing] [Health]
        > blue
        < Please choose one of these.
        < What is it about? [Housing] [Health]
        > green
        < Please choose one of these.
        < What is it about? [Housing] [Health] [Main menu] [A person]
        > [Main menu]
        < What now? [Complain] [Long list]
        """
    )


def test_a_word_of_command_inside_a_story_stays_the_story(amal: Talk) -> None:
    amal(TO_STORY)
    amal(
        """
        > إيقاف
        < I wrote down إيقاف as your answer. If you meant something else, press the button. [إيقاف]
        < Send photos. [Skip]
        > [إيقاف]
        < You will get no more news from us. You can still write to us at any time, and we will answer.
        < Send photos. [Skip]
        """
    )


def test_the_language_changes_in_mid_flow(amal: Talk) -> None:
    amal.say("Complain")
    amal.say("housing")
    amal.say("Main street")
    amal(
        """
        > /language
        < Which language do you want? [العربية] [English]
        > [English]
        < Which city? [Skip]
        """
    )


def test_a_switch_of_topic_asks_first_and_keeps_what_was_answered(amal: Talk) -> None:
    amal.say("Long list")
    amal.say("/menu")
    amal.say("Complain")
    amal.say("Housing")
    amal.say("/back")
    amal.say("/menu")
    amal.say("Complain")
    assert "What is it about?" in amal.heard[-1].text


def test_a_flow_put_aside_is_offered_again(amal: Talk) -> None:
    amal(TO_STORY)
    amal(
        """
        > /menu
        < What now? [Complain] [Long list]
        > Complain
        < You had begun complaint. Your answers are still here. Shall we go on there? [Yes, go on] [No, begin anew]
        > [Yes, go on]
        < What happened?
        """
    )


def test_stickers_and_empty_words(amal: Talk) -> None:
    amal.say("Complain")
    amal.send(Incoming("telegram", "test", "amal", "s1", kind=Kind.UNSUPPORTED))
    assert amal.heard[0].text.startswith("I cannot read this kind")
    assert amal.heard[-1].choices
    amal.send(Incoming("telegram", "test", "amal", "s2", text="\u200b\u202e"))
    assert amal.heard[0].text.startswith("I cannot read this kind")


def test_a_voice_note_nobody_hears_goes_to_a_human(amal: Talk) -> None:
    amal(
        """
        > Complain
        < We will log your complaint.
        < What is it about? [Housing] [Health]
        > <voice>
        < I cannot listen to voice notes myself. A colleague will hear it and answer you here.
        < Please choose one of these.
        < What is it about? [Housing] [Health]
        """
    )


def test_a_sensitive_flow_expires_after_half_an_hour_and_shows_nothing(amal: Talk) -> None:
    amal.say("0")
    amal.send(Incoming("telegram", "test", "amal", "l1", button="0:legal"))
    assert amal.heard[-1].text == "What do you need?"
    amal.wait(minutes=31)
    amal(
        """
        > I am back
        < What now? [Complain] [Long list]
        """
    )


def test_after_days_a_greeting_is_asked_whether_to_go_on(amal: Talk) -> None:
    amal(TO_STORY)
    amal.wait(days=2)
    amal(
        """
        > hello
        < Welcome back. Shall we go on with complaint? [Yes, go on] [Main menu]
        > yes
        < What happened?
        """
    )
    amal.wait(days=2)
    amal("> The roof leaks still.\n< Send photos. [Skip]")


def test_a_text_the_provider_cut_is_one_answer(amal: Talk) -> None:
    amal(TO_STORY)
    amal.say("word " * 800)
    assert amal.heard[-1].text == "Send photos."
    assert amal.say("and its end.") == []
    amal("> [Skip]\n< Send it with 0 files? [Yes] [No]")
