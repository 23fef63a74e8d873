"""A private matter: it ends early, because it is not safe now or the numbers are enough."""

# ruff: noqa: E501 - a message is a line

from dataclasses import replace

from tests.flows.filed import cases
from tests.flows.steps import agreed
from tests.flows.times import WORKING, at
from tests.transcripts import TELEGRAM, Talk


def test_not_safe_now(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [A private matter]
        < This is a quiet corner. Only a few trained colleagues read what is written here.⏎⏎If somebody comes, write: hide. I take our messages off the screen and only say hello.⏎⏎Is it safe for you to write now? [Yes, it is safe] [No, not now]
        > [No, not now]
        < Then we stop here, and that is right. If you can call without being heard:⏎⏎• Women's help line (example): 1-800-000-001⏎Every day, day and night⏎A woman answers. You need not give your name.
        < Come back when you are alone. I then show nothing of this.⏎⏎If somebody comes, write: hide. I take our messages off the screen and only say hello. [Hide it now]
        """
    )
    assert cases(talk) == []


def test_not_safe_now_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [أمر خاص]
        < هذا ركن هادئ. لا يقرأ ما يُكتب هنا إلا عدد قليل من زملاء مدرَّبين.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. أخفي رسائلنا عن الشاشة، وأرد بتحية عادية فقط.⏎⏎هل الكتابة آمنة لكم الآن؟ [نعم، الوضع آمن] [لا، ليس الآن]
        > [لا، ليس الآن]
        < إذن نتوقف هنا، وهذا هو الصواب. إذا كان الاتصال ممكنًا دون أن يسمعكم أحد:⏎⏎• خط دعم النساء (مثال): 1-800-000-001⏎كل يوم، ليلًا ونهارًا⏎ترد عليكم امرأة. لا حاجة لذكر الاسم.
        < عودوا عندما تكونون وحدكم. لن أعرض وقتها شيئًا من هذا.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. أخفي رسائلنا عن الشاشة، وأرد بتحية عادية فقط. [إخفاء الآن]
        > [إخفاء الآن]
        < أهلًا! نهاركم سعيد.
        """
    )
    assert talk.last is not None
    assert talk.last.hidden


def test_not_safe_on_whatsapp(talk: Talk) -> None:
    talk.conversations.limits = {"whatsapp": replace(TELEGRAM, unsend=0)}
    talk.channel = "whatsapp"
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [A private matter]
        < This is a quiet corner. Only a few trained colleagues read what is written here.⏎⏎If somebody comes, write: hide. I say nothing more and show you how to clear this chat.⏎⏎Is it safe for you to write now? [Yes, it is safe] [No, not now]
        > [No, not now]
        < Then we stop here, and that is right. If you can call without being heard:⏎⏎• Women's help line (example): 1-800-000-001⏎Every day, day and night⏎A woman answers. You need not give your name.
        < Come back when you are alone. I then show nothing of this.⏎⏎If somebody comes, write: hide. I say nothing more and show you how to clear this chat. [Hide it now]
        > [Hide it now]
        < To clear this chat: open the chat's menu, choose “More”, then “Clear chat”.
        """
    )


def test_not_safe_on_whatsapp_in_arabic(talk: Talk) -> None:
    talk.conversations.limits = {"whatsapp": replace(TELEGRAM, unsend=0)}
    talk.channel = "whatsapp"
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [أمر خاص]
        < هذا ركن هادئ. لا يقرأ ما يُكتب هنا إلا عدد قليل من زملاء مدرَّبين.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. لا أقول شيئًا بعدها إلا كيف تُمسح هذه المحادثة.⏎⏎هل الكتابة آمنة لكم الآن؟ [نعم، الوضع آمن] [لا، ليس الآن]
        > [لا، ليس الآن]
        < إذن نتوقف هنا، وهذا هو الصواب. إذا كان الاتصال ممكنًا دون أن يسمعكم أحد:⏎⏎• خط دعم النساء (مثال): 1-800-000-001⏎كل يوم، ليلًا ونهارًا⏎ترد عليكم امرأة. لا حاجة لذكر الاسم.
        < عودوا عندما تكونون وحدكم. لن أعرض وقتها شيئًا من هذا.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. لا أقول شيئًا بعدها إلا كيف تُمسح هذه المحادثة. [إخفاء الآن]
        > [إخفاء الآن]
        < لمسح هذه المحادثة: افتحوا قائمة المحادثة، ثم «المزيد»، ثم «مسح محتوى الدردشة».
        """
    )


def test_the_numbers_are_enough(talk: Talk) -> None:
    at(agreed(talk, "en"), WORKING)
    talk(
        """
        > [A private matter]
        < This is a quiet corner. Only a few trained colleagues read what is written here.⏎⏎If somebody comes, write: hide. I take our messages off the screen and only say hello.⏎⏎Is it safe for you to write now? [Yes, it is safe] [No, not now]
        > [Yes, it is safe]
        < Here you can call, and need not tell your name:⏎⏎• Women's help line (example): 1-800-000-001⏎Every day, day and night⏎A woman answers. You need not give your name.⏎⏎• Emotional support line (example): 1-800-000-003⏎Every day, day and night⏎Somebody who listens and does not judge.⏎⏎• Ambulance: 101⏎Every day, day and night⏎A number everybody knows; we have not called it yet to be sure.⏎⏎• Children's line (example): 1-800-000-002⏎Every day, day and night⏎For children, and for everybody who fears for a child. The call is free.⏎⏎• The Safe Door: help now⏎The Safe Door (example)⏎Where: by telephone, from anywhere⏎When: Every day, day and night⏎Cost: Free⏎Good to know: Answers in writing⏎Telephone: 1-800-000-140⏎Only an example: nobody answers there.
        < What would help you now? [Please contact me] [Places near me] [This is enough]
        > [This is enough]
        < Thank you for your trust. You are not alone.⏎⏎When you come back, nothing of this is shown. An unfinished talk closes by itself after 30 minutes. [Hide it now]
        """
    )


def test_the_numbers_are_enough_in_arabic(talk: Talk) -> None:
    at(agreed(talk, "ar"), WORKING)
    talk(
        """
        > [أمر خاص]
        < هذا ركن هادئ. لا يقرأ ما يُكتب هنا إلا عدد قليل من زملاء مدرَّبين.⏎⏎إذا جاء أحد فاكتبوا: إخفاء. أخفي رسائلنا عن الشاشة، وأرد بتحية عادية فقط.⏎⏎هل الكتابة آمنة لكم الآن؟ [نعم، الوضع آمن] [لا، ليس الآن]
        > [نعم، الوضع آمن]
        < يمكنكم الاتصال هنا، ولا حاجة إلى ذكر الاسم:⏎⏎• خط دعم النساء (مثال): 1-800-000-001⏎كل يوم، ليلًا ونهارًا⏎ترد عليكم امرأة. لا حاجة لذكر الاسم.⏎⏎• خط الدعم النفسي (مثال): 1-800-000-003⏎كل يوم، ليلًا ونهارًا⏎شخص يسمعكم دون أن يحكم عليكم.⏎⏎• الإسعاف: 101⏎كل يوم، ليلًا ونهارًا⏎رقم معروف للجميع، ولم نتصل به للتأكد بعد.⏎⏎• خط الطفل (مثال): 1-800-000-002⏎كل يوم، ليلًا ونهارًا⏎للأطفال، ولكل من يخاف على طفل. المكالمة مجانية.⏎⏎• الباب الآمن: من يساعدكم الآن⏎الباب الآمن (مثال)⏎المكان: بالهاتف، من أي مكان⏎الدوام: كل يوم، ليلًا ونهارًا⏎التكلفة: مجاني⏎للعلم: الرد كتابةً ممكن⏎الهاتف: 1-800-000-140⏎هذا مثال فقط، ولا أحد يرد هناك.
        < ما الذي يساعدكم الآن؟ [تواصلوا معي] [أماكن قريبة مني] [هذا يكفيني]
        > [هذا يكفيني]
        < شكرًا لثقتكم. لستم وحدكم.⏎⏎عندما تعودون لن يظهر شيء من هذا. والحديث الذي لم يكتمل يُغلق وحده بعد نصف ساعة. [إخفاء الآن]
        """
    )
