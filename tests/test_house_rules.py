"""Rules of the house that no tool knows: where things may be, and that the documents tell the truth."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pluggy_app.reads.metrics import VERSION
from pluggy_app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "pluggy_app").rglob("*.py"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "__init__.py"], ids=name)
def test_a_packages_init_is_a_docstring_and_nothing_else(path: Path) -> None:
    tree = ast.parse(path.read_text())

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_only_the_engine_names_a_sqlite_driver() -> None:
    # Two copies of SQLite on one file in one process lose each other's locks.
    naming = [name(p) for p in SOURCES if re.search(r"\b(py)?sqlite3\b", p.read_text())]

    assert naming == ["pluggy_app/store/engine.py"]


def test_no_file_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "manager", "data", "info", "pluggy", "misc"}

    assert [name(p) for p in SOURCES if p.stem in drawers or p.parent.name in drawers] == []


def test_annotations_are_real_objects() -> None:
    # Reflex, SQLModel and pydantic read them at run time.
    assert [name(p) for p in SOURCES if "from __future__ import annotations" in p.read_text()] == []


@pytest.mark.parametrize("path", [p for p in SOURCES if "ui" in p.parts], ids=name)
def test_every_public_method_of_a_page_state_is_an_event(path: Path) -> None:
    # Anybody can call public methods of a State by name; only events are meant to be called.
    public = [
        f"{state.name}.{method.name}"
        for state in ast.walk(ast.parse(path.read_text()))
        if isinstance(state, ast.ClassDef) and is_state(state)
        for method in state.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and not method.name.startswith("_")
        if not any("rx.event" in ast.unparse(d) or "rx.var" in ast.unparse(d) for d in method.decorator_list)
    ]

    assert public == []


def is_state(definition: ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in definition.bases}
    return bool(bases & {"rx.State", "rx.ComponentState", "rx.SharedState"} | {b for b in bases if "Session" in b})


def documented(pattern: str) -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        for found in re.findall(pattern, document.read_text()):
            yield name(document), found


def test_every_path_in_the_documents_exists() -> None:
    folders = "pluggy_app|tests|docs|alembic|assets|benchmarks|store|services|api|ui|reads|domain|scheduler"
    tree = rf"`((?:{folders})/[\w./-]+)`"

    missing = [(document, path) for document, path in documented(tree) if not exists(path)]

    assert missing == []


def exists(path: str) -> bool:
    """A file or folder, a module without its ending, or a name in a module (`services/items.revoke`)."""
    module, _, attribute = path.partition(".")
    for base in (ROOT, ROOT / "pluggy_app"):
        code = base / f"{module}.py"
        if (base / path).exists() or (code.exists() and attribute.split(".")[0] in code.read_text()):
            return True
    return False


def test_every_link_in_the_documents_leads_somewhere() -> None:
    missing = [
        (name(document), link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
        if not (document.parent / link).exists()
    ]

    assert missing == []


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert [(d, t) for d, t in documented(r"`make ([a-z-]+)") if t not in targets] == []


def test_every_command_in_the_documents_exists() -> None:
    cli = (ROOT / "pluggy_app" / "cli.py").read_text()

    assert [(d, c) for d, c in documented(r"python -m pluggy_app ([a-z]+)") if f'"{c}"' not in cli] == []


def test_every_test_named_in_the_documents_exists() -> None:
    tests = "\n".join(p.read_text() for p in (ROOT / "tests").rglob("test_*.py"))

    assert [(d, t) for d, t in documented(r"`(test_[a-z0-9_]+)`") if f"def {t}(" not in tests] == []


def test_the_example_environment_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert named == {field.upper() for field in Settings.model_fields}


def test_nothing_names_a_registry_or_a_machine() -> None:
    hosts = "|".join((r"registry\.[a-z]+js", r"files\.pythonhos" + "ted", r"pypi\.org/" + "simple", "/wor" + "k/"))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()

    found = []
    for path in (ROOT / p for p in tracked):
        if path.suffix in (".woff2", ".png", ".ico") or not path.is_file():
            continue
        if re.search(hosts, path.read_text(errors="replace")):
            found.append(name(path))
    assert found == []


def test_the_version_is_told_as_it_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
