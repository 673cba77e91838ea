"""Notices what has happened to the items since the last look and puts the events into the outbox."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from pluggy_app.sandbox import progress
from pluggy_app.sandbox.connectors import MEU_PLUGGY
from pluggy_app.sandbox.events import Event, created_event, item_event, rows_events
from pluggy_app.sandbox.item_bodies import error_body
from pluggy_app.sandbox.progress import Stage
from pluggy_app.sandbox.register import Item
from pluggy_app.sandbox.statements import Statement
from pluggy_app.sandbox.world import World


@dataclass
class Told:
    """What has been said about an item."""

    started_at: datetime
    kind: str
    #: rows ingested up to here were announced; seconds since 1970
    through: float
    #: how many changes of rows were announced
    changes: int = 0


class Herald:
    """Looks at every item; what was settled before it began is not told again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[str, Told] = {}
        now = world.now()
        for item in world.register.items.values():
            kind = progress.stage_of(item, now, world.pace).kind
            if kind not in ("running", "input", "action"):
                self._told[item.id] = Told(item.started_at, kind, now.timestamp(), len(item.row_changes))

    def look(self) -> None:
        """Put what is new into the outbox."""
        items, now = self._world.register.items, self._world.now()
        for gone in self._told.keys() - items.keys():
            del self._told[gone]
        for item in list(items.values()):
            if item.connector_id == MEU_PLUGGY:
                continue  # the free product sends none
            self._world.catch_up(item)
            self._world.outbox.extend(self._news(item, now))

    def _news(self, item: Item, now: datetime) -> list[Event]:
        pace = self._world.pace
        stage, told = progress.stage_of(item, now, pace), self._told.get(item.id)
        if told is None:
            through = item.good_through.timestamp() if item.good_through else 0.0
            old = sum(change.at <= through for change in item.row_changes)
            told = self._told[item.id] = Told(item.started_at, "", through, old)
        changed = (told.started_at, told.kind) != (item.started_at, stage.kind)
        told.started_at, told.kind = item.started_at, stage.kind
        if changed:
            return self._stage_news(item, stage, told)
        awake = bool(item.awake) and item.awake[-1][1] >= min(told.through, now.timestamp())
        return self._row_news(item, told) if stage.kind == "good" and awake else []

    def _stage_news(self, item: Item, stage: Stage, told: Told) -> list[Event]:
        if stage.kind == "good":
            first = item.good_through is None
            begun = [item_event(item, "item/login_succeeded"), *([item_event(item, "item/created")] if first else [])]
            return [*begun, *self._row_news(item, told), item_event(item, "item/updated")]
        if stage.kind == "input":
            return [item_event(item, "item/waiting_user_input")]
        error = error_body(stage.outcome)
        waiting = [item_event(item, "item/waiting_user_action")] if stage.kind == "action" else []
        return [*waiting, item_event(item, "item/error", error)] if error else []

    def _row_news(self, item: Item, told: Told) -> list[Event]:
        book = self._world.book(item)
        if book is None:
            return []
        events: list[Event] = []
        for account_id, statement in book.statements.items():
            read_through = book.read_through(statement.account)
            events += self._statement_news(item, account_id, statement, told, read_through)
        told.through, told.changes = book.through, book.changes_done
        return events

    def _statement_news(
        self, item: Item, account_id: str, statement: Statement, told: Told, through: float
    ) -> list[Event]:
        since, events = told.through, list[Event]()
        first = bisect_right(statement.rows, since, key=lambda line: line.created)
        new = [line for line in statement.rows[first:] if not line.first_id]
        for number, gone, again in statement.changes:
            if number >= told.changes:
                events += rows_events(item, "transactions/deleted", account_id, gone)
                new = sorted([*new, *again], key=lambda line: line.created)
        new = [line for line in new if line.gone_at is None]
        events += [created_event(item, account_id, new, self._base())] if new else []
        posted = [
            line.id
            for line in statement.pending
            if line.created <= since
            and line.posted_at is not None
            and since < line.posted_at <= through
            and line.gone_at is None
        ]
        return events + rows_events(item, "transactions/updated", account_id, posted)

    def _base(self) -> str:
        path = self._world.public_path
        return path if path.startswith("http") else "http://sandbox"
