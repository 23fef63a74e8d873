"""Organisations of other countries for tests of what is understood: regions, programmes and languages, nothing else."""

from functools import cache

from bot import profiles
from bot.organisation import Organisation, Programme, Region

# Code, names by language, towns
Places = dict[str, tuple[dict[str, str], tuple[str, ...]]]

_EGYPT: Places = {
    "EG-C": ({"ar": "القاهرة", "en": "Cairo"}, ()),
    "EG-GZ": ({"ar": "الجيزة", "en": "Giza"}, ()),
    "EG-KB": ({"ar": "القليوبية", "en": "Qalyubia"}, ("بنها",)),
    "EG-ALX": ({"ar": "الإسكندرية", "en": "Alexandria"}, ()),
    "EG-BH": ({"ar": "البحيرة", "en": "Beheira"}, ()),
    "EG-MT": ({"ar": "مطروح", "en": "Matrouh"}, ()),
    "EG-KFS": ({"ar": "كفر الشيخ", "en": "Kafr El-Sheikh"}, ()),
    "EG-GH": ({"ar": "الغربية", "en": "Gharbia"}, ()),
    "EG-MNF": ({"ar": "المنوفية", "en": "Monufia"}, ()),
    "EG-DK": ({"ar": "الدقهلية", "en": "Dakahlia"}, ()),
    "EG-DT": ({"ar": "دمياط", "en": "Damietta"}, ()),
    "EG-SHR": ({"ar": "الشرقية", "en": "Sharqia"}, ()),
    "EG-PTS": ({"ar": "بورسعيد", "en": "Port Said"}, ()),
    "EG-IS": ({"ar": "الإسماعيلية", "en": "Ismailia"}, ()),
    "EG-SUZ": ({"ar": "السويس", "en": "Suez"}, ()),
    "EG-FYM": ({"ar": "الفيوم", "en": "Faiyum"}, ()),
    "EG-BNS": ({"ar": "بني سويف", "en": "Beni Suef"}, ()),
    "EG-MN": ({"ar": "المنيا", "en": "Minya"}, ()),
    "EG-AST": ({"ar": "أسيوط", "en": "Asyut"}, ()),
    "EG-SHG": ({"ar": "سوهاج", "en": "Sohag"}, ()),
    "EG-KN": ({"ar": "قنا", "en": "Qena"}, ()),
    "EG-LX": ({"ar": "الأقصر", "en": "Luxor"}, ()),
    "EG-ASN": ({"ar": "أسوان", "en": "Aswan"}, ()),
    "EG-BA": ({"ar": "البحر الأحمر", "en": "Red Sea"}, ()),
    "EG-WAD": ({"ar": "الوادي الجديد", "en": "New Valley"}, ()),
}
_GEORGIA: Places = {
    "GE-TB": ({"ka": "თბილისი", "en": "Tbilisi"}, ()),
    "GE-AJ": ({"ka": "აჭარა", "en": "Adjara"}, ("ბათუმი", "Batumi")),
    "GE-GU": ({"ka": "გურია", "en": "Guria"}, ()),
    "GE-IM": ({"ka": "იმერეთი", "en": "Imereti"}, ("ქუთაისი", "Kutaisi")),
    "GE-KA": ({"ka": "კახეთი", "en": "Kakheti"}, ()),
    "GE-KK": ({"ka": "ქვემო ქართლი", "en": "Kvemo Kartli"}, ("რუსთავი", "Rustavi")),
    "GE-RL": ({"ka": "რაჭა-ლეჩხუმი და ქვემო სვანეთი", "en": "Racha-Lechkhumi and Kvemo Svaneti"}, ()),
    "GE-SZ": ({"ka": "სამეგრელო-ზემო სვანეთი", "en": "Samegrelo-Zemo Svaneti"}, ()),
    "GE-SK": ({"ka": "შიდა ქართლი", "en": "Shida Kartli"}, ()),
}
_KOSOVO: Places = {
    f"XK-{number:02}": ({"sq": sq, "sr": sr, "en": f"{sq}/{sr}"}, ())
    for number, sq, sr in (
        (3, "Ferizaj", "Uroševac"), (4, "Fushë Kosovë", "Kosovo Polje"), (6, "Graçanicë", "Gračanica"),
        (7, "Gjakovë", "Đakovica"), (8, "Gjilan", "Gnjilane"), (10, "Istog", "Istok"), (14, "Klinë", "Klina"),
        (16, "Leposaviq", "Leposavić"), (17, "Lipjan", "Lipljan"), (20, "Mitrovicë e Jugut", "Južna Mitrovica"),
        (21, "Mitrovicë e Veriut", "Severna Mitrovica"), (25, "Pejë", "Peć"), (26, "Podujevë", "Podujevo"),
        (27, "Prishtinë", "Priština"), (28, "Prizren", "Prizren"), (29, "Rahovec", "Orahovac"),
        (31, "Skenderaj", "Srbica"), (32, "Suharekë", "Suva Reka"), (33, "Shtërpcë", "Štrpce"), (35, "Viti", "Vitina"),
        (36, "Vushtrri", "Vučitrn"), (38, "Zveçan", "Zvečan"),
    )
}  # fmt: skip
_PROGRAMMES: dict[str, dict[str, dict[str, str]]] = {
    "egypt": {
        "takaful": {"ar": "تكافل", "en": "Takaful"},
        "karama": {"ar": "كرامة", "en": "Karama"},
        "services_card": {"ar": "بطاقة الخدمات المتكاملة", "en": "Integrated services card"},
        "food_box": {"ar": "كرتونة مواد غذائية", "en": "Box of food"},
        "assistive": {"ar": "كرسي متحرك أو سماعة", "en": "Wheelchair or hearing aid"},
        "loan": {"ar": "قرض أو مشروع صغير", "en": "A loan or small business"},
        "school_help": {"ar": "مصاريف المدرسة", "en": "School costs"},
        "facility": {"ar": "حضانة أو دار رعاية أو وحدة اجتماعية", "en": "A nursery, care home or social unit"},
    },
    "georgia": {
        "small_grant": {"ka": "მცირე გრანტი", "en": "Small grant"},
        "training": {"ka": "ტრენინგი", "en": "Training"},
        "travel_costs": {"ka": "მგზავრობის ხარჯები", "en": "Travel costs"},
        "equipment": {"ka": "ნათხოვარი ტექნიკა", "en": "Borrowed equipment"},
        "internship": {"ka": "სტაჟირება", "en": "Internship"},
    },
    "kosovo": {
        "social_assistance": {"sq": "Ndihma sociale", "sr": "Socijalna pomoć", "en": "Social assistance"},
        "child_allowance": {"sq": "Shtesat për fëmijë", "sr": "Dečji dodatak", "en": "Child allowance"},
        "return_help": {"sq": "Ndihma për kthim", "sr": "Pomoć za povratak", "en": "Help to return"},
        "house_repair": {"sq": "Ndërtim i shtëpisë", "sr": "Popravka kuće", "en": "House building, repair"},
        "food_parcel": {"sq": "Pako ushqimore", "sr": "Paket hrane", "en": "Food parcel"},
        "firewood": {"sq": "Dru për ngrohje", "sr": "Drva za ogrev", "en": "Firewood"},
        "scholarship": {"sq": "Bursë", "sr": "Stipendija", "en": "Scholarship"},
    },
}
_COUNTRIES: dict[str, tuple[str, tuple[str, ...], Places]] = {
    "egypt": ("EG", ("ar", "en"), _EGYPT),
    "georgia": ("GE", ("ka", "en"), _GEORGIA),
    "kosovo": ("XK", ("sq", "sr", "en"), _KOSOVO),
}


@cache
def organisation(name: str) -> Organisation:
    """palestine as its profile has it; of the others, what complaints are read by."""
    palestine = profiles.load("palestine-center")
    if name == "palestine":
        return palestine
    country, languages, places = _COUNTRIES[name]
    regions = tuple(
        Region(code=code, name=names, towns=towns, latitude=0, longitude=0) for code, (names, towns) in places.items()
    )
    programmes = tuple(Programme(key=key, name=names) for key, names in _PROGRAMMES[name].items())
    changed = {"country": country, "languages": languages, "regions": regions, "programmes": programmes}
    return palestine.model_copy(update=changed)
