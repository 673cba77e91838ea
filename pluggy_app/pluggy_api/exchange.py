"""One HTTP request and its whole answer, bounded in time and size. httpx is known here and nowhere else."""

import asyncio
import json
import logging
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import httpx

from pluggy_app.domain.errors import BadConfiguration, PluggyUnavailable, PluggyUnreadable

USER_AGENT = "PluggyApp/0.1"
MAX_ANSWER_BYTES = 32 * 2**20  # a page of 500 rows is below 1 MB
MAX_ANSWER_SECONDS = 30.0  # the official client's time-out

# Both write whole URLs or headers to the log; `pluggy.request` says what operators need.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Call:
    """A request: `path` starts with a slash and is taken as it is, so ids in it are checked before."""

    endpoint: str  #: key of `budgets.LIMITS`
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, object] | None = field(default=None, repr=False)  #: sent as JSON


@dataclass(frozen=True)
class Answer:
    """What came back, whole and decompressed. Headers that are missing are empty."""

    status: int
    body: bytes = field(repr=False)
    rate_limit_reset: str = ""
    retry_after: str = ""
    date: str = ""  #: what time it is there


class Exchange:
    """The connection to Pluggy. It opens at its first use, in the loop that uses it."""

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        answer_seconds: float = MAX_ANSWER_SECONDS,
        answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._base_url = _checked(base_url)
        self._transport = transport
        self._trusted: ssl.SSLContext | bool = _certificates() if transport is None else True
        self._answer_seconds = answer_seconds
        self._answer_bytes = answer_bytes
        self._http: httpx.AsyncClient | None = None

    async def send(self, call: Call, api_key: str = "") -> Answer:
        """The answer, whatever its status; redirects are not followed.

        Raises:
            PluggyUnavailable: no connection, no whole answer, or not in time.
            PluggyUnreadable: the answer is too big or wrongly compressed.
        """
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await self._exchange(call, api_key)
        # OSError also covers TimeoutError; the reason is named by its class only, its text may hold the URL
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise PluggyUnavailable(f"Pluggy did not answer ({type(error).__name__}).") from None

    async def close(self) -> None:
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    async def _exchange(self, call: Call, api_key: str) -> Answer:
        http = self._opened()
        headers = {"X-API-KEY": api_key} if api_key else {}
        content = None
        if call.body is not None:
            content = json.dumps(call.body).encode()
            headers["Content-Type"] = "application/json"
        request = http.build_request(
            call.method, self._base_url + call.path, params=call.params or None, headers=headers, content=content
        )
        response = await http.send(request, stream=True)
        try:
            return Answer(
                status=response.status_code,
                body=await self._body(response),
                rate_limit_reset=response.headers.get("RateLimit-Reset", ""),
                retry_after=response.headers.get("Retry-After", ""),
                date=response.headers.get("Date", ""),
            )
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        """Decompressed here, a bounded step at a time: httpx would inflate a whole chunk before we can count."""
        body = bytearray()
        inflate = _inflater(response.headers.get("Content-Encoding", ""))
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise PluggyUnreadable
        async for chunk in response.stream:
            room = self._answer_bytes - len(body)
            body += chunk if inflate is None else _inflated(inflate, chunk, room + 1)
            if len(body) > self._answer_bytes:
                raise PluggyUnreadable("Pluggy's answer is too big.")
        if inflate is not None and body and not inflate.eof:
            raise PluggyUnreadable("Pluggy's answer was cut short.")
        return bytes(body)

    def _opened(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(
                transport=self._transport,
                verify=self._trusted,
                timeout=self._answer_seconds,
                follow_redirects=False,
                headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
            )
        return self._http


@cache
def _certificates() -> ssl.SSLContext:
    """Whom the system trusts, read once and before anybody waits: it takes up to a fifth of a second."""
    return httpx.create_ssl_context()


def _checked(base_url: str) -> str:
    """An http or https address, perhaps with a path before Pluggy's own."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise BadConfiguration("The address of Pluggy's API is no URL.") from None
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment or url.userinfo:
        raise BadConfiguration("The address of Pluggy's API must be http(s)://host[/path] and nothing more.")
    return str(url).rstrip("/")


def _inflater(content_encoding: str) -> "zlib._Decompress | None":
    encoding = content_encoding.strip().lower()
    if encoding in ("", "identity"):
        return None
    if encoding == "gzip":  # the only one we ask for
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    raise PluggyUnreadable("Pluggy's answer is compressed in a way nobody asked for.")


def _inflated(inflate: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        data = b"" if inflate.eof else inflate.decompress(chunk, most)
    except zlib.error:
        raise PluggyUnreadable("Pluggy's answer is not compressed as it says.") from None
    if inflate.eof and (inflate.unused_data or not data):
        raise PluggyUnreadable("Pluggy's answer goes on after its end.")
    return data
