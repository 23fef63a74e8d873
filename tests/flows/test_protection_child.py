"""A private matter of somebody under 18: short words, no story, no photo, nobody at home."""

# ruff: noqa: E501 - a message is a line

from bot.organisation import Organisation
from tests.casework.people import on_duty
from tests.flows.filed import cases, the_case, writing_only
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import Talk


def test_a_child_is_asked_for_nothing_but_how_to_be_reached(talk: Talk) -> None:
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
        > [For me]
        < Are you under 18? [Under 18] [18 or older] [Skip]
        > [Under 18]
        < It was right to write. You did nothing wrong.⏎You need nobody's permission. We call nobody at home.⏎You need not tell anything, and send no photos.⏎If you are in danger, we must bring somebody who protects you. We tell you before.
        < You can call here:⏎⏎• Children's line (example): 1-800-000-002⏎Every day, day and night⏎For children, and for everybody who fears for a child. The call is free.
        < Do you need somebody today? [Yes, today] [It can wait] [I do not know]
        > [I do not know]
        < A colleague is trained to help children and young people. May they write to you or call you? [Write to me here] [Call me] [Only in writing] [Not now]
        > [Write to me here]
        < When is it safe for us to write to you? Write it, or say it in a voice note. [At any time]
        > after school
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > kiwi
        < It has arrived safely, and only trained colleagues can open it.⏎⏎Our team is at work now and looks at it first. If it cannot wait, call the numbers above.⏎⏎When they write, you see only: a new message is waiting. Then write your word.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [No]
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )
    case = the_case(talk)
    assert (case.kind, case.category, case.sensitive, case.urgent) == ("protection", "child", True, True)
    assert (case.story, case.files, case.identity) == ("", 0, {})


def test_a_child_in_arabic(talk: Talk) -> None:
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
        > [لي]
        < هل العمر أقل من 18؟ [أقل من 18] [18 أو أكثر] [تخطي]
        > [أقل من 18]
        < الكتابة لنا كانت خطوة صحيحة. لا ذنب عليك.⏎لا حاجة إلى إذن من أحد. ولن نتصل بأحد في البيت.⏎لا حاجة إلى أن تحكي شيئًا، ولا إلى إرسال صور.⏎إذا كان هناك خطر عليك فعلينا أن نأتي بمن يحميك. ونخبرك قبل ذلك.
        < يمكنك الاتصال هنا:⏎⏎• خط الطفل (مثال): 1-800-000-002⏎كل يوم، ليلًا ونهارًا⏎للأطفال، ولكل من يخاف على طفل. المكالمة مجانية.
        < هل هناك حاجة إلى مساعدة اليوم؟ [نعم، اليوم] [يمكن الانتظار] [لا أعرف]
        > [لا أعرف]
        < عندنا زملاء مدرَّبون على مساعدة الأطفال والشباب. هل يكتبون لك أو يتصلون بك؟ [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط] [ليس الآن]
        > [اكتبوا لي هنا]
        < متى تكون الكتابة لكم آمنة؟ اكتبوا الوقت، أو قولوه في رسالة صوتية. [في أي وقت]
        > بعد المدرسة
        < اختاروا كلمة سر، مثل اسم فاكهة، ولا تقولوها لأحد. ما نكتبه لكم لا ينفتح إلا عندما تُكتب هذه الكلمة هنا. [بدون كلمة]
        > رمان
        < وصل الطلب بأمان، ولا يفتحه إلا زملاء مدرَّبون.⏎⏎فريقنا في العمل الآن، وينظر في طلبكم قبل غيره. وإذا كان الأمر لا ينتظر فاتصلوا بالأرقام التي فوق.⏎⏎عندما يكتبون لكم، لا يظهر إلا: رسالة جديدة تنتظركم. عندها اكتبوا كلمتكم.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [لا]
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )
    assert the_case(talk).category == "child"


def test_a_child_is_called_on_its_own_number(talk: Talk, org: Organisation) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, "en"), WORKING)
    press(talk, "protection", "yes", "contact", "self")
    talk(
        """
        > [Under 18]
        < It was right to write. You did nothing wrong.⏎You need nobody's permission. We call nobody at home.⏎You need not tell anything, and send no photos.⏎If you are in danger, we must bring somebody who protects you. We tell you before.
        < You can call here:⏎⏎• Children's line (example): 1-800-000-002⏎Every day, day and night⏎For children, and for everybody who fears for a child. The call is free.
        < Do you need somebody today? [Yes, today] [It can wait] [I do not know]
        > [It can wait]
        < A colleague is trained to help children and young people. May they write to you or call you? [Write to me here] [Call me] [Only in writing] [Not now]
        > [Call me]
        < What is your own number, which nobody else answers?
        > 0599123456
        < When is it safe for us to call you? Write it, or say it in a voice note.⏎If somebody else answers, we do not say who we are. [At any time]
        > [At any time]
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > [Without a word]
        < It has arrived safely, and only trained colleagues can open it.⏎⏎A colleague looks at your request first within 2 hours. Within 24 hours they do something about it.⏎⏎When they call and somebody else answers, they do not say who they are.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [Yes, show it]
        < Number: …⏎PIN: …⏎⏎You always need both, on this telephone too.
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )
    case = the_case(talk)
    assert (case.urgent, case.facts["when"]) == (False, "any")
    assert case.identity == {"telephone": "0599123456"}


def test_a_child_is_called_in_arabic(talk: Talk, org: Organisation) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, "ar"), WORKING)
    press(talk, "protection", "yes", "contact", "self")
    talk(
        """
        > [أقل من 18]
        < الكتابة لنا كانت خطوة صحيحة. لا ذنب عليك.⏎لا حاجة إلى إذن من أحد. ولن نتصل بأحد في البيت.⏎لا حاجة إلى أن تحكي شيئًا، ولا إلى إرسال صور.⏎إذا كان هناك خطر عليك فعلينا أن نأتي بمن يحميك. ونخبرك قبل ذلك.
        < يمكنك الاتصال هنا:⏎⏎• خط الطفل (مثال): 1-800-000-002⏎كل يوم، ليلًا ونهارًا⏎للأطفال، ولكل من يخاف على طفل. المكالمة مجانية.
        < هل هناك حاجة إلى مساعدة اليوم؟ [نعم، اليوم] [يمكن الانتظار] [لا أعرف]
        > [يمكن الانتظار]
        < عندنا زملاء مدرَّبون على مساعدة الأطفال والشباب. هل يكتبون لك أو يتصلون بك؟ [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط] [ليس الآن]
        > [اتصلوا بي]
        < ما رقم هاتفك الخاص، الذي لا يرد عليه غيرك؟
        > 0599123456
        < متى يكون الاتصال بكم آمنًا؟ اكتبوا الوقت، أو قولوه في رسالة صوتية.⏎إذا رد شخص آخر فلا نقول من نحن. [في أي وقت]
        > [في أي وقت]
        < اختاروا كلمة سر، مثل اسم فاكهة، ولا تقولوها لأحد. ما نكتبه لكم لا ينفتح إلا عندما تُكتب هذه الكلمة هنا. [بدون كلمة]
        > [بدون كلمة]
        < وصل الطلب بأمان، ولا يفتحه إلا زملاء مدرَّبون.⏎⏎ينظر موظف في طلبكم خلال ساعتين. ويبدأ العمل خلال ٢٤ ساعة.⏎⏎عندما يتصلون ويرد شخص آخر، لا يقولون من هم.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [نعم، اعرضوه]
        < الرقم: …⏎الرمز: …⏎⏎تحتاجون دائمًا إلى الاثنين معًا، من هذا الهاتف أيضًا.
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )


def test_a_child_may_say_no(talk: Talk, org: Organisation) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, "en"), WORKING)
    press(talk, "protection", "yes", "contact", "self")
    talk(
        """
        > [Under 18]
        < It was right to write. You did nothing wrong.⏎You need nobody's permission. We call nobody at home.⏎You need not tell anything, and send no photos.⏎If you are in danger, we must bring somebody who protects you. We tell you before.
        < You can call here:⏎⏎• Children's line (example): 1-800-000-002⏎Every day, day and night⏎For children, and for everybody who fears for a child. The call is free.
        < Do you need somebody today? [Yes, today] [It can wait] [I do not know]
        > [Yes, today]
        < A colleague is trained to help children and young people. May they write to you or call you? [Write to me here] [Call me] [Only in writing] [Not now]
        > [Not now]
        < That is all right. You can come back at any time, and call the number above.
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )
    assert cases(talk) == []


def test_a_child_may_say_no_in_arabic(talk: Talk, org: Organisation) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, "ar"), WORKING)
    press(talk, "protection", "yes", "contact", "self")
    talk(
        """
        > [أقل من 18]
        < الكتابة لنا كانت خطوة صحيحة. لا ذنب عليك.⏎لا حاجة إلى إذن من أحد. ولن نتصل بأحد في البيت.⏎لا حاجة إلى أن تحكي شيئًا، ولا إلى إرسال صور.⏎إذا كان هناك خطر عليك فعلينا أن نأتي بمن يحميك. ونخبرك قبل ذلك.
        < يمكنك الاتصال هنا:⏎⏎• خط الطفل (مثال): 1-800-000-002⏎كل يوم، ليلًا ونهارًا⏎للأطفال، ولكل من يخاف على طفل. المكالمة مجانية.
        < هل هناك حاجة إلى مساعدة اليوم؟ [نعم، اليوم] [يمكن الانتظار] [لا أعرف]
        > [نعم، اليوم]
        < عندنا زملاء مدرَّبون على مساعدة الأطفال والشباب. هل يكتبون لك أو يتصلون بك؟ [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط] [ليس الآن]
        > [ليس الآن]
        < لا بأس. يمكنك العودة في أي وقت، والاتصال بالرقم الذي فوق.
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )
    assert cases(talk) == []


def test_somebody_writes_for_a_child(talk: Talk, org: Organisation) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, "en"), WORKING)
    press(talk, "protection", "yes", "contact")
    talk(
        """
        > [For somebody else]
        < Is that person under 18? [Under 18] [18 or older] [Skip]
        > [Under 18]
        < Do you need somebody today? [Yes, today] [It can wait] [Skip]
        > [Yes, today]
        < How shall we answer you? If you do not hear well, choose “Only in writing”: then nobody will call you. [Write to me here] [Call me] [Only in writing]
        > [Only in writing]
        < When is it safe for us to write to you? Write it, or say it in a voice note. [At any time]
        > [At any time]
        < Choose a secret word, the name of a fruit for example, and tell it to nobody. What we write to you opens only when you write this word here. [Without a word]
        > [Without a word]
        < It has arrived safely, and only trained colleagues can open it.⏎⏎A colleague looks at your request first within 2 hours. Within 24 hours they do something about it.⏎⏎When they write, you see only: a new message is waiting. It opens with a tap.
        < Do you want the number of your request? It would stay on this telephone's screen. [Yes, show it] [No]
        > [No]
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )
    case = the_case(talk)
    assert (case.category, case.urgent, case.facts["whom"]) == ("child", True, "other")
    assert writing_only(talk)


def test_somebody_writes_for_a_child_in_arabic(talk: Talk, org: Organisation) -> None:
    talk.conversations.organisation = lambda: on_duty(org)
    at(agreed(talk, "ar"), WORKING)
    press(talk, "protection", "yes", "contact")
    talk(
        """
        > [لشخص آخر]
        < هل عمر ذلك الشخص أقل من 18؟ [أقل من 18] [18 أو أكثر] [تخطي]
        > [أقل من 18]
        < هل هناك حاجة إلى مساعدة اليوم؟ [نعم، اليوم] [يمكن الانتظار] [تخطي]
        > [نعم، اليوم]
        < كيف نرد عليكم؟ إذا كان السمع صعبًا عليكم فاختاروا «بالكتابة فقط»، فلا يتصل بكم أحد. [اكتبوا لي هنا] [اتصلوا بي] [بالكتابة فقط]
        > [بالكتابة فقط]
        < متى تكون الكتابة لكم آمنة؟ اكتبوا الوقت، أو قولوه في رسالة صوتية. [في أي وقت]
        > [في أي وقت]
        < اختاروا كلمة سر، مثل اسم فاكهة، ولا تقولوها لأحد. ما نكتبه لكم لا ينفتح إلا عندما تُكتب هذه الكلمة هنا. [بدون كلمة]
        > [بدون كلمة]
        < وصل الطلب بأمان، ولا يفتحه إلا زملاء مدرَّبون.⏎⏎ينظر موظف في طلبكم خلال ساعتين. ويبدأ العمل خلال ٢٤ ساعة.⏎⏎عندما يكتبون لكم، لا يظهر إلا: رسالة جديدة تنتظركم. وتنفتح بلمسة.
        < هل تريدون رقم الطلب؟ سيبقى ظاهرًا على شاشة هذا الهاتف. [نعم، اعرضوه] [لا]
        > [لا]
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )


def test_a_deaf_child_is_not_offered_a_call(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    press(talk, "protection", "yes", "contact", "other", "adult", "later", "only", "skip", "skip", "no")
    talk.say("/menu")
    press(talk, "protection", "yes", "contact", "self", "child", "now")
    assert [id.partition(":")[2] for id in talk.buttons.values()] == ["write", "no"]


def test_a_photo_is_not_taken(talk: Talk) -> None:
    agreed(talk, "en")
    press(talk, "protection", "yes", "contact", "self", "child")
    talk.say("<photo>")
    assert heard(talk).startswith("Please choose one of these.")
