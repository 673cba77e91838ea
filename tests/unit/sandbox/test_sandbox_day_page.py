"""The page of days as a browser without scripts uses it."""

import asyncio
import re
from html.parser import HTMLParser

import httpx
import pytest
from fastapi import FastAPI
from sandbox_visitor import Visitor, visit

from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.sandbox.day_page import ITEM_FIELDS, WORLD_FIELDS
from pluggy_app.sandbox.day_words import EN, PT
from pluggy_app.sandbox.days import ITEM_DAYS, WORLD_DAYS


class Forms(HTMLParser):
    """What a page can send: for each form its hidden fields and the days on its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[dict, list]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        of = dict(attrs)
        if tag == "form":
            assert (of["method"], of["action"]) == ("post", "days")
            self.found.append(({}, []))
        elif tag == "input":
            self.found[-1][0][of["name"]] = of["value"]
        elif tag == "button" and of.get("name") == "day":
            self.found[-1][1].append(of["value"])

    def days(self, item_id: str) -> set[str]:
        """The days that can be chosen for an item; "" is all of Pluggy."""
        own = [(fields, buttons) for fields, buttons in self.found if fields["itemId"] == item_id]
        return {day for fields, buttons in own for day in [*buttons, fields.get("day")] if day}


def test_every_day_can_be_chosen_for_every_item_and_for_all_of_pluggy():
    async def story(visitor: Visitor) -> None:
        items = [await visitor.connect(), await visitor.connect(bank=902)]
        page = (await visitor.http.get("/days")).text
        forms = Forms(page)
        assert forms.days("") == set(WORLD_DAYS)
        for item in items:
            assert forms.days(item["id"]) == set(ITEM_DAYS)
            assert f"{item['connector']['name']} <code>{item['id'][:8]}</code>" in page
        assert 'lang="pt-BR"' in page
        assert page.count("<h1>") == 1
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))

    visit(story)


def test_a_button_puts_the_day_on_its_item_and_says_so():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        sent = await visitor.http.post("/days", data={"itemId": item["id"], "lang": "en", "day": "bank_notice"})
        assert (sent.status_code, sent.headers["location"]) == (303, "days?lang=en&done=bank_notice&of=item")
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(f"/items/{item['id']}"))["executionStatus"] == "ACCOUNT_NEEDS_ACTION"
        page = (await visitor.http.get("/" + sent.headers["location"])).text
        assert 'lang="en"' in page
        assert "Done: Notice of the bank" in page
        assert "OUTDATED / ACCOUNT_NEEDS_ACTION" in page

    visit(story)


def test_a_form_of_all_of_pluggy_takes_options():
    async def story(visitor: Visitor) -> None:
        fields = {"itemId": "", "lang": "pt", "day": "rate_limited", "seconds": "30", "endpoint": "/accounts"}
        assert (await visitor.http.post("/days", data=fields)).status_code == 303
        assert (await visitor.http.get("/accounts")).status_code == 429
        assert "Pedidos demais</b> (30 s)" in (await visitor.http.get("/days")).text
        refused = await visitor.http.post("/days", data=fields | {"seconds": "<b>"})
        assert refused.status_code == 400
        assert "Recusado: seconds must be" in refused.text

    visit(story)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://sandbox"}, 200),
        ({"Origin": "http://sandbox"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://sandbox"}, 403),
    ],
)
def test_only_its_own_page_may_choose_days(headers, status):
    async def story(visitor: Visitor) -> None:
        answer = await visitor.http.post("/days", json={"day": "outage"}, headers=headers)
        assert answer.status_code == status
        assert (await visitor.http.get("/connectors")).status_code == (503 if status == 200 else 200)

    visit(story)


def test_it_opens_in_an_outage_and_mounted_under_a_path():
    async def story() -> None:
        product = FastAPI()
        product.mount("/sandbox", create_sandbox(items_file=None))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(product), base_url="http://product") as http:
            sent = await http.post("/sandbox/days", data={"day": "outage", "lang": "pt"}, follow_redirects=True)
            assert sent.url.path == "/sandbox/days"
            assert "Feito: Fora do ar" in sent.text
            assert (await http.get("/sandbox/days.css")).status_code == 200
            assert (await http.get("/sandbox/connectors")).status_code == 503

    asyncio.run(story())


def test_a_program_may_read_what_is_chosen():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.choose(item, "stuck", start=False)
        await visitor.choose(None, "min_update_hours", hours=2)
        told = (await visitor.http.get("/days", headers={"Accept": "application/json"})).json()
        (one,) = told["items"]
        assert (one["id"], one["day"], one["nextDay"], one["status"]) == (item["id"], None, "stuck", "UPDATED")
        assert told["weather"]["minUpdateHours"] == 2

    visit(story)


def test_the_page_speaks_the_language_of_the_application_unless_asked_for_another():
    async def story(visitor: Visitor) -> None:
        english = {"Cookie": "em_dia_language=en"}
        assert 'lang="en"' in (await visitor.http.get("/days", headers=english)).text
        assert 'lang="pt-BR"' in (await visitor.http.get("/days?lang=pt", headers=english)).text
        assert 'lang="pt-BR"' in (await visitor.http.get("/days", headers={"Cookie": "em_dia_language=pt-BR"})).text

    visit(story)


@pytest.mark.parametrize("words", [PT, EN])
def test_every_day_has_words_in_both_languages(words):
    assert words.days.keys() == set(ITEM_DAYS)
    assert words.world.keys() == set(WORLD_DAYS)
    fields = {field for of in (ITEM_FIELDS, WORLD_FIELDS) for names in of.values() for field in names}
    assert words.fields.keys() == fields
