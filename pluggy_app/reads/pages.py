"""Keyset cursors: where a list goes on, as an opaque word."""

import base64
import binascii
import re
from datetime import date

from pluggy_app.domain.errors import InvalidRequest


def encode_cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode("|".join(str(p) for p in parts).encode()).decode().rstrip("=")


def day_and_key(cursor: str | None) -> tuple[date, int] | None:
    """The day and row key in a cursor of a list ordered by day.

    Raises:
        InvalidRequest: when it is none of ours.
    """
    if cursor is None:
        return None
    day, _, key = _decode(cursor).partition("|")
    try:
        return date.fromisoformat(day), _row_key(key)
    except ValueError:
        raise InvalidRequest("cursor is not one of this list") from None


def key(cursor: str | None) -> int | None:
    """The row key in a cursor of a list ordered by key; raises like `day_and_key`."""
    if cursor is None:
        return None
    try:
        return _row_key(_decode(cursor))
    except ValueError:
        raise InvalidRequest("cursor is not one of this list") from None


def check_cursor(cursor: str) -> None:
    """Raises:
    InvalidRequest: no list of ours gave this cursor.
    """
    if not re.fullmatch(r"(\d{4}-\d{2}-\d{2}\|)?\d{1,18}", _decode(cursor), re.ASCII):
        raise InvalidRequest("cursor is not one of this list")


def _row_key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError(text)
    return int(text)


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise InvalidRequest("cursor is not one of this list") from None
