"""What a product is in the middle of when it is told to end, and what has become of it."""

import contextlib
import threading
from collections.abc import Iterator

import httpx
from product_process import Product
from sqlalchemy import text

from pluggy_app.store.engine import open_engine

IN_TIME_SECONDS = 12.0  #: nine, and what a busy machine adds; Docker kills after ten


def attempts(product: Product) -> list[tuple[str, str]]:
    """Status and error code of each run, oldest first, as the database has them."""
    engine = open_engine(product.environment["DATABASE_URL"])
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT status, error_code FROM pluggy_sync_logs ORDER BY id")).all()
    engine.dispose()
    return [(row.status, row.error_code) for row in rows]


@contextlib.contextmanager
def asking(product: Product, cookie: str, answers: list[int]) -> Iterator[None]:
    """A request that Pluggy has to answer first; `answers` gets its status, 0 when it was cut."""

    def ask() -> None:
        try:
            with product.client(headers={"Origin": product.url, "Cookie": cookie}) as rest:
                answers.append(rest.post("/api/pluggy/connect-token", json={}).status_code)
        except httpx.TransportError:
            answers.append(0)

    thread = threading.Thread(target=ask)
    thread.start()
    yield
    thread.join()
