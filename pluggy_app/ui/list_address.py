"""What the addresses of lists have in common: how they are written, and the way back to the pages before. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

MAX_SEARCH = 100
MAX_CURSOR = 300
TRAIL_PAGES = 20  #: how many pages back the address remembers
FIRST_YEAR = 1990  #: a year still being typed ("0002") is no filter
SEPARATOR = "~"
_FIRST = "-"


def href(route: str, said: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{route}?{query}" if query else route


def trail_of(text: str) -> tuple[str, ...]:
    """The cursors of the pages before."""
    return tuple(part[:MAX_CURSOR] for part in text.split(SEPARATOR))[-TRAIL_PAGES:] if text else ()


def longer(trail: tuple[str, ...], cursor: str) -> tuple[str, ...]:
    """The trail of the page after that of this cursor."""
    return (*trail, cursor or _FIRST)[-TRAIL_PAGES:]


def before(trail: tuple[str, ...]) -> str:
    """The cursor of the page before, or of the first one when the address does not remember it."""
    return trail[-1] if trail and trail[-1] != _FIRST else ""


def key_in(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{1,18}", text) else ""


def day_in(text: str) -> str:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return day.isoformat() if day.year >= FIRST_YEAR else ""


def one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else ""
