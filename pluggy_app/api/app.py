"""The REST application, put together: one router a resource, then the refusal of every other `/api/…`."""

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from pluggy_app.api import (
    auth,
    bank_accounts,
    connect,
    docs,
    examples,
    exports,
    health,
    items,
    ledger_entries,
    metrics,
    password,
    problems,
    proofs,
    reconciliation,
    rules,
    statements,
    sync_logs,
    transactions,
    webhooks,
)
from pluggy_app.api.exports import Words
from pluggy_app.api.items import Say
from pluggy_app.api.problems import Problem, refused
from pluggy_app.api.proofs import Explain
from pluggy_app.api.reconciliation import Told
from pluggy_app.api.request_log import RequestLog

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

#: What a route may refuse with; when exactly: the docs of each code.
_REFUSALS = {
    400: "Not a JSON object.",
    401: "Nobody is signed in, or the secret is wrong.",
    403: "Not allowed: plan, role, or a page that is not ours.",
    404: "Not found.",
    409: "Not possible any more.",
    413: "Too large.",
    415: "Not the right content type.",
    422: "The request cannot be understood.",
    429: "Too often.",
    502: "Pluggy did not answer.",
    503: "The integration is off, or the database is busy.",
}
_SIGNED_IN = (401, 403, 404, 422, 503)
_ASKS_PLUGGY = (401, 403, 404, 409, 413, 422, 429, 502, 503)
_ROUTERS: tuple[tuple[APIRouter, tuple[int, ...]], ...] = (
    # Routes are tried in turn and each router is built when it is first tried: Pluggy waits for nothing but its own,
    # then comes what is asked most.
    (webhooks.router, (400, 401, 413, 415, 503)),
    (transactions.router, _SIGNED_IN),
    (auth.router, (401, 403, 413, 415, 422, 429, 503)),
    (auth.guarded, (401, 503)),
    (password.router, (401, 403, 409, 413, 415, 422, 429, 503)),
    (connect.router, _ASKS_PLUGGY),
    (items.router, (401, 403, 404, 409, 422, 503)),
    (items.any_plan, _SIGNED_IN),
    (sync_logs.router, _SIGNED_IN),
    (bank_accounts.router, (401, 403, 404, 409, 413, 422, 503)),
    (ledger_entries.router, (401, 403, 404, 409, 413, 422, 503)),
    (reconciliation.router, (401, 403, 404, 409, 413, 422, 503)),
    (rules.router, (401, 403, 404, 409, 413, 422, 503)),
    (proofs.router, (401, 403, 404, 409, 413, 422, 503)),
    (exports.router, (401, 403, 422, 503)),
    (statements.router, (401, 403, 404, 409, 413, 422, 503)),
    (health.router, ()),
    (metrics.router, (401, 403, 503)),
    (docs.router, ()),
)


class Rest(FastAPI):
    """FastAPI, whose own description would give every refusal two content types, and 422 a shape that is not ours."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = _ours(super().openapi())
        return self.openapi_schema


def _ours(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's document with the answers that are really given, and with examples."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status == "422" or problems.MEDIA_TYPE in answer.get("content", {}):
                    operation["responses"][status] = _of_problem(int(status))
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    examples.put_into(document)
    return document


def _of_problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _REFUSALS[status], "content": {problems.MEDIA_TYPE: {"schema": schema}}}


def create_api(say: Say, explain: Explain, because: Told, vocabulary: Words) -> FastAPI:
    """The REST application, whose words for people come from outside, in the user's language.

    `say` tells an item's state, `explain` what may be behind a difference of a balance, `because` why a match is one;
    `vocabulary` names columns.
    """
    app = Rest(
        title="Em Dia: REST",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    app.state.say = say
    app.state.explain = explain
    app.state.because = because
    app.state.vocabulary = vocabulary
    problems.install(app)
    app.add_middleware(RequestLog)
    for router, refusals in _ROUTERS:
        app.include_router(router, responses={status: _described(status) for status in refusals})
    app.state.routes_of_ours = tuple(app.routes)  # Reflex adds its own, which match everything
    for path in ("/api/{rest:path}", metrics.METRICS):  # the pages take everything that is left
        app.router.routes.append(Route(path, NothingHere(), include_in_schema=False))
    return app


def _described(status: int) -> dict[str, Any]:
    return {"model": Problem, "description": _REFUSALS[status], "content": {problems.MEDIA_TYPE: {}}}


class NothingHere:
    """No such path, whatever the method; or the path is one, but not with this method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours: tuple[BaseRoute, ...] = scope["app"].state.routes_of_ours
        allowed = [method for method in METHODS if any(_takes(route, scope, method) for route in ours)]
        if allowed:
            answer = refused(405, "This path does not take this method.", {"Allow": ", ".join(allowed)})
        else:
            answer = refused(404, "There is nothing at this address.")
        await answer(scope, receive, send)


def _takes(route: BaseRoute, scope: Scope, method: str) -> bool:
    return route.matches({**scope, "method": method, "path_params": {}})[0] is Match.FULL
