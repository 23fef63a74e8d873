"""No door and no flow reaches cases but through casework, and casework none for staff but through visible_to."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARDED = {"Case", "Entry", "CaseIdentity", "CaseLink", "Proposal", "Extension"}
MODULES = {"storage.case", "storage.case_acts"}
TABLES = {"cases", "entry", "case_identity", "case_link", "proposal", "extension"}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def reached(path: Path) -> set[str]:
    """What of the guarded tables a module imports or writes in SQL."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found |= {name.name for name in node.names} & (GUARDED | {"*"})
        elif isinstance(node, ast.ImportFrom) and node.module == "storage":
            found |= {name.name for name in node.names} & {"case", "case_acts"}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names} & MODULES
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.replace(",", " ").replace(";", " ").split()
            for verb, table in pairwise(words):
                if verb.upper() in ("FROM", "JOIN", "UPDATE", "INTO") and table in TABLES and verb.isupper():
                    found.add(table)
    return found


OUTSIDE = [path for path in modules("bot", "handlers", "flows") if "casework" not in path.parts]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_casework_names_the_tables_of_cases(path: Path) -> None:
    assert reached(path) == set()


def test_casework_selects_for_staff_through_the_condition() -> None:
    """Where a module takes a StaffMember, `select(...)` may not name a column of Case: `select_cases` does."""
    for path in modules("bot/casework"):
        tree = ast.parse(path.read_text())
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            if "StaffMember" not in ast.unparse(function.args):
                continue
            source = ast.unparse(function)
            selects_raw = any(
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id == "select"
                and "Case." in ast.unparse(call)
                for call in ast.walk(function)
            )
            allowed = "unsealable_by(staff)" in source
            assert not selects_raw or allowed, f"{path.name}: {function.name}"
            if "update(Case)" in source:
                assert "locked(" in source, f"{path.name}: {function.name} changes a case without having seen it"


def test_the_guard_sees_what_it_guards_against(tmp_path: Path) -> None:
    for source in (
        "from storage.case import Case",
        "from storage.case_acts import Proposal",
        "from storage import case",
        "import storage.case",
        "QUERY = 'SELECT 1 FROM cases WHERE true'",
    ):
        path = tmp_path / "door.py"
        path.write_text(source)
        assert reached(path), source
    assert reached(ROOT / "bot" / "casework" / "record" / "staffwork.py")
