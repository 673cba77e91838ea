"""`/api/docs`: the OpenAPI document as one plain page. No script and no resource from elsewhere, so the CSP holds."""

import json
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pluggy_app.api.problems import DOCS, MEDIA_TYPE, meanings

router = APIRouter()

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem } h3 { font: 600 1rem ui-monospace, monospace; overflow-wrap: anywhere }
section { border-top: 1px solid #8886; padding: .25rem 0 }
table { border-collapse: collapse } td, th { text-align: left; padding: .15rem .75rem .15rem 0;
  vertical-align: top } code, pre { font-family: ui-monospace, monospace } .quiet { opacity: .75 }
pre { overflow-x: auto; background: #8882; padding: .75rem } summary { cursor: pointer }
"""


@router.get(DOCS, include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Every route, every object and every code."""
    document: dict[str, Any] = request.app.openapi()
    title = escape(document["info"]["title"])
    routes = [
        _route(method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    objects = [_object(name, schema) for name, schema in document["components"]["schemas"].items()]
    codes = [
        f'<tr id="{escape(code)}"><td><code>{escape(code)}</code><td>{escape(text)}'
        for code, text in meanings().items()
    ]
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style><h1>{title}</h1>"
        '<p>Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a>. Sign in with the session cookie or '
        "<code>Authorization: Bearer &lt;API token&gt;</code>.</p>"
        f"<h2>Routes</h2>{''.join(routes)}<h2>Objects</h2>{''.join(objects)}"
        f"<h2>Problem codes</h2><table>{''.join(codes)}</table></html>"
    )


def _route(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = [
        f"<tr><td><code>{escape(p['name'])}</code><td>{escape(p['in'])}<td>{_type(p.get('schema', {}))}"
        f"<td>{escape(p.get('description', ''))}"
        for p in operation.get("parameters", ())
        if p["in"] != "cookie"
    ]
    body = _type(_content(operation.get("requestBody", {})))
    answers, refusals = [], []
    for status, answer in operation.get("responses", {}).items():
        if MEDIA_TYPE in answer.get("content", {}):
            refusals.append(escape(status))
        else:
            told = f"<td>{_type(_content(answer))}<td>{escape(answer.get('description', ''))}"
            answers.append(f"<tr><td>{escape(status)}{told}")
    return (
        f"<section><h3>{escape(method.upper())} {escape(path)}</h3><p>{escape(operation.get('description', ''))}</p>"
        + (f"<table>{''.join(parameters)}</table>" if parameters else "")
        + (f"<p class=quiet>Body: {body}</p>" if body else "")
        + _example(_body_example(operation))
        + f"<table>{''.join(answers)}</table>"
        + (
            f'<p class=quiet>Refused with a <a href="#Problem">Problem</a>: {", ".join(refusals)}</p>'
            if refusals
            else ""
        )
        + "</section>"
    )


def _object(name: str, schema: dict[str, Any]) -> str:
    fields = [
        f"<tr><td><code>{escape(field)}</code><td>{_type(kind)}" for field, kind in schema.get("properties", {}).items()
    ]
    return (
        f'<section id="{escape(name)}"><h3>{escape(name)}</h3><p>{escape(schema.get("description", ""))}</p>'
        f"<table>{''.join(fields)}</table>{_example(*schema.get('examples', ()))}</section>"
    )


def _example(*values: object) -> str:
    """Folded away until it is asked for."""
    shown = "".join(f"<pre>{escape(_printed(value))}</pre>" for value in values if value is not None)
    return f"<details><summary>Example</summary>{shown}</details>" if shown else ""


def _printed(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _body_example(operation: dict[str, Any]) -> object:
    """Of a body, or of an answer, that has no object of its own to show it."""
    holders = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
    found = [
        content["example"]
        for holder in holders
        for content in holder.get("content", {}).values()
        if "example" in content
    ]
    return found[0] if found else None


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    """The schema of the first content type of a body or an answer."""
    for content in holder.get("content", {}).values():
        schema: dict[str, Any] = content.get("schema", {})
        return schema
    return {}


def _type(schema: dict[str, Any]) -> str:
    """One or two words for a schema, as HTML."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(escape(str(value)) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(schema.get("format") or schema.get("type") or "")
