"""A world in which everybody has a part in something: who proposed, approved, heard, is recused, is
a contact.
"""

from __future__ import annotations

from accounts.models import Contact, Recusal
from accounts.roles import Role
from enforcement.models import Appeal, Case, Decision
from enforcement.operations import appeal_hearing, appeal_outcome, escalate, sign_ins
from enforcement.workflow.terms import read_terms
from tests.staff import long_here
from tests.web._desks import today
from tests.world import PLAN, STATED, World


def world_of_parts() -> World:
    """Acme: held by lena, whose next proposal waits; contested.

    Bolt: held by rhea, its appeal heard by lars. Coda: lars proposed to vary.
    """
    world = today()
    for name in ("acme", "bolt", "coda"):
        world.account(name, tier="STRATEGIC" if name != "coda" else "STANDARD")
    acme, bolt, coda = (world.case(name) for name in ("acme", "bolt", "coda"))
    world.suspend(acme, "lena")
    world.establish(acme, "lena")
    world.appeal(acme)
    world.take(acme, "require_remediation", "lena", measure="keep", plan=PLAN, **STATED)
    escalate.escalate(
        case_id=acme.pk, by=world.actor("rhea"), reason="An admin should know.", now=world.now
    )
    world.suspend(bolt, "rhea")
    world.take(coda, "take_on", "rhea")
    world.establish(coda, "rhea")
    world.both(coda, "sanction", "rhea", measure="suspend", ends_in="60d", **STATED)
    for case in (bolt, coda):
        appeal_hearing.take_hearing(
            appeal_id=world.appeal(case).pk, by=world.actor("lars"), now=world.now
        )
    lesser = read_terms({"measure": "suspend", "ends_in": "7d"})
    heard = Appeal.objects.get(case=coda)
    appeal_outcome.hear(
        appeal_id=heard.pk,
        outcome="varied",
        reasons="Too long.",
        by=world.actor("lars"),
        now=world.now,
        terms=lesser,
    )
    for name, role in (("lola", Role.LEAD), ("cora", Role.LEAD)):
        world.people[name] = long_here(name, role)
    Contact.objects.create(
        account=acme.account, name="Cora", email="Cora@Provider.example", role="OTHER", rank=1
    )
    for name in ("lola", "axel"):
        Recusal.objects.create(
            user=world.people[name],
            account=acme.account,
            reason="A relative works there.",
            since_at=world.now,
        )
    sign_ins.change_role(
        person_id=world.people["rhea"].pk,
        role="ADMIN",
        reason="She has learnt.",
        by=world.actor("ada"),
        now=world.now,
    )
    return world


def case_of(account: str) -> Case:
    return Case.objects.select_related("account").get(account__external_ref=account)


def decision(account: str, phase: str = "PROPOSED") -> str:
    return (
        Decision.objects.filter(case__account__external_ref=account, phase=phase).latest("id").ref
    )


def appealed(account: str) -> str:
    return Appeal.objects.get(case__account__external_ref=account).ref
