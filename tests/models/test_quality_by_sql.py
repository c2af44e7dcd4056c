"""What no statement of the application's role gets past: a decision is looked at again once, by
somebody without part in its case, an answer stays as it was sent, and another one settles.
"""

from __future__ import annotations

from typing import Any

from enforcement.models import QualityDraw, QualityReview, QualityShare
from tests.scenes import NO_RIGHT, connect, copy_of, outcome_of
from tests.web._quality import quality_review
from tests.world import World

OPEN, DIFFERS = "ref = %(open)s", "ref = %(differs)s"
REVIEW, SHARE = "UPDATE enforcement_qualityreview SET", "UPDATE enforcement_qualityshare SET"
SETTLED = (
    f"{REVIEW} phase = 'SETTLED', how = 'STANDS', note = 'So.', settled_at = now(), "
    "settled_by_name = 'X', settled_by_id = {} WHERE " + DIFFERS
)
ATTACKS = {
    "the decider looks again": (
        f"{REVIEW} assignee_id = %(ravi)s WHERE {OPEN}",
        "quality_reviewer_is_foreign",
    ),
    "a decision is drawn twice": (
        copy_of(QualityReview, OPEN, ref="'Q-2222-2222'"),
        "enforcement_qualityreview_decision_id_key",
    ),
    "another lot": (f"{REVIEW} ticket = '0' WHERE {OPEN}", NO_RIGHT),
    "another decision": (f"{REVIEW} decision_id = NULL WHERE {OPEN}", NO_RIGHT),
    "what was drawn goes": (f"DELETE FROM enforcement_qualityreview WHERE {OPEN}", NO_RIGHT),
    "it agrees without an answer": (
        f"{REVIEW} phase = 'AGREED', answered_at = now() WHERE {OPEN}",
        "quality_review_is_answered",
    ),
    "a difference that is none": (
        f"{REVIEW} phase = 'AGREED', settle_by_at = NULL WHERE {DIFFERS}",
        "phase_follows_arrows",
    ),
    "an answer that changes": ("UPDATE enforcement_qualityanswer SET agrees = true", NO_RIGHT),
    "an answer that goes": ("DELETE FROM enforcement_qualityanswer", NO_RIGHT),
    "a draw that changes": ("UPDATE enforcement_qualitydraw SET candidates = 1", NO_RIGHT),
    "a second draw of the same time": (
        copy_of(QualityDraw, "candidates > 0"),
        "quality_draw_once",
    ),
    "the reviewer settles": (SETTLED.format("%(rhea)s"), "quality_review_settled_by_another"),
    "the decider settles": (SETTLED.format("%(ravi)s"), "quality_settler_is_foreign"),
    "an auditor settles": (SETTLED.format("%(otto)s"), "quality_settler_is_foreign"),
    "a talk without a day": (
        SETTLED.format("%(lena)s").replace("STANDS", "TALK"),
        "quality_review_says_what_followed",
    ),
    "a difference without a date": (
        f"{REVIEW} settle_by_at = NULL WHERE {DIFFERS}",
        "quality_review_difference_has_date",
    ),
    "another seed": (f"{SHARE} seed = repeat('0', 64)", NO_RIGHT),
    "another share": (f"{SHARE} percent = 1", NO_RIGHT),
    "a share that nobody set": (
        copy_of(QualityShare, "true", number="9", next_draw_at="NULL"),
        "quality_share_on_record",
    ),
    "two shares in force": (
        copy_of(QualityShare, "true", number="9"),
        "quality_share_one_in_force",
    ),
}


def test_the_database_keeps_the_rules_of_quality_reviews(world: World) -> None:
    opened = quality_review(world, "lars")
    differs = quality_review(world, differs=True)
    names: dict[str, Any] = {name: person.pk for name, person in world.people.items()}
    names |= {"open": opened.ref, "differs": differs.ref}
    with connect() as attacker:
        found = {
            name: outcome_of(attacker, sql, first=rule, **names)
            for name, (sql, rule) in ATTACKS.items()
        }
        honest = SETTLED.format("%(lena)s")
        assert outcome_of(attacker, honest, **names) == "accepted"
    assert found == {name: rule for name, (_sql, rule) in ATTACKS.items()}
