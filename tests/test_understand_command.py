"""`wasl understand` measures on anybody's own texts."""

from pathlib import Path

from typer.testing import CliRunner

from app import cli


def test_eval_learns_from_one_table_and_guesses_another(tmp_path: Path) -> None:
    train, test, out = tmp_path / "train.tsv", tmp_path / "test.tsv", tmp_path / "out.tsv"
    train.write_text("".join(f"{a} {b}\t{a}\n" for a in ("شكوى", "مساعدة") for b in "ابتثجح"), "utf-8")
    test.write_text("عندي شكوى\tشكوى\nبدي مساعدة\tمساعدة\n", "utf-8")
    ran = CliRunner().invoke(cli, ["understand", "eval", "--train", str(train), "--test", str(test), "--out", str(out)])

    assert ran.exit_code == 0, ran.output
    assert "2 texts: 100.0% right" in ran.output
    lines = [line.split("\t") for line in out.read_text("utf-8").splitlines()]
    assert [line[:3] for line in lines] == [["عندي شكوى", "شكوى", "شكوى"], ["بدي مساعدة", "مساعدة", "مساعدة"]]
    assert all(0 <= float(line[3]) <= 1 and line[4] in ("yes", "no") for line in lines)


def test_eval_says_which_line_is_no_text_and_label(tmp_path: Path) -> None:
    train = tmp_path / "train.tsv"
    train.write_text("a\tb\nc\n", "utf-8")
    arguments = ["understand", "eval", "--train", str(train), "--test", str(train), "--out", str(tmp_path / "o")]
    ran = CliRunner().invoke(cli, arguments)

    assert ran.exit_code == 2
    assert "line 2" in ran.output


def test_crisis_adds_tier_and_kind_to_every_line(tmp_path: Path) -> None:
    texts, out = tmp_path / "texts.tsv", tmp_path / "out.tsv"
    texts.write_text("بدي اموت\tx\n\nمرحبا\nthe baby stopped breathing\n", "utf-8")
    ran = CliRunner().invoke(cli, ["understand", "crisis", "--in", str(texts), "--out", str(out)])

    assert ran.exit_code == 0, ran.output
    lines = [line.split("\t") for line in out.read_text("utf-8").splitlines()]
    assert lines[0] == ["بدي اموت", "x", "1", "suicide"]
    assert [line[-2:] for line in lines[1:3]] == [["0", "none"], ["0", "none"]]
    assert lines[3][-2] in ("1", "2")
    assert lines[3][-1] == "medical"
