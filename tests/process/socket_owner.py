"""The person whose data everybody is after on the websocket, and how it is asked for."""

import re
from dataclasses import dataclass

from event_socket import ON_LOAD, ROOT_STATE, registered_handlers, socket_to
from product_process import Person, Product

STATEMENT = "/app/transactions"
ENTER = re.compile(r"\.enter$")
QUIET_SECONDS = 1.5  #: a private answer came within 0.3 s


@dataclass(frozen=True)
class Owner:
    """The person whose data everybody is after."""

    person: Person
    cookie: str
    item_id: str
    health: str
    words: tuple[str, ...]  #: that stand on no page of anybody else


def cookie_of(product: Product, person: Person) -> str:
    with product.browser(person) as browser:
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def found(owner: Owner, heard: str, *, item: bool = True) -> list[str]:
    """Which of the owner's words were heard."""
    return [word for word in (*owner.words, *([owner.item_id] if item else [])) if word in heard]


async def look(product: Product, owner: Owner, cookie: str, token: str | None = None) -> str:
    """Everything a client hears when it asks for the statement in each way there is."""
    async with socket_to(product.url, origin=product.url, cookie=cookie, token=token) as socket:
        for name in (f"{ROOT_STATE}.hydrate", ON_LOAD, *filter(ENTER.search, registered_handlers())):
            await socket.send(name, path=STATEMENT)
        return await socket.load(STATEMENT, QUIET_SECONDS)


async def as_owner(product: Product, owner: Owner, token: str | None = None) -> tuple[str, str]:
    """The owner's tab: its token, and what it heard."""
    async with socket_to(product.url, origin=product.url, cookie=owner.cookie, token=token) as socket:
        return socket.token, await socket.load(STATEMENT, until=owner.words[0])
