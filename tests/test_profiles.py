"""What profiles promise: errors that name the line, complete content, services nearest first, honest opening hours."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from bot import i18n, profiles
from bot.directory import KINDS, HelpLine, Named, Provider, Region, distance
from bot.organisation import CATEGORIES, Organisation
from bot.profiles.checks import LABEL
from handlers.commands import profile as command
from handlers.commands.profile import check
from storage import organisation as stored

NAME = "palestine-center"
HEBRON = ZoneInfo("Asia/Hebron")

# ISO 3166-2:PS
GOVERNORATES = {f"PS-{code}" for code in ("BTH", "DEB", "GZA", "HBN", "JEN", "JRH", "JEM", "KYS")} | {
    f"PS-{code}" for code in ("NBS", "NGZ", "QQA", "RFH", "RBH", "SLT", "TBS", "TKM")
}


@pytest.fixture(scope="module")
def org() -> Organisation:
    return profiles.load(NAME)


# Every profile


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_is_valid(name: str) -> None:
    said: list[str] = []
    assert check(name, said.append) == 0, "\n".join(said)


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_is_written_back_and_reads_the_same(name: str) -> None:
    org = profiles.load(name)
    assert profiles.parse(profiles.to_toml(org.to_document()), "written.toml") == org
    assert Organisation.from_document(org.to_document()) == org


def test_every_key_is_described_in_the_documentation(org: Organisation) -> None:
    described = set(
        re.findall(r"`([a-z_]+)`", (profiles.FOLDER.parent / "docs" / "profiles.md").read_text(encoding="utf-8"))
    )
    keys: set[str] = set()

    def gather(schema: dict[str, object]) -> None:
        properties = schema.get("properties")
        assert properties is None or isinstance(properties, dict)
        keys.update(properties or {})

    schema = Organisation.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        gather(part)
    assert len(keys) > 50
    assert keys <= described, f"not described: {sorted(keys - described)}"


def test_a_profile_without_articles_is_good_and_told_what_that_means(org: Organisation, tmp_path: Path) -> None:
    target, said = tmp_path / "new.toml", list[str]()
    target.write_text(profiles.to_toml(org.model_copy(update={"articles": ()}).to_document()), encoding="utf-8")
    assert check(str(target), said.append) == 0
    assert [line for line in said if line.startswith("articles: none.")]


def test_articles_that_a_language_lacks_are_counted(org: Organisation, tmp_path: Path) -> None:
    target, said = tmp_path / "new.toml", list[str]()
    first, *others = org.articles
    short = first.model_copy(update={"texts": {"ar": first.texts["ar"]}})
    target.write_text(profiles.to_toml(org.model_copy(update={"articles": (short, *others)}).to_document()), "utf-8")
    assert check(str(target), said.append) == 0
    assert [line for line in said if line.startswith("articles:")] == [
        "articles: 1 not written in en. Who speaks it reads them in another language."
    ]


def test_the_organisation_in_force_is_exported_to_a_file(
    org: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = cast(Connection, object())
    target, said = tmp_path / "ours.toml", list[str]()
    monkeypatch.setattr(stored, "current", lambda _: None)
    assert command.export(db, str(target), said.append) == 1
    assert not target.exists()
    monkeypatch.setattr(stored, "current", lambda _: (7, org.to_document() | {"articles": []}))
    monkeypatch.setattr(command, "written", lambda _: org.to_document()["articles"])
    assert command.export(db, str(target), said.append) == 0
    assert profiles.load(str(target)) == org
    assert "Version 7" in said[-1]
    monkeypatch.setattr(stored, "current", lambda _: (8, org.to_document() | {"default_language": "ka"}))
    assert command.export(db, str(target), said.append) == 1
    assert profiles.load(str(target)) == org, "what was there stays"
    assert [file.name for file in tmp_path.iterdir()] == ["ours.toml"]


# The Palestinian centre


def test_the_centre_knows_the_sixteen_governorates_in_both_languages(org: Organisation) -> None:
    assert {region.code for region in org.regions} == GOVERNORATES
    with i18n.use("ar"):
        assert org.region_name("ps_jen") == "جنين"
    with i18n.use("en"):
        assert org.region_name("PS-JEN") == "Jenin"


def test_the_categories_stand_in_their_order_and_those_against_our_own_people_are_sensitive(org: Organisation) -> None:
    assert tuple(category.key for category in org.categories) == CATEGORIES
    sensitive = {category.key for category in org.categories if category.sensitive}
    assert sensitive == {"staff", "bribe", "diversion", "discrimination", "retaliation", "fraud"}
    assert all(org.category(key).ask_hide for key in sensitive)


def test_a_new_reader_finds_services_of_every_kind_in_every_governorate(org: Organisation) -> None:
    assert len(org.services) >= 40
    for region in org.regions:
        for kind in KINDS:
            found = org.services_for(kind, "", region.key)
            assert found, (region.code, kind)
            reach = {org.region(code).area for service in found for code in service.regions}
            assert reach <= {region.area}, "nobody is sent where they cannot go"
    for kind in KINDS:
        for topic in org.topics[kind]:
            assert org.services_for(kind, topic.key, "ps_rfh"), (kind, topic.key)


def test_what_is_invented_says_so_wherever_it_is_shown(org: Organisation) -> None:
    assert all(provider.example for provider in org.providers)
    invented: list[Provider | HelpLine] = [*org.providers, *(line for line in org.help_lines if line.example)]
    assert len(invented) > len(org.providers)
    for item in invented:
        assert "مثال" in item.name["ar"]
        assert "example" in item.name["en"]
    for telephone in [s.telephone for s in org.services] + [h.telephone for h in org.help_lines if h.example]:
        assert telephone.startswith("1-800-000-"), "an invented number that may be somebody's"


def test_labels_fit_a_list_of_whatsapp_in_every_language(org: Organisation) -> None:
    items: list[Named | Region] = [*org.regions, *org.programmes, *org.categories]
    items += [topic for kind in KINDS for topic in org.topics[kind]]
    for language in org.languages:
        with i18n.use(language):
            assert all(0 < len(org.label(item)) <= LABEL for item in items)


def test_a_text_in_an_unknown_language_falls_back_to_the_organisations_own(org: Organisation) -> None:
    with i18n.use("sq"):
        assert org.text(org.name) == org.name["ar"]
    assert org.text({}) == ""


# Services


def test_services_of_the_region_come_first_then_everywhere_then_by_distance(org: Organisation) -> None:
    found = org.services_for("legal", "family", "ps_jen")
    ranks = [("PS-JEN" not in s.regions) + (bool(s.regions) and "PS-JEN" not in s.regions) for s in found]
    assert ranks == sorted(ranks)
    assert {0, 1, 2} == set(ranks)
    jenin = org.region("ps_jen")
    home = (jenin.latitude, jenin.longitude)
    ways = [
        distance(home, (s.latitude, s.longitude))
        for s, rank in zip(found, ranks, strict=True)
        if rank == 2 and s.latitude is not None and s.longitude is not None
    ]
    assert len(ways) > 1
    assert ways == sorted(ways)


def test_services_are_for_those_who_ask(org: Organisation) -> None:
    for_men = org.services_for("protection", "violence", "ps_nbs", "men")
    assert for_men
    assert all(not s.audiences or "men" in s.audiences for s in for_men)
    women_only = [s for s in org.services_for("protection", "violence", "ps_nbs") if s.audiences == ("women",)]
    assert women_only
    assert all(service not in for_men for service in women_only)
    both = org.services_for("legal", "disability_rights", "ps_rbh", ["women", "disability"])
    assert "ramallah_disability_rights" in [s.key for s in both]


def test_the_distance_from_jerusalem_to_gaza() -> None:
    assert distance((31.778, 35.235), (31.5017, 34.4668)) == pytest.approx(79, abs=2)
    assert distance((31.5, 35.0), (31.5, 35.0)) == 0


# Help lines


def test_the_police_are_never_first_and_nobody_is_left_without_a_number(org: Organisation) -> None:
    assert any(line.police for line in org.help_lines)
    for topic in ("", "violence", "psychosocial", "abuse", "child", "legal", "nothing_like_it"):
        lines = org.help_lines_for(topic)
        assert lines
        assert not lines[0].police
    police_first = org.model_copy(update={"police_first": True})
    assert police_first.help_lines_for("violence")[0].police


def test_a_child_hears_of_the_childrens_line_first_and_others_do_not(org: Organisation) -> None:
    assert org.help_lines_for("violence", child=True)[0].for_children
    assert not any(line.for_children for line in org.help_lines_for("violence"))
    assert org.help_lines_for("child")[0].for_children


# Time


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=HEBRON)


def test_working_days_pass_over_the_weekend_and_the_feast(org: Organisation) -> None:
    thursday = date(2026, 11, 19)
    assert org.working_day_after(thursday, 1) == date(2026, 11, 22), "Friday and Saturday are the weekend"
    assert org.working_day_after(date(2026, 11, 20), 0) == date(2026, 11, 22)
    assert org.working_day_after(thursday, 0) == thursday
    before_the_feast = date(2026, 3, 19)
    assert org.working_day_after(before_the_feast, 1) == date(2026, 3, 23), "Eid al-Fitr, 20 to 22 March"
    assert org.working_day_after(date(2026, 5, 26), 3) == date(2026, 6, 2), "Eid al-Adha, 27 to 30 May"


def test_a_sudden_closure_and_a_feast_worked_through_move_the_deadline(org: Organisation) -> None:
    document = org.to_document() | {"closures": [{"first": "2026-11-22", "last": "2026-11-24"}]}
    assert Organisation.from_document(document).working_day_after(date(2026, 11, 19), 1) == date(2026, 11, 25)
    independence_day = date(2026, 11, 15)
    assert not org.works_on(independence_day)
    assert org.model_copy(update={"open_on": (independence_day,)}).works_on(independence_day)


def test_open_in_the_hours_of_the_place_and_in_ramadans(org: Organisation) -> None:
    assert org.open_at(at("2026-11-22", "08:00"))
    assert not org.open_at(at("2026-11-22", "07:59"))
    assert not org.open_at(at("2026-11-22", "15:00"))
    assert org.open_at(datetime.fromisoformat("2026-11-22T12:59:00+00:00")), "15:00 in Hebron is 13:00 UTC in winter"
    assert not org.open_at(datetime.fromisoformat("2026-11-22T13:00:00+00:00"))
    assert not org.open_at(at("2027-02-10", "14:30")), "in Ramadan it closes at 14:00"


def test_next_opening_says_when_somebody_is_there_again(org: Organisation) -> None:
    assert org.next_opening(at("2026-11-22", "09:30")) == at("2026-11-22", "09:30")
    assert org.next_opening(at("2026-11-22", "05:00")) == at("2026-11-22", "08:00")
    assert org.next_opening(at("2026-11-19", "15:00")) == at("2026-11-22", "08:00")
    assert org.next_opening(at("2026-03-19", "20:00")) == at("2026-03-23", "08:00"), "over Eid al-Fitr"
    assert org.next_opening(at("2027-02-09", "22:00")) == at("2027-02-10", "09:00"), "in Ramadan"
