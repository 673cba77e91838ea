"""How lists are asked for and answered: `limit`, `cursor`, and `{"results": [...], "next": ...}`."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator

from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.reads.pages import check_cursor, encode_cursor, key

Row = TypeVar("Row")

MAX_LIMIT = 500
MAX_SEARCH = 200


def _day_only(value: object) -> object:
    # pydantic also takes instants and numbers of seconds for a day
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("must be a day, YYYY-MM-DD")
    return value


def _printable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must be text")
    return value


def _known_cursor(value: str | None) -> str | None:
    if value is not None:
        try:
            check_cursor(value)
        except InvalidRequest as error:
            raise ValueError(str(error)) from None
    return value


Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before."), AfterValidator(_known_cursor)
]
Day = Annotated[date | None, BeforeValidator(_day_only)]
Search = Annotated[str, Query(max_length=MAX_SEARCH), AfterValidator(_printable)]


def slice_of(rows: Sequence[Row], limit: int, cursor: str | None) -> tuple[Sequence[Row], str | None]:
    """One page of a list short enough to be read whole, and the cursor of the next.

    Raises:
        InvalidRequest: a cursor that is not of such a list.
    """
    start = key(cursor) or 0
    end = start + limit
    return rows[start:end], encode_cursor(end) if end < len(rows) else None
