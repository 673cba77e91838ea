"""What reaches the log: ids, never what users sent or what exceptions said."""

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from granian.log import LOGGING_CONFIG

from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.logs import setup_logging
from pluggy_app.store.engine import database_url

CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("pluggy_app")
    before = root.handlers, root.level, ours.level, logging.getLogRecordFactory()
    yield
    root.handlers, factory = before[0], before[3]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    logging.setLogRecordFactory(factory)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_json_line_with_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "json")
    logging.getLogger("pluggy_app.services.x").info("sync.finished", extra={"run": 7, "ms": 310})
    (line,) = lines(capsys)
    assert str(line.pop("time")).endswith("Z")
    assert line == {"level": "INFO", "event": "sync.finished", "run": 7, "ms": 310}


def test_text_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "text")
    logging.getLogger("pluggy_app.x").warning("item.revoked\nforged", extra={"item": "a-1"})
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("WARNING item.revoked forged item=a-1")


@pytest.mark.parametrize("fmt", ["json", "text"])
@pytest.mark.parametrize(
    "name", ["reflex", "reflex.app", "reflex_base.utils", "socketio.server", "engineio", "asyncio"]
)
def test_frameworks_are_muted_and_their_level_kept(name: str, fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("DEBUG", fmt)
    logger = logging.getLogger(name)
    logger.error("event %s", {"password": CANARY}, extra={"payload": CANARY})
    logger.error(f"event {CANARY}", stack_info=True)
    out = capsys.readouterr().err
    assert CANARY not in out
    assert out.count("ERROR") == 2


def test_a_logger_with_handlers_of_its_own_is_muted_as_well() -> None:
    setup_logging("INFO", "json")
    kept: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: kept.append(handler.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("reflex.own")
    logger.propagate = False
    logger.addHandler(handler)
    logger.error("event %s", CANARY)
    logger.removeHandler(handler)
    logger.propagate = True
    assert len(kept) == 1
    assert CANARY not in kept[0]


@pytest.mark.parametrize("name", ["pluggy_app.api", "granian", "sqlalchemy.pool", "reflex.app"])
@pytest.mark.parametrize("fmt", ["json", "text"])
def test_an_exception_is_told_by_type_and_place(name: str, fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", fmt)
    try:
        database_url(f"{CANARY}://")
    except BadConfiguration as error:
        try:
            raise ValueError(CANARY) from error
        except ValueError:
            logging.getLogger(name).exception("request.failed")
    out = capsys.readouterr().err
    assert "ValueError" in out
    assert CANARY not in out


def test_our_frames_are_named_innermost_first(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "json")
    try:
        database_url("nonsense")
    except BadConfiguration:
        logging.getLogger("pluggy_app.x").exception("start.failed")
    (line,) = lines(capsys)
    assert str(line["error"]).startswith("BadConfiguration < store/engine.py:")
    assert str(line["error"]).endswith("database_url")


def test_libraries_that_print_addresses_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("DEBUG", "json")
    logging.getLogger("httpx").info("HTTP Request: GET https://api.pluggy.ai/?key=%s", CANARY)
    logging.getLogger("httpcore.http11").debug("headers %s", CANARY)
    logging.getLogger("apscheduler.executors.default").warning("Run time of job was missed")
    logging.getLogger("python_multipart").info(CANARY)
    assert capsys.readouterr().err == ""


def test_a_traceback_is_inside_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "json")
    for name in ("_granian", "uvicorn.error", "reflex.app", "pluggy_app.x"):
        try:
            database_url("nonsense")
        except BadConfiguration:
            logging.getLogger(name).exception("first line\nsecond line")
    told = lines(capsys)
    assert [line["error"] for line in told] == [told[0]["error"]] * 4
    assert "engine.py" in str(told[0]["error"])


def test_web_servers_write_the_same_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(LOGGING_CONFIG)  # what Granian does before it loads the application
    own = logging.getLogger("uvicorn.error")
    own.addHandler(logging.StreamHandler())
    own.propagate = False
    setup_logging("INFO", "json")
    for name in ("_granian", "uvicorn.error"):
        logging.getLogger(name).error("Application callable raised an exception")
    logging.getLogger("granian.access").info(f'127.0.0.1 - "GET /api/pluggy/callback/{CANARY}" 202')
    said = capsys.readouterr()
    assert said.out == ""
    assert [json.loads(line)["logger"] for line in said.err.splitlines()] == ["_granian", "uvicorn.error"]
