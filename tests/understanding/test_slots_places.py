"""Places are found by their names, however they are spelled and declined, and nothing else is taken for one."""

import pytest

from bot.understanding.slots import read_complaint
from tests.understanding.organisations import organisation


def region(name: str, text: str) -> str:
    return read_complaint(text, organisation(name)).region


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("بجنين", "jen"),
        ("من غزة", "gza"),
        ("فى جنين", "jen"),
        ("in Jenin", "jen"),
        ("للخليل", "hbn"),
        ("بالخليل", "hbn"),
        ("عالقدس", "jem"),
        ("وبطولكرم", "tkm"),
        ("رام الله", "rbh"),
        ("رامالله", "rbh"),
        ("البيرة", "rbh"),
        ("خانيونس", "kys"),
        ("شمال غزة", "ngz"),
        ("محافظة أريحا والأغوار", "jrh"),
        ("قلقيليه", "qqa"),
        ("قلقلية", "qqa"),
        ("طولكرن", "tkm"),
        ("Toulkarem", "tkm"),
        ("deir el balah", "deb"),
        ("Al-Bireh", "rbh"),
        ("fi nablos", "nbs"),
        ("مخيم الدهيشة", "bth"),
        ("جِنين", "jen"),
        ("جنيــــن", "jen"),
        ("Khan Yunis", "kys"),
        ("ghazze", "gza"),
    ],
)
def test_in_palestine(text: str, code: str) -> None:
    assert region("palestine", f"ما وصلنا شي {text}") == f"ps_{code}"


@pytest.mark.parametrize(
    "text",
    [
        "شارع القدس",
        "جامعة القدس",
        "بنك القدس",
        "حرب غزة",
        "قطاع غزة",
        "جنوب غزة",
        "عزة أختي",
        "صحة الجنين",
        "حامل بجنين",
        "محمد الخليل",
        "خليل جارنا",
        "أعطونا القليل",
        "في الخليج",
        "السلفية",
        "قبل أن يمر",
        "Nablus street",
        "Jerusalem university",
        "southern Gaza",
        "من جنين ومن نابلس",
        "أنا مش من جنين",
        "I am not from Jenin",
        "Hebrew",
    ],
)
def test_what_is_no_place_in_palestine(text: str) -> None:
    assert region("palestine", text) == ""


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("egypt", "فى القاهرة", "eg_c"),
        ("egypt", "من اسكندرية", "eg_alx"),
        ("egypt", "المنيا", "eg_mn"),
        ("egypt", "في الأقصر", "eg_lx"),
        ("egypt", "بور سعيد", "eg_pts"),
        ("egypt", "بقنا", "eg_kn"),
        ("egypt", "الاسماعلية", "eg_is"),
        ("egypt", "محافظة الشرقية", "eg_shr"),
        ("egypt", "بنها", "eg_kb"),
        ("egypt", "من طنطا", "eg_gh"),
        ("egypt", "بالمحلة الكبرى", "eg_gh"),
        ("egypt", "فى مدينة 6 اكتوبر", "eg_gz"),
        ("egypt", "الزأازيق", "eg_shr"),
        ("egypt", "شمال سينا", "eg_sin"),
        ("egypt", "men el mansoura", "eg_dk"),
        ("egypt", "eskendereya", "eg_alx"),
        ("ministry", "بقباطيه", "ps_jen"),
        ("ministry", "مخيم النصيرات", "ps_deb"),
        ("georgia", "ზუგდიდში", "ge_sz"),
        ("georgia", "გორიდან", "ge_sk"),
        ("georgia", "in Batumi", "ge_aj"),
        ("kosovo", "у Чаглавици", "xk_06"),
        ("kosovo", "në Hani të Elezit", "xk_09"),
        ("georgia", "თბილისში", "ge_tb"),
        ("georgia", "კახეთიდან", "ge_ka"),
        ("georgia", "აჭარის", "ge_aj"),
        ("georgia", "ქვემო ქართლში", "ge_kk"),
        ("georgia", "სამეგრელოში", "ge_sz"),
        ("georgia", "ქუთაისიდან", "ge_im"),
        ("kosovo", "n'Prizren", "xk_28"),
        ("kosovo", "në Prishtinë", "xk_27"),
        ("kosovo", "nga Gjakova", "xk_07"),
        ("kosovo", "e Ferizajt", "xk_03"),
        ("kosovo", "u Prištini", "xk_27"),
        ("kosovo", "у Грачаници", "xk_06"),
        ("kosovo", "iz Orahovca", "xk_29"),
        ("kosovo", "u Suvoj Reci", "xk_32"),
        ("kosovo", "u Severnoj Mitrovici", "xk_21"),
        ("kosovo", "u Kosovu Polju", "xk_04"),
        ("kosovo", "u Peći", "xk_25"),
        ("kosovo", "në Viti", "xk_35"),
        ("kosovo", "iz Đakovice", "xk_07"),
        ("kosovo", "из Ђаковице", "xk_07"),
    ],
)
def test_elsewhere(name: str, text: str, key: str) -> None:
    assert region(name, text) == key


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("egypt", "الطريق الأقصر"),
        ("egypt", "الموضوع مطروح"),
        ("egypt", "الضفة الغربية"),
        ("egypt", "يا دنيا"),
        ("egypt", "وقنا عذاب النار"),
        ("egypt", "شارع البحر الأحمر"),
        ("egypt", "كله بالواسطة"),
        ("egypt", "بعت دهبي"),
        ("egypt", "عين شمسية"),
        ("egypt", "في العاشر من رمضان"),
        ("egypt", "6 أكتوبر"),
        ("egypt", "المحل قفل"),
        ("ministry", "شارع القدس"),
        ("ministry", "عقربة قرصت ابني"),
        ("georgia", "თბილისის ქუჩა"),
        ("georgia", "თბილი საბანი"),
        ("georgia", "აჭარული ხაჭაპური"),
        ("georgia", "გორაზე ვცხოვრობ"),
        ("georgia", "რა გინდათ"),
        ("kosovo", "nemam peć na drva"),
        ("kosovo", "viti i kaluar"),
        ("kosovo", "istok je daleko"),
        ("kosovo", "u Mitrovici"),
        ("kosovo", "rruga Prishtinë"),
        ("kosovo", "poruke prestanu"),
        ("kosovo", "живим на истоку"),
        ("kosovo", "viti i ri"),
    ],
)
def test_what_is_no_place_elsewhere(name: str, text: str) -> None:
    assert region(name, text) == ""


def test_a_town_of_the_profile_is_its_region_and_the_place_in_it() -> None:
    found = read_complaint("الطرد ناقص، مخيم بلاطة", organisation("palestine"))
    assert (found.region, found.place) == ("ps_nbs", "مخيم بلاطة")
    assert read_complaint("من ghazza", organisation("palestine")).place == ""  # another spelling of the region's name


def test_camps_that_the_profile_does_not_list_are_not_guessed() -> None:
    assert region("palestine", "مخيم الأزرق") == ""
