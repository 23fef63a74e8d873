"""Legal help: few questions, the places that fit, and then a caseworker, an answer later, or just the information."""

# ruff: noqa: E501 - a message is a line

from tests.flows.filed import cases, entries, the_case
from tests.flows.steps import agreed
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk


def test_the_places_nearest_first_and_a_call_later(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Legal help]
        < I look for legal help near you. First a few short questions; leave out what you do not want to answer.
        < What is it about? Choose what comes closest. [Marriage or divorce] [Custody of children] [Violence or threats] [Home or eviction] [Work and wages] [Identity and papers] [Inheritance] [My right to benefits] [Rights with a disability] [Something else]
        > [Marriage or divorce]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For me]
        < How old are you? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [30 to 59]
        < Is something of this hard for you? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Nothing of this]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [Jenin]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [It can wait]
        < These places fit. The nearest stand first.
        < • Legal help in Jenin⏎House of Justice (example)⏎Where: Jenin, town centre, near the municipality⏎When: Sunday to Thursday, 8 am to 3 pm⏎Cost: Free⏎Good to know: Ramp for wheelchairs, on the ground floor⏎Telephone: 1-800-000-103⏎Only an example: nobody answers there.⏎⏎• A lawyer by telephone⏎House of Justice (example)⏎Where: by telephone, from anywhere⏎When: Sunday to Thursday, 8 am to 3 pm⏎Cost: Free⏎Good to know: Answers in writing⏎Telephone: 1-800-000-101⏎Only an example: nobody answers there.⏎⏎• Women lawyers for women in Nablus⏎Dar Aman for Women (example)⏎For: women⏎Where: Nablus, town centre, near the municipality⏎When: Sunday to Thursday, 8 am to 3 pm⏎Cost: Free⏎Good to know: Staffed by women, a place for children to play⏎Telephone: 1-800-000-104⏎Only an example: nobody answers there.
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [Show more places]
        < • Free law office in Ramallah⏎House of Justice (example)⏎Where: Ramallah, town centre, near the municipality⏎When: Sunday to Thursday, 8 am to 3 pm⏎Cost: Free⏎Good to know: Ramp for wheelchairs, sign language on request, answers in writing⏎Telephone: 1-800-000-106⏎Only an example: nobody answers there.⏎⏎• Identity, residence and housing in Jerusalem⏎My Papers (example)⏎Where: Jerusalem, near Herod's Gate⏎When: Sunday to Thursday, 8 am to 3 pm⏎Cost: Free⏎Good to know: Answers in writing⏎Telephone: 1-800-000-108⏎Only an example: nobody answers there.⏎⏎• Legal help in Hebron⏎House of Justice (example)⏎Where: Hebron, near the hospital⏎When: Sunday to Thursday, 8 am to 3 pm⏎Cost: Free⏎Good to know: Ramp for wheelchairs, home visits for those who cannot come⏎Telephone: 1-800-000-110⏎Only an example: nobody answers there.
        < What would you like now? [Talk to a caseworker] [Contact me later] [That is enough]
        > [Contact me later]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Call me]
        < On which number? Write it in digits.
        > 0599 123 456
        < When is it safe for us to call you? Write it, or say it in a voice note. [At any time]
        > in the morning
        < Is there something the caseworker should know before? A few words or a voice note are enough. [No, that is all]
        > [No, that is all]
        < Thank you. Your request has arrived.⏎⏎A caseworker calls you by Wednesday, 25 November 2026.
        < Number: …⏎PIN: …⏎⏎The PIN is only needed from another telephone. Give it to nobody.
        < If anything changes, write to me. I am here at any hour.
        < By the way: we can also write to you when there are new dates, trainings or advice. [Get news]
        """
    )
    case = the_case(talk)
    assert (case.kind, case.category, case.region, case.sensitive, case.urgent) == (
        "support", "legal", "ps_jen", False, False,
    )  # fmt: skip
    assert case.facts == {
        "whom": "self",
        "topic": "family",
        "soon": "later",
        "way": "call",
        "when": "in the morning",
        "audience": {"age": "adult", "disability": "no"},
    }
    assert case.identity == {"telephone": "0599123456"}


def test_the_same_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [مساعدة قانونية]
        < أبحث لكم عن مساعدة قانونية قريبة. قبلها أسئلة قليلة قصيرة، وتخطوا ما لا تحبون أن تجيبوا عنه.
        < ما الموضوع؟ اختاروا الأقرب. [زواج أو طلاق أو نفقة] [حضانة الأطفال] [عنف أو تهديد] [البيت أو الإخلاء] [العمل والأجر] [الهوية والأوراق] [الميراث] [حقي في المساعدات] [حقوق ذوي الإعاقة] [شيء آخر]
        > [زواج أو طلاق أو نفقة]
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لي]
        < كم عمركم؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [من 30 إلى 59]
        < هل يصعب عليكم شيء من هذا؟ [لا شيء من هذا] [المشي أو الحركة] [النظر] [السمع أو الكلام] [التعلم أو التذكر] [شيء آخر] [تخطي]
        > [لا شيء من هذا]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [تخطي] [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [المزيد]
        > [جنين]
        < متى تحتاجون إلى المساعدة؟ [اليوم أو غدًا] [يمكن الانتظار] [تخطي]
        > [يمكن الانتظار]
        < هذه الأماكن مناسبة لكم. الأقرب يأتي أولًا.
        < • مساعدة قانونية في جنين⏎بيت العدالة (مثال)⏎المكان: جنين، وسط المدينة، قرب البلدية⏎الدوام: من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎التكلفة: مجاني⏎للعلم: مدخل للكراسي المتحركة، في الطابق الأرضي⏎الهاتف: 1-800-000-103⏎هذا مثال فقط، ولا أحد يرد هناك.⏎⏎• محامٍ على الهاتف⏎بيت العدالة (مثال)⏎المكان: بالهاتف، من أي مكان⏎الدوام: من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎التكلفة: مجاني⏎للعلم: الرد كتابةً ممكن⏎الهاتف: 1-800-000-101⏎هذا مثال فقط، ولا أحد يرد هناك.⏎⏎• محاميات للنساء في نابلس⏎دار أمان للنساء (مثال)⏎لمن: النساء⏎المكان: نابلس، وسط المدينة، قرب البلدية⏎الدوام: من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎التكلفة: مجاني⏎للعلم: فريق من النساء، مكان لعب للأطفال⏎الهاتف: 1-800-000-104⏎هذا مثال فقط، ولا أحد يرد هناك.
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [أماكن أخرى]
        < • مكتب المحاماة المجاني في رام الله⏎بيت العدالة (مثال)⏎المكان: رام الله، وسط المدينة، قرب البلدية⏎الدوام: من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎التكلفة: مجاني⏎للعلم: مدخل للكراسي المتحركة، لغة إشارة عند الطلب، الرد كتابةً ممكن⏎الهاتف: 1-800-000-106⏎هذا مثال فقط، ولا أحد يرد هناك.⏎⏎• الهوية والإقامة والسكن في القدس⏎أوراقي (مثال)⏎المكان: القدس، قرب باب الساهرة⏎الدوام: من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎التكلفة: مجاني⏎للعلم: الرد كتابةً ممكن⏎الهاتف: 1-800-000-108⏎هذا مثال فقط، ولا أحد يرد هناك.⏎⏎• مساعدة قانونية في الخليل⏎بيت العدالة (مثال)⏎المكان: الخليل، قرب المستشفى⏎الدوام: من الأحد إلى الخميس، من 8 صباحًا حتى 3 بعد الظهر⏎التكلفة: مجاني⏎للعلم: مدخل للكراسي المتحركة، زيارة في البيت لمن لا يستطيع الحضور⏎الهاتف: 1-800-000-110⏎هذا مثال فقط، ولا أحد يرد هناك.
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [هذا يكفي، شكرًا]
        > [تواصلوا معي لاحقًا]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اتصلوا بي]
        < على أي رقم؟ اكتبوه بالأرقام.
        > ٠٥٩٩ ١٢٣ ٤٥٦
        < متى يكون الاتصال بكم آمنًا؟ اكتبوا الوقت، أو قولوه في رسالة صوتية. [في أي وقت]
        > الصبح، بعد الساعة عشرة
        < هل هناك شيء يحسن أن يعرفه الموظف من قبل؟ كلمات قليلة أو رسالة صوتية تكفي. [لا، هذا كل شيء]
        > [لا، هذا كل شيء]
        < شكرًا لكم. وصل طلبكم.⏎⏎يتصل بكم موظف قبل نهاية يوم الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦.
        < الرقم: …⏎الرمز: …⏎⏎الرمز تحتاجون إليه فقط من هاتف آخر. لا تعطوه لأحد.
        < إذا تغيّر شيء فاكتبوا لي. أنا هنا في كل ساعة.
        < …
        """
    )
    assert the_case(talk).identity == {"telephone": "0599123456"}
    assert the_case(talk).facts["when"] == "الصبح، بعد الساعة عشرة"


def test_a_caseworker_now_is_one_case_and_gets_what_is_told(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Legal help]
        < I look for legal help near you. First a few short questions; leave out what you do not want to answer.
        < What is it about? Choose what comes closest. [Marriage or divorce] [Custody of children] [Violence or threats] [Home or eviction] [Work and wages] [Identity and papers] [Inheritance] [My right to benefits] [Rights with a disability] [Something else]
        > [Work and wages]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For somebody else]
        < How old is that person? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [60 or more]
        < Is something of this hard for that person? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Walking or moving]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [Skip]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [Today or tomorrow]
        < These places fit. Those that answer fastest stand first.
        < • A lawyer by telephone⏎…⏎⏎• Legal help in Jenin⏎…⏎⏎• Workers' rights in Tulkarm⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [Talk to a caseworker]
        < I called a person for you. Our team is at work now. Somebody answers you here as soon as they can.
        < They get what you wrote. Would you like to add anything? Write it, or send a voice note or a photo. [Skip]
        > The landlord wants them out.
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Write to me here]
        < Thank you. Your place is kept, also when you leave this chat. The answer comes here.
        < The number of your request is ….
        """
    )
    case = the_case(talk)
    assert (case.kind, case.category, case.urgent) == ("support", "legal", True)
    assert case.facts["topic"] == "work"
    assert entries(talk, case) == ["The landlord wants them out."]


def test_a_caseworker_now_in_arabic_in_the_evening(talk: Talk) -> None:
    at(agreed(talk, "ar"), EVENING)
    talk(
        """
        > [مساعدة قانونية]
        < أبحث لكم عن مساعدة قانونية قريبة. قبلها أسئلة قليلة قصيرة، وتخطوا ما لا تحبون أن تجيبوا عنه.
        < ما الموضوع؟ اختاروا الأقرب. [زواج أو طلاق أو نفقة] [حضانة الأطفال] [عنف أو تهديد] [البيت أو الإخلاء] [العمل والأجر] [الهوية والأوراق] [الميراث] [حقي في المساعدات] [حقوق ذوي الإعاقة] [شيء آخر]
        > [العمل والأجر]
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لشخص آخر]
        < كم عمر ذلك الشخص؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [60 أو أكثر]
        < هل يصعب على ذلك الشخص شيء من هذا؟ [لا شيء من هذا] [المشي أو الحركة] [النظر] [السمع أو الكلام] [التعلم أو التذكر] [شيء آخر] [تخطي]
        > [المشي أو الحركة]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [تخطي] [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [المزيد]
        > [تخطي]
        < متى تحتاجون إلى المساعدة؟ [اليوم أو غدًا] [يمكن الانتظار] [تخطي]
        > [اليوم أو غدًا]
        < هذه الأماكن مناسبة لكم، والأسرع ردًّا أولًا.
        < • محامٍ على الهاتف⏎…⏎⏎• مساعدة قانونية في جنين⏎…⏎⏎• حقوق العمال في طولكرم⏎…
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [الحديث مع موظف]
        < طلبت لكم موظفًا. لا أحد في العمل في هذه الساعة. يعود الفريق يوم الأحد ٢٩ تشرين الثاني، ٨:٠٠ ص، وعندها يرد عليكم أحدهم هنا.
        < سيقرأ الموظف ما كتبتموه. هل تريدون أن تضيفوا شيئًا؟ اكتبوه، أو أرسلوا رسالة صوتية أو صورة. [تخطي]
        > صاحب العمل لم يدفع له
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اكتبوا لي هنا]
        < شكرًا لكم. دوركم محفوظ حتى لو خرجتم من هذه المحادثة، والرد يصلكم هنا.
        < رقم طلبكم هو ….
        """
    )


def test_everything_can_be_left_out_and_nothing_is_kept(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Legal help]
        < I look for legal help near you. First a few short questions; leave out what you do not want to answer.
        < What is it about? Choose what comes closest. [Marriage or divorce] [Custody of children] [Violence or threats] [Home or eviction] [Work and wages] [Identity and papers] [Inheritance] [My right to benefits] [Rights with a disability] [Something else]
        > [Something else]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [Skip]
        < How old are you? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [Skip]
        < Is something of this hard for you? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Skip]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [Skip]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [Skip]
        < These places fit.
        < • A lawyer by telephone⏎…⏎⏎• Help with papers from afar⏎…⏎⏎• Legal help in Jenin⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [That is enough]
        < All right. I kept nothing of it. Write to me whenever you like.
        """
    )
    assert cases(talk) == []


def test_everything_can_be_left_out_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [مساعدة قانونية]
        < أبحث لكم عن مساعدة قانونية قريبة. قبلها أسئلة قليلة قصيرة، وتخطوا ما لا تحبون أن تجيبوا عنه.
        < ما الموضوع؟ اختاروا الأقرب. [زواج أو طلاق أو نفقة] [حضانة الأطفال] [عنف أو تهديد] [البيت أو الإخلاء] [العمل والأجر] [الهوية والأوراق] [الميراث] [حقي في المساعدات] [حقوق ذوي الإعاقة] [شيء آخر]
        > [شيء آخر]
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [تخطي]
        < كم عمركم؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [تخطي]
        < هل يصعب عليكم شيء من هذا؟ [لا شيء من هذا] [المشي أو الحركة] [النظر] [السمع أو الكلام] [التعلم أو التذكر] [شيء آخر] [تخطي]
        > [تخطي]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [تخطي] [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [المزيد]
        > [تخطي]
        < متى تحتاجون إلى المساعدة؟ [اليوم أو غدًا] [يمكن الانتظار] [تخطي]
        > [تخطي]
        < هذه الأماكن مناسبة لكم.
        < • محامٍ على الهاتف⏎…⏎⏎• مساعدة في الأوراق عن بعد⏎…⏎⏎• مساعدة قانونية في جنين⏎…
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [هذا يكفي، شكرًا]
        < كما تريدون. لم أحفظ شيئًا من هذا. اكتبوا لي متى أحببتم.
        """
    )
    assert cases(talk) == []
