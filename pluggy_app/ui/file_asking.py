"""How a page asks about a file: it stays in the browser and comes with each question, which is worked out aside."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.errors import AppError
from pluggy_app.domain.users import User
from pluggy_app.ui.errors import unexpected
from pluggy_app.ui.import_asking import received
from pluggy_app.ui.import_rows import NO_PREVIEW, PreviewLine, VerdictLine
from pluggy_app.ui.session import Session, to_login

FILE, COLUMNS, PREVIEW, DONE = "file", "columns", "preview", "done"
MAX_NAME = 200  #: of a file, as it is shown

Asked = TypeVar("Asked")
#: What becomes of the page.
Show = Callable[[Any], None]
Answer = Callable[[User, bytes, Asked], Show]


class FileAsking(Session, mixin=True):
    """The step, what was refused, the columns that are asked about, and one page of the rows.

    A page's own state adds `_forget_file` and `_refused`, which says why something was not done.
    """

    loaded: bool = False
    step: str = FILE
    busy: bool = False
    refusal: str = ""
    unsure: bool = False  #: something broke; whether anything was stored is not known
    columns: list[str] = []
    sample: list[list[str]] = []
    why: str = ""
    columns_known: bool = False
    preview: PreviewLine = NO_PREVIEW
    verdict: str = ""  #: of the rows that are listed; empty: of all
    page: int = 1
    pages: int = 1
    range: str = ""
    warnings: list[str] = []
    rows: list[VerdictLine] = []
    _turn: int = 0  #: answers to questions about an earlier file are too late

    @rx.event
    async def again(self) -> EventSpec | None:
        """From the start, with another file."""
        if await self._person() is None:
            return to_login()
        self._forget_file()
        return None

    async def _answer(
        self, chunks: rx.UploadChunkIterator, ask: Callable[[], Asked | None], answer: Answer[Asked]
    ) -> EventSpec | None:
        """Take the file in, work out the answer aside, and show it unless the page has moved on."""
        async with self:
            user = await self._person()
            if user is None:
                return to_login()
            asked = ask() if isinstance(chunks, rx.UploadChunkIterator) else None
            if asked is None:
                return None
            self._begin()
            turn = self._turn
        try:
            content = await received(chunks)
            show = await asyncio.to_thread(answer, user, content, asked)
        except AppError as error:
            show = refused(error, asked)
        except Exception as error:  # the page lives on; what broke is recorded by type and short id
            show = _broke(unexpected(error))
        async with self:
            if turn == self._turn:
                show(self)
                self._put(busy=False)
        return None

    def _begin(self) -> None:
        self._put(busy=True, refusal="", unsure=False)

    def _show_page(self, shown: tuple[list[VerdictLine], str, int], verdict: str, page: int) -> None:
        rows, told, pages = shown
        self._put(verdict=verdict, page=min(max(page, 1), pages), pages=pages, range=told, rows=rows)


def refused(error: AppError, asked: object) -> Show:
    return lambda page: page._refused(error, asked)


def outdated(preview: Show, error: AppError, asked: object) -> Show:
    """What was promised is not so any more: what is, and that nothing was done."""

    def show(page: FileAsking) -> None:
        preview(page)
        page._refused(error, asked)

    return show


def _broke(text: str) -> Show:
    return lambda page: page._put(refusal=text, unsure=True)
