"""Appeals: who may hear what, with which outcome, how long, and what becomes of the decision and
its strike.
"""

from __future__ import annotations

import pytest

from accounts.ciphers import Purpose, seal
from accounts.models import Recusal
from accounts.roles import Actor, Kind
from enforcement.language.formats import when
from enforcement.language.verbs import verb_within
from enforcement.models import Appeal, Case, OutboxMessage, Review, WebhookEndpoint
from enforcement.operations import appeal_hearing, appeal_outcome, decide
from enforcement.queries.strikes import strikes
from enforcement.workflow.terms import Terms, read_terms
from tests.scenes import hear, kinds, refused
from tests.staff import long_here
from tests.world import PLAN, STATED, World

REPORTER = Actor(kind=Kind.REPORTER, name="Robin", email="robin@press.example")
PART = "had a part in the decision"
WHY = "The records show otherwise than was assumed."


def suspended(world: World, case: Case) -> None:
    world.suspend(case)
    decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)


def sanctioned(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)


def planned(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)


def noticed(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "give_notice", approver="ada", **STATED)


def terminated(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "give_notice", approver="ada", days=2, exception="danger", **STATED)
    world.wait(days=3)


# What is contested, and who had a part in it; everybody else who decides may hear it.
CONTESTED = {
    "suspend": (suspended, {"rhea", "lena"}),
    "sanction": (sanctioned, {"rhea", "lena"}),
    "require_remediation": (planned, {"rhea", "lena"}),
    "give_notice": (noticed, {"rhea", "ada"}),
    "terminate": (terminated, {"rhea", "ada"}),  # by the clock: it belongs to its order's people
}
DECIDING = ("rhea", "ravi", "lena", "lars", "ada", "axel")
OUTCOMES = {
    "affirmed": ("AFFIRMED", "appeal_affirmed"),
    "overturned": ("OVERTURNED", "appeal_upheld"),
    "remanded": ("REMANDED", "appeal_remanded"),
}


def contested(world: World, verb: str) -> tuple[Case, Appeal]:
    """A case with a decision to `verb`, and the appeal against it; nobody who is recused sees
    it.
    """
    account = world.account(tier="STRATEGIC" if verb == "suspend" else "STANDARD")
    case = world.case()
    CONTESTED[verb][0](world, case)
    lodged = world.appeal(case)
    assert lodged.decision.verb == verb
    world.people["rita"] = long_here("rita", "LEAD")
    Recusal.objects.create(
        user=world.people["rita"],
        account=account,
        reason="A relative works there.",
        since_at=world.now,
    )
    return case, lodged


@pytest.mark.parametrize("verb", CONTESTED)
def test_only_somebody_without_a_part_hears_an_appeal(world: World, verb: str) -> None:
    _, lodged = contested(world, verb)
    for who in CONTESTED[verb][1]:
        for outcome in ("affirmed", "overturned", "remanded", "varied"):
            with refused(PART):
                hear(
                    world, lodged, outcome, who, terms=read(measure="limit", rate=10, ends_in="5d")
                )
        with refused(PART):
            appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor(who), now=world.now)
        with refused(PART):
            appeal_outcome.refuse(
                appeal_id=lodged.pk,
                reasons="It says nothing of the decision.",
                by=world.actor(who),
                now=world.now,
            )
    for who, sentence in {
        "otto": "needs a reviewer",
        "holder": "needs a reviewer",
        "system": "needs a reviewer",
        "rita": "recused",
    }.items():
        with refused(sentence):
            hear(world, lodged, "overturned", who)


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("verb", CONTESTED)
def test_each_outcome_is_open_to_everybody_without_a_part(
    world: World, verb: str, outcome: str
) -> None:
    case, lodged = contested(world, verb)
    before = world.fresh(case)
    who = next(name for name in reversed(DECIDING) if name not in CONTESTED[verb][1])
    heard = hear(world, lodged, outcome, who)
    after = world.fresh(case)
    phase, notice = OUTCOMES[outcome]
    # a precaution rests on no finding: the case goes on without it
    goes_on = (verb, outcome) == ("suspend", "overturned")
    notice = "appeal_set_aside" if goes_on else notice
    assert (heard.phase, heard.hearer_id, heard.reasons) == (phase, world.people[who].pk, WHY)
    assert kinds(case)[-1] == notice
    assert not Review.objects.filter(
        case=case, kind="APPEAL", phase__in=["OPEN", "MISSED"]
    ).exists()
    if outcome == "overturned":
        assert (after.state, after.account.standing, strikes(case.account_id, world.now)) == (
            "INVESTIGATING" if goes_on else "CLEARED",
            "ACTIVE",
            0,
        )
    else:
        falls = (verb, outcome) == ("give_notice", "remanded")  # the order is taken back
        state = "INVESTIGATING" if falls else before.state
        assert (after.state, after.account.standing) == (state, before.account.standing)
        assert strikes(case.account_id, world.now) == (0 if verb == "suspend" else 1)


@pytest.mark.parametrize("verb", ["sanction", "require_remediation", "give_notice", "terminate"])
def test_an_appeal_is_upheld_in_part_with_a_lead_s_approval(world: World, verb: str) -> None:
    case, lodged = contested(world, verb)
    terms = read(measure="limit", rate=10, ends_in="5d")
    hear(world, lodged, "varied", "ravi", terms=terms)
    held = world.fresh(case).decisions.get(phase="PROPOSED")
    with refused("not by the person who proposed it"):
        world.approve(held, "ravi")
    with refused("needs a lead"):
        world.approve(held, "rhea")
    world.approve(held, "lars")
    after = world.fresh(case)
    assert (after.state, after.account.standing, after.account.holds[0]["reason"]) == (
        "SERVING",
        "LIMITED",
        "sanction",
    )
    assert Appeal.objects.get(pk=lodged.pk).phase == "VARIED"
    assert kinds(case)[-1] == "appeal_upheld_in_part"
    world.wait(days=5)
    assert (world.fresh(case).state, world.fresh(case).account.standing) == ("RESOLVED", "ACTIVE")


def read(**terms: object) -> Terms:
    """Terms of a lesser measure."""

    return read_terms(terms)


def test_a_varied_measure_is_a_lesser_one(world: World) -> None:
    _, lodged = contested(world, "sanction")
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    with refused(code="not-lesser"):
        hear(world, lodged, "varied", "ravi", terms=read(measure="suspend", ends_in="90d"))


def test_a_varied_decision_that_is_sent_back_leaves_the_appeal_open(world: World) -> None:
    case, lodged = contested(world, "sanction")
    hear(world, lodged, "varied", "ravi", terms=read(measure="limit", rate=10, ends_in="5d"))
    held = world.fresh(case).decisions.get(phase="PROPOSED")
    decide.send_back(
        decision_id=held.pk, by=world.actor("lars"), reasons="Why a limit at all?", now=world.now
    )
    assert Appeal.objects.get(pk=lodged.pk).phase == "HEARING"
    assert hear(world, lodged, "overturned", "ravi").phase == "OVERTURNED"


@pytest.mark.parametrize("verb", CONTESTED)
def test_what_was_sent_back_is_reopened_by_a_lead(world: World, verb: str) -> None:
    case, lodged = contested(world, verb)
    hear(world, lodged, "remanded", "axel")
    if world.fresh(case).state not in ("TERMINATED",):
        with refused(f"from there you cannot {verb_within('reopen')}."):
            world.take(case, "reopen", "lars", reasons="The appeal was sent back.")
        return
    with refused("needs a lead"):
        world.take(case, "reopen", "ravi", reasons="The appeal was sent back.")
    world.take(case, "reopen", "lars", reasons="The appeal was sent back.")
    after = world.fresh(case)
    assert (after.state, after.account.standing, kinds(case)[-1]) == (
        "INVESTIGATING",
        "TERMINATED",
        "reopened",
    )


def test_an_appeal_that_cannot_be_heard_is_refused_with_its_reason(world: World) -> None:
    case, lodged = contested(world, "sanction")
    with refused("reasons"):
        appeal_outcome.refuse(
            appeal_id=lodged.pk, reasons=" ", by=world.actor("ravi"), now=world.now
        )
    appeal_outcome.refuse(
        appeal_id=lodged.pk,
        reasons="It is about another account.",
        by=world.actor("ravi"),
        now=world.now,
    )
    assert Appeal.objects.get(pk=lodged.pk).phase == "INADMISSIBLE"
    assert kinds(case)[-1] == "appeal_inadmissible"
    with refused():
        hear(world, lodged, "overturned", "lars")


def test_an_appeal_is_withdrawn_by_whoever_lodged_it(world: World) -> None:
    _, lodged = contested(world, "sanction")
    for who in ("ravi", "system", "ada"):
        with refused("Only the person who appealed can withdraw the appeal, while it is open"):
            appeal_outcome.withdraw(appeal_id=lodged.pk, by=world.actor(who), now=world.now)
    with refused("Only the person who appealed can withdraw the appeal, while it is open"):
        appeal_outcome.withdraw(appeal_id=lodged.pk, by=REPORTER, now=world.now)
    appeal_outcome.withdraw(appeal_id=lodged.pk, by=world.actor("holder"), now=world.now)
    assert Appeal.objects.get(pk=lodged.pk).phase == "WITHDRAWN"
    with refused("while it is open"):
        appeal_outcome.withdraw(appeal_id=lodged.pk, by=world.actor("holder"), now=world.now)


def test_one_person_hears_an_appeal_to_its_end(world: World) -> None:
    _, lodged = contested(world, "sanction")
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    with refused(f"ravi has been the reviewer of appeal {lodged.ref} since {when(world.now)}."):
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)
    for outcome in OUTCOMES:
        with refused(code="not-open" if outcome in ("affirmed", "remanded") else None):
            hear(world, lodged, outcome, "lars")
    with refused(f"ravi has been the reviewer of appeal {lodged.ref} since", code="not-open"):
        appeal_outcome.refuse(
            appeal_id=lodged.pk, reasons=WHY, by=world.actor("lars"), now=world.now
        )
    hear(world, lodged, "affirmed", "ravi")
    with refused(f"ravi answered {lodged.ref}", code="not-open"):
        hear(world, lodged, "remanded", "lars")


def test_one_hearer_does_not_decide_another_s_appeal(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    first = world.appeal(case)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    other = world.appeal(case)
    appeal_hearing.take_hearing(appeal_id=first.pk, by=world.actor("ravi"), now=world.now)
    appeal_hearing.take_hearing(appeal_id=other.pk, by=world.actor("lars"), now=world.now)
    with refused("is not reviewing this appeal. Only the appeal reviewer can give its outcome"):
        hear(world, other, "overturned", "ravi")
    with refused("is not reviewing this appeal. Only the appeal reviewer can give its outcome"):
        hear(world, other, "varied", "ravi", terms=read(measure="limit", rate=10, ends_in="5d"))


def test_overturning_is_deciding_the_appeal(world: World) -> None:
    case, lodged = contested(world, "sanction")
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    with refused():
        world.take(case, "overturn", "ravi", reasons=WHY)
    with refused():
        world.take(case, "vary", "ravi", measure="limit", rate=10, ends_in="5d", reasons=WHY)


def test_an_appeal_s_outcome_and_reasons_are_checked_before_anything_is_kept(world: World) -> None:
    _, lodged = contested(world, "sanction")
    long = "word " * 5000
    for outcome, reasons in (
        ("ignored", WHY),
        ("affirmed", "  "),
        ("affirmed", long),
        ("overturned", long),
        ("overturned", "nul\x00nul"),
    ):
        with refused():
            appeal_outcome.hear(
                appeal_id=lodged.pk,
                outcome=outcome,
                reasons=reasons,
                by=world.actor("ravi"),
                now=world.now,
            )
    with refused():
        hear(world, lodged, "varied", "ravi")  # without the lesser measure


def test_the_world_is_told_of_an_appeal_and_of_its_end(world: World) -> None:

    WebhookEndpoint.objects.create(
        url="https://hooks.example/docket",
        types=["appeal.lodged", "appeal.decided"],
        secret=seal("whsec_eA==", Purpose.WEBHOOK),
    )
    case, lodged = contested(world, "sanction")
    hear(world, lodged, "varied", "ravi", terms=read(measure="limit", rate=10, ends_in="5d"))
    world.approve(world.fresh(case).decisions.get(phase="PROPOSED"), "lars")
    topics = list(
        OutboxMessage.objects.filter(channel="WEBHOOK")
        .order_by("id")
        .values_list("topic", flat=True)
    )
    assert topics == ["appeal.lodged", "appeal.decided"]
    assert Appeal.objects.get(pk=lodged.pk).reasons == WHY
