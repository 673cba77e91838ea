"""The Connect page as a browser fetches it."""

import asyncio
import json
import re

import httpx
from fastapi import FastAPI
from sandbox_visitor import Visitor, visit

from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.sandbox.days import ENDINGS
from pluggy_app.sandbox.outcomes import USERS


def test_the_page_brings_everything_from_its_own_place():
    async def story(visitor: Visitor) -> None:
        page = (await visitor.http.get("/connect")).text
        assert "Ambiente de demonstração: bancos fictícios" in page
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert not address.startswith(("http", "/")), address
        for path in ("connect.js", "connect-words.js", "connect.css"):
            assert (await visitor.http.get(f"/{path}")).status_code == 200

    visit(story)


def test_the_page_knows_the_banks_and_the_demo_users():
    async def story(visitor: Visitor) -> None:
        page = (await visitor.http.get("/connect")).text
        facts = json.loads(re.search(r'id="facts">(.*?)</script>', page)[1])
        assert [bank["id"] for bank in facts["banks"]] == [901, 902, 903, 904, 0, 2, 5, 200]
        assert "user-ok" in facts["users"]

    visit(story)


def test_a_missing_bridge_is_said_plainly_and_a_present_one_is_served(tmp_path):
    async def bridge(file) -> httpx.Response:
        app = create_sandbox(items_file=None, zoid_file=file)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as http:
            return await http.get("/zoid.js")

    missing = asyncio.run(bridge(tmp_path / "zoid.js"))
    assert (missing.status_code, missing.text) == (404, "zoid is missing: build the front end first")
    (tmp_path / "zoid.js").write_text("window.zoid = {}")
    present = asyncio.run(bridge(tmp_path / "zoid.js"))
    assert (present.status_code, present.text) == (200, "window.zoid = {}")


def test_it_works_mounted_under_a_path():
    async def story() -> None:
        product = FastAPI()
        product.mount("/sandbox", create_sandbox(items_file=None))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(product), base_url="http://product") as http:
            key = (await http.post("/sandbox/auth", json={"clientId": "a", "clientSecret": "b"})).json()["apiKey"]
            http.headers["X-API-KEY"] = key
            banks = (await http.get("/sandbox/connectors")).json()["results"]
            assert (await http.get(banks[0]["imageUrl"])).status_code == 200
            assert (await http.get("/sandbox/connect")).status_code == 200

    asyncio.run(story())


def test_the_banks_own_words_are_told_in_the_languages_of_the_page():
    # A page in one language with a sentence in the other reads as a fault of ours.
    async def story(visitor: Visitor) -> None:
        english = (await visitor.http.get("/connect-words.js")).text.split("en: {")[1]
        endings = [*USERS.values(), *ENDINGS.values()]
        said = {ending.provider_message for ending in endings if ending.provider_message}
        assert said
        for words in said:
            assert re.search(rf'"{re.escape(words)}": "[A-Z]', english), words

    visit(story)


def test_words_exist_in_both_languages():
    async def story(visitor: Visitor) -> None:
        words = (await visitor.http.get("/connect-words.js")).text
        portuguese, english = words.split("en: {")
        names = re.compile(r"(?m)(?:^\s+|, )([A-Za-z_]+): ")
        assert set(names.findall(portuguese)) - {"pt"} == set(names.findall(english))

    visit(story)
