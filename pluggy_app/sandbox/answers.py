"""How the sandbox reads requests and writes answers: Pluggy's envelope, its strictness, its dates.

Rules: https://docs.pluggy.ai/en/docs/reference/basic-concepts.md
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
from fastapi import Request, Response

Body = dict[str, object]
"""A JSON object, on its way in or out."""

MAX_BODY_BYTES = 64 * 1024


class PluggyError(Exception):
    """A refusal in Pluggy's envelope."""

    def __init__(self, status: int, message: str, code: str | None = None, **more: object) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.more = status, message, code, more

    def answer(self) -> Response:
        """The envelope: code, message, codeDescription where there is one, errorId."""
        body: Body = {"code": self.status, "message": self.message}
        if self.code:
            body["codeDescription"] = self.code
        return answer(body | self.more | {"errorId": str(uuid4())}, self.status)


def answer(body: object, status: int = 200) -> Response:
    """JSON with numbers as they are."""
    return Response(msgspec.json.encode(body), status, media_type="application/json; charset=utf-8")


def page_of(rows: Sequence[object]) -> Response:
    """The envelope of Pluggy's page-numbered lists; ours fit on one page."""
    return answer({"page": 1, "total": len(rows), "totalPages": 1 if rows else 0, "results": rows})


def instant(moment: datetime | None) -> str | None:
    """UTC with milliseconds and Z, as Pluggy writes it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant_of(seconds: float) -> str:
    """The same from seconds since 1970."""
    return str(instant(datetime.fromtimestamp(seconds, UTC)))


def query_of(request: Request, *allowed: str) -> dict[str, str]:
    """The query's parameters; one that Pluggy does not know is refused."""
    unknown = [name for name in request.query_params if name not in allowed]
    if unknown:
        raise _should_not_exist(unknown)
    return {name: value for name, value in request.query_params.items() if value != ""}


async def body_of(request: Request, *allowed: str, free: bool = False) -> Body:
    """The body's properties, {} for an empty body; an unknown one is refused unless `free`."""
    raw = await request.body()
    if len(raw) > MAX_BODY_BYTES:
        raise PluggyError(413, "request entity too large")
    try:
        body = msgspec.json.decode(raw) if raw.strip() else {}
    except ValueError:
        raise PluggyError(400, "Unexpected token in JSON") from None
    if not isinstance(body, dict):
        raise PluggyError(400, "The body should be an object")
    unknown = [name for name in body if name not in allowed]
    if unknown and not free:
        raise _should_not_exist(unknown)
    return body


def text_of(body: Body, name: str) -> str | None:
    """A text property, None when absent or null."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise PluggyError(400, f"{name} must be a string")
    return value


def uuid_of(values: dict[str, str], name: str) -> str:
    """A required uuid among query parameters."""
    value = values.get(name)
    if not is_uuid(value):
        lead = f"{name} should not be null or undefined, " if value is None else ""
        raise PluggyError(400, f"{lead}{name} must be a UUID")
    return str(value).lower()


def is_uuid(value: str | None) -> bool:
    """Whether the text is a uuid in its usual spelling."""
    try:
        return value is not None and str(UUID(value)) == value.lower()
    except ValueError:
        return False


def _should_not_exist(names: Collection[str]) -> PluggyError:
    return PluggyError(400, ", ".join(f"property {name} should not exist" for name in names))
