"""What stands in front of every request, pages and websocket included: plain ASGI, given to Reflex by the root.

Everything is looked up at request time: these objects are made before the application has started. Reflex wraps them
in the order of its list; `BodyLimit` and `SecurityHeaders` come last there and so meet a request first.
"""

import asyncio
import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pluggy_app.api.bodies import FORM, is_json, media_type, said_length
from pluggy_app.api.problems import refused
from pluggy_app.api.security import LOCAL_NAMES, bare_origin, is_our_origin
from pluggy_app.reads.sessions import session_token, signed_in
from pluggy_app.services.link import CALLBACK_PATH
from pluggy_app.services.statements import STATEMENT_BYTES
from pluggy_app.settings import is_loopback
from pluggy_app.wiring import parts

API = "/api/"
EVENTS = "/_event"  #: Reflex's websocket
UPLOADS = "/_upload"  #: where its pages send files; Reflex would also serve what it keeps there, which is nothing
LEDGER_ENTRIES = "/api/ledger-entries"
CLIENT_TOKEN = b"reflex-client-token"  #: what uploads say instead of the websocket's query
MAX_API_BYTES = 64 * 1024  #: JSON and forms for REST
MAX_LIST_BYTES = 4 * 1024 * 1024  #: a thousand ledger entries, however long their texts
MAX_BYTES = 10 * 1024 * 1024  #: everything else
MAX_STATEMENT_BYTES = STATEMENT_BYTES + 64 * 1024  #: a statement file with what a form puts around it

_STATEMENTS = re.compile(r"/api/bank-accounts/\d+/statements")
_PAGES = re.compile(r"/(?:login|app|admin)(?:/[^.]*)?")
_HSTS = b"max-age=31536000"
_PERMISSIONS = b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"
_NEVER_STORED = {b"cache-control": b"no-store"}
_FOR_EVER = {b"cache-control": b"public, max-age=31536000, immutable"}


class PageSlash:
    """Give our pages their closing slash; Reflex would redirect to an absolute http address, behind TLS too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            path: str = scope["path"]
            if not path.endswith("/") and _PAGES.fullmatch(path):
                scope = {**scope, "path": path + "/", "raw_path": (scope.get("raw_path") or path.encode()) + b"/"}
        await self.app(scope, receive, send)


class SessionBoundToken:
    """The page state a client gets belongs to its tab token and its session cookie: neither alone opens another's.

    Files are taken from people who are signed in, and are never given out.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            cookies, path = Headers(scope=scope).get("cookie", ""), scope["path"]
            session = session_token(cookies)
            if session and path.startswith((EVENTS, UPLOADS)) and not await asyncio.to_thread(_is_live, cookies):
                session = ""  # an ended session opens what no cookie opens: an empty state
            if scope["type"] == "http" and path.startswith(UPLOADS):
                if scope["method"] != "POST":
                    await refused(404, "There is nothing here.")(scope, receive, send)
                    return
                if not session:
                    await refused(401, "Log in first.")(scope, receive, send)
                    return
            if path.startswith(EVENTS):
                scope = {**scope, "query_string": _bound_query(scope["query_string"], session)}
            if any(name == CLIENT_TOKEN for name, _ in scope["headers"]):
                scope = {**scope, "headers": _bound_headers(scope["headers"], session)}
        await self.app(scope, receive, send)


class EventOrigin:
    """The websocket is for our own pages; whichever of our names they came by, Reflex is told the one it knows."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope["path"].startswith(EVENTS):
            headers, settings = Headers(scope=scope), parts().settings
            origin = headers.get("origin")
            if origin is not None:
                if not is_our_origin(origin, headers.get("host", ""), settings):
                    await _refuse_event(scope, receive, send)
                    return
                known_as = settings.app_base_url.encode()
                renamed = [(name, known_as if name == b"origin" else value) for name, value in scope["headers"]]
                scope = {**scope, "headers": renamed}
        await self.app(scope, receive, send)


class BodyLimit:
    """No body larger than its kind needs, counted while it arrives. The webhook's door counts for itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(CALLBACK_PATH):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = _limit(scope["path"], media_type(headers.get("content-type", "")))
        if said_length(headers.get("content-length", "")) > limit:
            await _too_large()(scope, receive, send)
            return
        arrived, started = 0, False

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit:
                raise HTTPException(413)
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except HTTPException as error:
            if error.status_code != 413 or started:
                raise
            await _too_large()(scope, receive, send)


class SecurityHeaders:
    """What browsers are told about every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = _always()
                if path.startswith(API):
                    told = told | _NEVER_STORED
                elif path.startswith("/assets/") and message["status"] == 200:
                    told = told | _FOR_EVER
                kept = [pair for pair in message.get("headers", ()) if pair[0] not in told]
                message = {**message, "headers": [*kept, *told.items()]}
            await send(message)

        await self.app(scope, receive, with_headers)


def content_security_policy(connect_url: str, base_url: str) -> str:
    """What our pages, at `base_url`, may load; the Connect page opens in a frame.

    Reflex needs inline scripts, and `eval` for the messages that handlers return.
    """
    frames = f"'self' {_frame_origin(connect_url)}".rstrip()
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: https:; connect-src 'self'; "
        f"frame-src {frames}; "
        f"frame-ancestors {_framed_by(base_url)}; base-uri 'self'; form-action 'self'; object-src 'none'"
    )


def _always() -> dict[bytes, bytes]:
    built = parts()
    connect_url = built.pluggy.connect_url if built.pluggy else built.settings.pluggy_connect_url
    return _of_addresses(connect_url, built.settings.app_base_url)


@lru_cache(maxsize=1)  # they change with the configuration: never
def _of_addresses(connect_url: str, base_url: str) -> dict[bytes, bytes]:
    headers = {
        b"content-security-policy": content_security_policy(connect_url, base_url).encode(),
        b"x-content-type-options": b"nosniff",
        # Not no-referrer: with it browsers send `Origin: null` with the log-in form, which must prove where it is from.
        b"referrer-policy": b"same-origin",
        b"permissions-policy": _PERMISSIONS,
        b"server": b"em-dia",  # otherwise the web server fills in its own name
    }
    if base_url.startswith("https://"):
        headers[b"strict-transport-security"] = _HSTS
    return headers


def _frame_origin(connect_url: str) -> str:
    scheme, found, rest = connect_url.partition("://")
    return bare_origin(f"{scheme}://{rest.partition('/')[0].partition('?')[0]}") if found else ""


def _framed_by(base_url: str) -> str:
    """Our own pages; on this machine under either name, because the sandbox's Connect page knows only one of them."""
    base = urlsplit(base_url)
    if not is_loopback(base.hostname or ""):
        return "'self'"
    port = f":{base.port}" if base.port else ""
    return " ".join(["'self'", *(f"{base.scheme}://{name}{port}" for name in LOCAL_NAMES)])


def _limit(path: str, kind: str) -> int:
    if path == LEDGER_ENTRIES and is_json(kind):
        return MAX_LIST_BYTES
    if path.startswith(API) and (is_json(kind) or kind in (FORM, "")):
        return MAX_API_BYTES
    return MAX_STATEMENT_BYTES if path == UPLOADS or _STATEMENTS.fullmatch(path) else MAX_BYTES


def _too_large() -> Response:
    return refused(413, "The body is too large.")


async def _refuse_event(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":  # closed before it is accepted: the server answers 403
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await PlainTextResponse("Forbidden", 403)(scope, receive, send)


def _is_live(cookies: str) -> bool:
    return signed_in(parts().store, cookies) is not None


def _bound(token: str, session: str) -> str:
    return hashlib.sha256(f"{token}|{session}".encode("utf-8", "surrogateescape")).hexdigest()


def _bound_query(query: bytes, session: str) -> bytes:
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return urlencode([(name, _bound(value, session) if name == "token" else value) for name, value in pairs]).encode()


def _bound_headers(headers: list[tuple[bytes, bytes]], session: str) -> list[tuple[bytes, bytes]]:
    return [
        (name, _bound(value.decode("latin-1"), session).encode() if name == CLIENT_TOKEN else value)
        for name, value in headers
    ]
