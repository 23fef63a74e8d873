"""Danger that comes up in a Georgian conversation about something else: plain, and only hinted at."""

# ruff: noqa: E501 - a message is one line of a transcript

from bot import i18n
from bot.casework import wording
from bot.understanding.crisis import alarm
from tests.flows.filed import the_case
from tests.flows.steps import agreed
from tests.transcripts import Talk


def test_a_cry_for_help_in_the_middle_of_a_complaint(nino: Talk) -> None:
    agreed(nino, "ka")
    nino(
        """
        > საჩივარი უნდა დავწერო
        < გსურთ საჩივრის შეტანა. ასეა? [დიახ] [სხვა რამ] [ადამიანთან საუბარი]
        > კი
        < საჩივრის შეტანა სამნაირად შეგიძლიათ. …
        > დაფარული სახელით
        < საჩივარს თქვენთვის წერთ თუ სხვისთვის? [ჩემთვის] [სხვისთვის]
        > ქმარი ახლა მცემს, მიშველეთ
        < რასაც წერთ, ჩემთვის მნიშვნელოვანია. თუ ახლა საფრთხეში ხართ, შეგიძლიათ დარეკოთ:⏎• ძალადობის მსხვერპლთა ცხელი ხაზი: 116 006 …⏎• პოლიცია: 112 …⏎აქაც შეგიძლიათ ადამიანს მისწეროთ. თუ გსურთ, საუბარსაც გავაგრძელებთ. [ადამიანი]
        < საჩივარს თქვენთვის წერთ თუ სხვისთვის? [ჩემთვის] [სხვისთვის]
        > [ადამიანი]
        < თანამშრომელს დავუძახე. ჩვენი გუნდი ახლა მუშაობს. აქ გიპასუხებენ, როგორც კი შეძლებენ.…
        < რას ეხება? რამდენიმე სიტყვა საკმარისია. …
        """
    )
    assert the_case(nino).urgent


def test_a_hint_is_asked_about_and_nothing_is_lost(nino: Talk) -> None:
    agreed(nino, "ka")
    nino(
        """
        > საჩივარი უნდა დავწერო
        < …
        > კი
        < საჩივრის შეტანა სამნაირად შეგიძლიათ. …
        > ჩემი სახელით
        < საჩივარს თქვენთვის წერთ თუ სხვისთვის? [ჩემთვის] [სხვისთვის]
        > სახლში დაბრუნების მეშინია, ისევ ნასვამი იქნება
        < დარწმუნებული არ ვარ, რომ სწორად გაგიგეთ, ამიტომ გკითხავთ: ახლა საფრთხე ხომ არ გემუქრებათ თქვენ ან სხვა ვინმეს? [დიახ, დამეხმარეთ] [არა] [ადამიანი]
        < გთხოვთ, აირჩიოთ ერთ-ერთი.
        < საჩივარს თქვენთვის წერთ თუ სხვისთვის? [ჩემთვის] [სხვისთვის]
        > [დიახ, დამეხმარეთ]
        < რასაც წერთ, ჩემთვის მნიშვნელოვანია. …⏎• ძალადობის მსხვერპლთა ცხელი ხაზი: 116 006 …
        < საჩივარს თქვენთვის წერთ თუ სხვისთვის? [ჩემთვის] [სხვისთვის]
        """
    )


def test_an_answer_of_ours_that_is_typed_hints_at_nothing() -> None:
    with i18n.use("ka"):
        answers = [*wording.ages().values(), *wording.difficulties().values(), *wording.urgencies().values()]
    assert [answer for answer in answers if alarm(answer)] == []
