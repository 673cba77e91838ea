"""All users' runs, found by filters. Ids, counts and codes; whose a run is, by e-mail. Reads only."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, tuple_
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.run_outcomes import HARMLESS, Outcome
from pluggy_app.domain.sync_runs import RunStatus
from pluggy_app.domain.users import Plan
from pluggy_app.store.tables import ITEMS, SYNC_LOGS, USERS, record


@dataclass(frozen=True)
class RunFilter:
    """Which runs; whatever is None or empty is not asked about.

    `text`: the number of a run, the beginning of an item id, or a part of an e-mail. `but_not`: a code of failures
    that are told about elsewhere. `up_to_id`: those that came later wait outside.
    """

    since: datetime
    outcome: Outcome | None = None
    trigger: str = ""
    connector_id: int | None = None
    error_code: str = ""
    text: str = ""
    but_not: str = ""
    up_to_id: int | None = None


@dataclass(frozen=True)
class FoundRun:
    """A run in the list of all runs."""

    id: int
    item_id: str
    connector_name: str
    email: str
    trigger: str
    status: str
    error_code: str
    attempt: int
    requested_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seen: int
    created: int
    updated: int
    removed: int
    pages: int


class RunSearch:
    """Finds rows of `pluggy_sync_logs`, everybody's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest_id(self) -> int:
        """Id of the newest run, 0 without any."""
        return self._connection.execute(select(func.max(SYNC_LOGS.c.id))).scalar_one() or 0

    def page(self, wanted: RunFilter, *, before_id: int | None, limit: int) -> list[FoundRun]:
        """Newest first, in the order of the index on `requested_at`: a page costs what it shows, not the period."""
        shown = select(SYNC_LOGS, ITEMS.c.item_id, ITEMS.c.connector_name, USERS.c.email)
        query = shown.select_from(_EVERYBODY).where(*_matching(wanted))
        place = tuple_(SYNC_LOGS.c.requested_at, SYNC_LOGS.c.id)
        last = self._place(before_id)
        if last is not None:
            query = query.where(place < last)
        query = query.order_by(SYNC_LOGS.c.requested_at.desc(), SYNC_LOGS.c.id.desc()).limit(limit)
        return [record(FoundRun, row) for row in self._connection.execute(query)]

    def count(self, wanted: RunFilter) -> int:
        asks_about_items = wanted.text or wanted.connector_id is not None
        query = select(func.count()).select_from(_EVERYBODY if asks_about_items else SYNC_LOGS)
        query = query.where(*_matching(wanted))
        return self._connection.execute(query).scalar_one()

    def newer(self, wanted: RunFilter, than_id: int) -> int:
        """How many came after run `than_id`."""
        all_of_them = _matching(replace(wanted, up_to_id=None))
        query = select(func.count()).select_from(_EVERYBODY).where(*all_of_them, SYNC_LOGS.c.id > than_id)
        return self._connection.execute(query).scalar_one()

    def failed_items(self, wanted: RunFilter, limit: int) -> list[int]:
        """Row keys of the items that these failures left behind and that can be read again: connected, known to
        Pluggy, on a plan that has connections, and not read well by any run since."""
        later = SYNC_LOGS.alias("later")
        well = (RunStatus.SUCCEEDED.value, RunStatus.PARTIAL.value)
        mended = (
            select(later.c.id)
            .where(later.c.item_pk == SYNC_LOGS.c.item_pk, later.c.id > SYNC_LOGS.c.id, later.c.status.in_(well))
            .exists()
        )
        failures = _matching(replace(wanted, outcome=Outcome.FAILED))
        item_pk = SYNC_LOGS.c.item_pk + 0  # not the bare column: SQLite would walk all runs in the order of its index
        query = (
            select(item_pk)
            .select_from(_EVERYBODY)
            .where(
                *failures,
                ITEMS.c.revoke_requested_at.is_(None),
                ITEMS.c.revoked_at.is_(None),
                ITEMS.c.gone_at.is_(None),
                USERS.c.plan == Plan.BUSINESS.value,
                ~mended,
            )
            .distinct()
            .order_by(item_pk)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

    def _place(self, run_id: int | None) -> tuple[datetime, int] | None:
        """Where a run stands in the list; None: nowhere, it was erased with its person."""
        query = select(SYNC_LOGS.c.requested_at, SYNC_LOGS.c.id).where(SYNC_LOGS.c.id == run_id)
        row = None if run_id is None else self._connection.execute(query).one_or_none()
        return None if row is None else (row.requested_at, row.id)


_EVERYBODY = SYNC_LOGS.join(ITEMS, ITEMS.c.id == SYNC_LOGS.c.item_pk).join(USERS, USERS.c.user_id == ITEMS.c.user_id)


def _matching(wanted: RunFilter) -> list[ColumnElement[bool]]:
    runs = SYNC_LOGS.c
    conditions: list[ColumnElement[bool]] = [runs.requested_at >= wanted.since]
    if wanted.outcome is not None:
        conditions.append(_came_to(wanted.outcome))
    if wanted.trigger:
        conditions.append(runs.trigger == wanted.trigger)
    if wanted.connector_id is not None:
        conditions.append(ITEMS.c.connector_id == wanted.connector_id)
    if wanted.error_code:
        conditions.append(runs.error_code == wanted.error_code)
    if wanted.text:
        conditions.append(_names(wanted.text.lower()))
    if wanted.but_not:
        conditions.append((runs.status != RunStatus.FAILED.value) | (runs.error_code != wanted.but_not))
    if wanted.up_to_id is not None:
        conditions.append(runs.id <= wanted.up_to_id)
    return conditions


def _came_to(word: Outcome) -> ColumnElement[bool]:
    if word in HARMLESS:
        status, code = HARMLESS[word]
        return (SYNC_LOGS.c.status == status.value) & (SYNC_LOGS.c.error_code == code)
    others = [code for status, code in HARMLESS.values() if status.value == word.value]
    return (SYNC_LOGS.c.status == word.value) & SYNC_LOGS.c.error_code.not_in(others)


def _names(text: str) -> ColumnElement[bool]:
    meant = [USERS.c.email.contains(text, autoescape=True), ITEMS.c.item_id.startswith(text, autoescape=True)]
    if text.isascii() and text.isdigit() and len(text) <= 9:
        meant.append(SYNC_LOGS.c.id == int(text))
    return or_(*meant)
