"""Every log call in the source: an event `noun.verb`, and extras whose names are known to be harmless."""

import ast
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "pluggy_app"
LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")

#: Ids, codes, counts and times. Never an amount, a name, a description, a token, an address or a body.
ALLOWED = {
    "account",
    "admin",
    "question",
    "same",
    "attempt",
    "automatic",
    "bank_account",
    "batch",
    "code",
    "endpoint",
    "entry",
    "erased",
    "error",
    "error_id",
    "error_type",
    "event_id",
    "event_name",
    "events",
    "import",
    "item",
    "items",
    "match",
    "job",
    "method",
    "movement",
    "ms",
    "problem",
    "queued",
    "reason",
    "removed",
    "retry",
    "route",
    "rule",
    "run",
    "seen",
    "status",
    "suggested",
    "suggestion",
    "wait_seconds",
    "written",
}

#: Names that a log record has itself.
TAKEN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


@cache
def sources() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in LEVELS and ast.unparse(node.func.value) in ("log", "logger", "logging"):
            yield node


def events(call: ast.Call) -> list[object]:
    """What the first argument, or the second after a level, can be."""
    message = call.args[1 if ast.unparse(call.func).endswith(".log") else 0]
    options = [message.body, message.orelse] if isinstance(message, ast.IfExp) else [message]
    return [option.value if isinstance(option, ast.Constant) else ast.unparse(option) for option in options]


def names(extra: ast.expr, trees: dict[Path, ast.Module], here: ast.Module) -> Iterator[str]:
    """The keys of an extra: a dictionary, a union of such, or a name, attribute or call that stands for one."""
    if isinstance(extra, ast.Dict):
        for key in extra.keys:
            assert isinstance(key, ast.Constant), "a key that only the run knows"
            yield str(key.value)
    elif isinstance(extra, ast.BinOp):
        yield from names(extra.left, trees, here)
        yield from names(extra.right, trees, here)
    elif isinstance(extra, ast.Name):
        (value,) = [
            node.value
            for node in ast.walk(here)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == extra.id
        ]
        yield from names(value, trees, here)
    else:
        called = extra.func if isinstance(extra, ast.Call) else extra
        name = called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)
        (answer,) = [
            node.value
            for tree in trees.values()
            for definition in ast.walk(tree)
            if isinstance(definition, ast.FunctionDef) and definition.name == name
            for node in ast.walk(definition)
            if isinstance(node, ast.Return) and node.value is not None
        ]
        yield from names(answer, trees, here)


def test_every_event_is_a_noun_and_a_verb() -> None:
    found = [(path.name, event) for path, tree in sources().items() for call in calls(tree) for event in events(call)]
    assert len(found) > 30
    assert [(file, event) for file, event in found if not EVENT.fullmatch(str(event))] == []


def test_every_extra_is_a_known_name() -> None:
    trees = sources()
    used = set()
    for path, tree in trees.items():
        for call in calls(tree):
            assert len(call.args) == (2 if ast.unparse(call.func).endswith(".log") else 1), "no values in messages"
            for keyword in call.keywords:
                assert keyword.arg in ("extra", "exc_info"), (path.name, keyword.arg)
                if keyword.arg == "extra":
                    used |= set(names(keyword.value, trees, tree))
    assert used - ALLOWED == set()
    assert used & TAKEN == set(), "logging refuses these at run time, once the level lets them through"
    assert ALLOWED - used == set(), "no longer used"


@pytest.mark.parametrize("word", ["print", "logging.info", "warnings.warn"])
def test_services_and_below_say_nothing_by_another_way(word: str) -> None:
    quiet = ("services", "reads", "store", "pluggy_api", "domain", "api", "scheduler", "ui")
    speaking = [
        path.name
        for path, tree in sources().items()
        if path.relative_to(PACKAGE).parts[0] in quiet
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == word
    ]
    assert speaking == []
