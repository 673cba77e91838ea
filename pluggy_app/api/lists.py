"""How lists are asked for and answered: `limit`, `cursor`, and `{"results": [...], "next": ...}`."""

import asyncio
import os
import re
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec
from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from pluggy_app.api.batches import Batches
from pluggy_app.api.security import SignedIn, found_by_secret
from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.reads.one_moment import OneMoment, one_moment
from pluggy_app.reads.pages import check_cursor, encode_cursor, key
from pluggy_app.wiring import parts

Row = TypeVar("Row")

_PAGES = Batches("pages of lists", lambda: one_moment(parts().store))
#: What may take long. As many as there are cores: more threads would only wait for each other's turn at Python.
_READERS = ThreadPoolExecutor(min(4, os.cpu_count() or 1), "list")

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


class InOneThread(SignedIn):
    """A list that is asked for often: admitted, read and told in one thread, without FastAPI's look at each parameter.

    A page comes by an index, so from a file many are answered in a row; a search, or a server far away, may take long.

    The endpoint takes `moment` to read from, `user`, the ids of its path as text, and `wanted`, the model of its query;
    it returns the answer.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        query: TypeAdapter[BaseModel] = TypeAdapter(get_type_hints(self.endpoint)["wanted"])

        def answered(request: Request, moment: OneMoment) -> Response:
            user, request.state.note_use = found_by_secret(request, moment)
            self._allow(user)
            try:
                wanted = query.validate_python(dict(request.query_params))
            except ValidationError as error:
                raise RequestValidationError([{**e, "loc": ("query", *e["loc"])} for e in error.errors()]) from None
            response: Response = self.endpoint(moment=moment, user=user, wanted=wanted, **request.path_params)
            return response

        def by_itself(request: Request) -> Response:
            with one_moment(parts().store) as moment:
                return answered(request, moment)

        async def handle(request: Request) -> Response:
            if parts().store.is_a_file and "q" not in request.query_params:
                response: Response = await _PAGES.run(partial(answered, request))
            else:
                response = await asyncio.get_running_loop().run_in_executor(_READERS, by_itself, request)
            if request.state.note_use is not None:
                await run_in_threadpool(request.state.note_use)
            return response

        return handle


async def _given() -> OneMoment:
    raise NotImplementedError  # FastAPI only writes down what the endpoint takes; the route gives it


Moment = Annotated[OneMoment, Depends(_given)]


def struct_of(model: type[BaseModel]) -> type[msgspec.Struct]:
    """The same fields in the same order, by the names they have on the wire; written as JSON in a tenth of the time."""
    named = {name: field.serialization_alias or field.alias or name for name, field in model.model_fields.items()}
    return msgspec.defstruct(model.__name__, [(name, Any, msgspec.field(name=told)) for name, told in named.items()])


def as_json(results: Sequence[msgspec.Struct], following: str | None) -> Response:
    """A page of a list. FastAPI would read it into its model once more, row by row."""
    told = msgspec.json.encode({"results": results, "next": following})
    return Response(told, media_type="application/json")


def slice_of(rows: Sequence[Row], limit: int, cursor: str | None) -> tuple[Sequence[Row], str | None]:
    """One page of a list short enough to be read whole, and the cursor of the next.

    Raises:
        InvalidRequest: a cursor that is not of such a list.
    """
    start = key(cursor) or 0
    end = start + limit
    return rows[start:end], encode_cursor(end) if end < len(rows) else None
