"""What people type into forms, understood or not. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from pluggy_app.domain.bank_accounts import MAX_CENTS
from pluggy_app.domain.money import typed_cents

FIRST_YEAR, LAST_YEAR = 1990, 2100


def text_of(form: Mapping[str, object], name: str, most: int) -> str | None:
    """A field without blanks around it; None: it is not there, too long, or holds what nobody types."""
    value = form.get(name)
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        return None
    return value.strip()


def key_of(value: object) -> int | None:
    """The key of a row, as a page spells it."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else None


def cents_of(text: str) -> int | None:
    """Cents of an amount above zero, as it is typed; None: it is none."""
    cents = typed_cents(text)
    return cents if cents is not None and 0 < cents <= MAX_CENTS else None


def day_of(text: str) -> date | None:
    """The day of a date field."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
