"""Role × page × method: who may open what, and send what where.

The addresses are read from the program: a new one must be judged here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from uuid_utils.compat import uuid7

from accounts.models import Recusal
from accounts.signin import STEP_UP
from enforcement.models import Appeal, Case, Decision, Event, PolicyVersion, Review, StaffEvent
from tests.web._routes import ROUTES
from tests.web._weighty import WEIGHTY
from tests.web.conftest import SignIn, person
from tests.world import World

ROLES = {"rhea": "REVIEWER", "lena": "LEAD", "ada": "ADMIN", "otto": "AUDITOR"}
# For each address: what GET and POST answer to a reviewer, a lead, an admin and an auditor; one
# code where it is the same for all of them.
# What is sent is empty, so 422 and 404 mean: they might, and something is missing. 405: the page
# only reads, or only takes.
MATRIX: dict[str, tuple[str, str]] = {
    "queue": ("200", "405"),
    "queue_csv": ("200", "405"),
    "queue_news": ("400", "405"),
    "queue_columns": ("405", "302"),
    "queue_save": ("405", "422"),
    "queue_forget": ("405", "404"),
    "queue_assign": ("405", "422"),
    "next": ("200 200 200 403", "302 302 302 403"),
    "case_here": ("405", "200"),
    "case_skip": ("405", "422 422 422 403"),
    "hand_over": ("200 200 200 403", "302 302 302 403"),
    "find": ("200", "405"),
    "cases": ("200", "405"),
    "cases_csv": ("200", "405"),
    "accounts": ("200", "405"),
    "accounts_csv": ("200", "405"),
    "case": ("200", "405"),
    "case_timeline": ("200", "405"),
    "case_act": ("404", "404"),
    "case_phrase": ("405", "404 404 404 403"),
    "case_say": ("405", "422 422 422 403"),
    "case_say_draft": ("405", "302 302 302 403"),
    "case_refer_draft": ("405", "302 302 302 403"),
    "case_finding_draft": ("405", "422 422 422 403"),
    "case_evidence_side": ("200", "405"),
    "case_evidence_peek": ("200", "405"),
    "case_evidence": ("200", "405"),
    "case_evidence_show": ("405", "302"),
    "case_evidence_file": ("404", "405"),
    "case_disclosed": ("404", "405"),
    "case_copy_mark": ("200", "422 422 422 403"),
    "case_copy_give": ("405", "409 409 409 403"),
    "case_copy_made": ("404", "405"),
    "case_copy": ("404", "405"),
    "case_copy_file": ("404", "405"),
    "case_copy_approve": ("405", "404 404 404 403"),
    "case_copy_withdraw": ("405", "404 404 404 403"),
    "case_file_page": ("200", "422"),
    "case_file_progress": ("200", "405"),
    "case_file_pdf": ("404", "405"),
    "decide": ("200", "404"),
    "decide_impact": ("405", "404"),
    "decide_rows": ("405", "404"),
    "decide_draft": ("405", "404 404 404 403"),
    "decide_phrase": ("405", "404 404 404 403"),
    "decisions": ("200", "405"),
    "decision": ("200", "405"),
    "decision_approve": ("405", "422"),
    "decision_send_back": ("405", "422"),
    "decision_withdraw": ("405", "422"),
    "decision_ratify": ("405", "422"),
    "escalations": ("200", "405"),
    "escalations_take": ("405", "403 403 302 403"),
    "escalations_answer": ("405", "403 403 422 403"),
    "reviews_people": ("200", "405"),
    "reviews_of": ("200", "405"),
    "reviews_give": ("405", "422"),
    "reviews": ("200", "405"),
    "reviews_look": ("405", "422 422 422 403"),
    "reviews_pause": ("405", "422 422 422 403"),
    "reviews_resume": ("405", "422 422 422 403"),
    "reviews_unmatched": ("200", "405"),
    "reviews_file": ("404 404 404 403", "405"),
    "reviews_match": ("405", "422 422 422 403"),
    "reviews_reject": ("405", "422 422 422 403"),
    "account": ("200", "405"),
    "account_new_case": ("200 200 200 403", "422 422 422 403"),
    "appeals": ("200", "405"),
    "appeal": ("200", "405"),
    "appeal_take": ("405", "403 403 302 403"),
    "appeal_hand": ("405", "422"),
    "appeal_answer": ("405", "404"),
    "appeal_draft": ("405", "404 404 404 403"),
    "appeal_effect": ("405", "200"),
    "audit": ("403 403 200 200", "405"),
    "audit_csv": ("403 403 200 200", "405"),
    "audit_coverage": ("403 403 200 200", "405"),
    "audit_chain": ("403 403 200 200", "405"),
    "audit_verify": ("405", "403 403 200 200"),
    "audit_export": ("403 403 200 200", "405"),
    "insights": ("200", "405"),
    "insights_csv": ("200", "405"),
    "insights_json": ("200", "405"),
    "policies": ("200", "405"),
    "policies_new": ("403 403 200 403", "405"),
    "policies_start": ("405", "403 403 422 403"),
    "policies_draft": ("405", "403 403 422 403"),
    "policy": ("200", "405"),
    "policy_change": ("405", "403 403 422 403"),
    "policy_discard": ("405", "403 403 422 403"),
    "policy_publish": ("405", "403 403 422 403"),
    "policy_answer": ("405", "403 403 422 403"),
    "clause_new": ("403 403 200 403", "405"),
    "clause_add": ("405", "403 403 422 403"),
    "clause": ("403 403 200 403", "405"),
    "clause_put": ("405", "403 403 422 403"),
    "clause_remove": ("405", "403 403 422 403"),
    "phrases": ("200", "405"),
    "phrases_add": ("405", "422 422 422 403"),
    "phrase": ("404", "405"),
    "phrases_put": ("405", "404 404 404 403"),
    "phrases_restore": ("405", "404 404 404 403"),
    "phrases_forget": ("405", "404"),
    "office": ("200", "405"),
    "office_keep": ("405", "403 403 422 403"),
    "quality": ("200", "405"),
    "quality_shares": ("403 200 200 200", "403 422 422 403"),
    "quality_lots_csv": ("403 200 200 200", "405"),
    "quality_review": ("404", "405"),
    "quality_review_answer": ("405", "404 404 404 403"),
    "quality_review_back": ("405", "404 404 404 403"),
    "quality_review_take": ("405", "404 404 404 403"),
    "quality_review_settle": ("405", "403 404 404 403"),
    "quality_evidence": ("404", "405"),
    "quality_evidence_show": ("405", "404"),
    "quality_evidence_file": ("404", "405"),
    "quality_agreement": ("200", "405"),
    "quality_agreement_csv": ("200", "405"),
    "quality_agreement_json": ("200", "405"),
    "queue_rules": ("200", "405"),
    "queue_rules_csv": ("200", "405"),
    "queue_rules_version": ("404", "405"),
    "queue_rules_change": ("403 200 200 403", "403 422 422 403"),
    "queue_rules_answer": ("405", "403 404 404 403"),
    "data_requests": ("404 404 200 404", "405"),
    "data_request_new": ("404 404 200 404", "404 404 422 404"),
    "data_request": ("404", "404"),
    "data_request_identity": ("405", "404"),
    "data_request_extend": ("405", "404"),
    "data_request_correct": ("405", "404"),
    "data_request_export": ("405", "404"),
    "data_request_copies": ("404", "405"),
    "data_request_file": ("404", "405"),
    "data_request_erasure": ("405", "404"),
    "data_erasure_answer": ("405", "404"),
    "legal": ("404", "405"),
    "legal_request_new": ("404", "404"),
    "legal_request": ("404", "404"),
    "legal_request_begin": ("405", "404"),
    "legal_request_case": ("405", "404"),
    "legal_bundles": ("404", "404"),
    "legal_bundles_progress": ("404", "405"),
    "legal_bundle_file": ("404", "405"),
    "legal_bundle_release": ("405", "404"),
    "legal_case": ("404", "405"),
    "legal_redactions": ("404", "405"),
    "legal_redaction": ("404", "404"),
    "legal_redaction_file": ("404", "405"),
    "legal_release_answer": ("405", "404"),
    "legal_release_handed": ("405", "404"),
    "legal_hold_new": ("404", "404"),
    "legal_hold": ("404", "404"),
    "legal_people": ("404 404 200 404", "403 403 422 403"),
    "legal_seat_answer": ("405", "403 403 422 403"),
    "legal_seat_end": ("405", "422"),
    "disputes": ("200", "405"),
    "case_dispute_new": ("200", "422 422 422 403"),
    "case_dispute": ("404", "405"),
    "case_dispute_correct": ("404", "404 404 404 403"),
    "case_dispute_end": ("405", "404 404 404 403"),
    "case_dispute_follow": ("405", "404 404 404 403"),
    "case_dispute_withdraw": ("405", "404 404 404 403"),
    "public_statements": ("200", "405"),
    "case_public_new": ("200", "422 422 422 403"),
    "case_public_check": ("405", "200 200 200 403"),
    "case_public": ("404", "405"),
    "case_public_approve": ("405", "404 404 404 403"),
    "case_public_decline": ("405", "404 404 404 403"),
    "case_public_publish": ("405", "404 404 404 403"),
    "case_public_withdraw": ("405", "404 404 404 403"),
    "policy_legal": ("405", "403 403 422 403"),
    "reporters": ("403 200 200 200", "405"),
    "reporter_misuse": ("403 404 404 404", "405"),
    "reporter_act": ("405", "403 404 404 404"),
    "suspension_act": ("405", "403 404 404 404"),
    "weight_end": ("405", "403 404 404 404"),
    "misuse_profile": ("403 200 200 200", "405"),
    "misuse_profile_propose": ("405", "403 403 422 403"),
    "misuse_profile_answer": ("405", "403 403 422 403"),
    "statements": ("200", "405"),
    "statements_export": ("200", "405"),
    "statement": ("404", "405"),
    "statement_close": ("405", "403 404 404 403"),
    "statement_close_answer": ("405", "403 404 404 403"),
    "statement_word": ("405", "403 404 404 403"),
    "statements_profile": ("200", "405"),
    "statements_profile_propose": ("405", "403 403 422 403"),
    "statements_profile_answer": ("405", "403 403 422 403"),
    "statements_token": ("405", "403 403 422 403"),
    "statements_token_forget": ("405", "403 403 409 403"),
    "transparency": ("403 200 200 403", "405"),
    "transparency_ask": ("405", "403 403 404 403"),
    "transparency_report": ("403 404 404 403", "405"),
    "transparency_progress": ("403 404 404 403", "405"),
    "transparency_sheet": ("403 404 404 403", "405"),
    "transparency_rows": ("403 404 404 403", "405"),
    "transparency_csv_file": ("403 404 404 403", "405"),
    "transparency_xlsx_file": ("403 404 404 403", "405"),
    "transparency_again": ("405", "403 403 404 403"),
    "transparency_compare": ("405", "403 404 404 403"),
    "transparency_propose": ("405", "403 404 404 403"),
    "transparency_answer": ("405", "403 422 422 403"),
    "partners": ("200", "405"),
    "partner_keep": ("405", "403 403 422 403"),
    "flaggers": ("200", "405"),
    "flagger_add": ("405", "403 403 422 403"),
    "flagger_change": ("405", "403 403 404 403"),
    "flagger_act": ("405", "403 403 404 403"),
    "flagger_contact_add": ("405", "403 403 404 403"),
    "flagger_token_revoke": ("405", "403 403 404 403"),
    "contact_add": ("405", "403 403 422 403"),
    "contact_change": ("405", "403 403 404 403"),
    "contact_remove": ("405", "403 403 404 403"),
    "account_contact_add": ("405", "403 403 422 403"),
    "account_contacts": ("403 403 200 403", "405"),
    "account_import": ("403 403 200 403", "405"),
    "account_import_read": ("405", "403 403 422 403"),
    "account_import_preview": ("403 403 404 403", "405"),
    "account_import_run": ("405", "403 403 404 403"),
    "bulks": ("200", "405"),
    "bulk_new": ("200 200 200 403", "405"),
    "bulk_prepare": ("405", "422 422 422 403"),
    "bulk": ("404", "405"),
    "bulk_progress": ("404", "405"),
    "bulk_propose": ("405", "404"),
    "bulk_approve": ("405", "404"),
    "bulk_return": ("405", "404"),
    "bulk_withdraw": ("405", "404"),
    "bulk_stop": ("405", "404"),
    "bulk_resume": ("405", "404"),
    "bulk_undo": ("405", "404"),
    "batches": ("200", "405"),
    "batch_new": ("404 404 404 403", "405"),
    "batch_prepare": ("405", "404 404 404 403"),
    "cases_choose": ("405", "422 422 422 403"),
    "batch": ("404", "405"),
    "batch_csv": ("404", "405"),
    "batch_progress": ("404", "405"),
    "batch_start": ("405", "404"),
    "batch_withdraw": ("405", "404"),
    "batch_stop": ("405", "404"),
    "batch_resume": ("405", "404"),
    "batch_undo": ("405", "404"),
    "lost_decisions": ("403 403 200 403", "405"),
    "lost_dismiss": ("405", "403 403 422 403"),
    "retention": ("403 403 200 200", "405"),
    "retention_plan": ("403 403 404 404", "405"),
    "retention_propose": ("405", "403 403 404 403"),
    "retention_answer": ("405", "403 403 422 403"),
    "retention_stop": ("405", "403 403 404 403"),
    "retention_resume": ("405", "403 403 404 403"),
    "webhooks": ("403 403 200 403", "405"),
    "webhook_add": ("405", "403 403 422 403"),
    "chat_add": ("405", "403 403 422 403"),
    "webhook_change": ("405", "403 403 404 403"),
    "webhook_act": ("405", "403 403 404 403"),
    "webhook": ("403 403 404 403", "405"),
    "webhook_test": ("405", "403 403 404 403"),
    "webhook_again": ("405", "403 403 404 403"),
    "tokens": ("403 403 200 403", "405"),
    "token_make": ("405", "403 403 422 403"),
    "token_act": ("405", "403 403 404 403"),
    "staff": ("200", "405"),
    "staff_new": ("403 403 200 403", "405"),
    "staff_make": ("405", "403 403 422 403"),
    "staff_answer": ("405", "403 403 422 403"),
    "member": ("403 403 200 403", "405"),
    "member_change": ("405", "403 403 422 403"),
    "member_role": ("405", "403 403 422 403"),
    "member_recuse": ("405", "403 403 422 403"),
    "member_end_recusal": ("405", "403 403 302 403"),
    "member_act": ("405", "403 403 302 403"),
    "inbox": ("200", "405"),
    "inbox_open": ("405", "404"),
    "inbox_put_back": ("405", "404"),
    "inbox_read_all": ("405", "404"),
    "inbox_colleagues": ("200", "405"),
    "how_told": ("200", "405"),
    "how_told_keep": ("405", "422"),
    "settings": ("200", "405"),
    "settings_keep": ("405", "422"),
    "settings_columns": ("405", "302"),
    "settings_away": ("405", "302"),
    "session_end": ("405", "404"),
    "sessions_end": ("405", "302"),
    "own_shown": ("200", "405"),
    "guide": ("200", "405"),
    "glossary": ("200", "405"),
    "guide_for": ("302", "405"),
    "guide_page": ("200", "405"),
}
ONLY_READS = {
    "read_evidence",
    "read evidence",
    "ask_case_file",
}  # acts that a reader leaves on the record


def world_of(world: World) -> dict[str, Any]:
    """What the places in addresses stand for."""
    case = Case.objects.get()
    draft = PolicyVersion.objects.create(
        policy=world.policy, version="next", effective_on=world.now.date()
    )
    clause = draft.clauses.create(code="1", title="One", text="You may not.")
    return {
        "ref": case.ref,
        "external_ref": "acme",
        "slug": world.policy.slug,
        "subject": "report",
        "version": draft.version,
        "number": 1,
        "item": 1,
        "release": 1,
        "erasure": 1,
        "export": 1,
        "ending": "pdf",
        "username": "ravi",
        "name": "case",
        "page": "reviewer",
        "act": "note",
        "what": "sign-out",
        "view_id": uuid7(),
        "message": uuid7(),
        "key": clause.pk,
        "newest": uuid7(),
        "decision": Decision.objects.latest("id").ref,
        "appeal": Appeal.objects.latest("id").ref,
        "review": Review.objects.latest("id").pk,
        "recusal": Recusal.objects.get().pk,
        "partner": world.partner("other").pk,
    }


def address(name: str, route: URLPattern, given: dict[str, Any]) -> str:
    """The address of a view in this world."""
    special = {
        "decision": ("ref", "decision"),
        "appeal": ("ref", "appeal"),
        "reviews": ("key", "review"),
    }
    values = dict(given)
    for prefix, (place, stands_for) in special.items():
        if name.startswith(prefix):
            values[place] = given[stands_for]
    if name == "queue_rules_version":  # the first is there until another test empties the tables
        values["number"] = 999
    values["key"] = {
        "member_end_recusal": given["recusal"],
        "session_end": 0,
        "contact_add": given["partner"],
    }.get(name, values["key"])
    return reverse(name, kwargs={place: values[place] for place in route.pattern.converters})


def codes(row: str) -> dict[str, int]:
    """The code for each role."""
    said = row.split()
    return {role: int(said[number % len(said)]) for number, role in enumerate(ROLES.values())}


def test_every_address_has_been_judged() -> None:
    assert {route.name for route in ROUTES} == set(MATRIX)
    assert len(ROUTES) == len(MATRIX), "two addresses have one name"


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_every_address_answers_every_role_as_it_should(
    full_world: World, sign_in: SignIn, username: str, role: str
) -> None:
    given, client, found = world_of(full_world), sign_in(username, role), {}
    client.raise_request_exception = False
    acts, rows = (
        Event.objects.count(),
        StaffEvent.objects.exclude(person__username=username).count(),
    )
    for route in ROUTES:
        url = address(str(route.name), route, given)
        found[str(route.name)] = (client.get(url).status_code, client.post(url).status_code)
    assert found == {
        name: (codes(get)[role], codes(post)[role]) for name, (get, post) in MATRIX.items()
    }
    if role == "AUDITOR":
        assert {e.act for e in Event.objects.order_by("id")[acts:]} <= ONLY_READS, (
            "who only reads has acted"
        )
        assert StaffEvent.objects.exclude(person__username=username).count() == rows


def test_a_stranger_is_sent_to_the_sign_in_from_everywhere_and_changes_nothing(
    full_world: World,
) -> None:
    given, client = world_of(full_world), Client()
    acts = Event.objects.count()
    for route in ROUTES:
        url = address(str(route.name), route, given)
        for answer in (client.get(url), client.post(url)):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (
                302,
                "/me/sign-in/",
            ), url
    assert (Event.objects.count(), StaffEvent.objects.count()) == (acts, 1)


def test_without_an_authenticator_every_address_leads_to_one(full_world: World) -> None:
    given, client = world_of(full_world), Client()
    client.force_login(person("rhea"))
    for route in ROUTES:
        url = address(str(route.name), route, given)
        for answer in (client.get(url), client.post(url)):
            assert (answer.status_code, answer["Location"]) == (302, "/me/authenticators/"), url


def test_what_is_weighty_wants_the_authenticator_again(full_world: World, sign_in: SignIn) -> None:
    given, client = world_of(full_world), sign_in("ada", "ADMIN", ago=STEP_UP + 60)
    for route in ROUTES:
        if route.name not in WEIGHTY:
            continue
        url = address(str(route.name), route, given)
        get, post = client.get(url), client.post(url)
        assert get.status_code == 405 or "/reauthenticate/" in get["Location"], url
        assert post.status_code in (403, 405), url
    assert StaffEvent.objects.count() == 1
