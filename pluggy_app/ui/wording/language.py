"""Which language is spoken: to a browser the one its cookie names, in REST the one its person chose.

Texts that the server makes ask `spoken()`, which each event and request sets anew. Texts that were built into the pages
are picked in the browser (`lookup.words`), from the same cookie.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pluggy_app.domain.users import Language

DEFAULT = Language.PORTUGUESE

_spoken: ContextVar[Language] = ContextVar("spoken", default=DEFAULT)


def spoken() -> Language:
    """The language of whoever is being answered."""
    return _spoken.get()


def speak(language: Language | None) -> None:
    """From here on, in this task, answer in this language; None: they never chose."""
    _spoken.set(language or DEFAULT)


@contextmanager
def speaking(language: Language | None) -> Iterator[None]:
    """Answer in this language inside the block."""
    before = _spoken.set(language or DEFAULT)
    try:
        yield
    finally:
        _spoken.reset(before)
