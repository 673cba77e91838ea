"""An imitation of Pluggy made from its documentation with the standard library alone.

It shares no code with the product or its sandbox, so that a mistake in both of those cannot hide. It writes down every
request and can be told to misbehave. https://docs.pluggy.ai/reference
"""

import base64
import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from imitated_bank import Bank, Row

CLIENT_ID = "0b4e4a30-5d2f-4c6b-9a35-2f1f1b1f5a10"
PAGE_ROWS = 500
MAX_IDS = 500
TRANSACTION_PARAMETERS = {"accountId", "dateFrom", "dateTo", "createdAtFrom", "ids", "after"}

_LITERAL = re.compile(r'"#([-+0-9.eE]+)#"')


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Trouble:
    """The next `times` answers to paths that begin with `path` are this instead; status 0: no answer, hung up."""

    times: int
    status: int
    body: bytes = b'{"code":500,"message":"Internal server error"}'
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/"
    kind: str = "application/json"
    #: Makes the whole answer, from the status line on, out of the good status and body; then the connection ends.
    twist: "Twist | None" = None


Twist = Callable[[int, Any], Iterator[bytes]]


class Imitation:
    """A Pluggy on a port of its own. `bank` holds the items, accounts and transactions."""

    def __init__(self, bank: Bank, client_secret: str, page_rows: int = PAGE_ROWS) -> None:
        self.bank = bank
        self.page_rows = page_rows
        self.key_seconds = 7200  #: how long a key says that it lives
        self.client_secret = client_secret
        self.api_keys: list[str] = []
        self.asked: list[Asked] = []
        self.webhooks: list[dict[str, Any]] = []
        self._troubles: list[Trouble] = []
        self._held: tuple[str, ...] = ()
        self._let_go = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def misbehave(self, times: int, status: int, **more: Any) -> None:
        with self._lock:
            self._troubles.append(Trouble(times, status, **more))

    def behave(self) -> None:
        with self._lock:
            self._troubles.clear()

    @contextlib.contextmanager
    def holding(self, *paths: str) -> Iterator[None]:
        """Paths that begin so get no answer while the block runs."""
        self._let_go.clear()
        self._held = paths
        try:
            yield
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Answer what was held."""
        self._held = ()
        self._let_go.set()

    def wait_if_held(self, path: str) -> None:
        if path.startswith(self._held):
            self._let_go.wait(60)

    def forget(self) -> None:
        """Start an empty record of requests."""
        with self._lock:
            self.asked.clear()

    def count(self, method: str, path: str) -> int:
        """How many such requests are on record; `path` matches from its start."""
        with self._lock:
            return sum(ask.method == method and ask.path.startswith(path) for ask in self.asked)

    def record(self, ask: Asked) -> Trouble | None:
        with self._lock:
            self.asked.append(ask)
            for trouble in self._troubles:
                if trouble.times > 0 and ask.path.startswith(trouble.path):
                    trouble.times -= 1
                    return trouble
        return None

    def answer(self, ask: Asked) -> tuple[int, object]:
        """Status and body, as Pluggy would."""
        if (ask.method, ask.path) == ("POST", "/auth"):
            return self._auth(ask.body)
        if ask.headers.get("x-api-key") not in self.api_keys:
            return 403, {"code": 403, "message": "Missing or invalid authorization token"}
        for method, pattern, respond in self._routes():
            found = re.fullmatch(pattern, ask.path)
            if found and method == ask.method:
                return respond(ask, *found.groups())
        return 404, {"code": 404, "message": f"Cannot {ask.method} {ask.path}"}

    def _routes(self) -> list[tuple[str, str, Callable[..., tuple[int, object]]]]:
        return [
            ("POST", "/connect_token", self._connect_token),
            ("GET", "/items/([^/]+)", self._item),
            ("PATCH", "/items/([^/]+)", self._refresh),
            ("DELETE", "/items/([^/]+)", self._delete),
            ("GET", "/webhooks", self._webhooks),
            ("GET", "/accounts", self._accounts),
            ("GET", "/v2/transactions", self._transactions),
            ("GET", "/transactions", _gone),
        ]

    def _auth(self, body: Any) -> tuple[int, object]:
        if body.get("clientId") != CLIENT_ID or body.get("clientSecret") != self.client_secret:
            return 401, {
                "code": 401,
                "message": "Client keys are invalid",
                "codeDescription": "CLIENT_KEYS_UNAUTHORIZED",
            }
        key = _jwt(self.key_seconds)
        self.api_keys.append(key)
        return 200, {"apiKey": key}

    def _connect_token(self, ask: Asked) -> tuple[int, object]:
        item_id = (ask.body or {}).get("itemId")
        if item_id is not None and item_id not in self.bank.items:
            return _no_item()
        return 200, {"accessToken": _jwt(1800)}

    def _item(self, _ask: Asked, item_id: str) -> tuple[int, object]:
        item = self.bank.items.get(item_id)
        return (200, item) if item else _no_item()

    def _refresh(self, _ask: Asked, item_id: str) -> tuple[int, object]:
        if item_id not in self.bank.items:
            return _no_item()
        return 409, {
            "code": 409,
            "message": "Item was updated recently",
            "codeDescription": "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY",
            "data": {"minUpdateFrequencyAllowedInHours": 1},
        }

    def _delete(self, _ask: Asked, item_id: str) -> tuple[int, object]:
        return (200, {"count": 1}) if self.bank.items.pop(item_id, None) else _no_item()

    def _webhooks(self, _ask: Asked) -> tuple[int, object]:
        found = self.webhooks
        return 200, {"page": 1, "total": len(found), "totalPages": 1, "results": found}

    def _accounts(self, ask: Asked) -> tuple[int, object]:
        item_id = ask.query.get("itemId", "")
        found = [
            account for account in self.bank.accounts if account["itemId"] == item_id and item_id in self.bank.items
        ]
        return 200, {"page": 1, "total": len(found), "totalPages": 1, "results": found}

    def _transactions(self, ask: Asked) -> tuple[int, object]:
        query = ask.query
        for name in query.keys() - TRANSACTION_PARAMETERS:
            return 400, {"code": 400, "message": f"property {name} should not exist"}
        if {"dateFrom", "createdAtFrom"} <= query.keys():
            return 400, {"code": 400, "message": "dateFrom and createdAtFrom are mutually exclusive"}
        ids = query["ids"].split(",") if "ids" in query else None
        if ids is not None and len(ids) > MAX_IDS:
            return 400, {"code": 400, "message": "too many ids", "codeDescription": "IDS_PARAMETER_EXCEEDS_MAX_LENGTH"}
        rows = sorted(self.bank.rows_of(query.get("accountId", "")), key=_place, reverse=True)
        rows = [row for row in rows if _is_wanted(row, query, ids)]
        try:
            last = _read_cursor(query["after"]) if "after" in query else None
        except ValueError:
            return 400, {"code": 400, "message": "Invalid cursor"}
        rest = [row for row in rows if last is None or _place(row) < last]
        page = rest[: self.page_rows]
        following = None
        if len(rest) > self.page_rows:
            following = f"?accountId={query['accountId']}&after={_cursor(page[-1])}"
        return 200, {"results": [row.body for row in page], "next": following}


def _gone(_ask: Asked) -> tuple[int, object]:
    return 410, {"code": 410, "message": "Use /v2/transactions", "codeDescription": "ENDPOINT_DEPRECATED"}


def _no_item() -> tuple[int, object]:
    return 404, {"code": 404, "message": "Item not found", "codeDescription": "ITEM_NOT_FOUND", "errorId": str(uuid4())}


def _is_wanted(row: Row, query: dict[str, str], ids: list[str] | None) -> bool:
    day = row.body["date"][:10]
    return (
        query.get("dateFrom", "") <= day <= query.get("dateTo", "9999")
        and query.get("createdAtFrom", "") <= row.body["createdAt"]
        and (ids is None or row.body["id"] in ids)
    )


def _place(row: Row) -> tuple[str, str]:
    return row.body["date"], row.body["id"]


def _cursor(row: Row) -> str:
    return base64.urlsafe_b64encode("|".join(_place(row)).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    date, found, id = base64.urlsafe_b64decode(cursor + "==").decode().partition("|")
    if not found:
        raise ValueError(cursor)
    return date, id


def _jwt(seconds: int) -> str:
    now = int(time.time())
    parts = [{"alg": "RS256", "typ": "JWT"}, {"iat": now, "exp": now + seconds, "jti": uuid4().hex}]
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{body}.{uuid4().hex}"


def as_json(body: object) -> bytes:
    """JSON in which the text "#1.10#" is the number 1.10, digit by digit."""
    return _LITERAL.sub(r"\1", json.dumps(body)).encode()


def _handler(imitation: Imitation) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes; the second would wait 40 ms

        def log_message(self, format: str, *args: object) -> None:
            pass

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            url = urlsplit(self.path)
            ask = Asked(
                self.command,
                url.path,
                dict(parse_qsl(url.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(raw) if raw else None,
            )
            trouble = imitation.record(ask)
            imitation.wait_if_held(ask.path)
            if trouble is None:
                status, body = imitation.answer(ask)
                with contextlib.suppress(ConnectionError):  # whoever asked may have ended meanwhile
                    self._send(status, as_json(body), "application/json; charset=utf-8", {})
            elif trouble.twist is not None:
                self.close_connection = True
                with contextlib.suppress(OSError):  # the other side may have had enough
                    for piece in trouble.twist(*imitation.answer(ask)):
                        self.wfile.write(piece)
            elif trouble.status == 0:
                self.close_connection = True
            else:
                self._send(trouble.status, trouble.body, trouble.kind, trouble.headers)

        def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - names of http.server

    return Handler
