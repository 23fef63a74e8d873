"""What lies in deploy/ and stands in docs/operations.md names commands, settings, paths and figures that exist."""

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import app
from bot.settings import Settings
from handlers.console import all_routes
from handlers.forms import MOST_BODY
from handlers.running import MOST_CONNECTIONS
from handlers.webchat import web_chat
from handlers.webchat_visitor import ADDRESS, MESSAGES
from storage.database import SPARE, THREADS
from storage.migrate import OLDEST
from storage.postgres_place import program

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted(DEPLOY.glob("*.service"))
SETTINGS = {f"WASL_{field.upper()}" for field in Settings.model_fields}
CODE = re.compile(r"^ {4,}(\S.*)$|`([^`\n]+)`", re.MULTILINE)  # an indented block's line, or code within a line


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))


COMMANDS = set(commands(typer.main.get_command(app.cli)))


def known(words: list[str]) -> bool:
    """Whether `wasl` knows this command."""
    named = tuple(word for word in words[1:3] if re.fullmatch("[a-z-]+", word))
    return named in COMMANDS or named[:1] in COMMANDS


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"WASL_[A-Z_]*[A-Z]", text))


def read(lines: list[tuple[int, str]], at: int = 0) -> Any:
    """YAML as far as compose.yaml needs it: mappings and lists by indentation, plain or quoted scalars. Anything else
    is refused, so that what this reads any other program reads alike."""
    listed: list[Any] = []
    mapped: dict[str, Any] = {}
    while lines and lines[0][0] == at:
        _, line = lines.pop(0)
        if line.startswith("- "):
            item = line[2:]
            inner = re.fullmatch(r"([\w.-]+): (.+)", item)
            listed.append({inner[1]: scalar(inner[2])} if inner else scalar(item))
            continue
        found = re.fullmatch(r"([\w.-]+):(?: (.+))?", line)
        assert found, f"not understood: {line!r}"
        assert found[1] not in mapped, f"twice: {line!r}"
        nested = bool(lines) and lines[0][0] > at
        assert not (nested and found[2]), f"a value and more below it: {line!r}"
        mapped[found[1]] = read(lines, lines[0][0]) if nested else scalar(found[2] or "")
    assert not lines or lines[0][0] < at, f"indented unlike what stands above: {lines[0]}"
    assert not (listed and mapped)
    return listed or mapped


def scalar(text: str) -> str:
    if text[:1] in "\"'" and text:
        assert text[-1] == text[0], text
        return text[1:-1]
    assert not re.match(r"[&*!|>%@{\[]", text), f"not plain: {text!r}"
    assert ": " not in text.replace("://", "") or "python -c" in text, f"a mapping in a line: {text!r}"
    return text


@pytest.fixture
def compose() -> dict[str, Any]:
    text = (DEPLOY / "compose.yaml").read_text()
    assert "\t" not in text
    kept = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return dict(read([(len(line) - len(line.lstrip()), line.strip()) for line in kept]))


def test_the_reader_of_compose_files_is_strict() -> None:
    good = [(0, "a:"), (2, "- b"), (2, "- c: d"), (0, "e: f")]
    assert read(good) == {"a": ["b", {"c": "d"}], "e": "f"}
    for bad in ([(0, "a: [b]")], [(0, "a"), (0, "b: c")], [(0, "a: b"), (2, "c: d")], [(0, "a: b"), (0, "a: c")]):
        with pytest.raises(AssertionError):
            read(list(bad))


def test_every_name_in_the_compose_file_leads_somewhere(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"postgres", "serve-1", "serve-2", "worker", "nginx"} <= set(services)
    for name, service in services.items():
        known_keys = {"image", "build", "command", "restart", "stop_grace_period", "env_file", "environment", "volumes",
                      "networks", "healthcheck", "depends_on", "ports"}  # fmt: skip
        assert set(service) <= known_keys, name
        for other, how in service.get("depends_on", {}).items():
            healthy = how["condition"] == "service_healthy"
            assert ("healthcheck" in services[other]) if healthy else (services[other]["command"] == "wasl migrate")
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in compose["volumes"]
        if service.get("command", "").startswith("wasl"):
            assert known(shlex.split(service["command"])), name
            assert service["image"] == "wasl"
            assert service["env_file"] == "../.env"
            assert "keys:/var/lib/wasl" in service["volumes"], "all of them need the same keys"
        for variable in service.get("environment", {}):
            assert variable in SETTINGS or variable.startswith("POSTGRES_"), variable
    build = services["migrate"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"


def test_the_compose_file_gives_the_proxy_the_address_that_is_trusted(compose: dict[str, Any]) -> None:
    services = compose["services"]
    proxy = services["nginx"]["networks"]["default"]["ipv4_address"]
    for name in ("serve-1", "serve-2"):
        assert services[name]["environment"]["WASL_TRUSTED_PROXIES"] == proxy
        assert f"server {name}:8000 " in (DEPLOY / "nginx.conf").read_text()
    assert proxy.startswith(compose["networks"]["default"]["ipam"]["config"][0]["subnet"].removesuffix("0/24"))


def test_the_image_is_built_from_what_is_there_and_from_hashes() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, _target = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source.removeprefix('./')}" in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "--require-hashes -r requirements.txt" in text
    assert len(re.findall(r"pip install", text)) == len(re.findall("--require-hashes|--no-deps --no-build-isol", text))
    assert settings_in(text) <= SETTINGS
    assert 'CMD ["wasl", "serve"]' in text
    packages = (ROOT / "pyproject.toml").read_text().partition("include = [")[2].partition("]")[0]
    for package in re.findall(r'"(\w+)\*"', packages):
        assert f"COPY {package} ./{package}" in text, package


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_exists_and_is_locked_up(path: Path) -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text())
    service = unit["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program.endswith("/.venv/bin/wasl")
    assert known(["wasl", *arguments])
    assert path.name == f"wasl-{arguments[0]}.service"
    assert settings_in(path.read_text()) <= SETTINGS
    assert service["KillMode"] == "mixed", "PostgreSQL must be ended by Wasl, not at the same time"
    locked = {"NoNewPrivileges": "true", "ProtectSystem": "strict", "ProtectHome": "true", "PrivateTmp": "true"}
    assert {name: service[name] for name in locked} == locked
    assert service["CapabilityBoundingSet"] == ""
    folder = service["Environment"].partition("WASL_DATA_DIR=")[2]
    assert folder == f"/var/lib/{service['StateDirectory']}", "the only place it may write to"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_both_units_are_there() -> None:
    assert [path.name for path in UNITS] == ["wasl-serve.service", "wasl-worker.service"]


def test_the_proxy_knows_our_addresses_and_limits() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    ours = {"/telegram", "/whatsapp", "/whatsapp/status", "/metrics", "/console/events", "/", "/chat/events"}
    door = web_chat(None, None, None, str)  # type: ignore[arg-type]
    ours |= {route.path for route in door.routes if hasattr(route, "path")}
    ours |= {f"/console{route.path}" for route in all_routes()}
    for kind, place in re.findall(r"^    location ([=~] )?(\S+) \{", text, re.MULTILINE):
        for path in spelt_out(place) if kind == "~ " else [place]:
            assert path in ours, path
    assert f"client_max_body_size {MOST_BODY // 1024 // 1024}m;" in text
    for zone, rate in (("wasl_page", MESSAGES), ("wasl_address", ADDRESS)):
        assert re.search(rf"zone={zone}:10m +rate={rate.per_minute:g}r/m;", text)
        assert re.search(rf"zone={zone} +burst={rate.burst - 1} +nodelay;", text)
    streams = text.partition("/events$ {")[2].partition("}")[0]
    assert "proxy_buffering off;" in streams
    assert "X-Forwarded-For $remote_addr;" in text, "what the client says of itself is not passed on"
    assert settings_in(text) <= SETTINGS


def spelt_out(pattern: str) -> list[str]:
    """The addresses of a pattern such as ^/(a|b)/c$."""
    found = re.fullmatch(r"\^(.*)\(([^()]+)\)(.*)\$", pattern)
    assert found, pattern
    return [f"{found[1]}{one}{found[3]}" for one in found[2].split("|")]


def code_of(text: str) -> list[str]:
    return [block or inline for block, inline in CODE.findall(text)]


def test_every_command_in_the_handbook_exists() -> None:
    said = [shlex.split(code.partition("#")[0]) for code in code_of(OPERATIONS) if re.match(r"(\S+/)?wasl ", code)]
    assert len(said) > 15
    for words in said:
        assert known(["wasl", *words[1:]]), words
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"`make ([a-z-]+)`", OPERATIONS):
        assert target in targets, target
    for module in re.findall(r"python -m ([\w.]+)", OPERATIONS):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists() or (ROOT / module).is_dir(), module


def test_every_setting_program_and_file_in_the_handbook_exists() -> None:
    assert settings_in(OPERATIONS) <= SETTINGS
    for name in set(re.findall(r"\b(pg_(?:basebackup|verifybackup|ctl|dump|restore|upgrade))\b", OPERATIONS)):
        assert program(name).exists(), name
    for path in re.findall(r"\]\(([^)#:]+)\)|`((?:deploy|docs|tests|storage|handlers)/[\w./-]+)`", OPERATIONS):
        named = next(filter(None, path))
        assert (ROOT / "docs" / named).exists() or (ROOT / named).exists(), named
    metrics = (ROOT / "docs" / "metrics.md").read_text()
    for metric in re.findall(r"`(wasl_[a-z_]+)`", OPERATIONS):
        assert metric in metrics, metric


def test_the_figures_in_the_handbook_are_those_of_the_code() -> None:
    assert f"PostgreSQL {OLDEST}" in OPERATIONS
    assert f"at most {MOST_CONNECTIONS} connections" in OPERATIONS
    assert f"{THREADS + SPARE + 1} for each web process" in OPERATIONS
