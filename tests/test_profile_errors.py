"""What a profile with a mistake gets: one sentence with the file and the line; and TOML that survives."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import profiles
from bot.organisation import Organisation
from bot.profiles.checks import texts
from bot.profiles.toml import Lines, write
from handlers.commands.profile import check

NAME = "palestine-center"
SOURCE = (profiles.FOLDER / f"{NAME}.toml").read_text(encoding="utf-8")


def line_with(text: str, source: str) -> int:
    """The number of the first line that holds `text`."""
    return 1 + next(index for index, line in enumerate(source.splitlines()) if text in line)


def errors(source: str) -> list[str]:
    with pytest.raises(profiles.ProfileInvalid) as caught:
        profiles.parse(source, "some.toml")
    return caught.value.problems


def test_an_error_names_file_line_and_place() -> None:
    source = SOURCE.replace('regions = ["PS-JEN", "PS-TBS"]', 'regions = ["PS-JEN", "PS-XYZ"]', 1)
    line = line_with("PS-XYZ", source)
    index = source[: source.index("PS-XYZ")].count("[[services]]") - 1
    assert errors(source) == [f"some.toml:{line}: services[{index}].regions: «PS-XYZ» is no region of this profile"]


# what a careless hand does: old text, new text, a text of the line that is to be named, a part of the sentence
MISTAKES = {
    "a key with capitals": ('key = "food_voucher"', 'key = "FoodVoucher"', "FoodVoucher", "pattern"),
    "a misspelt key": ("exit_url =", "exit_ur =", "exit_ur =", "is no key of a profile"),
    "a telephone": ('"1-800-000-101"', '"call us"', "call us", "pattern"),
    "a missing language": ('ar = "جنين", en = "Jenin"', 'ar = "جنين"', 'ar = "جنين"', "the text in «en» is missing"),
    "an unknown language": ('en = "Tubas"', 'en = "Tubas", fr = "T"', 'fr = "T"', "no language of"),
    "an empty text": ('en = "Tubas"', 'en = " "', 'en = " "', "the text is empty"),
    "an endless text": ('en = "Tubas"', f'en = "{"Tubas" * 201}"', "TubasTubas", "1005 characters"),
    "a long label": ('"Food parcel"', '"A parcel with food for the family"', "A parcel with", "a list shows 24"),
    "a code of another country": ('code = "PS-RFH"', 'code = "EG-RFH"', '"EG-RFH"', "no code of"),
    "a twin": ('key = "jenin_legal"', 'key = "legal_line"', "", "stands here a second time"),
    "a word of the wire": ('key = "debt"', 'key = "more"', 'key = "more"', "means something else"),
    "something else twice": ('key = "debt"', 'key = "other"', "", "means something else"),
    "an unknown category": ('key = "queue"', 'key = "line_up"', 'key = "line_up"', "is none of the complaint"),
    "a lost category": ('key = "queue"', 'key = "line_up"', "[[categories]]", "«queue» is missing"),
    "a bribe everybody sees": ("sensitive = true\nask_hide", "ask_hide", "", "must be sensitive"),
    "a provider nobody knows": ('provider = "papers"', 'provider = "p"', 'provider = "p"', "no provider"),
    "a topic of another kind": ('["debt", "cash"]', '["custody"]', '["custody"]', "no economic topic"),
    "a programme nobody knows": ('programme = "winter_help"', 'programme = "w"', 'programme = "w"', "no programme"),
    "swapped coordinates": ("latitude = 32.461\n", "latitude = 35.461\n", "latitude = 35.461", "km from the middle"),
    "half a place": ("latitude = 32.461\n", "", "", "belong together"),
    "a weekday twice": ("[hours]", "[hours]\nfriday = { opens = 08:00:00, closes = 09:00:00 }", "friday =", "either"),
    "a weekday nobody knows": ('"friday"', '"freitag"', "freitag", "is no day"),
    "hours backwards": ('sunday = { opens = "08:00"', 'sunday = { opens = "18:00"', "sunday =", "before it opens"),
    "a season backwards": ('last = "2027-03-08"', 'last = "2027-01-08"', "", "on or after its first day"),
    "a place without zone": ("Asia/Hebron", "Asia/Nowhere", "Asia/Nowhere", "no time zone"),
    "a country without calendar": ('country = "PS"', 'country = "ZZ"', 'country = "ZZ"', "list them under"),
    "a shelter on the map": ('"nablus_shelter"', '"nablus_shelter"\nlatitude = 32\nlongitude = 35', "", "gives away"),
    "no line for children": ("for_children = true\n", "", "[[help_lines]]", "no help line for children"),
    "no days for a kind": ("raw_updates = 14\n", "", "[retention]", "retention.raw_updates: is missing"),
    "broken TOML": ("police_first = false", "police_first = ", "police_first =", "Invalid value"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_found_at_its_line(mistake: str) -> None:
    old, new, where, wording = MISTAKES[mistake]
    assert old in SOURCE
    source = SOURCE.replace(old, new)
    found = [problem for problem in errors(source) if wording in problem]
    assert found
    if where:
        assert any(problem.startswith(f"some.toml:{line_with(where, source)}: ") for problem in found), found


def test_a_key_that_is_left_out_is_found_at_its_table() -> None:
    source = SOURCE.replace('telephone = "1-800-000-101"\n', "", 1)
    index = source[: source.index('key = "legal_line"')].count("\n")
    assert errors(source) == [f"some.toml:{index}: services[0].telephone: is missing"]


def test_a_file_that_ends_too_early_and_one_that_is_not_there(tmp_path: Path) -> None:
    assert errors('name = "x')[0].startswith("some.toml:1: ")
    said: list[str] = []
    assert check("atlantis", said.append) == 1
    assert "there is no such profile" in said[0]
    assert NAME in said[0]
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert check(str(binary), said.append) == 1


def test_a_changed_document_is_checked_before_it_is_kept() -> None:
    document = profiles.load(NAME).to_document()
    document["default_language"] = "ka"
    with pytest.raises(profiles.ProfileInvalid, match="default_language: «ka» is not one of languages"):
        profiles.validated(document)


def test_a_week_without_a_working_day_is_refused_even_from_the_database() -> None:
    document = profiles.load(NAME).to_document()
    with pytest.raises(ValidationError, match="there is no working day"):
        Organisation.from_document(document | {"hours": {"friday": {"opens": "08:00", "closes": "15:00"}}})


# Lines and TOML


def test_every_text_is_found_on_its_own_line() -> None:
    lines, source = Lines(SOURCE), SOURCE.splitlines()
    found = 0
    for path, words in texts(profiles.parse(SOURCE, NAME)):
        line = source[lines.of(path) - 1]
        assert str(path[-1]) in line
        assert any(text in line for text in words.values())
        found += 1
    assert found > 300


def test_lines_in_a_file_that_tries_to_confuse() -> None:
    source = (
        'a = """\n[no.table]\nkey = 1\n"""\n'  # 1 to 4
        "b = [\n  1, # ]\n  2,\n]\n"  # 5 to 8
        '"quoted key".x = "# no comment"\n'  # 9
        "[[t]] # comment\nc = '[['\n"  # 10, 11
        '[[t.u]]\nd = { e = [1, 2], f = "}" }\n'  # 12, 13
        "[[t]]\n[t.v]\ng = 1\r\nh = 2"  # 14 to 17
    )
    tomllib.loads(source)
    lines = Lines(source)
    assert [lines.of(path) for path in (("a",), ("b",), ("quoted key", "x"))] == [1, 5, 9]
    assert [lines.of(("t", 0)), lines.of(("t", 0, "c")), lines.of(("t", 0, "u", 0, "d", "e", 1))] == [10, 11, 13]
    assert [lines.of(("t", 1)), lines.of(("t", 1, "v", "g")), lines.of(("t", 1, "v", "h"))] == [14, 16, 17]
    assert lines.of(("t", 1, "missing")) == 14
    assert lines.of(("nothing",)) == 1


def test_any_text_survives_being_written() -> None:
    document = {
        "words": {"ar": 'قال: "نعم"\\\n\t\x7f\x01', "en": "é" * 200},
        "list": ["a", 'b"'],
        "table": {"ok": True, "n": 1.5, "inner": {"x": 1, "key with space": []}},
        "things": [{"key": "one", "parts": [{"z": 1}]}, {"key": "two"}],
    }
    assert tomllib.loads(write(document)) == document
