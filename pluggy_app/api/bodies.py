"""What a request carries: its kind, and its bytes up to a limit."""

from fastapi import Request
from starlette.exceptions import HTTPException

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def media_type(content_type: str) -> str:
    """A content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def kind_of(request: Request) -> str:
    """The media type of a request's body; empty when it does not say."""
    return media_type(request.headers.get("content-type", ""))


def is_json(kind: str) -> bool:
    """Whether a media type is JSON or built on it."""
    return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))


def said_length(content_length: str) -> int:
    """The number in a Content-Length header; 0 when there is none."""
    return int(content_length[:20]) if content_length.isascii() and content_length.isdecimal() else 0


async def read_within(request: Request, limit: int) -> bytes:
    """The body, given up as soon as it is larger than `limit` bytes.

    Raises:
        HTTPException: 413.
    """
    if said_length(request.headers.get("content-length", "")) > limit:
        raise HTTPException(413)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise HTTPException(413)
    return bytes(body)
