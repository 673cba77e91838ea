"""Requests over a fixed number of connections, each sending its next when the last is answered.

One thread, prepared bytes: several times faster than what it measures.
"""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """What came back: milliseconds of each answer, and how long it took in all."""

    ms: list[float]
    seconds: float

    @property
    def a_second(self) -> float:
        return len(self.ms) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.ms)[min(len(self.ms) - 1, int(len(self.ms) * share))]


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost:3000"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def knock(
    port: int,
    make: Callable[[], bytes],
    *,
    connections: int,
    seconds: float = 0,
    until: Callable[[], bool] | None = None,
    status: bytes = b"202",
) -> Answers:
    """Ask for `seconds`, or until `until` (looked at ten times a second) says so.

    Raises:
        TimeoutError: nothing came for 20 seconds.
    """
    waiting = selectors.DefaultSelector()
    sent_at: dict[socket.socket, float] = {}
    buffers: dict[socket.socket, bytearray] = {}
    for _ in range(connections):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(line, selectors.EVENT_READ)
        buffers[line] = bytearray()
    ms: list[float] = []
    began = looked = time.perf_counter()
    for line in buffers:
        sent_at[line] = time.perf_counter()
        line.sendall(make())
    ending = False
    while sent_at:
        ready = waiting.select(20)
        if not ready:
            raise TimeoutError("no answer within 20 s")
        for key, _ in ready:
            line = key.fileobj
            assert isinstance(line, socket.socket)
            data = line.recv(262144)
            assert data, "the server closed a connection"
            buffer = buffers[line]
            buffer += data
            if not _is_whole(buffer):
                continue
            now = time.perf_counter()
            assert buffer[9:12] == status, bytes(buffer[:300])
            buffer.clear()
            ms.append((now - sent_at.pop(line)) * 1000)
            if not ending:
                sent_at[line] = time.perf_counter()
                line.sendall(make())
        now = time.perf_counter()
        if until is None:
            ending = now - began >= seconds
        elif now - looked > 0.1:
            ending, looked = until(), now
    whole = time.perf_counter() - began
    for line in buffers:
        line.close()
    return Answers(ms, whole)


def _is_whole(answer: bytearray) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(answer[:end]).lower()
    at = head.find(b"content-length:")
    if at < 0:
        return answer.endswith(b"0\r\n\r\n")  # chunked
    return len(answer) >= end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
