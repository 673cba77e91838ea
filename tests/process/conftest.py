"""A real product against an imitation of Pluggy, one process for each module."""

import secrets
from collections.abc import Iterator

import pytest
from imitated_bank import Bank
from imitation import CLIENT_ID, Imitation
from product_process import Person, Product, connect, running
from socket_owner import Owner, cookie_of


@pytest.fixture(scope="module")
def pluggy() -> Iterator[Imitation]:
    """Pluggy, as far as the product can tell."""
    imitation = Imitation(Bank(), client_secret=f"cs-{secrets.token_hex(16)}")
    yield imitation
    imitation.close()


@pytest.fixture(scope="module")
def unstarted(pluggy: Imitation, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A product that is told how to reach `pluggy`."""
    return Product(
        tmp_path_factory.mktemp("product"),
        PLUGGY_CLIENT_ID=CLIENT_ID,
        PLUGGY_CLIENT_SECRET=pluggy.client_secret,
        PLUGGY_BASE_URL=pluggy.url,
    )


@pytest.fixture(scope="module")
def product(unstarted: Product) -> Iterator[Product]:
    """The same, running; it must end well on Ctrl-C."""
    with running(unstarted):
        yield unstarted


@pytest.fixture(scope="module")
def owner(product: Product, pluggy: Imitation) -> Owner:
    """A signed-in person with a connected bank."""
    person = product.person("dona")
    item_id = pluggy.bank.connect(person.user_id)
    with product.program(person.token) as rest:
        connect(rest, item_id)
        health = rest.get(f"/api/pluggy/items/{item_id}").json()["health"]
    words = (pluggy.bank.marks.word, pluggy.bank.marks.digits, person.email, person.user_id)
    return Owner(person, cookie_of(product, person), item_id, health, words)


@pytest.fixture(scope="module")
def other(product: Product) -> Person:
    """Somebody else with an account here."""
    return product.person("outra")


@pytest.fixture(autouse=True)
def _well_behaved(request: pytest.FixtureRequest) -> Iterator[None]:
    """No trouble of one test reaches the next."""
    yield
    if "pluggy" in request.fixturenames:
        request.getfixturevalue("pluggy").behave()
