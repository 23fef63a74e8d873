"""Work and income: who helps, and never a promise."""

# ruff: noqa: E501 - a message is a line

from bot.organisation import Organisation
from tests.flows.filed import the_case, writing_only
from tests.flows.steps import agreed, heard, press
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk


def test_no_promise_is_made(talk: Talk) -> None:
    at(agreed(talk, "en"), EVENING)
    talk(
        """
        > [Work and income]
        < I show you who helps with work and income. I cannot promise work or money: each place decides for itself. But asking is free, and nobody may take money from you for it.
        < What would help you most? [Looking for work] [A small business] [Training or a trade] [Urgent need of money] [Food for the home] [Debts] [Tools for work] [Farming or animals] [School costs] [Something else]
        > [Tools for work]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For me]
        < How old are you? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [18 to 29]
        < Is something of this hard for you? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Nothing of this]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [More]
        < Where do you live? Then I show what is near. [Jerusalem] [Bethlehem] [Hebron] [North Gaza] [Gaza] [Deir Al-Balah] [Khan Younis] [Rafah] [Previous]
        > [Hebron]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [Today or tomorrow]
        < These places fit. Those that answer fastest stand first.
        < • Tools and workshops in Hebron⏎…⏎⏎• Advice on work, income and help, by telephone⏎…⏎⏎• Women's kitchen and business in Jericho⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [Contact me later]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Only in writing]
        < Is there something the caseworker should know before? A few words or a voice note are enough. [No, that is all]
        > I have two sewing machines at home
        < Thank you. Your request has arrived.⏎⏎The team is back on Sunday 29 November, 08:00 and looks at it first.⏎⏎A caseworker writes to you here by Monday, 30 November 2026.
        < Number: …⏎PIN: …⏎⏎The PIN is only needed from another telephone. Give it to nobody.
        < If anything changes, write to me. I am here at any hour.
        """
    )
    case = the_case(talk)
    assert (case.kind, case.category, case.region, case.urgent) == ("support", "economic", "ps_hbn", True)
    assert case.story == "I have two sewing machines at home"
    assert writing_only(talk)


def test_hours_are_promised_where_a_rota_stands_behind_them(talk: Talk, org: Organisation) -> None:
    duty = org.duty.model_copy(update={"rota": True})
    talk.conversations.organisation = lambda: org.model_copy(update={"duty": duty})
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [العمل والرزق]
        < أدلكم على من يساعد في العمل والرزق. لا أستطيع أن أعدكم بعمل أو بمال، فكل جهة تقرر وحدها. لكن السؤال مجاني، ولا يحق لأحد أن يأخذ منكم مالًا مقابله.
        < ما الذي ينفعكم أكثر؟ [أبحث عن عمل] [مشروع صغير] [تدريب أو تعلم مهنة] [حاجة عاجلة إلى المال] [طعام للبيت] [ديون] [أدوات أو معدات للعمل] [زراعة أو مواشٍ] [مصاريف المدرسة] [شيء آخر]
        > [حاجة عاجلة إلى المال]
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لي]
        < كم عمركم؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [من 30 إلى 59]
        < هل يصعب عليكم شيء من هذا؟ [لا شيء من هذا] [المشي أو الحركة] [النظر] [السمع أو الكلام] [التعلم أو التذكر] [شيء آخر] [تخطي]
        > [المشي أو الحركة]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [تخطي] [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [المزيد]
        > [المزيد]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [القدس] [بيت لحم] [الخليل] [شمال غزة] [غزة] [دير البلح] [خان يونس] [رفح] [السابق]
        > [غزة]
        < متى تحتاجون إلى المساعدة؟ [اليوم أو غدًا] [يمكن الانتظار] [تخطي]
        > [اليوم أو غدًا]
        < هذه الأماكن مناسبة لكم، والأسرع ردًّا أولًا.
        < • طعام ومال للطوارئ في غزة⏎…⏎⏎• وجبات وطعام في شمال غزة⏎…⏎⏎• من يرشدكم: عمل ورزق ومساعدة بالهاتف⏎…
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [تواصلوا معي لاحقًا]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اكتبوا لي هنا]
        < هل هناك شيء يحسن أن يعرفه الموظف من قبل؟ كلمات قليلة أو رسالة صوتية تكفي. [لا، هذا كل شيء]
        > عندي ثلاثة أولاد
        < شكرًا لكم. وصل طلبكم.⏎⏎ينظر موظف في طلبكم خلال ساعتين.⏎⏎يكتب لكم موظف هنا قبل نهاية يوم الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦.
        < الرقم: …⏎الرمز: …⏎⏎الرمز تحتاجون إليه فقط من هاتف آخر. لا تعطوه لأحد.
        < إذا تغيّر شيء فاكتبوا لي. أنا هنا في كل ساعة.
        """
    )


def test_at_most_three_places_at_once_until_there_are_no_more(talk: Talk) -> None:
    agreed(talk, "en")
    press(talk, "economic", "other", "skip", "skip", "skip", "ps_jen", "skip")
    shown = [heard(talk).count("\nTelephone:")]
    while "Show more places" in talk.buttons:
        press(talk, "more")
        shown.append(heard(talk).count("\nTelephone:"))
    assert set(shown[:-1]) == {3}
    assert 1 <= shown[-1] <= 3


def test_who_cannot_travel_there_is_not_sent_there(talk: Talk) -> None:
    agreed(talk, "en")
    press(talk, "economic", "food", "self", "adult", "no", "ps_gza", "later")
    assert "Tulkarm" not in heard(talk)
