"""Cuts Pluggy's OpenAPI document down to what the contract test reads: `python trim.py FULL.json > openapi.json`."""

import json
import sys

PATHS = [
    "/auth", "/connect_token", "/connectors", "/connectors/{id}", "/items", "/items/{id}", "/items/{id}/mfa",
    "/items/{id}/disable-auto-sync", "/consents", "/consents/{id}", "/accounts", "/accounts/{id}", "/transactions",
    "/v2/transactions", "/transactions/{id}", "/webhooks", "/webhooks/{id}", "/categories", "/categories/{id}",
]  # fmt: skip
PROSE = ("description", "example", "examples", "title")


def without_prose(node: object, *, names: bool = False) -> object:
    """The schema without texts for people; `names`: the keys are names of properties, not words of JSON Schema."""
    if isinstance(node, list):
        return [without_prose(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if names or key not in PROSE}
    return {key: without_prose(value, names=key == "properties" and not names) for key, value in kept.items()}


def answers(operation: dict) -> dict:
    """The schema of each status that has a JSON body."""
    bodies = {status: answer.get("content", {}) for status, answer in operation["responses"].items()}
    return {s: without_prose(b["application/json"]["schema"]) for s, b in bodies.items() if "application/json" in b}


def main(file: str) -> None:
    """Write the trimmed document to the standard output."""
    with open(file, encoding="utf-8") as opened:
        full = json.load(opened)
    paths = {path: {verb: answers(one) for verb, one in full["paths"][path].items()} for path in PATHS}
    schemas: dict[str, object] = {}
    text = json.dumps(paths)
    while missing := [n for n in full["components"]["schemas"] if f'schemas/{n}"' in text and n not in schemas]:
        schemas |= {name: without_prose(full["components"]["schemas"][name]) for name in missing}
        text += json.dumps(schemas)
    info = {"title": full["info"]["title"], "version": full["info"]["version"]}
    trimmed = {"openapi": full["openapi"], "info": info, "answers": paths, "schemas": schemas}
    print(json.dumps(trimmed, indent=1, ensure_ascii=False, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1])
