"""What stands in front of every request, as plain ASGI."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from builders import a_user
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pluggy_app import wiring
from pluggy_app.api.edge import (
    BodyLimit,
    EventOrigin,
    PageSlash,
    SecurityHeaders,
    SessionBoundToken,
    content_security_policy,
)
from pluggy_app.domain.clock import utc_now
from pluggy_app.services.webhooks import Inbox
from pluggy_app.settings import Settings
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.users import token_hash


class Inner:
    """The application behind: remembers what reached it, reads the body, answers 200."""

    def __init__(self) -> None:
        self.scope: Scope | None = None
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        if scope["type"] == "websocket":
            return
        more = True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"server", b"x")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(autouse=True)
def use(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., None]]:
    """Make these the product's settings; nothing is opened."""
    path = tmp_path / "app.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store(open_engine(f"sqlite:///{path}"))
    user = a_user(store)
    with store.unit_of_work() as work:
        for token in ("me", "other"):
            work.users.add_session(token_hash(token), user.user_id, utc_now())

    def chosen(**settings: object) -> None:
        wiring.use(wiring.Parts(Settings(_env_file=None, **settings), store, Inbox(store), "", None, None, None))

    chosen()
    yield chosen
    wiring.use(None)


def ask(
    app: ASGIApp, path: str, *, kind: str = "http", method: str = "GET", query: str = "", **more: object
) -> list[Message]:
    """Send one request; `headers` by name, `body` as pieces."""
    headers = more.get("headers", {})
    pieces = list(more.get("body", [b""]))  # type: ignore[call-overload]
    assert isinstance(headers, dict)
    scope: Scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), str(value).encode()) for name, value in headers.items()],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        if kind == "websocket":
            return {"type": "websocket.connect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def headers_of(sent: list[Message]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


# PageSlash


@pytest.mark.parametrize("path", ["/login", "/app", "/app/integration", "/app/integration/abc-1", "/admin", "/admin/x"])
def test_our_pages_get_their_slash(path: str) -> None:
    inner = Inner()
    ask(PageSlash(inner), path, query="a=1")
    assert inner.scope is not None
    assert (inner.scope["path"], inner.scope["raw_path"]) == (f"{path}/", f"{path}/".encode())
    assert inner.scope["query_string"] == b"a=1"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", p) for p in ("/app/", "/", "/api/health", "/apple", "/application", "/app/x.js", "/assets/a", "/logins")]
    + [("POST", "/login")],
)
def test_other_addresses_stay_as_they_are(method: str, path: str) -> None:
    inner = Inner()
    ask(PageSlash(inner), path, method=method)
    assert inner.scope is not None
    assert inner.scope["path"] == path


# SessionBoundToken


def token_after(query: str, cookie: str) -> list[str]:
    inner = Inner()
    ask(SessionBoundToken(inner), "/_event/", kind="websocket", query=query, headers={"cookie": cookie})
    assert inner.scope is not None
    return parse_qs(inner.scope["query_string"].decode())["token"]


def test_a_tabs_token_opens_its_state_only_with_the_same_session() -> None:
    mine = token_after("token=tab&EIO=4", "x=1; em_dia_session=me")
    assert mine == [hashlib.sha256(b"tab|me").hexdigest()]
    assert mine == token_after("token=tab", "em_dia_session=me")
    assert mine != token_after("token=tab", "em_dia_session=other")
    ended = token_after("token=tab", "em_dia_session=ended")
    assert ended == token_after("token=tab", ""), "a session that is over opens what no cookie opens"
    assert mine != token_after("token=tab", "")


def test_every_spelling_of_the_token_is_bound() -> None:
    bound = hashlib.sha256(b"tab|me").hexdigest()
    assert token_after("%74oken=tab&token=tab", "em_dia_session=me") == [bound, bound]


def test_the_token_of_an_upload_is_bound_too() -> None:
    inner = Inner()
    headers = {"reflex-client-token": "tab", "cookie": "em_dia_session=me"}
    ask(SessionBoundToken(inner), "/_upload", method="POST", headers=headers)
    assert inner.scope is not None
    assert dict(inner.scope["headers"])[b"reflex-client-token"] == hashlib.sha256(b"tab|me").hexdigest().encode()


@pytest.mark.parametrize("cookie", ["", "em_dia_session=ended", "em_dia_session="])
def test_a_strangers_upload_is_refused_before_a_byte_of_it_is_read(cookie: str) -> None:
    inner = Inner()
    headers = {"reflex-client-token": "tab", "cookie": cookie}
    sent = ask(SessionBoundToken(inner), "/_upload", method="POST", headers=headers)
    assert (sent[0]["status"], inner.scope) == (401, None)


def test_nothing_that_was_uploaded_can_be_fetched() -> None:
    for path in ("/_upload/extrato.ofx", "/_upload/", "/_upload"):
        inner = Inner()
        sent = ask(SessionBoundToken(inner), path, headers={"cookie": "em_dia_session=me"})
        assert (sent[0]["status"], inner.scope) == (404, None)


# EventOrigin


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://localhost:3001"])
def test_a_foreign_page_gets_no_websocket(origin: str) -> None:
    inner = Inner()
    headers = {"origin": origin, "host": "localhost:3000"}
    assert ask(EventOrigin(inner), "/_event/", kind="websocket", headers=headers)[0]["type"] == "websocket.close"
    assert ask(EventOrigin(inner), "/_event/", headers=headers)[0]["status"] == 403
    assert inner.scope is None


def test_our_other_name_becomes_the_one_reflex_knows() -> None:
    inner = Inner()
    headers = {"origin": "http://127.0.0.1:3000", "host": "127.0.0.1:3000"}
    ask(EventOrigin(inner), "/_event/", kind="websocket", headers=headers)
    assert inner.scope is not None
    assert dict(inner.scope["headers"])[b"origin"] == b"http://localhost:3000"


def test_other_paths_and_clients_without_an_origin_pass() -> None:
    for path, headers in (("/app/", {"origin": "https://evil.example"}), ("/_event/", {"host": "localhost:3000"})):
        inner = Inner()
        ask(EventOrigin(inner), path, headers=headers)
        assert inner.scope is not None


# BodyLimit


def test_a_body_of_its_kinds_size_passes() -> None:
    statement = 48 * 2**20 + 65_536
    for path, kind, size in (
        ("/api/x", "application/json", 65_536),
        ("/app/x", "text/csv", 10_485_760),
        ("/_upload", "multipart/form-data; boundary=x", statement),
    ):
        inner = Inner()
        sent = ask(BodyLimit(inner), path, method="POST", headers={"content-type": kind}, body=[b"x" * size])
        assert (sent[0]["status"], len(inner.body)) == (200, size)


@pytest.mark.parametrize(
    ("path", "kind", "size"),
    [
        ("/api/x", "application/json; charset=utf-8", 65_537),
        ("/api/x", "application/x-www-form-urlencoded", 65_537),
        ("/api/x", "", 65_537),
        ("/api/x", "multipart/form-data; boundary=x", 10_485_761),
        ("/app/x", "application/json", 10_485_761),
        ("/_upload", "multipart/form-data; boundary=x", 48 * 2**20 + 65_537),
    ],
)
def test_a_larger_one_is_refused_announced_or_not(path: str, kind: str, size: int) -> None:
    announced = ask(
        BodyLimit(Inner()), path, method="POST", headers={"content-type": kind, "content-length": size}, body=[b""]
    )
    assert announced[0]["status"] == 413
    half = b"x" * (size // 2)
    inner = Inner()
    sent = ask(BodyLimit(inner), path, method="POST", headers={"content-type": kind}, body=[half, half, b"xx"])
    assert sent[0]["status"] == 413
    assert headers_of(sent)["content-type"] == "application/problem+json"


def test_the_webhooks_door_counts_for_itself() -> None:
    inner = Inner()
    ask(BodyLimit(inner), "/api/pluggy/callback", method="POST", headers={"content-length": 70_000})
    assert inner.scope is not None


# SecurityHeaders


def test_every_answer_carries_the_security_headers() -> None:
    headers = headers_of(ask(SecurityHeaders(Inner()), "/app/"))
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["server"] != "x"
    assert "strict-transport-security" not in headers
    assert "cache-control" not in headers


def test_a_form_keeps_its_origin_under_our_referrer_policy() -> None:
    assert headers_of(ask(SecurityHeaders(Inner()), "/login/"))["referrer-policy"] == "same-origin"


def test_rest_is_never_stored_and_assets_are_for_ever() -> None:
    assert headers_of(ask(SecurityHeaders(Inner()), "/api/auth/me"))["cache-control"] == "no-store"
    assert "immutable" in headers_of(ask(SecurityHeaders(Inner()), "/assets/x-1a2b.js"))["cache-control"]


def test_https_is_remembered_where_the_address_is_https(use: Callable[..., None]) -> None:
    use(app_base_url="https://emdia.example")
    assert "strict-transport-security" in headers_of(ask(SecurityHeaders(Inner()), "/app/"))


@pytest.mark.parametrize(
    ("connect_url", "frames"),
    [
        ("https://connect.pluggy.ai", "frame-src 'self' https://connect.pluggy.ai;"),
        ("http://127.0.0.1:4000/connect?x=1", "frame-src 'self' http://127.0.0.1:4000;"),
        ("/sandbox/connect", "frame-src 'self';"),
        ("https://x.example; script-src *", "frame-src 'self';"),
    ],
)
def test_the_connect_page_may_be_framed_and_nothing_else(connect_url: str, frames: str) -> None:
    policy = content_security_policy(connect_url, "http://localhost:3000")
    assert frames in policy
    assert policy.count("script-src") == 1


def test_the_sandboxs_connect_page_opens_under_either_name_of_this_machine() -> None:
    local = content_security_policy("", "http://localhost:3000")
    assert "frame-ancestors 'self' http://localhost:3000 http://127.0.0.1:3000;" in local
    public = content_security_policy("", "https://emdia.example")
    assert "frame-ancestors 'self';" in public
