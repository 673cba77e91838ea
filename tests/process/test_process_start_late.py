"""Mistakes that only show while the application starts: still one line, and the process ends."""

import sys
from pathlib import Path

import pytest
from product_process import backend_command, free_port, run_mistaken

SECRET = "hush-hush"
MISTAKES: dict[str, tuple[dict[str, str], str]] = {
    "a database that is no address": ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    "a folder that cannot be": ({"DATABASE_URL": "sqlite:////dev/null/app.db"}, "database"),
    "no database server": ({"DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/d"}, "database"),
    "an unknown log level": ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_reflex_run_says_a_late_mistake_in_one_line_and_ends(tmp_path: Path, mistake: str) -> None:
    changes, hint = MISTAKES[mistake]
    assert SECRET not in run_mistaken(backend_command(free_port()), tmp_path, hint, **changes)


def test_run_refuses_an_unknown_log_level_before_it_builds_anything(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pluggy_app", "run", "--port", str(free_port())]
    said = run_mistaken(command, tmp_path, "LOG_LEVEL", LOG_LEVEL="LOUD")
    assert len(said.splitlines()) == 1
