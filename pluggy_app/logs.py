"""What reaches the log: one line an event, ids only. Frameworks are muted where their lines could hold user data.

Reflex logs whole events, passwords included, through loggers that do not propagate: only a record factory sees every
record, wherever it is handled.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

OURS = "pluggy_app"
#: Loggers whose messages quote what users sent or what exceptions said.
WITHHELD = ("reflex", "socketio", "engineio", "asyncio")
WITHHELD_TEXT = "(withheld: may quote user data)"
#: Loggers that say too much even at WARNING or print addresses and headers below it. Access logs hold whole addresses.
QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "apscheduler": logging.ERROR,
    "granian.access": logging.CRITICAL,
    "uvicorn.access": logging.CRITICAL,
    "uvicorn.error": logging.WARNING,
}

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def setup_logging(level: str, fmt: str) -> None:
    """Log to stderr: our own events from `level` on, everybody else's from WARNING on. `fmt`: "json" or "text".

    Web servers and Reflex bring handlers of their own, which write lines of another shape: theirs are taken away.
    """
    logging.setLogRecordFactory(safe_record)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if fmt == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [handler]
    ours = getattr(logging, level.upper())
    root.setLevel(max(logging.WARNING, ours))
    logging.getLogger(OURS).setLevel(ours)
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers, logger.propagate = [], True
    for name, floor in QUIET.items():
        logging.getLogger(name).setLevel(floor)


def safe_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record whose exception is told by type and place, and whose text is withheld where it may quote users."""
    record = logging.LogRecord(*args, **kwargs)
    if isinstance(record.exc_info, tuple):
        record.exc_text = told(record.exc_info[1])
    record.exc_info = record.stack_info = None
    if record.name.startswith(WITHHELD):
        record.msg, record.args = WITHHELD_TEXT, ()
    return record


def told(error: BaseException | None) -> str | None:
    """The type of an exception and the frames of ours it passed, innermost last; never its message or values."""
    if error is None:
        return None
    places = [_place(frame) for frame in _frames(error.__traceback__) if "pluggy_app" in frame.filename]
    return " < ".join([type(error).__name__, *reversed(places)])


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, event, then the ids."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {"time": _time(record), "level": record.levelname, "event": record.getMessage()}
        if record.name.split(".")[0] != OURS:
            line["logger"] = record.name
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line | _ids(record), ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for eyes: `11:02:03 INFO sync.finished run=7 written=42`."""

    def format(self, record: logging.LogRecord) -> str:
        ids = " ".join(f"{name}={value}" for name, value in _ids(record).items())
        error = f"[{record.exc_text}]" if record.exc_text else ""
        event = record.getMessage().replace("\n", " ")
        return " ".join(filter(None, (_time(record)[11:19], record.levelname, event, ids, error)))


def _ids(record: logging.LogRecord) -> dict[str, object]:
    """What `extra` carried; only our own loggers are trusted with it."""
    if record.name.split(".")[0] != OURS:
        return {}
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(trace))


def _place(frame: traceback.FrameSummary) -> str:
    file = frame.filename.replace("\\", "/").rpartition("pluggy_app/")[2]
    return f"{file}:{frame.lineno} {frame.name}"
