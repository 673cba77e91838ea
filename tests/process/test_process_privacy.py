"""No bank data and no secret leaves the rows it belongs to: not in the output, a file, an error column or a problem."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from event_socket import HYDRATE, ROOT_STATE, registered_handlers, socket_to
from imitation import CLIENT_ID, Imitation
from product_database import dump
from product_process import ROOT, Person, Product, connect, finished_run, runs

#: The tables that hold what the bank says, and the inbox, which keeps what was posted.
BANK_TABLES = {
    "pluggy_transactions",
    "bank_transactions",
    "pluggy_accounts",
    "bank_accounts",
    "transaction_origins",
    "webhook_events",
}
#: Written to the working directory by anybody who runs Reflex there.
STRAY_PLACES = (".states", ".web/backend", "uploaded_files", "data")


@dataclass
class Journey:
    """What happened, and what of it must be found nowhere."""

    person: Person
    item_id: str
    bank_words: tuple[str, ...]
    typed: str  #: stands in everything that strangers and browsers sent
    secrets: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  #: every refusal's body


@pytest.fixture(scope="module")
def journey(unstarted: Product, pluggy: Imitation) -> Iterator[Journey]:
    """A life full of marked words; the product has ended when it is handed out."""
    product = unstarted
    product.environment["LOG_LEVEL"] = "DEBUG"
    product.start()
    try:
        person = product.person("dona")
        item_id = pluggy.bank.connect(person.user_id)
        told = Journey(person, item_id, pluggy.bank.marks.all(), f"Typed{secrets.token_hex(6)}")
        told.secrets = {
            "client secret": pluggy.client_secret,
            "webhook secret": product.webhook_secret,
            "webhook key": product.callback_path(person.user_id).rpartition(".")[2],
            "password": person.password,
            "API token": person.token,
        }
        _read_well_and_badly(product, pluggy, told)
        _ask_wrongly(product, told)
        asyncio.run(_forge_events(product, told))
        with product.program(person.token) as rest:
            told.problems.append(rest.get("/api/ready").text)
            assert rest.get("/api/ready").status_code == 200
        told.secrets |= {f"api key {n}": key for n, key in enumerate(pluggy.api_keys)}
        assert product.stop() == 0
        yield told
    finally:
        product.kill()


def _read_well_and_badly(product: Product, pluggy: Imitation, told: Journey) -> None:
    with product.program(told.person.token) as rest:
        connect(rest, told.item_id)
        for path in ("/accounts", "/v2/transactions"):
            items = [pluggy.bank.connect(told.person.user_id, rows=False) for _ in range(4)]
            for item_id in items:
                assert rest.post("/api/pluggy/items", json={"itemId": item_id}).status_code == 201
            _send_garbage(pluggy, told.bank_words[0], path)
            for item_id in items:
                finished_run(rest, item_id, 1)
                told.problems += [str(runs(rest, item_id)), rest.get(f"/api/pluggy/items/{item_id}").text]
            pluggy.behave()
        _send_garbage(pluggy, told.bank_words[0], "/items")
        answers = [rest.post("/api/pluggy/items", json={"itemId": told.item_id}) for _ in range(4)]
        told.problems += [answer.text for answer in answers if answer.status_code >= 400]
        pluggy.behave()


def _send_garbage(pluggy: Imitation, word: str, path: str) -> None:
    """Answer in each of these ways in turn, twice over: a request is tried up to three times."""
    for status, body, kind in [
        (200, f"<html>{word}", "text/html"),
        (200, f'{{"results":"{word}","next":null}}', "application/json"),
        (400, f'{{"code":400,"message":"{word}","codeDescription":"{word} Ltda"}}', "application/json"),
        (200, f'{{"results":[{{"id":"{word}","amount":"{word}"}}],"next":3}}', "application/json"),
        (200, f'{{"id":"{word}","status":["{word}"]}}', "application/json"),
        (403, f'{{"code":403,"message":"{word}","codeDescription":["{word}"]}}', "application/json"),
        (200, f'["{word}", \ud800', "application/json"),
        (500, f'{{"code":500,"message":"{word}"}}', f"application/json; x={word}"),
        (409, f'{{"code":409,"message":"{word}","data":{{"x":"{word}"}}}}', "application/json"),
        (302, word, "text/plain"),
    ] * 2:
        headers = {"Location": f"/{word}"} if status == 302 else {}
        pluggy.misbehave(1, status, body=body.encode("utf-8", "surrogatepass"), kind=kind, path=path, headers=headers)


def _ask_wrongly(product: Product, told: Journey) -> None:
    typed, person = told.typed, told.person
    with product.browser(person) as browser, product.client() as stranger:
        told.secrets["session"] = next(iter(browser.cookies.values()))
        json_kind = {"Content-Type": "application/json"}
        asked: list[httpx.Response] = [
            stranger.post("/api/auth/login", json={"email": person.email, "password": typed}),
            stranger.post("/api/auth/login", json={"email": f"{typed}@x.example", "password": typed}),
            stranger.post("/api/auth/login", content=f'{{"password":"{typed}"', headers=json_kind),
            stranger.post("/api/auth/login", json={"email": [typed], "password": {"a": typed}}),
            stranger.post("/api/auth/login", data={"email": typed, "password": typed}, headers={"Origin": product.url}),
            stranger.get("/api/auth/me", headers={"Authorization": f"Bearer {typed}"}),
            stranger.get("/api/auth/me", headers={"Cookie": f"em_dia_session={typed}"}),
            stranger.get(f"/api/{typed}?token={typed}"),
            stranger.get(f"/{typed}?token={typed}"),
            stranger.post("/api/pluggy/callback", json={"event": typed}, headers={"X-Webhook-Secret": typed}),
            stranger.post(f"/api/pluggy/callback/{typed}.{typed}", json={"event": typed}),
            stranger.post(product.callback_path(person.user_id), json={"event": typed, "itemId": typed, "x": typed}),
            stranger.post(product.callback_path(person.user_id), content=typed, headers=json_kind),
            browser.post("/api/pluggy/items", json={"itemId": typed}),
            browser.post("/api/pluggy/items", json={"itemId": [typed]}),
            browser.post("/api/pluggy/items", content=f'{{"{typed}', headers=json_kind),
            browser.post("/api/pluggy/connect-token", json={"itemId": typed}),
            browser.post(f"/api/pluggy/sync/{typed}"),
            browser.get(f"/api/pluggy/items/{typed}"),
            browser.get(f"/api/pluggy/items/{told.item_id}/transactions", params={"q": typed, "from": typed}),
            browser.get(f"/api/pluggy/items/{told.item_id}/transactions", params={"q": told.bank_words[0], "limit": 1}),
            browser.get(f"/api/pluggy/items/{told.item_id}/transactions", params={"cursor": typed}),
            browser.get("/api/pluggy/sync-logs", params={"itemId": typed, "status": typed}),
        ]
    told.problems += [answer.text for answer in asked if answer.status_code >= 400]
    assert len(told.problems) > 20


async def _forge_events(product: Product, told: Journey) -> None:
    typed = told.typed
    cookie = f"em_dia_session={told.secrets['session']}"
    for sent in ("", cookie):
        async with socket_to(product.url, origin=product.url, cookie=sent) as socket:
            await socket.load("/app/transactions", 1)
            for name, arguments in registered_handlers().items():
                await socket.send(name, dict.fromkeys(arguments, typed))
                await socket.send(name, {name: {typed: [typed]} for name in arguments})
                await socket.send(name, {typed: told.person.password})
                await socket.send(f"{name}{typed}", {"password": told.person.password, "x": typed})
            for name in (
                typed,
                f"{ROOT_STATE}.{typed}.save",
                f"{ROOT_STATE}.{typed}",
                HYDRATE + typed,
                "",
                f"a.{typed}",
            ):
                await socket.send(
                    name, {"password": told.person.password, "text": typed}, path=f"/{typed}?token={typed}"
                )
            hydrate = {"name": HYDRATE, "token": typed}
            raw: tuple[Any, ...] = (
                typed,
                [typed],
                {typed: typed},
                f'{{"name":"{typed}',
                {"name": [typed], "payload": typed, "token": typed},
                hydrate | {"payload": {}, "router_data": typed},
                hydrate | {"payload": {"vars": typed, "hashes": {typed: typed}}, "router_data": {}},
            )
            for event in raw:
                await socket.raw(event)
            for name in ("client_error", "ping", "link_token_to_sid", typed):
                await socket.emit(name, {"message": typed, "info": typed, "stack": typed, typed: typed})
                await socket.emit(name, typed)
            await socket.load(f"/app/item/{typed}", 2)


def hits(text: str, wanted: dict[str, str]) -> list[str]:
    """Which of the wanted are in the text, by name, each with the line around it."""
    return [
        f"{name}: …{text[max(0, at - 80) : at + 60]}…" for name, word in wanted.items() if (at := text.find(word)) >= 0
    ]


def words(journey: Journey) -> dict[str, str]:
    mark, digits = journey.bank_words
    amounts = {"amount in cents": "123456780", "amount": "1234567.8", "printed amount": "1.234.567,80"}
    return {"bank text": mark, "bank number": digits, "typed": journey.typed} | journey.secrets | amounts


def test_the_output_holds_no_bank_data_no_input_and_no_secret(unstarted: Product, journey: Journey) -> None:
    said = unstarted.said()
    assert "sync.finished" in said, "it does say something"
    assert hits(said, words(journey)) == []


def test_the_output_holds_no_stack_of_frames(unstarted: Product, journey: Journey) -> None:
    assert "Traceback" not in unstarted.said()


def test_no_file_but_the_database_was_written(unstarted: Product, journey: Journey) -> None:
    names = {path.name for path in unstarted.folder.rglob("*")}
    assert names <= {"app.db", "app.db-wal", "app.db-shm", unstarted.output.name}
    for place in STRAY_PLACES:
        for path in (ROOT / place).rglob("*"):
            if path.is_file():
                assert hits(path.read_bytes().decode("latin-1"), words(journey)) == [], path


def test_the_database_holds_no_secret_in_clear(unstarted: Product, journey: Journey) -> None:
    for path in unstarted.folder.glob("app.db*"):
        assert hits(path.read_bytes().decode("latin-1"), journey.secrets) == [], path


def test_bank_data_is_in_the_tables_for_it_alone(unstarted: Product, journey: Journey) -> None:
    tables = dump(Path(unstarted.folder) / "app.db")

    assert hits(str(tables["pluggy_transactions"]), {"bank text": journey.bank_words[0]})
    assert any(row["error_code"] for row in tables["pluggy_sync_logs"]), "runs did fail"
    for name in tables.keys() - BANK_TABLES:
        assert hits(str(tables[name]), words(journey)) == [], name


def test_refusals_repeat_nothing(journey: Journey) -> None:
    for text in journey.problems:
        assert hits(text, words(journey)) == []


def test_pluggy_got_its_secret_in_the_log_in_alone(pluggy: Imitation, journey: Journey) -> None:
    assert {ask.path for ask in pluggy.asked if pluggy.client_secret in str(ask)} == {"/auth"}
    assert all(CLIENT_ID not in str(ask) for ask in pluggy.asked if ask.path != "/auth")
    assert {ask.headers["host"] for ask in pluggy.asked} == {pluggy.url.removeprefix("http://")}
