"""What comes in from outside is bounded: in one place for what is entered, and in the database for
what would break a page.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts import bounds
from accounts.models import Account, User
from enforcement.language.refusals import StepRefused
from enforcement.operations import gather, own
from enforcement.operations.staff import Work, make_person
from enforcement.rehearsal.words import day_only
from tests.invariants import fingerprint
from tests.world import World

# Days and moments that people give, and no program counts; whatever else is stored follows them.
GIVEN = {
    "accounts.accountbilling": {"as_of_at", "renews_on"},
    "accounts.contact": {"added_at", "until_at"},
    "accounts.account": {"registered_on"},
    "accounts.accountkey": {"created_at", "last_used_at", "revoked_at"},
    "accounts.apitoken": {"created_at", "expires_at"},
    "accounts.trustedflagger": {"since_on", "until_on", "suspended_at", "ended_at"},
    "accounts.usageday": {"used_on"},
    "accounts.usagefed": {"fed_on", "complete_at"},
    "accounts.user": {"away_until_at"},
    "enforcement.authorityrequest": {"received_on", "due_at", "silent_until_on"},
    "enforcement.datarequest": {"received_at", "due_at"},
    "enforcement.bundlerelease": {"handed_on"},
    "enforcement.legalhold": {"from_at", "until_at"},
    "enforcement.case": {"conduct_on", "first_seen_at"},
    "enforcement.casebatch": {"due_at"},
    "enforcement.casebatchitem": {"set_at"},
    "enforcement.caselink": {"linked_at", "removed_at"},
    "enforcement.disclosure": {"begins_on", "ends_on"},
    "enforcement.dispute": {
        *("told_on", "answer_by_on", "ended_on", "followed_on"),
        *("recorded_at", "ended_at", "followed_at", "over_at"),
    },
    "enforcement.distinctaccounts": {"said_at", "taken_back_at"},
    "enforcement.evidence": {"made_on"},
    "enforcement.evidencecopy": {"made_at", "shown_at", "withdrawn_at"},
    "enforcement.measure": {"starts_at", "ends_at", "review_by_at"},
    "enforcement.misusewarning": {"since_at", "until_at"},
    "enforcement.misusesuspension": {"since_at", "until_at"},
    "enforcement.reporterweight": {"until_at"},
    "enforcement.policyversion": {"effective_on"},
    "enforcement.profilechoice": {"covers_from_at"},
    "enforcement.qualityreview": {"due_at", "settle_by_at", "talk_on"},
    "enforcement.qualityshare": {"set_at", "drawn_until_at", "next_draw_at"},
    "enforcement.publicstatement": {"proposed_at", "approved_at", "published_at", "ended_at"},
    "enforcement.queuerulesversion": {"starts_on", "valid_from_at"},
    "enforcement.referral": {"due_at"},
    "enforcement.transparencyreport": {"since_on", "until_on"},
    "enforcement.report": {"conduct_on", "first_seen_at", "received_at"},
    "enforcement.requirement": {"due_at"},
    "enforcement.review": {"due_at", "paused_until_at"},
}
UNSHOWN = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
NOTHING_SEEN = "\u200b\u2060\ufeff \u3164"


def within_time(model: type[models.Model]) -> models.CheckConstraint | None:
    """The constraint on a model's dates."""
    found = [c for c in model._meta.constraints if c.name.endswith("_within_time")]
    return found[0] if found and isinstance(found[0], models.CheckConstraint) else None


@pytest.mark.django_db
def test_no_row_keeps_a_date_that_no_page_can_show() -> None:
    bound: dict[str, set[str]] = {}
    for model in apps.get_models():
        if (constraint := within_time(model)) is None:
            continue
        names = {str(c[0]).rpartition("__")[0] for c in constraint.condition.children}
        bound[model._meta.label_lower] = names
        usual = {name: datetime(2024, 3, 1, tzinfo=UTC) for name in names}
        for name in names:
            for at in (*UNSHOWN, usual[name]):
                row = {**usual, name: at}
                held = {n: v.date() if n.endswith("_on") else v for n, v in row.items()}
                assert constraint.condition.check(held) == (at == usual[name]), (model, name, at)
    assert bound == GIVEN


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE accounts_user SET away_until_at = '9999-12-31'", "user_within_time"),
        (
            "UPDATE accounts_user SET username = '../' WHERE username = 'rhea'",
            "user_has_address",
        ),
        ("UPDATE accounts_user SET username = '..' WHERE username = 'rhea'", "user_has_address"),
        ("UPDATE accounts_account SET external_ref = 'a/../b'", "account_has_address"),
        ("UPDATE accounts_account SET external_ref = E'a\\nb'", "account_has_address"),
        ("UPDATE accounts_account SET external_ref = U&'caf\\0065\\0301'", "account_has_address"),
        ("UPDATE enforcement_policyversion SET version = 'a/b'", "version_has_address"),
    ],
)
def test_no_row_breaks_the_address_or_the_page_that_shows_it(sql: str, rule: str) -> None:
    world = World()
    world.account()
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if "policyversion" in sql:
            cursor.execute(
                "INSERT INTO enforcement_policyversion (id, policy_id, version, effective_on, url,"
                " drafted_by, published_by, edition) SELECT gen_random_uuid(), id, 'a/b',"
                " '2024-01-01', '', '', '', 0 FROM enforcement_policy"
            )
        cursor.execute(sql)
    assert refused.value.__cause__.diag.constraint_name == rule  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("acme", True),
        ("müller", True),
        ("mu\u0308ller", False),
        ("a.b", True),
        ("...", False),
        ("", False),
        (" ", False),
        ("a/b", False),
        ("a\nb", False),
        (NOTHING_SEEN, False),
    ],
)
def test_a_name_can_stand_in_an_address(name: str, fits: bool) -> None:
    assert bounds.is_part_of_address(name) == fits


def test_a_scenario_names_days_that_a_page_can_show() -> None:
    assert day_only(date(2024, 3, 1)) == date(2024, 3, 1)
    for day in (date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(ValueError, match="from 1900 to 2199"):
            day_only(day)


def test_people_enter_dates_between_2000_and_ten_years_ahead() -> None:
    today = date(2024, 2, 29)
    last = bounds.last_day(today)
    assert last == date(2034, 3, 1) and bounds.is_in_time(last, today)
    assert not bounds.is_in_time(last + timedelta(days=1), today)
    assert not bounds.is_in_time(date(1999, 12, 31), today)


def test_every_operation_refuses_what_shows_nothing_and_what_lies_out_of_time(
    world: World,
) -> None:
    world.account()
    case, rhea, ada = world.case(), world.actor("rhea"), world.actor("ada")
    far = world.now + timedelta(days=365 * 11)
    work = Work(first_name="Nia", last_name="New", email="n@provider.example")

    def evidence(**more: object) -> object:
        item = gather.Item(**{"kind": "note", "origin": "PRESS", "text": "So.", **more})  # type: ignore[arg-type]
        return gather.add_evidence(case_id=case.pk, item=item, by=rhea, now=world.now)

    refused = {
        "bad-date": [
            lambda: own.be_away(until_at=far, by=rhea, now=world.now),
            lambda: own.be_away(until_at=UNSHOWN[1], by=rhea, now=world.now),
            lambda: evidence(made_on=date(1, 1, 1)),
        ],
        "bad-text": [
            lambda: evidence(citation=NOTHING_SEEN),
            lambda: make_person(username="../../x", role="LEAD", work=work, by=ada, now=world.now),
            lambda: make_person(username="..", role="LEAD", work=work, by=ada, now=world.now),
        ],
        "bad-evidence": [lambda: evidence(text=NOTHING_SEEN)],
    }
    before = fingerprint()
    for code, acts in refused.items():
        for act in acts:
            with pytest.raises(StepRefused) as caught:
                act()
            assert caught.value.code == code, caught.value.sentence
    assert fingerprint() == before
    assert (User.objects.filter(username__contains="/").count(), Account.objects.count()) == (0, 1)
