"""Long proofs: a share of each in every run of the tests, the whole of them by `make soak`."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1] / "process"))  # the imitation of Pluggy, and the real product

from effort import ROUNDS, SEED
from large_bank import SlowImitation
from nursery import Nursery, a_nursery

from pluggy_app.store.engine import open_engine

FIGURE = "figure"
NewDatabase = Callable[[str], str]


@pytest.hookimpl(optionalhook=True)
def pytest_report_header(config: pytest.Config) -> str:
    return f"soak: SOAK_SEED={SEED} SOAK_ROUNDS={ROUNDS or 'unset: a share of each'}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each proof."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, []) if r.when == "call"]
    lines = [str(value) for report in reports for name, value in report.user_properties if name == FIGURE]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _seed_is_told() -> None:
    """With whatever fails."""
    print(f"SOAK_SEED={SEED}")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tell what was measured, whatever comes of it."""

    def tell(line: str) -> None:
        record_property(FIGURE, f"{line} (seed {SEED})")
        print(f"\n{line} (seed {SEED})")

    return tell


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with a_nursery(tmp_path) as nursery:
        yield nursery


@pytest.fixture
def pluggy() -> Iterator[SlowImitation]:
    imitation = SlowImitation(SEED, slowest_seconds=0.08)
    yield imitation
    imitation.close()


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Makes a migrated, empty database of a kind."""
    made: list[str] = []

    def sqlite() -> str:
        path = tmp_path / f"{os.urandom(4).hex()}.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        return f"sqlite:///{path}"

    def postgresql() -> str:
        name = f"soak_{os.urandom(6).hex()}"
        address = request.getfixturevalue("postgres")
        _run(address, f"CREATE DATABASE {name} TEMPLATE template")
        made.append(name)
        return str(address.format(name))

    yield lambda kind: sqlite() if kind == "sqlite" else postgresql()
    for name in made:
        _run(request.getfixturevalue("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


def _run(address: str, statement: str) -> None:
    engine = open_engine(address.format("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()
