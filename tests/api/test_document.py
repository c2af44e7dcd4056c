"""The document of the API is what the code does: it is current, and whatever it lets programs send
is answered as it says.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import positive_data_acceptance  # rules beyond a schema: 422

from config.local import api_client
from config.wsgi import application
from enforcement.api import limits
from enforcement.api.app import document
from enforcement.api.problems import OWN_CODES
from tests.api.conftest import Programs
from tests.sampling import WHOLE
from tests.world import World

EXAMPLES = 200 if WHOLE else 15
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path}": found.ok()
    for found in SCHEMA.get_all_operations()
}


PATHS = document()["paths"]


def test_the_document_and_the_reference_are_current() -> None:
    call_command("api_reference", check=True)


def test_each_address_has_a_name_of_its_own_and_no_field_that_of_its_body() -> None:
    """Clients are made of them: a function of each address, a class of each body."""
    every = [one["operationId"] for methods in PATHS.values() for one in methods.values()]
    assert len(set(every)) == len(every)
    for name, schema in document()["components"]["schemas"].items():
        fields = {field.replace("_", "") for field in schema.get("properties", ())}
        assert name.lower() not in fields, name


def test_the_client_is_current() -> None:
    assert api_client.main(["--check"]) == 0


def test_the_document_names_scopes_and_problems_of_each_address() -> None:
    for path, methods in PATHS.items():
        for method, operation in methods.items():
            assert operation["x-scopes"], (method, path)
            assert {"401", "403", "429"} <= set(operation["responses"])
            assert operation["summary"] and operation["description"], (method, path)


@pytest.mark.django_db
def test_the_reference_is_a_page_for_anybody() -> None:
    answer = Client().get("/api/v1/docs")
    html = answer.content.decode()
    assert answer.status_code == 200 and "/api/v1/cases/{ref}/steps" in html
    assert '<h3 id="reportin">' in html and "<script>" not in html
    for code in OWN_CODES:
        assert f'<td id="problem-{code}"><code>{code}</code>' in html
    anchors = set(re.findall(r' id="([^"]*)"', html))
    assert set(re.findall(r'href="#([^"]*)"', html)) <= anchors
    assert not [anchor for anchor in anchors if re.search(r"[^\w-]", anchor)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_sent_is_answered_as_the_document_says(
    operation: str, world: World, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GUESSES", 1_000_000)  # wrong keys are tried with each example
    world.account()
    world.case()
    headers = {"Authorization": f"Bearer {program().key}"}
    strategy = OPERATIONS[operation].as_strategy()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
    )
    @given(case=strategy)
    def each(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    each()
