"""Bank data and secrets never reach a repr, an error or a log line."""

import asyncio
import json
import logging
import traceback

import httpx
import msgspec
import pytest
from pluggy_api_fakes import (
    ACCOUNT_ID,
    ITEM_ID,
    FakePluggy,
    a_client,
    a_jwt,
    a_page,
    a_row,
    an_account,
    an_item,
    refusal,
)

from pluggy_app.domain.errors import AppError
from pluggy_app.pluggy_api.answers import Refusal
from pluggy_app.pluggy_api.exchange import Answer, Call
from pluggy_app.pluggy_api.pages import TransactionRow
from pluggy_app.pluggy_api.payloads import (
    AccountPayload,
    AccountsPayload,
    AuthPayload,
    ConnectTokenPayload,
    ItemPayload,
    TransactionPayload,
    TransactionsPayload,
    WebhookPayload,
    WebhooksPayload,
)

SECRETS = ("Canarinho", "98765", "client-secret", "c2lnbmF0dXJl", "41679949500", "416.799.495-00", "CanarioCursor")
PARTY = {"name": "Canarinho", "documentNumber": {"value": "416.799.495-00"}}
ROW = a_row(
    description="Canarinho",
    amount=98765.43,
    paymentData={"payer": PARTY, "receiver": PARTY},
    merchant={"name": "Canarinho"},
)
ACCOUNT = an_account(name="Canarinho", balance=98765.43, taxNumber="416.799.495-00", number="98765")
WEBHOOK = {"id": "w-1", "url": "https://emdia.example", "event": "all", "headers": {"X-Webhook-Secret": "Canarinho"}}
ITEM = an_item(clientUserId="Canarinho", error={"code": "Canarinho"}, connector={"id": 1, "name": "Canarinho"})


#: What logging sets by itself: times and numbers, in which any five digits may stand by chance.
OF_LOGGING = {"created", "msecs", "relativeCreated", "thread", "process", "taskName"}


def told_by(record: logging.LogRecord) -> str:
    """All that we gave the record, and the line that it makes."""
    return f"{record.getMessage()} { {name: value for name, value in vars(record).items() if name not in OF_LOGGING} }"


def assert_clean(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (ROW, TransactionPayload),
        (ACCOUNT, AccountPayload),
        (ITEM, ItemPayload),
        ({"results": [ACCOUNT]}, AccountsPayload),
        (a_page(ROW), TransactionsPayload),
        (WEBHOOK, WebhookPayload),
        ({"results": [WEBHOOK]}, WebhooksPayload),
        ({"apiKey": a_jwt(exp=1)}, AuthPayload),
        ({"accessToken": a_jwt(exp=1)}, ConnectTokenPayload),
    ],
)
def test_payloads_print_their_ids(payload: dict[str, object], kind: type[msgspec.Struct]) -> None:
    found = msgspec.json.decode(json.dumps(payload), type=kind)
    assert_clean(f"{found!r} {found} {found.__rich_repr__()}")
    assert str(payload.get("id", "")) in repr(found)


def test_parts_of_a_request_print_nothing_of_it() -> None:
    assert_clean(repr(Call("auth", "POST", "/auth", {"q": "Canarinho"}, {"clientSecret": "client-secret"})))
    assert_clean(repr(Answer(200, b"Canarinho")))
    assert_clean(repr(Refusal(400, "X", "Canarinho", False)))
    assert_clean(repr(TransactionRow(msgspec.Raw(json.dumps(ROW).encode()), ACCOUNT_ID)))


def test_a_page_prints_digests() -> None:
    client = a_client(FakePluggy(httpx.Response(200, json=a_page(ROW))))
    page = asyncio.run(client.transactions(ACCOUNT_ID))
    assert_clean(f"{page!r} {page} {client!r}")


BROKEN = [
    httpx.Response(500, text="Canarinho 98765"),
    httpx.Response(200, text="Canarinho 98765"),
    httpx.Response(200, content=json.dumps(ROW)[:-5].encode()),
    httpx.Response(200, json={"results": "Canarinho", "next": 5}),
    httpx.Response(302, headers={"Location": "https://Canarinho.test/98765"}),
    httpx.ConnectError("https://api.pluggy.test/items?name=Canarinho"),
    httpx.Response(429, text="Canarinho", headers={"Retry-After": "98765"}),
    refusal(400, "Canarinho da Silva", "Canarinho 98765"),
    refusal(403, None, "Canarinho"),
    refusal(404, None, "Canarinho"),
    httpx.Response(200, json=a_page(ROW, next="?after=CanarioCursor&after=2")),
    httpx.Response(200, json=a_page(ROW, next="?after=CanarioCursor")),
]


@pytest.mark.parametrize("reply", BROKEN, ids=range(len(BROKEN)))
def test_errors_and_logs_hold_no_data(reply: httpx.Response, caplog: pytest.LogCaptureFixture) -> None:
    async def every_call() -> None:
        client = a_client(FakePluggy(reply))
        for ask in (client.item, client.refresh_item, client.delete_item, client.accounts):
            await told(ask(ITEM_ID))
        await told(client.connect_token(client_user_id="Canarinho"))
        await told(client.transactions(ACCOUNT_ID, after="Canario" + "Cursor"))

    async def told(call) -> None:  # type: ignore[no-untyped-def]
        (result,) = await asyncio.gather(call, return_exceptions=True)
        if isinstance(result, BaseException):
            shown = "".join(traceback.format_exception(result))
            assert_clean(f"{result!r} {result.__cause__!r} {vars(result)} {shown}")

    caplog.set_level(logging.DEBUG)
    asyncio.run(every_call())
    for record in caplog.records:
        assert_clean(told_by(record))


@pytest.mark.parametrize(
    "changes", [{"amount": 98765.432}, {"date": "Canarinho"}, {"status": "Canarinho"}, {"merchant": "Canarinho"}]
)
def test_a_bad_row_s_error_holds_no_data(changes: dict[str, object]) -> None:
    row = TransactionRow(msgspec.Raw(json.dumps(ROW | changes).encode()), ACCOUNT_ID)
    with pytest.raises(AppError) as caught:
        row.read("BRL")
    assert_clean(f"{caught.value!r} {caught.value} {vars(caught.value)}")


def test_one_line_a_request_says_what_operators_need(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.run(a_client(FakePluggy(httpx.Response(500), httpx.Response(200, json=ITEM))).item(ITEM_ID))
    ours = [record for record in caplog.records if record.name.startswith(("pluggy_app", "http"))]
    assert [record.getMessage() for record in ours] == ["pluggy.request"] * 3
    assert [(r.endpoint, r.status, r.attempt) for r in ours] == [("auth", 200, 1), ("items", 500, 1), ("items", 200, 2)]  # type: ignore[attr-defined]
    assert_clean("".join(told_by(record) for record in ours))
