"""Requests made from the OpenAPI document, right and wrong ones: no 5xx, and every answer is a documented one.

The same requests each time, so that a failure can be looked at. SCHEMATHESIS_EXAMPLES says how many; `make soak`: 200.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_client import Client, Rest, open_application
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from test_api_matrix import CLOSED

from pluggy_app import wiring
from pluggy_app.api.app import create_api
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan, Role
from pluggy_app.settings import Settings
from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import migrate
from pluggy_app.ui.export_words import vocabulary
from pluggy_app.ui.proof_sentences import suspect_message
from pluggy_app.ui.reason_sentences import reason_message

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "40"))  #: of each route
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

SCHEMA = schemathesis.openapi.from_dict(
    create_api(
        say=lambda _view, _language: "", explain=suspect_message, because=reason_message, vocabulary=vocabulary
    ).openapi()
)
ROUTES = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}


@dataclass
class World:
    rest: Rest
    ids: dict[str, str]  #: of the business user
    asking: dict[str, dict[str, str]]  #: headers by who asks


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = f"sqlite:///{tmp_path_factory.mktemp('schemathesis') / 'app.db'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    with asyncio.Runner() as runner:
        rest = open_application(runner, Settings(_env_file=None, database_url=url, pluggy_base_url="sandbox"))
        owner = rest.user()
        with rest.parts.store.unit_of_work() as work:
            work.installation.beat("w", utc_now() + timedelta(hours=1))
        asking = {
            "business": rest.bearer(owner),
            "free": rest.bearer(rest.user(Plan.FREE)),
            "admin": rest.bearer(rest.user(Plan.BUSINESS, Role.ADMIN)),
        }
        yield World(rest, rest.connect(owner), asking)
        runner.run(rest.parts.close())
        wiring.use(None)


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_is_a_documented_one(world: World, route: str) -> None:
    operation = ROUTES[route]
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=st.one_of(right, wrong), who=st.sampled_from(sorted(world.asking)), ours=st.booleans())
    def ask(case: Case, who: str, ours: bool) -> None:
        if ours:
            for name in set(case.path_parameters or ()) & set(world.ids):
                case.path_parameters[name] = world.ids[name]
        case.validate_response(sent(world.rest.client, case, world.asking[who]), checks=CHECKS)
        if (case.method, case.path) in CLOSED:
            nobody = sent(world.rest.client, case, {})
            # A form is answered by a page; what is too large is not even looked at.
            to_login = nobody.headers.get("location", "").startswith("/login/")
            assert to_login or nobody.status_code in (401, 413)

    ask()


def sent(client: Client, case: Case, headers: dict[str, str]) -> httpx.Response:
    """The case as its bytes, whatever they are."""
    told = case.as_transport_kwargs(base_url="http://localhost:3000")
    prepared = requests.Request(**(told | {"cookies": None})).prepare()
    kept = {name: value for name, value in prepared.headers.items() if name.lower() not in ("authorization", "cookie")}
    client.cookies.clear()
    return client.request(case.method, str(prepared.url), content=prepared.body or b"", headers={**kept, **headers})
