"""Role × address, with what is sent complete and right: whoever may, does it; whoever may not is
refused, and nothing is changed.

What is sent empty is judged in test_matrix.py. Here one world is walked through in the order below,
by each role in turn.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import ApiToken, ChannelPartner, Contact, Recusal, TrustedFlagger
from enforcement.models import (
    CaseLink,
    DistinctAccounts,
    Event,
    Evidence,
    EvidenceCopy,
    InboxItem,
    LostDecision,
    OutboxMessage,
    ProfileChoice,
    QueueRulesVersion,
    SavedPhrase,
    SavedView,
    StaffEvent,
    StatementOfReasons,
    WebhookEndpoint,
)
from enforcement.models.outbox import Channel
from enforcement.models.staff import RoleProposal
from enforcement.operations.account_import import preview_import
from enforcement.operations.copy_making import prepare
from enforcement.operations.files import store
from enforcement.operations.public_statements import hash_of_text
from enforcement.queries.queue_rules import newest_agreed, rules_of
from enforcement.web.case.copies import sealed_for
from enforcement.web.inbox.forms import CHOSEN
from enforcement.web.manage.imports import SALT
from enforcement.workflow.queue_rules import AS_BUILT
from tests.operations._misuse import from_mara
from tests.scenes import other_policy
from tests.web._batches import chosen_cases, hash_of_its_set, in_batch
from tests.web._bulk import BULK_FORM, hash_in, in_bulk
from tests.web._quality import quality_review
from tests.web._retention import retention_plan, retention_run
from tests.web._routes import ROUTES
from tests.web._sent import (
    Of,
    Sent,
    There,
    about,
    contested,
    decided,
    just,
    kept,
    own_proposal,
    said,
    world_to_act_in,
)
from tests.web._transparency import DRAFT, OTHER_DRAFT, PROFILE, PUBLISHED, hash_of
from tests.web.conftest import SignIn
from tests.web.test_matrix import MATRIX, ROLES, codes
from tests.world import HOLD

pytestmark = pytest.mark.django_db(transaction=True)
WORKS, SECONDS, ADMIN, ALL = "302 302 302 403", "403 302 302 403", "403 403 302 403", "302"
LATER = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()


PUBLIC = {
    "text": "We look into it.",
    "language": "en",
    "about": "CASE",
    "channel": "PRESS",
    "reason": "The press asks.",
}
AS_READ = {"sha256": hash_of_text(PUBLIC["text"])}


def dispute(there: There, **more: Any) -> dict[str, Any]:
    """What a body tells of the decision about a strategic account."""
    day = there.world.now.date().isoformat()
    return {
        "disputed": f"d.{there.decision('strategic').pk}",
        "who": "holder",
        "body": "Appeals Centre",
        "told_on": day,
        **more,
    }


def finding(there: There) -> dict[str, Any]:
    no = {
        f"{what}-{code}": text
        for code in ("i", "ii")
        for what, text in (("answer", "no"), ("why", "It is none."))
    }
    return {
        **no,
        "conclusion": "ESTABLISHED",
        "reasons": "The records say so.",
        "version": there.case("acme").version,
    }


def suspension(there: There) -> dict[str, Any]:
    said = {name: HOLD[name] for name in ("facts", "reasons", "question", "would_clear")}
    clause = there.world.clause.code
    version = there.case("acme").version
    return {
        **said,
        "verb": "suspend",
        "version": version,
        "clauses": [clause],
        "review_on": LATER,
        "on_missed": "escalate",
    }


def one_more(there: There) -> dict[str, Any]:
    return {"verb": "require_remediation", "add": "1", "version": there.case("acme").version}


WORDED = (
    "incompatible_content_ground",
    "incompatible_content_explanation",
    "category_specification_other",
)


def statement_that_waits() -> StatementOfReasons:
    """The statement that a lead puts right; once that is done, the same one."""
    rows = StatementOfReasons.objects.select_related("decision")
    return rows.filter(phase="BLOCKED").first() or rows.filter(wording__gt=0).latest("id")


def clause_of_draft(there: There) -> dict[str, Any]:
    draft = there.draft()
    found = draft.clauses.filter(code="9z").first() or draft.clauses.first()
    return {
        "slug": draft.policy.slug,
        "version": draft.version,
        "key": found.pk if found else UUID(int=0),
    }


def proposed_rules(there: There) -> dict[str, Any]:
    """The version of the queue rules that somebody else has proposed."""
    return {"number": QueueRulesVersion.objects.waiting().get().number}


def to_review(*, own: bool = False, differs: bool = False, **more: Any) -> Of:
    """A quality review that is one's `own`, nobody's, or that somebody else answered otherwise."""

    def found(there: There) -> dict[str, Any]:
        who = there.who if own else ""
        review = quality_review(there.world, who, differs=differs, but=there.who)
        return {"ref": review.ref, **more}

    return found


def other_rules(**more: Any) -> Of:
    """Queue rules made from the newest ones."""
    return lambda there: {**RULES, "made_from": rules_of(newest_agreed()).number, **more}


def the_draft(there: There) -> dict[str, Any]:
    draft = there.draft()
    return {"slug": draft.policy.slug, "version": draft.version}


EXCEPTION = {"exception_code": ["x"], "exception_text": ["But."]}
RULE = {
    "code": "9z",
    "title": "Nine",
    "text": "You may not.",
    "severity": "LOW",
    "measures": ["LIMIT"],
    **EXCEPTION,
}
DISCLOSED = {"begins_on": "2024-03-01", "ends_on": "2024-03-01", "request_ids": "req_1"}
MARKED = {
    "title": "A letter",
    "do": "preview",
    "first-0": "1",
    "last-0": "1",
    "ground-0": "LAW",
}
LETTER = {
    "kind": "Letter",
    "origin": "PRESS",
    "text": "It says so.",
    "citation": "p. 1",
    "bearing": "FOR",
}
OFFICE = {
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "weekdays": ["0", "1", "2"],
    "opens": "9",
    "closes": "17",
}
RULES = {**AS_BUILT.figures(), "reason": "Escalations wait too long."}
PERSON = {
    "first_name": "Nia",
    "last_name": "New",
    "email": "nia@provider.example",
    "time_zone": "UTC",
}


AWARD = {
    "areas": ["competition"],
    "awarded_by": "COORDINATOR",
    "award": "2024-17",
    "award_url": "https://coordinator.example/17",
    "since_on": "2024-01-01",
    "until_on": "",
}


def accounts_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("accounts.csv", ACCOUNTS)


def key_of_file(there: There) -> str:
    """As the page of the file that this person sent is called."""
    stored = store(ACCOUNTS, "accounts.csv")
    handle = [str(there.person(there.who).pk), stored.sha256, stored.name]
    return signing.dumps(handle, salt=SALT)


def shown(there: There) -> dict[str, Any]:
    """What the button of that page sends."""
    by, now = there.person(there.who).actor, datetime.now(UTC)
    return {"digest": preview_import(content=ACCOUNTS, by=by, now=now).digest}


ACCOUNTS = b"external_ref,name\nimported,Imported Ltd.\n"
FLAGGER = {
    **AWARD,
    "name": "Newer Watch",
    "contact_name": "Desk",
    "contact_email": "desk@newer.example",
    "contact_locale": "de",
}


def one_of(model: Any, **wanted: Any) -> Of:
    """The key of the newest row, where there is one."""

    def found(there: There) -> dict[str, Any]:
        row = model.objects.filter(**wanted).order_by("-pk").first()
        return {"key": row.pk if row else UUID(int=0)}

    return found


def phrase_in(name: str) -> Of:
    """A phrase of the reader's own, where one writes in a case."""
    return lambda there: {**about(name)(there), **one_of(SavedPhrase)(there)}


def copy_looked_at(there: There) -> dict[str, Any]:
    """What the preview of a copy sends."""
    piece = Evidence.objects.get(case=there.case("acme"), number=1)
    made = prepare(evidence_id=piece.pk, title="A letter", asked=[])
    return {"made": sealed_for(there.person(there.who).pk, made), "reason": "Asked.", "do": "give"}


def newest_copy(there: There) -> dict[str, Any]:
    """What the holder has, or had."""
    found = EvidenceCopy.objects.filter(evidence__number=1).order_by("-pk").first()
    return {**about("acme")(there), "key": found.pk if found else UUID(int=0)}


def copy_of_a_program(there: There) -> dict[str, Any]:
    """A copy that a program proposed, and that waits."""
    found = EvidenceCopy.objects.get(case=there.case("contested"))
    return {**about("contested")(there), "key": found.pk}


def in_inbox(place: str) -> Of:
    """What this reader was told."""
    return lambda there: {place: InboxItem.objects.get(person__username=there.who).pk}


def newest_delivery(there: There) -> dict[str, Any]:
    """A message to a webhook, where there is one."""
    message = OutboxMessage.objects.filter(channel=Channel.WEBHOOK).order_by("-pk").first()
    if message is None:
        return {"key": UUID(int=0), "message": UUID(int=0)}
    return {"key": UUID(message.recipient), "message": message.pk}


def link_made() -> UUID:
    """The link between two cases, made by who could."""
    return CaseLink.objects.values_list("pk", flat=True).first() or UUID(int=0)


def said_distinct() -> UUID:
    """What was said of two accounts, by who could."""
    return DistinctAccounts.objects.values_list("pk", flat=True).first() or UUID(int=0)


SENT = [
    Sent("queue_columns", ALL, data=just(columns=["state", "due"])),
    Sent("queue_save", ALL, data=just(name="Late ones", query="due=late")),
    Sent(
        "queue_forget",
        ALL,
        at=lambda there: {"view_id": SavedView.objects.filter(owner=there.person(there.who))[0].pk},
    ),
    Sent(
        "queue_assign",
        "302",
        data=lambda there: {
            "cases": [there.case("elsewhere").ref],
            "to": str(there.person("lars").pk),
        },
    ),
    Sent("next", WORKS),
    Sent(
        "account_new_case",
        WORKS,
        at=just(external_ref="stuck"),
        data=just(policy="competing-models", claim="I saw it."),
    ),
    Sent("case_skip", WORKS, at=about("skipped"), data=just(reason="I know them.")),
    Sent("case_act", WORKS, at=about("acme", act="take")),
    Sent("case_here", "200", at=about("acme"), data=just(active="1")),
    Sent("case_act", WORKS, at=about("acme", act="evidence"), data=just(**LETTER)),
    Sent("case_evidence_show", ALL, at=about("acme", number=1)),
    Sent(
        "case_file_page", ALL, at=about("acme"), data=just(audience="Counsel", reason="They ask.")
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="weigh"),
        data=just(bearing="AGAINST", carries="Nothing."),
        query=lambda there: f"?of={Evidence.objects.filter(case=there.case('acme')).first().pk}",
    ),
    Sent("case_act", WORKS, at=about("acme", act="allege"), data=just(clause="2c-iii")),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="link"),
        data=lambda there: {"other": there.case("stuck").ref, "reason": "One campaign."},
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="unlink"),
        query=lambda there: f"?of={link_made()}",
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="distinct"),
        data=just(reason="Another firm."),
        query=lambda there: f"?of={there.case('elsewhere').account_id}",
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="not-distinct"),
        query=lambda there: f"?of={said_distinct()}",
    ),
    Sent("case_say", WORKS, at=about("acme"), data=just(lane="INTERNAL", text="A note.")),
    Sent("case_say_draft", WORKS, at=about("acme"), data=just(lane="INTERNAL", text="A note")),
    Sent("case_refer_draft", WORKS, at=about("acme"), data=just(account="", text="Who is it?")),
    Sent(
        "case_finding_draft",
        WORKS,
        at=about("acme"),
        data=just(reasons="It is so."),
        query=lambda there: f"?of={there.case('acme').allegations.get().pk}",
    ),
    Sent(
        "case_say",
        WORKS,
        at=about("acme"),
        data=just(lane="HOLDER", text="Please answer.", seen="1", seen_text="Please answer."),
    ),
    Sent("case_act", WORKS, at=about("acme", act="disclose"), data=just(**DISCLOSED)),
    Sent("case_copy_mark", "200 200 200 403", at=about("acme", number=1), data=just(**MARKED)),
    Sent("case_copy_give", WORKS, at=about("acme", number=1), data=copy_looked_at),
    Sent("case_copy_withdraw", WORKS, at=newest_copy, data=just(reason="A name is seen.")),
    Sent("case_copy_approve", SECONDS, at=copy_of_a_program),
    Sent("case_dispute_new", WORKS, at=about("strategic"), data=dispute),
    Sent(
        "case_dispute_correct",
        WORKS,
        at=about("strategic", number=1),
        data=lambda there: dispute(there, why="Another number."),
    ),
    Sent(
        "case_dispute_end",
        WORKS,
        at=about("strategic", number=3),
        data=lambda there: {"outcome": "SETTLED", "ended_on": there.world.now.date().isoformat()},
    ),
    Sent(
        "case_dispute_follow",
        SECONDS,
        at=about("strategic", number=2),
        data=just(followed="NOT_IMPLEMENTED", reason="It would harm others."),
    ),
    Sent("case_dispute_withdraw", WORKS, at=about("strategic", number=4), data=just(why="None.")),
    Sent("case_public_new", WORKS, at=about("strategic"), data=just(**PUBLIC, do="propose")),
    Sent("case_public_check", "200 200 200 403", at=about("strategic"), data=just(**PUBLIC)),
    Sent("case_public_approve", SECONDS, at=about("strategic", number=1), data=just(**AS_READ)),
    Sent("case_public_decline", SECONDS, at=about("strategic", number=2), data=just(reason="No.")),
    Sent("case_public_publish", WORKS, at=about("strategic", number=3), data=just(**AS_READ)),
    Sent("case_public_withdraw", WORKS, at=about("strategic", number=4), data=just(reason="No.")),
    Sent(
        "policy_legal",
        ADMIN,
        at=lambda there: {"slug": there.world.policy.slug},
        data=just(asks="yes"),
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="refer"),
        data=lambda there: {
            "account": (
                f"{there.case('acme').account.channel_partner_id}.{there.case('acme').account_id}"
            ),
            "text": "Please look.",
        },
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="pause"),
        data=just(whom="HOLDER", days="7"),
        query=lambda there: f"?of={there.review('acme')}",
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="resume"),
        query=lambda there: f"?of={there.review('acme')}",
    ),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="escalate"),
        data=just(reasons="An admin should know."),
    ),
    Sent("escalations_take", ADMIN, at=about("stuck")),
    Sent("escalations_answer", ADMIN, at=about("stuck"), data=just(how="resolve", answer="Go on.")),
    Sent("decide_impact", "200", at=about("acme"), data=suspension),
    Sent("decide_rows", "200", at=about("acme"), data=one_more),
    Sent("decide_draft", WORKS, at=about("acme"), data=suspension),
    Sent("decide", WORKS, at=about("acme"), data=suspension),
    Sent(
        "case_act",
        WORKS,
        at=about("acme", act="finding"),
        data=finding,
        query=lambda there: (
            f"?of={a.pk if (a := there.case('acme').allegations.first()) else UUID(int=0)}"
        ),
    ),
    Sent(
        "case_act",
        SECONDS,
        at=about("acme", act="assign"),
        data=lambda there: {"to": str(there.person("axel").pk)},
    ),
    Sent(
        "hand_over",
        WORKS,
        at=about("acme"),
        data=lambda there: {"to": str(there.person(there.other).pk), "note": "Over to you."},
    ),
    Sent(
        "decision_approve",
        SECONDS,
        at=decided("proposed"),
        data=lambda there: {
            "terms_hash": there.decision("proposed").terms_hash,
            "checked": "The finding.",
        },
    ),
    Sent(
        "decision_send_back",
        SECONDS,
        at=decided("returned"),
        data=just(reasons="The dates are wrong."),
    ),
    Sent("decision_withdraw", WORKS, at=decided("own"), data=just(reasons="I was wrong.")),
    Sent("decision_ratify", SECONDS, at=decided("strategic"), data=just(checked="The report.")),
    Sent("appeal_take", WORKS, at=contested("contested")),
    Sent(
        "appeal_draft",
        WORKS,
        at=contested("contested"),
        data=just(outcome="affirmed", reasons="It stands."),
    ),
    Sent(
        "appeal_effect",
        "200",
        at=contested("contested"),
        data=just(outcome="affirmed", reasons="It stands."),
    ),
    Sent(
        "appeal_answer",
        WORKS,
        at=contested("contested"),
        data=just(outcome="affirmed", reasons="It stands."),
    ),
    Sent("appeal_hand", SECONDS, at=contested("heard"), data=lambda there: {"to": there.other}),
    Sent(
        "reviews_pause",
        WORKS,
        at=lambda there: {"key": there.review("looked")},
        data=just(whom="HOLDER", days="7"),
    ),
    Sent("reviews_resume", WORKS, at=lambda there: {"key": there.review("looked")}),
    Sent(
        "reviews_look",
        WORKS,
        at=lambda there: {"key": there.review("looked")},
        data=just(outcome="continue", reasons="I have looked."),
    ),
    Sent("reviews_match", WORKS, at=kept("ACME"), data=just(account="acme")),
    Sent("reviews_reject", WORKS, at=kept("a film"), data=just(reason="It is a film.")),
    Sent(
        "reviews_give",
        "422 302 302 422",
        at=just(username="ravi"),
        data=lambda there: {"cases": [there.case("given").ref], "to": there.other},
    ),
    Sent("audit_verify", "403 403 200 200", data=just(account="acme")),
    Sent("policies_start", ADMIN, data=just(slug="new", title="New", area="new")),
    Sent(
        "policies_draft",
        ADMIN,
        at=just(slug="competing-models"),
        data=just(version="2033-02", effective_on="2033-02-01"),
    ),
    Sent(
        "policy_change",
        ADMIN,
        at=the_draft,
        data=lambda there: {
            **there.edition(),
            "version": "2033-03",
            "effective_on": "2033-03-01",
            "url": "",
        },
    ),
    Sent("clause_add", ADMIN, at=the_draft, data=lambda there: {**there.edition(), **RULE}),
    Sent(
        "clause_put",
        ADMIN,
        at=clause_of_draft,
        data=lambda there: {**there.edition(), **RULE, "title": "Nine, again"},
    ),
    Sent("clause_remove", ADMIN, at=clause_of_draft, data=lambda there: there.edition()),
    Sent(
        "policy_discard",
        ADMIN,
        at=just(slug="competing-models", version="2033-02"),
        data=lambda there: {"edition": there.edition_of("2033-02")},
    ),
    Sent(
        "policy_answer",  # of what nobody proposed
        "403 403 409 403",
        at=the_draft,
        data=lambda there: {**there.edition(), "answer": "agree"},
    ),
    Sent("policy_publish", ADMIN, at=the_draft, data=lambda there: there.edition()),
    Sent("phrases_add", WORKS, data=just(label="Hello", text="Good day.", locale="en")),
    Sent(
        "phrases_put",
        WORKS,
        at=one_of(SavedPhrase),
        data=just(label="Hello", text="Good morning.", locale="en"),
    ),
    Sent("decide_phrase", "200 200 200 403", at=phrase_in("acme"), data=suspension),
    Sent("case_phrase", "200 200 200 403", at=phrase_in("acme")),
    Sent(
        "phrases_restore",
        WORKS,
        at=lambda there: {**one_of(SavedPhrase)(there), "number": 1},
    ),
    Sent("phrases_forget", WORKS, at=one_of(SavedPhrase)),
    Sent("office_keep", ADMIN, data=lambda there: {**OFFICE, "edition": there.office_edition()}),
    Sent(
        "quality_shares",
        SECONDS,
        data=lambda there: {
            "policy": other_policy(there.world).pk,
            "percent": 5,
            "at_least": 1,
            "reason": "We begin.",
        },
    ),
    Sent(
        "quality_review_answer",
        WORKS,
        at=to_review(own=True),
        data=just(outcome="NOTHING", measure="", band="", reasons="There is nothing in it."),
    ),
    Sent(
        "quality_review_back", WORKS, at=to_review(own=True), data=just(reason="I know the case.")
    ),
    Sent("quality_review_take", WORKS, at=to_review()),
    Sent(
        "quality_review_settle",
        SECONDS,
        at=to_review(differs=True),
        data=just(how="STANDS", note="Both are possible.", talk_on="", clause=""),
    ),
    Sent("quality_evidence_show", ALL, at=to_review(own=True, number=1)),
    Sent(
        "queue_rules_answer",
        "403 302 302 403",
        at=proposed_rules,
        data=just(answer="agree"),
    ),
    Sent(
        "queue_rules_change",
        "403 200 200 403",
        data=other_rules(escalated=70, act="preview"),
    ),
    Sent(
        "queue_rules_change",
        "403 302 302 403",
        data=other_rules(escalated=70, act="propose"),
    ),
    Sent(
        "statement_close",
        SECONDS,
        at=lambda there: {"ref": statement_that_waits().decision.ref},
        data=just(reason="No words would do."),
    ),
    Sent(
        "statement_close_answer",
        "403 403 403 403",  # the one above is their own
        at=lambda there: {"ref": statement_that_waits().decision.ref, "number": 1},
        data=just(answer="agree"),
    ),
    Sent(
        "statement_word",
        SECONDS,
        at=lambda there: {"ref": statement_that_waits().decision.ref},
        data=lambda there: {
            **{name: statement_that_waits().data[name] for name in WORDED},
            "decision_facts": "A report says so.",
            "reason": "Clearer.",
            "seen": statement_that_waits().wording,
        },
    ),
    Sent(
        "data_request_new",
        "404 404 302 404",
        data=lambda there: {
            "kind": "ACCESS",
            "subject": "CONTACT",
            "name": "Legal",
            "email": "legal@acme.example",
            "received_on": (datetime.now(UTC) - timedelta(days=5)).date().isoformat(),
            "text": "What do you have of me?",
        },
    ),
    *(
        # there is no such request: tests/web/data
        Sent(name, "404 404 404 404", at=at)
        for name, at in (
            ("data_request", lambda there: {"number": 99}),
            ("data_request_identity", lambda there: {"number": 99}),
            ("data_request_extend", lambda there: {"number": 99}),
            ("data_request_correct", lambda there: {"number": 99}),
            ("data_request_export", lambda there: {"number": 99}),
            ("data_request_erasure", lambda there: {"number": 99}),
            ("data_erasure_answer", lambda there: {"number": 99, "erasure": 1}),
        )
    ),
    *(
        Sent(name, "404 404 404 404", at=at)  # nobody here has a seat: tests/web/legal
        for name, at in (
            ("legal_request_new", lambda there: {}),
            ("legal_request", lambda there: {"number": 1}),
            ("legal_request_begin", lambda there: {"number": 1}),
            ("legal_request_case", lambda there: {"number": 1}),
            ("legal_bundles", lambda there: {"number": 1}),
            ("legal_bundle_release", lambda there: {"number": 1, "key": UUID(int=0)}),
            ("legal_redaction", lambda there: {"number": 1, "key": UUID(int=0), "item": 1}),
            ("legal_release_answer", lambda there: {"number": 1, "release": 1}),
            ("legal_release_handed", lambda there: {"number": 1, "release": 1}),
            ("legal_hold_new", lambda there: {}),
            ("legal_hold", lambda there: {"number": 1}),
        )
    ),
    Sent(
        "legal_people",
        ADMIN,
        data=lambda there: {
            "person": there.person("lena").pk,
            "kind": "LEGAL_DESK",
            "reason": "Counsel.",
        },
    ),
    Sent(
        "legal_seat_answer",
        "403 403 404 403",
        at=lambda there: {"key": uuid4()},
        data=just(answer="agree"),
    ),
    Sent(
        "legal_seat_end",
        "404 404 404 404",
        at=lambda there: {"key": uuid4()},
        data=just(reason="Left."),
    ),
    Sent(
        "reporter_act",
        SECONDS,
        at=lambda there: {"subject": "report", "key": from_mara(there.world).pk, "act": "weight"},
        data=just(weight="LESS", days="30", reason="A competitor."),
    ),
    *(
        Sent(name, "403 404 404 404", at=at)  # nobody here is warned: tests/web/reporters
        for name, at in (
            ("suspension_act", just(number=1, act="answer")),
            ("weight_end", lambda there: {"key": uuid4()}),
        )
    ),
    Sent(
        "misuse_profile_propose",
        ADMIN,
        data=just(profile="own-terms", made_from="0", reason="It applies to us."),
    ),
    Sent(
        "misuse_profile_answer",
        "403 403 403 403",  # the one above is their own
        at=just(number=1),
        data=just(answer="agree"),
    ),
    Sent(
        "statements_profile_answer",
        ADMIN,
        at=lambda there: {"number": ProfileChoice.objects.latest("number").number},
        data=just(answer="decline"),
    ),
    Sent(
        "statements_profile_propose",
        ADMIN,
        data=lambda there: {
            "profile": "",
            "made_from": ProfileChoice.objects.in_force().get().number,
            "reason": "It does not apply.",
        },
    ),
    Sent(
        "transparency_ask",
        ADMIN,
        at=just(slug=PROFILE),
        data=lambda there: {
            "since_on": there.world.now.date() - timedelta(days=9),
            "until_on": there.world.now.date() - timedelta(days=8),
            "provider": "Provider Ltd",
            "service": "The API",
        },
    ),
    Sent("transparency_again", ADMIN, at=just(number=OTHER_DRAFT)),
    Sent("transparency_compare", SECONDS, at=just(number=PUBLISHED)),
    Sent(
        "transparency_propose",
        SECONDS,
        at=just(number=DRAFT),
        data=lambda there: {"seen": hash_of(DRAFT), "reason": "The period is over."},
    ),
    Sent("transparency_answer", SECONDS, at=just(number=2), data=just(answer="agree")),
    Sent("retention_propose", ADMIN, at=retention_plan, data=just(reason="As each month.")),
    Sent("retention_answer", ADMIN, at=retention_run(), data=just(answer="agree")),
    Sent("retention_stop", ADMIN, at=retention_run(agreed=True)),
    Sent("retention_resume", ADMIN, at=retention_run(agreed=True, stopped=True)),
    Sent("statements_token", ADMIN, data=just(token="12|abcdefghijklmnop")),
    Sent("statements_token_forget", ADMIN),
    Sent("partner_keep", ADMIN, data=just(ref="newer", name="Newer", gives_notice="WE")),
    Sent("flagger_add", ADMIN, data=just(**FLAGGER)),
    Sent(
        "flagger_change",
        ADMIN,
        at=one_of(TrustedFlagger, name="Watch"),
        data=just(**{**AWARD, "name": "Watch", "areas": ["spam"]}),
    ),
    Sent(
        "flagger_contact_add",
        ADMIN,
        at=one_of(TrustedFlagger, name="Watch"),
        data=just(name="Mo", email="mo@watch.example", role="OTHER", locale="en"),
    ),
    Sent("flagger_token_revoke", ADMIN, at=one_of(ApiToken)),
    Sent(
        "flagger_act",
        ADMIN,
        at=one_of(TrustedFlagger, name="Watch"),
        data=just(act="pause", reason="The coordinator investigates."),
    ),
    Sent(
        "contact_add",
        ADMIN,
        at=one_of(ChannelPartner, ref="azure"),
        data=just(name="Desk", email="d@newer.example", role="LEGAL", locale="en"),
    ),
    Sent("contact_remove", ADMIN, at=one_of(Contact, partner__ref="azure")),
    Sent(
        "account_contact_add",
        ADMIN,
        at=just(external_ref="acme"),
        data=just(name="Desk", email="desk@acme.example", role="LEGAL", locale="en"),
    ),
    Sent(
        "contact_change",
        ADMIN,
        at=one_of(Contact, account__external_ref="acme"),
        data=just(name="Desk", email="desk2@acme.example", role="LEGAL", locale="en"),
    ),
    Sent("account_import_read", ADMIN, data=lambda there: {"file": accounts_file()}),
    Sent("account_import_run", ADMIN, at=lambda there: {"key": key_of_file(there)}, data=shown),
    Sent("bulk_prepare", WORKS, data=lambda there: {**BULK_FORM, "accounts": "acme"}),
    Sent("bulk_propose", WORKS, at=in_bulk("propose"), data=hash_in("propose")),
    Sent("bulk_withdraw", WORKS, at=in_bulk("withdraw"), data=just(reasons="It is wrong.")),
    Sent(
        "bulk_approve",
        SECONDS,
        at=in_bulk("approve"),
        data=lambda there: {**hash_in("approve")(there), "checked": "The list."},
    ),
    Sent("bulk_return", SECONDS, at=in_bulk("return"), data=just(reasons="It is wrong.")),
    Sent("bulk_stop", SECONDS, at=in_bulk("stop"), data=just(reasons="It is wrong.")),
    Sent("bulk_resume", SECONDS, at=in_bulk("resume")),
    Sent("bulk_undo", WORKS, at=in_bulk("undo"), data=just(reasons="It is wrong.")),
    Sent("cases_choose", WORKS, data=just(place="queue", cases=[], shown="", here="", then="")),
    Sent("batch_prepare", WORKS, at=just(act="ASSIGN"), data=chosen_cases),
    Sent("batch_start", WORKS, at=in_batch("start"), data=hash_of_its_set),
    Sent("batch_withdraw", WORKS, at=in_batch("withdraw")),
    Sent("batch_stop", WORKS, at=in_batch("stop"), data=just(reason="It is wrong.")),
    Sent("batch_resume", WORKS, at=in_batch("resume")),
    Sent("batch_undo", WORKS, at=in_batch("undo"), data=just(reason="It is wrong.")),
    Sent("lost_dismiss", ADMIN, at=one_of(LostDecision), data=just(reason="Of the lost hour.")),
    Sent("webhook_add", "403 403 200 403", data=just(url="https://new.example/", types=[])),
    Sent(
        "webhook_change",
        ADMIN,
        at=one_of(WebhookEndpoint),
        data=just(url="https://hooks2.example/", types=["case.opened"]),
    ),
    Sent("webhook_test", ADMIN, at=one_of(WebhookEndpoint)),
    Sent(
        "webhook_again",
        ADMIN,
        at=newest_delivery,
    ),
    Sent("webhook_act", ADMIN, at=one_of(WebhookEndpoint), data=just(act="disable")),
    Sent(
        "chat_add",
        ADMIN,
        data=just(url="https://chat.example/", types=["CASES"], language="de"),
    ),
    Sent(
        "token_make",
        "403 403 200 403",
        data=just(name="intake", scopes=["REPORTS_WRITE"], days=30),
    ),
    Sent("token_act", ADMIN, at=one_of(ApiToken), data=just(act="end")),
    Sent("staff_make", ADMIN, data=just(**PERSON, username="nia", role="REVIEWER")),
    Sent(
        "member_change",
        ADMIN,
        at=just(username="ravi"),
        data=just(**{**PERSON, "email": "ravi@provider.example"}),
    ),
    Sent(
        "member_role",
        ADMIN,
        at=just(username="ravi"),
        data=just(role="LEAD", reason="She has learnt."),
    ),
    Sent(
        "member_recuse",
        ADMIN,
        at=just(username="lars"),
        data=just(account="acme", reason="A friend."),
    ),
    Sent(
        "member_end_recusal",
        ADMIN,
        at=lambda there: {"username": "axel", "key": Recusal.objects.get(user__username="axel").pk},
    ),
    Sent("member_act", ADMIN, at=just(username="ravi", what="sign-out")),
    Sent("member_act", ADMIN, at=just(username="ravi", what="disable"), data=just(reason="Gone.")),
    Sent("member_act", ADMIN, at=just(username="ravi", what="enable")),
    Sent("member_act", ADMIN, at=just(username="ravi", what="renew")),
    Sent("staff_answer", ADMIN, at=one_of(RoleProposal), data=just(answer="agree")),
    Sent(
        "settings_keep",
        ALL,
        data=just(time_zone="Europe/Berlin", language="en", theme="dark", single_keys="1"),
    ),
    Sent("inbox_open", ALL, at=in_inbox("key")),
    Sent("inbox_put_back", ALL, at=in_inbox("key")),
    Sent("inbox_read_all", ALL, at=in_inbox("newest")),
    Sent("how_told_keep", ALL, data=just(**{f"mail_{topic}": "DAILY" for topic in CHOSEN})),
    Sent("settings_columns", ALL),
    Sent("settings_away", ALL, data=just(away_until=LATER)),
    Sent(
        "session_end",
        ALL,
        at=lambda there: {
            "key": UserSession.objects.get(user__username=there.who, ip="10.0.0.1").pk
        },
    ),
    Sent("sessions_end", ALL),
]
FREE = {
    "read_evidence",
    "ask_case_file",
    "verify",
}  # what an auditor leaves on the record, by reading


@pytest.mark.parametrize(("who", "role"), ROLES.items())
def test_what_is_sent_complete_is_done_by_whoever_may_and_by_nobody_else(
    sign_in: SignIn, who: str, role: str
) -> None:
    world = world_to_act_in()
    own_proposal(world, who)
    there = There(world, who, sign_in(who, role))
    UserSession.objects.create(
        user=world.people[who], ip="10.0.0.1", session_key="elsewhere", user_agent="Another browser"
    )
    wrong = []
    for sent in SENT:
        url = reverse(sent.name, kwargs=sent.at(there)) + sent.query(there)
        rows = StaffEvent.objects.exclude(person__username=who).count() + Event.objects.count()
        answer = there.client.post(url, sent.data(there))
        done = (
            StaffEvent.objects.exclude(person__username=who).count() + Event.objects.count() - rows
        )
        if answer.status_code != codes(sent.codes)[role]:
            wrong.append((sent.name, url, answer.status_code, said(answer.content.decode())))
        if answer.status_code == 403 and done:
            wrong.append((sent.name, url, "refused, and all the same on the record", ""))
    assert not wrong, "\n\n".join(" ".join(map(str, each)) for each in wrong)
    given = {
        name: there.case(name).assignee == world.people[to]
        for name, to in (("elsewhere", "lars"), ("given", there.other))
    }
    assert given == dict.fromkeys(given, role in ("LEAD", "ADMIN")), (
        "many are answered each for itself: only a lead gives to others"
    )
    if role == "AUDITOR":
        theirs = Event.objects.filter(actor=world.people[who])
        assert {event.act for event in theirs} <= FREE


def test_every_address_that_takes_something_is_sent_something() -> None:
    """Whatever answers a POST with more than 405 is in the list above."""
    takes = {str(route.name) for route in ROUTES if MATRIX[str(route.name)][1] != "405"}
    assert takes == {sent.name for sent in SENT}
