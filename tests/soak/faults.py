"""Everything that can be wrong with an answer of Pluggy's, as one table.

`sends` is the plan: the most requests to that path which one attempt may send. `code` is how a first reading ends that
meets it each time; "" when it ends well, or with rows left out.
"""

import copy
import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from imitation import Asked, Twist, as_json

AUTH, ITEM, ACCOUNTS, PAGE = "/auth", "/items/", "/accounts", "/v2/transactions"
BANK_ACCOUNTS = 1
BANK_ROWS = 25  #: of each account
PAGE_ROWS = 10
PAGES = BANK_ACCOUNTS * 3

TRIES = 3  #: sends of one request whose trouble may pass
DEFAULT_BLOCK = 60.0  #: seconds
TOO_LATE_SECONDS = 1.8  #: an answer has 1.5 s here

UNAVAILABLE, LIMITED, UNREADABLE = "pluggy_unavailable", "pluggy_rate_limited", "pluggy_unreadable"
REFUSED, CURSOR_REFUSED = "pluggy_refused", "cursor_refused"

Trouble = dict[str, Any]  #: arguments of `Imitation.misbehave`


@dataclass(frozen=True)
class Fault:
    """One kind of trouble at one path."""

    name: str
    path: str
    trouble: Callable[[datetime], Trouble]  #: made anew for each time that it is wanted
    sends: int = TRIES
    code: str = UNAVAILABLE
    block_seconds: float = 0.0  #: how long nobody may ask this path again
    spares_names: bool = False  #: rows that are asked for by id are answered well

    def is_about(self, ask: Asked) -> bool:
        """Whether this request meets it; to make Pluggy read a bank (PATCH) is another matter."""
        is_spared = self.spares_names and "ids" in ask.query
        return ask.method != "PATCH" and ask.path.startswith(self.path) and not is_spared


def answer(
    status: int, body: bytes | None = None, *, times: int = 999, **headers: str
) -> Callable[[datetime], Trouble]:
    """This status instead; headers are written with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    more = {} if body is None else {"body": body}
    return lambda _now: {"times": times, "status": status, "headers": named, **more}


def too_many(seconds: float, sends: int = 1, path: str = PAGE, *, name: str = "", **headers: str) -> Fault:
    told = " ".join(f"{key}: {value}" for key, value in headers.items()) or "no header"
    return Fault(f"429 {name or told} {path}", path, answer(429, **headers), sends, LIMITED, seconds)


def twisted(twist: Twist, times: int = 999) -> Callable[[datetime], Trouble]:
    return lambda _now: {"times": times, "status": 200, "twist": twist}


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", *headers]
    if length != -1:
        head.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + body


def exactly(raw: bytes) -> Twist:
    """These bytes, whatever was asked."""

    def twist(_status: int, _good: Any) -> Iterator[bytes]:
        yield raw

    return twist


def body(content: bytes) -> Callable[[datetime], Trouble]:
    """200, with this body."""
    return twisted(exactly(http(content)))


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[datetime], Trouble]:
    """The whole good answer, as bytes of JSON, changed by hand."""

    def twist(_status: int, good: Any) -> Iterator[bytes]:
        yield http(change(as_json(good)))

    return twisted(twist)


def changed(change: Callable[[Any], object], times: int = 999) -> Callable[[datetime], Trouble]:
    """The good answer with something in it changed."""

    def twist(status: int, good: Any) -> Iterator[bytes]:
        answer = copy.deepcopy(good)
        if status == 200:
            change(answer)
        yield http(as_json(answer), status=f"{status} Whatever")

    return twisted(twist, times)


def row(**changes: Any) -> Callable[[datetime], Trouble]:
    """The first row of each page says this."""

    def change(page: Any) -> None:
        if page["results"]:
            page["results"][0].update(changes)

    return changed(change)


def without(name: str) -> Callable[[datetime], Trouble]:
    def change(page: Any) -> None:
        for found in page["results"][:1]:
            del found[name]

    return changed(change)


def instead_of_a_row(anything: object) -> Callable[[datetime], Trouble]:
    def change(page: Any) -> None:
        page["results"][:1] = [anything]

    return changed(change)


def stands_still(now: datetime) -> Trouble:
    """Every page leads to the second one."""
    first: list[str] = []

    def change(page: Any) -> None:
        first.extend([page["next"]] if page["next"] and not first else [])
        page["next"] = first[0]

    return changed(change)(now)


def goes_round(now: datetime) -> Trouble:
    """The last page leads to the second one."""
    first: list[str] = []

    def change(page: Any) -> None:
        first.extend([page["next"]] if page["next"] and not first else [])
        page["next"] = page["next"] or first[0]

    return changed(change)(now)


def slow(_status: int, good: Any) -> Iterator[bytes]:
    time.sleep(TOO_LATE_SECONDS)
    yield http(as_json(good))


def dripping(_status: int, good: Any) -> Iterator[bytes]:
    whole = http(as_json(good))
    yield whole[:200]
    for n in range(200, 220):
        time.sleep(TOO_LATE_SECONDS / 20)
        yield whole[n : n + 1]


def part(share: float) -> Twist:
    """The beginning of the good answer; then the connection ends."""

    def twist(_status: int, good: Any) -> Iterator[bytes]:
        whole = http(as_json(good))
        head = whole.index(b"\r\n\r\n") + 4
        yield whole[: head + round((len(whole) - head) * share)] if share else whole[:head]

    return twist


def wrong_length(more: int) -> Twist:
    def twist(_status: int, good: Any) -> Iterator[bytes]:
        content = as_json(good)
        yield http(content, length=len(content) + more)

    return twist


def zipped(change: Callable[[bytes], bytes], encoding: str = "gzip") -> Twist:
    def twist(_status: int, good: Any) -> Iterator[bytes]:
        yield http(change(as_json(good)), f"Content-Encoding: {encoding}")

    return twist


def chunked_and_cut(_status: int, good: Any) -> Iterator[bytes]:
    content = as_json(good)
    yield http(b"%x\r\n%s" % (len(content), content[:50]), "Transfer-Encoding: chunked", length=-1)


def at_another_time(hours: float) -> Twist:
    """The Date header is off."""

    def twist(_status: int, good: Any) -> Iterator[bytes]:
        date = format_datetime(datetime.now().astimezone() + timedelta(hours=hours))
        yield http(as_json(good), f"Date: {date}")

    return twist


def key(api_key: object) -> Callable[[datetime], Trouble]:
    return body(json.dumps({"apiKey": api_key}).encode())


def refusal(status: int, word: str = "", message: str = "no", times: int = 999) -> Callable[[datetime], Trouble]:
    told: dict[str, object] = {"code": status, "message": message} | ({"codeDescription": word} if word else {})
    return answer(status, json.dumps(told).encode(), times=times)


def retry_at(seconds: float) -> Callable[[datetime], Trouble]:
    """429 with a date."""
    return lambda now: {
        "times": 999,
        "status": 429,
        "headers": {"Retry-After": format_datetime(now + timedelta(seconds=seconds))},
    }


def _say(name: str, value: object) -> Callable[[Any], None]:
    return lambda answer: answer.__setitem__(name, value)


def _ends_here(page: Any) -> None:
    page["next"] = None


def _lacks_rows(page: Any) -> None:
    del page["results"][3:7]


def _twice(page: Any) -> None:
    page["results"] += page["results"]


def _foreign(page: Any) -> None:
    for found in page["results"][:2]:
        found["accountId"] = "0b4e4a30-0000-4000-8000-000000000000"


def _elsewhere(page: Any) -> None:
    if page["next"]:
        page["next"] = "https://bank.example/steal" + page["next"]


def _not_a_number(good: bytes) -> bytes:
    return good.replace(b'"amount": ', b'"amount": NaN', 1)


def _zip_and_more(good: bytes) -> bytes:
    return gzip.compress(good) + b"more"


HTML = b"<!doctype html><title>Maintenance</title>"
BOMB = gzip.compress(b'{"results":[' + b" " * 2**23 + b'],"next":null}')
EPOCH = "1795000000"

FAULTS = [
    # Too many requests: sent once, and not again inside the block.
    too_many(DEFAULT_BLOCK),
    too_many(60, Retry_After="60"),
    too_many(20, RateLimit_Reset="20"),
    too_many(7, RateLimit_Reset="7", Retry_After="60"),
    too_many(2, sends=TRIES, Retry_After="2"),
    too_many(1, sends=TRIES, Retry_After="0"),
    too_many(1, sends=TRIES, RateLimit_Reset="0.2"),
    too_many(DEFAULT_BLOCK, Retry_After="-5"),
    too_many(DEFAULT_BLOCK, Retry_After="banana"),
    too_many(DEFAULT_BLOCK, Retry_After="1e9"),
    too_many(DEFAULT_BLOCK, RateLimit_Reset="NaN"),
    too_many(30, RateLimit_Reset=EPOCH, Retry_After="30"),
    too_many(DEFAULT_BLOCK, RateLimit_Reset=EPOCH),
    Fault("429 until a date", PAGE, retry_at(40), 1, LIMITED, 38),
    Fault("429 until a date that is over", PAGE, retry_at(-40), 1, LIMITED, DEFAULT_BLOCK),
    Fault("429 as a page", PAGE, answer(429, HTML), 1, LIMITED, DEFAULT_BLOCK),
    too_many(60, path=AUTH, Retry_After="60"),
    too_many(60, path=ITEM, Retry_After="60"),
    too_many(60, path=ACCOUNTS, Retry_After="60"),
    # Their own trouble: three tries.
    *(Fault(f"{status}", PAGE, answer(status)) for status in (408, 500, 501, 502, 503, 504, 507, 520, 599)),
    Fault("502 as a page", PAGE, answer(502, HTML)),
    Fault("503 with Retry-After", PAGE, answer(503, Retry_After="30"), 1, LIMITED),
    Fault("500 at the log-in", AUTH, answer(500)),
    Fault("502 for the item", ITEM, answer(502)),
    Fault("503 for the accounts", ACCOUNTS, answer(503)),
    # The connection.
    Fault("hangs up", PAGE, answer(0)),
    Fault("hangs up at the log-in", AUTH, answer(0)),
    Fault("hangs up inside the status line", PAGE, twisted(exactly(b"HTTP/1.1 2"))),
    Fault("hangs up after the headers", PAGE, twisted(part(0))),
    Fault("hangs up inside the body", PAGE, twisted(part(0.5))),
    Fault("hangs up inside a chunk", PAGE, twisted(chunked_and_cut)),
    Fault("no HTTP at all", PAGE, twisted(exactly(b"\x00\xff garbage\r\n\r\n"))),
    Fault("says too long a length", PAGE, twisted(wrong_length(10))),
    Fault("says too short a length", PAGE, twisted(wrong_length(-10)), code=UNREADABLE),
    Fault("two lengths", PAGE, twisted(exactly(http(b"x", "Content-Length: 2")))),
    Fault("an endless header", PAGE, twisted(exactly(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"))),
    Fault("once too slow", PAGE, twisted(slow, times=1), PAGES + 1, ""),
    Fault("once a byte at a time", PAGE, twisted(dripping, times=1), PAGES + 1, ""),
    # Bodies.
    *(
        Fault(f"200 with {name}", PAGE, body(content), code=UNREADABLE)
        for name, content in {
            "nothing": b"",
            "garbage": b"\x00\xff\xfe",
            "a page": HTML,
            "null": b"null",
            "a list": b"[]",
            "a text": b'"ok"',
            "no results": b'{"next":null}',
            "no word about a next page": b'{"results":[]}',
            "results that are no list": b'{"results":{},"next":null}',
            "null for results": b'{"results":null,"next":null}',
            "a next page that is a number": b'{"results":[],"next":7}',
            "a next page without a cursor": b'{"results":[],"next":"?accountId=1"}',
            "a cursor without end": b'{"results":[],"next":"?after=' + b"x" * 5_000 + b'"}',
            "deep nesting": b'{"results":' + b"[" * 100_000,
            "an error's body": b'{"code":500,"message":"Internal server error"}',
        }.items()
    ),
    Fault("204", PAGE, twisted(exactly(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")), code=UNREADABLE),
    Fault("JSON that ends early", PAGE, rewritten(lambda good: good[:-20]), code=UNREADABLE),
    Fault("NaN for an amount", PAGE, rewritten(_not_a_number), code=UNREADABLE),
    Fault("bad UTF-8", PAGE, rewritten(lambda good: good.replace(b"PIX", b"\xff\xfe", 1)), PAGES, ""),
    Fault("too big", PAGE, rewritten(lambda good: b" " * 2**21 + good), code=UNREADABLE),
    # Answers that are well formed and hold too little. They are never "everything was deleted".
    Fault("an empty page", PAGE, changed(lambda page: page.update(results=[], next=None)), PAGES, ""),
    Fault("a list that ends early", PAGE, changed(_ends_here), 1, "", spares_names=True),
    Fault("a list that lacks rows", PAGE, changed(_lacks_rows), PAGES, "", spares_names=True),
    Fault("no accounts", ACCOUNTS, changed(lambda found: found.update(results=[], total=0)), 1, ""),
    # Compression.
    Fault("a bomb", PAGE, twisted(exactly(http(BOMB, "Content-Encoding: gzip"))), code=UNREADABLE),
    Fault("gzip, cut", PAGE, twisted(zipped(lambda good: gzip.compress(good)[:-12])), code=UNREADABLE),
    Fault("gzip that is none", PAGE, twisted(zipped(lambda good: good)), code=UNREADABLE),
    Fault("gzip with more behind it", PAGE, twisted(zipped(_zip_and_more)), code=UNREADABLE),
    Fault("another compression", PAGE, twisted(zipped(lambda good: good, "br")), code=UNREADABLE),
    # Redirects are not followed.
    *(
        Fault(f"{status} to a trap", PAGE, answer(status, Location="/trap"), code=UNREADABLE)
        for status in (301, 302, 307, 308)
    ),
    Fault("304", PAGE, twisted(exactly(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")), code=UNREADABLE),
    # Refusals: asked again only where that can help.
    Fault("401 for every key", PAGE, refusal(401), 2, REFUSED),
    Fault("403 for every key", PAGE, refusal(403), 2, REFUSED),
    Fault("the key ends between two pages", PAGE, refusal(403, times=1), PAGES + 1, ""),
    Fault("401 at the log-in", AUTH, refusal(401, "CLIENT_KEYS_UNAUTHORIZED"), 1, REFUSED),
    Fault("400", PAGE, refusal(400, message="property x should not exist"), 1, REFUSED),
    Fault("409", PAGE, refusal(409), 1, REFUSED),
    Fault("410", PAGE, refusal(410, "ENDPOINT_DEPRECATED"), 1, REFUSED),
    Fault("400 by a proxy", PAGE, answer(400, HTML), code=UNREADABLE),
    Fault("404 by a proxy", PAGE, answer(404, HTML), code=UNREADABLE),
    Fault("404 by a proxy for the item", ITEM, answer(404, HTML), code=UNREADABLE),
    Fault("404 for the accounts' pages", PAGE, refusal(404), BANK_ACCOUNTS, ""),
    # Cursors.
    Fault("a cursor that stands still", PAGE, stands_still, 1 + TRIES, UNREADABLE),
    Fault("cursors that go round", PAGE, goes_round, 4, UNREADABLE),
    Fault("each page leads elsewhere", PAGE, changed(_elsewhere), PAGES, ""),
    Fault("no cursor is taken", PAGE, changed(lambda page: page.update(next="?after=***")), 4, CURSOR_REFUSED),
    # Rows: one that cannot be kept costs itself only.
    Fault("each row twice on its page", PAGE, changed(_twice), PAGES, ""),
    Fault("rows of another account", PAGE, changed(_foreign), PAGES, ""),
    Fault("half a cent", PAGE, row(amount="#10.005#", amountInAccountCurrency=None), PAGES, ""),
    Fault("a huge amount", PAGE, row(amount="#1e30#"), PAGES, ""),
    Fault("an amount beyond any number", PAGE, row(amount="#1e99999999999999999999#"), PAGES, ""),
    Fault("an amount in words", PAGE, row(amount="ten"), PAGES, ""),
    Fault("no amount", PAGE, row(amount=None), PAGES, ""),
    Fault("an unknown type", PAGE, row(type="BOTH"), PAGES, ""),
    Fault("an unknown status", PAGE, row(status="MAYBE"), PAGES, ""),
    Fault("a date that is none", PAGE, row(date="2026-13-45"), PAGES, ""),
    Fault("a date before all time", PAGE, row(date="0001-01-01T00:00:00Z"), PAGES, ""),
    Fault("an id that is a path", PAGE, row(id="../../etc/passwd"), PAGES, ""),
    Fault("an id that is a number", PAGE, row(id=7), PAGES, ""),
    Fault("a row without an id", PAGE, without("id"), PAGES, ""),
    Fault("a row without a type", PAGE, without("type"), PAGES, ""),
    Fault("null among the rows", PAGE, instead_of_a_row(None), PAGES, ""),
    Fault("a list among the rows", PAGE, instead_of_a_row([[]]), PAGES, ""),
    Fault("objects of the wrong kind", PAGE, row(paymentData=[1], merchant="x"), PAGES, ""),
    # Item and accounts.
    Fault("another item", ITEM, changed(_say("id", "0b4e4a30-0000-4000-8000-000000000000")), code=UNREADABLE),
    Fault("an item without a status", ITEM, changed(lambda item: item.pop("status")), code=UNREADABLE),
    Fault("a status that is a number", ITEM, changed(_say("status", 5)), code=UNREADABLE),
    Fault("details of the wrong kind", ITEM, changed(_say("statusDetail", "fine")), code=UNREADABLE),
    Fault("accounts without end", ACCOUNTS, changed(_say("totalPages", 10**9)), 20, UNREADABLE),
    Fault("an account of another item", ACCOUNTS, changed(lambda f: f["results"][0].update(itemId="x" * 36)), 1, ""),
    Fault("an account of another kind", ACCOUNTS, changed(lambda f: f["results"][0].update(type="LOAN")), 1, ""),
    Fault("an account that is null", ACCOUNTS, changed(lambda f: f["results"].append(None)), 1, ""),
    # The log-in, and what time it is.
    Fault("an empty key", AUTH, key(""), code=UNREADABLE),
    Fault("a key that is a number", AUTH, key(7), code=UNREADABLE),
    Fault("a key with a line break", AUTH, key("a\r\nX-Evil: 1"), code=UNREADABLE),
    Fault("a log-in without a key", AUTH, body(b"{}"), code=UNREADABLE),
    Fault("their clock is a day ahead", PAGE, twisted(at_another_time(24)), PAGES, ""),
    Fault("their clock is a day behind", PAGE, twisted(at_another_time(-24)), PAGES, ""),
    Fault("a Date that is none", PAGE, twisted(lambda _s, good: iter([http(as_json(good), "Date: soon")])), PAGES, ""),
]  # fmt: skip

#: What is met in every run of the tests; all of them in `make soak`.
SHARE = FAULTS[::8]
