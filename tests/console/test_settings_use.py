"""What the forms of the settings are for: hours, Ramadan, languages, numbers that were called, who is protected."""

import re

import pytest

from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.console.filled import typed, wrong


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("administrator")


def test_whoever_accuses_our_people_stays_protected(office: Building, carla: Client) -> None:
    address = "/console/settings/lists/categories/bribe"
    form = typed(carla.get(address).text)
    form.pop("sensitive")
    answer = carla.post(address, form)
    assert answer.status == 422
    assert "must be sensitive" in answer.plain
    assert "already keep their mark" in answer.plain
    address = "/console/settings/lists/categories/quality"
    carla.post(address, typed(carla.get(address).text) | {"four_eyes": "yes"})
    assert office.organisation.needs_four_eyes("quality")


def test_a_number_that_was_called_is_marked_as_checked_today(office: Building, carla: Client) -> None:
    assert "not checked for 90 days" in carla.get("/console/settings").plain
    for line in office.organisation.help_lines:
        version = typed(carla.get("/console/settings/hours").text)["version"]
        answer = carla.post(f"/console/directory/help-lines/{line.key}/checked", {"version": version})
        assert answer.status == 303
    today = office.office.now().astimezone(office.organisation.zone).date()
    assert {line.checked for line in office.organisation.help_lines} == {today}
    assert not any(line.unverified for line in office.organisation.help_lines)
    assert "not checked for 90 days" not in carla.get("/console/settings").plain


def test_the_week_is_changed_and_its_mistakes_stand_beside_the_day(office: Building, carla: Client) -> None:
    form = typed(carla.get("/console/settings/hours").text)
    answer = carla.post("/console/settings/hours", form | {"sunday.opens": "16:00", "monday.closes": "late"})
    assert answer.status == 422
    assert set(wrong(answer.text)) == {"sunday.closes", "monday.closes"}
    answer = carla.post(
        "/console/settings/hours", form | {"weekend": ["friday"], "saturday.opens": "", "saturday.closes": ""}
    )
    assert answer.status == 422
    assert {name.split(".")[0] for name in wrong(answer.text)} == {"saturday"}
    answer = carla.post(
        "/console/settings/hours", form | {"weekend": ["friday"], "saturday.opens": "٠٩:٠٠", "saturday.closes": "12:00"}
    )
    assert answer.status == 303
    assert office.organisation.hours[5].opens.hour == 9
    everything = {"weekend": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]}
    answer = carla.post("/console/settings/hours", typed(carla.get("/console/settings/hours").text) | everything)
    assert answer.status == 422
    assert "no working day" in answer.plain


def test_ramadan_is_taken_over_at_one_tap_and_only_once(office: Building, carla: Client) -> None:
    version = typed(carla.get("/console/settings/hours").text)["version"]
    assert carla.post("/console/settings/lists/seasons/0/removal", {"version": version}).status == 303
    page = carla.get("/console/settings/hours")
    assert "Take these hours for Ramadan" in page.plain
    version = typed(page.text)["version"]
    assert carla.post("/console/settings/ramadan", {"version": version}).status == 303
    (season,) = office.organisation.seasons
    assert 28 <= (season.last - season.first).days <= 29
    assert season.name["ar"]
    assert carla.post("/console/settings/ramadan", {"version": version}).status == 409


def test_a_holiday_may_be_worked_through(office: Building, carla: Client) -> None:
    page = carla.get("/console/settings/holidays").text
    day = re.findall(r'name="open_on" value="([0-9-]+)"', page)[0]
    assert carla.post("/console/settings/holidays", typed(page) | {"open_on": [day]}).status == 303
    assert [each.isoformat() for each in office.organisation.open_on] == [day]
    assert (
        carla.post(
            "/console/settings/holidays", {**typed(carla.get("/console/settings/holidays").text), "open_on": []}
        ).status
        == 303
    )
    assert office.organisation.open_on == ()


def test_a_language_is_left_out_and_taken_back(office: Building, carla: Client) -> None:
    address = "/console/settings/languages"
    form = typed(carla.get(address).text)
    assert carla.post(address, form | {"languages": []}).status == 422
    assert carla.post(address, form | {"languages": ["ar"], "default": "en"}).status == 422
    assert carla.post(address, form | {"languages": ["ar", "xx"]}).status == 404
    assert carla.post(address, form | {"languages": ["ar"], "default": "ar"}).status == 303
    assert office.organisation.languages == ("ar",)
    assert "en" not in office.organisation.name
    answer = carla.post(address, typed(carla.get(address).text) | {"languages": ["ar", "en"], "default": "ar"})
    assert answer.status == 303, answer.plain
    assert office.organisation.languages == ("ar", "en")
    assert office.organisation.name["en"] == office.organisation.name["ar"]
    assert "still read in English as in العربية" in carla.get("/console/settings").plain


def test_serbian_is_written_once_and_offered_in_both_scripts(office: Building, carla: Client) -> None:
    address, provider = "/console/settings/languages", "/console/directory/providers/justice_house"

    def offer(*languages: str) -> None:
        answer = carla.post(address, typed(carla.get(address).text) | {"languages": [*languages], "default": "ar"})
        assert answer.status == 303, answer.plain

    def name() -> dict[str, str]:
        return next(each.name for each in office.organisation.providers if each.key == "justice_house")

    offer("ar", "sr")
    assert carla.post(provider, typed(carla.get(provider).text) | {"name.sr": "Kuća pravde"}).status == 303
    offer("ar", "sr", "sr-cyrl")
    assert office.organisation.languages == ("ar", "sr", "sr-cyrl")
    assert "sr-cyrl" not in name(), "it is read in Cyrillic as it is"
    assert office.organisation.name["sr-cyrl"] == office.organisation.name["ar"], "what waits for its translation"
    page = carla.get(provider)
    assert "May stay empty: people then read what stands under Srpski (latinica), in these letters." in page.plain
    assert 'name="name.sr-cyrl" type="text" value="" dir="ltr" lang="sr-Cyrl"' in page.text
    assert carla.post(provider, typed(page.text)).status == 303
    answer = carla.post(provider, typed(page.text) | {"name.sr": ""})
    assert wrong(answer.text) == {"name.sr": "The text in «sr» is missing."}
    offer("ar", "sr-cyrl")
    assert name() == {"ar": name()["ar"], "sr-cyrl": "Кућа правде"}


def test_canned_answers_take_only_placeholders_that_are_filled(office: Building, carla: Client) -> None:
    address = "/console/directory/canned/greeting"
    for bad in ("Hello {nme}", "Hello {", "Hello {name!r}", "Hello {name.__class__}"):
        answer = carla.post(address, typed(carla.get(address).text) | {"text.en": bad})
        assert answer.status == 422
        assert list(wrong(answer.text)) == ["text.en"]


def test_people_hear_help_lines_in_the_order_of_the_list(office: Building, carla: Client) -> None:
    second = office.organisation.help_lines[1].key
    version = typed(carla.get("/console/directory/help-lines/women").text)["version"]
    assert carla.post(f"/console/directory/help-lines/{second}/rise", {"version": version}).status == 303
    assert office.organisation.help_lines[0].key == second


def test_hostile_words_are_shown_as_text(office: Building, carla: Client) -> None:
    address = "/console/directory/partners/child_centre"
    evil = '"><script>alert(1)</script>'
    assert carla.post(address, typed(carla.get(address).text) | {"name.en": evil}).status == 303
    for page in ("/console/directory/partners", address):
        assert "<script>alert" not in carla.get(page).text
        assert "alert(1)" in carla.get(page).text
