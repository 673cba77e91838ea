"""How often Pluggy answered how, by all processes together since the first start."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from pluggy_app.store.tables import REQUEST_COUNTS, add_to


class RequestCounts:
    """Rows of `request_counts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Requests by endpoint and status, on top of what is there."""
        for (endpoint, status), n in sorted(counts.items()):  # one order for all processes: no deadlock
            add_to(self._connection, REQUEST_COUNTS, {"endpoint": endpoint, "status": status}, {"total": n})

    def all(self) -> list[tuple[str, str, int]]:
        """Endpoint, status and how many."""
        query = select(REQUEST_COUNTS.c.endpoint, REQUEST_COUNTS.c.status, REQUEST_COUNTS.c.total)
        return list(self._connection.execute(query.order_by(REQUEST_COUNTS.c.endpoint, REQUEST_COUNTS.c.status)))
