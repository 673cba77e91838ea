"""Errors as `application/problem+json` (RFC 9457): type, title, status, detail and a stable code."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from inspect import cleandoc

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pluggy_app.domain import errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/docs"

#: Status by the class that says what the caller can do; the first ancestor found here decides.
_STATUS: dict[type[errors.AppError], int] = {
    errors.NotAuthenticated: 401,
    errors.InvalidCredentials: 401,
    errors.WrongPassword: 403,
    errors.CsrfRefused: 403,
    errors.PlanRequired: 403,
    errors.AdminOnly: 403,
    errors.ItemNotFound: 404,
    errors.AccountNotFound: 404,
    errors.BankAccountNotFound: 404,
    errors.SyncLogNotFound: 404,
    errors.StatementNotFound: 404,
    errors.TransactionNotFound: 404,
    errors.LedgerEntryNotFound: 404,
    errors.MatchNotFound: 404,
    errors.SuggestionNotFound: 404,
    errors.BatchNotFound: 404,
    errors.MemoryNotFound: 404,
    errors.RuleNotFound: 404,
    errors.ItemRevoked: 409,
    errors.StatementTooLarge: 413,
    errors.TooManyAttempts: 429,
    errors.TooManyRequests: 429,
    errors.PluggyUnavailable: 502,
    errors.PluggyRefused: 502,
    errors.PluggyNotConfigured: 503,
    errors.AskUser: 422,
    errors.TryLater: 503,
    errors.Refused: 409,
}
#: Codes of refusals that come from HTTP itself.
_HTTP_CODES = {
    400: "invalid_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}
DEFAULT_WAIT_SECONDS = 5


class Problem(BaseModel):
    """What went wrong, for people (`detail`) and for programs (`code`)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def problem(
    status: int, code: str, detail: str, headers: dict[str, str] | None = None, more: Mapping[str, object] | None = None
) -> Response:
    """One problem as a response; `more`: members that only this kind has."""
    body = Problem(type=f"{DOCS}#{code}", title=HTTPStatus(status).phrase, status=status, detail=detail, code=code)
    return JSONResponse(body.model_dump() | dict(more or {}), status, headers, MEDIA_TYPE)


def refused(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal that comes from HTTP itself, such as 404 for a path that is none."""
    return problem(status, _HTTP_CODES.get(status, f"http_{status}"), detail, headers)


def of_error(error: errors.AppError) -> Response:
    """The problem that one of our errors is."""
    status = _status(error)
    if status >= 500 and not isinstance(error, errors.TryLater | errors.Refused):
        return unexpected(error)
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, errors.TryLater):
        headers["Retry-After"] = str(max(1, round(error.wait_seconds or DEFAULT_WAIT_SECONDS)))
    return problem(status, _code(error), str(error), headers, _more(error))


def unexpected(error: BaseException) -> Response:
    """500 without any detail; the log has the type, and the short id that ties both together."""
    short_id = secrets.token_hex(3)
    log.error("api.unexpected", exc_info=error, extra={"error_type": type(error).__name__, "error_id": short_id})
    return problem(500, errors.AppError.code, f"Something went wrong here. Mention {short_id} when you report it.")


def meanings() -> dict[str, str]:
    """Every code with its sentence."""
    found = {error.code: cleandoc(error.__doc__ or "") for error in _family(errors.AppError)}
    return found | {code: HTTPStatus(status).description for status, code in _HTTP_CODES.items() if code not in found}


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.add_exception_handler(errors.AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_middleware(UnexpectedErrors)


class UnexpectedErrors:
    """The last net under REST: Starlette's own would pass the exception on, message and all, to the server's log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/metrics")):
            await self.app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except Exception as error:  # whatever it is, the caller gets a problem and the log a type
            response = unexpected(error)
            if not started:
                await response(scope, receive, send)


async def _on_app_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.AppError)
    return of_error(error)


async def _on_invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return of_error(errors.InvalidRequest(_first_fault(error)))


async def _on_http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # a body that is no JSON: FastAPI says 400 for some of them and 422 for others
        return of_error(errors.InvalidRequest("the body cannot be read"))
    return refused(error.status_code, HTTPStatus(error.status_code).description, dict(error.headers or {}))


def _first_fault(error: RequestValidationError) -> str:
    """Where and what; never the value, which the caller knows and the log must not."""
    fault = error.errors()[0]
    if fault["type"] == "json_invalid":
        return "the body is not JSON"
    where = ".".join(str(part) for part in fault["loc"][1:] if isinstance(part, str | int))
    return f"{where or fault['loc'][0]}: {fault['msg'].removeprefix('Value error, ')}"


def _status(error: errors.AppError) -> int:
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def _code(error: errors.AppError) -> str:
    # Why Pluggy gave no usable answer is ours to know; what a caller can do about it is one thing.
    no_answer = isinstance(error, errors.PluggyUnavailable | errors.PluggyRefused)
    return errors.PluggyUnavailable.code if no_answer else error.code


def _more(error: errors.AppError) -> dict[str, object]:
    """What a caller needs to answer with."""
    if isinstance(error, errors.MappingNeeded):
        rows = [list(row) for row in error.sample_rows]
        return {"columns": list(error.columns), "rows": rows, "reason": error.reason}
    if isinstance(error, errors.StatementAccountNeeded):
        return {"accounts": list(error.accounts)}
    if isinstance(error, errors.UnreadableStatement):
        return {"found": error.found, "expected": error.expected}
    return {}


def _family(kind: type[errors.AppError]) -> Iterator[type[errors.AppError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)
