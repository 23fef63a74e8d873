"""Rules of the project itself: its lock, its licence, its make targets, who may import what."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-dev.txt")


def names(requirements: list[str]) -> set[str]:
    return {
        re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-") for requirement in requirements
    }


def locked(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / file).read_text(), re.MULTILINE))


@pytest.mark.parametrize("file", LOCKS)
def test_a_lock_pins_all_by_hash_and_names_no_download_address(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_hold_what_the_project_asks_for_and_agree() -> None:
    runtime, development = locked(LOCKS[0]), locked(LOCKS[1])
    groups = PROJECT["dependency-groups"]
    assert names(PROJECT["project"]["dependencies"]) | names(groups["build"]) <= set(runtime)
    assert names(groups["dev"]) <= set(development)
    assert runtime.items() <= development.items()


def test_the_licence_is_apache() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()


def test_every_make_target_for_people_has_a_help_line() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    told = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert phony - told == {"format-check"}
    assert {"run", "test", "test-browser", "check", "bench", "lock", "messages", "help"} <= told


def test_the_composition_root_leaves_the_clients_to_their_channels() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert "bot" in imported
    assert not imported & {"telegram", "twilio"}
