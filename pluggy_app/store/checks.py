"""What jobs found when they looked at something that pages and REST must not wait for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from pluggy_app.store.tables import CHECKS, insert_or_ignore


@dataclass(frozen=True)
class Finding:
    """What was found: a stable word, and numbers or words that belong to it. Never bank data."""

    ok: bool
    code: str
    values: Mapping[str, str | int | None]


@dataclass(frozen=True)
class CheckRecord:
    """A row of `checks`."""

    name: str
    finding: Finding
    since: datetime  #: when it became so: `ok` and `code` have been the same from then on
    checked_at: datetime


class Checks:
    """Rows of `checks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, name: str, finding: Finding, now: datetime) -> bool:
        """Keep what was found; True when this call is the one that turned the check from well to ill, or back.

        The first finding of all counts as a turn only when it is ill.
        """
        detail = json.dumps({"code": finding.code, "values": dict(finding.values)})
        found = {"ok": finding.ok, "detail": detail, "checked_at": now}
        if insert_or_ignore(self._connection, CHECKS, {"name": name, "since": now, **found}):
            return not finding.ok
        query = select(CHECKS).where(CHECKS.c.name == name)
        if self._connection.dialect.name == "postgresql":
            query = query.with_for_update()  # two processes that find the same turn: one of them tells
        before = self._connection.execute(query).one()
        stands = before.ok == finding.ok and json.loads(before.detail)["code"] == finding.code
        since = before.since if stands else now
        self._connection.execute(update(CHECKS).where(CHECKS.c.name == name).values(since=since, **found))
        return bool(before.ok) != finding.ok

    def forget(self, name: str) -> None:
        """There is nothing to look at any more."""
        self._connection.execute(delete(CHECKS).where(CHECKS.c.name == name))

    def all(self) -> dict[str, CheckRecord]:
        """By name."""
        rows = self._connection.execute(select(CHECKS)).all()
        return {
            row.name: CheckRecord(row.name, _finding(row.ok, row.detail), row.since, row.checked_at) for row in rows
        }


def _finding(ok: bool, detail: str) -> Finding:
    told = json.loads(detail)
    return Finding(bool(ok), told["code"], told["values"])
