"""Being contested: what may be appealed, by whom, until when; and what is asked for otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from accounts.roles import Actor, Kind
from enforcement.models import Case, Event, Notice, OutboxMessage
from enforcement.operations import appeal_lodging, appeal_outcome, gather, reinstatement
from tests.operations.test_appeals import sanctioned
from tests.scenes import hear, kinds, refused
from tests.world import HOLD, STATED, World

REPORTER = Actor(kind=Kind.REPORTER, name="Robin", email="robin@press.example")
PART = "had a part in the decision"


def test_an_appeal_is_open_for_six_months_from_the_moment_of_being_informed(world: World) -> None:
    world.now = datetime(2024, 3, 1, 12, tzinfo=UTC)
    world.account(time_zone="Europe/Berlin")
    case = world.case()
    world.suspend(case)
    world.take(case, "lift_measure", reasons="The question is answered.")
    # the 31st in Berlin: six months later is the 30th of September
    informed = datetime(2024, 3, 30, 23, 30, tzinfo=UTC)
    Notice.objects.filter(case=case, kind="suspended").update(informed_at=informed)
    world.now = datetime(2024, 9, 30, 22, 0, tzinfo=UTC)  # the end of that day in Berlin
    with refused("no longer in time", code="too-late"):
        world.appeal(case)
    world.now -= timedelta(seconds=1)
    assert world.appeal(case).phase == "LODGED"


def test_who_was_never_told_is_never_late(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.take(case, "lift_measure", reasons="The question is answered.")
    world.now += timedelta(days=3650)
    assert world.appeal(case).phase == "LODGED"


def test_a_decision_is_appealed_once(world: World) -> None:
    world.account()
    case = world.case()
    sanctioned(world, case)
    lodged = world.appeal(case)
    with refused("already appealed", code="already-appealed"):
        world.appeal(case)
    hear(world, lodged, "affirmed")
    with refused("already appealed", code="already-appealed"):
        world.appeal(case)


def test_there_is_nothing_to_contest_before_a_decision(world: World) -> None:
    world.account()
    case = world.case()
    with refused("no decision"):
        world.appeal(case)
    world.take(case, "take_on")
    with refused("no decision"):
        world.appeal(case)


def test_the_holder_does_not_contest_what_was_decided_in_their_favour(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "limit", rate=5, **HOLD)
    world.take(case, "lift_measure", reasons="The question is answered.")
    assert world.appeal(case).decision.verb == "limit"


@pytest.mark.parametrize("who", ["rhea", "ada", "otto", "system"])
def test_staff_do_not_appeal(world: World, who: str) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    with refused("Only the holder can appeal; a dismissal can be appealed by the reporter"):
        appeal_lodging.lodge(
            case_id=case.pk, text="You are wrong.", by=world.actor(who), now=world.now
        )


def test_a_reporter_contests_a_dismissal_and_it_is_looked_at_again(world: World) -> None:
    world.account()
    case = world.case(reporter_name="Robin Reporter", reporter_email="robin@press.example")
    with refused("no decision"):
        appeal_lodging.lodge(case_id=case.pk, text="Look again.", by=REPORTER, now=world.now)
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    with refused("no decision"):
        world.appeal(case)  # the holder has nothing to contest
    lodged = appeal_lodging.lodge(case_id=case.pk, text="Look again.", by=REPORTER, now=world.now)
    assert lodged.side == "REPORTER"
    with refused(PART):
        hear(world, lodged, "remanded", "rhea")
    with refused("send it back"):
        hear(world, lodged, "overturned")
    hear(world, lodged, "remanded")
    assert "appeal_remanded" not in kinds(case)  # the holder was never accused, and is not told
    world.take(case, "reopen", "lena", reasons="The appeal was sent back.")
    assert world.fresh(case).state == "INVESTIGATING"


def reported(world: World, *addresses: str) -> Case:
    """A dismissed case that these addresses reported."""
    world.account()
    for email in addresses:
        case = world.case(reporter_name="Somebody", reporter_email=email)
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    return case


def reporter(email: str) -> Actor:
    return Actor(kind=Kind.REPORTER, name="Robin", email=email)


@pytest.mark.parametrize("email", ["", "kim@elsewhere.example", "robin@press.example.org"])
def test_who_did_not_report_this_case_does_not_contest_its_dismissal(
    world: World, email: str
) -> None:
    case = reported(world, "robin@press.example", "")
    world.account("other")
    world.report("other", reporter_name="Kim", reporter_email="kim@elsewhere.example")
    with refused("Only a reporter can appeal a dismissal, and no report in", code="not-allowed"):
        appeal_lodging.lodge(case_id=case.pk, text="Look again.", by=reporter(email), now=world.now)


@pytest.mark.parametrize("outcome", ["affirmed", "remanded", "inadmissible"])
def test_a_reporter_s_appeal_is_answered_to_them_alone(world: World, outcome: str) -> None:
    case = reported(
        world,
        "kim@press.example",
        "robin@press.example",
        "robin@press.example",
        "lou@press.example",
    )
    lodged = appeal_lodging.lodge(
        case_id=case.pk, text="Look again.", by=reporter("ROBIN@press.example"), now=world.now
    )
    assert lodged.report is not None
    assert (lodged.report.reporter_email, lodged.report.external_id) == (
        "robin@press.example",
        "v-2",
    )
    if outcome == "inadmissible":
        appeal_outcome.refuse(
            appeal_id=lodged.pk,
            reasons="It is about another account.",
            by=world.actor("ravi"),
            now=world.now,
        )
    else:
        hear(world, lodged, outcome)
    told = OutboxMessage.objects.filter(topic="report_appeal_answered")
    assert [mail.recipient for mail in told] == ["robin@press.example"]
    assert [n.report_id for n in Notice.objects.filter(kind="report_appeal_answered")] == [
        lodged.report_id
    ]
    record = str(list(Event.objects.values()))
    assert "robin" not in record.casefold()


def test_only_who_lodged_a_reporter_s_appeal_takes_it_back(world: World) -> None:
    case = reported(world, "kim@press.example", "robin@press.example")
    lodged = appeal_lodging.lodge(
        case_id=case.pk, text="Look again.", by=reporter("robin@press.example"), now=world.now
    )
    for by in (reporter("kim@press.example"), reporter(""), world.actor("holder")):
        with refused("Only the person who appealed can withdraw the appeal, while it is open"):
            appeal_outcome.withdraw(appeal_id=lodged.pk, by=by, now=world.now)
    appeal_outcome.withdraw(appeal_id=lodged.pk, by=reporter("robin@press.example"), now=world.now)


def test_the_holder_cannot_contest_a_dismissal_as_a_reporter_cannot_contest_a_measure(
    world: World,
) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    with refused("no decision"):
        appeal_lodging.lodge(case_id=case.pk, text="Too mild.", by=REPORTER, now=world.now)


def test_where_nothing_is_held_there_is_nothing_to_give_back(world: World) -> None:
    world.account()
    case = world.case()
    with refused(
        "This case has no restriction on the account, so there is nothing to reinstate",
        code="not-possible",
    ):
        reinstatement.request_reinstatement(
            case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
        )
    world.suspend(case)
    world.take(case, "lift_measure", measure="lift", reasons="It was not them.")
    with refused(
        "This case has no restriction on the account, so there is nothing to reinstate",
        code="not-possible",
    ):
        reinstatement.request_reinstatement(
            case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
        )
    world.establish(case)
    world.both(case, "give_notice", approver="ada", **STATED)
    reinstatement.request_reinstatement(
        case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
    )


def test_a_reinstatement_request_contests_nothing_and_is_answered_with_reasons(
    world: World,
) -> None:
    world.account()
    case = world.case()
    sanctioned(world, case)
    with refused("only the holder"):
        reinstatement.request_reinstatement(
            case_id=case.pk, text="It is fixed.", by=world.actor("rhea"), now=world.now
        )
    asked = reinstatement.request_reinstatement(
        case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
    )
    with refused("A request is already open and must be answered first"):
        reinstatement.request_reinstatement(
            case_id=case.pk, text="Again.", by=world.actor("holder"), now=world.now
        )
    for who in ("otto", "holder", "system"):
        with refused():
            answer(world, asked.pk, who)
    answer(world, asked.pk, "ravi")
    after = world.fresh(case)
    assert (after.state, after.account.standing, kinds(case)[-1]) == (
        "SERVING",
        "SUSPENDED",
        "reinstatement_answered",
    )
    with refused("This request has already been answered"):
        answer(world, asked.pk, "ravi")
    assert world.appeal(case).decision.verb == "sanction"  # an appeal is still open


def answer(world: World, request_id: UUID, who: str) -> None:
    reasons = "The term was set for good reason and runs on."
    reinstatement.answer_reinstatement(
        request_id=request_id, granted=False, reasons=reasons, by=world.actor(who), now=world.now
    )


def test_evidence_after_the_end_lets_a_lead_reopen(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    world.now += timedelta(days=1)
    with refused("no new evidence"):
        world.take(case, "reopen", "lena", reasons="I think so.")
    item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum of 4 March.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    world.take(case, "reopen", "lena", reasons="There is new evidence.")
    assert world.fresh(case).state == "INVESTIGATING"
