"""Talks from Kosovo that take a turn: danger, enough news, a person, another wish; as people write them, in Gheg."""

# ruff: noqa: E501 - a message is one line of a transcript

from tests.flows.filed import cases, entries, the_case
from tests.transcripts import Talk


def test_a_cry_for_help_in_the_middle_of_a_complaint(known: Talk) -> None:
    to_the_story(known)
    known(
        """
        > nenpunesja mbertiti para krejtve. edhe ne shpi s'guxoj me shku, burri po me rreh tani
        < Ajo që shkruani ka rëndësi për mua. Nëse jeni tani në rrezik, mund të telefononi:⏎• Linja e grave (shembull): 0800-000-001 (Çdo ditë, ditë e natë)⏎• Linja për viktimat e dhunës: 0800 11 112 (Çdo ditë, ditë e natë)⏎…Këtu mund të shkruani edhe me një njeri. Dhe mund të vazhdojmë si të doni ju. [Një njeri nga ekipi]
        < A keni ndonjë foto, dokument a mesazh që e tregon këtë? …
        > [Një njeri nga ekipi]
        < Thirra dikë nga ekipi për ju. Ekipi ynë është tani në punë. Dikush ju përgjigjet këtu sa më shpejt që të mundet.
        < Për çfarë bëhet fjalë? Mjaftojnë pak fjalë. Mund të dërgoni edhe një mesazh zanor, ose ta kaloni këtë pyetje. [Kaloje]
        """
    )
    assert [case.urgent for case in cases(known)] == [True]


def test_a_hint_of_fear_is_asked_about_and_the_complaint_goes_on(known: Talk) -> None:
    to_the_story(known)
    known(
        """
        > po vonohen paret edhe s'kam me cka me jetu, kom frig me shku ne shpi
        < Nuk e di a ju kuptova mirë, prandaj më mirë po pyes: a jeni ju ose dikush tjetër tani në rrezik? [Po, më ndihmoni] [Jo] [Një njeri nga ekipi]
        < A keni ndonjë foto, dokument a mesazh që e tregon këtë? …
        > [Jo]
        < Mirë. Nëse ndryshon diçka, më shkruani këtu në çdo kohë.
        < A keni ndonjë foto, dokument a mesazh që e tregon këtë? …
        """
    )


def to_the_story(known: Talk) -> None:
    known(
        """
        > bej nje ankese
        < Mund të ankoheni në tri mënyra. …
        > me emrin tim
        < A është ankesa për ju apo për dikë tjetër? …
        > per mua
        < Për çfarë bëhet fjalë? …
        > me trajtuan keq
        < Për cilën ndihmë bëhet fjalë? …
        > ndihma sociale
        < Në cilën komunë? …
        > Gjilan
        < Cili qytet, fshat, rrugë ose qendër? …
        > kaloje
        < Kur ndodhi? …
        > sot
        < Çfarë ndodhi? Tregojeni me fjalët tuaja, si t'ia tregonit një fqinji. Shkruajeni, ose dërgoni një mesazh zanor.
        """
    )


def test_no_more_news_and_still_an_answer(known: Talk) -> None:
    known(
        """
        > mos me qoni ma mesazhe ju lutem
        < A të mos ju dërgoj më lajme? Mund të na shkruani në çdo kohë dhe do t'ju përgjigjemi. [Po] [Jo]
        > po
        < Nuk do të merrni më lajme nga ne.
        > a jam n'list
        < Po pyesni për ndihmat, listat ose regjistrimin. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < Këtu nuk i tregohet askujt se kush është në listë. Kjo ju mbron edhe juve. Por mund t'ju tregoj si ta mësoni.⏎⏎Regjistrimi është falas dhe ndihma është falas. …
        > a jam ne liste
        < Këtu nuk i tregojmë askujt kush është në listë; kështu mbroheni edhe ju. Pyetni aty ku jeni regjistruar, me letërnjoftim. …
        < Çfarë tjetër doni të dini? …
        """
    )
    assert known.db.exec_driver_sql("SELECT news_stopped FROM contact").scalar_one() is True


def test_a_person_and_no_robot(known: Talk) -> None:
    known(
        """
        > du te flas me nje njeri, jo me robot
        < Dëshironi të flisni me një njeri. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < Thirra dikë nga ekipi për ju. Ekipi ynë është tani në punë. Dikush ju përgjigjet këtu sa më shpejt që të mundet.
        < Ekipi e merr atë që shkruat. A doni të shtoni diçka? Shkruajeni, ose dërgoni një mesazh zanor a një foto. [Kaloje]
        > per shpin, dikush rron n'shpin tem qe prej luftes
        < Si t'ju përgjigjemi? Nëse nuk dëgjoni mirë, zgjidhni “Vetëm me shkrim”: atëherë askush nuk ju telefonon. [Më shkruani këtu] [Më telefononi] [Vetëm me shkrim]
        > vetem me shkrim
        < Faleminderit. Vendin e keni të ruajtur, edhe nëse dilni nga kjo bisedë. Përgjigjja vjen këtu.
        < Numri i kërkesës suaj është 1….
        """
    )
    case = the_case(known)
    assert case.kind == "human"
    assert any("dikush rron n'shpin tem" in words for words in entries(known, case))


def test_from_looking_for_work_to_a_complaint(known: Talk) -> None:
    known(
        """
        > po kerkoj pune, kam dy fmi
        < Po pyesni për punë, për një projekt ose për të ardhura. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < Ju tregoj kush ndihmon afër jush. …
        < Çfarë do t'ju ndihmonte më shumë? …
        > kerkoj pune
        < A është për ju apo për dikë tjetër? …
        > per mua
        < Sa vjeç jeni? …
        > desha me u anku, me hoqen nga lista pa arsye
        < Tani jemi te nevojat dhe puna. A ta lëmë dhe të kalojmë te ankesa? [Po, shko atje] [Jo, qëndro këtu]
        > po shko atje
        < E lexova çfarë shkruat dhe do t'i kthehem pas pak.
        < Mund të ankoheni në tri mënyra. …
        > anulo
        < Në rregull. Nuk ruajta asgjë nga kjo. Më shkruani kur të doni.
        """
    )


def test_from_a_heavy_heart_to_a_person(known: Talk) -> None:
    known(
        """
        > nuk po fle naten, kam ankth
        < Dëshironi dikë që ju dëgjon dhe ju mbështet. A është kështu? [Po] [Diçka tjetër] [Fol me një njeri]
        > po
        < Mirë bëtë që shkruat. Nuk jeni vetëm, dhe nuk është turp ajo që ndieni.
        < Nëse ju bëhet shumë rëndë, mund të telefononi këtu:⏎⏎• Linja e dëgjimit (shembull): 0800-000-003⏎…
        < Çfarë ju rëndon më shumë? Zgjidhni atë që i afrohet më shumë; nuk keni nevojë ta shpjegoni. …
        > stres, brenge, pagjumesi
        < A është për ju apo për dikë tjetër? …
        > per mua
        < Sa vjeç jeni? …
        > dua te flas me nje njeri
        < Tani jemi te mbështetja emocionale. A ta lëmë dhe të kalojmë te biseda me një njeri? [Po, shko atje] [Jo, qëndro këtu]
        > po shko atje
        < Thirra dikë nga ekipi për ju. …
        < Ekipi e merr atë që shkruat. A doni të shtoni diçka? …
        > kaloje
        < Si t'ju përgjigjemi? …
        > me shkruani ketu
        < Faleminderit. Vendin e keni të ruajtur, edhe nëse dilni nga kjo bisedë. Përgjigjja vjen këtu.
        < Numri i kërkesës suaj është 1….
        """
    )
