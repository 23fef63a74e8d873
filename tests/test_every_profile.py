"""What every profile promises to people, in each of its languages: texts, choices, help near them, honest examples."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from bot import i18n, profiles, wording
from bot.directory import DANGERS, KINDS, HelpLine, Named, Partner, Provider, Region, Service, distance
from bot.organisation import CATEGORIES, Organisation
from bot.profiles.checks import LABEL, texts
from bot.scripts import said_in, stands_in

TODAY = date(2026, 11, 29)
BUTTON = 20  # characters of a quick reply of WhatsApp, which three options or fewer are shown as
PAGE = 10  # options of one list of WhatsApp

PALESTINE = {"palestine-center", "palestine-ministry"}
WEEKEND_OF_FRIDAY = {*PALESTINE, "egypt-ministry"}

INVENTED = {"ar": "مثال", "en": "example", "ka": "მაგალითი", "sq": "shembull", "sr": "primer", "sr-cyrl": "пример"}
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "ka": r"[\u10d0-\u10ff]", "sr-cyrl": r"[\u0400-\u04ff]"}
LATIN = r"[A-Za-z\u00c0-\u017f]"

# South, west, north, east of each country, in degrees
BOXES = {"PS": (31.2, 34.2, 32.6, 35.6), "EG": (22, 24.7, 31.7, 36.9), "GE": (41, 40, 43.6, 46.8)}
BOXES["XK"] = (41.8, 20, 43.3, 21.8)

# ISO 3166-2 of Palestine and Egypt (every governorate) and of Georgia (nine regions, two republics, the capital)
OFFICIAL = {
    "PS": "BTH DEB GZA HBN JEN JRH JEM KYS NBS NGZ QQA RFH RBH SLT TBS TKM",
    "EG": "ALX ASN AST BA BH BNS C DK DT FYM GH GZ IS JS KB KFS KN LX MN MNF MT PTS SHG SHR SIN SUZ WAD",
    "GE": "AB AJ GU IM KA KK MM RL SJ SK SZ TB",
    "XK": " ".join(f"{number:02}" for number in range(1, 39)),  # no official codes: see the profile
}


@pytest.fixture(scope="module", params=profiles.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def org(name: str) -> Organisation:
    return profiles.load(name)


def lists(org: Organisation) -> Mapping[str, tuple[Named | Region, ...]]:
    """Whatever a person chooses from."""
    return {
        "regions": org.regions,
        "programmes": org.programmes,
        "categories": org.categories,
        **{f"topics.{kind}": org.topics[kind] for kind in KINDS},
    }


def test_there_are_five() -> None:
    assert set(profiles.names()) >= {*WEEKEND_OF_FRIDAY, "georgia-center", "kosovo-minorities"}


# Languages


def test_each_text_is_there_in_each_language_and_in_its_script(org: Organisation) -> None:
    seen = 0
    for path, words in texts(org):
        for language, text in words.items():
            seen += 1
            assert language in org.languages
            assert re.search(SCRIPTS.get(language, LATIN), text), (path, text)
            if language not in SCRIPTS:
                assert not re.search(r"[\u0370-\u06ff\u10d0-\u10ff]", text), (path, text)
            assert text == text.strip()
            assert "  " not in text, (path, text)
        if path[-1] != "short":
            assert all(stands_in(language, words) for language in org.languages), path
    assert seen > 500


def test_whoever_reads_cyrillic_reads_all_of_it_in_cyrillic() -> None:
    org = profiles.load("kosovo-minorities")
    assert "sr-cyrl" in org.languages
    with i18n.use("sr-cyrl"):
        said = [org.text(words) for path, words in texts(org) if path[-1] != "short"]
        said += [org.label(item) for items in lists(org).values() for item in items]
    assert len(said) > 400
    for text in said:
        assert re.search(SCRIPTS["sr-cyrl"], text), text
        assert set(re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", text))) <= {"PIN"}, text
    with i18n.use("sr-cyrl"):
        assert org.region_name("XK-07") == "Ђаковица"


def test_no_two_options_look_alike_and_each_fits_whatsapp(org: Organisation) -> None:
    for language in org.languages:
        with i18n.use(language):
            for which, items in lists(org).items():
                labels = [org.label(item) for item in items]
                most = LABEL if len(items) > 2 else BUTTON  # "something else" is the third
                assert all(0 < len(label) <= most for label in labels), (which, language)
                assert len({label.casefold() for label in labels}) == len(labels), (which, language)


def test_what_people_need_fits_one_page(org: Organisation) -> None:
    for kind in KINDS:
        assert len(org.topics[kind]) < PAGE, kind
    assert len(org.programmes) < PAGE


def test_the_organisations_own_words_are_still_said_by_the_bot(org: Organisation) -> None:
    for own in org.texts.values():
        assert own.keys() <= wording.wordings().keys()


# Places


def test_each_region_has_its_code_and_lies_in_its_country(org: Organisation) -> None:
    assert {region.code for region in org.regions} == {
        f"{org.country}-{code}" for code in OFFICIAL[org.country].split()
    }
    south, west, north, east = BOXES[org.country]
    for region in org.regions:
        assert org.region(region.code) is org.region(region.key) is region
        assert south < region.latitude < north, region
        assert west < region.longitude < east, region
        for language in org.languages:
            with i18n.use(language):
                assert org.region_name(region.key) == said_in(region.name, language) != ""


# Help


def rank(service: Service, home: Region) -> int:
    """0 at home, 1 everywhere, 2 elsewhere."""
    return (home.code not in service.regions) + (bool(service.regions) and home.code not in service.regions)


def way(org: Organisation, service: Service, home: Region) -> float:
    spots = [(org.region(code).latitude, org.region(code).longitude) for code in service.regions]
    if service.latitude is not None and service.longitude is not None:
        spots = [(service.latitude, service.longitude)]
    return min((distance((home.latitude, home.longitude), spot) for spot in spots), default=0)


def test_there_is_help_of_every_kind_in_every_region_the_nearest_first(org: Organisation) -> None:
    for home in org.regions:
        for kind in KINDS:
            found = org.services_for(kind, "", home.key)
            assert found, (home.code, kind)
            order = [(rank(service, home), way(org, service, home)) for service in found]
            assert order == sorted(order), (home.code, kind)
            for topic in org.topics[kind]:
                assert org.services_for(kind, topic.key, home.key), (home.code, kind, topic.key)


def test_services_are_spread_over_the_regions_and_some_answer_everywhere(org: Organisation) -> None:
    assert len(org.services) >= 40
    for kind in KINDS:
        offered = [service for service in org.services if service.kind == kind]
        assert any(not service.regions for service in offered), kind
        assert len({code for service in offered for code in service.regions}) >= len(org.regions) / 2, kind


def test_every_danger_has_a_line_for_adults_and_the_police_come_last(org: Organisation) -> None:
    assert sum(line.police for line in org.help_lines) == 1
    for danger in DANGERS:
        lines = org.help_lines_for(danger)
        assert danger in lines[0].topics, danger
        assert not any(line.police for line in lines[:-1])
        assert lines[0].for_children == (danger == "child")
        assert org.help_lines_for(danger, child=True)[0].for_children
    assert all(line.police or "emergency" not in line.topics for line in org.help_lines_for()[:3])


def test_what_is_invented_says_so_and_what_is_real_says_that_nobody_called(org: Organisation) -> None:
    lines = [line for line in org.help_lines if line.example]
    named: list[Provider | Partner | HelpLine] = [*org.providers, *org.partners, *lines]
    assert all(item.example for item in named)
    for item in named:
        assert all(INVENTED[language] in said_in(item.name, language) for language in org.languages), item.key
    called: list[Service | Partner | HelpLine] = [*org.services, *org.partners, *org.help_lines]
    for one in called:
        assert one.example == ("-000-" in one.telephone), "an invented number that may be somebody's"
    assert all(service.example for service in org.services)
    assert all(line.unverified for line in org.help_lines if not line.example)
    telephones = [one.telephone for one in called if one.example]
    assert len(set(telephones)) == len(telephones)


def test_no_shelter_gives_away_its_place(org: Organisation) -> None:
    hidden = [s for s in org.services if s.kind == "protection" and "safe_place" in s.topics]
    assert hidden
    assert all(not service.address and service.latitude is None for service in hidden)


# Complaints


def test_the_twenty_categories_stand_in_one_order_and_guard_the_same_secrets(org: Organisation) -> None:
    assert tuple(category.key for category in org.categories) == CATEGORIES
    sensitive = {category.key for category in org.categories if category.sensitive}
    assert sensitive == {"staff", "bribe", "diversion", "discrimination", "retaliation", "fraud"}
    assert all(org.category(key).ask_hide for key in sensitive)


# Time


def test_the_dates_lie_ahead_and_on_working_days(org: Organisation) -> None:
    assert len(org.aid.dates) >= 3
    for paid in org.aid.dates:
        assert paid.example
        assert paid.day > TODAY
        assert org.works_on(paid.day), paid.day
    assert org.aid.updated <= TODAY


def test_the_weekend_is_the_countrys(name: str, org: Organisation) -> None:
    thursday, friday = date(2026, 12, 3), date(2026, 12, 4)
    if name in WEEKEND_OF_FRIDAY:
        assert not org.works_on(friday)
        assert org.working_day_after(thursday, 1) == date(2026, 12, 6), "a Sunday"
    else:
        assert org.working_day_after(thursday, 1) == friday
        assert org.working_day_after(friday, 1) == date(2026, 12, 7), "a Monday"


@pytest.mark.parametrize(
    ("country", "feast"),
    [
        ("PS", date(2027, 11, 15)),
        ("EG", date(2027, 10, 7)),
        ("GE", date(2027, 4, 9)),
        ("XK", date(2027, 2, 17)),
    ],
)
def test_nobody_works_on_a_public_holiday(country: str, feast: date) -> None:
    found = [org for org in map(profiles.load, profiles.names()) if org.country == country]
    assert found
    for org in found:
        assert feast.weekday() not in org.weekend
        assert not org.works_on(feast)
        assert org.works_on(feast + timedelta(days=7))
