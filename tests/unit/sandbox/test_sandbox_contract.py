"""Every answer of the sandbox against Pluggy's OpenAPI document (tests/data/pluggy/README.md says which).

Stricter than the document: a field that it does not know, a null and a date without milliseconds are mismatches, unless
they are in the lists below. An entry of a list is where the live API or its official client was seen to differ.
"""

import json
import re
from copy import deepcopy
from pathlib import Path

import httpx
from jsonschema import Draft202012Validator, FormatChecker
from sandbox_visitor import Visitor, visit

DOCUMENT = json.loads((Path(__file__).parents[2] / "data/pluggy/openapi.json").read_text(encoding="utf-8"))
GOOD = {"user": "user-ok", "password": "password-ok"}
UNKNOWN = "3f0c6a3e-6d3b-4a53-9a43-0a4d5a2c1b10"
ENVELOPE = {"$ref": "#/components/schemas/GlobalErrorResponse"}

#: fields that the live API has and the document does not
FIELDS_BESIDE = {
    # errorId: on live refusals. details: in the document's own examples, where its schema says errors.
    "GlobalErrorResponse": {"errorId": {"type": "string"}},
    "NotAuthenticatedResponse": {"errorId": {"type": "string"}},
    "WebhookCreationErrorResponse": {"errorId": {"type": "string"}},
    "ItemCreationErrorResponse": {
        "errorId": {"type": "string"},
        "details": {"type": "array", "items": {"$ref": "#/components/schemas/ParameterValidationError"}},
        "items": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    },
    # autoSyncDisabledAt: on live items. The others: in the document's own example and the official client's types.
    "Item": {
        "autoSyncDisabledAt": {"type": ["string", "null"], "format": "date-time"},
        "clientUserId": {"type": ["string", "null"]},
        "oauthRedirectUri": {"type": ["string", "null"]},
    },
    # In the document's own example of an item.
    "Connector": {"isSandbox": {"type": "boolean"}},
    # In the official client's types.
    "ConnectorCredential": {
        "instructions": {"type": "string"},
        "expiresAt": {"type": "string", "format": "date-time"},
        "optional": {"type": "boolean"},
    },
    "ConnectorUserAction": {"type": {"enum": ["qr", "authorize-access"]}},
    # Integrators read the headers back.
    "Webhook": {"headers": {"type": ["object", "null"], "additionalProperties": {"type": "string"}}},
}
#: fields that are null on the live API, or in the document's own examples, where the schema does not say so
NULLS = {
    "Item": "error parameter userAction statusDetail webhookUrl lastUpdatedAt nextAutoSyncAt consentExpiresAt",
    "ConnectorHealth": "stage",
    "StatusDetail": "investments investmentsTransactions identity loans accountStatements",
    "StatusDetailProduct": "lastUpdatedAt",
    "Account": "bankData creditData",
    "CreditData": "balanceCloseDate balanceDueDate balanceForeignCurrency minimumPayment",
    "Transaction": "amountInAccountCurrency balance providerCode providerId paymentData creditCardMetadata merchant",
    "Consent": "expiresAt revokedAt",
    "Webhook": "disabledAt",
    "Category": "parentId",
}
#: answers for which the document has no schema, or another one
ANSWERS_BESIDE = {
    # Everything but /auth answers 403 without a key; the document says so of /connect_token only.
    ("*", "*", 403): {"$ref": "#/components/schemas/NotAuthenticatedResponse"},
    # https://docs.pluggy.ai/en/docs/reference/rate-limits.md
    ("*", "*", 429): ENVELOPE,
    # Refusals that https://docs.pluggy.ai/reference/items names but the document does not.
    ("*", "*", 400): ENVELOPE,
    ("*", "*", 404): ENVELOPE,
    # Closed to clients of 2026, seen live.
    ("get", "/transactions", 410): ENVELOPE,
    # The official client takes exactly 200, the document says 201.
    ("post", "/webhooks", 200): {"$ref": "#/components/schemas/Webhook"},
    # The document says a bare list, the official client reads a page.
    ("get", "/categories", 200): {
        "type": "object",
        "required": ["page", "total", "totalPages", "results"],
        "properties": {
            "page": {"type": "number"},
            "total": {"type": "number"},
            "totalPages": {"type": "number"},
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Category"}},
        },
    },
}
#: operations that the sandbox does not have; another one missing fails the test
ABSENT = {("patch", "/transactions/{id}")}

formats = FormatChecker(formats=["uuid"])


@formats.checks("date-time")
def is_instant(value: object) -> bool:
    """Whether the official client would make a date of it: it knows this one spelling."""
    return not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value))


def strict(schema: object) -> object:
    """The schema with nullable spelled as JSON Schema does, refusing fields it does not know."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items() if key != "nullable"}
    if isinstance(made.get("properties"), dict) and made["properties"]:
        made.setdefault("additionalProperties", False)
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


def components() -> dict:
    """All schemas, strict but for the lists above."""
    schemas = deepcopy(DOCUMENT["schemas"])
    for name, fields in FIELDS_BESIDE.items():
        schemas[name]["properties"] |= fields
    for name, fields in NULLS.items():
        for field in fields.split():
            schemas[name]["properties"][field] = {"anyOf": [schemas[name]["properties"][field], {"type": "null"}]}
    return {"schemas": strict(schemas)}


COMPONENTS = components()


MANY = 60


class Reader:
    """Checks every answer that it hears, and notes which operations were heard to succeed."""

    def __init__(self) -> None:
        self.mismatches: list[str] = []
        self.heard: set[tuple[str, str, int]] = set()

    async def hear(self, answer: httpx.Response) -> None:
        """One answer."""
        await answer.aread()
        verb, path = answer.request.method.lower(), template_of(answer.request.url.path)
        if path is None:
            return
        self.heard.add((verb, path, answer.status_code))
        schema = schema_of(verb, path, answer.status_code)
        if schema is None:
            self.mismatches.append(f"{verb} {path} {answer.status_code}: no such answer")
            return
        whole = {**strict(schema), "components": COMPONENTS}
        told = answer.json()
        if (
            isinstance(told, dict) and len(told.get("results") or ()) > MANY
        ):  # rows of one generator resemble each other
            told["results"] = told["results"][:MANY] + told["results"][MANY::10]
        for error in Draft202012Validator(whole, format_checker=formats).iter_errors(told):
            self.mismatches.append(f"{verb} {path} {answer.status_code} {error.json_path}: {error.message[:200]}")


def template_of(path: str) -> str | None:
    """The document's path for a real one; None for those that are not Pluggy's."""
    if path in DOCUMENT["answers"]:
        return path
    for template in DOCUMENT["answers"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return template
    return None


def schema_of(verb: str, path: str, status: int) -> dict | None:
    """What the document or a list above says of an answer."""
    if beside := ANSWERS_BESIDE.get((verb, path, status)):
        return beside
    return DOCUMENT["answers"][path].get(verb, {}).get(str(status)) or ANSWERS_BESIDE.get(("*", "*", status))


async def items_of_every_kind(visitor: Visitor) -> None:
    """Items in each state, read while they run and after."""
    for user in ("user-ok-account-error", "user-ok-account-warning", "user-ok-auth-pending", "user-ok-select",
                 "user-ok-img", "user-ok-phone", "user-locked", "user-unavailable", "nobody"):  # fmt: skip
        await visitor.connect(user)
    item = await visitor.connect(bank=5)
    await visitor.http.post(f"/items/{item['id']}/mfa", json={"token": "123456"})
    await visitor.http.post("/items", json={"connectorId": 200, "parameters": {}})
    item = await visitor.connect(webhookUrl="https://example.com/a", clientUserId="a")
    for day in ("login_error", "mfa", "waiting_approval", "partial", "partial_plain", "consent_revoked", "consent_ends",
                "bank_down", "bank_notice", "stuck", "any_status", "ids_change", "good"):  # fmt: skip
        await visitor.http.post("/days", json={"itemId": item["id"], "day": day})
        visitor.clock.pass_seconds(5)
        await visitor.get(f"/items/{item['id']}")
        await visitor.accounts(item)
        await visitor.get("/consents", itemId=item["id"])


async def products(visitor: Visitor) -> None:
    """What an item brings: accounts, rows, its consent; then it is stopped and deleted."""
    item = await visitor.connect("user-ok-perf-30x")
    assert [await visitor.rows(one) for one in await visitor.accounts(item)]
    item = await visitor.connect()
    visitor.clock.pass_seconds(900)
    for account in await visitor.accounts(item):
        await visitor.get(f"/accounts/{account['id']}")
        for row in (await visitor.rows(account))[:5]:
            await visitor.get(f"/transactions/{row['id']}")
    consents = await visitor.get("/consents", itemId=item["id"])
    await visitor.get(f"/consents/{consents['results'][0]['id']}")
    for category in (await visitor.get("/categories"))["results"]:
        await visitor.get(f"/categories/{category['id']}")
    await visitor.http.patch(f"/items/{item['id']}", json={})
    await visitor.http.patch(f"/items/{item['id']}", json={})
    visitor.clock.pass_seconds(5)
    await visitor.http.patch(f"/items/{item['id']}/disable-auto-sync")
    await visitor.http.delete(f"/items/{item['id']}")


async def subscriptions(visitor: Visitor) -> None:
    """Webhooks, from first to last."""
    body = {"url": "https://example.com/a", "event": "all", "headers": {"X-Secret": "s"}}
    made = (await visitor.http.post("/webhooks", json=body)).json()
    await visitor.http.post("/webhooks", json=body)
    await visitor.get("/webhooks")
    await visitor.get(f"/webhooks/{made['id']}")
    await visitor.http.patch(f"/webhooks/{made['id']}", json={"enabled": False})
    await visitor.http.patch(f"/webhooks/{made['id']}", json={"event": "no such"})
    await visitor.http.delete(f"/webhooks/{made['id']}")


async def refusals(visitor: Visitor) -> None:
    """What is refused, in each of Pluggy's ways."""
    http = visitor.http
    await http.post("/auth", json={"clientId": "a", "clientSecret": "wrong"})
    await http.post("/auth", json={"clientId": "a"})
    for path in ("/items/{}", "/accounts/{}", "/transactions/{}", "/consents/{}", "/webhooks/{}", "/categories/{}",
                 "/connectors/{}", "/transactions", "/accounts", "/v2/transactions", "/consents"):  # fmt: skip
        await http.get(path.format(UNKNOWN))
        await http.get(path.format(UNKNOWN), headers={"X-API-KEY": ""})
    await http.post("/connect_token", json={"itemId": UNKNOWN})
    await http.post("/connect_token", json={"options": {"products": []}})
    await http.post(f"/items/{UNKNOWN}/mfa", json={})
    await http.post("/items", json={"connectorId": 901, "parameters": {"user": "user-ok"}})
    item = await visitor.connect("user-ok-two-checking-accounts")
    await http.post(f"/items/{item['id']}/mfa", json={})
    twice = {"connectorId": 901, "parameters": GOOD | {"user": item["id"]}, "avoidDuplicates": True}
    await http.post("/items", json=twice)
    await http.post("/items", json=twice)
    await http.post("/days", json={"itemId": item["id"], "day": "min_update_hours", "hours": 24})
    await http.patch(f"/items/{item['id']}", json={})
    await http.post("/days", json={"day": "rate_limited", "seconds": 5})
    await http.get("/accounts", params={"itemId": item["id"]})


def test_every_answer_is_as_pluggys_document_says():
    async def story(visitor: Visitor) -> None:
        reader = Reader()
        visitor.http.event_hooks = {"response": [reader.hear]}
        await visitor.enter()
        await visitor.get("/connectors", sandbox="true")
        await visitor.get("/connectors/901")
        await visitor.http.post("/connect_token", json={"options": {"clientUserId": "a"}})
        await items_of_every_kind(visitor)
        await products(visitor)
        await subscriptions(visitor)
        await refusals(visitor)
        assert not reader.mismatches, "\n".join(sorted(set(reader.mismatches)))
        operations = {(verb, path) for path, verbs in DOCUMENT["answers"].items() for verb in verbs}
        succeeded = {(verb, path) for verb, path, status in reader.heard if status in (200, 410)}
        assert operations - succeeded == ABSENT
        assert {400, 401, 403, 404, 409, 410, 429} <= {status for _, _, status in reader.heard}

    visit(story)
