"""Stand-ins at the border: a scripted Pluggy behind httpx's transport, a budget, a clock that stands still."""

import base64
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx

from pluggy_app.pluggy_api.client import PluggyClient

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ITEM_ID = "a0922d6f-2007-4169-a181-b961500608db"
ACCOUNT_ID = "03cc0eff-4ec5-495c-adb3-1ef9611624fc"
BASE_URL = "https://api.pluggy.test"

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def a_jwt(**claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256'})}.{part(claims)}.c2lnbmF0dXJl"


def a_key(number: int = 1, life: timedelta = timedelta(hours=2)) -> str:
    return a_jwt(n=number, exp=(NOW + life).timestamp())


def an_item(**changes: object) -> dict[str, object]:
    return {"id": ITEM_ID, "status": "UPDATED", "executionStatus": "SUCCESS", "connector": {"id": 201}} | changes


def an_account(**changes: object) -> dict[str, object]:
    return {
        "id": ACCOUNT_ID,
        "itemId": ITEM_ID,
        "type": "BANK",
        "subtype": "CHECKING_ACCOUNT",
        "name": "Conta Corrente",
        "number": "0001/12345-6",
        "balance": 10.5,
        "currencyCode": "BRL",
    } | changes


def a_row(**changes: object) -> dict[str, object]:
    return {
        "id": "6ec156fe-e8ac-4d9a-a4b3-7770529ab01c",
        "accountId": ACCOUNT_ID,
        "description": "TED recebida",
        "descriptionRaw": None,
        "currencyCode": "BRL",
        "amount": 1500,
        "amountInAccountCurrency": None,
        "date": "2026-11-20T03:00:00.000Z",
        "type": "CREDIT",
        "status": "POSTED",
        "paymentData": None,
        "merchant": None,
        "createdAt": "2026-11-20T09:00:00.000Z",
    } | changes


def a_page(*rows: dict[str, object], next: object = None) -> dict[str, object]:
    return {"results": list(rows), "next": next}


def refusal(status: int, word: str | None = None, message: str = "no") -> httpx.Response:
    body: dict[str, object] = {"code": status, "message": message}
    return httpx.Response(status, json=body | ({"codeDescription": word} if word else {}))


class FakeBudget:
    """Says `waits` one after the other, then "go"."""

    def __init__(self, *waits: float) -> None:
        self.waits = list(waits)
        self.taken: list[str] = []
        self.asked_at: list[datetime] = []
        self.blocks: list[tuple[str, datetime]] = []

    def take(self, endpoint: str, now: datetime) -> float:
        self.asked_at.append(now)
        wait = self.waits.pop(0) if self.waits else 0.0
        if not wait:
            self.taken.append(endpoint)
        return wait

    def block(self, endpoint: str, until: datetime) -> None:
        self.blocks.append((endpoint, until))


class FakePluggy(httpx.AsyncBaseTransport):
    """Answers log-ins with keys 1, 2, 3… and everything else with the script, whose last line repeats."""

    def __init__(self, *script: Reply, auth: tuple[Reply, ...] = ()) -> None:
        self.script = list(script)
        self.auth_script = list(auth)
        self.requests: list[httpx.Request] = []
        self.logins: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth"):
            self.logins.append(request)
            default = httpx.Response(200, json={"apiKey": a_key(len(self.logins))})
            return await self._play(self.auth_script, request, default)
        self.requests.append(request)
        return await self._play(self.script, request, None)

    async def _play(
        self, script: list[Reply], request: httpx.Request, default: httpx.Response | None
    ) -> httpx.Response:
        if not script:
            assert default is not None
            return default
        reply = script.pop(0) if len(script) > 1 or default is not None else script[0]
        if isinstance(reply, Exception):
            raise reply
        if callable(reply):
            answer = reply(request)
            return answer if isinstance(answer, httpx.Response) else await answer
        # a Response can be read once; scripts may repeat one
        return httpx.Response(reply.status_code, headers=reply.headers, stream=Chunks(await _raw(reply)))

    @property
    def keys_used(self) -> list[str]:
        return [request.headers["X-API-KEY"] for request in self.requests]


class Chunks(httpx.AsyncByteStream):
    """A body in pieces, which remembers how many were asked for; an exception among them is raised."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.served = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            self.served += 1
            yield piece


async def _raw(response: httpx.Response) -> bytes:
    return b"".join([chunk async for chunk in response.stream])  # type: ignore[union-attr]


class Naps:
    """Sleep that only remembers."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def a_client(pluggy: httpx.AsyncBaseTransport, **changes: object) -> PluggyClient:
    arguments: dict[str, object] = {
        "base_url": BASE_URL,
        "client_id": "client-id",
        "client_secret": "client-secret",
        "budget": FakeBudget(),
        "clock": lambda: NOW,
        "transport": pluggy,
        "sleep": Naps(),
    }
    return PluggyClient(**(arguments | changes))  # type: ignore[arg-type]


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)
