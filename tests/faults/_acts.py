"""What an actor can do: short names for the same operations as everybody's.

Every act may be ordered twice: the second time it is refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from accounts.models import User
from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision
from enforcement.operations import data_corrections, decide, due, intake, take
from enforcement.process import clock
from enforcement.workflow.terms import read_terms
from tests.world import HOLD

Order = dict[str, Any]


def person(order: Order) -> Any:
    """Who acts."""
    return User.objects.get(username=order.get("by", "rhea")).actor


def case_of(order: Order) -> Case:
    """The case of the account that the order names."""
    return Case.objects.get(account__external_ref=order["account"])


def report(order: Order) -> object:
    """A report about the account comes in."""
    claim = intake.Claim(
        origin="PRESS",
        source="The Verge",
        external_id=order.get("id", order["account"]),
        account=order["account"],
        policy="competing-models",
        claim="Output was used to develop a competing model.",
    )
    return intake.receive_report(claim=claim, by=SYSTEM, now=clock.now())


def verb(order: Order) -> object:
    """A verb is taken, or proposed."""
    given = {
        "suspend": HOLD,
        "lift_measure": {"reasons": "The question is answered."},
        "dismiss": {"reasons": "Nothing to answer."},
    }
    terms = read_terms({**given.get(order["act"], {}), **order.get("terms", {})})
    return decide.decide(
        case_id=case_of(order).pk, verb=order["act"], terms=terms, by=person(order), now=clock.now()
    )


def approve(order: Order) -> object:
    """The proposal that waits is approved."""
    held = Decision.objects.filter(case=case_of(order), phase="PROPOSED").first()
    if held is None:
        raise StepRefused("not-open", "Nothing waits.")
    return decide.approve(decision_id=held.pk, by=person(order), now=clock.now())


def assign_many(order: Order) -> object:
    """Many cases go to one person, each in a step of its own."""
    to = User.objects.get(username=order["to"]).pk
    answers = take.assign_many(refs=order["refs"], to=to, by=person(order), now=clock.now())
    return [answer.refused for answer in answers if answer.refused]


def sweep(order: Order) -> object:
    """What fell due is done, as the worker does it."""
    return due.work_through(now=clock.now)


def correct(order: Order) -> object:
    """A contact gets another address: that of the data request, corrected to the one given."""
    data_corrections.correct_contact(
        number=order["number"],
        name=order["name"],
        email=order["email"],
        by=person(order),
        now=clock.now(),
    )
    return None


ACTS: dict[str, Callable[[Order], object]] = {
    "report": report,
    "approve": approve,
    "assign_many": assign_many,
    "correct": correct,
    "sweep": sweep,
}


def act(order: Order) -> Order:
    """Do it, once, and say what became of it.

    A connection that died since is replaced first, as between two requests.
    """
    close_old_connections()
    try:
        said = ACTS.get(order["act"], verb)(order)
        return {"did": "taken", "said": said if isinstance(said, list | int) else None}
    except StepRefused as refusal:
        return {"did": "refused", "code": refusal.code, "sentence": refusal.sentence}
    except (OperationalError, InterfaceError) as away:
        connection.close()
        return {"did": "away", "error": f"{type(away).__name__}: {away}"[:300]}
    except Exception as error:  # noqa: BLE001 (whatever it is, the test is told)
        return {"did": "failed", "error": f"{type(error).__name__}: {error}"[:300]}


if os.environ.get("FAULTS_NAIVE"):
    from tests.faults import _naive

    _naive.instead_of_the_relay()
