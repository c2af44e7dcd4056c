"""The document of the API in plain words: `docs/reference/api.md`, and the page `/api/v1/docs`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from enforcement.api.problems import OWN_CODES

HEAD = """# The API

Programs of the provider send reports, feed accounts and usage, read cases, and take precautions.
This page is made from `docs/reference/openapi.json` by `python3 manage.py api_reference`; a running
Docket shows it at `/api/v1/docs` and the document at `/api/v1/openapi.json`.

Each request carries a token, which admins make under *API tokens*: `Authorization: Bearer dk_…`. A
token ends on a day, has scopes, and is renewed without a gap: its earlier key is taken for another
week. A token that may act needs a second admin. It limits and suspends as a precaution, which a
person reviews; it approves nothing, decides no appeal and terminates nobody.

Send `Idempotency-Key` with what you may have to send again: within 24 hours the same key and the
same request get the same answer, and the same key with another request is refused. Lists come in
pages: send `next` of an answer as `cursor`. What is read has an `ETag`: with `If-None-Match` it is
answered 304 where nothing has changed. A token may ask 1,200 times a minute
(`DOCKET_API_RATE`); after that `429` says in `Retry-After` when to ask again.
"""
Document = Mapping[str, Any]


def as_markdown(document: Document) -> str:
    """The whole page."""
    return (
        "\n".join(
            [HEAD, *operations(document), *told(document), *schemas(document), *problems()]
        ).rstrip()
        + "\n"
    )


def operations(document: Document) -> Iterator[str]:
    """Each address, by its tag."""
    by_tag: dict[str, list[tuple[str, str, Document]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation["tags"][0], []).append((path, method, operation))
    for tag, found in by_tag.items():
        yield f"## {tag.capitalize()}\n"
        for path, method, operation in found:
            yield from one_operation(path, method, operation)


def one_operation(path: str, method: str, operation: Document) -> Iterator[str]:
    """What an address takes and answers."""
    yield f"### `{method.upper()} {path}`\n"
    scopes = " or ".join(f"`{scope}`" for scope in operation["x-scopes"])
    yield f"{operation['summary']}. Scope: {scopes}. {operation.get('description', '')}\n"
    rows = [one for one in operation["parameters"] if one["in"] in ("query", "path")]
    if rows:
        yield "| parameter | in | type | says |\n|---|---|---|---|"
        for one in rows:
            says = one["schema"].get("description", "")
            yield f"| `{one['name']}` | {one['in']} | {type_of(one['schema'])} | {says} |"
        yield ""
    body = operation.get("requestBody")
    if body:
        yield f"Body: {type_of(body['content']['application/json']['schema'])}.\n"
    answers = [
        f"{code}: {type_of(answer['content']['application/json']['schema'])}"
        for code, answer in operation["responses"].items()
        if "application/json" in answer.get("content", {})
    ]
    yield f"Answers: {'; '.join(answers)}.\n"


def told(document: Document) -> Iterator[str]:
    """What is sent to webhooks."""
    yield "## Messages to webhooks\n"
    yield (
        "Each is a POST of JSON: `type`, `timestamp` (when it happened) and `data`, with the "
        "headers of [Standard Webhooks](https://www.standardwebhooks.com). How to take them in: "
        "[receive webhooks](../how-to/receive-webhooks.md).\n"
    )
    for topic, methods in document["webhooks"].items():
        message = methods["post"]
        yield f"### `{topic}`\n"
        yield f"{' '.join(message['description'].split())}\n"
        data = message["requestBody"]["content"]["application/json"]["schema"]["properties"]["data"]
        yield from fields_of(data)


def schemas(document: Document) -> Iterator[str]:
    """What bodies are made of."""
    yield "## Bodies\n"
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield f"### {name}\n"
        if said := schema.get("description"):
            yield f"{' '.join(said.split())}\n"
        if "enum" in schema:
            yield ", ".join(f"`{value}`" for value in schema["enum"]) + "\n"
            continue
        yield from fields_of(schema)
        yield from examples_of(schema)


def examples_of(schema: Document) -> Iterator[str]:
    """Bodies as they can be sent, their fields in the order in which they are told of."""
    if "examples" in schema:
        yield "Examples:\n"
    for example in schema.get("examples", ()):
        shown = {field: example[field] for field in schema["properties"] if field in example}
        yield f"```json\n{json.dumps(shown, indent=2, ensure_ascii=False)}\n```\n"


def fields_of(schema: Document) -> Iterator[str]:
    """What an object has."""
    yield "| field | type | says |\n|---|---|---|"
    for field, what in schema.get("properties", {}).items():
        must = "" if field in schema.get("required", ()) else " (optional)"
        yield f"| `{field}`{must} | {type_of(what)} | {what.get('description', '')} |"
    yield ""


def type_of(schema: Document) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if choices := schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(type_of(one) for one in choices)
    kind = str(schema.get("format") or schema.get("type", "anything"))
    if kind == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {type_of(schema.get('items', {}))}{most}"
    bounds = [
        f"{words} {schema[name]:,}"
        for name, words in (
            ("minimum", "from"),
            ("maximum", "to"),
            ("maxLength", "at most"),
        )
        if name in schema
    ]
    return f"{kind} ({', '.join(bounds)})" if bounds else kind


def problems() -> Iterator[str]:
    """The codes of the API's own refusals."""
    yield "## Problems\n"
    yield (
        "A refusal is `application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail` "
        "for people, `code` for programs, and in `errors` the place of each mistake as a JSON "
        "pointer. Codes of the API itself:\n"
    )
    yield "| code | means |\n|---|---|"
    for code, means in OWN_CODES.items():
        yield f"| `{code}` | {means} |"
    yield (
        "\nWhat an operation refuses has its own code: `unknown-…` (404), `not-allowed` (403), "
        "`stale`, `conflict` and `not-open` (409), and `bad-…` (422) among them; `detail` says "
        "what would make it possible."
    )
