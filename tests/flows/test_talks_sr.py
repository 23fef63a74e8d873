"""People of Kosovo talk Serbian with us as they talk at home, in both scripts, from the first word to the end."""

# ruff: noqa: E501 - a message is one line of a transcript

import re

import pytest

from tests.flows.conftest import Visit
from tests.flows.filed import the_case
from tests.flows.steps import agreed, heard, press
from tests.transcripts import Talk


@pytest.fixture
def newcomer(visit: Visit) -> Talk:
    """Somebody who writes to the organisation in Kosovo for the first time, while somebody is at work."""
    return visit("kosovo-minorities", "radica", "sr")


@pytest.fixture
def radica(newcomer: Talk) -> Talk:
    """She reads Latin letters, and has agreed."""
    return agreed(newcomer, "sr")


@pytest.fixture
def dragan(newcomer: Talk) -> Talk:
    """He reads Cyrillic letters, and has agreed."""
    return agreed(newcomer, "sr-cyrl")


def test_from_the_greeting_to_a_lawyer_near_by(newcomer: Talk) -> None:
    newcomer(
        """
        > pomaže bog
        < Përshëndetje. …Zdravo. Na kom jeziku ćemo razgovarati?… [Shqip] [Srpski (latinica)] [Српски (ћирилица)] [English]
        > srpski latinica
        < Dobro došli. Ovo je Centar „Glas“ za prava zajednica.⏎Mi smo organizacija sa Kosova. …
        < Ono što ovde pišete čuva se zaključano …⏎⏎Pristajete li? [Da] [Ne]
        > može
        < Zdravo i dobro došli. Kako mogu da vam pomognem? [Pomoć i spiskovi]…
        > treba mi advokat, komsija mi je uzeo njivu
        < Treba vam pravna pomoć. Je li tako? [Da] [Nešto drugo] [Razgovor s osobom]
        > [Da]
        < Tražim pravnu pomoć u vašoj blizini. Prvo nekoliko kratkih pitanja; preskočite ono na šta ne želite da odgovorite.
        < O čemu je reč? Izaberite ono što je najbliže. …[Imovina i zemlja]…
        > imovina i zemlja
        < Da li je za vas ili za nekog drugog? [Za mene] [Za nekog drugog] [Preskoči]
        > za mene
        < Koliko imate godina? …[60 ili više] [Preskoči]
        > 60 ili vise
        < Da li vam je nešto od ovoga teško? …
        > nista od ovoga
        < Gde živite? Tako mogu da pokažem šta je blizu. …
        > Peć
        < Koliko brzo vam je neko potreban? [Danas ili sutra] [Može da sačeka] [Preskoči]
        > moze da saceka
        < Ova mesta mogu da pomognu. Najbliža su prva.
        < • Povratak i imovina u Peći⏎…dolazimo kući onima koji ne mogu da dođu, …⏎Telefon: 0800-000-121⏎…
        < Šta želite sada? [Razgovor s timom] [Javite mi se kasnije] [Pokaži još mesta] [To je dovoljno]
        > to je dovoljno
        < U redu. Od ovoga ništa ne čuvam. Pišite mi kad god želite.
        """
    )


def test_a_complaint_told_at_once_and_followed_with_its_number(radica: Talk) -> None:
    radica(
        """
        > dobar dan, ja sam Radica iz Velike Hoče, hoću da se žalim, još od septembra nisam primila socijalnu pomoć
        < Želite da se žalite: „Pomoć mi nije stigla“. Je li tako? [Da] [Nešto drugo] [Razgovor s osobom]
        > tako je
        < Vaše reči su pročitane, vraćam im se za trenutak.
        < Možete da se žalite na tri načina. … [Sa mojim imenom] [Skriveno od osoblja] [Bez traga]
        > sa mojim imenom
        < Ovo razumem iz vaših reči:⏎⏎• O čemu: Pomoć mi nije stigla⏎• Koja pomoć: Socijalna pomoć⏎• Gde: Orahovac · Velika Hoča⏎• Kad: Još traje · septembar 2026.⏎⏎Je li tako? [Da, tako je] [Promeni nešto] [Ne, pitajte me]
        > jeste
        < Da li je žalba za vas ili za nekog drugog? [Za mene] [Za nekog drugog]
        > za mene
        < Čuvam ono što ste napisali: …⏎⏎Želite li nešto da dodate? Napišite ili pošaljite glasovnu poruku. [Nemam šta da dodam]
        > sve sam papire predala, a u centru kažu dođi sutra
        < Imate li sliku, papir ili poruku koja to pokazuje? … [Preskoči]
        > preskoci
        < Kako se zovete, kao u ličnoj karti? [Preskoči]
        > Radica Stolić
        < Postoji li broj po kome to možemo brže da nađemo? [Matični broj] [Broj kartice] [Preskoči]
        > preskoci
        < Smemo li da vas zovemo? Ako smemo, upišite broj telefona. Inače vam samo pišemo ovde. [Nemojte zvati]
        > nemojte zvati
        < Na kraju: tri kratka pitanja. …
        > preskoci
        < Molim vas, proverite šta je zapisano:⏎…• Ime: Radica Stolić⏎⏎Da li je tako? Onda šaljem. [Pošalji] [Promeni odgovor] [Ne šalji]
        > posalji
        < Hvala vam. Vaša žalba je stigla.⏎⏎Broj: 1…⏎PIN: …Odgovor dobijate ovde najkasnije: sreda, 2. decembar 2026.⏎⏎…
        < Uzgred: možemo i da vam pišemo kad ima novih termina, obuka ili saveta. [Primaj novosti]
        """
    )
    assert the_case(radica).story.endswith("\n\nsve sam papire predala, a u centru kažu dođi sutra")
    receipt = re.search(r"Broj: ([\d ]+)\n", "".join(heard(radica)))
    assert receipt is not None
    radica(
        f"""
        > {receipt[1]}
        < Pomoć mi nije stigla, broj {receipt[1]}⏎⏎Kod nas je i čeka nekog iz tima.⏎Poslato: ponedeljak, 23. novembar 2026.⏎Odgovor dobijate najkasnije: sreda, 2. decembar 2026.
        < Šta želite da uradite? [Dodaj nešto] [Povuci] [To je sve]
        > dodaj nesto
        < Napišite šta želite da dodate ili pošaljite slike, papire ili glasovnu poruku. …
        """
    )


def test_what_is_unclear_offers_what_is_likely_and_the_menu(dragan: Talk) -> None:
    dragan(
        """
        > кров на школи прокишњава
        < Написали сте: „кров на школи прокишњава“. Ја сам рачунар и не разумем то добро. … [Потребе и посао] …[Све теме] [Разговор с особом]
        > све теме
        < Како могу да вам помогнем? [Помоћ и спискови]…
        > потребе и посао
        < Једно питање, само једном: ваша реченица ми у почетку није била јасна. … за вас се ништа не мења. [Да, сачувајте] [Не, хвала]
        > не, хвала
        < У реду. Ваше реченице не чувамо за учење.
        < Показујем вам ко помаже близу вас. Исход не могу да обећам: …
        < Шта би вам највише помогло? [Потреба заједнице] …
        """
    )


def test_a_question_is_answered_more_is_read_and_it_helped(dragan: Talk) -> None:
    dragan(
        """
        > питања и одговори
        < Шта желите да знате? Напишите у неколико речи, или изаберите нешто од овога. …
        > ко има право на социјалну
        < Ко има право на социјалну помоћ?⏎⏎Одлучује центар за социјални рад у вашој општини: …⏎⏎Проверено: недеља, 29. новембар 2026.
        < Да ли вам је ово помогло? [Још] [Да, помогло је] [Не] [Разговор с особом]
        > још
        < Понесите⏎⏎• личне карте одраслих и изводе из матичне књиге за децу⏎…
        < Да ли вам је ово помогло? [Да, помогло је] [Не] [Разговор с особом]
        > помогло је
        < Драго ми је.
        < Шта још желите да знате? Напишите у неколико речи. [Разговор с особом] [Главни мени]
        """
    )


def test_an_answer_that_did_not_help_leads_to_another_or_to_somebody(radica: Talk) -> None:
    radica(
        """
        > pitanja i odgovori
        < Šta želite da znate? …
        > stigo mi link na viber da se prijavim za pomoc
        < Stigao mi je link. Da li je pravi?⏎⏎Najverovatnije je lažan. …
        < Da li vam je ovo pomoglo? [Još] [Da, pomoglo je] [Ne] [Razgovor s osobom]
        > nije mi pomoglo
        < Žao mi je što vam nije pomoglo. … [Razgovor s osobom] [Glavni meni]
        """
    )


def test_a_cry_for_help_inside_a_complaint_brings_the_numbers_and_cuts_nothing_off(radica: Talk) -> None:
    press(radica, "complaint", "named", "self", "removed", "social_assistance", "xk_08", "skip", "month")
    radica(
        """
        > ne znam kako decu da prehranim. ne mogu više, hoću da se ubijem
        < Važno mi je to što pišete. Ako ste sada u opasnosti, možete da pozovete:⏎• Linija podrške (primer): 0800-000-003 …A možemo i da nastavimo kako vi želite. [Osoba iz tima]
        < Imate li sliku, papir ili poruku koja to pokazuje? …
        > [Osoba iz tima]
        < Zovem nekoga iz našeg tima za vas. …
        < …
        """
    )


def test_a_hint_of_danger_inside_a_complaint_is_asked_about_gently(dragan: Talk) -> None:
    press(dragan, "complaint", "hidden", "self", "bribe", "house_repair", "xk_33", "skip", "week")
    dragan(
        """
        > тражио ми је 500 евра за кућу, каже да ће ми запалити кућу ако се жалим
        < Можда вас не разумем добро, зато радије питам: да ли сте ви или неко други сада у опасности? [Да, помозите ми] [Не] [Особа из тима]
        < Имате ли слику, папир или поруку која то показује? …
        > [Да, помозите ми]
        < Важно ми је то што пишете. Ако сте сада у опасности, можете да позовете:⏎• Женска линија (пример): 0800-000-001 …[Особа из тима]
        < Имате ли слику, папир или поруку која то показује? …
        """
    )


def test_news_is_stopped_in_ones_own_words(dragan: Talk) -> None:
    dragan(
        """
        > не шаљите ми више те поруке
        < Да ли да вам више не шаљемо новости? И даље можете да нам пишете у свако доба, а ми ћемо одговорити. [Да] [Не]
        > важи
        < Новости вам више не шаљемо.
        """
    )
    assert dragan.db.exec_driver_sql("SELECT news_stopped FROM contact").scalar_one() is True


def test_somebody_alive_is_asked_for_and_told_what_it_is_about(radica: Talk) -> None:
    radica(
        """
        > oću da pričam sa živim čovekom
        < Želite razgovor s osobom iz našeg tima. Je li tako? [Da] [Nešto drugo] [Razgovor s osobom]
        > da
        < Zovem nekoga iz našeg tima za vas. Naš tim sada radi. Neko će vam odgovoriti ovde čim bude mogao.
        < Dobiće ono što ste napisali. Želite li nešto da dodate? Napišite ili pošaljite glasovnu poruku ili sliku. [Preskoči]
        > sin mi je u bolnici u Mitrovici, a traže papire iz Prištine
        < Kako da vam odgovorimo? Ako slabo čujete, izaberite „Samo porukom“: tada vas niko neće zvati. [Pišite mi ovde] [Pozovite me] [Samo porukom]
        > pišite mi ovde
        < Hvala vam. Čuvamo vaše mesto, i kad izađete iz ovog razgovora. Odgovor stiže ovde.
        < Broj vašeg zahteva je 1….
        """
    )


def test_another_wish_in_the_middle_of_a_complaint_is_asked_about_and_the_complaint_waits(radica: Talk) -> None:
    press(radica, "complaint", "named", "self")
    radica(
        """
        > treba mi advokat, komsija mi je uzeo njivu
        < Sada smo na temi: žalba. Da pređemo na temu: pravna pomoć? [Da, pređimo na to] [Ne, ostajem ovde]
        > da
        < Tražim pravnu pomoć u vašoj blizini. …
        < O čemu je reč? Izaberite ono što je najbliže. [Lična dokumenta]…
        > meni
        < Kako mogu da vam pomognem? …
        > podnesi zalbu
        < Ranije ste započeli: žalba. Vaši odgovori su još ovde. Da nastavimo tamo? [Da, nastavi] [Ne, počni ponovo]
        > da
        < O čemu je reč? Izaberite ono što je najbliže. [Pomoć mi nije stigla]…
        """
    )
