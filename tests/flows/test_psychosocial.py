"""Support for hard feelings: numbers first, gentle questions, and nothing shown that was not asked for."""

# ruff: noqa: E501 - a message is a line

from tests.flows.filed import cases, the_case
from tests.flows.steps import agreed
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk


def test_numbers_come_first_and_the_number_only_when_wanted(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Support for feelings]
        < It is good that you write. You are not alone, and what you feel is no shame.
        < If it becomes too much, you can call here:⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.
        < What weighs on you most? Choose what comes closest; you need not explain it. [Sadness or fear] [Loss of somebody dear] [Stress, worry, bad sleep] [A worry about my child] [Violence I went through] [Trouble at home] [Tired from caring] [Pills, drugs or alcohol] [Living with a disability] [Something else]
        > [Stress, worry, bad sleep]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For me]
        < How old are you? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [30 to 59]
        < Is something of this hard for you? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Nothing of this]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [Skip]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [It can wait]
        < These places fit.
        < • Somebody who listens: support by telephone⏎…⏎⏎• Support sessions in Tubas⏎…⏎⏎• The Listening Centre in Nablus⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [Contact me later]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Call me]
        < On which number? Write it in digits.
        > 0599123456
        < When is it safe for us to call you? Write it, or say it in a voice note.⏎If somebody else answers, we do not say who we are. [At any time]
        > [At any time]
        < Is there something the caseworker should know before? A few words or a voice note are enough. [No, that is all]
        > [No, that is all]
        < Thank you. Your request has arrived.⏎⏎A caseworker calls you by Wednesday, 25 November 2026.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [Yes, show it]
        < Number: …⏎PIN: …⏎⏎The PIN is only needed from another telephone. Give it to nobody.
        < If anything changes, write to me. I am here at any hour.
        """
    )
    case = the_case(talk)
    assert (case.kind, case.category, case.sensitive, case.urgent) == ("support", "psychosocial", False, False)
    assert all(message.sensitive for message in talk.heard)


def test_for_a_child_in_arabic_in_the_evening(talk: Talk) -> None:
    at(agreed(talk, "ar"), EVENING)
    talk(
        """
        > [دعم نفسي]
        < أحسنتم حين كتبتم لنا. لستم وحدكم، وما تشعرون به ليس عيبًا.
        < إذا صار الحمل ثقيلًا عليكم فاتصلوا هنا:⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.
        < ما أكثر شيء يتعبكم؟ اختاروا الأقرب، ولا حاجة إلى الشرح. [حزن أو خوف] [فقدان شخص عزيز] [تعب وقلق وقلة نوم] [طفلي خائف أو تغيّر] [عنف مررت به] [مشاكل في البيت] [تعب من رعاية مريض] [حبوب أو مخدرات أو كحول] [العيش مع إعاقة] [شيء آخر]
        > [فقدان شخص عزيز]
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لشخص آخر]
        < كم عمر ذلك الشخص؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [أقل من 18]
        < هل يصعب على ذلك الشخص شيء من هذا؟ [لا شيء من هذا] [المشي أو الحركة] [النظر] [السمع أو الكلام] [التعلم أو التذكر] [شيء آخر] [تخطي]
        > [لا شيء من هذا]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [تخطي] [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [المزيد]
        > [المزيد]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [القدس] [بيت لحم] [الخليل] [شمال غزة] [غزة] [دير البلح] [خان يونس] [رفح] [السابق]
        > [رفح]
        < متى تحتاجون إلى المساعدة؟ [اليوم أو غدًا] [يمكن الانتظار] [تخطي]
        > [اليوم أو غدًا]
        < هذه الأماكن مناسبة لكم، والأسرع ردًّا أولًا.
        < • خط الطفل (مثال): 1-800-000-002⏎…
        < • من يسمعكم: دعم نفسي بالهاتف⏎…⏎⏎• بعد الفقدان: دعم للعائلات في رفح⏎…⏎⏎• دعم نفسي في دير البلح⏎…
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [تواصلوا معي لاحقًا]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اكتبوا لي هنا]
        < متى تكون الكتابة لكم آمنة؟ اكتبوا الوقت، أو قولوه في رسالة صوتية. [في أي وقت]
        > الصبح
        < هل هناك شيء يحسن أن يعرفه الموظف من قبل؟ كلمات قليلة أو رسالة صوتية تكفي. [لا، هذا كل شيء]
        > [لا، هذا كل شيء]
        < شكرًا لكم. وصل طلبكم.⏎⏎يعود الفريق يوم الأحد ٢٩ تشرين الثاني، ٨:٠٠ ص، وينظر في طلبكم قبل غيره.⏎⏎يكتب لكم موظف هنا قبل نهاية يوم الاثنين، ٣٠ تشرين الثاني ٢٠٢٦.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [لا]
        < إذا تغيّر شيء فاكتبوا لي. أنا هنا في كل ساعة.
        """
    )
    assert the_case(talk).urgent


def test_a_child_who_writes_is_answered_by_few(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Support for feelings]
        < It is good that you write. You are not alone, and what you feel is no shame.
        < If it becomes too much, you can call here:⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.
        < What weighs on you most? Choose what comes closest; you need not explain it. [Sadness or fear] [Loss of somebody dear] [Stress, worry, bad sleep] [A worry about my child] [Violence I went through] [Trouble at home] [Tired from caring] [Pills, drugs or alcohol] [Living with a disability] [Something else]
        > [Sadness or fear]
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For me]
        < How old are you? [Under 18] [18 to 29] [30 to 59] [60 or more] [Skip]
        > [Under 18]
        < You may talk with us without asking anybody for permission.
        < Is something of this hard for you? [Nothing of this] [Walking or moving] [Seeing] [Hearing or speaking] [Learning, remembering] [Something else] [Skip]
        > [Nothing of this]
        < Where do you live? Then I show what is near. [Skip] [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [More]
        > [Jenin]
        < How soon do you need somebody? [Today or tomorrow] [It can wait] [Skip]
        > [It can wait]
        < These places fit. The nearest stand first.
        < • Children's line (example): 1-800-000-002⏎…
        < • Play and talk with children in Jenin⏎…⏎⏎• Somebody who listens: support by telephone⏎…⏎⏎• Support sessions in Tubas⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [Contact me later]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Write to me here]
        < When is it safe for us to write to you? Write it, or say it in a voice note. [At any time]
        > before two o'clock
        < Is there something the caseworker should know before? A few words or a voice note are enough. [No, that is all]
        > [No, that is all]
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > [Without a word]
        < Thank you. Your request has arrived.⏎⏎A caseworker writes to you here by Wednesday, 25 November 2026.⏎⏎I then write only that a message is waiting, so that nobody else learns of it.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [No]
        < If anything changes, write to me. I am here at any hour.
        """
    )
    assert the_case(talk).sensitive


def test_a_child_who_writes_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [دعم نفسي]
        < أحسنتم حين كتبتم لنا. لستم وحدكم، وما تشعرون به ليس عيبًا.
        < إذا صار الحمل ثقيلًا عليكم فاتصلوا هنا:⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.
        < ما أكثر شيء يتعبكم؟ اختاروا الأقرب، ولا حاجة إلى الشرح. [حزن أو خوف] [فقدان شخص عزيز] [تعب وقلق وقلة نوم] [طفلي خائف أو تغيّر] [عنف مررت به] [مشاكل في البيت] [تعب من رعاية مريض] [حبوب أو مخدرات أو كحول] [العيش مع إعاقة] [شيء آخر]
        > [حزن أو خوف]
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لي]
        < كم عمركم؟ [أقل من 18] [من 18 إلى 29] [من 30 إلى 59] [60 أو أكثر] [تخطي]
        > [أقل من 18]
        < الكلام معنا لا يحتاج إلى إذن من أحد.
        < هل يصعب عليكم شيء من هذا؟ [لا شيء من هذا] [المشي أو الحركة] [النظر] [السمع أو الكلام] [التعلم أو التذكر] [شيء آخر] [تخطي]
        > [لا شيء من هذا]
        < أين تسكنون؟ حتى أعرض لكم القريب منكم. [تخطي] [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [المزيد]
        > [جنين]
        < متى تحتاجون إلى المساعدة؟ [اليوم أو غدًا] [يمكن الانتظار] [تخطي]
        > [يمكن الانتظار]
        < هذه الأماكن مناسبة لكم. الأقرب يأتي أولًا.
        < • خط الطفل (مثال): 1-800-000-002⏎…
        < • لعب وكلام مع الأطفال في جنين⏎…⏎⏎• من يسمعكم: دعم نفسي بالهاتف⏎…⏎⏎• جلسات دعم في طوباس⏎…
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [تواصلوا معي لاحقًا]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اكتبوا لي هنا]
        < متى تكون الكتابة لكم آمنة؟ اكتبوا الوقت، أو قولوه في رسالة صوتية. [في أي وقت]
        > قبل الساعة اثنتين
        < هل هناك شيء يحسن أن يعرفه الموظف من قبل؟ كلمات قليلة أو رسالة صوتية تكفي. [لا، هذا كل شيء]
        > [لا، هذا كل شيء]
        < اختاروا كلمة سر، مثل اسم فاكهة، ولا تقولوها لأحد. ما نكتبه لكم لا ينفتح إلا عندما تُكتب هذه الكلمة هنا. [بدون كلمة]
        > تفاح
        < شكرًا لكم. وصل طلبكم.⏎⏎يكتب لكم موظف هنا قبل نهاية يوم الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦.⏎⏎عندها أكتب لكم فقط إن رسالة تنتظركم، حتى لا يعرف بها غيركم.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [نعم، اعرضوه]
        < الرقم: …⏎الرمز: …⏎⏎تحتاجون دائمًا إلى الاثنين معًا، من هذا الهاتف أيضًا.
        < إذا تغيّر شيء فاكتبوا لي. أنا هنا في كل ساعة.
        """
    )
    assert the_case(talk).sensitive


def test_just_the_information(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [Support for feelings]
        < It is good that you write. You are not alone, and what you feel is no shame.
        < If it becomes too much, you can call here:⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.
        < What weighs on you most? Choose what comes closest; you need not explain it. [Sadness or fear] [Loss of somebody dear] [Stress, worry, bad sleep] [A worry about my child] [Violence I went through] [Trouble at home] [Tired from caring] [Pills, drugs or alcohol] [Living with a disability] [Something else]
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
        < • Somebody who listens: support by telephone⏎…⏎⏎• Support in writing and in sign language⏎…⏎⏎• Play and talk with children in Jenin⏎…
        < What would you like now? [Talk to a caseworker] [Contact me later] [Show more places] [That is enough]
        > [That is enough]
        < All right. Take good care of yourself. I am here at any hour, write whenever you like.
        """
    )
    assert cases(talk) == []


def test_just_the_information_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [دعم نفسي]
        < أحسنتم حين كتبتم لنا. لستم وحدكم، وما تشعرون به ليس عيبًا.
        < إذا صار الحمل ثقيلًا عليكم فاتصلوا هنا:⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.
        < ما أكثر شيء يتعبكم؟ اختاروا الأقرب، ولا حاجة إلى الشرح. [حزن أو خوف] [فقدان شخص عزيز] [تعب وقلق وقلة نوم] [طفلي خائف أو تغيّر] [عنف مررت به] [مشاكل في البيت] [تعب من رعاية مريض] [حبوب أو مخدرات أو كحول] [العيش مع إعاقة] [شيء آخر]
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
        < • من يسمعكم: دعم نفسي بالهاتف⏎…⏎⏎• دعم نفسي بالكتابة وبلغة الإشارة⏎…⏎⏎• لعب وكلام مع الأطفال في جنين⏎…
        < ماذا تحبون الآن؟ [الحديث مع موظف] [تواصلوا معي لاحقًا] [أماكن أخرى] [هذا يكفي، شكرًا]
        > [هذا يكفي، شكرًا]
        < كما تحبون. اعتنوا بأنفسكم. أنا هنا في كل ساعة، اكتبوا لي متى أحببتم.
        """
    )
    assert cases(talk) == []
