"""Talks from Kosovo as people write them: Gheg, without ë and ç, short and long, from the greeting to the end."""

# ruff: noqa: E501 - a message is one line of a transcript

import re

from tests.flows.filed import entries, the_case
from tests.flows.steps import heard
from tests.transcripts import Talk


def test_from_a_greeting_to_help_with_papers(fatime: Talk) -> None:
    fatime(
        """
        > tung
        < Përshëndetje. Në cilën gjuhë të flasim?⏎… [Shqip] [Srpski (latinica)] [Српски (ћирилица)] [English]
        > shqip
        < Mirë se erdhët te Qendra “Zëri” për të drejtat e komuniteteve.⏎Jemi organizatë nga Kosova. …
        < Ajo që shkruani këtu ruhet e kyçur, …⏎⏎A pajtoheni? [Po] [Jo]
        > po
        < Përshëndetje, mirë se erdhët. Si mund t'ju ndihmoj? [Ndihma dhe listat] [Bëj një ankesë] [Ndiq një ankesë] [Ndihmë juridike] [Mbështetje emocionale] [Nevojat dhe puna] [Çështje private] [Fol me një njeri] [Pyetje dhe përgjigje] [Ndihmë dhe cilësime]
        > me duhet nje avokat se e kam humb leternjoftimin
        < Ju duhet ndihmë juridike. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < Po kërkoj ndihmë juridike afër jush. Së pari disa pyetje të shkurtra; ato që nuk doni, mund t'i kaloni.
        < Për çfarë bëhet fjalë? Zgjidhni atë që i afrohet më shumë. [Dokumentet personale]…[Diçka tjetër]
        > dokumentet personale
        < A është për ju apo për dikë tjetër? [Për mua] [Për dikë tjetër] [Kaloje]
        > per mua
        < Sa vjeç jeni? …
        """
    )
    assert fatime.db.exec_driver_sql("SELECT language FROM contact").scalar_one() == "sq"


def test_a_complaint_told_in_one_message_and_followed_with_its_number(known: Talk) -> None:
    known(
        """
        > dua te ankohem, sma kan dhon pakon e ushqimit ket muj, jam prej Obiliqit
        < Dëshironi të bëni ankesë. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < Mund të ankoheni në tri mënyra. Ju lutem zgjidhni njërën:… [Me emrin tim] [Fshehur nga ekipi] [Pa gjurmë]
        > me emrin tim
        < Nga fjalët tuaja kuptova këtë:⏎⏎• Cila ndihmë: Pako ushqimore⏎• Ku: Obiliq⏎⏎A është kështu? [Po, ashtu është] [Ndrysho diçka] [Jo, më pyet]
        > po ashtu eshte
        < A është ankesa për ju apo për dikë tjetër? [Për mua] [Për dikë tjetër]
        > per mua
        < Për çfarë bëhet fjalë? Zgjidhni atë që i afrohet më shumë. [Nuk e mora ndihmën]…
        > nuk e mora ndihmen
        < Cili qytet, fshat, rrugë ose qendër? Shkruajeni, ose dërgoni vendndodhjen nga telefoni. [Kaloje]
        > Plemetin
        < Kur ndodhi? [Sot] [Këtë javë] [Këtë muaj] [Më herët] [Vazhdon ende]
        > kete muaj
        < Në fillim shkruat: “dua te ankohem, sma kan dhon pakon e ushqimit ket muj, jam prej Obiliqit”⏎⏎Më keni treguar diçka më parë. A ta përdor atë? [Po, përdore] [Po, dhe shtoj diçka] [Jo, nga fillimi]
        > po, perdore
        < A keni ndonjë foto, dokument a mesazh që e tregon këtë? Dërgojeni këtu. Nuk keni asgjë? Atëherë kalojeni. [Kaloje]
        > kaloje
        < Si quheni? Shkruani emrin si në letërnjoftim. [Kaloje]
        > Fatime Berisha
        < A keni ndonjë numër që na ndihmon ta gjejmë më shpejt? [Numri personal] [Numri i kartelës] [Kaloje]
        > kaloje
        < A mund t'ju telefonojmë? Nëse po, shkruani një numër telefoni. Nëse jo, ju shkruajmë vetëm këtu. [Mos më telefononi]
        > mos me telefononi
        < Në fund, tri pyetje të shkurtra. Ato na tregojnë kujt nuk po i arrin ndihma. Mund t'i kaloni.⏎⏎Bëhet fjalë për një grua apo për një burrë? …
        > kaloje
        < Ju lutem shikoni çfarë shënova:⏎⏎• Si: Me emrin tim⏎• Për kë: Për mua⏎• Për çfarë: Nuk e mora ndihmën⏎• Cila ndihmë: Pako ushqimore⏎• Ku: Obiliq · Plemetin⏎• Kur: Këtë muaj⏎• Çfarë ndodhi: dua te ankohem, sma kan dhon pakon e ushqimit ket muj, jam prej Obiliqit⏎• Emri: Fatime Berisha⏎⏎A është në rregull? Atëherë e dërgoj. [Dërgo] [Ndrysho diçka] [Mos e dërgo]
        > dergo
        < Faleminderit. Ankesa juaj arriti.⏎⏎Numri: 1…⏎PIN-i: …⏎⏎PIN-i ju duhet vetëm nga një telefon tjetër. Mos ia jepni askujt.⏎⏎Dikush nga ekipi e lexon. Përgjigjja ju vjen këtu deri në këtë datë: e mërkurë, 2 dhjetor 2026.⏎⏎Për të parë ku ka arritur, shkruani numrin këtu në çdo kohë.
        < Meqë ra fjala: …[Dua lajme]
        """
    )
    number = the_number(known)
    known(
        f"""
        > {number}
        < Nuk e mora ndihmën, numri {number}⏎⏎E kemi marrë, dhe pret dikë nga ekipi.⏎Dërguar nga ju: e hënë, 23 nëntor 2026.⏎Përgjigjja vjen deri në këtë datë: e mërkurë, 2 dhjetor 2026.
        < Çfarë doni të bëni? [Shto diçka] [Tërhiqe] [Kaq, faleminderit]
        > shto diçka
        < Shkruani çfarë doni të shtoni, ose dërgoni foto, dokumente a mesazh zanor. [Asgjë për të shtuar]
        > i thirra ne komun, thane prit edhe pak
        < Faleminderit, e mora. Dërgoni edhe të tjera, ose shtypni butonin. [Mbarova]
        > mbarova
        < E shtova te rasti juaj. Do ta shohin ata që merren me të.
        > flm shum
        < Ju lutem. A mund t'ju ndihmoj me diçka tjetër? …
        """
    )
    case = the_case(known)
    assert (case.category, case.region, case.facts["programme"]) == ("not_received", "xk_23", "food_parcel")
    assert "i thirra ne komun, thane prit edhe pak" in entries(known, case)


def test_without_a_trace_number_and_pin_are_the_way_back(known: Talk) -> None:
    known(
        """
        > me hoqen nga lista pa arsye
        < Dëshironi të ankoheni: “Më hoqën nga lista”. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < E lexova çfarë shkruat dhe do t'i kthehem pas pak.
        < Mund të ankoheni në tri mënyra. …
        > pa gjurme
        < Mirë. Nuk do t'ju pyes për emrin, numrat apo telefonin. Mos shkruani gjëra që tregojnë kush jeni.
        < Nga fjalët tuaja kuptova këtë:⏎⏎• Për çfarë: Më hoqën nga lista⏎⏎A është kështu? …
        > po ashtu eshte
        < A është ankesa për ju apo për dikë tjetër? …
        > per mua
        < Për cilën ndihmë bëhet fjalë? …
        > dru per ngrohje
        < Në cilën komunë? …
        > Shterpce
        < Kalojeni këtë, nëse mund të tregojë kush jeni.⏎Cili qytet, fshat, rrugë ose qendër? …
        > kaloje
        < Kur ndodhi? …
        > sot
        < Në fillim shkruat: “me hoqen nga lista pa arsye”⏎⏎Më keni treguar diçka më parë. A ta përdor atë? …
        > po perdore
        < A keni ndonjë foto, dokument a mesazh që e tregon këtë? …
        > kaloje
        < Në fund, tri pyetje të shkurtra. …
        > kaloje
        < Ju lutem shikoni çfarë shënova:⏎⏎• Si: Pa gjurmë⏎…⏎• Ku: Shtërpcë⏎• Kur: Sot⏎… [Dërgo] [Ndrysho diçka] [Mos e dërgo]
        > dergo
        < Faleminderit. Ankesa juaj arriti.⏎⏎Shënojini këto të dyja tani, diku ku nuk shikon askush tjetër. Nuk mund t'jua tregoj më.⏎⏎Numri: 1…⏎PIN-i: …⏎⏎Ne nuk mund t'ju shkruajmë. Kthehuni pas kësaj date: …. Shkruani këtu numrin, pastaj PIN-in.…
        """
    )
    number, pin = the_number(known), re.search(r"PIN-i: (\d{6})", heard(known))
    assert pin
    known(
        f"""
        > {number}
        < Për ta hapur më duhet edhe PIN-i që morët bashkë me numrin. Ju lutem shkruajeni: gjashtë shifra. …
        > {pin[1]}
        < E kemi marrë, dhe pret dikë nga ekipi.⏎Dërguar nga ju: e hënë, 23 nëntor 2026.⏎Përgjigjja vjen deri në këtë datë: e premte, 11 dhjetor 2026.
        < Çfarë doni të bëni? …[Kaq, faleminderit]
        """
    )


def test_what_is_unclear_leads_to_what_comes_closest(known: Talk) -> None:
    known(
        """
        > s'po di ku me ia mbajt, krejt fshati po vuan
        < Ju shkruat: “s'po di ku me ia mbajt, krejt fshati po vuan”. Unë jam kompjuter dhe nuk e kuptova mirë. Zgjidhni atë që i afrohet më shumë. Ose zgjidhni “Fol me një njeri”: dikush nga ekipi i lexon fjalët tuaja. …[Të gjitha temat] [Fol me një njeri]
        > te gjitha temat
        < Si mund t'ju ndihmoj? [Ndihma dhe listat] …
        > nevojat dhe puna
        < Një pyetje, vetëm një herë: fjalinë tuaj nuk e kuptova në fillim. A mund ta ruajmë, … [Po, ruajini] [Jo, faleminderit]
        > po, ruajini
        < Faleminderit. Këtë mund ta ndryshoni në çdo kohë te “Të dhënat e mia”.
        < Ju tregoj kush ndihmon afër jush. Nuk mund t'ju premtoj rezultat: secila organizatë vendos vetë. Por të pyesni është falas, dhe askush nuk ka të drejtë t'ju marrë para për këtë.
        < Çfarë do t'ju ndihmonte më shumë? [Nevojë e komunitetit] …
        > nevoje e komunitetit
        < A është për ju apo për dikë tjetër? …
        > per mua
        < Sa vjeç jeni? …
        > kaloje
        < A keni vështirësi me diçka nga këto? …
        > kaloje
        < Ku jetoni? Atëherë ju tregoj çfarë ka afër. …
        > Shterpce
        < Sa shpejt ju duhet dikush? [Sot ose nesër] [Mund të presë] [Kaloje]
        > mund te prese
        < Këto vende përshtaten. Të parat janë më të afërtat.
        < • Nevojat e komunitetit: zyra jonë në Shtërpcë⏎…
        < Çfarë doni tani? …
        """
    )


def test_questions_answered_by_the_library(known: Talk) -> None:
    known(
        """
        > pyetje dhe pergjigje
        < Çfarë doni të dini? Shkruajeni me pak fjalë, ose zgjidhni njërën nga këto. …
        > kush ka te drejt per ndihme sociale
        < Kush ka të drejtë për ndihmë sociale?⏎⏎Vendos qendra për punë sociale në komunën tuaj: … Regjistrimi është falas. …⏎⏎Kontrolluar: …
        < A ju ndihmoi kjo? [Më shumë] [Po, më ndihmoi] [Jo] [Fol me një njeri]
        > [Më shumë]
        < Merrni me vete⏎⏎• letërnjoftimin e të rriturve dhe certifikatat e fëmijëve⏎…Nuk keni letra? Na shkruani: së pari i nxjerrim bashkë.
        < A ju ndihmoi kjo? [Po, më ndihmoi] [Jo] [Fol me një njeri]
        > po me ndihmoi
        < Gëzohem.
        < Çfarë tjetër doni të dini? Shkruajeni me pak fjalë. [Fol me një njeri] [Menyja kryesore]
        > nuk kemi dru per dimer
        < Ushqim ose dru për këtë dimër: ku të pyes?⏎⏎… Datat e shpallura i gjeni te “Ndihma dhe listat”. …
        < A ju ndihmoi kjo? …
        > jo
        < Më vjen keq që nuk ju ndihmoi. Ndoshta ju ndihmon njëra nga këto, ose dikush nga ekipi ju tregon më shumë. …[Fol me një njeri] [Menyja kryesore]
        """
    )


def test_a_link_that_came_on_the_telephone(known: Talk) -> None:
    known(
        """
        > me erdh nje link ne viber, a osht i vertet
        < Ju shkruat: “me erdh nje link ne viber, a osht i vertet”. … [A është i vërtetë linku?]…[Fol me një njeri]
        > a eshte i vertete linku?
        < Një pyetje, vetëm një herë: …
        > jo faleminderit
        < Në rregull. Nuk ruajmë asnjë fjali tuajën për të mësuar.
        < Më erdhi një link. A është i vërtetë?⏎⏎Me gjasë është i rremë. Mos e hapni, mos shkruani asgjë në të dhe mos ia dërgoni askujt. …
        < A ju ndihmoi kjo? …
        """
    )


def the_number(talk: Talk) -> str:
    found = re.search(r"Numri: (1\d{3} \d{4} \d{4})", heard(talk))
    assert found
    return found[1]
