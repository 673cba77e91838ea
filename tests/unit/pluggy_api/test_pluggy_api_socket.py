"""The same over a real socket: what httpx itself does with broken answers. Nothing leaves this machine."""

import asyncio
import gzip
import json
import ssl

import pytest
from pluggy_api_fakes import ITEM_ID, a_client, a_key, an_item

from pluggy_app.domain.errors import PluggyUnavailable

AUTH = json.dumps({"apiKey": a_key()}).encode()
ITEM = json.dumps(an_item()).encode()


def http(body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def ask(answer: bytes) -> str:
    """Asks a server that answers a log-in well and everything else with `answer`, then hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(http(AUTH) if request.startswith(b"POST /auth") else answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = a_client(None, base_url=f"http://127.0.0.1:{port}", step_seconds=5.0)  # type: ignore[arg-type]
    try:
        return (await client.item(ITEM_ID)).item_id
    finally:
        await client.close()
        server.close()
        await server.wait_closed()


def test_nobody_waits_for_certificates_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes up to a fifth of a second, and the first question is asked on the loop that answers everybody."""
    a_client(None)  # type: ignore[arg-type]  # as at the start of a process
    read: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *given, **_: read.append(given))

    assert asyncio.run(ask(http(ITEM))) == ITEM_ID
    assert not read


@pytest.mark.parametrize(
    "answer",
    [
        http(ITEM),
        http(gzip.compress(ITEM), "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ITEM), ITEM),
    ],
    ids=["plain", "gzip", "chunked"],
)
def test_a_good_answer_is_read(answer: bytes) -> None:
    assert asyncio.run(ask(answer)) == ITEM_ID


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not HTTP at all\r\n\r\n",
        http(ITEM, length=len(ITEM) + 10),
        http(gzip.compress(ITEM)[:-12], "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s" % (len(ITEM), ITEM[:9]),
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    ],
    ids=["hang-up", "no HTTP", "cut", "cut gzip", "cut chunk", "two lengths", "endless header"],
)
def test_a_broken_answer_is_told_as_no_answer(answer: bytes) -> None:
    with pytest.raises(PluggyUnavailable):
        asyncio.run(ask(answer))


def test_nobody_there_is_told_as_no_answer() -> None:
    async def nobody() -> None:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        client = a_client(None, base_url=f"http://127.0.0.1:{port}", step_seconds=5.0)  # type: ignore[arg-type]
        with pytest.raises(PluggyUnavailable):
            await client.item(ITEM_ID)
        await client.close()

    asyncio.run(nobody())
