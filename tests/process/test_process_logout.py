"""What an ended session still gets from the websocket of the real process."""

import asyncio
from dataclasses import replace

import httpx
from event_socket import socket_to
from product_process import Product
from socket_owner import QUIET_SECONDS, STATEMENT, Owner, as_owner, found, look


def test_an_old_cookie_gets_nothing_after_the_log_out(product: Product, owner: Owner) -> None:
    with product.browser(owner.person) as browser:
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        leaving = replace(owner, cookie=cookie)
        token, heard = asyncio.run(as_owner(product, leaving))
        assert browser.post("/api/auth/logout").status_code == 204

    assert owner.words[0] in heard
    assert found(owner, asyncio.run(look(product, owner, cookie))) == [], "in a new tab"
    assert found(owner, asyncio.run(look(product, owner, cookie, token))) == [], "in the tab that had the rows"


def test_an_open_socket_gets_nothing_more_after_the_log_out(product: Product, owner: Owner) -> None:
    async def stays(browser: httpx.Client, cookie: str) -> str:
        async with socket_to(product.url, origin=product.url, cookie=cookie) as tab:
            await tab.load(STATEMENT, until=owner.words[0])
            await asyncio.to_thread(browser.post, "/api/auth/logout")
            tab.forget()
            return await tab.load(STATEMENT, QUIET_SECONDS)

    with product.browser(owner.person) as browser:
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        assert found(owner, asyncio.run(stays(browser, cookie))) == []
