"""The document of the API as generators of clients want it; what it says stays the same.

Whoever makes a client of it gets one function for each address, named as here, and one class for
each body. What a generator cannot read it leaves out, address and all, with no more than a warning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

BODIES = "#/components/schemas/"


class NamedApi(NinjaAPI):
    """Each address has the short name of what it does, which clients call it by."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`send_report`; no two addresses have the same (tests/api/test_document.py)."""
        return operation.view_func.__name__


def without_objects_as_defaults(part: Any) -> Any:
    """A field that need not be sent says so by not being required. An object that is meant without
    it stands in the code, and no class can have it as its default.
    """
    if isinstance(part, list):
        return [without_objects_as_defaults(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {
        name: without_objects_as_defaults(one)
        for name, one in part.items()
        if not (name == "default" and isinstance(one, dict) and is_reference(part))
    }
    return kept["allOf"][0] if kept.keys() == {"allOf"} and len(kept["allOf"]) == 1 else kept


def is_reference(schema: dict[str, Any]) -> bool:
    """Whether a schema says no more than which body it is."""
    return "$ref" in schema or "allOf" in schema


def bodies_in_use(document: dict[str, Any]) -> set[str]:
    """The bodies that some address takes or answers, and those within them; the fields of a query
    are parameters instead.
    """
    schemas = document["components"]["schemas"]
    found: set[str] = set()
    new = set(references({**document, "components": {}}))
    while new:
        found |= new
        new = {inside for name in new for inside in references(schemas[name])} - found
    return found


def references(part: Any) -> Iterator[str]:
    """The names of the bodies that a part of the document refers to."""
    said = json.dumps(part).split(f'"$ref": "{BODIES}')
    return (piece.partition('"')[0] for piece in said[1:])
