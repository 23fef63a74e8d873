"""The directory and the settings: what is saved is in force, and what is wrong stands beside its field."""

import pytest

from bot import profiles
from bot.editing.directory import DIRECTORY
from bot.editing.lists import LISTS
from bot.editing.sheets import SHEETS
from bot.i18n import tag
from storage import organisation as stored
from tests.console.conftest import SignIn
from tests.console.desk import Building, Client
from tests.console.filled import edits, typed, wrong

PAGES = [
    "/console/settings",
    "/console/settings/hours",
    "/console/settings/holidays",
    "/console/settings/languages",
    "/console/settings/texts",
    *(f"/console/settings/parts/{name}" for name in SHEETS),
    *(f"/console/settings/lists/{name}" for name in LISTS),
    *(f"/console/settings/lists/{name}/add-new" for name, shelf in LISTS.items() if not shelf.fixed),
    "/console/directory",
    *(f"/console/directory/{name}" for name in DIRECTORY),
    *(f"/console/directory/{name}/add-new" for name in DIRECTORY),
    "/console/directory/services/add-new?kind=legal",
]


@pytest.fixture
def carla(sign_in: SignIn) -> Client:
    return sign_in("administrator")


@pytest.mark.parametrize("language", ["en", "ar", "sr-cyrl"])
def test_every_page_is_there_and_says_everything(office: Building, sign_in: SignIn, language: str) -> None:
    carla = sign_in("administrator", language=language)
    for page in PAGES:
        answer = carla.get(page)
        assert answer.status == 200, page
        assert f'<html lang="{tag(language)}"' in answer.text


# Forms


FORMS = [
    *(f"/console/settings/parts/{name}" for name in SHEETS),
    "/console/settings/hours",
    "/console/settings/holidays",
    "/console/settings/languages",
    "/console/settings/lists/categories/bribe",
    "/console/settings/lists/programmes/food_parcel",
    "/console/settings/lists/dates/0",
    "/console/settings/lists/news-topics/health",
    "/console/settings/lists/regions/PS-JEN",
    "/console/settings/lists/seasons/0",
    "/console/directory/services/nablus_shelter",
    "/console/directory/providers/justice_house",
    "/console/directory/help-lines/women",
    "/console/directory/partners/child_centre",
    "/console/directory/canned/greeting",
]


@pytest.mark.parametrize("address", FORMS)
def test_a_form_that_nobody_changed_changes_nothing(office: Building, carla: Client, address: str) -> None:
    before = stored.current(office.db)
    answer = carla.post(address, typed(carla.get(address).text))
    assert answer.status == 303, wrong(answer.text)
    assert stored.current(office.db) == before
    assert not edits(office.db)


@pytest.mark.parametrize("address", FORMS)
def test_every_form_survives_empty_huge_and_hostile_values(office: Building, carla: Client, address: str) -> None:
    form = typed(carla.get(address).text)
    before = stored.current(office.db)
    for value in (
        "",
        "x" * 20_000,
        "9" * 5_000,
        "<script>alert(1)</script>\u202e\u2066",
        "-1",
        "nan",
        "{0.__class__}",
        "\x00",
    ):
        answer = carla.post(address, {**dict.fromkeys(form, value), "version": form["version"]})
        assert answer.status in (303, 404, 409, 422), (address, value[:20], answer.status)
        assert "<script>alert" not in answer.text
    assert profiles.validated(office.organisation.to_document())
    assert stored.current(office.db) is not None
    assert before is not None


def test_an_error_stands_beside_its_field_in_the_language_of_whoever_types(office: Building, sign_in: SignIn) -> None:
    address = "/console/directory/help-lines/women"
    for language, fill in (("en", "Fill this in."), ("ar", None)):
        carla = sign_in("administrator", language=language)
        form = typed(carla.get(address).text) | {"telephone": "call us", "name.en": "", "hours.ar": "", "hours.en": ""}
        answer = carla.post(address, form)
        assert answer.status == 422
        found = wrong(answer.text)
        assert set(found) == {"telephone", "hours.ar", "hours.en"} or set(found) == {
            "telephone", "name.en", "hours.ar", "hours.en"
        }  # fmt: skip
        assert "call us" in answer.text, "what was typed stays"
        if fill:
            assert found["hours.ar"] == fill
            assert "3 to 15 digits" in found["telephone"]


def test_a_text_that_lacks_a_language_says_which(office: Building, carla: Client) -> None:
    address = "/console/directory/help-lines/women"
    answer = carla.post(address, typed(carla.get(address).text) | {"name.en": ""})
    assert answer.status == 422
    assert wrong(answer.text) == {"name.en": "The text in «en» is missing."}


def test_a_service_is_added_found_changed_and_removed(office: Building, carla: Client) -> None:
    carla_form = typed(carla.get("/console/directory/services/add-new?kind=legal").text)
    values = {
        **carla_form, "name.ar": "مكتب الزاوية", "name.en": "Corner office", "provider": "justice_house",
        "telephone": "٠٩ ١٢٣٤٥٦",
        "hours.ar": "كل يوم", "hours.en": "Every day", "cost.ar": "مجاني", "cost.en": "Free", "topics": ["family"],
        "regions": ["PS-JEN"], "address.ar": "جنين", "address.en": "Jenin", "latitude": "32.46", "longitude": "35.3",
    }  # fmt: skip
    answer = carla.post("/console/directory/services/add-new", values)
    assert answer.status == 303, wrong(answer.text)
    made = next(service for service in office.organisation.services if service.key == "corner_office")
    assert (made.kind, made.telephone, made.regions) == ("legal", "09 123456", ("PS-JEN",))
    assert "Corner office" in carla.get("/console/directory/services?region=PS-JEN&search=corner").plain
    assert "Corner office" not in carla.get("/console/directory/services?region=PS-RFH").plain
    address = "/console/directory/services/corner_office"
    answer = carla.post(address, typed(carla.get(address).text) | {"longitude": ""})
    assert wrong(answer.text) == {"latitude": "Latitude and longitude belong together."}
    answer = carla.post(address, typed(carla.get(address).text) | {"latitude": "35.3", "longitude": "32.46"})
    assert "km from the middle" in wrong(answer.text)["latitude"]
    answer = carla.post(address, typed(carla.get(address).text) | {"name.en": "The corner"})
    assert answer.status == 303
    assert carla.post(f"{address}/removal", {"version": typed(carla.get(address).text)["version"]}).status == 303
    assert all(service.key != "corner_office" for service in office.organisation.services)
    assert [edit.action for edit in edits(office.db)] == [
        "settings:services.add", "settings:services", "settings:services.remove"
    ]  # fmt: skip
    assert edits(office.db)[1].subject == "corner_office"
    assert all(str(edit.actor) == str(carla.staff.id) for edit in edits(office.db) if carla.staff)


def test_a_partner_whose_people_sign_in_is_not_removed(office: Building, carla: Client, sign_in: SignIn) -> None:
    sign_in("caseworker", partner="child_centre")
    for partner, status in (("child_centre", 409), ("women_shelter", 303)):
        version = typed(carla.get(f"/console/directory/partners/{partner}").text)["version"]
        assert carla.post(f"/console/directory/partners/{partner}/removal", {"version": version}).status == status
    assert [partner.key for partner in office.organisation.partners] == ["child_centre"]


def test_what_others_name_is_not_removed(office: Building, carla: Client) -> None:
    version = typed(carla.get("/console/directory/providers/justice_house").text)["version"]
    answer = carla.post("/console/directory/providers/justice_house/removal", {"version": version})
    assert answer.status == 409
    assert "still name this one" in answer.plain
    answer = carla.post("/console/directory/help-lines/child/removal", {"version": version})
    assert answer.status == 409
    assert "no help line for children" in answer.plain


@pytest.mark.parametrize(
    "address",
    [
        "/console/directory/services/nothing",
        "/console/directory/nothing/add-new",
        "/console/directory/categories/bribe",
        "/console/settings/lists/services/nablus_shelter",
        "/console/settings/lists/dates/99",
        "/console/settings/lists/dates/-1",
        "/console/settings/lists/categories/add-new",
        "/console/settings/lists/regions/PS-XX",
        "/console/settings/parts/nothing",
        "/console/settings/texts/0123456789abcdef",
    ],
)
def test_a_tampered_address_is_not_there(carla: Client, address: str) -> None:
    assert carla.get(address).status == 404
    assert carla.post(address, {"version": "1"}).status == 404


def test_a_list_of_another_room_is_not_there(carla: Client) -> None:
    for address in ("/console/directory/nothing", "/console/directory/categories", "/console/settings/lists/services"):
        assert carla.get(address).status == 404


def test_presses_on_tampered_addresses_are_not_there(carla: Client) -> None:
    for address in (
        "/console/settings/closed/yesterday",
        "/console/settings/opened/2026-01-01",
        "/console/directory/help-lines/nothing/checked",
        "/console/directory/services/nothing/removal",
        "/console/settings/lists/categories/bribe/removal",
        "/console/settings/texts/0123456789abcdef/reset",
    ):
        assert carla.post(address, {"version": "1"}).status == 404, address


def test_a_supervisor_keeps_the_directory_and_not_the_settings(sign_in: SignIn) -> None:
    hanan = sign_in("supervisor")
    assert hanan.get("/console/directory").status == 200
    assert hanan.get("/console/settings").status == 404
    assert hanan.post("/console/settings/closed/today", {"version": "1"}).status == 404
    assert sign_in("caseworker").get("/console/directory/services").status == 404


def test_two_who_change_the_same_thing_lose_nothing(office: Building, carla: Client, sign_in: SignIn) -> None:
    other, address = sign_in("administrator"), "/console/directory/canned/greeting"
    hers, his = typed(carla.get(address).text), typed(other.get(address).text)
    assert other.post(address, his | {"name.en": "Good morning"}).status == 303
    answer = carla.post(address, hers | {"text.en": "My careful words {name}"})
    assert answer.status == 409
    assert "My careful words" in answer.text
    assert "Somebody else has changed this" in answer.plain
    assert office.organisation.canned[0].name["en"] == "Good morning"
    again = typed(answer.text)
    assert carla.post(address, again).status == 303, "she has seen it and sends it again"
    assert office.organisation.canned[0].text["en"] == "My careful words {name}"


def test_two_who_change_different_things_do_not_meet(office: Building, carla: Client, sign_in: SignIn) -> None:
    other = sign_in("administrator")
    hers = typed(carla.get("/console/settings/lists/categories/queue").text)
    his = typed(other.get("/console/settings/lists/categories/card").text)
    assert other.post("/console/settings/lists/categories/card", his | {"days": "5"}).status == 303
    assert carla.post("/console/settings/lists/categories/queue", hers | {"days": "٤"}).status == 303
    org = office.organisation
    assert (org.category("card").days, org.category("queue").days) == (5, 4)


def test_a_version_that_never_was_is_an_old_form(carla: Client) -> None:
    address = "/console/settings/parts/answering"
    form = typed(carla.get(address).text)
    for version in ("", "0", "999999999", "-1", "one", "٣", "9" * 400):
        assert carla.post(address, form | {"version": version, "take_minutes": "9"}).status == 409


# Outreach


def test_the_rules_for_broadcasts_are_kept_and_hold(office: Building, carla: Client) -> None:
    address = "/console/settings/parts/outreach"
    changed = {
        "quiet_from": "21:30", "quiet_until": "08:00", "quiet_days": ["friday", "saturday"], "approval_above": "٢٠٠",
        "price": "٠٫٠٤٥", "currency": "ILS", "pause_opt_outs": "1.5",
    }  # fmt: skip
    answer = carla.post(address, typed(carla.get(address).text) | changed)
    assert answer.status == 303, wrong(answer.text)
    rules = office.organisation.outreach
    assert (rules.quiet_from.isoformat(), rules.quiet_until.isoformat(), rules.quiet_days) == (
        "21:30:00",
        "08:00:00",
        (4, 5),
    )
    assert (rules.approval_above, rules.price, rules.currency, rules.pause_opt_outs) == (200, 0.045, "ILS", 1.5)
    answer = carla.post(address, typed(carla.get(address).text) | {"quiet_days": []})
    assert office.organisation.outreach.quiet_days == ()


@pytest.mark.parametrize(
    ("wrong_value", "field"),
    [
        ({"quiet_from": "evening"}, "quiet_from"),
        ({"quiet_days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]}, "quiet_days"),
        ({"quiet_days": ["noday"]}, "quiet_days"),
        ({"approval_above": "-1"}, "approval_above"),
        ({"approval_above": "many"}, "approval_above"),
        ({"price": "cheap"}, "price"),
        ({"price": "11"}, "price"),
        ({"currency": "dollars"}, "currency"),
        ({"pause_opt_outs": "0"}, "pause_opt_outs"),
    ],
)
def test_rules_that_cannot_hold_are_named(carla: Client, wrong_value: dict[str, object], field: str) -> None:
    address = "/console/settings/parts/outreach"
    answer = carla.post(address, typed(carla.get(address).text) | wrong_value)
    assert answer.status == 422
    assert field in wrong(answer.text), wrong(answer.text)


def test_topics_of_news_are_added_and_fit_a_list(office: Building, carla: Client) -> None:
    address = "/console/settings/lists/news-topics/add-new"
    form = typed(carla.get(address).text)
    answer = carla.post(address, {**form, "name.ar": "السكن", "name.en": "Housing and rent for people who were moved"})
    assert answer.status == 422
    assert "24" in wrong(answer.text)["name.en"]
    assert carla.post(address, {**form, "name.ar": "السكن", "name.en": "Housing"}).status == 303
    assert [topic.key for topic in office.organisation.news_topics][-1] == "housing"
    version = typed(carla.get("/console/settings/lists/news-topics/housing").text)["version"]
    carla.post("/console/settings/lists/news-topics/housing/removal", {"version": version})
    assert "housing" not in {topic.key for topic in office.organisation.news_topics}
