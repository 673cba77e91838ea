"""What strangers, thieves and other users get from the websocket of the real process."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
import socketio
from event_socket import HYDRATE, EventSocket, registered_handlers, socket_to
from product_process import Person, Product, runs
from socket_owner import ENTER, STATEMENT, Owner, as_owner, cookie_of, found, look


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "{url}.evil.example",
        "http://127.0.0.1:1",
        "http://localhost:{port}",
        "http://evil.example@127.0.0.1:{port}",
        "file://",
    ],
)
def test_a_foreign_origin_is_refused(product: Product, owner: Owner, origin: str) -> None:
    origin = origin.format(url=product.url, port=product.port)

    async def connects() -> None:
        async with socket_to(product.url, origin=origin, cookie=owner.cookie):
            pass

    with pytest.raises(socketio.exceptions.ConnectionError):
        asyncio.run(connects())


def test_polling_from_a_foreign_page_is_refused_and_may_not_be_read(product: Product, owner: Owner) -> None:
    with product.client(headers={"Cookie": owner.cookie}) as client:
        for origin in ("https://evil.example", "null"):
            query = {"EIO": "4", "transport": "polling", "token": "t"}
            answer = client.get("/_event/", params=query, headers={"Origin": origin})
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers


def test_our_own_pages_are_let_in_and_get_their_rows(product: Product, owner: Owner) -> None:
    _, heard = asyncio.run(as_owner(product, owner))
    assert {owner.words[0], owner.person.email} <= set(found(owner, heard))


def test_our_other_local_name_is_let_in_as_well(product: Product, owner: Owner) -> None:
    address = f"http://localhost:{product.port}"

    async def heard() -> str:
        async with socket_to(address, origin=address, cookie=owner.cookie) as socket:
            return await socket.load(STATEMENT, until=owner.words[0])

    assert owner.words[0] in asyncio.run(heard())


def test_a_stolen_tab_token_opens_nothing_without_its_cookie(product: Product, owner: Owner, other: Person) -> None:
    token, first = asyncio.run(as_owner(product, owner))
    bound = re.findall(r'"client_token": "(\w+)"', first)
    others = cookie_of(product, other)

    async def all_thieves() -> list[str]:
        cookies = ("", others, "em_dia_session=", "em_dia_session=x", f"{others}; a=b", "\xc3")
        return await asyncio.gather(
            *[look(product, owner, cookie, stolen) for cookie in cookies for stolen in (token, *bound[:1])]
        )

    for heard in asyncio.run(all_thieves()):
        assert found(owner, heard) == []
    assert owner.words[0] in asyncio.run(as_owner(product, owner, token))[1], "and the owner's own still does"


def test_a_stolen_tab_token_opens_nothing_while_the_owner_is_there(product: Product, owner: Owner) -> None:
    async def both() -> tuple[str, str]:
        async with socket_to(product.url, origin=product.url, cookie=owner.cookie) as tab:
            await tab.load(STATEMENT, until=owner.words[0])
            thief = await look(product, owner, "", tab.token)
            tab.forget()
            return thief, await tab.load(STATEMENT, until=owner.words[0])

    thief, after = asyncio.run(both())
    assert found(owner, thief) == []
    assert owner.words[0] in after, "the thief did not throw the owner out"


def payloads(arguments: list[str], item_id: str) -> Iterator[dict[str, Any]]:
    """What nobody's browser would send."""
    for junk in ("", item_id, None, -1, 1e308, [], {"a": {"b": []}}, "../" * 50, "x" * 5_000, "_user_id", True):
        yield dict.fromkeys(arguments, junk)
    for action in ("sync", "retry", "reconnect", "continue", "again"):
        yield {name: action if name == "action" else item_id for name in arguments}
    yield {}
    yield dict.fromkeys([*arguments, "one_more"], item_id)
    yield {"message": "ITEM_USER_ALREADY_EXISTS", "item_id": item_id}


async def call_everything(socket: EventSocket, item_id: str) -> None:
    """Every handler there is, with every payload."""
    for name, arguments in registered_handlers().items():
        for payload in payloads(arguments, item_id):
            await socket.send(name, payload, path=STATEMENT)
        await asyncio.sleep(0.02)
    for junk in ("junk", ["a"], 1, None, {"name": HYDRATE}, {"token": 1, "name": [], "payload": "x"}):
        await socket.raw(junk)


def test_nobody_gets_private_data_from_any_handler(product: Product, owner: Owner) -> None:
    async def heard() -> str:
        async with socket_to(product.url, origin=product.url) as socket:
            await socket.load("/login", 1)
            await call_everything(socket, owner.item_id)
            return await socket.load(STATEMENT, 4)

    assert len(registered_handlers()) > 30
    assert found(owner, asyncio.run(heard()), item=False) == []
    is_untouched(product, owner)


def test_another_user_gets_and_moves_nothing_with_the_owners_ids(product: Product, owner: Owner, other: Person) -> None:
    cookie = cookie_of(product, other)

    async def heard() -> str:
        async with socket_to(product.url, origin=product.url, cookie=cookie) as socket:
            said = await socket.load("/app", until=other.email)
            assert other.email in said
            for name in filter(ENTER.search, registered_handlers()):
                await socket.send(name, path=f"/app/item/{owner.item_id}")
            await call_everything(socket, owner.item_id)
            return await socket.load(f"/app/item/{owner.item_id}", 4)

    assert found(owner, asyncio.run(heard()), item=False) == []
    is_untouched(product, owner)


def is_untouched(product: Product, owner: Owner) -> None:
    """Connected as before, no run but the first, and the process well."""
    with product.program(owner.person.token) as rest:
        assert rest.get(f"/api/pluggy/items/{owner.item_id}").json()["health"] == owner.health
        assert len(runs(rest, owner.item_id)) == 1
        assert rest.get("/api/ready").status_code == 200
