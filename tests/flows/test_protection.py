"""A private matter: safety first, help before questions, no story, and answers behind a word."""

# ruff: noqa: E501 - a message is a line

from tests.flows.filed import the_case
from tests.flows.steps import agreed
from tests.flows.times import EVENING, WORKING, at
from tests.transcripts import Talk


def test_a_whole_talk_in_the_evening(talk: Talk) -> None:
    at(agreed(talk, "en"), EVENING)
    talk(
        """
        > [A private matter]
        < This is a quiet corner. Only a few trained colleagues read what is written here.⏎⏎If somebody comes, write: hide. I take our messages off the screen and only say hello.⏎⏎Is it safe for you to write now? [Yes, it is safe] [No, not now]
        > [Yes, it is safe]
        < Here you can call, and need not tell your name:⏎⏎• Women's help line (example): 1-800-000-001⏎Every day, day and night⏎A woman answers. You need not give your name.⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.⏎⏎• Children's line (example): 1-800-000-002⏎Every day, day and night⏎For children, and for everybody who fears for a child. The call is free.⏎⏎• The Safe Door: help now⏎The Safe Door (example)⏎Where: by telephone, from anywhere⏎When: Every day, day and night⏎Cost: Free⏎Good to know: Answers in writing⏎Telephone: 1-800-000-140⏎Only an example: nobody answers there.
        < What would help you now? [Please contact me] [Places near me] [This is enough]
        > [Places near me]
        < In which governorate? Choose one. [Jenin] [Tubas] [Tulkarm] [Nablus] [Qalqilya] [Salfit] [Ramallah and Al-Bireh] [Jericho and the Valley] [Jerusalem] [More]
        > [Nablus]
        < • A safe place for women and their children in the north⏎…⏎⏎• Help for women in Jenin⏎…⏎⏎• Visits to older people in Ramallah and Jerusalem⏎…
        < What would help you now? [Please contact me] [This is enough]
        > [Please contact me]
        < We tell nobody without your yes. Only if a child is in danger must we bring help; we talk with you first.
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For me]
        < Are you under 18? [Under 18] [18 or older] [Skip]
        > [18 or older]
        < Do you need somebody today? [Yes, today] [It can wait] [Skip]
        > [Yes, today]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Write to me here]
        < When is it safe for us to write to you? Write it, or say it in a voice note. [At any time]
        > after eight in the evening
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > pomegranate
        < It has arrived safely, and only trained colleagues can open it.⏎⏎The team is back on Sunday 29 November, 08:00 and looks at it first. If it cannot wait, call the numbers above.⏎⏎When they write, you see only: a new message is waiting. Then write your word.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [No]
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )
    case = the_case(talk)
    assert (case.kind, case.category, case.region, case.sensitive, case.urgent) == (
        "protection", "", "ps_nbs", True, True,
    )  # fmt: skip
    assert case.story == ""
    assert case.facts == {
        "whom": "self", "way": "write", "when": "after eight in the evening", "audience": {"age": "adult"},
    }  # fmt: skip
    assert all(message.sensitive for message in talk.heard)


def test_a_whole_talk_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), EVENING)
    talk(
        """
        > [أمر خاص]
        < هذا ركن هادئ. لا يقرأ ما يُكتب هنا إلا عدد قليل من زملاء مدرَّبين.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. أخفي رسائلنا عن الشاشة، وأرد بتحية عادية فقط.⏎⏎هل الكتابة آمنة لكم الآن؟ [نعم، الوضع آمن] [لا، ليس الآن]
        > [نعم، الوضع آمن]
        < يمكنكم الاتصال هنا، ولا حاجة إلى ذكر الاسم:⏎⏎• خط دعم النساء (مثال): 1-800-000-001⏎كل يوم، ليلًا ونهارًا⏎ترد عليكم امرأة. لا حاجة لذكر الاسم.⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.⏎⏎• خط الطفل (مثال): 1-800-000-002⏎كل يوم، ليلًا ونهارًا⏎للأطفال، ولكل من يخاف على طفل. المكالمة مجانية.⏎⏎• الباب الآمن: من يساعدكم الآن⏎الباب الآمن (مثال)⏎المكان: بالهاتف، من أي مكان⏎الدوام: كل يوم، ليلًا ونهارًا⏎التكلفة: مجاني⏎للعلم: الرد كتابةً ممكن⏎الهاتف: 1-800-000-140⏎هذا مثال فقط، ولا أحد يرد هناك.
        < ما الذي يساعدكم الآن؟ [تواصلوا معي] [أماكن قريبة مني] [هذا يكفيني]
        > [أماكن قريبة مني]
        < في أي محافظة؟ اختاروا واحدة. [جنين] [طوباس] [طولكرم] [نابلس] [قلقيلية] [سلفيت] [رام الله والبيرة] [أريحا والأغوار] [القدس] [المزيد]
        > [المزيد]
        < في أي محافظة؟ اختاروا واحدة. [بيت لحم] [الخليل] [شمال غزة] [غزة] [دير البلح] [خان يونس] [رفح] [السابق]
        > [شمال غزة]
        < • مساحة آمنة للنساء في غزة⏎…⏎⏎• حماية الأطفال في دير البلح⏎…⏎⏎• حماية ومساعدة في خان يونس⏎…
        < ما الذي يساعدكم الآن؟ [تواصلوا معي] [هذا يكفيني]
        > [تواصلوا معي]
        < لا نخبر أحدًا إلا بموافقتكم. لكن إذا كان طفل في خطر فعلينا أن نطلب له المساعدة، ونكلمكم قبل ذلك.
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لي]
        < هل العمر أقل من 18؟ [أقل من 18] [18 أو أكثر] [تخطي]
        > [18 أو أكثر]
        < هل هناك حاجة إلى مساعدة اليوم؟ [نعم، اليوم] [يمكن الانتظار] [تخطي]
        > [نعم، اليوم]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اكتبوا لي هنا]
        < متى تكون الكتابة لكم آمنة؟ اكتبوا الوقت، أو قولوه في رسالة صوتية. [في أي وقت]
        > بعد الساعة ثمانية مساء
        < اختاروا كلمة سر، مثل اسم فاكهة، ولا تقولوها لأحد. ما نكتبه لكم لا ينفتح إلا عندما تُكتب هذه الكلمة هنا. [بدون كلمة]
        > رمان
        < وصل الطلب بأمان، ولا يفتحه إلا زملاء مدرَّبون.⏎⏎يعود الفريق يوم الأحد ٢٩ تشرين الثاني، ٨:٠٠ ص، وينظر في طلبكم قبل غيره. وإذا كان الأمر لا ينتظر فاتصلوا بالأرقام التي فوق.⏎⏎عندما يكتبون لكم، لا يظهر إلا: رسالة جديدة تنتظركم. عندها اكتبوا كلمتكم.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [لا]
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )
    assert the_case(talk).sensitive


def test_called_at_a_time_told_by_voice(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [A private matter]
        < This is a quiet corner. Only a few trained colleagues read what is written here.⏎⏎If somebody comes, write: hide. I take our messages off the screen and only say hello.⏎⏎Is it safe for you to write now? [Yes, it is safe] [No, not now]
        > [Yes, it is safe]
        < Here you can call, and need not tell your name:⏎⏎• Women's help line (example): 1-800-000-001⏎Every day, day and night⏎A woman answers. You need not give your name.⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.⏎⏎• Children's line (example): 1-800-000-002⏎Every day, day and night⏎For children, and for everybody who fears for a child. The call is free.⏎⏎• The Safe Door: help now⏎The Safe Door (example)⏎Where: by telephone, from anywhere⏎When: Every day, day and night⏎Cost: Free⏎Good to know: Answers in writing⏎Telephone: 1-800-000-140⏎Only an example: nobody answers there.
        < What would help you now? [Please contact me] [Places near me] [This is enough]
        > [Please contact me]
        < We tell nobody without your yes. Only if a child is in danger must we bring help; we talk with you first.
        < Is it for you or for somebody else? [For me] [For somebody else] [Skip]
        > [For somebody else]
        < Is that person under 18? [Under 18] [18 or older] [Skip]
        > [18 or older]
        < Do you need somebody today? [Yes, today] [It can wait] [Skip]
        > [It can wait]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Call me]
        < On which number? Write it in digits.
        > 0599 123 456
        < When is it safe for us to call you? Write it, or say it in a voice note.⏎If somebody else answers, we do not say who we are. [At any time]
        > <voice>
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > [Without a word]
        < It has arrived safely, and only trained colleagues can open it.⏎⏎Our team is at work now and looks at it first. If it cannot wait, call the numbers above.⏎⏎When they call and somebody else answers, they do not say who they are.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [Yes, show it]
        < Number: …⏎PIN: …⏎⏎You always need both, on this telephone too.
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )
    case = the_case(talk)
    assert case.identity == {"telephone": "0599123456"}
    assert (case.facts["when"], case.files) == ("voice", 1)


def test_called_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [أمر خاص]
        < هذا ركن هادئ. لا يقرأ ما يُكتب هنا إلا عدد قليل من زملاء مدرَّبين.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. أخفي رسائلنا عن الشاشة، وأرد بتحية عادية فقط.⏎⏎هل الكتابة آمنة لكم الآن؟ [نعم، الوضع آمن] [لا، ليس الآن]
        > [نعم، الوضع آمن]
        < يمكنكم الاتصال هنا، ولا حاجة إلى ذكر الاسم:⏎⏎• خط دعم النساء (مثال): 1-800-000-001⏎كل يوم، ليلًا ونهارًا⏎ترد عليكم امرأة. لا حاجة لذكر الاسم.⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.⏎⏎• خط الطفل (مثال): 1-800-000-002⏎كل يوم، ليلًا ونهارًا⏎للأطفال، ولكل من يخاف على طفل. المكالمة مجانية.⏎⏎• الباب الآمن: من يساعدكم الآن⏎الباب الآمن (مثال)⏎المكان: بالهاتف، من أي مكان⏎الدوام: كل يوم، ليلًا ونهارًا⏎التكلفة: مجاني⏎للعلم: الرد كتابةً ممكن⏎الهاتف: 1-800-000-140⏎هذا مثال فقط، ولا أحد يرد هناك.
        < ما الذي يساعدكم الآن؟ [تواصلوا معي] [أماكن قريبة مني] [هذا يكفيني]
        > [تواصلوا معي]
        < لا نخبر أحدًا إلا بموافقتكم. لكن إذا كان طفل في خطر فعلينا أن نطلب له المساعدة، ونكلمكم قبل ذلك.
        < هل هذا لكم أم لشخص آخر؟ [لي] [لشخص آخر] [تخطي]
        > [لشخص آخر]
        < هل عمر ذلك الشخص أقل من 18؟ [أقل من 18] [18 أو أكثر] [تخطي]
        > [18 أو أكثر]
        < هل هناك حاجة إلى مساعدة اليوم؟ [نعم، اليوم] [يمكن الانتظار] [تخطي]
        > [يمكن الانتظار]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [اتصلوا بي]
        < على أي رقم؟ اكتبوه بالأرقام.
        > 0599 123 456
        < متى يكون الاتصال بكم آمنًا؟ اكتبوا الوقت، أو قولوه في رسالة صوتية.⏎إذا رد شخص آخر فلا نقول من نحن. [في أي وقت]
        > <voice>
        < اختاروا كلمة سر، مثل اسم فاكهة، ولا تقولوها لأحد. ما نكتبه لكم لا ينفتح إلا عندما تُكتب هذه الكلمة هنا. [بدون كلمة]
        > [بدون كلمة]
        < وصل الطلب بأمان، ولا يفتحه إلا زملاء مدرَّبون.⏎⏎فريقنا في العمل الآن، وينظر في طلبكم قبل غيره. وإذا كان الأمر لا ينتظر فاتصلوا بالأرقام التي فوق.⏎⏎عندما يتصلون ويرد شخص آخر، لا يقولون من هم.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [نعم، اعرضوه]
        < الرقم: …⏎الرمز: …⏎⏎تحتاجون دائمًا إلى الاثنين معًا، من هذا الهاتف أيضًا.
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )
