"""Whose page sent this?"""

import pytest

from pluggy_app.api.security import is_our_origin
from pluggy_app.settings import Settings


def ours(origin: str, host: str, app_base_url: str = "http://localhost:3000") -> bool:
    return is_our_origin(origin, host, Settings(_env_file=None, app_base_url=app_base_url))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:3000", "localhost:3000"),
        ("http://localhost:3000", "anything.example"),  # the browser's word for the page is what counts
        ("HTTP://LOCALHOST:3000", "localhost:3000"),
        ("http://127.0.0.1:3000", "127.0.0.1:3000"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://localhost", "localhost"),
        ("http://localhost", "localhost:80"),
        ("https://localhost", "localhost:443"),
    ],
)
def test_on_this_machine_both_of_its_names_are_ours(origin: str, host: str) -> None:
    assert ours(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("", "localhost:3000"),
        ("null", "localhost:3000"),
        ("http://127.0.0.1:3000", "localhost:3000"),
        ("http://127.0.0.1:3001", "127.0.0.1:3000"),
        ("http://localhost:3001", "localhost:3000"),
        ("http://evil.example", "evil.example"),
        ("http://localhost.evil.example", "localhost.evil.example"),
        ("http://localhost:3000@evil.example", "localhost:3000"),
        ("http://localhost:3000/x", "localhost:3000"),
        ("file://localhost:3000", "localhost:3000"),
        ("http://[::1", "localhost:3000"),
        ("http://", ""),
        ("localhost:3000", "localhost:3000"),
    ],
)
def test_everything_else_is_foreign(origin: str, host: str) -> None:
    assert not ours(origin, host)


def test_a_public_address_has_one_name_only() -> None:
    public = "https://emdia.example/"
    assert ours("https://emdia.example", "emdia.example", public)
    assert ours("https://emdia.example:443", "emdia.example", public)
    assert not ours("http://emdia.example", "emdia.example", public)
    assert not ours("http://localhost:3000", "localhost:3000", public)
    assert not ours("http://127.0.0.1:3000", "127.0.0.1:3000", public)
