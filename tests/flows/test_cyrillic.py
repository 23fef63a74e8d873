"""Whoever reads Cyrillic is spoken to in Cyrillic, from the greeting to the number, and is understood in both scripts."""

# ruff: noqa: E501 - a message is one line of a transcript

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from bot.conversation import Conversations
from bot.organisation import Organisation
from flows import TOPICS
from tests.flows.filed import the_case
from tests.flows.steps import agreed, heard, press
from tests.flows.times import WORKING, at
from tests.transcripts import TELEGRAM, Talk


@pytest.fixture
def milica(db: Connection, settled: Callable[[str], Organisation]) -> Talk:
    """She writes to the organisation in Kosovo; her telephone speaks Serbian, in no script that it names."""
    org = settled("kosovo-minorities")
    talk = Talk(db, Conversations(TOPICS, lambda: org, {"telegram": TELEGRAM}, uuid4()), "milica", hint="sr")
    return at(talk, WORKING)


def test_a_complaint_from_the_greeting_to_its_number(milica: Talk) -> None:
    milica(
        """
        > Добар дан
        < Përshëndetje. Në cilën gjuhë të flasim?⏎Zdravo. Na kom jeziku ćemo razgovarati?⏎Здраво. На ком језику ћемо разговарати?⏎Hello. Which language shall we speak? [Shqip] [Srpski (latinica)] [Српски (ћирилица)] [English]
        > српски
        < Добро дошли. Ово је Центар „Глас“ за права заједница.⏎Ми смо организација са Косова. …
        < Оно што овде пишете чува се закључано и читају га само они из нашег тима који вам помажу. …⏎⏎Пристајете ли? [Да] [Не]
        > да
        < Здраво и добро дошли. Како могу да вам помогнем? [Помоћ и спискови] [Поднеси жалбу] [Прати жалбу] [Правна помоћ] [Подршка кад је тешко] [Потребе и посао] [Приватна ствар] [Разговор с особом] [Питања и одговори] [Упутство и подешавања]
        > Нисам добила пакет, хоћу да се жалим
        < Желите да се жалите: „Помоћ ми није стигла“. Је ли тако? [Да] [Нешто друго] [Разговор с особом]
        > да
        < Ваше речи су прочитане, враћам им се за тренутак.
        < Можете да се жалите на три начина. …Шта год да изаберете, Telegram чува своју копију, … [Са мојим именом] [Скривено од особља] [Без трага]
        > са мојим именом
        < Ово разумем из ваших речи:⏎⏎• О чему: Помоћ ми није стигла⏎• Која помоћ: Пакет хране⏎⏎Је ли тако? [Да, тако је] [Промени нешто] [Не, питајте ме]
        > da, tako je
        < Да ли је жалба за вас или за неког другог? [За мене] [За неког другог]
        > za mene
        < У којој општини? [Дечане] [Драгаш] [Урошевац] …[Још]
        > Штрпце
        < Који град, село, улица или центар? Напишите, или пошаљите локацију с телефона. [Прескочи]
        > Штрпце, код школе
        < Кад се то десило? [Данас] [Ове недеље] [Овог месеца] [Раније] [Још траје]
        > još traje
        < Чувам оно што сте написали: „Нисам добила пакет, хоћу да се жалим“⏎⏎Желите ли нешто да додате? Напишите или пошаљите гласовну поруку. [Немам шта да додам]
        > nemam šta da dodam
        < Имате ли слику, папир или поруку која то показује? … [Прескочи]
        > preskoči
        < Како се зовете, као у личној карти? [Прескочи]
        > Милица
        < Постоји ли број по коме то можемо брже да нађемо? [Матични број] [Број картице] [Прескочи]
        > прескочи
        < Смемо ли да вас зовемо? … [Немојте звати]
        > nemojte zvati
        < На крају: три кратка питања. …[Жена или девојчица] [Мушкарац или дечак] [Прескочи]
        > 1
        < Колико година? [Мање од 18] [Од 18 до 29] [Од 30 до 59] [60 или више] [Прескочи]
        > Од 30 до 59
        < Да ли је тешко видети, чути, ходати, памтити или бринути о себи? [Да] [Не] [Прескочи]
        > не
        < Молим вас, проверите шта је записано:⏎⏎• Како: Са мојим именом⏎• За кога: За мене⏎• О чему: Помоћ ми није стигла⏎• Која помоћ: Пакет хране⏎• Где: Штрпце · Штрпце, код школе⏎• Кад: Још траје⏎• Шта се десило: Нисам добила пакет, хоћу да се жалим⏎• Име: Милица⏎• О особи: Жена или девојчица · Од 30 до 59 · без тешкоћа⏎⏎Да ли је тако? Онда шаљем. [Пошаљи] [Промени одговор] [Не шаљи]
        > pošalji
        < Хвала вам. Ваша жалба је стигла.⏎⏎Број: 1…⏎PIN: …Одговор добијате овде најкасније: среда, 2. децембар 2026.⏎⏎…
        < Узгред: можемо и да вам пишемо кад има нових термина, обука или савета. [Примај новости]
        """
    )
    assert milica.db.exec_driver_sql("SELECT language FROM contact").scalar_one() == "sr-cyrl"
    assert milica.db.exec_driver_sql("SELECT language FROM cases").scalar_one() == "sr-cyrl"
    assert the_case(milica).story == "Нисам добила пакет, хоћу да се жалим"


def test_words_that_work_anywhere_are_understood_in_the_other_script(milica: Talk) -> None:
    agreed(milica, "sr")
    milica(
        """
        > мени
        < Kako mogu da vam pomognem? [Pomoć i spiskovi] [Podnesi žalbu] …
        > поднеси жалбу
        < Možete da se žalite na tri načina. …
        > скривено од особља
        < …
        > назад
        < Možete da se žalite na tri načina. …
        > стоп
        < …
        < Možete da se žalite na tri načina. …
        > језик
        < Koji jezik želite? [Shqip] [Srpski (latinica)] [Српски (ћирилица)] [English]
        > ћирилица
        < Можете да се жалите на три начина. …
        > /language sr
        < Možete da se žalite na tri načina. …
        > /language sr-cyrl
        < Можете да се жалите на три начина. …
        """
    )


def test_who_writes_in_cyrillic_is_answered_in_cyrillic_before_any_question(milica: Talk) -> None:
    """In danger nobody is asked for a language: that of the letters will do."""
    milica.say("Муж ме туче, помозите")

    assert "Ако сте сада у опасности, можете да позовете:" in heard(milica)


def test_help_is_named_in_the_letters_that_are_read(milica: Talk) -> None:
    agreed(milica, "sr-cyrl")
    press(milica, "economic", "community_need", "self", "skip", "skip", "xk_33", "skip")

    assert not any("a" <= letter.lower() <= "z" for letter in heard(milica).replace("PIN", ""))
